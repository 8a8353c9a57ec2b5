"""Files that a page sends from a phone: read part by part, never more than is allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from aiohttp import BodyPartReader, web

from sandbox.names import tidy
from sandbox.page.doing import Doing, Refused, words
from sandbox.page.keeping import MOST_BYTES
from sandbox.page.kinds import is_picture, kind_of
from sandbox.page.world import Seat
from sandbox.records import Message

MOST_IN_ALBUM = 10
LONGEST_CAPTION = 1024
LONGEST_VOICE = 3600
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came."""

    name: str
    data: bytes


async def send(request: web.Request, doing: Doing) -> None:
    """Sends what came from the phone it is for. Refused."""
    asked = request.query
    order = {"phone": request.match_info["phone"], "reply_to": _number(asked.get("reply_to"))}
    seat = doing.seat(order)
    caption = words({"caption": asked["caption"]}, "caption", LONGEST_CAPTION) if asked.get("caption") else ""
    reply_to = doing.reply_to(seat, order)
    files = [file async for file in _files(request)]
    seat = doing.seat(order)
    if seat.phone.chat.blocked:
        raise Refused("blocked")
    if not files:
        raise Refused("empty")
    seconds = min(_number(asked.get("seconds")) or 1, LONGEST_VOICE)
    way = WAYS.get(asked.get("as", "document"))
    if way is None:
        raise Refused("no_such")
    way(seat, files, caption, seconds, reply_to)


async def _files(request: web.Request) -> AsyncIterator[Sent]:
    if not request.content_type.startswith("multipart/"):
        return
    number = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.filename is None:
            continue
        number += 1
        if number > MOST_IN_ALBUM:
            raise Refused("too_big")
        data = bytearray()
        while chunk := await part.read_chunk(CHUNK):
            data += chunk
            if len(data) > MOST_BYTES:
                raise Refused("too_big")
        if data:
            yield Sent(tidy(part.filename)[-120:] or "file", bytes(data))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 16 else None


Way = Callable[[Seat, list[Sent], str, int, Message | None], object]


def _photo(seat: Seat, files: list[Sent], caption: str, seconds: int, reply_to: Message | None) -> None:
    for n, file in enumerate(files):
        said = caption if n == 0 else ""
        if is_picture(file.data):
            seat.phone.sends_photo(file.data, caption=said, name=file.name, reply_to=reply_to)
        else:
            _document(seat, [file], said, seconds, reply_to)  # what is no picture goes as a file, as in Telegram


def _document(seat: Seat, files: list[Sent], caption: str, seconds: int, reply_to: Message | None) -> None:
    for n, file in enumerate(files):
        seat.phone.sends_document(
            file.data,
            name=file.name,
            mime_type=kind_of(file.data) or "application/octet-stream",
            caption=caption if n == 0 else "",
            reply_to=reply_to,
        )


def _album(seat: Seat, files: list[Sent], caption: str, seconds: int, reply_to: Message | None) -> None:
    if len(files) > 1 and all(is_picture(file.data) for file in files):
        seat.phone.sends_album(caption=caption, pictures=[file.data for file in files])
    else:
        _photo(seat, files, caption, seconds, reply_to)


def _voice(seat: Seat, files: list[Sent], caption: str, seconds: int, reply_to: Message | None) -> None:
    seat.phone.sends_voice(seconds, data=files[0].data, reply_to=reply_to)


def _video_note(seat: Seat, files: list[Sent], caption: str, seconds: int, reply_to: Message | None) -> None:
    seat.phone.sends_video_note(seconds, data=files[0].data)


WAYS: dict[str, Way] = {
    "photo": _photo,
    "document": _document,
    "album": _album,
    "voice": _voice,
    "video_note": _video_note,
}
