"""Advice on an application before it is sent: what is often missing in good ideas. It never keeps anybody from sending.

Each rule is one function over the answers; the words and days they know stand in `advice.yaml`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeAlias

import yaml

from programme.application import Answers, asked
from programme.budget import Line, lines_of
from programme.kinds import Value
from programme.kinds.budget import Plan, plan
from programme.languages import Frozen
from programme.phrases import says
from programme.season import Season
from programme.typed import fold, words


class AdviceCode(StrEnum):
    """What may be better. Facts that the words need stand behind each code."""

    GOAL_TOO_GENERAL = "goal_too_general"
    TARGET_WITHOUT_NUMBER = "target_without_number"
    SAME_TEXT = "same_text"  # n: in how many answers
    JOBS_WITHOUT_INCOME = "jobs_without_income"
    NEAR_NAURYZ = "near_nauryz"  # day, ISO
    IN_HARVEST = "in_harvest"  # day, ISO
    OWNER_PERMISSION = "owner_permission"
    WHOLE_GRANT_UNPROVED = "whole_grant_unproved"
    DELIVERY_FORGOTTEN = "delivery_forgotten"


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice; `question` is where it is mended."""

    code: AdviceCode
    question: str
    facts: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Given:
    """The answers to the questions that are asked of this person; a skipped one is None."""

    values: Mapping[str, Value | None]
    asked: frozenset[str]
    long: tuple[str, ...]
    plan: Plan | None
    """The budget, where one is asked for and begun."""

    def text(self, id: str) -> str:
        """What was typed there, all parts of a list together; empty for a spoken answer."""
        return " ".join(_texts(self.values.get(id)))

    def entries(self, id: str) -> list[dict[str, Value]]:
        value = self.values.get(id)
        return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


Rule: TypeAlias = Callable[[_Given], Iterator[Advice]]

# A goal of so few words cannot say what will be there, for whom and by when.
_FEW_WORDS = 6
# Shorter answers may well be alike by chance.
_PASTED = 20
_PLACE_IS_IN = ("title", "problem", "goal", "tasks", "activities")


def advice(season: Season, answers: Answers) -> tuple[Advice, ...]:
    """All advice on these answers, in the order of the rules; questions the form does not have are left out."""
    questions = asked(season.form, answers)
    values = {q.id: answers[q.id].value for q in questions if q.id in answers}
    long = tuple(q.id for q in questions if q.kind == "long_text")
    planned = (lines_of(values.get(q.id)) for q in questions if q.kind == "budget")
    lines = next(planned, ())
    given = _Given(values, frozenset(q.id for q in questions), long, plan(lines, season) if lines else None)
    return tuple(each for rule in _RULES for each in rule(given))


def _goal(given: _Given) -> Iterator[Advice]:
    """A goal without any number that is short, or that every village could have."""
    text = given.text("goal")
    if text and not _has_digit(text) and (len(words(text)) < _FEW_WORDS or says(text, _known().general_goals)):
        yield Advice(AdviceCode.GOAL_TOO_GENERAL, "goal")


def _target(given: _Given) -> Iterator[Advice]:
    """People whom nobody could count."""
    text = given.text("target")
    counted = isinstance(given.values.get("target_number"), int) and not says(text, _known().everybody)
    if text and not _has_digit(text) and not counted:
        yield Advice(AdviceCode.TARGET_WITHOUT_NUMBER, "target")


def _pasted(given: _Given) -> Iterator[Advice]:
    """One text in several long answers."""
    alike: dict[str, list[str]] = defaultdict(list)
    for id in given.long:
        folded = fold(given.text(id))
        if len(folded) >= _PASTED:
            alike[folded].append(id)
    for ids in alike.values():
        if len(ids) > 1:
            yield Advice(AdviceCode.SAME_TEXT, ids[1], {"n": len(ids)})


