"""The work `calendar`: the file by which a phone's calendar keeps a seminar, for whoever signed up and asked for it."""

import asyncio
from collections.abc import Callable

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Work, Write
from documents.ics import Event, ics
from programme.notices import Notice
from programme.seminar import DEGREE, Seminar, State
from storage import calendars, deliveries, people, seminars, sign_ups
from storage.database import Database, Tx

NAME = "seminar.ics"


def noting(db: Database, store: FileStore, now: Callable[[], int]) -> Work:
    """(sign_up, sequence): of the seminar as it stands; where it was changed since, a later work makes the file."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            who = await sign_ups.find(tx, job.facts["sign_up"])
            here = await seminars.find(tx, who.seminar) if who is not None else None
            receiver = await people.receiver(tx, who.person) if who is not None else None
        if who is None or here is None or receiver is None or not who.live or here.sequence != job.facts["sequence"]:
            raise Gone
        made = await asyncio.to_thread(ics, _event(here, receiver.language, now()))
        async with store.receive(NAME) as incoming:
            await incoming.write(made)
            stored = await incoming.keep()

        async def write(tx: Tx) -> None:
            at = now()
            still = await sign_ups.find(tx, who.id)
            if still is None or not still.live:
                await store.remove(stored.path)
                raise Gone
            id = await calendars.keep(
                tx, who.id, here.sequence, name=NAME, sha256=stored.sha256, size=stored.size, path=stored.path, at=at
            )
            key = f"seminar_calendar:{id}"
            deliveries.enqueue(tx, Notice.SEMINAR_CALENDAR, who.person, key, due_at=at, at=at, calendar=id)

        return write

    return make


def _event(here: Seminar, language: str, at: int) -> Event:
    return Event(
        uid=f"seminar-{here.id}@bastama",
        sequence=here.sequence,
        cancelled=here.state is State.CANCELLED,
        title=here.title(language),
        text=here.text(language),
        starts_at=here.starts,
        ends_at=here.ends_at,
        made_at=at,
        place=here.place,
        link=here.link,
        point=None if here.point is None else (here.point.lat / DEGREE, here.point.lon / DEGREE),
    )
