"""A draft that stands still is spoken of: kindly, seldom, never at night, and not once its fact is gone."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from bot.deliveries import TELLS
from handlers.applicant.nudges import OfDraft
from handlers.notice import Telling
from locales import speaking
from programme.season import to_text
from storage import nudges, seasons
from tests.stage import Stage
from tests.stories.closing import at, staff_move_the_deadline
from tests.stories.colleague import OUTDATED
from tests.stories.reminded import hour, reminded, states
from tests.stories.test_mydata_file import gets_the_file, read_file
from tests.stories.villager import REGION, Villager


async def test_seven_idle_days_are_told_once(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    await hour(stage, "2027-03-17 09:00")
    assert reminded(zeinep) == []
    for moment in ("2027-03-17 10:05", "2027-03-17 11:05", "2027-03-18 10:05", "2027-03-28 10:05"):
        await hour(stage, moment)
    assert reminded(zeinep) == ["idle"]
    zeinep.reads("Questions answered: {done} of {n}", done=2, n=7)
    assert len([*zeinep.phone.screen.all_buttons]) == 4
    await zeinep.taps("Continue")
    zeinep.at_question(3)


async def test_five_days_away_bring_one_reminder_at_most(stage: Stage, zeinep: Villager) -> None:
    """P1."""
    await zeinep.begins()
    await zeinep.fills_in(until=7)
    for day in range(11, 16):
        for clock in ("09:05", "14:05", "20:05"):
            await hour(stage, f"2027-03-{day} {clock}")
    assert len(reminded(zeinep)) <= 1
    await zeinep.says("/start")
    await zeinep.taps("Continue")
    zeinep.at_question(7)


async def test_three_days_before_closing_and_the_last_day(stage: Stage, zeinep: Villager) -> None:
    """Five of seven are answered, so that the last day is worth a word; each once, on a day of its own."""
    await zeinep.begins()
    await zeinep.fills_in(until=6)
    await hour(stage, "2027-03-30 08:30")
    assert reminded(zeinep) == []
    for day in ("03-30", "03-31", "04-01", "04-02"):
        for clock in ("09:05", "12:05", "17:05", "20:05"):
            await hour(stage, f"2027-{day} {clock}")
    assert reminded(zeinep) == ["closing", "last_day"]
    assert await states(stage) == [("closing", "sent"), ("last_day", "sent")]


async def test_with_less_than_seventy_per_cent_the_last_day_is_silent(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=5)
    await hour(stage, "2027-04-02 09:05")
    assert reminded(zeinep) == []


async def sends(stage: Stage, zeinep: Villager) -> None:
    await zeinep.fills_in(since=6)
    await zeinep.taps("Send the application")


async def opts_out(stage: Stage, zeinep: Villager) -> None:
    await zeinep.says("/stop")
    await zeinep.taps("Off: {topic}", topic=zeinep.words("reminders"))


async def erases(stage: Stage, zeinep: Villager) -> None:
    await zeinep.says("/mydata")
    await zeinep.taps("Erase my data")
    await zeinep.taps("Yes, erase")


async def blocks(stage: Stage, zeinep: Villager) -> None:
    async with stage.db.begin() as tx:
        tx.run("UPDATE people SET unreachable_at = 1")


NOBODY: list[Callable[[Stage, Villager], Awaitable[None]]] = [sends, opts_out, erases, blocks]


@pytest.mark.parametrize("does", NOBODY)
async def test_never_to_whoever(
    stage: Stage, zeinep: Villager, does: Callable[[Stage, Villager], Awaitable[None]]
) -> None:
    """Sent, opted out, without a draft or unreachable."""
    await zeinep.begins()
    await zeinep.fills_in(until=6)
    await does(stage, zeinep)
    for moment in ("2027-03-20 10:00", "2027-03-30 10:00", "2027-04-02 10:00"):
        await hour(stage, moment)
    assert reminded(zeinep) == []
    assert await states(stage) == []


async def writes(stage: Stage, zeinep: Villager) -> None:
    async with stage.db.begin() as tx:
        tx.run("UPDATE applications SET changed_at = :now", now=stage.telegram.now() - 60)


async def looks_in(stage: Stage, zeinep: Villager) -> None:
    async with stage.db.begin() as tx:
        tx.run("UPDATE people SET last_seen = :now", now=stage.telegram.now() - 60)


async def has_sent(stage: Stage, zeinep: Villager) -> None:
    async with stage.db.begin() as tx:
        tx.run("UPDATE applications SET status = 'submitted', number = 'AB-2027-0001'")


async def has_left(stage: Stage, zeinep: Villager) -> None:
    async with stage.db.begin() as tx:
        tx.run("INSERT INTO opt_outs (person, topic, at) SELECT id, 'nudges', 1 FROM people")


async def moved_later(stage: Stage, zeinep: Villager) -> None:
    await staff_move_the_deadline(stage, "2027-04-09 18:00:00")


async def moved_to_another_day(stage: Stage, zeinep: Villager) -> None:
    """Four days before: it is not three any more."""
    await staff_move_the_deadline(stage, "2027-04-03 18:00:00")


async def moved_within_the_day(stage: Stage, zeinep: Villager) -> None:
    """Still three days before, yet of another closing: the hour's next planning speaks of that one."""
    await staff_move_the_deadline(stage, "2027-04-02 12:00:00")


