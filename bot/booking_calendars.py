"""The work `booking_calendar`: the file by which a phone's calendar keeps a talk, for whoever asked for it."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Work, Write
from documents.ics import Event, ics
from handlers.ui.booking import mode_words
from handlers.ui.thread import topic_words
from locales import _, speaking
from programme.booking import State
from programme.notices import Notice
from programme.phone import shown_phone
from programme.season import Season
from programme.timetable import Mode
from storage import booking_calendars, bookings, deliveries, people
from storage.bookings import Booking
from storage.database import Database, Tx

NAME = "consultation.ics"
OF_THESE = (State.BOOKED, State.CANCELLED)


def noting(db: Database, store: FileStore, now: Callable[[], int], season: Callable[[Tx], Awaitable[Season]]) -> Work:
    """(booking, sequence): of the talk as it stands; where it was changed since, a later work makes the file."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            here = await bookings.find(tx, job.facts["booking"])
            receiver = await people.receiver(tx, here.person) if here is not None else None
            present = await season(tx)
        if here is None or receiver is None or here.state not in OF_THESE or here.sequence != job.facts["sequence"]:
            raise Gone
        made = await asyncio.to_thread(ics, _event(here, receiver.language, present, now()))
        async with store.receive(NAME) as incoming:
            await incoming.write(made)
            stored = await incoming.keep()

        async def write(tx: Tx) -> None:
            at = now()
            if await bookings.find(tx, here.id) is None:
                await store.remove(stored.path)
                raise Gone
            id = await booking_calendars.keep(
                tx, here.id, here.sequence, name=NAME, sha256=stored.sha256, size=stored.size, path=stored.path, at=at
            )
            key = f"booking_calendar:{id}"
            deliveries.enqueue(tx, Notice.BOOKING_CALENDAR, here.person, key, due_at=at, at=at, calendar=id)

        return write

    return make


def _event(here: Booking, language: str, season: Season, at: int) -> Event:
    with speaking(language):
        what, how = _("Consultation"), mode_words(here.mode)
        return Event(
            uid=f"booking-{here.id}@bastama",
            sequence=here.sequence,
            cancelled=here.state is State.CANCELLED,
            title=f"{what}, {how}",
            text="\n".join(
                [
                    _("Topic: {topic}", topic=topic_words(here.topic, season)),
                    *([_("We call this number: {phone}", phone=shown_phone(here.phone))] if here.phone else []),
                ]
            ),
            starts_at=here.starts_at,
            ends_at=here.ends_at,
            made_at=at,
            place=here.place if here.mode is Mode.MEETING else None,
            link=here.place if here.mode is Mode.ONLINE else None,
        )
