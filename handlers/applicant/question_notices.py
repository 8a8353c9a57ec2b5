"""What an asker is told without having pressed: the answer itself, its corrections, and that a question is closed.

The answer is a copy of what the consultant sent: his account is seen nowhere. Below it stands the way back to the very
step it was asked at.
"""

from handlers.applicant.question import Of, Stars, open_button
from handlers.notice import Copied, Edited, Telling, Told
from handlers.ui.screen import Button, Rows, Screen, lines, title
from handlers.ui.thread import number_words
from locales import _
from programme.question import STARS, ClosedBy, State
from storage import people, question_messages, questions
from storage.question_messages import Said
from storage.questions import Thread


async def answer_message(telling: Telling) -> Told | None:
    [facts] = telling.facts
    said = await question_messages.find(telling.tx, facts["message"])
    here = await _hers(telling, said)
    if said is None or here is None:
        return None
    screen = Screen(lines(said.text or ""), _below(here))
    if said.chat_message is None:
        return Told(screen)
    author = await people.receiver(telling.tx, said.author)
    if author is None:
        return Told(screen) if said.text else None
    return Told(screen, copied=Copied(author.tg_id, said.chat_message))


async def answer_edited(telling: Telling) -> Told | None:
    [facts] = telling.facts
    said = await question_messages.find(telling.tx, facts["message"])
    here = await _hers(telling, said)
    copy = await question_messages.copy_of(telling.tx, said.id, telling.person) if said is not None else None
    if said is None or here is None or copy is None:
        return None
    return Told(Screen(lines(said.text or ""), _below(here)), edited=Edited(copy, caption=said.kind != "text"))


async def question_closed(telling: Telling) -> Told | None:
    """That it is over, that it opens again when she writes, and whether it helped."""
    [facts] = telling.facts
    here = await questions.find(telling.tx, facts["thread"])
    if here is None or here.asker != telling.person or here.closed_at != facts["closed_at"]:
        return None
    silent = _("It was quiet for three days, so it is closed now.") if here.closed_by is ClosedBy.SILENCE else None
    words = lines(
        title(_("Your question {number}", number=number_words(here))),
        silent if silent is not None else _("It is answered and closed."),
        _(
            "If anything is unclear still, you can open it again. Days for that: {n}",
            n=telling.season.consulting.reopen_days,
        ),
        "",
        _("Did the answer help? 1 – no, 5 – very much."),
    )
    rows: Rows = (tuple(Button(str(n), Stars(thread=here.id, n=n)) for n in STARS),)
    # NOTE: button
    return Told(Screen(words, (*rows, (open_button(here, _("I have another question")),), *_back(here))))


async def _hers(telling: Telling, said: Said | None) -> Thread | None:
    here = await questions.find(telling.tx, said.thread) if said is not None else None
    return here if here is not None and here.asker == telling.person else None


def _below(here: Thread) -> Rows:
    # NOTE: button
    more = (open_button(here, _("I have another question")),)
    if here.state is State.CLOSED:
        return (*_back(here), more)
    # NOTE: button
    return (*_back(here), more, (Button(_("Thank you, that is all"), Of(thread=here.id, go="close")),))


def _back(here: Thread) -> Rows:
    if here.application is None or here.step is None:
        return ()
    # NOTE: button
    return ((Button(_("Back to my application"), Of(thread=here.id, go="back")),),)
