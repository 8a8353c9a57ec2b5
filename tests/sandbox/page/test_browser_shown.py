"""What the page shows of what a bot and a person send, in a real browser: everything as text, nothing as markup."""

from pathlib import Path
from typing import Any

from sandbox.files import grey_png
from tests.sandbox.page.browser import expect, needed, window
from tests.sandbox.page.conftest import Page

pytestmark = needed

HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>\u202egnp.\u2066"
MARKED = "Қалың, қисық, асты сызылған, сызылған, құпия, код, сілтеме /help https://example.kz/a?b=1."
MARKS = [
    ("bold", "Қалың", "strong"),
    ("italic", "қисық", "em"),
    ("underline", "асты сызылған", "u"),
    ("spoiler", "құпия", ".spoiler"),
    ("code", "код", "code"),
]


def entity(kind: str, words: str, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": MARKED.index(words), "length": len(words), **more}


async def test_hostile_words_are_shown_and_never_run(page: Page, tmp_path: Path) -> None:
    seat = page.seat
    seat.phone.says("/start")
    seat.phone.account.first_name = HOSTILE
    keys = {"inline_keyboard": [[{"text": HOSTILE, "callback_data": "x"}, {"text": HOSTILE, "url": "https://e.kz/"}]]}
    await page.bot("sendMessage", text=HOSTILE, reply_markup=keys)
    asks = {"keyboard": [[{"text": HOSTILE}]], "input_field_placeholder": HOSTILE[:64]}
    await page.bot("sendMessage", text="javascript:alert(1) data:text/html,x", reply_markup=asks)
    file = tmp_path / "<img src=x onerror=alert(1)>\u202efdp.html"
    file.write_text("<script>parent.document.title='taken'</script>")
    async with window(page.address) as seen:
        phone = seen.phone("")
        await phone.write(HOSTILE)
        await phone.send_file(2, file, HOSTILE)
        paper = phone.phone.locator("a.paper")
        await expect(paper).to_be_visible()
        await expect(phone.phone.locator("li.row.theirs .words").first).to_contain_text("onerror")
        await expect(phone.phone.locator(".inline").first).to_contain_text("<script>")
        for part in (".owner-name", ".file-name", ".inline bdi", ".key bdi", ".words"):
            style = "each => getComputedStyle(each).unicodeBidi"
            assert await phone.phone.locator(part).first.evaluate(style) in ("isolate", "plaintext"), part
        assert await seen.page.locator("#page script, #page img[src=x], #page [onerror]").count() == 0
        assert await seen.page.locator("a[href^=javascript], a[href^=data]").count() == 0
        answer = await seen.page.request.get(str(await paper.evaluate("link => link.href")))
        assert answer.headers["content-disposition"].startswith("attachment")
        assert await seen.page.title() != "taken"


async def test_only_links_that_may_be_opened_are_links(page: Page) -> None:
    opens = """async address => {
        const { link } = await import(new URL("static/entities.js", location.href.split("#")[0]));
        const made = link(address, ["words"], { username: "sandbox_bot" });
        return [made.tagName, made.getAttribute("href")];
    }"""
    async with window(page.address) as seen:
        for address in (
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "https:",
        ):
            assert await seen.page.evaluate(opens, address) == ["SPAN", None], address
        assert await seen.page.evaluate(opens, "https://e.kz") == ["A", "https://e.kz/"]
        assert await seen.page.evaluate(opens, "https://t.me/Sandbox_bot?start=a") == ["BUTTON", None]


async def test_marks_links_and_commands(page: Page) -> None:
    page.seat.phone.says("/start")
    given = [entity(kind, words) for kind, words, _ in MARKS]
    given.append(entity("text_link", "сілтеме", url="https://t.me/sandbox_bot?start=AB12"))
    await page.bot("sendMessage", text=MARKED, entities=given)
    async with window(page.address) as seen:
        phone = seen.phone("Айгүл")
        for _, words, tag in MARKS:
            await expect(phone.newest.locator(f".words {tag}")).to_have_text(words)
        await expect(phone.newest.locator("a.link")).to_have_attribute("href", "https://example.kz/a?b=1")
        spoiler = phone.newest.locator(".spoiler")
        await expect(spoiler).to_have_class("spoiler hidden-words")
        await spoiler.click()
        await expect(spoiler).to_have_class("spoiler")
        await phone.newest.locator("button.command").click()
        await expect(phone.phone.locator("li.row.mine").last).to_contain_text("/help")
        await phone.newest.locator("button.link").click()
        await expect(phone.phone.locator("li.row.mine").last).to_contain_text("/start AB12")


async def test_a_press_spins_until_its_answer_shows_and_the_message_changes_in_place(page: Page) -> None:
    page.seat.phone.says("/start")
    keys = {"inline_keyboard": [[{"text": "Иә", "callback_data": "yes"}, {"text": "Жоқ", "callback_data": "no"}]]}
    sent = await page.bot("sendMessage", text="Бастайық па?", reply_markup=keys)
    telegram = page.stage.telegram
    async with window(page.address) as seen:
        phone = seen.phone("Айгүл")
        yes = phone.newest.get_by_role("button", name="Иә")
        await yes.click()
        await expect(yes.locator(".spinner")).to_be_visible()
        [press] = [each for each in telegram.updates.queue if each.kind == "callback_query"]
        answer = {"callback_query_id": press.payload["id"], "text": "Жазып алдым"}
        await telegram.call("answerCallbackQuery", answer)
        await expect(yes.locator(".spinner")).to_have_count(0)
        await expect(phone.phone.locator(".toast")).to_have_text("Жазып алдым")
        await page.bot("editMessageText", message_id=sent["message_id"], text="Бастадық")
        await expect(phone.newest.locator(".words")).to_contain_text("Бастадық")
        await expect(phone.newest.locator(".stamp:not(.room)")).to_contain_text("өзгертілді")
        await expect(phone.phone.locator(".inline")).to_have_count(0)
        await page.bot("sendChatAction", action="typing")
        await expect(phone.phone.locator(".status")).to_contain_text("жазып жатыр")
        await page.bot("deleteMessage", message_id=sent["message_id"])
        await expect(phone.phone.locator("li.row.theirs")).to_have_count(0)


async def test_files_of_every_kind_go_out_and_come_back(page: Page, tmp_path: Path) -> None:
    page.seat.phone.says("/start")
    pictures = [tmp_path / f"{n}.png" for n in range(3)]
    for n, picture in enumerate(pictures):
        picture.write_bytes(grey_png(40 + n))
    paper = tmp_path / "Хат.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF")
    async with window(page.address) as seen:
        phone = seen.phone("Айгүл")
        mine = phone.phone.locator("li.row.mine")
        await phone.send_file(0, pictures[0], "Мәдениет үйі")
        await expect(mine.last.locator(".picture img")).to_be_visible()
        await expect(mine.last.locator(".words")).to_contain_text("Мәдениет үйі")
        await phone.send_file(1, pictures)
        await expect(mine.last.locator(".album .picture")).to_have_count(3)
        await mine.last.locator(".picture").first.click()
        await expect(seen.page.locator("dialog.viewer .count")).to_have_text("1 / 3")
        await seen.page.keyboard.press("ArrowRight")
        await expect(seen.page.locator("dialog.viewer .count")).to_have_text("2 / 3")
        await seen.page.keyboard.press("Escape")
        await expect(seen.page.locator("dialog")).to_have_count(0)
        await phone.send_file(2, paper)
        await expect(mine.last.locator(".file-name")).to_have_text("Хат.pdf")
        await phone.phone.locator(".send .icon-mic").click()
        await seen.page.wait_for_timeout(1200)
        await phone.phone.locator(".recording .send").click()
        await expect(mine.last.locator(".voice")).to_be_visible()
        await mine.last.locator(".voice button").click()
        await expect(mine.last.locator(".voice button")).to_have_attribute("aria-label", "Тоқтату")
        for number, kind in ((4, ".place"), (5, ".sticker")):
            await phone.phone.locator("[aria-haspopup=menu] .icon-clip").click()
            await seen.page.get_by_role("menuitem").nth(number).click()
            await expect(mine.last.locator(kind)).to_be_visible()


