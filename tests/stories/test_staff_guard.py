"""Role by action: what is the staff's is not there for anybody else, whatever is forged, typed or pressed again."""

import pytest
from aiogram.filters.callback_data import CallbackData

from handlers.staff.announcement_card import Act, Aim, News, Send, Write
from handlers.staff.arrivals import Arrivals, Card
from handlers.staff.attendance_buttons import After, Thanks, Tick
from handlers.staff.deadline import MoveDeadline, NewClosing, Sure
from handlers.staff.posters import OfSource, Posters
from handlers.staff.room import Room
from handlers.staff.seminar_card import Hold, Plan, Plans
from programme.announcement import Content, Formatted
from programme.roles import ANNOUNCES, HOLDS_SEMINARS, MOVES_DEADLINE, READS_APPLICATIONS, STAFF, Role
from programme.searching import looked_for, packed
from storage import announcements, posters, seminars
from tests.handlers.tree import commands, conversations, doors
from tests.sent import Paper, send_in
from tests.stage import Stage
from tests.stories.colleague import NOT_UNDERSTOOD, OUTDATED, Colleague, invited
from tests.stories.villager import AFTER_CONSENT, BEFORE_CONSENT, Villager

GUARDED = ("staff", "reading", "announcing", "managing", "holding_seminars")
TITLE = "Ешкім білмейтін қымызхана"
CLOSES = 1_806_670_800
YES = Sure(was=CLOSES, at=CLOSES + 3600, go="yes")
"""Of what somebody may be about to do: nobody's, so `test_who_moves_the_deadline` has it."""
PLANNED = "Әлі жарияланбаған семинар"
AFTER = {After, Tick, Thanks}
"""Of what is published: tests/stories/test_attendance.py has them."""
SAID = "Бұл хабар әлі ешкімге жіберілген жоқ"
HUNG = "akimat-turgen"
READ, ANNOUNCE, HOLD = frozenset(READS_APPLICATIONS), frozenset(ANNOUNCES), frozenset(HOLDS_SEMINARS)


def actions(
    sent: int, news: int = 1, turn: int = 1, seminar: int = 1, changed: int = 1
) -> dict[str, tuple[CallbackData, frozenset[Role]]]:
    """Every press there is for the staff, and who may."""
    words = packed(looked_for("қымызхана"))
    return {
        "the room": (Room(), STAFF),
        "the list": (Arrivals(), READ),
        "a page": (Arrivals(top=1), READ),
        "what was found": (Arrivals(words=words), READ),
        "a card": (Card(sent=sent), READ),
        "its words": (Card(sent=sent, do="text"), READ),
        "its document": (Card(sent=sent, do="pdf"), READ),
        "the deadline": (MoveDeadline(), MOVES_DEADLINE),
        "a new one": (NewClosing(was=CLOSES, at=CLOSES + 3600), MOVES_DEADLINE),
        "not the new one": (MoveDeadline(go="leave"), MOVES_DEADLINE),
        "announcements": (News(), ANNOUNCE),
        "an announcement": (Act(news=news, turn=turn, do="open"), ANNOUNCE),
        "its text": (Act(news=news, turn=turn, do="kk"), ANNOUNCE),
        "its receivers": (Aim(news=news, turn=turn), ANNOUNCE),
        "its regions": (Aim(news=news, turn=turn, part="regions"), ANNOUNCE),
        "its hour": (Send(news=news, turn=turn, do="when"), ANNOUNCE),
        "a changed announcement": (Act(news=news, turn=turn, do="hold"), ANNOUNCE),
        "its trial": (Act(news=news, turn=turn + 1, do="test"), ANNOUNCE),
        "its urgency": (Send(news=news, turn=turn + 1, do="urgent"), ANNOUNCE),
        "a new announcement": (Write(newest=news), ANNOUNCE),
        "posters": (Posters(), ANNOUNCE),
        "a new poster": (Posters(do="new"), ANNOUNCE),
        "a code": (OfSource(source=HUNG), ANNOUNCE),
        "its poster": (OfSource(source=HUNG, do="pdf"), ANNOUNCE),
        "seminars": (Plans(), HOLD),
        "a seminar": (Hold(news=seminar, turn=changed, do="open"), HOLD),
        "its title": (Hold(news=seminar, turn=changed, do="title_kk"), HOLD),
        "its language": (Hold(news=seminar, turn=changed, do="language"), HOLD),
        "its day": (Hold(news=seminar, turn=changed + 1, do="when"), HOLD),
        "its end": (Hold(news=seminar, turn=changed + 1, do="drop"), HOLD),
        "a new seminar": (Plan(newest=0), HOLD),
    }


