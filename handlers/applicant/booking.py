"""Her talks: all of them, each by itself, and what can be done with one: moved, taken off, kept in a calendar."""

from dataclasses import replace
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.applicant.application import go_on_writing
from handlers.applicant.booking_choosing import has_consented, to_talk, wait_no_more
from handlers.applicant.booking_hours import refused
from handlers.applicant.booking_sure import confirm, known_phone
from handlers.applicant.question import open_button
from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import (
    REASON_MOST,
    REASONS,
    Coming,
    Instead,
    OnTalk,
    about_lines,
    book_button,
    hour_lines,
    how_lines,
    on_talk,
    reason_words,
    short_moment,
    talks_button,
)
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.thread import Number, topic_words
from locales import _
from locales.format import moment
from programme.booking import Side, State
from programme.problem import Code, Outdated, Problem
from programme.timetable import Mode
from programme.typed import clean
from storage import booking_calendars, booking_moves, booking_waits, bookings, questions
from storage.booking_moves import Refused, Wish
from storage.bookings import Booking, Desk

router = Conversation("booking")

SHOWN = 6
"""Talks to come that are listed."""


class Why(CallbackData, prefix="tky"):
    """Why she cannot come; `-`: she does not say."""

    booking: Number
    turn: Number
    reason: Literal["#ill", "#busy", "#done", "-"]


# All of them


@router.command("talks")
async def open_list(message: Message, turn: Turn) -> Reply:
    if turn.person is not None:
        turn.go("talks")
    return Reply(await present(turn))


@router.place("talks")
async def list_screen(turn: Turn) -> Screen:
    person = turn.known.id
    talks = (await bookings.of_person(turn.tx, person, turn.received_at))[:SHOWN]
    waits = await booking_waits.of_person(turn.tx, person)
    words: list[str | Text | None] = [title(_("My consultations")), ""]
    words += [f"{moment(each.starts_at)} – {topic_words(each.topic, turn.season)}" for each in talks]
    words += [_("You wait for a free time: {topic}", topic=topic_words(each.topic, turn.season)) for each in waits]
    if not talks and not waits:
        words.append(_("You have no consultation to come."))
    rows: Rows = tuple((Button(short_moment(each.starts_at), on_talk(each, "open")),) for each in talks)
    rows += tuple((wait_no_more(each.id),) for each in waits[:1])
    return Screen(lines(*words), (*rows, (book_button(),), (home_button(),)))


# One of them


async def at_hand(turn: Turn) -> Booking:
    desk = await bookings.desk(turn.tx, turn.known.id)
    return await hers(turn, desk.booking or 0)


async def hers(turn: Turn, id: int) -> Booking:
    here = await bookings.find(turn.tx, id)
    if here is None or here.person != turn.known.id:
        raise Outdated
    return here


@router.place("talk")
async def talk_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    words: list[str | Text | None] = [title(_state_words(here, turn.received_at)), ""]
    how = how_lines(here) if here.live else ()  # nobody calls about a talk that is off
    words += [*hour_lines(here.starts_at), *how, *about_lines(here, turn.season)]
    if here.state is State.HOLDING and here.hold_until is not None:
        words += ["", _("Please answer until: {moment}", moment=moment(here.hold_until))]
    if here.state is State.BOOKED and here.answer == "coming":
        meets = here.mode is Mode.MEETING
        words += ["", _("You said that you come.") if meets else _("You said that this time suits you.")]
    if here.state is State.CANCELLED and (why := reason_words(here.reason)) is not None:
        words += [_("Reason: {reason}", reason=why)]
    return Screen(lines(*words), (*_doings(here, turn.received_at), *await _back(turn, here), (home_button(),)))


def _state_words(here: Booking, now: int) -> str:
    match here.state:
        case State.HOLDING:
            return _("A time is free for you.")
        case State.BOOKED if here.ends_at > now:
            return _("You are booked.")
        case State.CANCELLED:
            return _("The booking is cancelled.")
        case State.LAPSED:
            return _("This time was not confirmed.")
        case State.MISSED | State.NOT_KEPT:
            return _("This talk did not take place.")
        case _past:
            return _("This talk is over.")


