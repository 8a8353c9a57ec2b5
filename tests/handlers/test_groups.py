"""Groups: one line in both languages when the bot is added, then silence; and being blocked changes nothing."""

from programme.season import Season
from tests.handlers.readable import faults
from tests.handlers.states import all_states
from tests.handlers.watch import Watch
from tests.stage import Stage


async def test_one_line_and_silence(stage: Stage) -> None:
    watch = Watch(stage.telegram)
    aigul, kairat = stage.telegram.phone("Айгүл"), stage.telegram.phone("Қайрат")
    group = stage.telegram.group("Ауыл", aigul, kairat)
    await stage.quiet()
    shown, wrong = watch.take()
    [line] = shown[group.id]
    assert wrong == []
    assert line.rows == ()
    assert faults(line.text) == []
    aigul.says("/start", to=group)
    kairat.says("/help@sandbox_bot", to=group)
    kairat.says("Бұл не?", to=group, reply_to=group.messages[-1])
    aigul.sends_photo(to=group)
    press = kairat.forges("go:home", next(each for each in group.messages if not each.mine))
    await stage.quiet()
    group.removes_bot(aigul)
    await stage.quiet()
    group.adds_bot(kairat)
    await stage.quiet()
    shown, wrong = watch.take()
    watch.stop()
    assert wrong == []
    assert [each.text for each in shown[group.id]] == [line.text]
    assert press.answered
    for table in ("people", "visitors", "said", "owed"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []


async def test_a_button_pressed_in_a_group_is_nobodys(stage: Stage, season: Season) -> None:
    """A person's own button, forged onto a message of a group, moves nothing."""
    [state, *_more] = await all_states(stage, season, ("answer, title not asked before",))
    group = stage.telegram.group("Ауыл", state.phone)
    await stage.quiet()
    before = await stage.place.all("SELECT * FROM applications")
    press = state.phone.forges(f"q:{state.application}:title:back:0", group.messages[-1])
    state.phone.says("/menu", to=group)
    await stage.quiet()
    assert press.answered
    assert await stage.place.all("SELECT * FROM applications") == before
    assert [row["expects"] for row in await stage.place.all("SELECT expects FROM people WHERE id = 1")] == ["answer"]


async def test_blocked_and_back(stage: Stage, season: Season) -> None:
    """Nothing is said to who blocked or unblocked us; the place is kept."""
    states = await all_states(stage, season, ("home, all answered", "answer, goal not asked before", "visitor at whom"))
    watch = Watch(stage.telegram)
    before = await stage.place.all("SELECT * FROM people ORDER BY id")
    for state in states:
        state.phone.blocks()
    await stage.quiet()
    for state in states:
        state.phone.unblocks()
    await stage.quiet()
    shown, wrong = watch.take()
    watch.stop()
    assert (dict(shown), wrong) == ({}, [])
    assert await stage.place.all("SELECT * FROM people ORDER BY id") == before
