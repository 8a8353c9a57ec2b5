"""A real process dies at the last second before closing, her press in hand: told again after it, she is in time."""

import signal
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.bot.after_sending import FORWARD, SEND, STEPS, with_a_draft
from tests.bot.desk import Desk
from tests.bot.kills import FIRST_ID
from tests.bot.steps import has
from tests.launcher import Cut

CLOSING = datetime(2027, 4, 2, 18, 0, 0, tzinfo=ZoneInfo("Asia/Almaty"))
SENDS = next(i for i, step in enumerate(STEPS) if step.name == "send")


async def sent(desk: Desk) -> list[tuple[str, int]]:
    rows = await desk.place.all(
        "SELECT a.number, r.late FROM revisions r JOIN applications a ON a.id = r.application ORDER BY a.id"
    )
    return [(row["number"], row["late"]) for row in rows]


async def test_killed_before_the_commit_and_told_again_after_closing(desk: Desk) -> None:
    await with_a_draft(desk.place)
    aigul = desk.telegram.phone("Айгүл")
    bot = desk.start(Cut(FIRST_ID + SENDS, "before"))
    for step in STEPS[:SENDS]:
        step.act(aigul)
        await desk.quiet()
    desk.telegram.clock.advance(CLOSING.timestamp() - 1 - desk.telegram.clock.now())  # 17:59:59
    pressed = STEPS[SENDS].act(aigul)
    assert await desk.ends(bot) == -signal.SIGKILL
    assert await sent(desk) == []
    desk.telegram.clock.advance(CLOSING.timestamp() + 40 - desk.telegram.clock.now())  # 18:00:40
    bot = desk.start()
    await desk.until(lambda: desk.still() and has(aigul, FORWARD, pressed), "a screen with a way on")
    assert await sent(desk) == [("AB-2027-0001", 1)]
    audit = await desk.place.all("SELECT action FROM audit ORDER BY id")
    assert [row["action"] for row in audit] == ["became_manager", "sent", "sent_late"]
    assert await desk.stop(bot) == 0


@pytest.mark.parametrize(("second", "accepted"), [(-20, True), (1, False)], ids=["17:59:40", "18:00:01"])
async def test_by_a_process_that_lives(desk: Desk, second: int, accepted: bool) -> None:
    """Its clock was moved by weeks before, and that is no outage."""
    await with_a_draft(desk.place)
    aigul = desk.telegram.phone("Айгүл")
    bot = desk.start()
    for step in STEPS[:SENDS]:
        step.act(aigul)
        await desk.quiet()
    desk.telegram.clock.advance(CLOSING.timestamp() + second - desk.telegram.clock.now())
    aigul.presses(SEND)
    await desk.quiet()
    assert await sent(desk) == ([("AB-2027-0001", 0)] if accepted else [])
    if not accepted:
        assert "2027 жылғы 2 сәуір, 18:00 (Қазақстан уақыты)" in aigul.screen.text
    assert await desk.stop(bot) == 0
