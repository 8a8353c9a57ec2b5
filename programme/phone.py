"""Telephone numbers: kept as E.164, shown in groups as people here read them out."""

from programme.problem import Code, Problem
from programme.typed import clean

_HOME = "KZ"
# Border villages use Russian SIM cards; both countries are +7, so these need no plus.
_WITHOUT_PLUS = ("KZ", "RU")
_BETWEEN = frozenset(" \t\n\u00a0\u2009\u202f().-\u2010\u2011\u2012\u2013\u2014/")
_MOST_DIGITS = 15


def phone(typed: str) -> str:
    """The number in E.164; raises NOT_A_PHONE.

    Numbers of Kazakhstan and Russia may begin with +7, 7, 8 or their code; others need the plus and their country.
    Words and extensions are refused: an extension would be lost in E.164.
    """
    # Its tables take longer to load than the whole help text of `bastama`.
    import phonenumbers

    text = clean(typed)
    plus, figures = text.startswith("+"), "".join(c for c in text.removeprefix("+") if c not in _BETWEEN)
    if not (figures.isascii() and figures.isdecimal()) or len(figures) > _MOST_DIGITS:
        raise Problem(Code.NOT_A_PHONE)
    try:
        number = phonenumbers.parse(f"+{figures}" if plus else figures, _HOME)
    except phonenumbers.NumberParseException:
        raise Problem(Code.NOT_A_PHONE) from None
    country = phonenumbers.region_code_for_number(number)
    if not phonenumbers.is_valid_number(number) or not (plus or country in _WITHOUT_PLUS):
        raise Problem(Code.NOT_A_PHONE)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def shown_phone(e164: str) -> str:
    """+7 705 123 45 67; towns' and other countries' numbers in the groups of their own."""
    import phonenumbers

    if len(e164) == 12 and e164.startswith("+7") and e164[2:4] not in ("71", "72"):
        return f"+7 {e164[2:5]} {e164[5:8]} {e164[8:10]} {e164[10:]}"
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
