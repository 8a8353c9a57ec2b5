"""Starts bots to be killed. Importing aiogram costs seconds, so one parent imports everything and forks a bot a case.

The forked bot is `bastama run` as it is, in the environment it is told. One thing may be added, the cut: it kills
itself with SIGKILL at the commit of the turn of one update. Every other commit (debts, FULL syncs, turns of other
updates) passes. Nothing is forked after a loop or a thread was started here.
"""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).resolve().parent.parent
Moment = Literal["before", "after"]


@dataclass(frozen=True)
class Cut:
    """Where the bot kills itself: before or after the commit of this update's turn."""

    update: int
    moment: Moment
    linger: float = 0.0
    """Seconds it hangs there first, while the rest of the process goes on."""
    sql: str = ""
    """Instead of an update: the first transaction in which this stands."""


@dataclass(eq=False)
class Forked:
    """One bot process. `ended` has its exit code; below zero it is the signal that ended it."""

    pid: int
    log: Path
    ended: Future[int] = field(default_factory=Future)

    @property
    def alive(self) -> bool:
        return not self.ended.done()

    def sends(self, sign: int) -> None:
        if self.alive:
            os.kill(self.pid, sign)

    def kill(self) -> None:
        self.sends(signal.SIGKILL)


class Launcher:
    """The parent, seen from the tests. Close it, and all that it started is gone."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.launcher"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._started: dict[int, Forked] = {}
        self._asked: list[tuple[Path, Future[Forked]]] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def start(self, env: dict[str, str], log: Path, cut: Cut | None = None) -> Forked:
        """Forks a bot that writes what it says to `log`."""
        answer: Future[Forked] = Future()
        self._asked.append((log, answer))
        order = {"env": env, "log": str(log), "cut": astuple(cut) if cut else None}
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps(order) + "\n")
        self._parent.stdin.flush()
        return answer.result(60)

    def close(self) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        self._parent.wait(30)
        self._listener.join(30)

    def _listen(self) -> None:
        assert self._parent.stdout is not None
        for line in self._parent.stdout:
            told = json.loads(line)
            if "code" in told:
                self._started.pop(told["pid"]).ended.set_result(told["code"])
            else:
                log, answer = self._asked.pop(0)
                forked = self._started[told["pid"]] = Forked(told["pid"], log)
                answer.set_result(forked)


# In the parent


def serve() -> None:
    """Forks a bot for each line read, tells of each that ended, and ends with its standard input."""
    _warm_up()
    running: dict[int, int] = {}
    unread = b""
    while True:
        ready = select.select([0, *running], [], [])[0]
        for end in ready:
            if end != 0:
                _tell(pid=running[end], code=os.waitstatus_to_exitcode(os.waitpid(running[end], 0)[1]))
                del running[end]
                os.close(end)
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                break
            *lines, unread = (unread + read).split(b"\n")
            for line in lines:
                pid, end = _fork(json.loads(line))
                running[end] = pid
                _tell(pid=pid)
    for pid in running.values():
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _warm_up() -> None:
    """Imports and builds what every bot needs and no bot changes."""
    import asyncpg  # noqa: F401

    import bot.cli  # noqa: F401
    import storage.postgres
    import storage.sqlite  # noqa: F401
    from bot.assembly import dispatcher
    from handlers.ui.spoken import is_yes

    dispatcher()
    is_yes("")  # compiles the words of both languages


def _fork(order: dict[str, Any]) -> tuple[int, int]:
    """The child's pid, and a pipe that closes when it ends."""
    end, held = os.pipe()
    os.set_inheritable(held, False)  # the bot's own children, if any, must not keep it open
    pid = os.fork()
    if pid:
        os.close(held)
        return pid, end
    code = 70
    try:
        _become(order, held)
        code = _run(order["cut"])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become(order: dict[str, Any], held: int) -> None:
    """Cuts what ties a forked child to its parent."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for each in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(fd, target)
    os.closerange(3, held)
    os.closerange(held + 1, 1024)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(Path(order["log"]).parent)


def _run(cut: Sequence[Any] | None) -> int:
    if cut:
        _cut_at(Cut(*cut))
    from bot.cli import main

    return main(["run"])


def _cut_at(cut: Cut) -> None:
    """From now on the transaction that marks this update, or holds this SQL, kills the process around its COMMIT.

    "before" is as late as can be: every statement of the turn has run, only the COMMIT is missing.
    """
    from storage.postgres import PostgresTx
    from storage.sqlite import SqliteTx

    for made in (SqliteTx, PostgresTx):

        def keep(self: Any, kind: Any, sql: str, params: Any, *, _keep: Any = made._keep) -> None:
            _keep(self, kind, sql, params)
            if (
                (cut.sql in sql)
                if cut.sql
                else ("INTO handled_updates" in sql and params[0]["update_id"] == cut.update)
            ):
                self.is_cut = True

        async def commit(self: Any, steps: Any, *, _commit: Any = made._commit) -> None:
            if not getattr(self, "is_cut", False):
                await _commit(self, steps)
                return
            if cut.moment == "before":
                await self._send(steps)
            else:
                await _commit(self, steps)
            await asyncio.sleep(cut.linger)
            os.kill(os.getpid(), signal.SIGKILL)

        made._keep = keep  # type: ignore[method-assign]
        made._commit = commit  # type: ignore[method-assign]


def _tell(**what: int) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
