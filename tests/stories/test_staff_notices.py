"""What is told to the staff unasked, and the document they asked for: what is true when it is said, and to whom."""

from collections.abc import Mapping

import pytest

from bot.file_store import FileStore
from handlers.notice import Tell, Telling, Told
from handlers.staff import notices
from locales import speaking
from programme.notices import PROMISES, Notice
from programme.roles import HEARS_OF_APPLICATIONS, READS_APPLICATIONS, Role
from storage import deliveries, documents
from tests.documents.reading import read
from tests.sent import AT, Paper, send_in
from tests.stage import Stage
from tests.stories.colleague import Colleague
from tests.stories.villager import Villager


@pytest.fixture
async def asel(stage: Stage, language: str) -> Colleague:
    made = Colleague(stage, language, name="Әсел", last_name="Мұратқызы")
    await made.joins()
    return made


async def told(stage: Stage, asel: Colleague, tell: Tell, *facts: Mapping[str, int]) -> Told | None:
    [her] = await stage.place.all("SELECT id, language FROM people WHERE tg_id = :id", id=asel.phone.id)
    async with stage.db.read() as tx:
        telling = Telling(
            tx=tx,
            person=her["id"],
            language=her["language"],
            season=stage.program.season,
            now=AT,
            facts=tuple(facts),
        )
        with speaking(her["language"]):
            return await tell(telling)


def text(of: Told | None) -> str:
    assert of is not None
    return str(of.screen.text.as_kwargs()["text"])


def buttons(of: Told | None) -> dict[str, str]:
    assert of is not None
    return {button.words: button.data.pack() for row in of.screen.rows for button in row}


def came(*ids: int) -> list[dict[str, int]]:
    return [{"application": id, "revision": 1} for id in ids]


# New applications


async def test_a_few_are_named_and_lead_to_their_cards(stage: Stage, asel: Colleague) -> None:
    ids = await send_in(stage.db, Paper("Тігін"), Paper("Қымызхана", revision=2, late=True), Paper("Кітапхана"))
    said = await told(stage, asel, notices.new_applications, *came(*ids), {"application": ids[1], "revision": 2})
    assert text(said).startswith(asel.words("New applications: {n}", n=3))
    order = [text(said).index(title) for title in ("Кітапхана", "Қымызхана", "Тігін")]
    assert order == sorted(order), "the newest first, each once"
    assert "⏰" in text(said)
    assert "🔁2" in text(said)
    assert buttons(said) == {
        "0003": f"card:{ids[2]}:3::open",
        "0002": f"card:{ids[1]}:2::open",
        "0001": f"card:{ids[0]}:1::open",
        asel.words("All applications"): "sent:0:",
    }


async def test_a_rush_is_one_message(stage: Stage, asel: Colleague) -> None:
    ids = await send_in(stage.db, *(Paper(f"Жоба {n}") for n in range(1, 61)))
    said = await told(stage, asel, notices.new_applications, *came(*ids))
    assert asel.words("New applications: {n}", n=60) in text(said)
    assert asel.words("And further ones: {n}", n=52) in text(said)
    assert [each for each in buttons(said) if each.isdecimal()] == [f"{n:04d}" for n in range(60, 52, -1)]


async def test_what_was_taken_back_or_erased_drops_out(stage: Stage, asel: Colleague) -> None:
    stays, withdrawn, erased = await send_in(
        stage.db, Paper("Қалады"), Paper("Қайтты", status="withdrawn"), Paper("Өшірілді")
    )
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM applications WHERE id = :id", id=erased)
    said = await told(stage, asel, notices.new_applications, *came(stays, withdrawn, erased))
    assert asel.words("New applications: {n}", n=1) in text(said)
    assert "Қайтты" not in text(said)
    assert await told(stage, asel, notices.new_applications, *came(withdrawn, erased)) is None
    [old] = await send_in(stage.db, Paper("Былтырғы"), first=50, season="2026")
    assert await told(stage, asel, notices.new_applications, *came(old)) is None


