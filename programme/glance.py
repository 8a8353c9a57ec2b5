"""A sent application at a glance, from what was frozen: whatever form it was sent under."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from programme.kinds import Value
from programme.kinds.places import place_words
from programme.sent import Sent

KIND, TITLE, REGION, AMOUNT = "kind_of_applicant", "title", "region", "amount"
"""Questions that are known by their ids; of a form without one, nothing is said."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the staff see first; empty where the form did not ask it. `asked` is whole tenge of the grant."""

    kind: str
    title: str
    place: str
    asked: int | None


def glance(sent: Sent, language: str) -> Glance:
    """The answers as they were shown to her; a village that is known, in this language."""
    return Glance(
        kind=_shown(sent, KIND),
        title=_shown(sent, TITLE),
        place=_place(sent, language),
        asked=_asked(sent),
    )


def _shown(sent: Sent, question: str) -> str:
    found = next((each["shown"] for each in sent.answers if each["question"] == question), "")
    return " ".join(found.split())


def _place(sent: Sent, language: str) -> str:
    for answered in sent.answers:
        value = answered["value"]
        if isinstance(value, Mapping) and "typed" in value:
            return " ".join(place_words(value, language).split())
    return _shown(sent, REGION)


def _asked(sent: Sent) -> int | None:
    """Of the grant: what the lines of a budget take from it, else the amount that was answered."""
    for answered in sent.answers:
        if answered["table"] is not None:
            return _from_grant(answered["value"])
    amount = next((each["value"] for each in sent.answers if each["question"] == AMOUNT), None)
    return amount if isinstance(amount, int) else None


def _from_grant(value: Value | None) -> int:
    lines = value if isinstance(value, list) else []
    return sum(_sum(line) for line in lines if isinstance(line, Mapping) and line.get("source") == "grant")


def _sum(line: Mapping[str, Value]) -> int:
    exact = Decimal(str(line.get("quantity", 0))) * Decimal(str(line.get("price", 0)))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
