"""The deadline, to the second: what we received until then counts, and what we could not receive is made good."""

import asyncio
from collections.abc import Callable

import pytest

from bot import polling
from sandbox.faults import Fault
from tests.stage import Stage
from tests.stories.closing import at, sent, staff_move_the_deadline
from tests.stories.villager import TYPED, Villager

CLOSING_RU = "2 апреля 2027 г., 18:00 (время Казахстана)"
CLOSING_KK = "2027 жылғы 2 сәуір, 18:00 (Қазақстан уақыты)"


def sees_closing(villager: Villager) -> None:
    villager.sees(CLOSING_KK if villager.language == "kk" else CLOSING_RU)


@pytest.mark.parametrize("moment", ["17:59:40", "18:00:00"])
async def test_accepted_until_the_closing_second(stage: Stage, zeinep: Villager, moment: str) -> None:
    await zeinep.comes_to("summary")
    at(stage, f"2027-04-02 {moment}")
    await zeinep.taps("Send the application")
    zeinep.reads("We have received your application. Keep the number.")
    assert await sent(stage) == [("AB-2027-0001", 1, 0)]


@pytest.mark.parametrize("moment", ["2027-04-02 18:00:01", "2027-04-02 18:20:00", "2027-04-20 10:00:00"])
async def test_refused_from_the_next_second_on(stage: Stage, zeinep: Villager, moment: str) -> None:
    """The hour is said in Kazakhstan's time, and everything she wrote can be read."""
    await zeinep.comes_to("summary")
    send = zeinep.words("Send the application")
    at(stage, "2027-04-02 17:59:59")
    await zeinep.says("/start")
    await zeinep.taps("Continue")
    at(stage, moment)
    await zeinep.presses(send)
    sees_closing(zeinep)
    assert zeinep.toast is not None
    assert "18:00" in zeinep.toast
    zeinep.reads("Your application was not sent. Your answers are kept, you can read them.")
    assert await sent(stage) == []
    assert await stage.place.all("SELECT status, number FROM applications") == [{"status": "draft", "number": None}]
    await zeinep.taps("Read my answers")
    zeinep.sees(TYPED[zeinep.language]["problem"])
    zeinep.at_home()
    assert not zeinep.has("Continue")


async def test_two_presses_around_the_closing_second(stage: Stage, zeinep: Villager) -> None:
    """Нұрбол's and somebody else's: one at 17:59:40, one at 18:00:01."""
    bolat = Villager(stage, "ru", name="Болат")
    for each in (zeinep, bolat):
        await each.comes_to("summary")
    at(stage, "2027-04-02 17:59:40")
    await zeinep.taps("Send the application")
    at(stage, "2027-04-02 18:00:01")
    await bolat.taps("Send the application")
    bolat.reads("Applications closed on: {moment}", moment="2 апреля 2027 г., 18:00")
    await zeinep.says("/status")
    zeinep.sees("AB-2027-0001")
    assert await sent(stage) == [("AB-2027-0001", 1, 0)]


async def test_before_it_opens_one_may_write_and_is_told_when_to_send(stage: Stage, zeinep: Villager) -> None:
    at(stage, "2027-02-20 12:00:00")
    await zeinep.begins()
    await zeinep.fills_in()
    zeinep.reads("It can be filled in already, and sent from then on.")
    await zeinep.taps("Send the application")
    assert zeinep.toast is not None
    assert "09:00" in zeinep.toast
    zeinep.reads("Check before sending")
    assert await sent(stage) == []
    at(stage, "2027-03-01 08:59:59")
    await zeinep.taps("Send the application")
    assert await sent(stage) == []
    at(stage, "2027-03-01 09:00:00")
    await zeinep.taps("Send the application")
    assert await sent(stage) == [("AB-2027-0001", 1, 0)]


async def test_a_deadline_that_staff_move_holds_at_once(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("summary")
    at(stage, "2027-04-02 18:00:01")
    await zeinep.taps("Send the application")
    assert await sent(stage) == []
    await staff_move_the_deadline(stage, "2027-04-05 12:00:00")
    await zeinep.says("/start")
    zeinep.sees("2027 жылғы 5 сәуір, 12:00" if zeinep.language == "kk" else "5 апреля 2027 г., 12:00")
    await zeinep.taps("Continue")
    await staff_move_the_deadline(stage, "2027-04-02 18:00:00")
    await zeinep.taps("Send the application")
    assert await sent(stage) == []
    await staff_move_the_deadline(stage, "2027-04-02 18:00:01")
    await zeinep.says("/start")
    await zeinep.taps("Continue")
    await zeinep.taps("Send the application")
    assert await sent(stage) == [("AB-2027-0001", 1, 0)]


async def test_an_answer_on_its_way_at_closing_is_kept(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    at(stage, "2027-04-02 18:00:05")
    await zeinep.says(TYPED[zeinep.language]["problem"])
    sees_closing(zeinep)
    zeinep.at_home()
    [kept] = await stage.place.all("SELECT value FROM answers WHERE question = 'problem'")
    assert TYPED[zeinep.language]["problem"] in kept["value"]
    await zeinep.says("неге жабық? почему закрыто?")
    zeinep.reads("Your question has reached us.")
    assert [kept] == await stage.place.all("SELECT value FROM answers WHERE question = 'problem'")
    await staff_move_the_deadline(stage, "2027-04-03 18:00:00")
    await zeinep.says("/start")
    await zeinep.taps("Continue")
    zeinep.at_question(4)


async def test_whoever_comes_after_closing_begins_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("home")
    old = next(button.data for button in zeinep.phone.screen.all_buttons if str(button.data).startswith("new:"))
    at(stage, "2027-04-02 18:00:01")
    await zeinep.taps("Start the application")
    sees_closing(zeinep)
    assert not zeinep.has("Start the application")
    assert await stage.place.all("SELECT id FROM applications") == []
    await zeinep.says("/status")
    zeinep.reads("You have no application yet.")
    await zeinep.looks_for("About the programme")
    sees_closing(zeinep)
    at(stage, "2027-04-02 18:00:00")
    zeinep.phone.forges(str(old), zeinep.phone.screen)
    await stage.quiet()
    assert len(await stage.place.all("SELECT id FROM applications")) == 1


# Our own outages


async def is_away(
    stage: Stage, since: str, until: str, patch: pytest.MonkeyPatch, pressing: Callable[[], object] = lambda: None
) -> None:
    """Telegram cannot be reached for a while, in which somebody presses; the process lives on."""
    patch.setattr(polling, "BACK_OFF", (0.01,))
    await hears(stage, since)
    line = stage.telegram.faults.add(Fault("server_error", "getUpdates", times=None))
    stage.telegram.phone("Somebody").says("/start")  # ends the poll that waits
    while line.struck < 2:  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.001)
    pressing()
    at(stage, until)
    stage.telegram.faults.remove(line)
    await stage.quiet()
    await hears(stage, until)


async def starts(stage: Stage) -> None:
    """Until it is there: what is on its way to it is handled, and it says that it lives."""
    lives = len(await stage.place.all("SELECT id FROM heartbeats"))
    await stage.start()
    while len(await stage.place.all("SELECT id FROM heartbeats")) == lives:  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.001)
    await stage.quiet()