def test_the_table_has_every_door_of_the_staff() -> None:
    """A further conversation in handlers/staff is behind the guard, and in this table."""
    staff = {made for made in doors().values() if made.__module__.startswith("handlers.staff")}
    assert staff == {type(button) for button, _roles in actions(1).values()} | {Sure} | AFTER
    inside = [each for each in conversations() if each.parent_router and each.parent_router.name in GUARDED]
    assert {each.name for each in inside} == {
        "staff_room", "finding", "arrivals", "card", "announcements", "audience", "announcement_sending",
        "staff_deadline", "staff_seminars", "posters", "attendance", "materials",
    }  # fmt: skip
    assert {word for each in inside for word in each.commands} == {"staff"} <= set(commands())
    assert all(each.parent_router.message._handler.filters for each in inside if each.parent_router)
    assert all(each.parent_router.callback_query._handler.filters for each in inside if each.parent_router)


@pytest.mark.parametrize("role", [None, *Role])
async def test_role_by_action(stage: Stage, language: str, role: Role | None) -> None:
    [id] = await send_in(stage.db, Paper(TITLE))
    news, turn = await written(stage)
    planned = await drafted(stage)
    somebody = Colleague(stage, language, name="Біреу")
    await somebody.consents()
    if role is not None:
        await somebody.says(await invited(stage, role))
    for name, (button, roles) in actions(id, news, turn, *planned).items():
        before = await rows(stage)
        somebody.phone.forges(button.pack(), somebody.phone.screen)
        await stage.quiet()
        refused = somebody.toast == somebody.words(OUTDATED)
        assert refused is (role not in roles), name
        if refused:
            seen = "\n".join(m.text for m in somebody.phone.messages)
            assert role in READ or TITLE not in seen
            assert role in ANNOUNCE or (SAID not in seen and HUNG not in seen)
            assert role in HOLD or PLANNED not in seen
            assert await rows(stage) == before, name
    await somebody.says("/staff")
    assert (somebody.words("Staff section") in somebody.phone.screen.text) is (role is not None)
    await somebody.says("қымызхана")
    assert (somebody.numbers == ["0001"]) is (role in READ)


@pytest.mark.parametrize("place_name", [*BEFORE_CONSENT, *AFTER_CONSENT])
async def test_a_stranger_gets_what_strangers_get(stage: Stage, zeinep: Villager, place_name: str) -> None:
    """The very same as for a button and a command that never were; nothing is kept, nothing of others is seen."""
    [id] = await send_in(stage.db, Paper(TITLE), first=900)
    news, turn = await written(stage)
    planned = await drafted(stage)
    await zeinep.comes_to(place_name)
    if place_name == "nowhere":
        await zeinep.says("/start")
    before = await rows(stage)
    presses = actions(id, news, turn, *planned).items()
    for name, button in [*((name, button) for name, (button, _roles) in presses), ("a yes", YES)]:
        zeinep.phone.forges("nothing:1", zeinep.phone.screen)
        await stage.quiet()
        as_ever, toast = zeinep.phone.screen.text, zeinep.toast
        zeinep.phone.forges(button.pack(), zeinep.phone.screen)
        await stage.quiet()
        assert (zeinep.phone.screen.text, zeinep.toast) == (as_ever, toast), name
        assert zeinep.phone.spinning == []
    await zeinep.says("/nothing")
    as_ever = zeinep.phone.screen.text
    await zeinep.says("/staff")
    assert zeinep.phone.screen.text == as_ever
    if place_name not in ("nowhere", "language"):
        zeinep.reads(NOT_UNDERSTOOD)
    assert not any(
        TITLE in m.text or SAID in m.text or PLANNED in m.text or "0900" in m.text for m in zeinep.phone.messages
    )
    assert await rows(stage) == before
    assert await stage.place.all("SELECT * FROM roles") == []


