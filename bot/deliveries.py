"""Tells people what they did not just ask for: takes due rows in hand, sends them at the pacer's pace, settles them.

What is promised when we die in between (`programme/notices.py`) is kept by the order of things. A row is claimed and
committed; right before the send it is `started` and committed; after it it is settled. So a dead process leaves no
more rows unsure than were being sent, and each is told again or left to staff as its kind promises. Whoever finds
after a send that the row is gone (erased meanwhile) takes the message back.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from aiogram import Bot

from bot.calls import transaction
from bot.choosing import BATCH, Chooser, Parcel
from bot.log import fault
from bot.pacer import Pacer, scheduled
from bot.posting import Post, Read
from bot.settling import Settling, ids_of, surely
from handlers.anyone import announced, seminar_after, seminar_notices
from handlers.applicant import booking_notices as talks
from handlers.applicant import notices as applicant
from handlers.applicant import nudges
from handlers.applicant import question_notices as answers
from handlers.consultant import booking_notices as appointments
from handlers.consultant import notices as consultant
from handlers.consultant import timetable_notices
from handlers.notice import NotNow, Tell, Telling, Told
from handlers.staff import announcement_notices as staff_news
from handlers.staff import notices as staff
from locales import speaking
from programme.notices import PROMISES, Notice, Promise
from programme.season import Season
from storage import booking_calendars, calendars, documents, people, reports
from storage import deliveries as rows
from storage.database import Database, Tx
from storage.documents import Document

log = logging.getLogger("bastama.deliveries")
T = TypeVar("T")

TELLS: Mapping[str, Tell] = {
    Notice.APPLICATION_MOVED: applicant.application_moved,
    Notice.APPLICATION_PDF: applicant.application_pdf,
    Notice.NEW_APPLICATIONS: staff.new_applications,
    Notice.APPLICATION_COPY: staff.application_copy,
    Notice.DRAFT_IDLE: nudges.draft_idle,
    Notice.DRAFT_CLOSING: nudges.draft_closing,
    Notice.DRAFT_LAST_DAY: nudges.draft_last_day,
    Notice.DEADLINE_MOVED: applicant.deadline_moved,
    Notice.ANNOUNCEMENT: announced.announcement,
    Notice.URGENT_ANNOUNCEMENT: announced.announcement,
    Notice.ANNOUNCEMENT_TEST: announced.announcement_test,
    Notice.ANNOUNCEMENT_PROGRESS: staff_news.announcement_progress,
    Notice.ANNOUNCEMENT_PICTURE: staff_news.announcement_picture,
    Notice.ANNOUNCEMENT_OUTCOMES: staff_news.announcement_outcomes,
    Notice.URGENT_ASKED: staff_news.urgent_asked,
    Notice.QUESTION_MESSAGE: consultant.question_message,
    Notice.ANSWER_MESSAGE: answers.answer_message,
    Notice.QUESTION_EDITED: consultant.question_edited,
    Notice.ANSWER_EDITED: answers.answer_edited,
    Notice.QUESTION_NEW: consultant.question_new,
    Notice.QUESTION_PASSED: consultant.question_passed,
    Notice.QUESTION_SILENT: consultant.question_silent,
    Notice.QUESTION_RETURNED: consultant.question_returned,
    Notice.QUESTION_ENDED: consultant.question_ended,
    Notice.QUESTION_LATE: consultant.question_late,
    Notice.QUESTION_CLOSED: answers.question_closed,
    Notice.QUESTION_FIGURES: consultant.question_figures,
    Notice.TIMETABLE_PICTURE: consultant.timetable_picture,
    Notice.TIMETABLE_CHANGED: timetable_notices.timetable_changed,
    Notice.POSTER: staff_news.poster,
    Notice.AFTER_SEMINAR: seminar_after.after_seminar,
    Notice.MATERIAL: seminar_after.material,
    Notice.ATTENDANCE_TABLE: staff_news.attendance_table,
    Notice.SEMINAR_REMINDER: seminar_notices.seminar_reminder,
    Notice.SEMINAR_CHANGED: seminar_notices.seminar_changed,
    Notice.SEMINAR_CHANGED_SOON: seminar_notices.seminar_changed,
    Notice.SEMINAR_OFFER: seminar_notices.seminar_offer,
    Notice.SEMINAR_CALENDAR: seminar_notices.seminar_calendar,
    Notice.BOOKING_NEW: appointments.booking_new,
    Notice.BOOKING_MOVED: appointments.booking_moved,
    Notice.BOOKING_LEFT: appointments.booking_left,
    Notice.BOOKING_NEW_SOON: appointments.booking_new,
    Notice.BOOKING_MOVED_SOON: appointments.booking_moved,
    Notice.BOOKING_LEFT_SOON: appointments.booking_left,
    Notice.BOOKING_REMINDER: talks.booking_reminder,
    Notice.BOOKING_CLOSED: talks.booking_closed,
    Notice.BOOKING_CLOSED_SOON: talks.booking_closed,
    Notice.BOOKING_SHIFTED: talks.booking_shifted,
    Notice.BOOKING_SHIFTED_SOON: talks.booking_shifted,
    Notice.BOOKING_LAPSED: talks.booking_lapsed,
    Notice.BOOKING_OFFER: talks.booking_offer,
    Notice.BOOKING_MISSED: talks.booking_missed,
    Notice.BOOKING_CALENDAR: talks.booking_calendar,
}
"""Who finds the words of each kind."""

IN_FLIGHT = 8
"""Messages on their way at a time: so many are unsure at most when a process dies."""
IDLE = 1.0
"""Seconds until the table is looked at again where nobody told of anything new."""
DRAIN = 25.0
"""Seconds a stop waits for what is on its way."""


@dataclass(frozen=True, slots=True)
class Made:
    """A message as it will be sent."""

    chat_id: int
    told: Told
    document: Document | None


class Deliveries:
    """The loop of one process. Kinds (`tells`, `promises`) are given, so that tests may bring their own."""

    def __init__(
        self,
        *,
        db: Database,
        bot: Bot,
        now: Callable[[], int],
        season: Callable[[Tx], Awaitable[Season]],
        pacer: Pacer,
        read: Read,
        tells: Mapping[str, Tell] = TELLS,
        promises: Mapping[str, Promise] = PROMISES,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._db = db
        self._now = now
        self._season = season
        self._pacer = pacer
        self._tells = tells
        self._sleep = sleep
        self._post = Post(bot, read, sleep)
        self._chooser = Chooser(db=db, promises=promises, known=tells.keys(), season=season)
        self._settling = Settling(db=db, now=now, promises=promises, pacer=pacer, sleep=sleep)
        self._choosing = asyncio.Lock()
        self._looking = True
        """Until the first look is over nobody knows what former processes left."""
        self._hand: list[Parcel] = []
        self._told: set[int] = set()
        """Persons something is on its way to: one message after the other."""
        self._parcels: dict[str, Parcel] = {}
        """All that is in hand or on its way, by lease."""
        self._workers: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._news = True
        self._stir = asyncio.Event()
        self._stopping = asyncio.Event()
        db.listen(rows.TOPIC, self._hear)

    async def run(self) -> None:
        """Sends until stopped; then finishes what is on its way and gives the rest back."""
        self._workers = {asyncio.create_task(self._work()) for _ in range(IN_FLIGHT)}
        try:
            await self._stopping.wait()
            await _cancelled(self._workers)
            await self._settling.release(self._chooser.process)
            if self._sending:
                await asyncio.wait(self._sending, timeout=DRAIN)
        finally:
            await _cancelled({*self._workers, *self._sending})

    def stop(self) -> None:
        self._stopping.set()

    @property
    def busy(self) -> bool:
        """Whether anything is in hand or on its way."""
        return bool(self._looking or self._parcels)

    async def quiet(self) -> None:
        """Until nothing is due any more and nothing is on its way."""
        while not self._stopping.is_set():
            if not self.busy:
                async with self._db.read() as tx:
                    if not await rows.anything(tx, self._now(), self._now()) and not self.busy:
                        return
                self._hear()
            await asyncio.sleep(0.002)

    def _hear(self) -> None:
        self._news = True
        self._stir.set()

    async def _work(self) -> None:
        """One of those who send."""
        while True:
            parcel: Parcel | None = None
            try:
                parcel = await self._next()
                await self._deliver(parcel)
            except Exception as bug:
                # Its lease ends, and then it is tried again or not as a dead process's would be.
                log.error("a delivery could not be handled", extra=fault(bug))
                await self._sleep(IDLE)
            finally:
                if parcel is not None:
                    self._told.discard(parcel.first.person)
                    del self._parcels[parcel.lease]
                    self._stir.set()

    async def _next(self) -> Parcel:
        """The first in hand whose person is not being written to just now; waits until there is one."""
        async with self._choosing:
            while True:
                self._stir.clear()
                if self._news or not self._hand:
                    await self._look()
                for parcel in self._hand:
                    if parcel.first.person not in self._told:
                        self._hand.remove(parcel)
                        self._told.add(parcel.first.person)
                        return parcel
                if not self._news:
                    await self._nap()

    async def _look(self) -> None:
        self._news, room = False, BATCH - len(self._hand)
        if room <= 0:
            return
        self._looking = True
        try:
            mine = {id for parcel in self._parcels.values() for id in parcel.ids}
            parcels, again = await self._surely(lambda: self._chooser.choose(self._now(), mine, room))
            self._parcels.update((parcel.lease, parcel) for parcel in parcels)
            self._hand = sorted([*self._hand, *parcels], key=lambda each: (each.first.priority, each.first.due_at))
            self._news = self._news or again
        finally:
            self._looking = False
        if not self._hand:
            await self._surely(self._pacer.idle)

    async def _nap(self) -> None:
        try:
            async with asyncio.timeout(IDLE):
                await self._stir.wait()
        except TimeoutError:
            return

    async def _deliver(self, parcel: Parcel) -> None:
        made = await self._when_it_is_time(parcel)
        if made is not None:
            sending = asyncio.create_task(self._send(parcel, *made))
            self._sending.add(sending)
            sending.add_done_callback(self._ended)
            await asyncio.shield(sending)  # a stop lets it end

    async def _when_it_is_time(self, parcel: Parcel) -> tuple[Made, float] | None:
        """The message, made a moment before it goes, and that moment; None where nobody is to be told any more."""
        while True:
            await self._pacer.ready()
            try:
                made = await self._surely(lambda: self._make(parcel))
            except NotNow:
                await self._settling.park(parcel)
                return None
            except Exception as bug:
                log.error("a notice could not be made", extra=ids_of(parcel) | fault(bug))
                await self._settling.end(parcel, "failed")
                return None
            if not isinstance(made, Made):
                if made is not None:
                    await self._settling.end(parcel, made)
                return None
            moment = await self._surely(self._pacer.moment)
            if moment is not None:
                return made, moment

    async def _make(self, parcel: Parcel) -> Made | rows.End | None:
        """In the receiver's language, from what is true now; else how it ends, and None where she is erased."""
        with transaction():
            async with self._db.read() as tx:
                receiver = await people.receiver(tx, parcel.first.person)
                if receiver is None or receiver.unreachable:
                    return None if receiver is None else "unreachable"
                telling = Telling(
                    tx=tx,
                    person=parcel.first.person,
                    language=receiver.language,
                    season=await self._season(tx),
                    now=self._now(),
                    facts=tuple(row.facts for row in parcel.rows),
                )
                with speaking(receiver.language):
                    told = await self._tells[parcel.first.kind](telling)
                if told is None:
                    return "void"
                document = await _file_of(tx, told)
                if document is None and told.has_file:
                    return "void"
                return Made(receiver.tg_id, told, document)

    async def _send(self, parcel: Parcel, made: Made, moment: float) -> None:
        if not await self._settling.start(parcel):
            return
        if not await self._surely(lambda: self._pacer.now_or_never(moment)):
            await self._settling.put_back(parcel)
            return
        try:
            with scheduled():
                posted = await self._post.send(made.chat_id, made.told, made.document)
        except Exception as error:
            await self._settling.failed(parcel, error)
            return
        if not await self._settling.sent(parcel, posted, made.document):
            for each in (posted.message_id, *posted.also):
                await self._post.take_back(made.chat_id, each)

    def _ended(self, sending: asyncio.Task[None]) -> None:
        self._sending.discard(sending)
        if not sending.cancelled():
            sending.exception()  # fetched: whoever waits for it tells of it, unless a stop came

    async def _surely(self, work: Callable[[], Awaitable[T]]) -> T:
        return await surely(work, self._sleep)


async def _file_of(tx: Tx, told: Told) -> Document | None:
    if told.document is not None:
        return await documents.find(tx, told.document)
    report = told.report if told.picture is None else told.picture
    if report is not None:
        return await reports.find(tx, report)
    if told.talk is not None:
        return await booking_calendars.find(tx, told.talk)
    return await calendars.find(tx, told.calendar) if told.calendar is not None else None


async def _cancelled(tasks: Collection[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
