"""What the page is served with: a secret, no other site, types that are what they say, and bounds."""

import re
from pathlib import Path

import aiohttp
import pytest
from aiohttp import FormData

from sandbox.files import grey_png
from sandbox.page.keeping import MOST_BYTES, MOST_FILES
from sandbox.page.serving import shipped
from tests.sandbox.page.conftest import Page

HTML = b"<!doctype html><script>alert(1)</script>"


def form(*files: tuple[str, bytes]) -> FormData:
    data = FormData(quote_fields=False)  # as browsers send names
    for name, content in files:
        data.add_field("file", content, filename=name)
    return data


async def status(page: Page, url: str, **headers: str) -> int:
    async with page.session.get(url, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("what", ["", "live", "transcript.html", "transcript.txt", "file/sandbox-photo-000001"])
async def test_nothing_is_there_without_the_secret(page: Page, what: str) -> None:
    page.seat.phone.sends_photo()
    url = page.stage.front.url
    assert await status(page, f"{url}/{what}") == 404
    assert await status(page, f"{url}/guess/{what}") == 404
    assert await status(page, f"{page.address[:-2]}/{what}") == 404
    if what and what != "live":
        assert await status(page, f"{page.address}{what}") == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "sandbox.example.com"},
        {"Host": "127.0.0.1.example.com:80"},
        {"Origin": "http://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_sites_are_kept_out_of_the_page_and_of_the_bot_api(page: Page, headers: dict[str, str]) -> None:
    """A bot's token is no secret here: without this any page in the browser could speak for it."""
    url, token = page.stage.front.url, page.stage.telegram.token
    for address in (f"{page.address}transcript.txt", f"{url}/bot{token}/getMe"):
        assert await status(page, address) == 200
        assert await status(page, address, **headers) == 403
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await page.session.ws_connect(f"{page.address}live", headers=headers)


async def test_its_own_origin_is_let_in(page: Page) -> None:
    own = {"Origin": page.stage.front.url, "Sec-Fetch-Site": "same-origin"}
    assert await status(page, f"{page.address}transcript.txt", **own) == 200
    async with page.session.ws_connect(f"{page.address}live", headers=own) as socket:
        assert (await socket.receive_json())["kind"] == "world"


@pytest.mark.parametrize("what", ["transcript.html", "transcript.txt", "file/sandbox-document-000001", "file/x"])
async def test_every_answer_says_how_it_may_be_used(page: Page, what: str) -> None:
    page.seat.phone.sends_document(HTML, name="a.html")
    async with page.session.get(f"{page.address}{what}") as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.status == 404 or "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_the_page_runs_what_it_brought_and_nothing_else(page: Page) -> None:
    async with page.session.get(page.address) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
        assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
        assert (policy["frame-ancestors"], policy["form-action"]) == ("'none'", "'none'")
        html = await answer.text()
    for name in re.findall(r'(?:src|href)="(static/[^"]+)"', html):
        assert await status(page, page.address + name) == 200
    for language in ("kk", "ru", "en"):
        async with page.session.get(f"{page.address}labels/{language}.json") as answer:
            assert set(await answer.json(content_type="application/json")) > {
                "why_playing",
                "why_blocked",
                "why_nothing_due",
            }


@pytest.mark.parametrize(
    "name", ["static/../serving.py", "static/%2e%2e/serving.py", "static/", "static/none.js", "labels/xx.json"]
)
async def test_nothing_but_the_page_is_shipped(page: Page, name: str) -> None:
    assert await status(page, f"{page.address}{name}") == 404


def test_a_name_leads_out_of_no_folder(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    for file in (folder / "in.txt", tmp_path / "out.txt"):
        file.write_text("x")
    (folder / "link.txt").symlink_to(tmp_path / "out.txt")
    names = ("in.txt", "../out.txt", str(tmp_path / "out.txt"), "link.txt", ".")
    assert [shipped(folder, name).status for name in names] == [200, 404, 404, 404, 404]


@pytest.mark.parametrize(
    ("data", "name", "kind", "shown"),
    [
        (grey_png(), "photo.png", "image/png", "inline"),
        (b"\xff\xd8\xff\xe0", "photo.exe", "image/jpeg", "inline"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "image/webp", "inline"),
        (b"OggS\0", "voice.ogg", "audio/ogg", "inline"),
        (b"\x1aE\xdf\xa3", "voice.webm", "audio/webm", "inline"),
        (b"%PDF-1.7\n", "paper.pdf", "application/pdf", "inline"),
        (HTML, "page.html", "application/octet-stream", "attachment"),
        (HTML, "photo.png", "application/octet-stream", "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "application/octet-stream", "attachment"),
    ],
)
async def test_a_file_is_what_its_bytes_are(page: Page, data: bytes, name: str, kind: str, shown: str) -> None:
    page.seat.phone.sends_document(data, name=name)
    async with page.session.get(f"{page.address}file/sandbox-document-000001") as answer:
        assert await answer.read() == data
        assert answer.content_type == kind
        assert answer.headers["Content-Disposition"] == f"{shown}; filename*=UTF-8''{name}"
        assert ("sandbox" in answer.headers["Content-Security-Policy"]) == (kind != "application/pdf")


async def test_the_name_of_a_file_can_break_no_header_and_hide_nothing(page: Page) -> None:
    page.seat.phone.sends_document(b"MZ", name='счёт"\r\nX-Bad: 1\u202egnp.exe')
    async with page.session.get(f"{page.address}file/sandbox-document-000001") as answer:
        assert "X-Bad" not in answer.headers
        assert answer.headers["Content-Disposition"].endswith("%22X-Bad%3A%201gnp.exe")


# Sending


async def test_files_are_sent_as_what_they_are_sent_as(page: Page) -> None:
    page.seat.phone.says("Сәлем")
    send = f"{page.address}send/p1"
    for query, files in {
        "as=photo&caption=Хат": [("a.png", grey_png())],
        "as=photo": [("a.txt", b"no picture")],
        "as=document&reply_to=1": [("смета.pdf", b"%PDF-1.4\n")],
        "as=album&caption=Екеу": [("a.png", grey_png()), ("b.png", grey_png(50))],
        "as=voice&seconds=48": [("v.webm", b"\x1aE\xdf\xa3")],
        "as=video_note&seconds=3": [("n.mp4", b"\0\0\0\x18ftypmp42")],
    }.items():
        async with page.session.post(f"{send}?{query}", data=form(*files)) as answer:
            assert (answer.status, await answer.json()) == (200, {}), query
    kinds = [message.kind for message in page.seat.phone.messages[1:]]
    assert kinds == ["photo", "document", "document", "photo", "photo", "voice", "video_note"]
    photo, _, paper, first, second, voice, _ = page.seat.phone.messages[1:]
    assert photo.text == "Хат"
    assert paper.document == "смета.pdf"
    assert paper.body["reply_to_message"]["message_id"] == 1
    assert first.body["media_group_id"] == second.body["media_group_id"]
    assert (first.text, second.text) == ("Екеу", "")
    assert voice.body["voice"]["duration"] == 48


@pytest.mark.parametrize(
    ("way", "files", "code", "why"),
    [
        ("p1?as=document", [("a.bin", b"x" * (MOST_BYTES + 1))], 413, "too_big"),
        ("p1?as=album", [("a.png", b"x")] * 11, 413, "too_big"),
        ("p1?as=document", [], 409, "empty"),
        ("p1?as=document", [("a.bin", b"")], 409, "empty"),
        ("p1?as=spell", [("a.bin", b"x")], 409, "no_such"),
        ("p1?as=photo&caption=" + "x" * 1025, [("a.bin", b"x")], 409, "too_long"),
        ("p1?reply_to=99", [("a.bin", b"x")], 409, "no_such"),
        ("p9?as=photo", [("a.bin", b"x")], 409, "no_such"),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    page: Page, way: str, files: list[tuple[str, bytes]], code: int, why: str
) -> None:
    async with page.session.post(f"{page.address}send/{way}", data=form(*files) if files else {"a": "b"}) as answer:
        assert (answer.status, await answer.json()) == (code, {"why": why})
    assert page.seat.phone.messages == []


async def test_a_blocked_bot_gets_no_file(page: Page) -> None:
    page.seat.phone.says("Сәлем")
    page.seat.phone.blocks()
    async with page.session.post(f"{page.address}send/p1", data=form(("a.bin", b"x"))) as answer:
        assert await answer.json() == {"why": "blocked"}


async def test_twenty_megabytes_are_let_through(page: Page) -> None:
    async with page.session.post(f"{page.address}send/p1", data=form(("a.bin", b"x" * MOST_BYTES))) as answer:
        assert answer.status == 200


async def test_a_chat_keeps_fifty_files(page: Page) -> None:
    """The messages stay, and say what they carried; the bot is told as Telegram tells it."""
    other = page.opened.world.sit(page.stage.telegram.phone("Тимур"), "consultant")
    other.phone.sends_photo()
    for n in range(MOST_FILES + 2):
        page.seat.phone.sends_document(b"%d" % n, name=f"{n}.txt")
    held = [file.name for file in page.stage.telegram.files.by_id.values() if file.data]
    assert held == ["photo.png", *(f"{n}.txt" for n in range(2, MOST_FILES + 2))]
    first = page.seat.phone.messages[0].body["document"]["file_id"]
    assert await status(page, f"{page.address}file/{first}") == 404
    refused = await page.stage.telegram.call("getFile", {"file_id": first})
    assert "temporarily unavailable" in str(refused.body["description"])
    async with page.line() as line:
        [phone, _] = (await line.hears("world"))["phones"]
        assert (phone["messages"][0]["file"]["name"], phone["messages"][0]["file"]["size"]) == ("0.txt", 1)


async def test_a_file_sent_again_is_young_again(page: Page) -> None:
    page.seat.phone.says("Сәлем")
    sent = page.seat.phone.sends_document(b"paper", name="paper.pdf")
    for n in range(MOST_FILES - 1):
        page.seat.phone.sends_document(b"x", name=f"{n}.txt")
    await page.bot("sendDocument", document=sent.body["document"]["file_id"])
    page.seat.phone.sends_document(b"x", name="last.txt")
    assert page.stage.telegram.files.by_id[sent.body["document"]["file_id"]].data == b"paper"
