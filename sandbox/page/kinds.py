"""What a file is, by its first bytes: a name can say anything.

Only these are shown inside a page or a tab of their own; everything else is saved by the browser, not opened.
"""

from __future__ import annotations

FIRST_BYTES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"OggS": "audio/ogg",
    b"\x1aE\xdf\xa3": "audio/webm",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"%PDF-": "application/pdf",
}
PDF = "application/pdf"


def kind_of(data: bytes) -> str | None:
    """Its media type; None for whatever is not to be shown."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    if data[4:8] == b"ftyp":
        return "audio/mp4" if data[8:11] == b"M4A" else "video/mp4"
    return next((kind for first, kind in FIRST_BYTES.items() if data.startswith(first)), None)


def is_picture(data: bytes) -> bool:
    """A photo can be made of it."""
    return (kind_of(data) or "").startswith("image/")
