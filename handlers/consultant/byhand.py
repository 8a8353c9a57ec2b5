"""A consultation by telephone or face to face, written down by hand: how, who, about what, and by whose number.

Of somebody without Telegram nothing is kept but a keyed hash of the number, or of name and village where there is no
telephone, so that she counts once however often.
"""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.turn import Conversation, Turn, present
from handlers.ui.consulting import Look
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.thread import topic_words, topics_of
from locales import _
from programme.phone import phone
from programme.problem import Code, Outdated, Problem
from programme.question import Channel, Kind, phase
from programme.roles import CONSULTS
from programme.typed import words
from storage import audit, consultations
from storage.consultations import Plan

router = Conversation("byhand")


class ByHand(CallbackData, prefix="byhand"):
    """One step of writing it down; `n` is the place in the list that is asked."""

    go: Literal["open", "channel", "kind", "topic", "number", "name"]
    n: int = 0


CHANNELS = (Channel.PHONE, Channel.MEETING)
NAMED_LEAST = 2
"""Words: a name and a village."""


def channel_words(channel: str) -> str:
    return {
        Channel.CHAT: lambda: _("in the chat"),
        Channel.PHONE: lambda: _("by telephone"),
        Channel.MEETING: lambda: _("face to face"),
    }[Channel(channel)]()


def kind_words(kind: str) -> str:
    return {
        Kind.RESIDENT: lambda: _("villager"),
        Kind.GROUP: lambda: _("initiative group"),
        Kind.NGO: lambda: _("NGO"),
    }[Kind(kind)]()


@router.place("byhand")
async def byhand_screen(turn: Turn) -> Screen:
    if CONSULTS.isdisjoint(turn.roles):
        raise Outdated
    made = await consultations.plan(turn.tx, turn.known.id)
    said: list[str | Text] = [title(_("A consultation by hand"))]
    rows: Rows = ()
    if made is None:
        said.append(_("How did you talk?"))
        rows = _listed("channel", [channel_words(each) for each in CHANNELS])
    elif made.kind is None:
        said.append(_("Whom did you advise?"))
        rows = _listed("kind", [kind_words(each) for each in Kind])
    elif made.topic is None:
        said.append(_("What about?"))
        rows = _listed("topic", [topic_words(each, turn.season) for each in topics_of(turn.season)])
    else:
        said.append(
            _(
                "Write their telephone number, for example: 8 705 123 45 67. The number itself is not kept: it only "
                "serves to count each person once."
            )
        )
        # NOTE: button
        rows = ((Button(_("There is no telephone"), ByHand(go="name")),),)
    return Screen(lines(*said), (*rows, _away()))


@router.place("byhand_name")
async def name_screen(turn: Turn) -> Screen:
    """Whoever has no telephone is told apart by her name and village."""
    if CONSULTS.isdisjoint(turn.roles):
        raise Outdated
    await _whole(turn)
    said = _(
        "Write their first name and village, for example: Aisha, Oiyl. Neither is kept: they only serve to count each "
        "person once."
    )
    # NOTE: button
    number = Button(_("There is a telephone"), ByHand(go="number"))
    return Screen(lines(title(_("A consultation by hand")), said), ((number,), _away()))


def _away() -> tuple[Button, ...]:
    # NOTE: button
    return (Button(_("To the questions"), Look()),)


async def _whole(turn: Turn) -> tuple[Channel, Kind, str]:
    """What was pressed so far; Outdated where some of it is missing."""
    made = await consultations.plan(turn.tx, turn.known.id)
    if made is None or made.kind is None or made.topic is None:
        raise Outdated
    return made.channel, made.kind, made.topic


def _listed(go: Literal["channel", "kind", "topic"], names: list[str]) -> Rows:
    return tuple((Button(name[:30], ByHand(go=go, n=n)),) for n, name in enumerate(names))


@router.button(ByHand)
async def press(query: CallbackQuery, button: ByHand, turn: Turn) -> Reply:
    me = turn.known.id
    made = await consultations.plan(turn.tx, me)
    if button.go == "open":
        await consultations.take_plan(turn.tx, me)
    elif button.go == "channel" and made is None and 0 <= button.n < len(CHANNELS):
        consultations.keep_plan(turn.tx, me, Plan(CHANNELS[button.n], None, None))
    elif button.go == "kind" and made is not None and made.kind is None and 0 <= button.n < len(Kind):
        consultations.keep_plan(turn.tx, me, Plan(made.channel, [*Kind][button.n], None))
    elif button.go == "topic" and made is not None and made.kind is not None and made.topic is None:
        topics = topics_of(turn.season)
        if not 0 <= button.n < len(topics):
            raise Outdated
        consultations.keep_plan(turn.tx, me, Plan(made.channel, made.kind, topics[button.n]))
    elif button.go in ("number", "name"):
        await _whole(turn)
    else:
        raise Outdated
    turn.go("byhand_name" if button.go == "name" else "byhand")
    return Reply(await present(turn))


@router.text("byhand")
async def take_number(message: Message, turn: Turn) -> Reply:
    if meaning(message.text or "") in ("back", "home"):
        return await _leave(turn)
    return await _keep(turn, await _whole(turn), consultations.of_phone(turn.code_key, phone(message.text or "")))


@router.text("byhand_name")
async def take_name(message: Message, turn: Turn) -> Reply:
    typed = message.text or ""
    if meaning(typed) in ("back", "home"):
        return await _leave(turn)
    if len(set(words(typed))) < NAMED_LEAST:
        raise Problem(Code.NAME_AND_PLACE)
    return await _keep(turn, await _whole(turn), consultations.of_name(turn.code_key, typed))


async def _leave(turn: Turn) -> Reply:
    turn.go("queue")
    return Reply(await present(turn))


async def _keep(turn: Turn, whole: tuple[Channel, Kind, str], who: str) -> Reply:
    me, at, (channel, kind, topic) = turn.known.id, turn.received_at, whole
    await consultations.take_plan(turn.tx, me)
    consultations.keep(
        turn.tx,
        turn.season.id,
        who=who,
        kind=kind,
        topic=topic,
        channel=channel,
        phase=phase(turn.season, at),
        language=turn.language,
        consultant=me,
        at=at,
    )
    audit.note(turn.tx, at=at, person=me, action="wrote_consultation")
    turn.go("queue")
    return Reply(await present(turn, _("Written down as one consultation.")))