async def test_what_is_being_changed_counts_still(stage: Stage, asel: Colleague) -> None:
    ids = await send_in(stage.db, Paper("Тігін", reopened=True))
    assert "✏️" in text(await told(stage, asel, notices.new_applications, *came(*ids)))


@pytest.mark.parametrize("role", list(Role))
async def test_only_whoever_has_the_role_by_then_is_told(stage: Stage, language: str, role: Role) -> None:
    [id] = await send_in(stage.db, Paper("Тігін"))
    somebody = Colleague(stage, language, name="Біреу")
    await somebody.joins(role)
    hears = await told(stage, somebody, notices.new_applications, *came(id)) is not None
    reads = await told(stage, somebody, notices.application_copy, *came(id)) is not None
    assert (hears, reads) == (role in HEARS_OF_APPLICATIONS, role in READS_APPLICATIONS)
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM roles")
    for tell in (notices.new_applications, notices.application_copy):
        assert await told(stage, somebody, tell, *came(id)) is None


async def test_a_manager_is_told_in_her_own_chat(stage: Stage, asel: Colleague, zeinep: Villager) -> None:
    """Once for all that came in ten minutes, with buttons that lead there; whoever sent is told nothing of it."""
    bolat = Villager(stage, asel.language, name="Болат")
    for each in (zeinep, bolat):
        await each.comes_to("sent")
    asel.misses("New applications: {n}", n=1)
    stage.clock.advance(600)
    await stage.quiet()
    asel.reads("New applications: {n}", n=2)
    zeinep.misses("New applications: {n}", n=2)
    await asel.presses("0001")
    asel.sees("AB-2027-0001")
    [row] = await stage.place.all("SELECT id FROM applications WHERE number = 'AB-2027-0001'")
    assert await asel.read() == [("read_card", row["id"])]


# The document


async def test_the_whole_way_of_a_document(stage: Stage, asel: Colleague) -> None:
    """Asked for, made by a process of its own, sent to her; asked for once more, it is there."""
    stage.prints()
    await send_in(stage.db, Paper("Тігін шеберханасы"))
    await asel.says("1")
    await asel.taps("PDF")
    assert asel.toast == asel.words("The PDF is being made. It comes as soon as it is ready.")
    [document] = [m for m in asel.phone.messages if m.kind == "document"]
    file = document.body["document"]
    assert file["file_name"] == "AB-2027-0001.pdf"
    assert document.body["caption"] == "AB-2027-0001"
    text = read(stage.telegram.files.by_id[file["file_id"]].data).text
    assert "Тігін шеберханасы" in " ".join(text.split())
    stage.clock.advance(60)
    await asel.taps("PDF")
    both = [m.body["document"]["file_id"] for m in asel.phone.messages if m.kind == "document"]
    assert len(both) == 2
    assert len(await asked(stage)) == 2
    settled = await stage.place.all("SELECT kind, state FROM deliveries")
    copies = [row["state"] for row in settled if row["kind"] == Notice.APPLICATION_COPY]
    assert copies == ["sent", "sent"]


async def asked(stage: Stage) -> list[dict[str, int | str]]:
    """The wishes for a document, and the work for it."""
    wishes = await stage.place.all(
        "SELECT person, facts, due_at, created_at FROM deliveries WHERE kind = 'application_copy' ORDER BY id"
    )
    return [dict(row) for row in wishes]


async def being_made(stage: Stage, application: int, revision: int = 1) -> None:
    """Another process has the work in hand, and takes its time."""
    await stage.place.all(
        """INSERT INTO jobs (kind, facts, dedupe_key, due_at, state, leased_by, leased_until, attempts, created_at)
        VALUES ('application_pdf', '{"application": 0}', :key, 0, 'claimed', 'other', :until, 0, 0)""",
        key=f"application_pdf:{application}:{revision}",
        until=stage.telegram.now() + 10**6,
    )


async def made(stage: Stage, application: int, revision: int = 1) -> int:
    """As the work does it: the document, and whoever waits for it need not any longer."""
    path = await FileStore(stage.place.folder).put("application.pdf", b"%PDF-1.7")
    name, digest, at = "AB-2027-0001.pdf", "0" * 64, stage.telegram.now()
    async with stage.db.begin() as tx:
        document = await documents.keep(tx, application, revision, name=name, sha256=digest, size=8, path=path, at=at)
        deliveries.hasten(tx, Notice.APPLICATION_COPY, at=at, application=application, revision=revision)
    return document


