"""Staff move the deadline: day, hour, reason, a yes; it holds everywhere, and every draft is told once."""

import json

import pytest

from handlers.staff.deadline import MoveDeadline, NewClosing, Sure
from programme.roles import Role
from programme.season import from_text
from storage import deadline_moves
from tests.databases import DatabaseAt
from tests.stage import Stage
from tests.stories.closing import at
from tests.stories.colleague import OUTDATED, Colleague
from tests.stories.on_stage import cut_at_the_reply
from tests.stories.test_mydata_file import gets_the_file, read_file
from tests.stories.villager import Villager

CLOSES = 1_806_670_800
"""2 April 2027, 18:00 in Kazakhstan."""
WEEK = 7 * 24 * 3600
MOVED = "The deadline is moved. Everybody with a draft is being told."
TOLD = "The deadline is another one now."
WHY = "Жол жабылып қалды, боран"


@pytest.fixture
async def asel(stage: Stage, language: str) -> Colleague:
    made = Colleague(stage, language, name="Әсел")
    await made.joins()
    return made


async def closes_at(stage: Stage) -> list[tuple[str, int]]:
    """Every version of the season: who made it, and its closing."""
    rows = await stage.place.all("SELECT content, made_by FROM seasons ORDER BY version")
    return [(row["made_by"], from_text(row["content"]).closes_at) for row in rows]


async def told(stage: Stage) -> list[tuple[int, str]]:
    rows = await stage.place.all("SELECT facts, state FROM deliveries WHERE kind = 'deadline_moved' ORDER BY id")
    return [(json.loads(row["facts"])["application"], row["state"]) for row in rows]


async def comes_to_the_yes(asel: Colleague, typed: str = "9.04.2027 18:00") -> None:
    await asel.says("/staff")
    await asel.taps("Move the deadline")
    await asel.says(typed)
    await asel.says(WHY)
    asel.reads("Move the deadline?")


async def test_a_deadline_moved_is_told_to_every_draft_once(stage: Stage, asel: Colleague, language: str) -> None:
    aigul, bolat, saule = (Villager(stage, each, name=f"Н{n}") for n, each in enumerate((language, "ru", "kk")))
    for each in (aigul, bolat, saule):
        await each.begins()
    await saule.fills_in()
    await saule.taps("Send the application")
    await asel.says("/staff")
    await asel.taps("Move the deadline")
    [offered] = [b.text for b in asel.phone.screen.all_buttons if str(b.data) == f"dlat:{CLOSES}:{CLOSES + WEEK}"]
    await asel.presses(offered)
    asel.reads("New deadline: {moment}", moment=offered)
    await asel.says(WHY)
    asel.reads("Drafts that will be told: {n}", n=2)
    asel.sees(WHY)
    await asel.taps("Yes, move it")
    asel.reads(MOVED)
    asel.reads("Applications close on: {moment}", moment=offered)
    assert await closes_at(stage) == [("yaml", CLOSES), ("staff", CLOSES + WEEK)]
    assert [state for _application, state in await told(stage)] == ["sent", "sent"]
    for each in (aigul, bolat):
        each.reads(TOLD)
        assert sum(each.words(TOLD) in m.text for m in each.phone.messages) == 1
    saule.misses(TOLD)
    [move] = await stage.place.all("SELECT * FROM deadline_moves")
    assert (move["was"], move["closes_at"], move["reason"], move["version"]) == (CLOSES, CLOSES + WEEK, WHY, 2)
    [noted] = await stage.place.all("SELECT person, object FROM audit WHERE action = 'moved_deadline'")
    assert (noted["person"], noted["object"]) == (move["person"], move["id"])
    assert await stage.place.all("SELECT * FROM deadline_plans") == []
    await aigul.taps("Continue")
    aigul.at_question(1)


async def test_the_file_of_mydata_has_what_she_moved(stage: Stage, asel: Colleague) -> None:
    await comes_to_the_yes(asel)
    for stage_of_it in ("planned", "moved"):
        [move] = read_file(stage, await gets_the_file(asel))["account"]["deadlines"]
        assert (move["closes_at"][:16], move["reason"]) == ("2027-04-09T18:00", WHY)
        if stage_of_it == "planned":
            await comes_to_the_yes(asel)
            await asel.taps("Yes, move it")


