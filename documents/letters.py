"""Text as the document can set it: what the font has stays, anything else becomes □ or was never to be seen."""

import re
import unicodedata
from collections.abc import Container

from documents.fonts import BOX

SIGNS = {
    "✔": "✓", "✅": "✓", "☑": "✓", "✗": "×", "✘": "×", "✖": "×", "❌": "×", "☐": "□", "⬜": "□",
    "▪": "•", "▫": "•", "■": "•", "●": "•", "⚫": "•", "🔹": "•", "🔸": "•", "➖": "–", "→": "–", "➡": "–",
}  # fmt: skip
"""Signs that people put before the lines of a list, and screens before theirs, each with its like in the font."""

# One picture of several characters is one box: joined figures, a tone of skin, the two letters of a flag.
_JOINED = re.compile("\u200d[^\\w\\s]|[\U0001f3fb-\U0001f3ff]|(?<=[\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def settable(text: str, known: Container[int]) -> str:
    """`text` in characters of the font and line breaks. `known`: the code points that the font has."""
    # What is typed as letter and mark is one letter in the font; compatibility forms stay as they are.
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", _JOINED.sub("", text)))
    return "".join(_settable(each, known) for each in composed)


def _settable(letter: str, known: Container[int]) -> str:
    if letter == "\n":
        return letter
    category = unicodedata.category(letter)
    if category in ("Cc", "Cf"):  # controls of direction and of width are never drawn; a tab is a gap
        return " " if letter == "\t" else ""
    letter = SIGNS.get(letter, letter)
    if ord(letter) in known:
        return letter
    return {"Zs": " ", "Mn": "", "Me": ""}.get(category, BOX)
