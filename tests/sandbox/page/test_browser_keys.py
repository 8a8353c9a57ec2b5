"""The page by keyboard alone, for a screen reader, at every width, in light and in dark."""

from typing import Any

import pytest

from tests.sandbox.page.browser import Window, expect, needed, window
from tests.sandbox.page.conftest import Page

pytestmark = needed

KEYS = {"inline_keyboard": [[{"text": "Иә", "callback_data": "yes"}], [{"text": "Жоқ", "callback_data": "no"}]]}
WIDTHS = [1600, 1366, 1024, 900, 800, 390, 360]
COMMANDS = [{"command": "start", "description": "Бастау"}, {"command": "status", "description": "Өтінімім"}]

SMALL = """() => [...document.querySelectorAll("button, a, select, input:not([type=range]), textarea, [role=tab]")]
    .filter(each => each.checkVisibility() && !each.closest(".unseen, .words") && !each.matches(".message-more"))
    .filter(each => { const at = each.getBoundingClientRect(); return at.height < 40 || at.width < 40; })
    .map(each => each.className + " " + each.textContent)"""

UNNAMED = """() => [...document.querySelectorAll("button, a, select, input, textarea, [role=tab], dialog, section")]
    .filter(each => each.checkVisibility())
    .filter(each => !(each.textContent.trim() || each.getAttribute("aria-label") || each.labels?.length))
    .map(each => each.outerHTML.slice(0, 120))"""

