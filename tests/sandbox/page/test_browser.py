"""The demo in a real browser: a villager writes and sends an application by hand, the bot dies on the way, and the
manager reads what was sent. Two processes of ours (`bastama demo`, and in it `bastama run` over HTTP) and chromium."""

import re
from pathlib import Path
from typing import Any

import yaml

from sandbox.files import grey_png
from tests.sandbox.page.browser import HERE, PATIENCE, Hands, Page, demo, expect, needed, window

pytestmark = needed

STORY = HERE / "sandbox" / "stories" / "aigul.yaml"
PRIZE = re.compile(r"[A-Z]{2}-2027-\d{4}")
"""Others have sent theirs before her: the number is not the story's."""


def told() -> list[dict[str, Any]]:
    """What Aigul does, step by step."""
    steps = yaml.safe_load(STORY.read_text(encoding="utf-8"))["steps"]
    return [step for step in steps if "aigul" in step and step["aigul"] is not None]


async def follows(hands: Hands, steps: list[dict[str, Any]], picture: Path) -> None:
    """A story's steps, with one's own hands."""
    for step in steps:
        act = step["aigul"]
        if isinstance(act, list):
            for label in act:
                await hands.press(label)
        elif isinstance(act, dict):
            before = await hands.bottom()
            await hands.send_file(0, picture, act.get("caption", ""))
            await hands.answered(before)
        else:
            await hands.say(str(act).strip())
        wanted = step.get("sees", [])
        for words in [wanted] if isinstance(wanted, str) else wanted:
            if not PRIZE.search(words):
                await hands.sees(words)


async def test_a_villager_applies_the_bot_is_killed_and_the_manager_reads_it(tmp_path: Path) -> None:
    picture = tmp_path / "хат.png"
    picture.write_bytes(grey_png())
    steps = told()
    name = next(i for i, step in enumerate(steps) if step["aigul"] == "Айгүл Нұрланова")
    async with demo() as address, window(address) as seen:
        page, aigul, asel = seen.page, seen.phone("Айгүл"), seen.phone("Әсел")
        await aigul.start()
        await follows(aigul, steps[1:name], picture)

        # The bot dies while she writes; she goes on, and it comes back.
        await aigul.write("Айгүл Нұрланова")
        await page.get_by_role("button", name="Ботты өшіру").click()
        await expect(page.locator(".state.stopped")).to_be_visible()
        await aigul.write("Мектепте еңбек пәнінен сабақ беремін, тігінді өзім үйретемін")
        await expect(aigul.phone.locator("li.row.mine").last.locator(".stamp:not(.room) .icon-tick")).to_be_visible()
        await page.get_by_role("button", name="Ботты қосу").click()
        await expect(page.locator(".state.running")).to_be_visible(timeout=PATIENCE)
        await aigul.sees("4-сұрақ")
        await expect(aigul.phone.locator("li.row.mine").last.locator(".stamp:not(.room) .icon-ticks")).to_be_visible()
        await aigul.press("Артқа")
        await aigul.sees("Қазіргі жауап: Мектепте еңбек пәнінен")
        await aigul.press("Артқа")
        await aigul.sees("Қазіргі жауап: Айгүл Нұрланова")
        await aigul.press("Әрі қарай")
        await aigul.press("Әрі қарай")

        await follows(aigul, steps[name + 2 :], picture)
        paper = aigul.phone.locator("a.paper", has_text=PRIZE)
        await expect(paper).to_be_visible(timeout=PATIENCE)
        file = await page.request.get(str(await paper.evaluate("link => link.href")))
        assert (await file.body()).startswith(b"%PDF")

        # The manager hears of it when her next notice is due, and opens it.
        number = PRIZE.search(await paper.inner_text())
        assert number is not None
        await hears(page, asel, number.group()[-4:])
        await asel.press(number.group()[-4:])
        await asel.sees("Шиелі ауылының әйелдеріне арналған тігін шеберханасы")
        await asel.sees("500 000 ₸")


async def hears(page: Page, hands: Hands, words: str) -> None:
    """Moves the clock from one due message to the next until this one came."""
    for _ in range(6):
        await page.get_by_role("button", name="Келесі хабарға").click()
        try:
            await expect(hands.newest).to_contain_text(words, timeout=5000)
        except AssertionError:
            continue
        return
    await hands.sees(words)
