"""How many of a thing, as people type it: at most three decimals, with a comma or a point, exact and never a float.

Where thousands are written with a mark, "1.500" could be a thousand and a half thousand or one and a half. Of what is
counted in whole things (a piece, a set, a person) nobody takes one and a half thousandths more, so there it is 1 500;
of what is measured (kg, metre, month, or a unit we do not know) it may well be either, a thousand times apart, and
only there it is not guessed: the person is told both and says which.
"""

import re
from collections.abc import Collection
from decimal import Decimal

from programme.letters import letters
from programme.problem import Code, Problem
from programme.typed import clean, fold

PLACES = 3
MOST = 1_000_000

_TYPED = re.compile(r"(?P<number>[0-9][0-9 .,']*)(?P<words>.*)")
_PLAIN = re.compile(r"(?P<whole>[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)(?:[.,](?P<fraction>[0-9]+))?")
_MARKED = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[.,'])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:(?!(?P=mark))[.,](?P<fraction>[0-9]+))?"
)
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")


def quantity(typed: str, *, whole: bool, unit: Collection[str] = ()) -> Decimal:
    """The quantity of a line. `whole` says that its unit is counted in whole things, `unit` are the unit's own words.

    Raises NOT_A_QUANTITY, QUANTITY_EITHER ("1.500" of a measured unit), TOO_FINE (more than three decimals), TOO_SMALL
    and TOO_BIG.
    """
    text = " ".join(clean(typed).casefold().split())
    found = _TYPED.fullmatch(text)
    scale = None if found is None else _scale(found["words"], {fold(word) for word in unit})
    if found is None or scale is None:
        raise Problem(Code.NOT_A_QUANTITY)
    number = found["number"].rstrip(" .,'")
    either = _EITHER.fullmatch(number) is not None
    if either and scale == 1 and not whole:
        raise Problem(Code.QUANTITY_EITHER, n=int(re.sub("[^0-9]", "", number)))
    read = (None if either and scale > 1 else _MARKED.fullmatch(number)) or _PLAIN.fullmatch(number)
    if read is None:
        raise Problem(Code.NOT_A_QUANTITY)
    digits = re.sub("[^0-9]", "", read["whole"])
    fraction = (read["fraction"] or "").rstrip("0")
    if len(fraction) > PLACES:
        raise Problem(Code.TOO_FINE)
    if len(digits.lstrip("0")) > len(str(MOST)):
        raise Problem(Code.TOO_BIG, most=MOST)
    return _within(Decimal(f"{digits}.{fraction or '0'}") * scale)


def _within(number: Decimal) -> Decimal:
    if number <= 0:
        raise Problem(Code.NOT_A_QUANTITY)
    if number > MOST:
        raise Problem(Code.TOO_BIG, most=MOST)
    return plain(number)


def plain(number: Decimal) -> Decimal:
    """The same number without zeros behind its fraction and without an exponent: 2.50 is 2.5, 1E+3 is 1000."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def thousandths(number: Decimal) -> int:
    """The quantity in thousandths, a whole number: what sums are made from."""
    return int(number.scaleb(PLACES))


def stored(text: object) -> Decimal | None:
    """The quantity of a stored line; None when the text is no quantity of ours."""
    if not isinstance(text, str) or re.fullmatch(rf"[0-9]{{1,7}}(\.[0-9]{{1,{PLACES}}})?", text) is None:
        return None
    number = Decimal(text)
    return plain(number) if 0 < number <= MOST else None


def _scale(said: str, unit: set[str]) -> int | None:
    """What the words behind a number multiply it by; None when they are not the unit's."""
    spoken = [each for each in said.replace(".", " ").split() if each]
    scale = 1
    if spoken and fold(spoken[0]) in {fold(each) for each in letters().thousand}:
        scale, spoken = 1_000, spoken[1:]
    return scale if not spoken or fold("".join(spoken)) in unit else None
