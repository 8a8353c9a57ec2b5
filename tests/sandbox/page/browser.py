"""The sandbox's page in a real browser, Debian's chromium, and a person's hands on one of its phones.

Where there is no browser (or no Playwright), whatever imports this is skipped, with the reason.
"""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

driver = pytest.importorskip("playwright.async_api", reason="Playwright is not installed: make install")

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, async_playwright, expect  # noqa: E402

HERE = Path(__file__).resolve().parents[3]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needed = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on the PATH: apt install chromium")

WIDE = (1600, 900)
NARROW = (360, 740)
PATIENCE = 30_000
"""Milliseconds for whatever the page waits for."""
STARTING = 120.0
FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

BOTTOM = """phone => {
    const rows = [...phone.querySelectorAll("li.row.theirs")];
    const last = rows.at(-1);
    return last ? last.dataset.key + last.textContent : "";
}"""


@dataclass
class Window:
    """An open page, and all that went wrong on it or left it."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def phone(self, name: str) -> "Hands":
        """The phone of this person."""
        return Hands(self.page, self.page.locator(".phone", has=self.page.locator(".owner-name", has_text=name)), name)

    async def overflowing(self) -> list[str]:
        """What sticks out of the window to the right, and words that stick out of what holds them."""
        found: list[str] = await self.page.evaluate(
            """[...document.querySelectorAll("body *")]
                .filter(each => each.checkVisibility() && !each.closest(".tabs, .unseen"))
                .filter(each => {
                    const right = each.getBoundingClientRect().right;
                    const bubble = each.closest(".bubble")?.getBoundingClientRect().right ?? innerWidth;
                    const holds = each.matches(".words, .inline, .key, .chip:not(select), .file-name");
                    return right > Math.min(innerWidth, bubble) + 1
                        || (holds && each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1);
                })
                .map(each => each.tagName + "." + each.className)"""
        )
        return found


@dataclass
class Hands:
    """Somebody who sees what is on a phone, presses and writes."""

    page: Page
    phone: Locator
    name: str

    @property
    def newest(self) -> Locator:
        """The bot's newest message, with its buttons."""
        return self.phone.locator("li.row.theirs").last

    async def sees(self, words: str) -> None:
        """These words are among what the bot wrote."""
        await expect(self.phone.locator("li.row.theirs", has_text=words).last).to_be_visible(timeout=PATIENCE)

    async def bottom(self) -> str:
        """What the bot's newest message shows, to know it changed."""
        shown: str = await self.phone.evaluate(BOTTOM)
        return shown

    async def answered(self, before: str) -> None:
        """The bot's newest message is another one, or says something else, and no button waits."""
        handle = await self.phone.element_handle()
        await self.page.wait_for_function(
            f"([phone, before]) => ({BOTTOM})(phone) !== before && !phone.querySelector('.spinning')",
            arg=[handle, before],
            timeout=PATIENCE,
        )

    async def press(self, label: str) -> None:
        """A button of the newest message: the whole label, or its beginning."""
        before = await self.bottom()
        exact = self.newest.get_by_role("button", name=label, exact=True)
        some = self.newest.locator(".inline").filter(has_text=label)
        await expect(some.first).to_be_visible(timeout=PATIENCE)
        await (exact if await exact.count() else some).first.click()
        await self.answered(before)

    async def write(self, text: str) -> None:
        """Type and press Enter, without waiting for the bot."""
        field = self.phone.locator("textarea")
        await field.fill(text)
        await field.press("Enter")
        await expect(self.phone.locator("li.row.mine", has_text=text.split("\n")[0].strip()[:60]).last).to_be_visible()

    async def say(self, text: str) -> None:
        """Write, and wait for the bot."""
        before = await self.bottom()
        await self.write(text)
        await self.answered(before)

    async def start(self) -> None:
        """The button of a chat that was not started yet."""
        before = await self.bottom()
        await self.phone.locator(".whole.start").click()
        await self.answered(before)

    async def send_file(self, number: int, files: Path | list[Path], caption: str = "") -> None:
        """By the attach menu's entry of this number."""
        await self.phone.locator("[aria-haspopup=menu] .icon-clip").click()
        async with self.page.expect_file_chooser() as chooser:
            await self.page.get_by_role("menuitem").nth(number).click()
        await (await chooser.value).set_files(files)
        if caption:
            await self.page.locator("dialog input[name=caption]").fill(caption)
        await self.page.locator("dialog button[type=submit]").click()


@asynccontextmanager
async def browser(environment: dict[str, str] | None = None) -> AsyncIterator[Browser]:
    """Debian's chromium."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, env={**os.environ, **(environment or {})}
        )
        yield opened
        await opened.close()


@asynccontextmanager
async def window(
    address: str, size: tuple[int, int] = WIDE, language: str = "kk", scheme: str = "light"
) -> AsyncIterator[Window]:
    """The page, looked at; fails if anything left the machine or the console complained."""
    async with browser() as opened:
        # Without motion: a button is pressed as soon as it is there.
        context = await opened.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        page = await context.new_page()
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        seen = watched(page, address)
        await page.goto(f"{address}#lang={language}")
        await expect(page.locator(".phone.shown")).to_be_attached(timeout=PATIENCE)
        yield seen
        assert seen.wrong == []
        assert seen.outside == []


def watched(page: Page, address: str) -> Window:
    """Writes down what goes wrong on this page and what it asks of others."""
    seen = Window(page, address)

    def complained(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.wrong.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith((address, address.replace("http:", "ws:"), "blob:", "data:")):
            seen.outside.append(request.url)

    page.on("console", complained)
    page.on("pageerror", lambda error: seen.wrong.append(str(error)))
    page.on("dialog", lambda dialog: seen.wrong.append(f"a dialog of the browser: {dialog.message}"))
    page.on("request", asked)
    return seen


@asynccontextmanager
async def demo(filled: bool = False) -> AsyncIterator[str]:
    """`bastama demo` as anybody starts it: the sandbox and the real bot, each in its process. Its address.

    With `filled` once the others of the sample season have done what they do.
    """
    command = (sys.executable, "-m", "bot", "demo", "--no-browser")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=HERE, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    try:
        line = await _told(process.stdout, "http://")
        if filled:
            await _told(process.stdout, "sample season")
        yield "http://" + line.split("http://")[1].split()[0]
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(STARTING):
            await process.wait()


async def _told(output: asyncio.StreamReader, words: str) -> str:
    """The first line with these words."""
    async with asyncio.timeout(STARTING):
        while words not in (line := (await output.readline()).decode()):
            assert line, f"the demo ended before it told {words!r}"
    return line
