"""What a consultant is told of his talks without having pressed: booked, moved, taken off. Nothing to whoever lost the
role; several of them are one message.
"""

from collections.abc import Mapping, Sequence

from aiogram.utils.formatting import Text

from handlers.consultant.talk import Talk
from handlers.consultant.timetable import hours_door
from handlers.notice import Telling, Told
from handlers.ui.booking import mode_mark, reason_words, short_moment
from handlers.ui.screen import Button, Screen, lines, title
from handlers.ui.thread import spoken_words, topic_words
from locales import _
from programme.booking import State
from programme.roles import CONSULTS
from storage import bookings, roles
from storage.bookings import Booking

SHOWN, OPENED = 8, 4
"""Talks that one message names, and that have a button below it."""


async def booking_new(telling: Telling) -> Told | None:
    said, talks = [], []
    for facts in telling.facts if await _consults(telling) else ():
        here = await _his(telling, facts)
        if here is not None and here.state is State.BOOKED and here.sequence == facts["sequence"]:
            said.append(f"{short_moment(here.starts_at)} · {_about(telling, here)}")
            talks.append(here)
    return _told(_("New consultations: {n}", n=len(said)), said, talks)


async def booking_moved(telling: Telling) -> Told | None:
    said, talks = [], []
    for facts in telling.facts if await _consults(telling) else ():
        here = await _his(telling, facts)
        if here is not None and here.state is State.BOOKED and here.sequence == facts["sequence"]:
            was, now = short_moment(facts["was"]), short_moment(here.starts_at)
            said.append(f"{was} → {now} · {_about(telling, here)}")
            talks.append(here)
    return _told(_("Moved consultations: {n}", n=len(said)), said, talks)


async def booking_left(telling: Telling) -> Told | None:
    """Also of a talk whose booker was erased since, which is known by its hour alone."""
    said = []
    for facts in telling.facts if await _consults(telling) else ():
        here = await bookings.find(telling.tx, facts["booking"])
        why = reason_words(here.reason) if here is not None and here.consultant == telling.person else None
        said.append(f"{short_moment(facts['starts_at'])}{f' · {why}' if why is not None else ''}")
    return _told(_("Cancelled consultations: {n}", n=len(said)), said)


async def _his(telling: Telling, facts: Mapping[str, int]) -> Booking | None:
    here = await bookings.find(telling.tx, facts["booking"])
    return here if here is not None and here.consultant == telling.person else None


async def _consults(telling: Telling) -> bool:
    return not CONSULTS.isdisjoint(await roles.of_person(telling.tx, telling.person))


def _about(telling: Telling, here: Booking) -> str:
    """Without the number: the chat keeps a message for ever, the talk's card forgets it a month after the talk."""
    topic = topic_words(here.topic, telling.season)
    return f"{mode_mark(here.mode)} {topic} · {spoken_words(here.language)}"


def _told(heading: str, said: list[str], talks: Sequence[Booking] = ()) -> Told | None:
    """Below it the talks themselves, and the room of hours."""
    if not said:
        return None
    shown: list[str | Text] = [title(heading), *said[:SHOWN]]
    if len(said) > SHOWN:
        shown.append("…")
    opens = [Button(short_moment(each.starts_at), Talk(booking=each.id)) for each in talks[:OPENED]]
    return Told(Screen(lines(*shown), (*((each,) for each in opens), (hours_door(),))))