async def test_a_document_that_is_there_goes_to_her_alone(stage: Stage, asel: Colleague) -> None:
    [id] = await send_in(stage.db, Paper("Тігін"))
    document = await made(stage, id)
    await asel.says("1")
    await asel.taps("PDF")
    assert asel.toast == asel.words("The PDF is coming.")
    [wish] = await asked(stage)
    [her] = await stage.place.all("SELECT id FROM people WHERE tg_id = :id", id=asel.phone.id)
    assert (wish["person"], wish["due_at"] - wish["created_at"]) == (her["id"], 0)
    assert await stage.place.all("SELECT * FROM jobs WHERE kind = 'application_pdf'") == []
    said = await told(stage, asel, notices.application_copy, *came(id))
    assert said is not None
    assert said.document == document
    assert text(said) == "AB-2027-0001"
    assert await asel.read() == [("read_card", id), ("read_pdf", id)]
    assert PROMISES[Notice.APPLICATION_COPY].quiet is False


async def test_one_that_is_not_there_yet_is_made_and_then_goes(stage: Stage, asel: Colleague) -> None:
    [id] = await send_in(stage.db, Paper("Тігін", revision=2))
    await being_made(stage, id, 2)
    await asel.says("1")
    await asel.taps("PDF")
    assert asel.toast == asel.words("The PDF is being made. It comes as soon as it is ready.")
    [wish] = await asked(stage)
    assert wish["due_at"] > wish["created_at"]
    assert [m for m in asel.phone.messages if m.kind == "document"] == []
    await made(stage, id, 2)
    await stage.quiet()
    assert len([m for m in asel.phone.messages if m.kind == "document"]) == 1


async def test_others_who_wait_for_other_documents_go_on_waiting(stage: Stage, asel: Colleague) -> None:
    one, other = await send_in(stage.db, Paper("Тігін"), Paper("Қымызхана"))
    for number, id in (("1", one), ("2", other)):
        await being_made(stage, id)
        await asel.says(number)
        await asel.taps("PDF")
    await made(stage, one)
    first, second = await asked(stage)
    assert (f'"application": {one}' in first["facts"], f'"application": {other}' in second["facts"]) == (True, True)
    assert (first["due_at"] <= stage.telegram.now(), second["due_at"] > stage.telegram.now()) == (True, True)


async def test_pressed_twice_it_comes_once_and_later_again(stage: Stage, asel: Colleague) -> None:
    [id] = await send_in(stage.db, Paper("Тігін"))
    await made(stage, id)
    await asel.says("1")
    for _ in range(3):
        asel.phone.presses("PDF")
    await stage.quiet()
    assert len(await asked(stage)) == 1
    stage.clock.advance(120)
    await asel.taps("PDF")
    assert len(await asked(stage)) == 2


async def test_one_that_cannot_be_made_is_told_of(stage: Stage, asel: Colleague) -> None:
    [id] = await send_in(stage.db, Paper("Тігін"))
    await being_made(stage, id)
    await asel.says("1")
    await asel.taps("PDF")
    stage.clock.advance(3601)
    await stage.quiet()
    asel.reads("The PDF could not be made yet. All of the application can be read as text.")
    said = await told(stage, asel, notices.application_copy, *came(id))
    assert said is not None
    assert said.document is None
    assert asel.words("The PDF could not be made yet. All of the application can be read as text.") in text(said)
    assert buttons(said) == {asel.words("All of it as text"): f"card:{id}:1::text"}


async def test_the_document_of_what_was_taken_back_goes_nowhere(stage: Stage, asel: Colleague) -> None:
    [id] = await send_in(stage.db, Paper("Тігін"))
    await made(stage, id)
    async with stage.db.begin() as tx:
        tx.run("UPDATE applications SET status = 'withdrawn' WHERE id = :id", id=id)
    assert await told(stage, asel, notices.application_copy, *came(id)) is None
