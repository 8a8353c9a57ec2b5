"""Every kind of delivery has its words, in both languages, and they fit a phone."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.deliveries import TELLS
from bot.settings import SEASON
from handlers.notice import Telling, Told
from handlers.ui.screen import MESSAGE_LIMIT
from locales import LANGUAGES, speaking
from programme.notices import PROMISES, Notice
from programme.roles import Role
from programme.season_files import read_season
from programme.sent import Sent, to_json
from storage import people, roles
from storage.database import Database
from tests.databases import second_look

AT = 1_804_654_800
CAPTION_LIMIT = 1024
SCREEN_MOST = 350


@dataclass
class World:
    """One account with a sent application and its document."""

    database: Database
    person: int = 0
    application: int = 0
    document: int = 0

    async def build(self) -> None:
        async with self.database.begin() as tx:
            consent = people.Consent("1", "d", "kk", "agree")
            made = await people.welcome(
                tx, tg_id=1, language="kk", whose="self", consent=consent, expects="home", at=AT
            )
        self.person = made.id
        look = second_look(self.database)
        [row] = await look.all(
            """INSERT INTO applications (applicant, season, status, step, rev, number, language, created_at, changed_at,
            submitted_at, revision) VALUES (:applicant, '2027', 'submitted', 'summary', 1, 'AB-2027-0001', 'kk', 0, 0,
            0, 1) RETURNING id""",
            applicant=made.applicant,
        )
        self.application = row["id"]
        [row] = await look.all(
            """INSERT INTO documents (application, revision, kind, name, sha256, size, path, at)
            VALUES (:application, 1, 'pdf', 'AB-2027-0001.pdf', '', 1, 'x.pdf', 0) RETURNING id""",
            application=self.application,
        )
        self.document = row["id"]
        async with self.database.begin() as tx:
            roles.grant(tx, self.person, Role.MANAGER, AT)
            content = to_json(Sent("kk", ()))
            tx.run(
                "INSERT INTO revisions (application, n, content, at) VALUES (:application, 1, :content, 0)",
                application=self.application,
                content=content,
            )

    async def told(self, notice: str, language: str, *facts: dict[str, int]) -> Told | None:
        async with self.database.read() as tx:
            telling = Telling(tx, self.person, language, read_season(SEASON), AT, facts)
            with speaking(language):
                return await TELLS[notice](telling)


@pytest.fixture
async def world(database: Database) -> World:
    made = World(database)
    await made.build()
    return made


FACTS: dict[str, Callable[[World], list[dict[str, int]]]] = {
    Notice.APPLICATION_MOVED: lambda world: [{"moved_at": AT}],
    Notice.APPLICATION_PDF: lambda world: [{"document": world.document}],
    Notice.APPLICATION_COPY: lambda world: [{"application": world.application, "revision": 1}],
    Notice.NEW_APPLICATIONS: lambda world: [{"application": world.application, "revision": 1}],
}
"""What each kind is made from here; a further kind needs its line."""


def test_every_kind_has_its_promise_and_its_words() -> None:
    assert set(PROMISES) == set(Notice) == set(FACTS)
    assert set(Notice) - set(TELLS) <= {Notice.NEW_APPLICATIONS}, "told by the staff's rooms, once they are there"
    assert set(TELLS) <= set(Notice)


@pytest.mark.parametrize("notice", TELLS)
async def test_every_kind_is_said_in_both_languages(world: World, notice: str) -> None:
    said = {}
    for language in LANGUAGES:
        told = await world.told(notice, language, *FACTS[notice](world))
        assert told is not None
        text, _entities = told.screen.text.render()
        assert text.strip()
        assert len(text) <= (CAPTION_LIMIT if told.document is not None else SCREEN_MOST)
        assert len(text.encode("utf-16-le")) // 2 <= MESSAGE_LIMIT
        for row in told.screen.rows:
            for button in row:
                assert len(button.data.pack().encode()) <= 64
        said[language] = text
    assert said["kk"] != said["ru"] or said["kk"] == "AB-2027-0001", "a number alone is the same in both"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE applications SET revision = 2",
        "UPDATE applications SET status = 'withdrawn'",
        "DELETE FROM applications",
        "DELETE FROM documents",
        "UPDATE applicants SET person = (SELECT max(id) FROM people)",
    ],
)
async def test_a_pdf_of_what_is_no_longer_so_is_not_told(world: World, change: str) -> None:
    async with world.database.begin() as tx:
        await people.open_account(tx, tg_id=2, language="ru", expects="home", at=AT)
    await second_look(world.database).all(change)
    assert await world.told(Notice.APPLICATION_PDF, "kk", {"document": world.document}) is None
