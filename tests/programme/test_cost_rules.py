"""Every cost rule, by what people write in both languages, with and without Kazakh letters; and what must pass."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from programme.budget import Line
from programme.cost_rules import blocked, found, noted
from tests.programme.budgets import (
    AIGUL,
    BOLAT,
    BOLAT_AGAIN,
    CAP,
    COSTS,
    DINARA,
    GULMIRA,
    KAIRAT,
    NURBOL,
    SVETLANA,
    ZHUMABEK,
    lines,
)

SAYINGS = yaml.safe_load(Path(__file__).with_name("costs.yaml").read_text(encoding="utf-8"))
SAID: dict[str, list[str]] = SAYINGS["said"]
PASSES: list[str] = SAYINGS["passes"]


def codes(*said: str) -> set[str]:
    told = found([Line(n, what) for n, what in enumerate(said, 1)], COSTS, grant=CAP)
    return {each.rule.code for each in told}


@pytest.mark.parametrize(("code", "what"), [(code, what) for code, some in SAID.items() for what in some])
def test_a_rule_knows_what_people_write(code: str, what: str) -> None:
    assert code in codes(what)
    assert code in codes(what.upper())
    assert code in codes(f"{what}, 2")


def test_every_rule_with_words_is_tried_and_the_others_are_shares() -> None:
    assert {rule.code for rule in COSTS.rules if rule.words} == set(SAID)
    assert {rule.code for rule in COSTS.rules if rule.share} == {"pay_share", "one_item"}


@pytest.mark.parametrize("what", PASSES)
def test_what_only_sounds_alike_passes(what: str) -> None:
    assert codes(what) == set()


def test_blocks_and_warnings_are_as_the_programme_has_them() -> None:
    blocks = {rule.code for rule in COSTS.rules if rule.action == "block"}
    assert blocks == {"debt", "fine", "real_estate", "capital", "alcohol", "politics", "religion", "personal"}


@pytest.mark.parametrize("budget", [AIGUL, KAIRAT, SVETLANA, ZHUMABEK, NURBOL, GULMIRA, BOLAT_AGAIN, DINARA])
def test_the_good_budgets_of_the_brief_raise_nothing(budget: tuple[Line, ...]) -> None:
    assert found(budget, COSTS, grant=CAP) == ()


def test_bolat_is_blocked_and_warned() -> None:
    told = {each.rule.code: each for each in found(BOLAT, COSTS, grant=CAP)}
    assert set(told) == {"debt", "self_pay", "pay_share", "one_item"}
    assert (told["debt"].lines, told["self_pay"].lines, told["pay_share"].lines) == ((1,), (2,), (2,))
    assert told["pay_share"].share == 74
    assert blocked(told.values()) == {1}
    assert next(iter(told)) == "debt", "what stops comes first"


def test_the_pay_of_bolats_second_plan_is_small_and_has_its_note() -> None:
    pay = BOLAT_AGAIN[3]
    assert pay.sum == 80_000
    assert found(BOLAT_AGAIN, COSTS, grant=CAP) == ()
    [category] = noted(BOLAT_AGAIN, COSTS)
    assert category.id == "pay"
    assert noted(AIGUL, COSTS) == ()


def test_pay_over_the_limit_by_one_tenge() -> None:
    rest = ("Пеш", "equipment", "pc", "1", 350_000)
    assert found(lines(rest, ("Сабақ", "pay", "lesson", "1", 150_000)), COSTS, grant=CAP) == ()
    [told] = found(lines(rest, ("Сабақ", "pay", "lesson", "1", 150_001)), COSTS, grant=CAP)
    assert (told.rule.code, told.share) == ("pay_share", 30)


def test_pay_of_several_lines_counts_together_and_own_money_does_not() -> None:
    rest = ("Пеш", "equipment", "pc", "1", 300_000)
    two = (("Сабақ", "pay", "lesson", "1", 100_000), ("Агроном", "pay", "lesson", "1", 100_000))
    [told] = found(lines(rest, *two), COSTS, grant=CAP)
    assert (told.rule.code, told.lines, told.share) == ("pay_share", (2, 3), 40)
    mixed = lines(rest, *two)
    assert found((*mixed[:2], replace(mixed[2], source="own_money")), COSTS, grant=CAP) == ()


def test_one_thing_for_nearly_the_whole_grant() -> None:
    assert found(lines(("Пеш", "equipment", "pc", "1", 400_000)), COSTS, grant=CAP) == ()
    [told] = found(lines(("Пеш", "equipment", "pc", "1", 400_001)), COSTS, grant=CAP)
    assert (told.rule.code, told.lines, told.share) == ("one_item", (1,), 80)
    own = replace(lines(("Пеш", "equipment", "pc", "1", 900_000))[0], source="own_money")
    assert found((own,), COSTS, grant=CAP) == ()


def test_money_that_is_not_the_grants_is_not_looked_at() -> None:
    assert found((replace(BOLAT[0], source="own_money"),), COSTS, grant=CAP) == ()
    assert codes("Банк несиесін жабу") == {"debt"}, "whose money it is was not said yet"


def test_staff_may_lift_one_rule_of_one_line() -> None:
    twice = (BOLAT[0], replace(BOLAT[0], id=2))
    [told] = found(twice, COSTS, grant=CAP)
    assert told.lines == (1, 2)
    [told] = found(twice, COSTS, grant=CAP, lifted={(1, "debt"), (2, "fine")})
    assert told.lines == (2,)
    assert found(twice, COSTS, grant=CAP, lifted={(1, "debt"), (2, "debt")}) == ()


def test_a_budget_without_sums_reaches_no_limit() -> None:
    pay = Line(1, "Сабақ", "pay", "lesson", Decimal(1), None, "grant")
    assert found((pay,), COSTS, grant=CAP) == ()
    assert found((), COSTS, grant=CAP) == ()


@pytest.mark.parametrize("rule", COSTS.rules, ids=lambda rule: rule.code)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_reason_fits_below_a_cost(rule: object, language: str) -> None:
    assert len(rule.reason.in_(language)) <= 110  # type: ignore[attr-defined]
    assert len(rule.name.in_(language)) <= 45  # type: ignore[attr-defined]