def _jobs(given: _Given) -> Iterator[Advice]:
    """Jobs of which nobody says who pays them."""
    jobs = given.values.get("jobs")
    if not isinstance(jobs, int) or jobs < 1 or "jobs_detail" not in given.asked:
        return
    entries = given.entries("jobs_detail")
    if not entries or any(not entry.get("paid_from") for entry in entries):
        yield Advice(AdviceCode.JOBS_WITHOUT_INCOME, "jobs_detail")


def _busy_days(given: _Given) -> Iterator[Advice]:
    """The first day that an activity has in Nauryz, and the first on which one begins in the harvest."""
    spans = [span for entry in given.entries("activities") if (span := _span(entry))]
    nauryz, harvest = _known().nauryz, _known().harvest
    on_holiday = (day for span in spans for day in _days(*span) if nauryz.first <= f"{day:%m-%d}" <= nauryz.last)
    begins = (first for first, _last in spans if harvest.first <= f"{first:%m-%d}" <= harvest.last)
    for code, days in ((AdviceCode.NEAR_NAURYZ, on_holiday), (AdviceCode.IN_HARVEST, begins)):
        if day := next(days, None):
            yield Advice(code, "activities", {"day": day.isoformat()})


def _owner(given: _Given) -> Iterator[Advice]:
    """Something is built on a place, and no letter of whose it is."""
    if "letters" not in given.asked or given.values.get("letters"):
        return
    if any(says(given.text(id), _known().owned_places) for id in _PLACE_IS_IN):
        yield Advice(AdviceCode.OWNER_PERMISSION, "letters")


def _prices(given: _Given) -> Iterator[Advice]:
    """Exactly the whole grant is asked for, and nothing shows a price."""
    unproved = "letters" in given.asked and not given.values.get("letters")
    if unproved and given.plan is not None and given.plan.totals.free == 0:
        yield Advice(AdviceCode.WHOLE_GRANT_UNPROVED, "letters")


def _delivery(given: _Given) -> Iterator[Advice]:
    """Things are bought with the grant's money, and nobody brings them to the village."""
    if given.plan is None:
        return
    bought = [line for line in given.plan.lines if line.source == "grant"]
    roles = {category.role for line in bought if (category := given.plan.costs.category(line.category))}
    if "goods" in roles and not any(_is_delivery(given.plan, line) for line in given.plan.lines):
        yield Advice(AdviceCode.DELIVERY_FORGOTTEN, "budget")


def _is_delivery(plan: Plan, line: Line) -> bool:
    """By its kind, or by a name that says so."""
    kinds = (plan.costs.category(line.category), *plan.costs.suggested(line.what or ""))
    return any(kind is not None and kind.role == "delivery" for kind in kinds)


_RULES: tuple[Rule, ...] = (_goal, _target, _pasted, _jobs, _busy_days, _owner, _prices, _delivery)


def _texts(value: Value | None) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from (each for each in entry.values() if isinstance(each, str)) if isinstance(entry, dict) else ()


def _has_digit(text: str) -> bool:
    return re.search("[0-9]", text) is not None


def _span(entry: Mapping[str, Value]) -> tuple[date, date] | None:
    """The first and the last day of an activity; None while it has no first."""
    try:
        first = date.fromisoformat(str(entry.get("from")))
        last = date.fromisoformat(str(entry.get("to") or entry.get("from")))
    except ValueError:
        return None
    return first, last


def _days(first: date, last: date) -> Iterator[date]:
    """From the first to the last day, a year of them at most: that has every day of the calendar."""
    return map(date.fromordinal, range(first.toordinal(), min(last.toordinal(), first.toordinal() + 366) + 1))


class _Time(Frozen):
    first: str
    last: str


class _Known(Frozen):
    """What `advice.yaml` says; see the comments there."""

    general_goals: tuple[str, ...]
    everybody: tuple[str, ...]
    owned_places: tuple[str, ...]
    nauryz: _Time
    harvest: _Time


@cache
def _known() -> _Known:
    text = Path(__file__).with_name("advice.yaml").read_text(encoding="utf-8")
    return _Known.model_validate(yaml.safe_load(text))
