"""Every kind of delivery has its words, in both languages, and they fit a phone."""

from collections.abc import Callable

import pytest

from bot.deliveries import TELLS
from handlers.notice import NotNow
from handlers.ui.screen import MESSAGE_LIMIT
from locales import LANGUAGES
from programme.notices import PROMISES, Notice, Topic
from storage import opt_outs, people
from storage.database import Database
from tests.bot.notice_world import AT, CAPTION_LIMIT, MORNING, SCREEN_MOST, World
from tests.databases import second_look


@pytest.fixture
async def world(database: Database) -> World:
    made = World(database)
    await made.build()
    return made


OF_QUESTIONS = [each for each in Notice if each.startswith(("question_", "answer_"))]
OF_TALKS = [each for each in Notice if each.startswith("booking_")]
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
    Notice.ANNOUNCEMENT_PICTURE: lambda world: [{"announcement": world.ended, "report": 1}],
    Notice.ANNOUNCEMENT_OUTCOMES: lambda world: [{"report": 1}],
    Notice.URGENT_ASKED: lambda world: [{"announcement": world.asked}],
    Notice.TIMETABLE_PICTURE: lambda world: [{"report": 1, "consultant": world.person, "first": 740_000, "days": 7}],
    Notice.TIMETABLE_CHANGED: lambda world: [{"closed": 740_000, "until": 740_002}, {"again": 740_007}],
    Notice.POSTER: lambda world: [{"report": 1}],
    Notice.ATTENDANCE_TABLE: lambda world: [{"report": 1}],
    Notice.AFTER_SEMINAR: lambda world: [{"seminar": world.attended}],
    Notice.MATERIAL: lambda world: [{"seminar": world.attended, "material": world.material}],
    Notice.SEMINAR_REMINDER: lambda world: [{"sign_up": world.sign_ups[0], "sequence": 0}],
    Notice.SEMINAR_CHANGED: lambda world: [{"sign_up": world.sign_ups[0], "sequence": 0}],
    Notice.SEMINAR_CHANGED_SOON: lambda world: [{"sign_up": world.sign_ups[0], "sequence": 0}],
    Notice.SEMINAR_OFFER: lambda world: [{"sign_up": world.sign_ups[1]}],
    Notice.SEMINAR_CALENDAR: lambda world: [{"calendar": world.calendar}],
    **{kind: lambda world, kind=kind: [world.questions[kind]] for kind in OF_QUESTIONS},
    **{kind: lambda world, kind=kind: [world.talks[kind]] for kind in OF_TALKS},
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


async def test_an_end_that_was_begun_again_has_no_picture(world: World) -> None:
    facts = {"announcement": world.ended, "report": 1}
    assert await world.told(Notice.ANNOUNCEMENT_PICTURE, "kk", facts) is not None
    await second_look(world.database).all("UPDATE announcements SET outcome = NULL, state = 'retrying'")
    assert await world.told(Notice.ANNOUNCEMENT_PICTURE, "kk", facts) is None


SEMINARS = [each for each in Notice if each.startswith("seminar_")]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sign_ups SET state = 'left'",
        "UPDATE sign_ups SET state = 'lapsed'",
        "UPDATE seminars SET sequence = sequence + 1",
        "DELETE FROM sign_ups",
        "UPDATE sign_ups SET person = (SELECT max(id) FROM people)",
    ],
)
@pytest.mark.parametrize("notice", SEMINARS)
async def test_of_a_seminar_nothing_is_said_that_is_no_longer_so(world: World, notice: str, change: str) -> None:
    if notice == Notice.SEMINAR_OFFER:  # a seat is free all the same
        change = change.replace("seminars SET sequence = sequence + 1", "seminars SET state = 'cancelled'")
    async with world.database.begin() as tx:
        await people.open_account(tx, tg_id=2, language="ru", expects="home", at=AT)
    facts = FACTS[notice](world)
    await second_look(world.database).all(change)
    assert await world.told(notice, "kk", *facts) is None


@pytest.mark.parametrize("notice", [Notice.SEMINAR_REMINDER, Notice.SEMINAR_CHANGED, Notice.SEMINAR_OFFER])
async def test_of_a_seminar_that_has_begun_nothing_is_said(world: World, notice: str) -> None:
    """Also where its row should have ended before."""
    await second_look(world.database).all(f"UPDATE seminars SET starts_at = {AT}")
    assert await world.told(notice, "kk", *FACTS[notice](world)) is None


async def test_an_offer_whose_time_was_over_before_it_went_out_waits(world: World) -> None:
    """Until it is given more time, or goes to the next."""
    await second_look(world.database).all(f"UPDATE sign_ups SET offer_until = {AT}")
    with pytest.raises(NotNow):
        await world.told(Notice.SEMINAR_OFFER, "kk", *FACTS[Notice.SEMINAR_OFFER](world))


async def test_whoever_left_seminars_is_told_of_changes_and_of_a_seat_but_not_reminded(world: World) -> None:
    async with world.database.begin() as tx:
        opt_outs.leave(tx, world.person, Topic.SEMINARS, AT)
    told = [notice for notice in SEMINARS if await world.told(notice, "kk", *FACTS[notice](world)) is not None]
    assert set(SEMINARS) - set(told) == {Notice.SEMINAR_REMINDER}


async def test_who_missed_it_is_told_something_else_and_who_left_nothing(world: World) -> None:
    facts = {"seminar": world.attended}
    there = await world.told(Notice.AFTER_SEMINAR, "kk", facts)
    await second_look(world.database).all("DELETE FROM attendances")
    missed = await world.told(Notice.AFTER_SEMINAR, "kk", facts)
    assert there is not None
    assert missed is not None
    assert there.screen.text.render() != missed.screen.text.render()
    assert await world.told(Notice.MATERIAL, "kk", facts | {"material": world.material}) is not None
    async with world.database.begin() as tx:
        opt_outs.leave(tx, world.person, Topic.SEMINARS, AT)
    assert await world.told(Notice.AFTER_SEMINAR, "kk", facts) is None
    assert await world.told(Notice.MATERIAL, "kk", facts | {"material": world.material}) is None
    async with world.database.begin() as tx:
        opt_outs.come_back(tx, world.person, Topic.SEMINARS)
    await second_look(world.database).all("UPDATE sign_ups SET state = 'left'")
    assert await world.told(Notice.AFTER_SEMINAR, "kk", facts) is None


@pytest.mark.parametrize(
    "notice",
    [
        Notice.ANNOUNCEMENT_TEST,
        Notice.ANNOUNCEMENT_PROGRESS,
        Notice.ANNOUNCEMENT_OUTCOMES,
        Notice.ANNOUNCEMENT_PICTURE,
        Notice.URGENT_ASKED,
        Notice.POSTER,
        Notice.ATTENDANCE_TABLE,
    ],
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
