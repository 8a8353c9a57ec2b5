"""The business number (BIN) of an organisation: 12 digits, YYMM T S NNNNN K.

T says what the holder is (4 resident, 5 non-resident, 6 joint sole trader), S what part of it (0 head office, 1 branch,
2 representative office, 4 peasant farm), K checks the others. A person's number (IIN) has the day of birth at T,
so none can be taken for the other.
"""

import re
from datetime import date

from programme.problem import Code, Problem
from programme.typed import clean

_BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]+")
_BIN = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])[456][0124][0-9]{6}")
_FIRST_PASS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_PASS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
# The digit of an IIN that tells the century; 0 is said to be a foreigner's, of any.
_CENTURIES = {"0": (1900, 2000), "1": (1800,), "2": (1800,), "3": (1900,), "4": (1900,), "5": (2000,), "6": (2000,)}


def bin_number(typed: str) -> str:
    """The 12 digits; raises IIN_NOT_NEEDED for a person's number and NOT_A_BIN for everything else."""
    figures = _BETWEEN.sub("", clean(typed))
    if not re.fullmatch("[0-9]{12}", figures):
        raise Problem(Code.NOT_A_BIN)
    # Mistyped or not, it is somebody's: the check digit does not matter here.
    if _of_a_person(figures):
        raise Problem(Code.IIN_NOT_NEEDED)
    if not _BIN.fullmatch(figures) or check_digit(figures[:11]) != int(figures[11]):
        raise Problem(Code.NOT_A_BIN)
    return figures


def check_digit(eleven: str) -> int | None:
    """The last digit that belongs behind the first eleven; None when such a number is never issued."""
    for weights in (_FIRST_PASS, _SECOND_PASS):
        rest = sum(int(digit) * weight for digit, weight in zip(eleven, weights, strict=True)) % 11
        if rest < 10:
            return rest
    return None


def _of_a_person(figures: str) -> bool:
    """Whether the digits begin with a date of birth and a digit of its century."""
    year, month, day = (int(figures[n : n + 2]) for n in (0, 2, 4))
    return any(_exists(century + year, month, day) for century in _CENTURIES.get(figures[6], ()))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
