"""A world in which every notice has something to tell of: one account that is everything."""

from dataclasses import dataclass, field

from bot.deliveries import TELLS
from bot.settings import SEASON
from handlers.notice import Telling, Told
from locales import speaking
from programme.announcement import Content, Formatted, State
from programme.application import Answer
from programme.kinds import from_json
from programme.nudges import Nudge, about, day_of
from programme.roles import Role
from programme.season import Season
from programme.season_files import read_season
from programme.sent import Sent, to_json
from storage import announcements, applications, attendances, materials, people, roles
from storage.database import Database
from tests.bot.asked_world import asked as questions_of
from tests.bot.first_stone import ANSWERS
from tests.bot.talk_world import talked
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
    ended: int = 0
    attended: int = 0
    material: int = 0
    sign_ups: list[int] = field(default_factory=list)
    calendar: int = 0
    talks: dict[str, dict[str, int]] = field(default_factory=dict)

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
            ended = await announcements.make(tx, self.person, AT)
            tx.run("UPDATE announcements SET state = 'done', outcome = '{}' WHERE id = :id", id=ended.id)
            self.ended = ended.id
            asked = await announcements.make(tx, self.person, AT)
            self.asked = (await announcements.ask_urgent(tx, asked, self.person + 1, AT)).id

        await self._sign_up(look)

    async def _sign_up(self, look: DatabaseAt) -> None:
        """For two seminars: one she goes to and has a calendar file of, one where a seat is kept for her."""
        for state in ("going", "offered"):
            [made] = await look.all(
                """INSERT INTO seminars (rev, state, title_kk, title_ru, text_kk, text_ru, starts_at, place, capacity,
                created_at, changed_at) VALUES (1, 'published', 'Жоба жазу', 'Пишем проект', 'Үйренеміз', 'Учимся',
                :starts_at, 'Ойыл, 3', 5, 0, 0) RETURNING id""",
                starts_at=AT + 26 * 3600,
            )
            [row] = await look.all(
                """INSERT INTO sign_ups (seminar, person, people, state, offer_until, at, changed_at)
                VALUES (:seminar, :person, 2, :state, :until, 0, 0) RETURNING id""",
                seminar=made["id"],
                person=self.person,
                state=state,
                until=AT + 7200,
            )
            self.sign_ups.append(row["id"])
        [row] = await look.all(
            """INSERT INTO calendars (sign_up, sequence, name, sha256, size, path, at)
            VALUES (:sign_up, 0, 'seminar.ics', '', 1, 'x.ics', 0) RETURNING id""",
            sign_up=self.sign_ups[0],
        )
        self.calendar = row["id"]
        await self._attend()
        self.questions = await questions_of(self.database, self.person, AT)
        self.talks = await talked(self.database, self.person, self.season, AT)

    async def _attend(self) -> None:
        """The first of them, and something was sent after it."""
        async with self.database.begin() as tx:
            [row] = await tx.all("SELECT seminar FROM sign_ups WHERE id = :id", id=self.sign_ups[0])
            self.attended = row["seminar"]
            await attendances.come(tx, self.attended, self.person, "ticked", AT)
            texts = {"kk": Formatted("Слайдтар"), "ru": Formatted("Слайды")}
            await materials.add(tx, self.attended, Content(texts=texts), AT)
            [thing] = await materials.of(tx, self.attended)
            self.material = thing.id

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