async def hears(stage: Stage, moment: str) -> None:
    """Telegram answers us at this moment, be it only a hello."""
    at(stage, moment)
    await stage.says(stage.telegram.phone("Somebody else"), "/start")
    await stage.program.heartbeat.beat()


async def test_an_outage_in_the_last_hour_is_made_good(
    stage: Stage, zeinep: Villager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Away for five minutes: so long and a quarter of an hour may be sent; late for the staff, on time for her."""
    bolat, samal = Villager(stage, "ru", name="Болат"), Villager(stage, "kk", name="Самал")
    for each in (zeinep, bolat, samal):
        await each.comes_to("summary")
    await is_away(stage, "2027-04-02 17:30:00", "2027-04-02 17:35:00", monkeypatch)
    at(stage, "2027-04-02 18:19:59")
    await samal.says("/start")
    samal.reads(
        "We could not be reached for a while, so it may still be sent. Until: {moment}",
        moment="2027 жылғы 2 сәуір, 18:20",
    )
    await zeinep.taps("Send the application")
    zeinep.reads("We have received your application. Keep the number.")
    at(stage, "2027-04-02 18:20:00")
    await samal.taps("Continue")
    await samal.taps("Send the application")
    at(stage, "2027-04-02 18:20:01")
    await bolat.taps("Send the application")
    sees_closing(bolat)
    assert await sent(stage) == [("AB-2027-0001", 1, 1), ("AB-2027-0002", 1, 1)]
    audit = await stage.place.all("SELECT action FROM audit WHERE action LIKE 'sent%' ORDER BY id")
    assert [row["action"] for row in audit] == ["sent", "sent_late", "sent", "sent_late"]


async def test_away_over_closing_there_is_a_real_chance(
    stage: Stage, zeinep: Villager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 17:50 to 18:30 nobody could send: the very first word after it finds the door open, until 18:55."""
    bolat = Villager(stage, "ru", name="Болат")
    for each in (zeinep, bolat):
        await each.comes_to("summary")
    send = zeinep.words("Send the application")
    pressing = lambda: zeinep.phone.presses(send)  # noqa: E731
    await is_away(stage, "2027-04-02 17:50:00", "2027-04-02 18:30:00", monkeypatch, pressing)
    zeinep.sees("AB-2027-0001")
    at(stage, "2027-04-02 18:55:00")
    await bolat.taps("Send the application")
    assert await sent(stage) == [("AB-2027-0001", 1, 1), ("AB-2027-0002", 1, 1)]


async def test_stopped_over_closing_and_started_again(stage: Stage, zeinep: Villager) -> None:
    """What Telegram kept meanwhile counts, and whoever comes soon after."""
    bolat = Villager(stage, "ru", name="Болат")
    for each in (zeinep, bolat):
        await each.comes_to("summary")
    await hears(stage, "2027-04-02 17:59:59")
    await stage.stop()
    zeinep.phone.presses(zeinep.words("Send the application"))
    at(stage, "2027-04-02 18:00:30")
    await starts(stage)
    zeinep.sees("AB-2027-0001")
    at(stage, "2027-04-02 18:15:31")
    await bolat.taps("Send the application")
    assert await sent(stage) == [("AB-2027-0001", 1, 1), ("AB-2027-0002", 1, 1)]


async def test_a_moved_clock_is_no_outage(stage: Stage, zeinep: Villager) -> None:
    """Weeks pass at a word in the sandbox; nobody was away."""
    await zeinep.comes_to("summary")
    await hears(stage, "2027-04-02 17:00:30")
    await hears(stage, "2027-04-02 18:00:01")
    rows = await stage.place.all("SELECT began_at, last_at FROM heartbeats")
    assert len(rows) == 1
    await zeinep.taps("Send the application")
    assert await sent(stage) == []


async def test_a_restart_of_an_earlier_day_gives_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("summary")
    await stage.stop()
    stage.clock.advance(3600)
    await starts(stage)
    at(stage, "2027-04-02 18:00:01")
    await zeinep.taps("Send the application")
    assert await sent(stage) == []
