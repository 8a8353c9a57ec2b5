"""What was sent and what was made goes with its owner: no byte of it is left on the disk, whatever was in hand when."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest

import bot.cleaning
from bot.erased_list import ErasedList
from bot.jobs import LEASE, Gone, Job, Write
from bot.settings import SEASON
from sandbox.faults import Fault
from storage import documents, erasures, jobs
from storage.database import Tx
from tests.bot.watch import until
from tests.stage import Stage
from tests.stories.on_stage import cut, traces
from tests.stories.villager import TYPED
from tests.stories.writer import Writer


@pytest.fixture
def season_folder() -> Path:
    return SEASON


def marked(mark: str) -> bytes:
    """Bytes of a file, with a mark in their middle that nothing else has."""
    return b"OggS" + bytes(50_000) + mark.encode() + bytes(50_000)


def on_disk(stage: Stage) -> int:
    return len([*(stage.place.folder / "files").glob("*")])


async def speaks(writer: Writer, mark: str, seconds: int = 7) -> None:
    """A spoken answer to the first question that takes one."""
    await writer.skips_to("problem")
    writer.phone.sends_voice(seconds, data=marked(mark))
    await writer.stage.quiet()


async def erases(writer: Writer) -> None:
    await writer.says("/mydata")
    await writer.taps("Erase my data")
    await writer.taps("Yes, erase")
    writer.reads("Your data has been erased.")


async def makes_a_document(stage: Stage, application: int, mark: str, *, hangs: asyncio.Event | None = None) -> None:
    """As the work of the PDF does. With `hangs` it stands still when the bytes are there and nothing is settled."""

    async def work(job: Job) -> Write:
        async with stage.db.read() as tx:
            if not await tx.all("SELECT id FROM applications WHERE id = :id", id=job.facts["application"]):
                raise Gone
        content = marked(mark)
        path = await stage.program.cleaning._store.put("application-1.pdf", content)
        if hangs is not None and not hangs.is_set():
            hangs.set()
            await asyncio.Event().wait()
        sha256 = hashlib.sha256(content).hexdigest()

        async def write(tx: Tx) -> None:
            here = job.facts["application"]
            await documents.keep(tx, here, 1, name="AB.pdf", sha256=sha256, size=len(content), path=path, at=0)

        return write

    stage.program.jobs._works["application_pdf"] = work  # type: ignore[index]
    async with stage.db.begin() as tx:
        jobs.enqueue(tx, "application_pdf", f"paper of {application}", at=0, application=application, revision=1)


async def application_of(stage: Stage, writer: Writer) -> int:
    [row] = await stage.place.all("SELECT application FROM people WHERE tg_id = :id", id=writer.phone.id)
    return int(row["application"])


async def test_photo_voice_and_document_are_gone_with_the_account(stage: Stage, writer: Writer) -> None:
    other = Writer(stage, writer.language, name="Болат")
    await speaks(other, "mark of Bolat's voice")
    await speaks(writer, "mark of her voice")
    writer.phone.sends_voice(8, data=marked("mark of her goal"))
    await stage.quiet()
    await makes_a_document(stage, await application_of(stage, writer), "mark of her paper")
    await stage.quiet()
    marks = ["mark of her voice", "mark of her goal", "mark of her paper"]
    assert {mark for mark, _ in await traces(stage.place, marks)} == {*marks}, "before, they are there"
    assert on_disk(stage) == 4
    await erases(writer)
    assert await traces(stage.place, marks) == []
    assert on_disk(stage) == 1
    assert await traces(stage.place, ["mark of Bolat's voice"]) != []
    await stage.stop()
    assert await traces(stage.place, marks) == []


async def test_of_one_applicant_erased_alone_nothing_is_left_and_of_the_other_all(stage: Stage, writer: Writer) -> None:
    await speaks(writer, "mark of who stays")
    stays = await application_of(stage, writer)
    await makes_a_document(stage, stays, "mark of paper staying")
    await writer.says("/menu")
    await writer.looks_for("Another application")
    await writer.taps("I am helping another person")
    await writer.taps("I agree")
    for check in stage.program.season.eligibility.checks:
        await writer.presses(next(way for way in check.options if way.reason is None).name.in_(writer.language))
    await writer.skips_to("problem")
    writer.phone.sends_voice(9, data=marked("mark of who goes"))
    await stage.quiet()
    await makes_a_document(stage, await application_of(stage, writer), "mark of paper going")
    await stage.quiet()
    assert on_disk(stage) == 4
    going = ["mark of who goes", "mark of paper going"]
    staying = ["mark of who stays", "mark of paper staying"]
    await writer.says("/mydata")
    erase_buttons = [b.data for b in writer.phone.screen.all_buttons if b.data and b.data.startswith("erase1")]
    writer.phone.forges(erase_buttons[-1], writer.phone.screen)
    await stage.quiet()
    await writer.taps("Yes, erase")
    assert await traces(stage.place, going) == []
    assert {mark for mark, _ in await traces(stage.place, staying)} == {*staying}


# Whatever was in hand


@pytest.mark.parametrize("where", ["getFile", "download"])
async def test_a_fetch_in_hand_is_cut_off_and_leaves_nothing(stage: Stage, writer: Writer, where: str) -> None:
    """The reply does not wait for the line either."""
    await writer.skips_to("problem")
    hang = stage.telegram.faults.add(Fault("hang", where, times=None))
    writer.phone.sends_voice(data=marked("mark of her voice"))
    await until(lambda: hang.struck == 1, "the fetch")
    writer.phone.says("/mydata")
    await until(lambda: writer.has("Erase my data"), "the screen")
    writer.phone.presses(writer.words("Erase my data"))
    await until(lambda: writer.has("Yes, erase"), "the question")
    writer.phone.presses(writer.words("Yes, erase"))
    await until(lambda: writer.words("Your data has been erased.") in writer.phone.screen.text, "the end")
    assert on_disk(stage) == 0
    assert await stage.place.all("SELECT scrubbed FROM erasures") == [{"scrubbed": 1}]
    stage.telegram.faults.remove(hang)
    await stage.quiet()
    assert (on_disk(stage), await traces(stage.place, ["mark of her voice"])) == (0, [])
    rows = await stage.place.all("SELECT state FROM jobs WHERE kind = 'fetch'")
    assert rows == [{"state": "void"}]


async def test_a_document_in_hand_leaves_nothing(stage: Stage, writer: Writer) -> None:
    """Its bytes lie there already, and no row says so yet."""
    await writer.skips_to("problem")
    hangs = asyncio.Event()
    await makes_a_document(stage, await application_of(stage, writer), "mark of her paper", hangs=hangs)
    await hangs.wait()
    writer.phone.says("/mydata")
    await until(lambda: writer.has("Erase my data"), "the screen")
    writer.phone.presses(writer.words("Erase my data"))
    await until(lambda: writer.has("Yes, erase"), "the question")
    writer.phone.presses(writer.words("Yes, erase"))
    await until(lambda: writer.words("Your data has been erased.") in writer.phone.screen.text, "the end")
    assert (on_disk(stage), await traces(stage.place, ["mark of her paper"])) == (0, [])
    await stage.quiet()
    assert (on_disk(stage), await traces(stage.place, ["mark of her paper"])) == (0, [])
    rows = await stage.place.all("SELECT state FROM jobs WHERE kind = 'application_pdf'")
    assert rows == [{"state": "void"}]


# Killed


CLEANING = {"before the store": (bot.cleaning, "sweep"), "before it counts": (erasures, "scrubbed")}


@pytest.mark.parametrize("moment", ["before it was begun", *CLEANING])
async def test_killed_while_it_cleans_the_next_start_does(
    stage: Stage, writer: Writer, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await speaks(writer, "mark of her voice")
    reached = asyncio.Event()

    async def hangs(*_: Any) -> int:
        reached.set()
        await asyncio.Event().wait()
        raise AssertionError

    if moment in CLEANING:
        monkeypatch.setattr(*CLEANING[moment], hangs)
    else:
        monkeypatch.setattr(stage.program.turns, "_clean", hangs)
    await writer.says("/mydata")
    await writer.taps("Erase my data")
    writer.phone.presses(writer.words("Yes, erase"))
    await reached.wait()
    await cut(stage)
    monkeypatch.undo()
    assert await stage.place.all("SELECT scrubbed FROM erasures") == [{"scrubbed": 0}]
    await stage.start()
    await stage.quiet()
    assert (on_disk(stage), await traces(stage.place, ["mark of her voice", str(writer.phone.id)])) == (0, [])
    assert await stage.place.all("SELECT scrubbed FROM erasures") == [{"scrubbed": 1}]
    listed = ErasedList(stage.place.folder / "backups").read()
    assert {each.what for each in listed} == {"person", "applicant"}


async def test_where_the_list_cannot_be_written_it_does_not_count_as_cleaned(
    stage: Stage, writer: Writer, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk of copies that is not there; without her number on it a copy would bring her back."""
    await speaks(writer, "mark of her voice")
    (stage.place.folder / "backups").write_bytes(b"no folder")
    await erases(writer)
    assert "erased rows are not cleaned from the files yet" in caplog.text
    assert await stage.place.all("SELECT scrubbed FROM erasures") == [{"scrubbed": 0}]
    (stage.place.folder / "backups").unlink()
    await stage.program.cleaning.if_due()  # as the ticker does within the hour
    assert await stage.place.all("SELECT scrubbed FROM erasures") == [{"scrubbed": 1}]
    assert (on_disk(stage), await traces(stage.place, ["mark of her voice"])) == (0, [])


