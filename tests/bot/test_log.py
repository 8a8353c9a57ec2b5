"""Logs carry ids and classes: never a word of a person, a name, the token, nor before consent anything of a chat.

A marked text goes through every error path there is, with every logger open down to DEBUG, through our formatter.
Each path must leave a line, or it would prove nothing.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from bot.log import Line
from sandbox.faults import Fault
from sandbox.phones import Phone
from sandbox.telegram import Answer
from storage import applications
from storage.database import Engine, Tx
from tests.bot.watch import away, end, lead, until
from tests.databases import DatabaseAt
from tests.stage import Stage

WORD = "zqxword7431"
LONG = f"{WORD} деген атауы бар жоба"
NAME, LAST_NAME, USERNAME = "Zqxname", "Zqxlastname", "zqxuser"
SECRET = "AAzqxtoken_thirty-five-characters_0"
TOKEN = f"421234567:{SECRET}"
MARKS = ("zqx", "ZQX", "Zqx")


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


class Kept(logging.Handler):
    """Every line as it would have been written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(Line())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def has(self, *words: str) -> bool:
        """Whether a line has all of these in what it says or in its facts."""
        return any(all(word in line for word in words) for line in self.lines)


@pytest.fixture
def log() -> Iterator[Kept]:
    kept, root = Kept(), logging.getLogger()
    levels = {logger: logger.level for logger in (root, *map(logging.getLogger, logging.root.manager.loggerDict))}
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    root.addHandler(kept)
    yield kept
    root.removeHandler(kept)
    for logger, level in levels.items():
        logger.setLevel(level)


@pytest.fixture
async def marked(place: DatabaseAt, log: Kept) -> Any:
    """A running bot whose token is marked; what it logs is searched at the end, whatever the test did."""
    stage = Stage(place, token=TOKEN)
    stage.telegram.updates.repeat_wait = 0.0
    await stage.start()
    yield stage
    await end(stage)
    nothing_of(log.lines, *MARKS, SECRET)
    assert log.lines


def nothing_of(lines: list[str], *marks: str) -> None:
    assert [line for line in lines if any(mark in line for mark in marks)] == []


@pytest.fixture
async def zqx(marked: Stage) -> Phone:
    """A marked person at the second question."""
    phone = marked.telegram.phone(NAME, last_name=LAST_NAME, username=USERNAME)
    await lead(marked, [phone], "region")
    return phone


Path = Callable[[Stage, Phone, pytest.MonkeyPatch], Awaitable[None]]


