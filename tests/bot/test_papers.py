"""The paper of what was sent: made beside the conversations, kept with its row, and told of once."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Jobs
from bot.papers import printing
from documents.application_pdf import application_pdf
from programme.sent import Sent, to_json
from storage import applications, documents, jobs, people, revisions
from storage.applications import Application
from storage.database import Database
from storage.people import Consent, Person
from tests.bot.watch import until
from tests.databases import DatabaseAt
from tests.documents.reading import read
from tests.documents.samples import paper

SENT_AT = 1_805_364_303
NOW = SENT_AT + 5
SEASON = {"name": {"kk": "Ауыл гранттары", "ru": "Гранты селу"}, "operator": {"kk": "Қор", "ru": "Фонд"}}
MARKED = "hushhush-7731"


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "kept")


@pytest.fixture
async def sent(database: Database, place: DatabaseAt) -> Application:
    """An application that was sent, with its season."""
    await season(place, 1, SENT_AT - 1000, SEASON)
    async with database.begin() as tx:
        here = await villager(tx, 1001)
        made = await applications.begin(
            tx, applicant=here.applicant or 0, season="2027", language="kk", step="summary", at=SENT_AT
        )
        [application] = await applications.live_of(tx, here.id, "2027")
        assert application.id == made
        await revisions.submit(
            tx,
            application,
            sequence="2027",
            number_of=lambda n: f"AB-2027-{n:04d}",
            sent=paper("kk").sent,
            late=False,
            at=SENT_AT,
        )
    return application


async def villager(tx: Any, tg_id: int) -> Person:
    consent = Consent("2027-1", "digest", "kk", "agree")
    return await people.welcome(
        tx, tg_id=tg_id, language="kk", whose="self", consent=consent, expects="home", at=SENT_AT
    )


async def season(place: DatabaseAt, version: int, at: int, content: dict[str, Any]) -> None:
    await place.all(
        "INSERT INTO seasons (season, version, content, made_by, at) VALUES ('2027', :version, :content, 'yaml', :at)",
        version=version,
        content=json.dumps(content),
        at=at,
    )


async def sent_again(place: DatabaseAt, application: int, *, late: int = 0) -> None:
    await place.all(
        "INSERT INTO revisions (application, n, content, at, late) VALUES (:application, 2, :content, :at, :late)",
        application=application,
        content=to_json(paper("ru").sent),
        at=SENT_AT + 60,
        late=late,
    )


def job(application: int, revision: int = 1) -> Job:
    return Job(1, "application_pdf", {"application": application, "revision": revision}, 1)


def kept(store: FileStore) -> list[str]:
    return sorted(path.name for path in store.folder.glob("*"))


@asynccontextmanager
async def running(database: Database, store: FileStore, **options: Any) -> AsyncIterator[Jobs]:
    """The loop of jobs with this work alone, on the job of the first revision."""
    work = printing(database, store, lambda: NOW, **options)
    loop = Jobs(db=database, works={"application_pdf": work}, now=lambda: NOW)
    async with database.begin() as tx:  # from here on the loop is busy
        jobs.enqueue(tx, "application_pdf", "application_pdf:1:1", at=NOW, application=1, revision=1)
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        loop.stop()
        await task


async def settled(place: DatabaseAt) -> str:
    [row] = await place.all("SELECT state, attempts, error FROM jobs WHERE kind = 'application_pdf'")
    return f"{row['state']} {row['attempts']} {row['error']}"


async def told(place: DatabaseAt) -> list[tuple[str, int, str, str]]:
    rows = await place.all("SELECT kind, person, facts, dedupe_key FROM deliveries ORDER BY id")
    return [(row["kind"], row["person"], row["facts"], row["dedupe_key"]) for row in rows]


# Made and told of


async def test_a_paper_is_made_kept_and_told_of(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application
) -> None:
    async with running(database, store) as loop:
        await until(lambda: not loop.busy and kept(store) != [], "the paper")
    assert await settled(place) == "done 1 None"
    async with database.read() as tx:
        document = await documents.of_revision(tx, sent.id, 1)
    assert document is not None
    pdf = store.path(document.path).read_bytes()
    assert (document.name, document.size, document.at) == ("AB-2027-0001.pdf", len(pdf), NOW)
    text = read(pdf).text
    for words in ("Ауыл гранттары Қор", "Өтінім AB-2027-0001", "18 наурыз, 15:05", "Нұсқасы: 1", "Айгүл Нұрланова"):
        assert words in text
    [person] = await place.all("SELECT id FROM people")
    key = f"application_pdf:{sent.id}:1"
    assert await told(place) == [("application_pdf", person["id"], f'{{"document": {document.id}}}', key)]


async def test_a_revision_sent_again_is_a_document_of_its_own(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application
) -> None:
    """In the language and with the marks it was sent with."""
    await sent_again(place, sent.id, late=1)
    write = await printing(database, store, lambda: NOW)(job(sent.id, 2))
    async with database.begin() as tx:
        await write(tx)
        document = await documents.of_revision(tx, sent.id, 2)
    assert document is not None
    assert document.name == "AB-2027-0001-2.pdf"
    text = read(store.path(document.path).read_bytes()).text
    for words in ("Гранты селу Фонд", "Заявка AB-2027-0001", "Версия: 2", "после окончания приёма"):
        assert words in text
    assert len(await told(place)) == 1


async def test_of_a_revision_that_another_one_followed_nobody_is_told(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application
) -> None:
    """It is kept all the same: staff may want to see what was sent first."""
    await sent_again(place, sent.id)
    write = await printing(database, store, lambda: NOW)(job(sent.id))
    async with database.begin() as tx:
        await write(tx)
    assert len(kept(store)) == 1
    assert await told(place) == []


async def test_the_season_is_named_as_it_was_when_it_was_sent(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application
) -> None:
    await season(place, 2, SENT_AT + 1, {**SEASON, "operator": {"kk": "Басқа қор", "ru": "Другой фонд"}})
    write = await printing(database, store, lambda: NOW)(job(sent.id))
    async with database.begin() as tx:
        await write(tx)
    [name] = kept(store)
    assert "Ауыл гранттары Қор Өтінім" in read(store.path(name).read_bytes()).text


async def test_whoever_holds_the_application_by_then_is_told(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application
) -> None:
    write = await printing(database, store, lambda: NOW)(job(sent.id))
    async with database.begin() as tx:
        other = await people.open_account(tx, tg_id=1002, language="ru", expects="home", at=NOW)
    await place.all("UPDATE applicants SET person = :other", other=other)
    async with database.begin() as tx:
        await write(tx)
    assert [person for _, person, _, _ in await told(place)] == [other]


# Gone


@pytest.mark.parametrize("how", ["DELETE FROM applications", "UPDATE applications SET status = 'withdrawn'"])
async def test_of_what_is_gone_no_paper_is_made(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application, how: str
) -> None:
    await place.all(how)
    async with running(database, store) as loop:
        await until(lambda: not loop.busy, "the end")
    assert await settled(place) == "void 1 None"
    assert kept(store) == []


@pytest.mark.parametrize("how", ["DELETE FROM applications", "UPDATE applications SET status = 'withdrawn'"])
async def test_what_goes_while_its_paper_is_made_leaves_nothing(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application, how: str
) -> None:
    write = await printing(database, store, lambda: NOW)(job(sent.id))
    await place.all(how)
    with pytest.raises(Gone):
        async with database.begin() as tx:
            await write(tx)
    assert kept(store) == []
    assert await place.all("SELECT id FROM documents") == []
    assert await told(place) == []


# The child


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def sleeper(note: Path) -> list[str]:
    """A child that says its id and never ends."""
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    return [sys.executable, "-c", code]


async def test_a_child_that_does_not_end_is_ended(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application, tmp_path: Path
) -> None:
    note = tmp_path / "pid"
    async with running(database, store, child=sleeper(note), patience=1.0) as loop:
        await until(lambda: note.exists() and not loop.busy, "the end of patience")
    assert await settled(place) == "pending 1 NoDocument"
    assert not alive(int(note.read_text()))


async def test_stopped_meanwhile_the_child_is_ended_and_the_job_waits_unharmed(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application, tmp_path: Path
) -> None:
    note = tmp_path / "pid"
    async with running(database, store, child=sleeper(note)) as loop:
        await until(lambda: note.exists() and note.read_text() != "", "the child")
        async with loop.interrupted():
            assert await settled(place) == "pending 0 None"
            assert not alive(int(note.read_text()))
            loop.stop()


@pytest.mark.parametrize(
    "code",
    ["raise RuntimeError(sys.stdin.read())", "sys.stdout.write('no document')", "os.kill(os.getpid(), 9)"],
    ids=["a bug", "another output", "killed"],
)
async def test_a_child_that_fails_is_tried_again_and_nothing_is_told_of_what_it_read(
    database: Database,
    place: DatabaseAt,
    store: FileStore,
    sent: Application,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    code: str,
) -> None:
    answers = to_json(Sent("kk", paper("kk", full_name=MARKED).sent.answers))
    await place.all("UPDATE revisions SET content = :content", content=answers)
    with caplog.at_level(logging.DEBUG):
        async with running(database, store, child=[sys.executable, "-c", f"import os, sys; {code}"]) as loop:
            await until(lambda: not loop.busy, "the failure")
    assert await settled(place) == "pending 1 NoDocument"
    assert kept(store) == []
    told_of_it = caplog.text + "".join(capfd.readouterr()) + repr([vars(record) for record in caplog.records])
    assert MARKED not in told_of_it


async def test_missing_fonts_are_told_of_and_no_attempt_is_counted(
    database: Database, place: DatabaseAt, store: FileStore, sent: Application, caplog: pytest.LogCaptureFixture
) -> None:
    code = "import sys; sys.prefix = '/nowhere'; from documents.__main__ import main; sys.exit(main(None))"
    async with running(database, store, child=[sys.executable, "-c", code]) as loop:
        await until(lambda: not loop.busy, "the end")
    assert await settled(place) == "pending 0 None"
    assert "run `make install`" in caplog.text


async def test_the_child_is_told_none_of_our_settings(
    database: Database, store: FileStore, sent: Application, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "42:" + MARKED)
    code = f"import os; open({str(tmp_path / 'env')!r}, 'w').write(repr(dict(os.environ))); print('%PDF')"
    await printing(database, store, lambda: NOW, child=[sys.executable, "-c", code])(job(sent.id))
    assert MARKED not in (tmp_path / "env").read_text()


async def test_conversations_go_on_while_a_paper_is_made(
    database: Database, store: FileStore, sent: Application
) -> None:
    """A document made in this interpreter would let nobody else have a turn until it was there.

    Told by the processor time of this process: how much of it passes between two turns of somebody else.
    """
    application_pdf(paper("kk"))  # what is loaded once
    began = process_time()
    application_pdf(paper("kk"))
    made_here = process_time() - began
    longest = 0.0

    async def talk() -> None:
        nonlocal longest
        last = process_time()
        while True:
            await asyncio.sleep(0)
            longest, last = max(longest, process_time() - last), process_time()

    talking = asyncio.create_task(talk())
    try:
        await printing(database, store, lambda: NOW)(job(sent.id))
    finally:
        talking.cancel()
    assert kept(store) != []
    assert longest < made_here / 2