async def test_it_holds_at_once_and_opens_what_was_closed(stage: Stage, asel: Colleague, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in()
    at(stage, "2027-04-02 18:00:01")
    await zeinep.taps("Send the application")
    zeinep.reads("Applications closed on: {moment}", moment=zeinep.words("{day} {year}, {time}", day="2 сәуір"
        if zeinep.language == "kk" else "2 апреля", year="2027", time="18:00"))  # fmt: skip
    await comes_to_the_yes(asel, "2027 жылғы 3 сәуір, 20:00")
    await asel.taps("Yes, move it")
    asel.reads(MOVED)
    await zeinep.says("/menu")
    await zeinep.taps("Continue")
    await zeinep.taps("Send the application")
    assert len(await stage.place.all("SELECT * FROM revisions")) == 1


@pytest.mark.parametrize("typed", [
    "9.04.2027 18:00", "9 сәуір 18:00", "9 апреля 2027, 18.00", "2027-04-09 18:00", "2027 жылғы 9 сәуір, 18:00",
])  # fmt: skip
async def test_a_moment_is_read_as_people_write_it(stage: Stage, asel: Colleague, typed: str) -> None:
    await comes_to_the_yes(asel, typed)
    [plan] = await stage.place.all("SELECT closes_at FROM deadline_plans")
    assert plan["closes_at"] == CLOSES + WEEK


@pytest.mark.parametrize(("typed", "words"), [
    ("ертең", "Please write the day and the hour. For example: {moment}"),
    ("9.04.2027", "Please write the day and the hour. For example: {moment}"),
    ("18:00", "Please write the day and the hour. For example: {moment}"),
    ("9.04.2027 25:00", "Please write the day and the hour. For example: {moment}"),
    ("10.03.2027 9:59", "It must be later than now. Now it is: {moment}"),
    ("10.03.2027 10:00", "It must be later than now. Now it is: {moment}"),
    ("2.04.2027 18:00", "Applications close at this moment already: {moment}"),
    ("9.03.2027 18:00", "The date must be between these days: {first} – {last}"),
    ("9.12.2027 18:00", "The date must be between these days: {first} – {last}"),
])  # fmt: skip
async def test_a_moment_that_cannot_be_is_refused_kindly(stage: Stage, asel: Colleague, typed: str, words: str) -> None:
    await asel.says("/staff")
    await asel.taps("Move the deadline")
    await asel.says(typed)
    asel.sees(asel.words(words, moment="#", first="#", last="#").partition("#")[0])
    asel.reads("Move the deadline")
    assert await stage.place.all("SELECT * FROM deadline_plans") == []
    await asel.says("12.03.2027 18:00")  # earlier than it was, and later than now
    await asel.says("?")
    asel.reads("Why is it moved? Write it in a few words: it is kept in the programme's records.")
    await asel.says(WHY)
    asel.reads("This is earlier than until now.")


async def test_the_hour_that_passed_while_she_thought_is_refused(stage: Stage, asel: Colleague) -> None:
    await comes_to_the_yes(asel, "10.03.2027 12:00")
    at(stage, "2027-03-10 12:00:00")
    await asel.taps("Yes, move it")
    asel.sees(asel.words("It must be later than now. Now it is: {moment}", moment="#").partition("#")[0])
    assert await closes_at(stage) == [("yaml", CLOSES)]


async def test_every_button_twice_and_old_ones(stage: Stage, asel: Colleague, zeinep: Villager) -> None:
    await zeinep.begins()
    await comes_to_the_yes(asel)
    screen = asel.phone.screen
    yes = Sure(was=CLOSES, at=CLOSES + WEEK, go="yes").pack()
    for _each in range(3):
        asel.phone.forges(yes, screen)
    await stage.quiet()
    assert asel.toast == asel.words(OUTDATED)
    assert await closes_at(stage) == [("yaml", CLOSES), ("staff", CLOSES + WEEK)]
    assert [state for _application, state in await told(stage)] == ["sent"]
    asel.phone.forges(NewClosing(was=CLOSES, at=CLOSES + 2 * WEEK).pack(), asel.phone.screen)
    await stage.quiet()
    assert asel.toast == asel.words(OUTDATED)
    await comes_to_the_yes(asel, "10.04.2027 18:00")
    asel.phone.forges(yes, asel.phone.screen)  # of another move than the one at hand
    await stage.quiet()
    assert len(await closes_at(stage)) == 2
    await asel.taps("No, leave it")
    assert await stage.place.all("SELECT * FROM deadline_plans") == []
    assert len(await closes_at(stage)) == 2


async def test_of_two_managers_one_moves_it(stage: Stage, asel: Colleague, language: str) -> None:
    other = Colleague(stage, language, name="Марат")
    await other.joins(Role.ADMIN)
    await comes_to_the_yes(asel)
    await comes_to_the_yes(other, "10.04.2027 12:00")
    asel.phone.presses(asel.words("Yes, move it"))
    other.phone.presses(other.words("Yes, move it"))
    await stage.quiet()
    assert len(await closes_at(stage)) == 2
    assert len(await stage.place.all("SELECT * FROM deadline_moves")) == 1


async def test_typed_words_do_what_the_buttons_do(stage: Stage, asel: Colleague) -> None:
    await comes_to_the_yes(asel)
    await asel.says("сәлем")
    asel.reads("I did not understand. Please press one of the buttons.")
    await asel.says("жоқ")
    asel.reads("Staff section")
    await comes_to_the_yes(asel)
    await asel.says("артқа")
    asel.reads("Press the new one or write the day and the hour, in Kazakhstan's time.")
    await asel.says("артқа")
    asel.reads("Staff section")
    await comes_to_the_yes(asel)
    await asel.says("иә")
    asel.reads(MOVED)


async def test_a_role_taken_away_leaves_the_place(stage: Stage, asel: Colleague) -> None:
    await comes_to_the_yes(asel)
    async with stage.db.begin() as tx:
        tx.run("UPDATE roles SET role = 'reviewer'")
    await asel.taps("Yes, move it")
    assert asel.toast == asel.words(OUTDATED)
    await asel.says("иә")
    assert len(await closes_at(stage)) == 1
    asel.phone.forges(MoveDeadline().pack(), asel.phone.screen)
    await stage.quiet()
    asel.at_home()


async def test_an_erased_colleague_leaves_no_plan(stage: Stage, asel: Colleague) -> None:
    await comes_to_the_yes(asel)
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM people")
    assert await stage.place.all("SELECT * FROM deadline_plans") == []


async def test_moved_again_only_the_last_word_is_told(stage: Stage, asel: Colleague, zeinep: Villager) -> None:
    await zeinep.begins()
    at(stage, "2027-03-10 22:00:00")  # the night holds the first one back
    await comes_to_the_yes(asel)
    await asel.taps("Yes, move it")
    await comes_to_the_yes(asel, "10.04.2027 12:00")
    await asel.taps("Yes, move it")
    assert [state for _application, state in await told(stage)] == ["pending", "pending"]
    at(stage, "2027-03-11 09:00:00")
    await stage.quiet()
    assert [state for _application, state in await told(stage)] == ["sent", "sent"]
    [said] = [m.text for m in zeinep.phone.messages if zeinep.words(TOLD) in m.text]
    assert "12:00" in said


async def test_told_page_by_page_wherever_it_is_cut_off(
    stage: Stage, asel: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two pages and begun again: a row for each draft, none twice; those begun later know it."""
    villagers = [Villager(stage, "kk", name=f"Н{n}") for n in range(5)]
    for each in villagers[:4]:
        await each.begins()
    monkeypatch.setattr(deadline_moves, "PAGE", 2)
    stage.program.jobs._works.pop("tell_deadline")  # nobody does it yet
    await comes_to_the_yes(asel)
    await asel.taps("Yes, move it")
    await villagers[4].begins()
    [move] = await stage.place.all("SELECT id FROM deadline_moves")
    async with stage.db.begin() as tx:
        assert await deadline_moves._tell_page(tx, move["id"], stage.telegram.now())
    for _each in range(2):
        await deadline_moves.tell_all(stage.db, move["id"], stage.telegram.now())
    await stage.quiet()
    drafts = await stage.place.all("SELECT id FROM applications ORDER BY id")
    assert await told(stage) == [(row["id"], "sent") for row in drafts[:4]]


async def test_killed_at_the_yes_it_is_moved_once_and_everybody_is_told(
    stage: Stage, asel: Colleague, zeinep: Villager
) -> None:
    await zeinep.begins()
    await comes_to_the_yes(asel)
    asel.phone.presses(asel.words("Yes, move it"))
    await cut_at_the_reply(stage, asel.phone)
    await stage.start()
    await stage.quiet()
    assert await closes_at(stage) == [("yaml", CLOSES), ("staff", CLOSES + WEEK)]
    assert [state for _application, state in await told(stage)] == ["sent"]
    assert stage.program.season.closes_at == CLOSES + WEEK


async def test_the_file_wins_once_it_says_another_moment(stage: Stage, asel: Colleague, tmp_path: object) -> None:
    """Restarted with the same file the staff's deadline holds; with another `closes_at` in it, that one."""
    await comes_to_the_yes(asel)
    await asel.taps("Yes, move it")
    await stage.stop()
    await stage.start()
    assert await closes_at(stage) == [("yaml", CLOSES), ("staff", CLOSES + WEEK)]
    await asel.says("/staff")
    await comes_to_the_yes(asel, "10.04.2027 18:00")
    await asel.taps("No, leave it")
    await stage.stop()
    await _says_in_the_file(stage, tmp_path, "2027-04-03 18:00")
    await stage.start()
    assert [each for _by, each in await closes_at(stage)] == [CLOSES, CLOSES + WEEK, CLOSES + 24 * 3600]
    await stage.stop()
    await stage.start()
    assert len(await closes_at(stage)) == 3


async def _says_in_the_file(stage: Stage, folder: object, moment: str) -> None:
    import re
    import shutil
    from pathlib import Path

    new = Path(str(folder)) / "season"
    shutil.copytree(stage.season, new)
    file = new / "season.yaml"
    text, n = re.subn(r"(?m)^closes_at: .*$", f'closes_at: "{moment}"', file.read_text(encoding="utf-8"))
    assert n == 1
    file.write_text(text, encoding="utf-8")
    stage.season = new


async def test_several_processes_know_it_from_the_next_turn_on(
    stage: Stage, asel: Colleague, place: DatabaseAt
) -> None:
    """Another process, which began before the move, reads the version by its number."""
    from bot.seasons import load

    known, _season = await load(stage.db, stage.season, stage.telegram.now())
    await comes_to_the_yes(asel)
    await asel.taps("Yes, move it")
    async with stage.db.read() as tx:
        assert (await known.newest(tx)).closes_at == CLOSES + WEEK