async def test_what_a_killed_process_left_half_written_is_swept_at_the_start(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("problem")
    hang = stage.telegram.faults.add(Fault("hang", "download", times=None))
    writer.phone.sends_voice(data=marked("mark of her voice"))
    await until(lambda: hang.struck == 1, "the download")
    await cut(stage)
    [mark] = await stage.place.all("SELECT value FROM memos WHERE name = 'files_of'")
    half = stage.place.folder / "files" / f"sent-9-{mark['value']}0123456789abcdef.part"
    half.write_bytes(marked("mark of her voice"))
    stage.telegram.faults.remove(hang)
    await stage.start()
    stage.clock.advance(LEASE + 1)  # on PostgreSQL its lease must run out first
    await stage.quiet()
    [row] = await stage.place.all("SELECT path, state FROM files")
    assert [path.name for path in (stage.place.folder / "files").glob("*")] == [row["path"]]


# Taken back, spoken anew


async def test_a_voice_spoken_anew_takes_the_place_of_the_former(stage: Stage, writer: Writer) -> None:
    await speaks(writer, "mark of the first try")
    await writer.taps("Back")
    writer.phone.sends_voice(9, data=marked("mark of the second try"))
    await stage.quiet()
    assert await stage.place.all("SELECT seconds, state FROM files") == [{"seconds": 9, "state": "fetched"}]
    assert on_disk(stage) == 1
    assert await traces(stage.place, ["mark of the first try"]) == []
    assert await traces(stage.place, ["mark of the second try"]) != []


async def test_a_voice_that_is_typed_after_all_goes(stage: Stage, writer: Writer) -> None:
    await speaks(writer, "mark of her voice")
    await writer.taps("Back")
    await writer.says(TYPED[writer.language]["problem"])
    assert (await stage.place.all("SELECT * FROM files"), on_disk(stage)) == ([], 0)


async def test_a_voice_inside_an_entry_goes_with_it_and_no_other(stage: Stage, writer: Writer) -> None:
    await speaks(writer, "mark of the problem")
    await writer.skips_to("tasks")
    await writer.taps("Add")
    writer.phone.sends_voice(8, data=marked("mark of a task"))
    await stage.quiet()
    assert on_disk(stage) == 2
    await writer.presses("1")
    await writer.taps("Take it out")
    assert [row["question"] for row in await stage.place.all("SELECT question FROM files")] == ["problem"]
    assert await traces(stage.place, ["mark of a task"]) == []


async def test_a_photo_taken_out_goes_and_the_others_stay(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("letters")
    for n in (1, 2):
        writer.phone.sends_photo(b"\x89PNG\r\n\x1a\n" + marked(f"mark of photo {n}"))
        await stage.quiet()
    assert on_disk(stage) == 2
    await writer.taps("Take out the last one")
    assert on_disk(stage) == 1
    assert await traces(stage.place, ["mark of photo 2"]) == []
    await stage.quiet()
    assert await traces(stage.place, ["mark of photo 1"]) != []


async def test_what_was_part_of_something_sent_stays_with_it(stage: Stage, writer: Writer) -> None:
    """Once sent it may be changed again; what was sent still counts until the next is sent, with all its files."""
    await speaks(writer, "mark of sent words")
    here = await application_of(stage, writer)
    stage.clock.advance(60)
    await stage.place.all(
        "INSERT INTO revisions (application, n, content, at) VALUES (:id, 1, '[]', :at) RETURNING n",
        id=here,
        at=int(stage.clock.now()),
    )
    stage.clock.advance(60)
    await writer.taps("Back")
    writer.phone.sends_voice(9, data=marked("mark of later words"))
    await stage.quiet()
    assert on_disk(stage) == 2
    await writer.taps("Back")
    writer.phone.sends_voice(10, data=marked("mark of words now"))
    await stage.quiet()
    assert await traces(stage.place, ["mark of later words"]) == []
    assert await traces(stage.place, ["mark of sent words"]) != []
    await erases(writer)
    assert on_disk(stage) == 0
