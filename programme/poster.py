"""Posters with a code to scan: which words a source may be called by, and where each poster's link leads."""

import re

from programme.languages import Language
from programme.link import OTHER, SEMINAR, SOURCE
from programme.problem import Code, Problem

CODE_MOST = 24
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,23}")
_SEMINAR = re.compile(r"seminar-[0-9]+")


def typed_code(text: str) -> str:
    """A short name in Latin letters, as it will stand in the link; Problem for anything else."""
    code = re.sub(r"[\s_]+", "-", text.strip().lower())
    if _CODE.fullmatch(code) is None or code == OTHER or _SEMINAR.fullmatch(code):
        raise Problem(Code.NOT_A_CODE, most=CODE_MOST)
    return code


def seminar_code(seminar: int) -> str:
    """What a seminar's own poster is counted as."""
    return f"seminar-{seminar}"


def seminar_link(bot_name: str, language: Language, seminar: int) -> str:
    """Where the poster of a seminar leads."""
    return f"https://t.me/{bot_name}?start={language}_{SEMINAR}{seminar}_{SOURCE}{seminar_code(seminar)}"


def link_of(bot_name: str, language: Language, code: str) -> str:
    """Where the poster of this language leads."""
    return f"https://t.me/{bot_name}?start={language}_{SOURCE}{code}"
