"""What a link of ours says: `?start=kk_…` or `ru_…` names a language, `p_<code>` where the link was found.

A poster is `ru_p_akimat`, or `p_akimat` when it speaks both languages. `s_<number>` opens a seminar, before a source
where there is one: `kk_s_12_p_akimat`. `i_<code>` invites to the staff. Whatever else
a payload holds is not ours to read; a broken one is no payload at all.
"""

import re
from dataclasses import dataclass

from programme.languages import LANGUAGES, Language

SOURCE = "p_"
INVITE = "i_"
SEMINAR = "s_"
LONGEST_CODE = 32
"""Characters of a code; a longer one is counted with the others."""
OTHER = "other"
"""What a source is counted as that cannot be told apart."""

_PAYLOAD = re.compile("[A-Za-z0-9_-]{1,64}")
_SEMINAR = re.compile(f"{SEMINAR}([0-9]{{1,15}})(?=_|$)")
_SOURCE = re.compile(f"(?:^|_){SOURCE}(.+)")


@dataclass(frozen=True, slots=True)
class Link:
    """Each is None where the link does not say."""

    language: Language | None = None
    source: str | None = None
    invite: str | None = None
    """The code as it stood in the link; it may be none."""
    seminar: int | None = None
    """The number of a seminar; there may be none."""


def read_link(payload: str) -> Link:
    """What stood behind `?start=`."""
    if _PAYLOAD.fullmatch(payload) is None:
        return Link()
    if payload.startswith(INVITE):
        return Link(invite=payload.removeprefix(INVITE))
    first, _gap, rest = payload.partition("_")
    language = next((each for each in LANGUAGES if each == first), None)
    said = rest if language is not None else payload
    opened = _SEMINAR.match(said)
    found = _SOURCE.search(said[opened.end() :] if opened is not None else said)
    code = found[1] if found is not None else None
    return Link(
        language,
        OTHER if code is not None and len(code) > LONGEST_CODE else code,
        seminar=int(opened[1]) if opened is not None else None,
    )


def seminar_link(seminar: int, language: Language | None = None, source: str | None = None) -> str:
    """What stands behind `?start=` of a link that opens a seminar."""
    return "_".join(
        [
            *([language] if language is not None else []),
            f"{SEMINAR}{seminar}",
            *([f"{SOURCE}{source}"] if source else []),
        ]
    )
