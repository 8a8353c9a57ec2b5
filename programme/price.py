"""The price of one, as people type it: whole tenge, and whether it must be said back before it counts as understood."""

import re
from dataclasses import dataclass

from programme.problem import Code, Problem
from programme.typed import clean, whole_number

ODD = 100
"""Tenge. People leave out "thousand": a smaller price is always said back."""

# Digits as they are counted out, with spaces between thousands at most.
_PLAIN = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})*|[0-9]+")
_EITHER = re.compile(r"(?P<whole>[1-9][0-9]{0,2})[.,](?P<fraction>[0-9]{1,2})(?![0-9])[^0-9]*")


@dataclass(frozen=True, slots=True)
class Price:
    """`sure` says that nothing but plain digits was typed, and enough of them."""

    tenge: int
    sure: bool


def price(typed: str, *, most: int) -> Price:
    """The price that was typed: "145 000", "145 thousand" in either language, "45.000".

    "45.5" is 45 500 to some and 45 and a half to others: PRICE_EITHER names both. Raises also NOT_A_PRICE,
    PRICE_NOT_WHOLE, TOO_SMALL and TOO_BIG.
    """
    text = clean(typed)
    try:
        tenge = whole_number(text, tenge=True)
    except Problem as problem:
        if problem.code is not Code.NOT_WHOLE:
            raise Problem(Code.NOT_A_PRICE) from None
        raise _not_whole(text) from None
    if tenge < 1:
        raise Problem(Code.TOO_SMALL, least=1, unit="tenge")
    if tenge > most:
        raise Problem(Code.TOO_BIG, most=most, unit="tenge")
    return Price(tenge, tenge >= ODD and _PLAIN.fullmatch(text) is not None)


def _not_whole(text: str) -> Problem:
    found = _EITHER.fullmatch(text)
    if found is None:
        return Problem(Code.PRICE_NOT_WHOLE)
    whole = int(found["whole"])
    return Problem(Code.PRICE_EITHER, whole=whole, thousands=whole * 1_000 + int(found["fraction"].ljust(3, "0")))