async def written(stage: Stage) -> tuple[int, int]:
    """An announcement that only wants to be confirmed: its number, and how often it was changed."""
    async with stage.db.begin() as tx:
        await posters.make(tx, HUNG, 1, stage.telegram.now())
        made = await announcements.make(tx, 1, stage.telegram.now())
        content = Content(texts={"kk": Formatted(SAID)}, missing="other")
        made = await announcements.say(tx, made, content, stage.telegram.now())
    return made.id, made.rev


async def drafted(stage: Stage) -> tuple[int, int]:
    """A seminar nobody is to see yet: its number, and how often it was changed."""
    async with stage.db.begin() as tx:
        made = await seminars.make(tx, 1, stage.telegram.now())
        made = await seminars.change(tx, made, stage.telegram.now(), {"title_kk": PLANNED, "title_ru": PLANNED})
    return made.id, made.rev


async def rows(stage: Stage) -> dict[str, int]:
    """What a reading leaves behind."""
    found = {}
    tables = ("audit", "deliveries", "jobs", "people", "visitors", "seasons", "deadline_plans", "deadline_moves")
    more = ("announcements", "announcement_desks", "seminars", "seminar_desks", "sign_ups", "posters", "sources")
    for table in (*tables, *more):
        [row] = await stage.place.all(f"SELECT count(*) AS n FROM {table}")
        found[table] = row["n"]
    return found


async def test_a_role_taken_away_takes_every_open_screen_with_it(stage: Stage, language: str) -> None:
    """Old messages stay in the chat; their buttons lead nowhere, and she is where everybody begins."""
    await send_in(stage.db, Paper(TITLE), first=7)
    asel = Colleague(stage, language, name="Әсел")
    await asel.joins()
    await asel.lists()
    listed = asel.phone.screen
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM roles")
    await asel.presses("0007", listed)
    assert asel.toast == asel.words(OUTDATED)
    assert asel.has("Start the application")
    assert not asel.has("Staff section")
    await asel.says("қымызхана")
    asel.misses("Found: {n}", n=1)
    assert await asel.read() == []


@pytest.mark.parametrize("role", [None, *Role])
async def test_who_moves_the_deadline(stage: Stage, language: str, role: Role | None) -> None:
    """Even with a move of hers ready to be confirmed: a role that may not finds nothing behind the yes."""
    somebody = Colleague(stage, language, name="Біреу")
    await somebody.consents()
    if role is not None:
        await somebody.says(await invited(stage, role))
    async with stage.db.begin() as tx:
        tx.run(
            """INSERT INTO deadline_plans (person, season, was, closes_at, reason, at)
            SELECT id, '2027', :was, :closes_at, 'a reason', 0 FROM people""",
            was=CLOSES,
            closes_at=CLOSES + 3600,
        )
        tx.run("UPDATE people SET expects = 'deadline_sure'")
    await somebody.says("/mydata" if role is None else "сәлем")
    before = await rows(stage)
    async with stage.db.begin() as tx:
        tx.run("UPDATE people SET expects = 'deadline_sure'")
    somebody.phone.forges(YES.pack(), somebody.phone.screen)
    await stage.quiet()
    moved = (await rows(stage))["seasons"] - before["seasons"]
    assert moved == (role in MOVES_DEADLINE)
    assert len(await stage.place.all("SELECT * FROM deadline_moves")) == moved
    async with stage.db.begin() as tx:
        tx.run("UPDATE people SET expects = 'deadline_sure'")
    await somebody.says("иә")
    assert len(await stage.place.all("SELECT * FROM deadline_moves")) == moved
