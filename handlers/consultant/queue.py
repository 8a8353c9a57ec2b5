"""What waits to be answered, whoever has waited longest first; what this consultant has; on and off duty.

A reading room: its buttons carry the filter, so an old list still leads where it says.
"""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Bold, Text

from handlers.consultant.board import Board
from handlers.consultant.byhand import ByHand
from handlers.consultant.canned import Canned
from handlers.consultant.desk import On
from handlers.consultant.timetable import hours_door
from handlers.turn import Conversation, Turn, present
from handlers.ui.consulting import ANY, Look
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.thread import hours_words, number_words, said_words, spoken_words, state_words, topic_words, topics_of
from locales import LANGUAGES, _
from programme.problem import Outdated
from programme.roles import CONSULTS, LEADS_CONSULTING
from programme.working_hours import HOUR
from storage import consultants, question_messages, question_moves
from storage.question_moves import PAGE, Wanted
from storage.questions import Thread

router = Conversation("queue")

LATE_HOURS = 8
"""Working hours after which a question is among those that wait long."""


class Duty(CallbackData, prefix="duty"):
    """On or off duty; pressed twice is once."""

    on: bool


@router.place("queue")
async def queue_place(turn: Turn) -> Screen:
    if CONSULTS.isdisjoint(turn.roles):
        raise Outdated
    return await queue_screen(turn, Look())


async def queue_screen(turn: Turn, look: Look) -> Screen:
    wanted = Wanted(
        topic=None if look.topic == ANY else look.topic,
        language="" if look.spoken == ANY else look.spoken,
        late_before=_late_before(turn) if look.late else None,
        mine=turn.known.id if look.mine else None,
    )
    count, shown = await question_moves.queue(turn.tx, wanted, look.page)
    firsts = await question_messages.first_words(turn.tx, [each.id for each in shown])
    head = _("My questions: {n}", n=count) if look.mine else _("Waiting for an answer: {n}", n=count)
    words: list[str | Text] = [title(head), *_filter_words(turn, look)]
    for each in shown:
        words += ["", Text(Bold(number_words(each)), " · ", _about(turn, each))]
        if each.id in firsts:
            words.append(said_words(firsts[each.id]))
    numbers = [Button(str(each.id), On(thread=each.id, turn=0, do="open")) for each in shown]
    rows: Rows = tuple(tuple(numbers[n : n + 4]) for n in range(0, len(numbers), 4))
    return Screen(lines(*words), (*rows, *_turning(look, count), *await _doors(turn, look), (home_button(),)))


def _late_before(turn: Turn) -> int:
    """Since when somebody must have waited, to have waited long: found by going back hour by hour."""
    at, clock = turn.received_at, turn.season.calendar
    while clock.worked(at, turn.received_at) < LATE_HOURS * HOUR:
        at -= HOUR
    return at


def _filter_words(turn: Turn, look: Look) -> list[str]:
    said = [
        *([topic_words(look.topic, turn.season)] if look.topic != ANY else []),
        *([spoken_words(look.spoken)] if look.spoken != ANY else []),
        *([_("waiting long")] if look.late else []),
    ]
    return [_("Only: {what}", what=", ".join(said))] if said else []


def _about(turn: Turn, each: Thread) -> str:
    """Language, topic and how long, in working hours; of one's own where it stands."""
    waits = turn.season.calendar.worked(each.waits_since, turn.received_at) if each.waits_since is not None else 0
    said = [spoken_words(each.language), topic_words(each.topic, turn.season)]
    said.append(_("{n} working h", n=hours_words(waits)) if each.waits_since is not None else state_words(each))
    return " · ".join(said)


def _turning(look: Look, count: int) -> Rows:
    pages = max(1, (count + PAGE - 1) // PAGE)
    if pages == 1:
        return ()
    turned = look.model_copy(update={"page": (look.page + 1) % pages})
    # NOTE: button
    return ((Button(_("More: {page} of {pages}", page=look.page % pages + 1, pages=pages), turned),),)


async def _doors(turn: Turn, look: Look) -> Rows:
    """The filters, each one press further, and the other rooms."""
    topics = [ANY, *topics_of(turn.season)]
    spoken = [ANY, *LANGUAGES]
    topic = topics[(topics.index(look.topic) + 1) % len(topics)] if look.topic in topics else ANY
    further = look.model_copy(update={"page": 0})
    # NOTE: button
    by_topic = Button(_("Topic ▸"), further.model_copy(update={"topic": topic}))
    language = spoken[(spoken.index(look.spoken) + 1) % len(spoken)]
    # NOTE: button
    by_language = Button(_("Language ▸"), further.model_copy(update={"spoken": language}))
    # NOTE: button
    late = Button(_("All") if look.late else _("Waiting long"), further.model_copy(update={"late": not look.late}))
    # NOTE: button
    mine = Button(_("All that wait") if look.mine else _("Mine"), Look(mine=not look.mine))
    on = await consultants.is_on_duty(turn.tx, turn.known.id)
    # NOTE: button
    duty = Button(_("Go off duty") if on else _("Come on duty"), Duty(on=not on))
    return ((by_topic, by_language), (late, mine), *_rooms(turn), (duty,))


def _rooms(turn: Turn) -> Rows:
    # NOTE: button
    rows: Rows = ((hours_door(),), (Button(_("Write down a consultation"), ByHand(go="open")),))
    if not LEADS_CONSULTING.isdisjoint(turn.roles):
        # NOTE: button
        ready = Button(_("Ready answers"), Canned(go="list"))
        # NOTE: button
        rows += ((ready, Button(_("Figures"), Board())),)
    return rows


@router.button(Look)
async def look(query: CallbackQuery, button: Look, turn: Turn) -> Reply:
    """Whoever comes here is known to the colleagues by the name that Telegram shows."""
    consultants.enter(turn.tx, turn.known.id, query.from_user.first_name)
    turn.go("queue")
    return Reply(await queue_screen(turn, button))


@router.button(Duty)
async def duty(query: CallbackQuery, button: Duty, turn: Turn) -> Reply:
    consultants.enter(turn.tx, turn.known.id, query.from_user.first_name)
    consultants.put(turn.tx, turn.known.id, on_duty=button.on)
    turn.go("queue")
    # NOTE: toast
    toast = _("You are on duty: new questions are told to you.") if button.on else _("You are off duty.")
    return Reply(await present(turn), toast=toast)