async def test_the_number_is_shared_by_its_button_and_a_block_is_seen(page: Page) -> None:
    page.seat.phone.says("/start")
    asks = {"keyboard": [[{"text": "Нөмірім", "request_contact": True}]], "input_field_placeholder": "Нөміріңіз"}
    await page.bot("sendMessage", text="Нөміріңіз қандай?", reply_markup=asks)
    async with window(page.address) as seen:
        phone = seen.phone("Айгүл")
        await expect(phone.phone.locator("textarea")).to_have_attribute("placeholder", "Нөміріңіз")
        await phone.phone.locator(".key").click()
        await expect(phone.phone.locator("li.row.mine .card")).to_contain_text("+7")
        await phone.phone.locator(".head .icon-button").click()
        await seen.page.get_by_role("menuitem", name="Ботты бұғаттау").click()
        await expect(phone.phone.locator(".status")).to_have_text("бұғатталған")
        await phone.phone.locator(".whole").click()
        await expect(phone.phone.locator("textarea")).to_be_visible()


async def test_what_comes_to_a_phone_nobody_looks_at_leaves_a_dot(page: Page) -> None:
    other = page.opened.world.sit(page.stage.telegram.phone("Тимур", language_code="ru"), "consultant")
    for seat in (page.seat, other):
        seat.phone.says("/start")
    async with window(page.address, (360, 740)) as seen:
        tab = seen.page.get_by_role("tab", name="Тимур")
        await page.stage.telegram.call("sendMessage", {"chat_id": other.phone.id, "text": "Сізге сұрақ бар"})
        await expect(tab.locator(".dot")).to_be_visible()
        await tab.click()
        await expect(seen.phone("Тимур").newest).to_contain_text("Сізге сұрақ бар")
        await expect(tab.locator(".dot")).to_have_count(0)