async def closed(stage: Stage, zeinep: Villager) -> None:
    await staff_move_the_deadline(stage, "2027-03-30 09:00:00")


async def the_night_begins(stage: Stage, zeinep: Villager) -> None:
    season = stage.program.season
    nine, ten = (season.quiet_hours.starts.replace(hour=each) for each in (9, 10))
    quiet = season.quiet_hours.model_copy(update={"starts": nine, "ends": ten})
    text = to_text(season.model_copy(update={"quiet_hours": quiet}))
    await seasons.keep(stage.db, season=season.id, text=text, made_by="staff", at=stage.telegram.now())


async def went_to_another_phone(stage: Stage, zeinep: Villager) -> None:
    async with stage.db.begin() as tx:
        tx.run(
            """INSERT INTO people (tg_id, language, expects, created_at, last_seen)
            VALUES (7, 'kk', 'home', 0, 0)"""
        )
        tx.run("UPDATE applicants SET person = (SELECT id FROM people WHERE tg_id = 7)")


async def the_day_is_over(stage: Stage, zeinep: Villager) -> None:
    async with stage.db.begin() as tx:
        tx.run("UPDATE nudges SET day = day - 1")


async def was_taken_back(stage: Stage, zeinep: Villager) -> None:
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM nudges")


GONE = [
    writes, looks_in, has_sent, has_left, moved_later, moved_to_another_day, moved_within_the_day, closed,
    the_night_begins, went_to_another_phone, the_day_is_over, was_taken_back,
]  # fmt: skip


@pytest.mark.parametrize("happens", GONE)
async def test_void_at_the_moment_of_sending_when_its_fact_is_gone(
    stage: Stage, zeinep: Villager, happens: Callable[[Stage, Villager], Awaitable[None]]
) -> None:
    """Planned, and something happens before it goes out."""
    await zeinep.begins()
    await zeinep.fills_in(until=6)
    stage.program.deliveries.stop()
    await asyncio.sleep(0)
    await hour_without_sending(stage, "2027-03-30 09:30")
    assert await states(stage) == [("closing", "pending")]
    await happens(stage, zeinep)
    assert await made_now(stage) is None


@pytest.mark.parametrize("kind", ["closing", "last_day"])
async def test_made_where_nothing_happened(stage: Stage, zeinep: Villager, kind: str) -> None:
    """The measure of the cases above; and the last day asks once more how much is answered."""
    await zeinep.begins()
    await zeinep.fills_in(until=6)
    stage.program.deliveries.stop()
    await hour_without_sending(stage, {"closing": "2027-03-30 09:30", "last_day": "2027-04-02 09:30"}[kind])
    assert await made_now(stage) is not None
    await stage.place.all("DELETE FROM answers WHERE question IN ('goal', 'problem') RETURNING question")
    assert (await made_now(stage) is None) is (kind == "last_day")


async def hour_without_sending(stage: Stage, moment: str) -> None:
    at(stage, f"{moment}:00")
    await stage.program.nudging.if_due()


async def made_now(stage: Stage) -> object:
    """What the message would be, by the very call of the delivery loop; None where it is void."""
    [row] = await stage.place.all("SELECT kind, person, facts FROM deliveries WHERE kind LIKE 'draft_%'")
    async with stage.db.read() as tx:
        [[newest]] = await tx.together(seasons.newest(stage.program.season.id))
        season = await stage.program.turns._seasons.at(tx, newest["version"])
        telling = Telling(tx, row["person"], "kk", season, stage.telegram.now(), (json.loads(row["facts"]),))
        with speaking("kk"):
            return await TELLS[row["kind"]](telling)


async def test_void_is_made_up_for_another_day(stage: Stage, zeinep: Villager) -> None:
    """She was just writing: told nothing that hour, and once later."""
    await zeinep.begins()
    await zeinep.fills_in(until=6)
    stage.program.deliveries.stop()
    await hour_without_sending(stage, "2027-03-30 09:30")
    await stage.place.all("UPDATE deliveries SET state = 'void', settled_at = 1 RETURNING id")
    await hour_without_sending(stage, "2027-03-30 10:30")
    assert await states(stage) == [("closing", "void"), ("closing", "pending")]
    assert len(await stage.place.all("SELECT * FROM nudges")) == 1