async def a_bug(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError(WORD, phone.account.first_name)

    monkeypatch.setattr(applications, "keep_answer", fails)
    await stage.says(phone, LONG)


async def a_bug_behind_a_bug(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: Any) -> None:
        raise RuntimeError(WORD) from ValueError(WORD)

    monkeypatch.setattr(stage.program.turns, "_open", fails)
    await stage.says(phone, LONG)


async def a_problem(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.says(phone, "zqx")


async def an_old_button(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (f"q:1:{WORD}:back:0", WORD, f"lang:{WORD}"):
        phone.forges(data, phone.screen)
        await stage.quiet()


async def an_unreadable_update(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    user = phone.account.as_user()
    stage.telegram.updates.add("message", {"message_id": WORD, "from": user, "text": [WORD]}, phone.id)
    stage.telegram.updates.add("callback_query", {"id": 7, "from": user | {"id": WORD}, "data": WORD}, phone.id)
    await stage.quiet()


async def a_row_that_cannot_be_read(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.place.all("UPDATE answers SET value = :value RETURNING question", value=f"no JSON {WORD}")
    await stage.says(phone, LONG)


async def a_broken_constraint(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's message prints the row that fails; a reading, so that it fails inside the handler."""

    async def breaks(tx: Tx, here: Any, **_: Any) -> None:
        await tx.all("UPDATE applications SET number = :word, status = :word RETURNING id", word=WORD)

    monkeypatch.setattr(applications, "move", breaks)
    await stage.says(phone, LONG)


async def a_key_taken_twice(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's message prints the key; it fails with the commit here."""

    def twice(tx: Tx, application: int, *_: Any, **__: Any) -> None:
        for _time in range(2):
            tx.run(
                "INSERT INTO answers (application, question, at) VALUES (:application, :word, 0)",
                application=application,
                word=WORD,
            )

    monkeypatch.setattr(applications, "keep_answer", twice)
    await stage.says(phone, LONG)


async def a_wrong_statement(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(tx: Tx, *_: Any, **__: Any) -> None:
        tx.run(f"UPDATE {WORD} SET {WORD} = '{WORD}'")

    monkeypatch.setattr(applications, "keep_answer", wrong)
    await stage.says(phone, LONG)


async def a_database_that_is_away(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    async with away(stage.place):
        phone.says(LONG)
        [seen] = [handler for handler in logging.getLogger().handlers if isinstance(handler, Kept)]
        await until(lambda: seen.has("the database is away"), "a failed try")
    await stage.quiet()


def fault(*faults: Fault) -> Path:
    async def path(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
        for each in faults:
            stage.telegram.faults.add(each)
        await stage.says(phone, LONG)

    return path


async def who_blocked(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    phone.says(LONG)
    phone.blocks()
    await stage.quiet()


def garbled(method: str) -> Path:
    """An answer that aiogram cannot read, with her words in it; its exception holds all of it."""

    async def path(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
        call, left = stage.telegram.call, [{"text": WORD}]

        async def garbles(name: str, params: Any, uploads: Any = None) -> Answer:
            answer = await call(name, params, uploads)
            return Answer(200, {"ok": True, "result": [left.pop(), WORD]}) if name == method and left else answer

        monkeypatch.setattr(stage.telegram, "call", garbles)
        await stage.says(phone, LONG)
        phone.says(LONG)  # a poll that waited already was not garbled
        await until(lambda: not left or stage.failed is not None, "the garbled answer")
        await stage.quiet()

    return path


async def a_crowd(stage: Stage, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(99):
        phone.says("zqx")
    await stage.quiet()


PATHS: dict[str, tuple[Path, tuple[str, ...]]] = {
    "bug": (a_bug, ("a handler failed", "RuntimeError")),
    "bug behind a bug": (a_bug_behind_a_bug, ("could not be handled", "RuntimeError")),
    "problem": (a_problem, ()),
    "old button": (an_old_button, ()),
    "unreadable update": (an_unreadable_update, ("could not be read", "ValidationError")),
    "unreadable row": (a_row_that_cannot_be_read, ("could not be handled", "JSONDecodeError")),
    "broken constraint": (a_broken_constraint, ("a handler failed",)),
    "key taken twice": (a_key_taken_twice, ("a handler failed",)),
    "wrong statement": (a_wrong_statement, ("a handler failed",)),
    "database away": (a_database_that_is_away, ("the database is away",)),
    "refused": (who_blocked, ("a reply was refused",)),
    "lost connection": (fault(Fault("lose_reply", "sendMessage")), ("did not get through",)),
    "long 429": (fault(Fault("too_many", "sendMessage", retry_after=60)), ("did not get through",)),
    "garbled answer": (garbled("sendMessage"), ("did not get through",)),
    "garbled poll": (garbled("getUpdates"), ("could not be fetched",)),
    "crowd": (a_crowd, ("a crowd",)),
}
OF_THE_DATABASE = ("broken constraint", "key taken twice", "wrong statement", "unreadable row")


@pytest.mark.parametrize(
    ("path", "engine"),
    [pytest.param(path, "sqlite", id=path) for path in PATHS]
    + [pytest.param(path, "postgres", id=f"{path} on postgres") for path in OF_THE_DATABASE],
    indirect=["engine"],
)
async def test_nothing_of_hers_is_in_a_line(
    marked: Stage, zqx: Phone, log: Kept, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    go, words = PATHS[path]
    await go(marked, zqx, monkeypatch)
    assert not words or log.has(*words), log.lines[-5:]
    nothing_of(log.lines, *MARKS, SECRET, str(zqx.id))


async def test_before_consent_nothing_tells_the_chat(marked: Stage, log: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = marked.telegram.phone(NAME, last_name=LAST_NAME, username=USERNAME)
    for words in ("/start", WORD, "/mydata", "/status"):
        await marked.says(visitor, words)
    await marked.presses(visitor, "Қазақша")
    visitor.forges(WORD, visitor.screen)
    visitor.sends_photo(caption=WORD)
    visitor.sends_contact("+77770007431", NAME)
    await marked.quiet()
    await an_unreadable_update(marked, visitor, monkeypatch)
    marked.telegram.faults.add(Fault("lose_reply", "sendMessage"))
    await marked.says(visitor, WORD)
    await a_bug_behind_a_bug(marked, visitor, monkeypatch)
    assert log.has("could not be handled")
    nothing_of(log.lines, *MARKS, str(visitor.id), "7770007431")


async def test_lines_are_json_with_ids(marked: Stage, zqx: Phone, log: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person on duty needs: which update, what class, where in our code."""
    update = marked.telegram.updates.next_id
    await a_wrong_statement(marked, zqx, monkeypatch)
    [line] = [json.loads(each) for each in log.lines if "a handler failed" in each]
    assert (line["level"], line["update"], line["from"]) == ("error", update, "bastama.turns")
    assert line["error"] == "OperationalError"
    assert line["where"].startswith("storage/sqlite.py:")


@pytest.mark.parametrize(
    "text", [TOKEN, f"https://api.telegram.org/bot{TOKEN}/getMe", f"/file/bot{TOKEN}/photos/1.jpg"]
)
def test_the_token_is_cut_out_of_any_line(log: Kept, text: str) -> None:
    """A failed download's own error shows the address, token and all."""
    logging.getLogger("bastama").error("said by mistake: %s", text)
    logging.getLogger("aiohttp.client").error(text)
    logging.getLogger("somebody").error("failed: %s", text)
    assert len(log.lines) == 3
    nothing_of(log.lines, SECRET)


def test_arguments_of_a_library_are_left_out(log: Kept) -> None:
    logging.getLogger("asyncpg").warning("row %s: %r", WORD, {"name": NAME})
    try:
        raise ValueError(WORD)
    except ValueError:
        logging.getLogger("asyncio").exception("Task exception was never retrieved")
    assert len(log.lines) == 2
    assert log.has("ValueError")
    nothing_of(log.lines, *MARKS)