async def test_a_long_chat_stays_where_it_is_read_until_one_jumps(page: Page) -> None:
    page.seat.phone.says("/start")
    for n in range(40):
        await page.bot("sendMessage", text=f"Хабар {n}")
    async with window(page.address) as seen:
        phone = seen.phone("Айгүл")
        await expect(phone.newest).to_be_in_viewport()
        await phone.phone.locator("li.row.theirs").first.scroll_into_view_if_needed()
        await expect(phone.phone.locator(".jump")).to_be_visible()
        await page.bot("sendMessage", text="Соңғысы")
        await expect(phone.phone.locator(".jump .badge")).to_have_text("1")
        await expect(phone.newest).not_to_be_in_viewport()
        await phone.phone.locator(".jump").click()
        await expect(phone.newest).to_be_in_viewport()
        await expect(phone.phone.locator(".jump")).to_be_hidden()


async def test_the_line_comes_back_by_itself(page: Page) -> None:
    page.seat.phone.says("/start")
    async with window(page.address) as seen:
        phone = seen.phone("Айгүл")
        await phone.phone.locator("textarea").fill("жартысы жазылған")
        await page.opened.serving.live.close()
        await page.bot("sendMessage", text="Сізсіз келген")
        await expect(phone.newest).to_contain_text("Сізсіз келген")
        await expect(phone.phone.locator("textarea")).to_have_value("жартысы жазылған")


async def test_what_is_refused_is_still_in_the_field(page: Page) -> None:
    page.seat.phone.says("/start")
    async with window(page.address) as seen:
        phone, field = seen.phone("Айгүл"), seen.page.locator("textarea")
        await field.fill("ә" * 4097)
        await field.press("Enter")
        await expect(phone.phone.locator(".toast")).to_have_text("Тым ұзын: 4096 әріпке дейін")
        await expect(field).to_have_value("ә" * 4097)
        page.seat.phone.blocks()
        await expect(field).to_be_hidden()
        page.seat.phone.unblocks()
        await expect(field).to_have_value("ә" * 4097)


async def test_another_language_takes_nothing_away(page: Page) -> None:
    page.seat.phone.says("/start")
    sent = await page.bot("sendMessage", text="Нөміріңіз?")
    async with window(page.address) as seen:
        field = seen.page.locator("textarea")
        await field.fill("жартысы жазылған")
        await seen.page.get_by_role("combobox").select_option("ru")
        await expect(seen.page.get_by_role("button", name="Включить бота")).to_be_visible()
        await expect(field).to_have_value("жартысы жазылған")
        await expect(field).to_have_attribute("placeholder", "Сообщение")
        await page.bot("editMessageText", message_id=sent["message_id"], text="Телефоныңыз?")
        await expect(seen.phone("Айгүл").newest).to_contain_text("Телефоныңыз?")
        await seen.page.goto(page.address)
        await seen.page.reload()
        await expect(field).to_have_attribute("placeholder", "Сообщение")


async def test_a_story_is_told_above_the_phones(page: Page) -> None:
    note = "Ол бұрын жоба жазған емес."
    told = {"name": "aigul", "title": "Айгүл", "step": 3, "steps": 142, "note": note, "paused": False}
    page.opened.world.story = lambda: told
    async with window(page.address) as seen:
        story = seen.page.locator(".story")
        await expect(story).to_contain_text("3-қадам, барлығы 142")
        await expect(story.locator(".note")).to_have_text(note)
        await expect(seen.page.locator(".help")).to_be_hidden()
        page.opened.world.tell("story", story={**told, "paused": True})
        await expect(story.get_by_role("button", name="Жалғастыру")).to_be_visible()
        page.opened.world.tell("story", story=None)
        await expect(story).to_be_hidden()
