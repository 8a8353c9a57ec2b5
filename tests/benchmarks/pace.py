"""How much of Telegram's 30 messages a second a sender gets, and how often it is refused: ours beside two others.

The server here counts as Telegram may: strictly, so that no second anywhere has more than 30, or by a bucket that
fills with 30 a second. The way there takes between 30 and 50 ms, as it happens; the way back 20 ms. Real HTTP over
loopback, real time, each sender a process of its own, all of a round at once.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from tests.benchmarks.report import Figure

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT = 30
SECONDS = 30
THERE, JITTER, BACK = 0.030, 0.020, 0.020
TOKEN = "42:SANDBOX"
SEED = 2027


def strict() -> Callable[[float], bool]:
    """At most 30 in any second."""
    accepted: deque[float] = deque()

    def accepts(now: float) -> bool:
        while accepted and accepted[0] <= now - 1:
            accepted.popleft()
        if len(accepted) >= LIMIT:
            return False
        accepted.append(now)
        return True

    return accepts


def bucket() -> Callable[[float], bool]:
    """30 a second on average, 30 at once."""
    left, since = float(LIMIT), 0.0

    def accepts(now: float) -> bool:
        nonlocal left, since
        left, since = min(LIMIT, left + (now - since) * LIMIT), now
        if left < 1:
            return False
        left -= 1
        return True

    return accepts


@dataclass
class Seen:
    """What one sender got through."""

    accepts: Callable[[float], bool]
    sent: list[float] = field(default_factory=list)
    refused: int = 0
    way: random.Random = field(default_factory=lambda: random.Random(SEED))

    @property
    def share(self) -> float:
        """Of the limit, from a second after the first message to the last: a crowd at the beginning is no pace."""
        sent = [at for at in self.sent if at > self.sent[0] + 1]
        return (len(sent) - 1) / (sent[-1] - sent[0]) / LIMIT if len(sent) > 1 else 0.0

    async def answer(self, request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(THERE + self.way.random() * JITTER)
        now = time.perf_counter()
        accepted = self.accepts(now)
        if accepted:
            self.sent.append(now)
        else:
            self.refused += 1
        await asyncio.sleep(BACK)
        if not accepted:
            body = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1"}
            return web.json_response(body | {"parameters": {"retry_after": 1}}, status=429)
        message = {"message_id": len(self.sent), "date": 1, "chat": {"id": 1, "type": "private"}, "text": "…"}
        return web.json_response({"ok": True, "result": message})


def pace() -> Iterator[Figure]:
    seen = asyncio.run(_rounds())
    for name, limit, goal in (
        ("ours at 29.0", "strict", 0.96),
        ("ours at 29.0", "bucket", 0.96),
        ("ours at 29.7", "bucket", 0.985),
    ):
        each = seen[name, limit]
        yield Figure(f"share of 30 a second, {name}, {limit}", each.share, goal, _others(seen, limit), "", True, 3)
        if name == "ours at 29.0":
            yield Figure(f"refused, {name}, {limit}", each.refused, 0, f"of {len(each.sent)}", "", digits=0)


def _others(seen: dict[tuple[str, str], Seen], limit: str) -> str:
    return ", ".join(
        f"{name} {each.share:.3f} with {each.refused} refused"
        for (name, counted), each in seen.items()
        if counted == limit and not name.startswith("ours")
    )


async def _rounds() -> dict[tuple[str, str], Seen]:
    peers = {"a loop with sleep(1/30)": ("sleep", 0.0), "aiogram-broadcaster": ("broadcaster", 0.0)}
    seen: dict[tuple[str, str], Seen] = {}
    for limit, counting, ours in (
        ("strict", strict, {"ours at 29.0": ("ours", 29.0)}),
        ("bucket", bucket, {"ours at 29.0": ("ours", 29.0), "ours at 29.7": ("ours", 29.7)}),
    ):
        found = await _round({**ours, **peers}, counting)
        seen |= {(name, limit): each for name, each in found.items()}
    return seen


async def _round(
    senders: dict[str, tuple[str, float]], counting: Callable[[], Callable[[float], bool]]
) -> dict[str, Seen]:
    """All at once, each with a Telegram of its own; they begin when all are ready."""
    seen = {name: Seen(counting()) for name in senders}
    app = web.Application()
    for i, each in enumerate(seen.values()):
        app.router.add_post(f"/{i}/bot{{token}}/sendMessage", each.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    processes = [_start(name, f"http://127.0.0.1:{port}/{i}", rate) for i, (name, rate) in enumerate(senders.values())]
    try:
        for process in processes:
            assert process.stdout is not None
            assert await asyncio.to_thread(process.stdout.readline) == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        await asyncio.sleep(SECONDS)
    finally:
        for process in processes:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)
        await runner.cleanup()
    return seen


def _start(name: str, url: str, rate: float) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.senders", name, url, TOKEN, json.dumps(rate)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
