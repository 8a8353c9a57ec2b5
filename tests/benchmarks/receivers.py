"""What a million receivers cost: memory of the sender, and the time of a claim. SQLite, seeded in chunks.

`python -m tests.benchmarks.receivers FOLDER` is the child that is measured: it prints its resident memory in bytes
before and after sending, and the seconds of processor time that a claim of 100 takes.
"""

import asyncio
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.benchmarks.report import Figure

ROOT = Path(__file__).resolve().parent.parent.parent
FEW, MANY = 10_000, 1_000_000
CHUNK = 10_000
SENT = 3000
CLAIMS = 40
PAGE = os.sysconf("SC_PAGE_SIZE")


def receivers() -> Iterator[Figure]:
    measured = {n: _measured(n) for n in (FEW, MANY)}
    (few, few_claim), (many, many_claim) = measured[FEW], measured[MANY]
    yield Figure(
        "memory of the sender, 1 million receivers over 10 thousand",
        (many - few) / 1e6,
        10.0,
        f"{few / 1e6:.1f} and {many / 1e6:.1f} MB resident after {SENT} messages",
        unit="MB",
        digits=1,
    )
    yield Figure(
        "claim of 100, at 1 million rows against 10 thousand",
        many_claim / few_claim,
        1.5,
        f"{many_claim * 1000:.2f} ms against {few_claim * 1000:.2f} ms of processor time",
    )


def _measured(n: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.receivers", folder, str(n)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        memory, claim = child.stdout.split()
        return float(memory), float(claim)


def seed(folder: Path, n: int) -> None:
    """An account and an announcement that is due for each of n people; the schema is there already."""
    with closing(sqlite3.connect(folder / "bastama.db", isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        for start in range(0, n, CHUNK):
            ids = range(start + 1, min(start + CHUNK, n) + 1)
            db.execute("BEGIN")
            db.executemany(
                """INSERT INTO people (id, tg_id, language, expects, created_at, last_seen)
                VALUES (?, ?, 'kk', 'home', 0, 0)""",
                ((i, i) for i in ids),
            )
            db.executemany(
                """INSERT INTO deliveries
                (kind, person, facts, dedupe_key, priority, due_at, state, attempts, created_at)
                VALUES ('news', ?, '{"news": 1}', ?, 2, 1, 'pending', 0, 1)""",
                ((i, f"news:1:{i}") for i in ids),
            )
            db.execute("COMMIT")


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


async def measure(folder: Path) -> tuple[int, float]:
    """Resident bytes after sending, and seconds of a claim of 100."""
    from aiogram import Bot
    from aiogram.client.session.base import BaseSession
    from aiogram.types import Chat, Message

    from storage import deliveries
    from storage.database import connect
    from tests.benchmarks.senders import loop_over

    class Nowhere(BaseSession):
        """A Telegram that takes everything at once."""

        sent = 0

        async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:  # noqa: ASYNC109
            Nowhere.sent += 1
            return Message(message_id=Nowhere.sent, date=0, chat=Chat(id=method.chat_id, type="private"))

        async def close(self) -> None: ...

        async def stream_content(self, *_: Any, **__: Any) -> Any:
            yield b""

    db = await connect(None, folder)
    sender = loop_over(db, Bot("42:SANDBOX", session=Nowhere()), 100_000)
    running = asyncio.create_task(sender.run())
    while Nowhere.sent < SENT:  # noqa: ASYNC110 - nothing tells
        await asyncio.sleep(0.01)
    sender.stop()
    await running
    memory, seconds = resident(), []
    for n in range(CLAIMS):
        began = time.process_time()
        async with db.begin() as tx:
            found = await deliveries.due(tx, 2, 1, 100)
            deliveries.claim(tx, [each.id for each in found], f"bench-{n}", 2)
        seconds.append(time.process_time() - began)
        assert len(found) == 100
    await db.close()
    return memory, statistics.median(seconds)


async def _child(folder: Path) -> None:
    memory, claim = await measure(folder)
    sys.stdout.write(f"{memory} {claim}\n")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        # The seeding is another process's work: its memory must not count.
        code = f"""
import asyncio, pathlib
from storage.database import connect
from tests.benchmarks.receivers import seed
async def made():
    await (await connect(None, pathlib.Path({sys.argv[1]!r}))).close()
asyncio.run(made())
seed(pathlib.Path({sys.argv[1]!r}), {int(sys.argv[2])})
"""
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        asyncio.run(_child(Path(sys.argv[1])))