def _doings(here: Booking, now: int) -> Rows:
    if here.state is State.HOLDING and here.offer is not None:
        return offer_rows(here)
    if here.state is State.BOOKED and here.starts_at > now:
        return (
            # NOTE: button
            (Button(_("Into my phone's calendar"), on_talk(here, "calendar")),),
            # NOTE: button
            (Button(_("Move to another time"), on_talk(here, "move")),),
            # NOTE: button
            (Button(_("Cancel the booking"), on_talk(here, "cancel")),),
        )
    return ((book_button(),),)


def offer_rows(here: Booking) -> Rows:
    # NOTE: button
    yes = Button(_("Yes, I take this time"), on_talk(here, "accept"))
    # NOTE: button
    no = Button(_("No, it does not suit me"), on_talk(here, "decline"))
    return ((yes,), (no,))


async def _back(turn: Turn, here: Booking) -> Rows:
    """To where it was asked for: the question, or the application."""
    thread = await questions.find(turn.tx, here.thread) if here.thread is not None else None
    if thread is not None and thread.asker == turn.known.id:
        # NOTE: button
        return ((open_button(thread, _("Back to my question")),),)
    at = turn.known.application
    if here.application is not None and at is not None and at.open and at.id == here.application:
        # NOTE: button
        return ((Button(_("Back to my application"), on_talk(here, "back")),),)
    return ((talks_button(),),)


@router.button(OnTalk)
async def press(query: CallbackQuery, button: OnTalk, turn: Turn) -> Reply:
    here = await hers(turn, button.booking)
    if button.do == "open":
        return replace(await to_talk(turn, here), anew=turn.expects == "home")
    if button.do == "back":
        return await go_on_writing(turn)
    if here.rev != button.turn or here.starts_at <= turn.received_at:
        # NOTE: toast
        words = _("This button is out of date. Here is the current step.")
        return replace(await to_talk(turn, here), toast=words)
    match button.do:
        case "move":
            return await _move(turn, here)
        case "cancel":
            return await _ask_why(turn, here)
        case "calendar":
            return await _calendar(turn, here)
        case "accept":
            return await _accept(turn, here)
        case "decline":
            return await _decline(turn, here)


async def _move(turn: Turn, here: Booking) -> Reply:
    if here.state is not State.BOOKED:
        raise Outdated
    bookings.lay(turn.tx, turn.known.id, Desk(here.topic, here.language, booking=here.id))
    turn.go("talk_day")
    return Reply(await present(turn))


async def _calendar(turn: Turn, here: Booking) -> Reply:
    if here.state is not State.BOOKED:
        raise Outdated
    booking_calendars.wish(turn.tx, here, turn.received_at)
    # NOTE: toast
    words = _("The file comes in a moment. Open it to keep the date.")
    return replace(await to_talk(turn, here), toast=words)


async def _accept(turn: Turn, here: Booking) -> Reply:
    if here.state is not State.HOLDING or here.offer is None:
        raise Outdated
    return await confirm(turn, here, await known_phone(turn))


async def _decline(turn: Turn, here: Booking) -> Reply:
    if here.state is not State.HOLDING or here.offer is None:
        raise Outdated
    await booking_moves.kept(turn.tx, {here.consultant})
    if not await booking_moves.let_go(turn.tx, here.id, turn.received_at, told=False, wait="left"):
        raise Outdated
    turn.go("talks")
    return Reply(await present(turn, _("Thank you for telling us: the time goes to the next in line.")))


# Taken off


async def _ask_why(turn: Turn, here: Booking) -> Reply:
    if here.state is not State.BOOKED:
        raise Outdated
    bookings.lay(turn.tx, turn.known.id, Desk(booking=here.id))
    turn.go("talk_reason")
    return Reply(await present(turn))


