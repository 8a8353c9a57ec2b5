"""Every kind of delivery has its words, in both languages, and they fit a phone."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.deliveries import TELLS
from bot.settings import SEASON
from handlers.notice import NotNow, Telling, Told
from handlers.ui.screen import MESSAGE_LIMIT
from locales import LANGUAGES, speaking
from programme.announcement import Content, Formatted, State
from programme.application import Answer
from programme.kinds import from_json
from programme.notices import PROMISES, Notice, Topic
from programme.nudges import Nudge, about, day_of
from programme.roles import Role
from programme.season import Season
from programme.season_files import read_season
from programme.sent import Sent, to_json
from storage import announcements, applications, opt_outs, people, roles
from storage.database import Database
from tests.bot.asked_world import asked as questions_of
from tests.bot.first_stone import ANSWERS
from tests.databases import DatabaseAt, second_look
from tests.stage import FIRST_STONE

AT = 1_804_654_800
CAPTION_LIMIT = 1024
SCREEN_MOST = 350
MORNING = {"draft_idle": 1_805_691_600, "draft_closing": 1_806_379_200, "draft_last_day": 1_806_638_400}
"""Moments at which a reminder of each kind is due: ten or nine o'clock of 22 and 30 March and 2 April 2027."""


@dataclass
class World:
    """One account with a sent application and its document."""

    database: Database
    person: int = 0
    application: int = 0
    season: Season = field(default_factory=lambda: read_season(SEASON))
    document: int = 0
    draft: int = 0
    announcement: int = 0
    asked: int = 0
    spoken: int = 0
    questions: dict[str, dict[str, int]] = field(default_factory=dict)

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
        await self._begin_a_draft(look)
        async with self.database.begin() as tx:
            roles.grant(tx, self.person, Role.MANAGER, AT)
            content = to_json(Sent("kk", ()))
            tx.run(
                "INSERT INTO revisions (application, n, content, at) VALUES (:application, 1, :content, 0)",
                application=self.application,
                content=content,
            )
        texts = {"kk": Formatted("Семинар бейсенбіде"), "ru": Formatted("Семинар в четверг")}
        async with self.database.begin() as tx:
            made = await announcements.make(tx, self.person, AT)
            made = await announcements.confirm(
                tx, await announcements.say(tx, made, Content(texts=texts), AT), self.person, 1, AT
            )
            self.announcement = (await announcements.move(tx, made, State.SENDING, AT)).id
            asked = await announcements.make(tx, self.person, AT)
            self.asked = (await announcements.ask_urgent(tx, asked, self.person + 1, AT)).id
        self.questions = await questions_of(self.database, self.person, AT)

    async def _begin_a_draft(self, look: DatabaseAt) -> None:
        """Of another human of hers, with a name and a long title; every reminder of it is planned."""
        season = read_season(SEASON).model_copy(update={"form": read_season(FIRST_STONE).form})
        self.season = season
        [row] = await look.all(
            """INSERT INTO applicants (person, n, whose, created_at) VALUES (:person, 2, 'helped', 0) RETURNING id""",
            person=self.person,
        )
        [row] = await look.all(
            """INSERT INTO applications (applicant, season, status, step, rev, language, created_at, changed_at)
            VALUES (:applicant, '2027', 'draft', 'jobs', 1, 'kk', 0, 0) RETURNING id""",
            applicant=row["id"],
        )
        self.draft = row["id"]
        async with self.database.begin() as tx:
            for question, value in ANSWERS.items():
                answer = Answer(from_json(value))
                applications.keep_answer(tx, self.draft, question, answer, message_id=None, at=AT)
            for notice, at in MORNING.items():
                nudge = Nudge(notice.removeprefix("draft_"))
                tx.run(
                    """INSERT INTO nudges (application, kind, about, person, day, at)
                    VALUES (:application, :kind, :about, :person, :day, :at)""",
                    application=self.draft,
                    kind=nudge.value,
                    about=about(nudge, season),
                    person=self.person,
                    day=day_of(season, at).toordinal(),
                    at=at,
                )
            tx.run("UPDATE people SET last_seen = 0")
            tx.run(
                """INSERT INTO deadline_moves (season, version, person, was, closes_at, reason, at, last_draft)
                VALUES ('2027', 2, :person, 0, :closes_at, 'a reason', 0, :draft)""",
                person=self.person,
                closes_at=season.closes_at,
                draft=self.draft,
            )

    async def told(self, notice: str, language: str, *facts: dict[str, int]) -> Told | None:
        async with self.database.read() as tx:
            telling = Telling(tx, self.person, language, self.season, MORNING.get(notice, AT), facts)
            with speaking(language):
                return await TELLS[notice](telling)


