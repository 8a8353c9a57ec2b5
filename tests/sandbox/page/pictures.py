"""`make pictures`: the README's pictures of the sandbox's page, made from the demo itself.

A villager is in the middle of her budget, the manager has opened what came in. Made at both widths with the fonts of
the documents, so that they look the same on every machine.
"""

import asyncio
import io
import tempfile
from pathlib import Path

from fontpkg_noto_sans import __file__ as fonts
from PIL import Image

from sandbox.files import grey_png
from tests.sandbox.page.browser import HERE, NARROW, PATIENCE, WIDE, Page, Window, browser, demo, expect, watched
from tests.sandbox.page.test_browser import follows, hears, told
from tests.sandbox.page.test_browser_talk import books, opens_hours

PICTURES = HERE / "docs" / "pictures"
TOLD = "Алдыңғыдай: Грант ақшасынан"
"""The button after which she has two lines and money left."""
COLOURS = 256
STRIP, WEIGHT = 170, 8
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir>
<match target="pattern"><test name="family" compare="not_contains"><string>Mono</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Noto Sans</string></edit></match></fontconfig>
"""


async def main() -> None:
    """Writes them anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "fonts.conf"
        config.write_text(FONTS.format(fonts=Path(fonts).parent / "files", cache=folder))
        photo = Path(folder) / "photo.png"
        photo.write_bytes(grey_png())
        async with demo(filled=True) as address, browser({"FONTCONFIG_FILE": str(config)}) as opened:
            context = await opened.new_context(
                viewport={"width": WIDE[0], "height": WIDE[1]}, device_scale_factor=1, reduced_motion="reduce"
            )
            page = await context.new_page()
            await page.goto(f"{address}#lang=kk")
            await scene(watched(page, address), photo)
            await shoot(page, "phones", WIDE, "light")
            await shoot(page, "phones-dark", WIDE, "dark")
            await shoot(page, "phone", NARROW, "light")
            await shoot(page, "phone-dark", NARROW, "dark")
        async with demo() as address, browser({"FONTCONFIG_FILE": str(config)}) as opened:
            context = await opened.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce")
            page = await context.new_page()
            await page.goto(f"{address}#lang=kk")
            await talks(watched(page, address))


async def scene(seen: Window, photo: Path) -> None:
    """What is to be seen on the three phones."""
    aigul, asel = seen.phone("Айгүл"), seen.phone("Әсел")
    await expect(asel.newest).to_be_visible()
    await hears(seen.page, asel, "Жаңа өтінімдер")
    await asel.newest.locator(".inline").first.click()
    await aigul.start()
    steps = told()
    upto = next(i for i, step in enumerate(steps) if step["aigul"] == [TOLD])
    await follows(aigul, steps[1 : upto + 2], photo)
    await seen.page.locator(".help .icon-button").click()
    await aigul.phone.locator(".scroller").click(position={"x": 4, "y": 4})
    await seen.page.mouse.move(5, 5)


async def talks(seen: Window) -> None:
    """A month of free days on a villager's phone, and the week on the consultant's."""
    await opens_hours(seen)
    await books(seen)
    await seen.page.locator(".help .icon-button").click()
    await shoot(seen.page, "month", NARROW, "light")
    await seen.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    aigul, timur = seen.phone("Айгүл"), seen.phone("Тимур")
    for label in ("•18", "11:30"):
        await aigul.press(label)
    await aigul.say("8 705 123 45 67")
    await aigul.press("Иә, жазыламын")
    await timur.sees("Новые записи к вам: 1")
    await timur.press("Мои часы приёма")
    await timur.press("Неделя")
    await timur.press("Картинкой")
    await expect(timur.phone.locator("li.row.theirs img").last).to_be_visible()
    await expect(seen.page.locator(".toast")).to_have_count(0, timeout=PATIENCE)
    await seen.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    await seen.page.get_by_role("tab", name="Тимур").click()
    await shoot(seen.page, "week", NARROW, "light")


async def shoot(page: Page, name: str, size: tuple[int, int], scheme: str) -> None:
    """One picture, small enough for a page on a bad line."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.wait_for_timeout(600)
    taken = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    if size == WIDE:
        taken = fewer_colours(taken)
    taken.save(PICTURES / f"{name}.png", optimize=True)


def fewer_colours(taken: Image.Image) -> Image.Image:
    """A palette; the bar and the faces count more than their size, the wallpaper would have it all."""
    weighed = Image.new("RGB", (taken.width, taken.height + WEIGHT * STRIP))
    weighed.paste(taken)
    for n in range(WEIGHT):
        weighed.paste(taken.crop((0, 0, taken.width, STRIP)), (0, taken.height + n * STRIP))
    palette = weighed.quantize(COLOURS, method=Image.Quantize.MEDIANCUT)
    return taken.quantize(palette=palette, dither=Image.Dither.NONE)


if __name__ == "__main__":
    asyncio.run(main())
