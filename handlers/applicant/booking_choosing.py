"""A talk with a consultant is chosen: what it is about, the day, the hour; or one waits until an hour is free.

What is chosen lies on the desk, so whoever comes back goes on where she was. The same screens move a talk, which keeps
its old hour until the new one is confirmed.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from pydantic import Field

from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import OnTalk, Talks
from handlers.ui.calendar import month_rows, months_of, turning, weekday_row
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.thread import Number, spoken_words, topic_words, topics_of
from locales import LANGUAGES, _
from locales.format import moment, month_of
from programme.booking import State
from programme.problem import Outdated
from storage import booking_waits, bookings, free_times, people, questions, timetables
from storage.bookings import Booking, Desk
from storage.free_times import Times

router = Conversation("booking_choosing")


class About(CallbackData, prefix="tkt"):
    """A topic of a talk."""

    id: Annotated[str, Field(max_length=24)] = ""


class Spoken(CallbackData, prefix="tkl"):
    """In which language she wants to talk."""

    to: Literal["kk", "ru"]


class Month(CallbackData, prefix="tkm"):
    """A month, counted from the year 0; with a day, its hours."""

    month: Annotated[int, Field(ge=0, lt=10**6)]
    day: Annotated[int, Field(ge=0, le=31)] = 0


class InLine(CallbackData, prefix="tkw"):
    """To wait for a free time, or not any more."""

    wait: Number = 0


async def has_consented(turn: Turn) -> bool:
    if turn.person is None:
        return False
    return bool(turn.roles) or bool(await people.applicants_of(turn.tx, turn.person.id))


@router.button(Talks)
async def press_door(query: CallbackQuery, button: Talks, turn: Turn) -> Reply:
    """Whoever has not consented is asked for that first, and led back here."""
    if turn.language_unknown:
        return Reply(await present(turn))
    if not await has_consented(turn):
        turn.go("whom", wants="talk")
        return Reply(await present(turn, _("To book a talk, your consent is needed. Then you come back to it.")))
    if button.go == "list":
        turn.go("talks")
        return Reply(await present(turn))
    return await begin(turn, await _came_from(turn))


async def _came_from(turn: Turn) -> Desk:
    """The question or the step that she is at, so that the talk is about it; it stays so with another topic."""
    if turn.expects in ("talk_topic", "talk_day", "talk_time"):
        laid = await bookings.desk(turn.tx, turn.known.id)
        return Desk(thread=laid.thread, application=laid.application, step=laid.step)
    if turn.expects not in ("question", "asked"):
        return Desk()
    desk = await questions.desk(turn.tx, turn.known.id)
    if turn.expects == "question":
        return Desk(application=desk.about.application, step=desk.about.step)
    thread = await questions.find(turn.tx, desk.thread or 0)
    if thread is None or thread.asker != turn.known.id:
        return Desk()
    topic = thread.topic if thread.topic in topics_of(turn.season) else None
    return Desk(topic, thread.language, thread=thread.id, application=thread.application, step=thread.step)


async def begin(turn: Turn, came: Desk) -> Reply:
    topics = topics_of(turn.season)
    topic = came.topic if came.topic is not None else topics[0] if len(topics) == 1 else None
    bookings.lay(turn.tx, turn.known.id, replace(came, topic=topic, language=came.language or turn.language))
    if topic is None:
        turn.go("talk_topic")
        return Reply(await present(turn))
    return await to_the_days(turn, topic)


async def to_the_days(turn: Turn, topic: str, sentence: str = "") -> Reply:
    """To the days; or to the talk of this topic that she has already."""
    has = await bookings.of_topic(turn.tx, turn.known.id, topic, turn.received_at)
    if has is not None:
        return await to_talk(turn, has, _("You have a talk about this already. It can be moved to another time."))
    turn.go("talk_day")
    return Reply(await present(turn, sentence))


async def to_talk(turn: Turn, here: Booking, sentence: str = "") -> Reply:
    bookings.lay(turn.tx, turn.known.id, Desk(booking=here.id))
    turn.go("talk")
    return Reply(await present(turn, sentence))


@router.place("talk_topic")
async def topic_screen(turn: Turn) -> Screen:
    words = lines(title(_("Book a consultation")), "", _("Topic of your question"))
    rows = tuple((Button(topic_words(each, turn.season), About(id=each)),) for each in topics_of(turn.season))
    return Screen(words, (*rows, (home_button(),)))


@router.button(About)
async def press_topic(query: CallbackQuery, button: About, turn: Turn) -> Reply:
    if turn.expects not in ("talk_topic", "talk_day", "talk_time") or button.id not in topics_of(turn.season):
        raise Outdated
    desk = await bookings.desk(turn.tx, turn.known.id)
    if desk.booking is not None:
        raise Outdated  # a talk that is moved keeps what it is about
    bookings.lay(turn.tx, turn.known.id, replace(desk, topic=button.id, language=desk.language or turn.language))
    return await to_the_days(turn, button.id)


# Days


async def at_desk(turn: Turn) -> tuple[Desk, str, str, Booking | None]:
    """What was chosen: the desk, topic, language, and the talk that is being moved."""
    desk = await bookings.desk(turn.tx, turn.known.id)
    moved = await bookings.find(turn.tx, desk.booking) if desk.booking is not None else None
    if moved is not None and (moved.person != turn.known.id or moved.state is not State.BOOKED):
        raise Outdated
    if desk.topic is None or (desk.booking is not None and moved is None):
        raise Outdated
    return desk, desk.topic, desk.language or turn.language, moved


@router.place("talk_day")
async def day_screen(turn: Turn) -> Screen:
    return await days(turn, 0)


async def days(turn: Turn, month: int) -> Screen:
    _desk, topic, spoken, moved = await at_desk(turn)
    found = await free_times.times(turn.tx, turn.season, topic, spoken, turn.known.id, turn.received_at)
    if not found.free:
        return await _none_free(turn, topic, spoken, moved)
    return _month_screen(
        turn, found, month, fact_lines(turn, topic, spoken, moved), await _ways(turn, topic, spoken, moved)
    )


def fact_lines(turn: Turn, topic: str, spoken: str, moved: Booking | None) -> list[str]:
    said = [
        _("Topic: {topic}", topic=topic_words(topic, turn.season)),
        _("Language: {language}", language=spoken_words(spoken)),
    ]
    if moved is not None:
        said.append(_("Your time now: {moment}", moment=moment(moved.starts_at)))
    return said


def _month_screen(turn: Turn, found: Times, month: int, facts: list[str], ways: Rows) -> Screen:
    """Free days have a dot, full ones a cross, those on which nobody is there nothing; past days are dashes."""
    months = months_of(found.opened)
    here = month if month in months else months_of(found.free)[0]
    free = {day.day for day in found.free if months_of([day]) == [here]}
    full = {day.day for day in found.opened if months_of([day]) == [here]} - free
    first, last = free_times.span(turn.season, turn.received_at)
    dead = {n for n in range(1, 32) if not first <= date(here // 12, here % 12 + 1, 1) + timedelta(days=n - 1) <= last}

    def opens(day: int) -> Month:
        return Month(month=here, day=day)

    words = lines(
        title(month_of(here)),
        "",
        *facts,
        "",
        _("Choose a day. • – there is free time, ✕ – all taken."),
    )
    rows = (
        weekday_row(lambda _day: Month(month=here)),
        *month_rows(here, free, opens, full=full, dead=dead),
        *turning(months, here, lambda each: Month(month=each)),
    )
    return Screen(words, (*rows, *ways, (home_button(),)))


async def _ways(turn: Turn, topic: str, spoken: str, moved: Booking | None) -> Rows:
    """Another language, where somebody speaks it; another topic; or back to the talk that is moved."""
    rows: Rows = ()
    first, last = free_times.span(turn.season, turn.received_at)
    hours = await timetables.hours_on(turn.tx, first, last)
    for each in LANGUAGES:
        if each != spoken and any(one.serve(topic, each) for one in hours):
            # NOTE: button
            words = _("Talk in Kazakh") if each == "kk" else _("Talk in Russian")
            rows += ((Button(words, Spoken.model_validate({"to": each})),),)
    if moved is not None:
        # NOTE: button
        return (*rows, (Button(_("Leave it as it is"), OnTalk(booking=moved.id, turn=0, do="open")),))
    if len(topics_of(turn.season)) > 1:
        # NOTE: button
        rows += ((Button(_("Another topic"), Talks()),),)
    return rows


async def _none_free(turn: Turn, topic: str, spoken: str, moved: Booking | None) -> Screen:
    """Everything is taken, or nobody has hours: one may wait, and is written to."""
    ways = await _ways(turn, topic, spoken, moved)
    facts = fact_lines(turn, topic, spoken, moved)
    if moved is not None:
        words = lines(title(_("There is no other free time now.")), "", *facts, "", _("Your talk stays as it is."))
        return Screen(words, (*ways, (home_button(),)))
    wait = await booking_waits.of(turn.tx, turn.known.id, topic)
    if wait is None:
        words = lines(
            title(_("There is no free time now.")),
            "",
            *facts,
            "",
            _("Press the button, and we write to you once there is."),
        )
        # NOTE: button
        join = Button(_("Tell me when there is"), InLine())
        return Screen(words, ((join,), *ways, (home_button(),)))
    words = lines(
        title(_("No free time for now. I will tell you when it appears.")),
        "",
        *facts,
        _("Your place in line: {n}", n=await booking_waits.ahead(turn.tx, wait) + 1),
    )
    return Screen(words, ((wait_no_more(wait.id),), *ways, (home_button(),)))


def wait_no_more(wait: int) -> Button:
    # NOTE: button
    return Button(_("I do not wait any more"), InLine(wait=wait))


@router.button(Spoken)
async def press_spoken(query: CallbackQuery, button: Spoken, turn: Turn) -> Reply:
    if turn.expects not in ("talk_day", "talk_time"):
        raise Outdated
    desk, *_rest = await at_desk(turn)
    bookings.lay(turn.tx, turn.known.id, replace(desk, language=button.to, day=None))
    turn.go("talk_day")
    return Reply(await present(turn))


@router.button(Month)
async def press_month(query: CallbackQuery, button: Month, turn: Turn) -> Reply:
    if turn.expects not in ("talk_day", "talk_time"):
        raise Outdated
    desk, topic, spoken, _moved = await at_desk(turn)
    if not button.day:
        turn.go("talk_day")
        return Reply(await days(turn, button.month))
    try:
        day = date(button.month // 12, button.month % 12 + 1, button.day)
    except ValueError:
        raise Outdated from None
    found = await free_times.times(turn.tx, turn.season, topic, spoken, turn.known.id, turn.received_at, day)
    if day not in found.free:
        turn.go("talk_day")
        screen = await days(turn, button.month)
        return Reply(screen.under(_("There is no free time on this day. Please choose another.")))
    bookings.lay(turn.tx, turn.known.id, replace(desk, day=day))
    turn.go("talk_time")
    return Reply(await present(turn))


# The line


@router.button(InLine)
async def press_line(query: CallbackQuery, button: InLine, turn: Turn) -> Reply:
    if button.wait:
        return await _leave_line(turn, button.wait)
    if turn.expects != "talk_day":
        raise Outdated
    _desk, topic, spoken, moved = await at_desk(turn)
    person, now = turn.known.id, turn.received_at
    if moved is not None or await bookings.of_topic(turn.tx, person, topic, now) is not None:
        raise Outdated
    if (await free_times.times(turn.tx, turn.season, topic, spoken, person, now)).free:
        return Reply(await present(turn, _("There is free time now. Please choose a day.")))
    await booking_waits.join(turn.tx, person, topic, spoken, turn.season, now)
    return Reply(await present(turn))


async def _leave_line(turn: Turn, id: int) -> Reply:
    wait = await booking_waits.find(turn.tx, id)
    if wait is None or wait.person != turn.known.id:
        raise Outdated
    await booking_waits.leave(turn.tx, wait, turn.received_at)
    turn.go("talks")
    return Reply(await present(turn, _("Good, you do not wait any more.")))