@pytest.fixture
async def world(database: Database) -> World:
    made = World(database)
    await made.build()
    return made


OF_QUESTIONS = [each for each in Notice if each.startswith(("question_", "answer_"))]
CARRIED = ("question_message", "answer_message", "question_edited", "answer_edited")
FACTS: dict[str, Callable[[World], list[dict[str, int]]]] = {
    Notice.APPLICATION_MOVED: lambda world: [{"moved_at": AT}],
    Notice.APPLICATION_PDF: lambda world: [{"document": world.document}],
    Notice.APPLICATION_COPY: lambda world: [{"application": world.application, "revision": 1}],
    Notice.NEW_APPLICATIONS: lambda world: [{"application": world.application, "revision": 1}],
    Notice.DRAFT_IDLE: lambda world: [{"application": world.draft, "at": MORNING["draft_idle"]}],
    Notice.DRAFT_CLOSING: lambda world: [{"application": world.draft, "at": MORNING["draft_closing"]}],
    Notice.DRAFT_LAST_DAY: lambda world: [{"application": world.draft, "at": MORNING["draft_last_day"]}],
    Notice.DEADLINE_MOVED: lambda world: [{"application": world.draft, "move": 1}],
    Notice.ANNOUNCEMENT: lambda world: [{"announcement": world.announcement}],
    Notice.URGENT_ANNOUNCEMENT: lambda world: [{"announcement": world.announcement}],
    Notice.ANNOUNCEMENT_TEST: lambda world: [{"announcement": world.announcement, "language": world.spoken}],
    Notice.ANNOUNCEMENT_PROGRESS: lambda world: [{"announcement": world.announcement}],
    Notice.ANNOUNCEMENT_OUTCOMES: lambda world: [{"report": 1}],
    Notice.URGENT_ASKED: lambda world: [{"announcement": world.asked}],
    **{kind: lambda world, kind=kind: [world.questions[kind]] for kind in OF_QUESTIONS},
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
        world.spoken = LANGUAGES.index(language)
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
    if notice in CARRIED:
        assert said["kk"] == said["ru"], "what somebody said stays as it was said"
        return
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


async def test_an_announcement_that_was_stopped_waits(world: World) -> None:
    """Not void: it may go on."""
    for state in ("paused", "writing", "retrying", "scheduled", "draft"):
        await second_look(world.database).all(f"UPDATE announcements SET state = '{state}'")
        with pytest.raises(NotNow):
            await world.told(Notice.ANNOUNCEMENT, "kk", {"announcement": world.announcement})


async def test_an_announcement_that_was_cancelled_or_left_is_not_told(world: World) -> None:
    facts = {"announcement": world.announcement}
    async with world.database.begin() as tx:
        opt_outs.leave(tx, world.person, Topic.NEWS, AT)
    assert await world.told(Notice.ANNOUNCEMENT, "kk", facts) is None
    async with world.database.begin() as tx:
        opt_outs.come_back(tx, world.person, Topic.NEWS)
    assert await world.told(Notice.ANNOUNCEMENT, "kk", facts) is not None
    await second_look(world.database).all("UPDATE announcements SET state = 'cancelled'")
    assert await world.told(Notice.ANNOUNCEMENT, "kk", facts) is None


@pytest.mark.parametrize(
    "notice",
    [Notice.ANNOUNCEMENT_TEST, Notice.ANNOUNCEMENT_PROGRESS, Notice.ANNOUNCEMENT_OUTCOMES, Notice.URGENT_ASKED],
)
async def test_whoever_lost_the_role_is_told_nothing_of_announcements(world: World, notice: str) -> None:
    await second_look(world.database).all("DELETE FROM roles")
    assert await world.told(notice, "kk", *FACTS[notice](world)) is None


@pytest.mark.parametrize("notice", [each for each in OF_QUESTIONS if each not in ("answer_message", "answer_edited")])
async def test_whoever_lost_the_role_is_told_nothing_of_questions(world: World, notice: str) -> None:
    if notice == Notice.QUESTION_CLOSED:
        return  # she asked it herself
    await second_look(world.database).all("DELETE FROM roles")
    assert await world.told(notice, "kk", *FACTS[notice](world)) is None
