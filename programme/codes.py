"""The code that opens an application on another phone: eight letters that look alike in Cyrillic and in Latin."""

import secrets

LENGTH = 8

_LATIN = "ABEKMHOPCTYX"
# The same twelve in Cyrillic, as people read them on paper.
_CYRILLIC = "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
_AS_CYRILLIC = str.maketrans(_LATIN + "0", _CYRILLIC + "\u041e")
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def fresh() -> str:
    """A code nobody can guess; its letters are Cyrillic."""
    return "".join(secrets.choice(_CYRILLIC) for _each in range(LENGTH))


def spaced(code: str) -> str:
    """The code as it is shown: two halves, easier to copy by hand."""
    return f"{code[: LENGTH // 2]} {code[LENGTH // 2 :]}"


def read(typed: str) -> str | None:
    """The code somebody typed in either alphabet, in any case, with spaces and dashes; None if it cannot be one."""
    letters = "".join(letter for letter in typed if not letter.isspace() and letter not in _DASHES)
    code = letters.upper().translate(_AS_CYRILLIC)
    return code if len(code) == LENGTH and set(code) <= set(_CYRILLIC) else None
