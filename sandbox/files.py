"""Files that were sent, by either side: kept in memory, found by id, downloaded by path."""

from __future__ import annotations

import mimetypes
import struct
import zlib
from dataclasses import dataclass, replace

from aiogram.types import InputFile

from sandbox.methods import Upload, Uploads
from sandbox.records import Json, Refusal, bad_request

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
TYPES = {
    "photo": "Photo", "document": "Document", "voice": "VoiceNote", "video": "Video", "audio": "Audio",
    "video_note": "VideoNote", "sticker": "Sticker", "animation": "Animation",
}  # fmt: skip
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")


def grey_png(width: int = 40, height: int = 30) -> bytes:
    """A small picture for phones that send one without caring which."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"\x99" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"".join([PICTURES[1], chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")])


@dataclass(slots=True, frozen=True)
class File:
    """One file: `kind` as in a message (photo, document, voice …), `about` what a message says of it."""

    id: str
    unique_id: str
    kind: str
    name: str
    data: bytes
    path: str
    about: Json

    def as_file(self) -> Json:
        """The Bot API's common file fields."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}

    def as_content(self) -> Json:
        """The part of a message that shows it."""
        if self.kind == "photo":
            sizes = [{"width": 90, "height": 67}, {"width": 800, "height": 600}]
            return {"photo": [self.as_file() | size for size in sizes]}
        return {self.kind: self.as_file() | self.about}


class Files:
    """Every file of the bot's Telegram."""

    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self.by_path: dict[str, File] = {}

    def keep(self, kind: str, name: str, data: bytes, **about: object) -> File:
        """A new file."""
        number = len(self.by_id) + 1
        path = f"{kind}s/file_{number}{name[name.rfind('.') :] if '.' in name else ''}"
        if kind not in ("photo", "video_note", "sticker"):
            about = {"mime_type": mimetypes.guess_type(name)[0] or "application/octet-stream", **about}
        if kind == "document":
            about["file_name"] = name
        file = File(f"sandbox-{kind}-{number:06}", f"unique-{number:06}", kind, name, data, path, about)
        self.by_id[file.id] = self.by_path[path] = file
        return file

    def let_go(self, file_id: str) -> None:
        """Keep its name, forget its bytes: it cannot be downloaded any more."""
        file = replace(self.by_id[file_id], data=b"")
        self.by_id[file_id] = self.by_path[file.path] = file

    def sent(self, kind: str, given: str | InputFile, uploads: Uploads, **about: object) -> File:
        """The file a bot sends: an upload, or one it knows by id. Refusal 400 or 413."""
        given = str(given)  # as it came over the wire
        if given.startswith("attach://"):
            upload = uploads.get(given.removeprefix("attach://"))
            if upload is None:
                raise bad_request(f"there is no {kind} in the request")  # Client.cpp, process_send_*_query
            return self._upload(kind, upload, about)
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")  # the sandbox opens no other site
        file = self.by_id.get(given)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {TYPES[file.kind]} as {TYPES[kind]}")
        return file

    def _upload(self, kind: str, upload: Upload, about: Json) -> File:
        if not upload.data:
            raise bad_request("file must be non-empty")
        if len(upload.data) > UPLOAD_LIMIT:
            raise Refusal(413, "Request Entity Too Large")
        if kind == "photo" and not upload.data.startswith(PICTURES):
            raise bad_request("IMAGE_PROCESS_FAILED")
        if kind == "photo" and len(upload.data) > PHOTO_LIMIT:
            raise bad_request(
                f"file of size {len(upload.data)} bytes is too big for a photo; the maximum size is 10 MB"
            )
        return self.keep(kind, upload.name, upload.data, **about)

    def found(self, file_id: str) -> File:
        """getFile. Refusal 400 for one that is unknown or too big to download."""
        file = self.by_id.get(file_id)
        if file is None or not file.data:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(file.data) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return file