async def test_what_was_told_is_not_told_again_though_its_delivery_is_forgotten(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await hour(stage, "2027-03-17 12:00")
    await stage.place.all("DELETE FROM deliveries RETURNING id")
    await hour(stage, "2027-03-25 12:00")
    assert reminded(zeinep) == ["idle"]


async def test_an_account_with_two_drafts_gets_one_a_day(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    await zeinep.taps("I am helping another person")
    await zeinep.taps("I agree")
    for moment in ("2027-03-20 09:05", "2027-03-20 10:05", "2027-03-20 19:05"):
        await hour(stage, moment)
    assert reminded(zeinep) == ["idle"]
    for moment in ("2027-03-21 09:05", "2027-03-22 09:05", "2027-03-23 09:05"):
        await hour(stage, moment)
    assert reminded(zeinep) == ["idle", "idle"]
    first = next(m for m in zeinep.phone.messages if any(str(b.data).startswith("nudge:") for b in m.all_buttons))
    await zeinep.taps("Continue", on=first)
    assert zeinep.reads("Question {i} of {n}", i=3, n=7) is first


async def test_pages_leave_nobody_out(stage: Stage, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudges, "PAGE", 2)
    villagers = [Villager(stage, language, name=f"Н{n}") for n in range(5)]
    for each in villagers:
        await each.begins()
        await each.fills_in(until=6)
    for moment in ("2027-03-20 09:05", "2027-03-30 09:05", "2027-04-02 09:05"):
        await hour(stage, moment)
    for each in villagers:
        assert reminded(each) == ["idle", "closing", "last_day"]


async def test_help_is_asked_where_she_stands(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    await hour(stage, "2027-03-20 09:05")
    nudge = zeinep.phone.screen
    [data] = [b.data for b in nudge.all_buttons if b.text == zeinep.words("Ask a person")]
    for _each in range(2):
        zeinep.phone.forges(str(data), nudge)
        await stage.quiet()
    await zeinep.says("Қоңырау шалыңызшы, осы жері түсініксіз")
    zeinep.reads("Your question has reached us.")
    made = read_file(stage, await gets_the_file(zeinep))
    assert [each["of"] for each in made["applicants"][0]["applications"][0]["reminded"]] == ["idle"]
    assert [row["step"] for row in await stage.place.all("SELECT step FROM threads")] == ["problem"]


async def test_delete_asks_first_and_then_nothing_is_left(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    await hour(stage, "2027-03-20 09:05")
    await zeinep.taps("Delete this draft")
    zeinep.reads("Erase only this application?")
    await zeinep.taps("No, keep")
    assert len(await stage.place.all("SELECT * FROM applications")) == 1
    await zeinep.says("/menu")
    [id] = [row["id"] for row in await stage.place.all("SELECT id FROM applications")]
    zeinep.phone.forges(OfDraft(application=id, go="drop").pack(), zeinep.phone.screen)
    await stage.quiet()
    await zeinep.taps("Yes, erase")
    for table in ("applications", "answers", "nudges"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []


async def test_do_not_remind_me_is_one_tap(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=6)
    await hour(stage, "2027-03-20 09:05")
    await zeinep.taps("Do not remind me")
    zeinep.reads("We will not write to you about this: {topic}", topic=zeinep.words("reminders"))
    for moment in ("2027-03-30 09:05", "2027-04-02 09:05"):
        await hour(stage, moment)
    assert reminded(zeinep) == ["idle"]


@pytest.mark.parametrize("go", ["on", "call", "drop"])
async def test_a_button_of_a_draft_that_was_sent_or_is_anothers_does_nothing(
    stage: Stage, zeinep: Villager, go: str
) -> None:
    """Above all it must not lead to erasing what was sent."""
    await zeinep.comes_to("sent")
    [id] = [row["id"] for row in await stage.place.all("SELECT id FROM applications")]
    other = Villager(stage, "ru", name="Болат")
    await other.begins()
    for each in (zeinep, other):
        each.phone.forges(OfDraft(application=id, go=go).pack(), each.phone.screen)  # type: ignore[arg-type]
        await stage.quiet()
        assert each.toast == each.words(OUTDATED)
    assert await stage.place.all("SELECT * FROM thread_desks") == []
    assert len(await stage.place.all("SELECT * FROM applications")) == 2


async def test_erased_she_leaves_no_reminder(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.says(REGION[zeinep.language])
    await hour(stage, "2027-03-20 09:05")
    await erases(stage, zeinep)
    for table in ("nudges", "deliveries", "opt_outs"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []
