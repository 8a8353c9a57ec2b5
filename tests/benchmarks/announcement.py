"""An announcement to twenty thousand while ten people talk: its pace, and what the ten notice of it.

The bot is `bastama run` as it is, over HTTP, on a server that counts as Telegram may: strictly, so that no second
anywhere has more than 30 messages, and by a bucket that fills with 30 a second; both must let each message pass.
Replies count as well. First a minute of talk with an idle bot, then one while the announcement is sent: the same
process, the same people, the same file.
"""

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from programme.announcement import Content, Formatted
from sandbox.faults import too_many
from sandbox.limits import COUNTED
from sandbox.telegram import Telegram
from storage import announcements
from tests.benchmarks.pace import LIMIT, bucket, strict
from tests.benchmarks.report import Figure
from tests.bot.desk import Desk
from tests.bot.talkers import Talkers
from tests.bot.watch import lead
from tests.databases import DatabaseAt
from tests.launcher import Launcher

RECEIVERS = 20_000
TALKERS = 10
SECONDS = 60
REST = 1.0
TIMES = int(SECONDS / REST)
WORDS = "Семинар ертең сағат 11:00-де ауыл әкімдігінде өтеді."
FIRST_ID = 5_000_000


class Counted:
    """In place of the sandbox's own limits: both ways of counting at once."""

    on = True

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self._strict, self._bucket = strict(), bucket()
        self.passed: list[float] = []
        self.refused = 0

    def check(self, method: str, chat_id: int | None, messages: int = 1) -> None:
        """Counts a call, or refuses it."""
        if method not in COUNTED:
            return
        now = self._now()
        for _ in range(messages):
            if not (self._strict(now) and self._bucket(now)):
                self.refused += 1
                raise too_many(1)
            self.passed.append(now)

    def share(self, since: float, until: float) -> float:
        """Of the limit, between two moments."""
        return sum(since <= at < until for at in self.passed) / (until - since) / LIMIT


def seed(file: Path, telegram: Telegram) -> None:
    """Accounts and chats of those who only listen; the schema is there already."""
    ids = range(FIRST_ID, FIRST_ID + RECEIVERS)
    for id in ids:
        telegram.phone("Тұрғын", id=id).chat.started = True
    with closing(sqlite3.connect(file)) as db, db:
        db.executemany(
            """INSERT INTO people (tg_id, language, expects, created_at, last_seen)
            VALUES (?, 'kk', 'home', 1, 1)""",
            ((id,) for id in ids),
        )


def announcement() -> Iterator[Figure]:
    launcher = Launcher()
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield from asyncio.run(_measured(DatabaseAt("sqlite", Path(folder) / "data", None), launcher))
    finally:
        launcher.close()


async def _measured(place: DatabaseAt, launcher: Launcher) -> list[Figure]:
    async with Desk(place, launcher) as desk:
        desk.telegram.updates.repeat_wait = 3.0
        await (await place.open()).close()
        seed(place.folder / "bastama.db", desk.telegram)
        bot = desk.start(LOG_LEVEL="INFO")
        phones = [desk.telegram.phone(f"Тұрғын {n}") for n in range(TALKERS)]
        await lead(desk, phones, "agree")
        counted = desk.telegram.limits = Counted()  # type: ignore[assignment]
        talkers = Talkers(desk.telegram, phones)
        await talkers.talk(2, rest=REST)  # everything is loaded
        idle = await _talk(talkers)
        await _confirm(place, desk.telegram.now())
        start = len(counted.passed)
        await desk.until(lambda: len(counted.passed) > start + LIMIT, "it is being sent")
        since = time.perf_counter()
        busy = await _talk(talkers)
        share = counted.share(since, min(time.perf_counter(), since + SECONDS))
        bot.kill()
    told = f"{len(counted.passed)} messages, {counted.refused} refused, {TALKERS} people talking"
    return [
        Figure(f"share of 30 a second, {RECEIVERS} receivers", share, 0.96, told, "", True, 3),
        Figure("refused", counted.refused, 0, "strict and bucket at once", "", digits=0),
        *(
            Figure(
                f"p{hundredth} of ten people's replies while an announcement is sent, over an idle bot",
                busy[hundredth] / idle[hundredth],
                goal,
                f"{busy[hundredth] * 1000:.0f} ms against {idle[hundredth] * 1000:.0f} ms",
            )
            for hundredth, goal in ((50, 1.3), (99, 1.5))
        ),
    ]


async def _talk(talkers: Talkers) -> dict[int, float]:
    talkers.waited.clear()
    await talkers.talk(TIMES, rest=REST)
    return {hundredth: talkers.percentile(hundredth) for hundredth in (50, 99)}


async def _confirm(place: DatabaseAt, at: int) -> None:
    """As staff do in the chat; the running process sees it at its next look."""
    db = await place.open()
    async with db.begin() as tx:
        made = await announcements.make(tx, 1, at)
        content = Content(texts={"kk": Formatted(WORDS)}, missing="hold")
        made = await announcements.say(tx, made, content, at)
        await announcements.confirm(tx, made, 1, RECEIVERS, at)
    await db.close()
