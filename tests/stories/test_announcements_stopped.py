"""An announcement under way is stopped, goes on, is cancelled; what became of it, and what failed tried again."""

import asyncio
from io import BytesIO

import openpyxl
import pytest

from bot.deliveries import IN_FLIGHT
from sandbox.faults import Fault
from tests.stage import Stage
from tests.stories.colleague import OUTDATED
from tests.stories.mailing import TEXTS, Announcer, at_night_confirmed, in_the_morning, village


@pytest.fixture
def asel(stage: Stage, language: str) -> Announcer:
    return Announcer(stage, language, name="Әсел")


async def test_stopped_and_gone_on(stage: Stage, asel: Announcer) -> None:
    """At most what was on its way goes after the stop; then the rest, everybody once."""
    homes = await village(stage, kk=60, ru=0)
    await asel.writes_both()
    held = stage.telegram.faults.add(Fault("hang", method="sendMessage", chat=homes.phones["kk"][0], times=None))
    await asel.taps("Send")
    asel.phone.says("61")
    while not held.struck:  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.005)
    asel.phone.forges((await asel.send("pause")).pack(), asel.phone.screen)
    while (await asel.row())["state"] != "paused":  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.005)
    before = (await asel.outcome()).get("sent", 0)
    stage.telegram.faults.remove(held)
    await stage.quiet()
    now = await asel.outcome()
    assert now.get("sent", 0) - before <= IN_FLIGHT
    assert now.get("pending", 0) >= 1
    assert (await asel.row())["state"] == "paused"
    stage.clock.advance(3600)
    await stage.quiet()
    assert await asel.outcome() == now, "it does not go on by itself"
    await asel.taps("Go on sending")
    got = [sum(TEXTS["kk"] in m.text for m in phone.messages) for phone in homes.all]
    assert max(got) == 1
    assert sum(got) + (await asel.outcome()).get("unknown", 0) >= 60


async def test_cancelled_is_not_sent_any_more(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    await at_night_confirmed(stage, asel, 9)
    await asel.taps("Cancel the rest")
    assert (await asel.row())["state"] == "sending", "it is asked once more"
    await asel.taps("Yes, cancel the rest")
    await in_the_morning(stage)
    assert await asel.outcome() == {"void": 9}
    assert homes.got(TEXTS["kk"])["kk"] == 0
    asel.reads("Not sent any more: {n}", n=9)


async def test_what_failed_is_tried_again_and_nothing_else(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    one = homes.phones["kk"][0]
    stage.telegram.faults.add(Fault("server_error", method="sendMessage", chat=one, status=400, times=1))
    await asel.writes_both()
    await asel.confirms(9)
    assert await asel.outcome() == {"failed": 1, "sent": 8}
    await asel.taps("Try those that failed again")
    assert await asel.outcome() == {"sent": 9}
    assert homes.got(TEXTS["kk"])["kk"] == 5
    assert (await asel.row())["state"] == "done"


async def test_what_became_of_it_as_a_table(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    homes.phones["kk"][0].chat.blocked = True
    await asel.writes_both()
    await asel.confirms(9)
    await asel.says("/staff")
    await asel.taps("Announcements")
    await asel.presses("1")
    await asel.taps("As a table")
    [document] = [m for m in asel.phone.messages if m.kind == "document"]
    book = openpyxl.load_workbook(BytesIO(stage.telegram.files.by_id[document.body["document"]["file_id"]].data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert {TEXTS["kk"], TEXTS["ru"]} <= {row[0] for row in rows}
    became = [row[4] for row in rows if str(row[0]).isdecimal()]
    assert sorted(became) == sorted([asel.words("blocked the bot"), *[asel.words("sent")] * 8])


async def test_a_button_pressed_twice_does_it_once(stage: Stage, asel: Announcer) -> None:
    await village(stage)
    await asel.joins()
    await asel.taps("Announcements")
    [button] = [each.data for each in asel.phone.screen.all_buttons if str(each.data).startswith("nwrite:")]
    for _ in range(3):
        asel.phone.forges(str(button), asel.phone.screen)
        await stage.quiet()
    assert len(await stage.place.all("SELECT id FROM announcements")) == 1
    for do in ("other", "hold", "home", "nolinks", "drop"):
        button = await asel.act(do)
        before = await stage.place.all("SELECT count(*) AS n FROM announcements")
        for _ in range(2):
            asel.phone.forges(button.pack(), asel.phone.screen)
            await stage.quiet()
        assert asel.toast == asel.words(OUTDATED), do
        if do != "drop":
            assert (await asel.row())["rev"] == button.turn + 1, do
            assert await stage.place.all("SELECT count(*) AS n FROM announcements") == before


async def test_it_ends_with_a_picture(stage: Stage, asel: Announcer) -> None:
    """One for each end: what failed and is tried again ends once more."""
    stage.draws()
    homes = await village(stage)
    homes.phones["kk"][0].chat.blocked = True
    await asel.writes_both()
    await asel.confirms(9)
    await stage.quiet()  # it is drawn once all is told
    assert await asel.outcome() == {"sent": 8, "unreachable": 1}
    [shown] = [m for m in asel.phone.messages if m.kind == "photo" and not m.mine]
    assert asel.words("State: {state}", state=asel.words("sent to all")) in shown.text
    data = stage.telegram.files.by_id[shown.body["photo"][-1]["file_id"]].data
    assert data.startswith(b"\x89PNG")
    await asel.presses(asel.words("Read the announcement"), shown)
    asel.reads("Sent: {n}", n=8)
    [row] = await stage.place.all("SELECT count(*) AS n FROM jobs WHERE kind = 'picture' AND state = 'done'")
    assert row["n"] == 1
