"""/stop: what is written to a person without her asking, and what of it she would rather not get.

No place: whoever looks in here while at a question is still at it. Each button is open whatever happened since.
"""

from collections.abc import Set

from aiogram.types import CallbackQuery, Message

from handlers.turn import Conversation, Turn, present
from handlers.ui.go import home_button
from handlers.ui.opting import Opt, topic_words
from handlers.ui.screen import Button, Reply, Screen, lines, title
from locales import _
from programme.notices import Topic
from programme.problem import Outdated
from storage import opt_outs

router = Conversation("opting")


@router.command("stop")
async def show_topics(message: Message, turn: Turn) -> Reply:
    return await topics(turn)


async def topics(turn: Turn) -> Reply:
    if turn.person is None:
        return Reply(await present(turn, _("We write to nobody by ourselves who has not begun with us yet.")))
    return Reply(topics_screen(await opt_outs.of(turn.tx, turn.person.id)))


def topics_screen(left: Set[Topic]) -> Screen:
    """Each topic with what is done about it, and the way out of it or back."""
    return Screen(
        lines(
            title(_("What we write to you about")),
            "",
            *(f"{'✗' if each in left else '✓'} {topic_words(each)}" for each in Topic),
            "",
            _("Whatever you do not need, you can switch off here, and on again at any time."),
            _("Decisions on your application and answers to your questions come in any case."),
        ),
        (*((_switch(each, left),) for each in Topic), (home_button(),)),
    )


def _switch(topic: Topic, left: Set[Topic]) -> Button:
    if topic in left:
        # NOTE: button
        return Button(_("On: {topic}", topic=topic_words(topic)), Opt(topic=topic, go="in", listed=True))
    # NOTE: button
    return Button(_("Off: {topic}", topic=topic_words(topic)), Opt(topic=topic, go="out", listed=True))


@router.button(Opt)
async def switch(query: CallbackQuery, button: Opt, turn: Turn) -> Reply:
    """A message about which it was pressed stays as it is: the list of topics comes below it."""
    if turn.person is None:
        raise Outdated
    left = await opt_outs.of(turn.tx, turn.person.id)
    if button.go == "out":
        opt_outs.leave(turn.tx, turn.person.id, button.topic, turn.received_at)
        now, words = left | {button.topic}, _("We will not write to you about this: {topic}", topic=_of(button))
    else:
        opt_outs.come_back(turn.tx, turn.person.id, button.topic)
        now, words = left - {button.topic}, _("We will write to you about this: {topic}", topic=_of(button))
    return Reply(topics_screen(now).under(words), anew=not button.listed)


def _of(button: Opt) -> str:
    return topic_words(button.topic)
