"""A talk at an hour in a real browser: a consultant opens his hours, a villager books one, and his phone says so."""

from tests.sandbox.page.browser import NARROW, Window, demo, needed, window

pytestmark = needed

ONE_LINE = """() => [...document.querySelectorAll(".button-row:has(> :nth-child(7)) .inline bdi")]
    .filter(each => each.checkVisibility())
    .filter(each => each.getBoundingClientRect().height > 1.5 * parseFloat(getComputedStyle(each).lineHeight))
    .map(each => each.textContent)"""
"""Days of a month whose number is broken in two."""


async def opens_hours(seen: Window) -> None:
    """On Tuesday and Thursday, as they are proposed, in both languages. His Telegram is Russian."""
    timur = seen.phone("Тимур")
    for label in ("Вопросы людей", "Мои часы приёма", "Открыть часы", "Вт", "Чт", "Язык ▸", "Язык ▸"):
        await timur.press(label)
    await timur.press("Открыть эти часы")
    await timur.sees("Вт 10:00–13:00")


async def books(seen: Window) -> None:
    """From the first screen to the month of free days."""
    aigul = seen.phone("Айгүл")
    await aigul.start()
    for label in ("Қазақша", "Өзім үшін", "Келісемін", "Адамнан сұрау", "Кеңеске жазылу", "Ақша және шығын"):
        await aigul.press(label)
    await aigul.sees("Күнін таңдаңыз.")


async def test_a_talk_is_booked_and_its_consultant_hears_of_it() -> None:
    async with demo() as address, window(address) as seen:
        aigul, timur = seen.phone("Айгүл"), seen.phone("Тимур")
        await opens_hours(seen)
        await books(seen)
        await seen.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert await seen.page.evaluate(ONE_LINE) == []
        assert await seen.overflowing() == []
        await seen.page.set_viewport_size({"width": 1600, "height": 900})
        await aigul.press("•18")
        await aigul.press("11:30")
        await aigul.say("8 705 123 45 67")
        await aigul.press("Иә, жазыламын")
        await aigul.sees("Дайын. Алдын ала еске саламыз.")
        await timur.sees("Новые записи к вам: 1")
        await timur.press("18 марта, 11:30")
        await timur.sees("+7 705 123 45 67")
