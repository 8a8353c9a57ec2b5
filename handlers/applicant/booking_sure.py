"""A time is held: which number to call, whether all is right, and then it is hers.

Whoever was too slow to confirm has the time nevertheless where nobody else took it meanwhile.
"""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.applicant.booking_choosing import to_talk
from handlers.applicant.booking_hours import refused
from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import about_lines, hour_lines, how_lines
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.thread import Number
from locales import _
from locales.format import moment, time
from programme.booking import PHONE_DAYS, State
from programme.phone import phone, shown_phone
from programme.problem import Code, Outdated, Problem
from programme.timetable import Mode
from storage import booking_moves, bookings
from storage.booking_moves import Refused, Wish
from storage.bookings import Booking, Desk

router = Conversation("booking_sure")

AGAIN_SECONDS = 24 * 3600
"""So long a time that was held and let go of is asked for once more by confirming it."""


class Sure(CallbackData, prefix="tkh"):
    """Something is said of the time that is held."""

    booking: Number
    go: Literal["yes", "other", "number", "same"]


async def at_hand(turn: Turn) -> Booking:
    """The offer on the desk, or the time she holds, or held last; Outdated where there is none."""
    desk = await bookings.desk(turn.tx, turn.known.id)
    offer = await bookings.find(turn.tx, desk.booking) if desk.booking is not None else None
    if offer is not None and offer.person == turn.known.id and offer.offer is not None and offer.live:
        return offer
    here = await bookings.hold_of(turn.tx, turn.known.id)
    if here is None:
        here = await bookings.let_go_last(turn.tx, turn.known.id, turn.received_at - AGAIN_SECONDS)
    if here is None:
        raise Outdated
    return here


async def _held(turn: Turn, here: Booking) -> Booking | Refused:
    """The same time once more where it was let go of meanwhile."""
    if here.state is State.HOLDING:
        return here
    moved = await bookings.find(turn.tx, here.moves) if here.moves is not None else None
    if here.hours is None or (here.moves is not None and (moved is None or moved.state is not State.BOOKED)):
        raise Outdated
    wish = Wish(here.person, here.topic, here.language, moved, None, here.thread, here.application, here.step)
    return await booking_moves.hold(turn.tx, wish, here.hours, here.starts_at, turn.season, turn.received_at)


async def known_phone(turn: Turn) -> str | None:
    """The number of her last talk, or of her application."""
    last = await bookings.last_phone(turn.tx, turn.known.id)
    if last is not None or turn.known.application is None:
        return last
    for question in turn.season.form.questions:
        answer = turn.known.application.answers.get(question.id)
        if question.kind == "phone" and answer is not None and isinstance(answer.value, str):
            return answer.value
    return None


# The number


@router.place("talk_phone")
async def phone_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    words = lines(
        title(_("Which number shall we call?")),
        "",
        _("You chose: {moment}", moment=moment(here.starts_at)),
        "",
        _("Write your telephone number, for example: 8 705 123 45 67"),
        _("Only the consultant sees it. After the talk we forget it. Days until then: {n}", n=PHONE_DAYS),
    )
    known = await known_phone(turn)
    same: Rows = ((Button(shown_phone(known), Sure(booking=here.id, go="same")),),) if known is not None else ()
    return Screen(words, (*same, (_other(here),), (home_button(),)))


def _other(here: Booking) -> Button:
    # NOTE: button
    return Button(_("Another time"), Sure(booking=here.id, go="other"))


@router.text("talk_phone")
async def take_phone(message: Message, turn: Turn) -> Reply:
    match meaning(message.text or ""):
        case "home":
            turn.go("home")
            return Reply(await present(turn))
        case "back":
            return await _choose_again(turn)
        case _number:
            return await _keep_phone(turn, phone(message.text or ""))


@router.sent("talk_phone")
async def take_contact(message: Message, turn: Turn) -> Reply:
    """A contact that is shared is a number as well."""
    if message.contact is None:
        raise Problem(Code.NOT_A_PHONE)
    return await _keep_phone(turn, phone(f"+{message.contact.phone_number.lstrip('+')}"))


async def _keep_phone(turn: Turn, number: str) -> Reply:
    here = await at_hand(turn)
    held = await _held(turn, here)
    if isinstance(held, Refused):
        return await refused(turn, held, here.topic)
    bookings.keep_phone(turn.tx, held.id, number)
    turn.go("talk_sure")
    return Reply(await present(turn))


# All of it


@router.place("talk_sure")
async def sure_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    if here.mode is Mode.PHONE and here.phone is None:
        return await phone_screen(turn)
    kept = here.state is State.HOLDING and here.hold_until is not None and here.hold_until > turn.received_at
    words = lines(
        title(_("Is everything right?")),
        "",
        *hour_lines(here.starts_at),
        *how_lines(here),
        *about_lines(here, turn.season),
        "",
        _("We keep this time for you until: {time}", time=time(here.hold_until or 0)) if kept else None,
    )
    # NOTE: button
    yes = Button(_("Yes, book it"), Sure(booking=here.id, go="yes"))
    rows: Rows = ((yes,), (_other(here),))
    if here.mode is Mode.PHONE:
        # NOTE: button
        rows += ((Button(_("Another number"), Sure(booking=here.id, go="number")),),)
    return Screen(words, (*rows, (home_button(),)))


@router.text("talk_sure")
async def typed(message: Message, turn: Turn) -> Reply:
    match meaning(message.text or ""):
        case "yes" | "next":
            return await confirm(turn, await at_hand(turn), None)
        case "no" | "back":
            return await _choose_again(turn)
        case "home":
            turn.go("home")
            return Reply(await present(turn))
        case _other_words:
            raise Outdated


@router.button(Sure)
async def press(query: CallbackQuery, button: Sure, turn: Turn) -> Reply:
    if turn.expects not in ("talk_phone", "talk_sure"):
        raise Outdated
    here = await at_hand(turn)
    if here.id != button.booking:
        raise Outdated
    match button.go:
        case "yes":
            return await confirm(turn, here, None)
        case "other":
            return await _choose_again(turn)
        case "number":
            turn.go("talk_phone")
            return Reply(await present(turn))
        case "same":
            known = await known_phone(turn)
            if known is None:
                raise Outdated
            return await _keep_phone(turn, known)


async def _choose_again(turn: Turn) -> Reply:
    """To the hours of that day; an offer is chosen or left, not changed."""
    here = await at_hand(turn)
    if here.offer is not None:
        return await to_talk(turn, here)
    turn.go("talk_time")
    return Reply(await present(turn))


async def confirm(turn: Turn, here: Booking, number: str | None) -> Reply:
    """It is hers; or why not, over the times that there are."""
    held = await _held(turn, here)
    if isinstance(held, Refused):
        return await refused(turn, held, here.topic)
    number = number or held.phone or here.phone
    if held.mode is Mode.PHONE and number is None:
        if held.offer is not None:
            bookings.lay(turn.tx, turn.known.id, Desk(held.topic, held.language, booking=held.id))
        turn.go("talk_phone")
        return Reply(await present(turn))
    if held.mode is not Mode.PHONE:
        number = None
    made = await booking_moves.confirm(turn.tx, held, number, turn.season, turn.received_at)
    if isinstance(made, Refused):
        chosen = Desk(here.topic, here.language, None, here.moves, here.thread, here.application, here.step)
        bookings.lay(turn.tx, turn.known.id, chosen)
        return await refused(turn, made, here.topic)
    words = _("Done: the talk is moved.") if held.moves is not None else _("Done. We remind you before it begins.")
    return await to_talk(turn, made, words)
