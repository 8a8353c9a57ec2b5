"""Problems and statuses in words; a test proves that every code has some."""

from collections.abc import Callable

from locales import _
from locales.format import money, number
from programme.problem import Code, Problem


def _amount(facts: dict[str, int | str], name: str) -> str:
    """A number of the facts, as money where the question asks for tenge."""
    value = int(facts[name])
    return money(value) if facts.get("unit") == "tenge" else number(value)


PROBLEMS: dict[Code, Callable[[dict[str, int | str]], str]] = {
    Code.TOO_SHORT: lambda facts: _(
        "Too short. Add a little more detail. Characters now: {length}, needed: {least}", **facts
    ),
    Code.TOO_LONG: lambda facts: _("Too long. Please shorten. Characters now: {length}, at most: {most}", **facts),
    Code.NOT_A_NUMBER: lambda facts: _(
        "Please write a number, for example: {example}", example=_amount(facts, "example")
    ),
    Code.NOT_WHOLE: lambda facts: _(
        "Please write a whole number, for example: {example}", example=_amount(facts, "example")
    ),
    Code.TOO_SMALL: lambda facts: _("The number is too small. At least: {least}", least=_amount(facts, "least")),
    Code.TOO_BIG: lambda facts: _("The number is too big. At most: {most}", most=_amount(facts, "most")),
    Code.NOT_AN_OPTION: lambda facts: _("This is not in the list. Please press one of the buttons."),
    Code.REQUIRED: lambda facts: _("This question needs an answer. A short one will do."),
    Code.INCOMPLETE: lambda facts: _("Some answers are still missing. They come first in the list."),
}


def problem_words(problem: Problem) -> str:
    return PROBLEMS[problem.code](problem.facts)


STATUSES: dict[str, Callable[[], str]] = {
    "draft": lambda: _("Being filled in"),
    "submitted": lambda: _("Sent"),
    "withdrawn": lambda: _("Withdrawn by the applicant"),
}


def status_words(status: str) -> str:
    """A status as people say it, never its code."""
    return STATUSES[status]()