@router.place("talk_reason")
async def reason_screen(turn: Turn) -> Screen:
    here = await at_hand(turn)
    if here.state is not State.BOOKED:
        return await talk_screen(turn)
    words = lines(
        title(_("Cancel the booking?")),
        "",
        *hour_lines(here.starts_at),
        "",
        _("Why? Press a button or write a few words: the consultant is told."),
    )

    def why(said: str, reason: str) -> Button:
        return Button(said, Why.model_validate({"booking": here.id, "turn": here.rev, "reason": reason}))

    rows = tuple((why(said(), reason),) for reason, said in REASONS.items())
    # NOTE: button
    silent = why(_("Cancel without a reason"), "-")
    # NOTE: button
    keep = Button(_("No, I come"), on_talk(here, "open"))
    return Screen(words, (*rows, (silent,), (keep,)))


@router.button(Why)
async def press_why(query: CallbackQuery, button: Why, turn: Turn) -> Reply:
    here = await hers(turn, button.booking)
    if here.rev != button.turn or turn.expects != "talk_reason":
        raise Outdated
    return await _cancel(turn, here, "" if button.reason == "-" else button.reason)


@router.text("talk_reason")
async def take_reason(message: Message, turn: Turn) -> Reply:
    here = await at_hand(turn)
    match meaning(message.text or ""):
        case "home":
            turn.go("home")
            return Reply(await present(turn))
        case "back" | "no":
            return await to_talk(turn, here)
        case "skip" | "yes" | "next":
            return await _cancel(turn, here, "")
        case _words:
            reason = clean(message.text or "")
            if len(reason) > REASON_MOST:
                raise Problem(Code.TOO_LONG, length=len(reason), most=REASON_MOST)
            return await _cancel(turn, here, reason)


async def _cancel(turn: Turn, here: Booking, reason: str) -> Reply:
    if here.state is not State.BOOKED or here.starts_at <= turn.received_at:
        raise Outdated
    await booking_moves.cancel(turn.tx, here, Side.BOOKER, reason, turn.season, turn.received_at)
    turn.go("talks")
    return Reply(await present(turn, _("The booking is cancelled. The consultant is told.")))


# What is pressed below a notice


@router.button(Coming)
async def press_coming(query: CallbackQuery, button: Coming, turn: Turn) -> Reply:
    """What is said to a reminder; the hour of whoever cannot come is free at once."""
    here = await hers(turn, button.booking)
    over = here.state is not State.BOOKED or here.starts_at <= turn.received_at
    if over or here.sequence != button.sequence:
        # NOTE: toast
        return replace(await to_talk(turn, here), toast=_("This button is out of date. Here is the current step."))
    if button.go == "cant":
        return await _cancel(turn, here, "")
    if here.answer is None:
        await booking_moves.coming(turn.tx, here, turn.received_at)
    words = _("Good, we are waiting for you. When: {moment}", moment=moment(here.starts_at))
    return await to_talk(turn, here, words)


@router.button(Instead)
async def press_instead(query: CallbackQuery, button: Instead, turn: Turn) -> Reply:
    """One of the nearest times in the place of a talk that was taken away: one tap, and it is hers."""
    gone = await hers(turn, button.booking)
    if gone.state is not State.CANCELLED or not await has_consented(turn):
        raise Outdated
    has = await bookings.of_topic(turn.tx, turn.known.id, gone.topic, turn.received_at)
    if has is not None:
        return await to_talk(turn, has)
    wish = Wish(gone.person, gone.topic, gone.language, None, None, gone.thread, gone.application, gone.step)
    held = await booking_moves.hold(turn.tx, wish, button.hours, button.minute * 60, turn.season, turn.received_at)
    laid = Desk(gone.topic, gone.language, None, None, gone.thread, gone.application, gone.step)
    bookings.lay(turn.tx, turn.known.id, laid)
    if isinstance(held, Refused):
        return await refused(turn, held, gone.topic)
    return await confirm(turn, held, gone.phone or await known_phone(turn))


# Words instead of buttons


@router.text("talks", "talk", "talk_topic", "talk_day", "talk_time")
async def typed(message: Message, turn: Turn) -> Reply:
    match meaning(message.text or ""):
        case "home":
            turn.go("home")
        case "back":
            turn.go({"talk": "talks", "talk_time": "talk_day", "talk_day": "talk_topic"}.get(turn.expects, "home"))
        case _other:
            raise Outdated
    return Reply(await present(turn))
