"""Whatever is said goes to the page as text, and into a transcript escaped and set apart."""

from html.parser import HTMLParser

import pytest

from sandbox.page import shown
from sandbox.records import Json
from sandbox.transcript_html import index
from sandbox.transcript_html import page as page_of
from tests.sandbox.page.conftest import Page

MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script>&lt;b&gt;</div></main>'
TURNED = "photo\u202egnp.exe"
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "div", "span", "bdi", "p", "pre", "ul", "li", "a",
}  # fmt: skip


class Tags(HTMLParser):
    """Every tag of a page, its attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


async def told(page: Page) -> Json:
    async with page.line() as line:
        return (await line.hears("world"))["phones"][0]  # type: ignore[no-any-return]


async def test_texts_go_out_as_they_are(page: Page) -> None:
    page.seat.phone.says(MARKUP)
    keys = {"inline_keyboard": [[{"text": MARKUP, "callback_data": "x"}]]}
    await page.bot("sendMessage", text=MARKUP, reply_markup=keys)
    mine, theirs = (await told(page))["messages"]
    assert mine["text"] == theirs["text"] == MARKUP
    assert {each["type"] for each in mine["entities"]} == {"bot_command"}, "as a phone finds them: </script"
    assert theirs["entities"] == []
    assert theirs["buttons"][0][0]["text"] == MARKUP


async def test_names_turn_nothing_around(page: Page) -> None:
    account = page.seat.phone.account
    account.first_name, account.last_name = "\u2067Айгүл\u2069", "\u202eабв\n"
    page.seat.phone.sends_document(b"MZ", name=TURNED)
    page.seat.phone.sends_contact(first_name="\u202eМарат")
    page.seat.phone.forwards("Сәлем", author="\u202eОспан")
    phone = await told(page)
    assert (phone["name"], phone["last_name"]) == ("Айгүл", "абв")
    document, contact, forwarded = phone["messages"]
    assert document["file"]["name"] == "photognp.exe"
    assert contact["contact"]["name"] == "Марат"
    assert forwarded["forwarded"] == "Оспан"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd"]
)
async def test_only_links_lead_anywhere(page: Page, url: str) -> None:
    message = page.seat.phone.says("Осы жерде")
    entity = {"type": "text_link", "offset": 0, "length": 3, "url": url}
    message.body["entities"] = [entity, {**entity, "url": "https://example.kz/"}]
    message.markup = {"inline_keyboard": [[{"text": "Ашу", "url": url}]]}
    told = shown.message(message, page.stage.telegram.files)
    assert [each["url"] for each in told["entities"]] == ["https://example.kz/"]
    assert told["buttons"] == [[{"n": 0, "text": "Ашу", "kind": "off", "url": None, "copy": None}]]


async def test_a_message_tells_all_it_carries(page: Page) -> None:
    phone, files = page.seat.phone, page.stage.telegram.files
    phone.says("Сәлем")
    voice = shown.message(phone.sends_voice(48), files)["file"]
    assert (voice["kind"], voice["seconds"], voice["type"], voice["size"]) == ("voice", 48, "audio/ogg", 4)
    photo = shown.message(phone.sends_photo(caption="Хат"), files)
    assert (photo["file"]["kind"], photo["file"]["type"], photo["text"], photo["caption"]) == (
        "photo", "image/png", "Хат", True,
    )  # fmt: skip
    first, second = (shown.message(one, files) for one in phone.sends_album(2))
    assert first["album"] == second["album"] is not None
    assert shown.message(phone.sends_location(43.0, 77.0), files)["location"] == {"latitude": 43.0, "longitude": 77.0}
    assert shown.message(phone.sends_dice(), files)["dice"]["value"] in range(1, 7)
    for message in (phone.sends_sticker(), phone.sends_video(9), phone.sends_video_note(3)):
        assert shown.message(message, files)["file"]["kind"] == message.kind
    answer = await page.bot("sendMessage", text="Иә", reply_parameters={"message_id": 1})
    told = shown.message(phone.chat.messages[answer["message_id"]], files)
    assert told["reply_to"] == {"id": 1, "text": "Сәлем", "mine": True}


async def test_the_menu_is_the_narrowest_there_is(page: Page) -> None:
    account = page.seat.phone.account
    page.seat.phone.says("Сәлем")

    async def menu(scope: Json | None, language: str, word: str) -> list[str]:
        about: Json = {"commands": [{"command": word, "description": "x"}], "language_code": language}
        done = await page.stage.telegram.call("setMyCommands", about | ({"scope": scope} if scope else {}))
        assert done.status == 200
        return [each["command"] for each in shown.commands_for(account, page.stage.telegram.profile)]

    assert await menu(None, "ru", "first") == []
    assert await menu(None, "", "second") == ["second"]
    assert await menu(None, "kk", "third") == ["third"]
    assert await menu({"type": "all_private_chats"}, "", "fourth") == ["fourth"]
    assert await menu({"type": "chat", "chat_id": account.id}, "", "fifth") == ["fifth"]
    async with page.line() as line:
        await line.hears("world")
        await menu({"type": "chat", "chat_id": account.id}, "kk", "sixth")
        assert (await line.hears("chat"))["chat"]["commands"] == [{"command": "sixth", "description": "x"}]


async def test_a_transcript_of_the_page_is_text_and_one_page(page: Page) -> None:
    page.seat.phone.account.first_name = "<i>Айгүл\u202e"
    page.seat.phone.says(MARKUP)
    keys = {"inline_keyboard": [[{"text": MARKUP[:60], "callback_data": "x"}, {"text": "Жоқ", "callback_data": "n"}]]}
    sent = await page.bot("sendMessage", text=f"{MARKUP} ә", reply_markup=keys)
    async with page.line() as line:
        done = await line.does("press", phone="p1", message=sent["message_id"], n=0)
        await page.bot("answerCallbackQuery", callback_query_id=done["press"], text=MARKUP)
        await line.does("clock", by="day")
    await page.bot("editMessageText", message_id=sent["message_id"], text="Енді мынау")
    paper = page.seat.phone.sends_document(b"MZ", name=f"{MARKUP}{TURNED}")
    await page.bot("sendDocument", document=paper.body["document"]["file_id"])
    await page.bot("deleteMessage", message_id=sent["message_id"])
    async with page.session.get(f"{page.address}transcript.txt") as answer:
        text = await answer.text()
    for words in ("Parrot ✎", "Енді мынау", "Wednesday 10 March 2027", "Thursday 11 March 2027", "a message is gone"):
        assert words in text
    async with page.session.get(f"{page.address}transcript.html") as answer:
        html = await answer.text()
    read = Tags(html)
    assert read.tags <= ALLOWED
    assert not any(name.startswith("on") for name in read.attributes)
    assert "src" not in read.attributes
    assert read.text.count("onerror") >= 5, "the words are all there, as words"
    assert "\u202e" not in html, "names are tidy"


def test_an_index_escapes_too() -> None:
    read = Tags(index(MARKUP, [('a"b.html', MARKUP)], [MARKUP]))
    assert read.tags <= ALLOWED
    assert "onerror" not in read.attributes


def test_an_empty_transcript_is_a_page() -> None:
    from sandbox.transcript import Transcript

    assert Tags(page_of(Transcript("Bot", []))).tags <= ALLOWED