PALE = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const rgba = colour => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data;
    };
    const light = ([r, g, b]) => [r, g, b].map(each => each / 255)
        .map(each => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4)
        .reduce((sum, each, i) => sum + each * [.2126, .7152, .0722][i], 0);
    const ground = element => {
        for (; element; element = element.parentElement) {
            const style = getComputedStyle(element);
            if (style.backgroundImage !== "none") return null;
            const found = rgba(style.backgroundColor);
            if (found[3] > 200) return found;
        }
        return null;
    };
    const pale = [];
    for (const each of document.querySelectorAll("body *")) {
        const own = [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!own || !each.checkVisibility({visibilityProperty: true}) || each.closest(".unseen")) continue;
        const under = ground(each);
        if (!under) continue;
        const [a, b] = [light(rgba(getComputedStyle(each).color)), light(under)].sort((x, y) => y - x);
        const contrast = (a + .05) / (b + .05);
        if (contrast < 4.5) pale.push(`${each.className} ${each.textContent.slice(0, 30)} ${contrast.toFixed(2)}`);
    }
    return pale;
}"""


async def focus(seen: Window) -> str:
    """What has the focus, as a screen reader would call it."""
    name: str = await seen.page.evaluate(
        "(each => each.getAttribute('aria-label') || each.textContent.trim())(document.activeElement)"
    )
    return name


async def until(seen: Window, key: str, name: str) -> None:
    """Press the key until the focus is there."""
    for _ in range(40):
        if (await focus(seen)).startswith(name):
            return
        await seen.page.keyboard.press(key)
    raise AssertionError(f"{key} never comes to {name!r}, but to {await focus(seen)!r}")


async def test_a_villager_needs_no_mouse(page: Page) -> None:
    telegram, bot = page.stage.telegram, page.bot
    await telegram.call("setMyCommands", {"commands": COMMANDS})
    async with window(page.address) as seen:
        press, phone = seen.page.keyboard.press, seen.phone("Айгүл")
        await until(seen, "Tab", "БАСТАУ")
        await press("Enter")
        await expect(phone.phone.locator("li.row.mine")).to_contain_text("/start")
        await bot("sendMessage", text="Бастайық па?", reply_markup=KEYS)
        await expect(phone.newest).to_be_visible()

        # Back to the buttons; Enter presses; the window of the answer holds the focus and gives it back.
        await until(seen, "Shift+Tab", "Иә")
        await press("Enter")
        await expect(phone.newest.locator(".spinner")).to_be_visible()
        [query] = [each for each in telegram.updates.queue if each.kind == "callback_query"]
        alert = {"callback_query_id": query.payload["id"], "text": "Мерзімі өтті", "show_alert": True}
        await telegram.call("answerCallbackQuery", alert)
        await expect(seen.page.get_by_role("alertdialog")).to_contain_text("Мерзімі өтті")
        for _ in range(5):
            await press("Tab")
            assert await seen.page.evaluate(
                "!!document.activeElement.closest('dialog') || document.activeElement === document.body"
            )
        await press("Escape")
        await expect(seen.page.locator("dialog")).to_have_count(0)
        assert await focus(seen) == "Иә"

        # Arrows go among the messages; Enter opens the menu of one; an answer to it.
        await press("ArrowLeft")
        await press("Enter")
        await expect(seen.page.get_by_role("menu")).to_be_visible()
        await press("Escape")
        await press("Enter")
        await press("Enter")
        await expect(phone.phone.locator(".context")).to_contain_text("Бастайық па?")
        await seen.page.keyboard.type("бірінші жол")
        await press("Shift+Enter")
        await seen.page.keyboard.type("екінші жол")
        await press("Enter")
        mine = phone.phone.locator("li.row.mine").last
        await expect(mine.locator(".quote")).to_contain_text("Бастайық па?")
        await expect(mine.locator(".words")).to_contain_text("бірінші жол\nекінші жол")

        # One's last words are changed by the arrow up, or left by Esc.
        await press("ArrowUp")
        await expect(phone.phone.locator("textarea")).to_have_value("бірінші жол\nекінші жол")
        await press("Escape")
        await expect(phone.phone.locator("textarea")).to_have_value("")
        await press("ArrowUp")
        await press("Control+a")
        await seen.page.keyboard.type("түзетілді")
        await press("Enter")
        await expect(mine.locator(".words")).to_contain_text("түзетілді")
        await expect(mine.locator(".stamp:not(.room)")).to_contain_text("өзгертілді")

        # Commands are offered as one types.
        await seen.page.keyboard.type("/st")
        await expect(phone.phone.locator(".suggestion")).to_have_count(2)
        await press("ArrowDown")
        await press("ArrowDown")
        await press("Enter")
        await expect(phone.phone.locator("li.row.mine").last).to_contain_text("/status")


async def test_the_bar_needs_no_mouse(page: Page) -> None:
    page.seat.phone.says("/start")
    async with window(page.address) as seen:
        press = seen.page.keyboard.press
        before = page.stage.telegram.clock.now()
        await until(seen, "Tab", "+1 күн")
        await press("Enter")
        await expect(seen.page.locator(".clock")).to_contain_text("бс, 11 наурыз")
        assert page.stage.telegram.clock.now() - before >= 86400
        await until(seen, "Tab", "Нашар байланыс")
        await press("Enter")
        await expect(seen.page.get_by_role("dialog")).to_be_visible()
        await until(seen, "Tab", "")
        await seen.page.get_by_role("switch").first.focus()
        await press("Space")
        await expect(seen.page.locator(".chip.on .badge")).to_have_text("1")
        await press("Escape")
        await until(seen, "Tab", "Адам қосу")
        await press("Enter")
        await seen.page.keyboard.type("Қайрат")
        await press("Enter")
        await expect(seen.page.locator(".phone")).to_have_count(2)
        await press("Alt+2")
        assert (await focus(seen)).startswith("БАСТАУ")


async def test_new_messages_are_read_aloud_for_the_phone_in_hand(page: Page) -> None:
    page.seat.phone.says("/start")
    async with window(page.address) as seen:
        await seen.phone("Айгүл").phone.locator("textarea").focus()
        await page.bot("sendMessage", text="Бастайық па?", reply_markup=KEYS)
        told = seen.page.locator("#announce")
        await expect(told).to_have_text("Parrot:  Бастайық па? Түймелер: Иә, Жоқ")
        await expect(told).to_have_attribute("aria-live", "polite")


async def filled(page: Page) -> None:
    """A chat with everything that takes room."""
    long = "Шиеліауылыныңәйелдерінеарналғантігіншеберханасы" * 4
    page.seat.phone.says("/start")
    page.seat.phone.says(long)
    await page.bot("sendMessage", text=long, reply_markup=KEYS)
    wide: dict[str, Any] = {
        "inline_keyboard": [[{"text": f"{n} {long[:40]}", "callback_data": str(n)} for n in range(4)]]
    }
    await page.bot("sendMessage", text="Таңдаңыз", reply_markup=wide)
    page.seat.phone.sends_album(4, caption=long)
    page.seat.phone.sends_document(name=f"{long}.pdf")
    page.seat.phone.sends_voice(48)
    page.seat.phone.sends_location()
    page.seat.phone.sends_contact("+77010000000", long)
    page.seat.phone.sends_sticker()
    await page.bot(
        "sendMessage", text="Нөмір", reply_markup={"keyboard": [[{"text": "Нөмірім", "request_contact": True}]]}
    )
    for name in ("Тимур", "Әбдіманапқызы-Нұрмұхамбетова"):
        page.opened.world.sit(page.stage.telegram.phone(name, language_code="ru"), "consultant")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_nothing_sticks_out_and_everything_can_be_touched(page: Page, language: str) -> None:
    await filled(page)
    async with window(page.address, (1600, 760), language) as seen:
        await expect(seen.page.locator("li.row").first).to_be_attached()
        for width in WIDTHS:
            await seen.page.set_viewport_size({"width": width, "height": 760})
            await whole(seen, width)
        await seen.page.locator(".fold").click()
        await whole(seen, WIDTHS[-1])


async def whole(seen: Window, width: int) -> None:
    """Nothing is cut off, too small for a finger or without a name."""
    await seen.page.wait_for_timeout(150)
    assert await seen.overflowing() == [], width
    assert await seen.page.evaluate("document.documentElement.scrollWidth") <= width
    assert await seen.page.evaluate(SMALL) == [], width
    assert await seen.page.evaluate(UNNAMED) == [], width


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_stands_out_from_what_is_under_it(page: Page, scheme: str) -> None:
    await filled(page)
    async with window(page.address, scheme=scheme) as seen:
        await expect(seen.page.locator("li.row").first).to_be_attached()
        assert await seen.page.evaluate(PALE) == []
        await seen.page.set_viewport_size({"width": 360, "height": 760})
        assert await seen.page.evaluate(PALE) == []
        await seen.phone("Айгүл").phone.locator(".head .icon-button").click()
        assert await seen.page.evaluate(PALE) == []
        await seen.page.keyboard.press("Enter")
        await expect(seen.page.get_by_role("dialog")).to_be_visible()
        assert await seen.page.evaluate(PALE) == []
