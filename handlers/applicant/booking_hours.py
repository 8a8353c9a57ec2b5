"""The hours of a day: each moment once, whoever the consultant is; pressed, it is kept while it is confirmed."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from handlers.applicant.booking_choosing import Month, at_desk, days, fact_lines, to_the_days
from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import Minute, mode_mark, mode_words
from handlers.ui.calendar import months_of
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.thread import Number
from locales import _
from locales.format import day_full, time
from programme.problem import Outdated
from programme.timetable import Mode, Slot, span_of
from storage import booking_moves, bookings, free_times
from storage.booking_moves import Refused, Wish

router = Conversation("booking_hours")

ACROSS, MARKED_ACROSS = 4, 3
"""Hours in one row; fewer where a sign stands behind each, or a narrow telephone cuts them off."""


class Hour(CallbackData, prefix="tks"):
    """A time of somebody's hours: looked for anew, whoever says so."""

    hours: Number
    minute: Minute


@router.place("talk_time")
async def time_screen(turn: Turn) -> Screen:
    """Each moment once, whoever the consultant is: the one who has the fewest talks that day."""
    desk, topic, spoken, moved = await at_desk(turn)
    if desk.day is None:
        return await days(turn, 0)
    tx, season, now = turn.tx, turn.season, turn.received_at
    found = await free_times.times(tx, season, topic, spoken, turn.known.id, now, desk.day)
    slots = found.free.get(desk.day, ())
    # NOTE: button
    other = Button(_("Another day"), Month(month=months_of([desk.day])[0]))
    if not slots:
        return Screen(lines(title(_("All times of this day are taken."))), ((other,), (home_button(),)))
    since, until = span_of(desk.day, season)
    talks = await bookings.counted(tx, {each.consultant for each in slots}, since, until)
    chosen: dict[int, Slot] = {}
    for slot in sorted(slots, key=lambda each: (each.starts_at, talks[each.consultant], each.consultant)):
        chosen.setdefault(slot.starts_at, slot)
    modes = [mode for mode in Mode if mode in {each.mode for each in chosen.values()}]
    words = lines(
        title(_("Choose a time")),
        "",
        _("Day: {day}", day=day_full(desk.day)),
        *([_("How: {mode}", mode=mode_words(modes[0]))] if len(modes) == 1 else ()),
        *fact_lines(turn, topic, spoken, moved),
        "",
        _("The time is Kazakhstan's."),
        *(f"{mode_mark(mode)} – {mode_words(mode)}" for mode in modes if len(modes) > 1),
    )
    buttons = [
        Button(
            f"{time(at)} {mode_mark(slot.mode)}" if len(modes) > 1 else time(at),
            Hour(hours=slot.hours, minute=at // 60),
        )
        for at, slot in chosen.items()
    ]
    across = MARKED_ACROSS if len(modes) > 1 else ACROSS
    rows = tuple(tuple(buttons[n : n + across]) for n in range(0, len(buttons), across))
    return Screen(words, (*rows, (other,), (home_button(),)))


@router.button(Hour)
async def press_hour(query: CallbackQuery, button: Hour, turn: Turn) -> Reply:
    """The time is kept for her while she confirms it."""
    if turn.expects not in ("talk_day", "talk_time", "talk_phone", "talk_sure"):
        raise Outdated
    desk, topic, spoken, moved = await at_desk(turn)
    wish = Wish(
        turn.known.id,
        topic,
        spoken,
        moves=moved,
        thread=desk.thread,
        application=desk.application,
        step=desk.step,
    )
    held = await booking_moves.hold(turn.tx, wish, button.hours, button.minute * 60, turn.season, turn.received_at)
    if isinstance(held, Refused):
        return await refused(turn, held, topic)
    turn.go("talk_phone" if held.mode is Mode.PHONE and held.phone is None else "talk_sure")
    return Reply(await present(turn))


async def refused(turn: Turn, why: Refused, topic: str) -> Reply:
    """The times as they are now, below why this one is none."""
    if why is Refused.TWICE:
        return await to_the_days(turn, topic)
    turn.go("talk_time" if (await bookings.desk(turn.tx, turn.known.id)).day is not None else "talk_day")
    words = refusal_words(why)
    return Reply(await present(turn, words), toast=words[:200])


def refusal_words(why: Refused) -> str:
    match why:
        case Refused.TAKEN:
            # NOTE: toast
            return _("Someone has just taken this time. Choose another.")
        case Refused.BUSY:
            # NOTE: toast
            return _("You have another talk at this time. Choose another.")
        case _gone:
            # NOTE: toast
            return _("This time is not there any more. Choose another.")
