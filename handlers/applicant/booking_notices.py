"""What whoever booked a talk is told by itself: reminders, a talk taken away with the nearest free times, a time that
became free, one that was not confirmed, a talk that was missed, a file.
"""

from handlers.applicant.booking import offer_rows
from handlers.notice import NotNow, Telling, Told
from handlers.ui.booking import (
    Coming,
    Instead,
    about_lines,
    book_button,
    hour_lines,
    how_lines,
    on_talk,
    reason_words,
    short_moment,
    talks_button,
)
from handlers.ui.screen import Button, Rows, Screen, lines, title
from handlers.ui.thread import topic_words
from locales import _
from locales.format import local, moment, time
from programme.booking import State
from programme.timetable import Mode
from storage import booking_calendars, booking_moves, bookings
from storage.bookings import Booking


async def _of(telling: Telling) -> Booking | None:
    """The talk that is spoken of, while it is this account's."""
    [facts] = telling.facts
    here = await bookings.find(telling.tx, facts["booking"])
    return here if here is not None and here.person == telling.person else None


async def booking_reminder(telling: Telling) -> Told | None:
    """Nothing of another hour than it is now at, nor once it has begun."""
    [facts] = telling.facts
    here = await _of(telling)
    if here is None or here.state is not State.BOOKED or here.sequence != facts["sequence"]:
        return None
    if telling.now >= here.starts_at:
        return None
    words = lines(
        title(_when(here.starts_at, telling.now)),
        "",
        *hour_lines(here.starts_at),
        *how_lines(here),
        *about_lines(here, telling.season),
        "",
        _("Will you come?") if here.mode is Mode.MEETING else _("Does this time still suit you?"),
    )
    return Told(Screen(words, (*_answers(here), (_open(here),))))


def _answers(here: Booking) -> Rows:
    """Nobody has to come anywhere for a telephone call."""
    # NOTE: button
    yes = _("I come") if here.mode is Mode.MEETING else _("Yes, it suits me")
    # NOTE: button
    no = _("I can't") if here.mode is Mode.MEETING else _("No, I can't then")
    come = Button(yes, Coming(booking=here.id, sequence=here.sequence, go="come"))
    return ((come,), (Button(no, Coming(booking=here.id, sequence=here.sequence, go="cant")),))


def _when(starts_at: int, now: int) -> str:
    days = (local(starts_at).date() - local(now).date()).days
    if days == 0:
        return _("Reminder: a consultation today. Time: {time}", time=time(starts_at))
    if days == 1:
        return _("Reminder: a consultation tomorrow. Time: {time}", time=time(starts_at))
    return _("Reminder: a consultation soon. Day: {moment}", moment=moment(starts_at))


def _open(here: Booking) -> Button:
    # NOTE: button
    return Button(_("About the consultation"), on_talk(here, "open"))


async def booking_closed(telling: Telling) -> Told | None:
    """The consultant cannot come: why, and the nearest free times as buttons. Nothing where she has booked anew."""
    here = await _of(telling)
    if here is None or here.state is not State.CANCELLED:
        return None
    if await bookings.of_topic(telling.tx, telling.person, here.topic, telling.now) is not None:
        return None
    nearest = await booking_moves.offer_nearest(telling.tx, here, telling.season, telling.now)
    why = reason_words(here.reason)
    words = lines(
        title(_("The consultant cannot come, so your talk is cancelled. We are sorry.")),
        "",
        *hour_lines(here.starts_at),
        _("Topic: {topic}", topic=topic_words(here.topic, telling.season)),
        _("Reason: {reason}", reason=why) if why is not None else None,
        "",
        _("The nearest free times are below. Press the one that suits you.")
        if nearest
        else _("There is no free time now. Press the button, and wait for one in line."),
    )
    rows: Rows = tuple(
        (
            Button(
                short_moment(slot.starts_at),
                Instead(booking=here.id, hours=slot.hours, minute=slot.starts_at // 60),
            ),
        )
        for slot in nearest
    )
    # NOTE: button
    return Told(Screen(words, (*rows, (book_button(),))))


async def booking_shifted(telling: Telling) -> Told | None:
    """The consultant has moved it: when it is now and when it was. Nothing of an hour that it is not at any more."""
    [facts] = telling.facts
    here = await _of(telling)
    if here is None or here.state is not State.BOOKED or here.sequence != facts["sequence"]:
        return None
    words = lines(
        title(_("The consultant has moved your talk. Please look at the new time.")),
        "",
        *hour_lines(here.starts_at),
        _("Before: {moment}", moment=moment(facts["was"])),
        *how_lines(here),
        _("Topic: {topic}", topic=topic_words(here.topic, telling.season)),
    )
    return Told(Screen(words, (*_answers(here), (_open(here),))))


async def booking_lapsed(telling: Telling) -> Told | None:
    """A time that was held, or offered, is free again since nobody confirmed it. Nothing where she has one since."""
    here = await _of(telling)
    if here is None or here.state is not State.LAPSED:
        return None
    if here.moves is None and await bookings.of_topic(telling.tx, telling.person, here.topic, telling.now) is not None:
        return None
    if here.moves is not None:
        about = _("Your talk stays at its old time.")
    elif here.offer is not None:
        about = _("It went to the next in line. You can choose a time or wait in line again.")
    else:
        about = _("If you want to talk, choose a time again.")
    words = lines(
        title(_("The time was not confirmed, so it is free again.")),
        "",
        *hour_lines(here.starts_at),
        _("Topic: {topic}", topic=topic_words(here.topic, telling.season)),
        "",
        about,
    )
    return Told(Screen(words, ((talks_button(),) if here.moves is not None else (book_button(),),)))


async def booking_offer(telling: Telling) -> Told | None:
    """A time is free and kept for her; nothing once it is not. Where its time was over before she could hear of it, the
    loop of those who wait gives it more, and calls for this."""
    here = await _of(telling)
    if here is None or here.state is not State.HOLDING or here.offer is None or telling.now >= here.starts_at:
        return None
    if telling.now >= (here.hold_until or 0):
        raise NotNow
    words = lines(
        title(_("A time is free for you.")),
        "",
        *hour_lines(here.starts_at),
        *how_lines(here),
        *about_lines(here, telling.season),
        "",
        _("Please answer until: {moment}", moment=moment(here.hold_until or 0)),
        _("After that it goes to the next in line."),
    )
    return Told(Screen(words, offer_rows(here)))


async def booking_missed(telling: Telling) -> Told | None:
    """One friendly word. Nothing where it was said otherwise since, or she has booked anew."""
    here = await _of(telling)
    if here is None or here.state is not State.MISSED:
        return None
    if await bookings.of_topic(telling.tx, telling.person, here.topic, telling.now) is not None:
        return None
    words = lines(
        title(_("We could not talk to you. It happens!")),
        "",
        *hour_lines(here.starts_at),
        "",
        _("If you still want to talk, choose another time."),
    )
    return Told(Screen(words, ((book_button(),),)))


async def booking_calendar(telling: Telling) -> Told | None:
    """The file for her phone's calendar; nothing where there is a newer one."""
    [facts] = telling.facts
    found = await booking_calendars.told_of(telling.tx, facts["calendar"], telling.person)
    here = await bookings.find(telling.tx, found.booking) if found is not None else None
    if found is None or here is None or here.sequence != found.sequence:
        return None
    words = lines(
        title(_("Consultation")),
        _("Open the file: it takes the talk out of your phone's calendar.")
        if here.state is State.CANCELLED
        else _("Open the file: your phone's calendar keeps the date."),
    )
    return Told(Screen(words, ((_open(here),),)), talk=facts["calendar"])
