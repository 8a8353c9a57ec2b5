"""Documents of revisions: kept once each, found, sent again without their bytes, gone with their application."""

import pytest

from programme.problem import Outdated
from storage import documents, people
from storage.database import Database
from storage.documents import Document
from tests.databases import second_look
from tests.storage.test_applications import AT, begun, sent, villager


async def test_a_document_is_kept_and_found(database: Database) -> None:
    person = await villager(database, 1)
    here = await begun(database, person)
    await sent(database, here)
    async with database.begin() as tx:
        made = await documents.keep(tx, here.id, 1, name="AB-1.pdf", sha256="5a", size=7, path="application-1", at=AT)
        other = await documents.keep(tx, here.id, 2, name="AB-1.pdf", sha256="5b", size=8, path="application-2", at=AT)
    async with database.read() as tx:
        assert await documents.find(tx, made) == await documents.of_revision(tx, here.id, 1)
        assert await documents.find(tx, other) == Document(
            other, here.id, 2, "AB-1.pdf", "5b", 8, "application-2", None, AT
        )
        assert await documents.find(tx, other + 1) is None
        assert await documents.of_revision(tx, here.id, 3) is None


async def test_one_made_anew_takes_the_place_of_the_former_and_its_bytes_are_sent_anew(database: Database) -> None:
    person = await villager(database, 1)
    here = await begun(database, person)
    async with database.begin() as tx:
        made = await documents.keep(tx, here.id, 1, name="a.pdf", sha256="5a", size=7, path="first", at=AT)
        documents.sent_as(tx, made, "telegram's")
    async with database.begin() as tx:
        found = await documents.find(tx, made)
        assert found is not None
        assert found.tg_file_id == "telegram's"
        assert await documents.keep(tx, here.id, 1, name="a.pdf", sha256="5b", size=8, path="second", at=AT) == made
        found = await documents.find(tx, made)
        assert found is not None
        assert (found.path, found.sha256, found.tg_file_id) == ("second", "5b", None)


async def test_of_an_erased_application_none_is_kept(database: Database) -> None:
    person = await villager(database, 1)
    here = await begun(database, person)
    async with database.begin() as tx:
        await documents.keep(tx, here.id, 1, name="a.pdf", sha256="5a", size=7, path="first", at=AT)
        people.erase(tx, person, AT, update_id=5, messages=[])
    assert await second_look(database).all("SELECT * FROM documents") == []
    with pytest.raises(Outdated):
        async with database.begin() as tx:
            await documents.keep(tx, here.id, 1, name="a.pdf", sha256="5a", size=7, path="first", at=AT)
