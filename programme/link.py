"""What a link of ours says: `?start=kk_…` or `ru_…` names a language, `p_<code>` where the link was found.

A poster is `ru_p_akimat`, or `p_akimat` when it speaks both languages. `i_<code>` invites to the staff. Whatever else
a payload holds is not ours to read; a broken one is no payload at all.
"""

import re
from dataclasses import dataclass

from programme.languages import LANGUAGES, Language

SOURCE = "p_"
INVITE = "i_"
LONGEST_CODE = 32
"""Characters of a code; a longer one is counted with the others."""
OTHER = "other"
"""What a source is counted as that cannot be told apart."""

_PAYLOAD = re.compile("[A-Za-z0-9_-]{1,64}")
_SOURCE = re.compile(f"(?:^|_){SOURCE}(.+)")


@dataclass(frozen=True, slots=True)
class Link:
    """Each is None where the link does not say."""

    language: Language | None = None
    source: str | None = None
    invite: str | None = None
    """The code as it stood in the link; it may be none."""


def read_link(payload: str) -> Link:
    """What stood behind `?start=`."""
    if _PAYLOAD.fullmatch(payload) is None:
        return Link()
    if payload.startswith(INVITE):
        return Link(invite=payload.removeprefix(INVITE))
    first, _gap, rest = payload.partition("_")
    language = next((each for each in LANGUAGES if each == first), None)
    found = _SOURCE.search(rest if language is not None else payload)
    code = found[1] if found is not None else None
    return Link(language, OTHER if code is not None and len(code) > LONGEST_CODE else code)
