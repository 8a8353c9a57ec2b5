"""Lines and sums: what the people of the brief plan, and that no order of edits ever makes the sums wrong."""

import json
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from programme.budget import (
    NEEDED,
    PARTS,
    Line,
    line_at,
    line_from,
    line_value,
    lines_of,
    new_id,
    open_part,
    product,
    put_back,
    sums,
    to_value,
    with_line,
    without_activity,
    without_line,
)
from programme.costs import SOURCES
from programme.kinds import KINDS, from_json, to_json
from programme.kinds.budget import Obstacle, obstacles
from programme.quantity import MOST, plain
from programme.season import Season
from tests.programme.budgets import (
    AIGUL,
    AIGUL_ROOM,
    BOLAT,
    BOLAT_AGAIN,
    CAP,
    COSTS,
    DINARA,
    FULL,
    GULMIRA,
    KAIRAT,
    NURBOL,
    SVETLANA,
    ZHUMABEK,
)


def fixed(season: Season) -> Season:
    return season.model_copy(update={"grant": season.grant.model_copy(update={"mode": "fixed"})})


@pytest.mark.parametrize(
    ("lines", "asked", "own", "other", "project"),
    [
        (AIGUL, 500_000, 0, 0, 500_000),
        ((*AIGUL, *AIGUL_ROOM), 500_000, 60_000, 0, 560_000),
        (KAIRAT, 500_000, 150_000, 80_000, 730_000),
        (SVETLANA, 500_000, 0, 0, 500_000),
        (ZHUMABEK, 500_000, 0, 0, 500_000),
        (NURBOL, 420_000, 0, 0, 420_000),
        (GULMIRA, 537_500, 0, 0, 537_500),
        (BOLAT, 570_000, 0, 0, 570_000),
        (BOLAT_AGAIN, 500_000, 0, 0, 500_000),
        (DINARA, 365_000, 0, 0, 365_000),
    ],
)
def test_the_sums_of_the_brief(lines: tuple[Line, ...], asked: int, own: int, other: int, project: int) -> None:
    totals = sums(lines, CAP)
    assert (totals.asked, totals.own, totals.other, totals.project) == (asked, own, other, project)
    assert totals.free == CAP - asked


def test_gulmira_is_over_and_has_two_ways_out() -> None:
    assert sums(GULMIRA, CAP).free == -37_500
    assert obstacles(GULMIRA, FULL) == (Obstacle.OVER,)
    cheaper = with_line(GULMIRA, replace(GULMIRA[1], what="Қамыр илегіш (кішісі)", price=137_500))
    assert (sums(cheaper, CAP).asked, sums(cheaper, CAP).free, obstacles(cheaper, FULL)) == (500_000, 0, ())
    moved = with_line(GULMIRA, replace(GULMIRA[2], source="own_money"))
    totals = sums(moved, CAP)
    assert (totals.asked, totals.own, totals.project) == (462_500, 75_000, 537_500)
    assert obstacles(moved, FULL) == ()


def test_less_than_the_grant_is_fine_unless_everybody_gets_the_whole_sum() -> None:
    assert obstacles(NURBOL, FULL) == ()
    assert obstacles(NURBOL, fixed(FULL)) == (Obstacle.NOT_EXACT,)
    assert obstacles(AIGUL, fixed(FULL)) == ()
    assert obstacles(GULMIRA, fixed(FULL)) == (Obstacle.OVER,)


def test_what_keeps_a_budget_from_being_sent() -> None:
    assert obstacles((), FULL) == (Obstacle.NO_GRANT,)
    assert obstacles(AIGUL_ROOM, FULL) == (Obstacle.NO_GRANT,)
    assert obstacles((*AIGUL, Line(5, "Жіп")), FULL) == (Obstacle.UNFINISHED,)
    assert set(obstacles(BOLAT, FULL)) == {Obstacle.BLOCKED, Obstacle.OVER}
    assert obstacles((BOLAT[0],), FULL) == (Obstacle.BLOCKED,)
    assert obstacles((BOLAT[0],), FULL, lifted={(1, "debt")}) == ()
    assert obstacles((BOLAT[0],), FULL, lifted={(1, "fine"), (2, "debt")}) == (Obstacle.BLOCKED,)


@pytest.mark.parametrize("lines", [AIGUL, KAIRAT, GULMIRA, NURBOL, BOLAT, BOLAT_AGAIN])
def test_the_kind_is_good_when_nothing_is_in_the_way(lines: tuple[Line, ...]) -> None:
    question = FULL.form.question("budget")
    kind = KINDS["budget"]
    asked: Any = question or FULL.form.questions[0]
    assert kind.good(asked, to_value(lines), FULL) == (obstacles(lines, FULL) == ())


@pytest.mark.parametrize(
    ("quantity", "price", "product_"),
    [("2", 145_000, 290_000), ("0.5", 1, 1), ("0.499", 1, 0), ("2.5", 333, 833), ("0.001", 500, 1), ("0.001", 499, 0),
     ("1000000", 100_000_000, 10**14), ("999999.999", 99_999_999, 99_999_998_900_000)],
)  # fmt: skip
def test_a_sum_is_rounded_half_up(quantity: str, price: int, product_: int) -> None:
    assert product(Decimal(quantity), price) == product_


def test_a_line_is_whole_once_every_needed_part_fits() -> None:
    line = AIGUL[0]
    assert open_part(line, COSTS) is None
    for part in NEEDED:
        assert open_part(replace(line, **{part: None}), COSTS) == part
    assert open_part(replace(line, activity=None), COSTS) is None
    assert open_part(replace(line, category="gone"), COSTS) == "category"
    assert open_part(replace(line, price=COSTS.most_price + 1), COSTS) == "price"
    assert open_part(replace(line, what="ә" * 500), COSTS) == "what"
    assert open_part(replace(line, unit="төлем"), COSTS) is None
    assert open_part(Line(1), COSTS) == "what"


def test_an_unfinished_line_hides_no_money() -> None:
    known = replace(AIGUL[0], category=None, unit=None, what=None)
    assert sums((known,), CAP).asked == 290_000
    assert sums((replace(known, source=None),), CAP).project == 0
    assert sums((replace(known, price=None),), CAP).project == 0


def test_the_value_is_the_one_agreed_on() -> None:
    line = Line(3, "Мата", "materials", "m", Decimal("2.50"), 1_500, "grant", 1)
    assert line_value(line) == {
        "id": 3, "what": "Мата", "category": "materials", "unit": "m", "quantity": "2.5", "price": 1_500,
        "source": "grant", "activity": 1,
    }  # fmt: skip
    assert line_value(Line(4, "Жіп")) == {"id": 4, "what": "Жіп"}
    assert lines_of(to_value([line, Line(4, "Жіп")])) == (replace(line, quantity=Decimal("2.5")), Line(4, "Жіп"))


@pytest.mark.parametrize(
    "stored",
    [None, 1, "x", True, {}, [], [1], [{}], [{"id": "1"}], [{"id": -1}], [{"id": True}], [[]], {"id": 1}],
)
def test_what_is_no_budget_has_no_lines(stored: Any) -> None:
    assert lines_of(stored) == ()


def test_what_is_no_part_counts_as_not_said() -> None:
    broken: Any = {
        "id": 1, "what": 5, "category": "", "unit": [], "quantity": 2.5, "price": True, "source": "bank",
        "activity": -1,
    }  # fmt: skip
    assert lines_of([broken]) == (Line(1),)
    assert lines_of([{"id": 1, "what": "a"}, {"id": 1, "what": "b"}]) == (Line(1, "a"),)


def test_an_activity_taken_out_moves_those_behind_it_up() -> None:
    at = [replace(AIGUL[0], activity=n) for n in (None, 0, 1, 2)]
    assert [without_activity(line, 1).activity for line in at] == [None, 0, None, 1]


# Whatever the order


quantities = st.integers(1, MOST * 1000).map(lambda n: plain(Decimal(n).scaleb(-3)))
prices = st.integers(1, COSTS.most_price)
parts = {
    "what": st.sampled_from(["Тігін машинасы", "Несие", "Айлық", "ә", "Мата"]),
    "category": st.sampled_from([*(each.id for each in COSTS.categories), "gone"]),
    "unit": st.sampled_from(["pc", "kg", "төлем"]),
    "quantity": quantities | st.sampled_from([Decimal(1), Decimal("0.5")]),
    "price": prices | st.sampled_from([1, 15, 145_000, 500_000]),
    "source": st.sampled_from(SOURCES),
    "activity": st.integers(0, 4),
}
any_line = st.builds(lambda id, said: Line(id, **said), st.integers(0, 50), st.fixed_dictionaries({}, optional=parts))


@given(st.lists(any_line, max_size=40, unique_by=lambda line: line.id))
def test_totals_are_the_sums_of_the_lines_and_nothing_is_a_float(lines: list[Line]) -> None:
    totals = sums(lines, CAP)
    counted = [(line.source, line.sum) for line in lines if line.source is not None and line.sum is not None]
    assert totals.project == sum(tenge for _source, tenge in counted if tenge is not None)
    for source in SOURCES:
        assert totals.by_source[source] == sum(tenge or 0 for each, tenge in counted if each == source)
    assert totals.asked + totals.own + totals.other == totals.project
    for n in (totals.asked, totals.own, totals.other, totals.project, totals.free, *(line.sum for line in lines)):
        assert n is None or type(n) is int
    for line in lines:
        assert all(type(getattr(line, each.name)) is not float for each in fields(line))


@given(quantities, prices)
def test_a_sum_is_the_nearest_whole_tenge(quantity: Decimal, price: int) -> None:
    exact = Fraction(quantity) * price
    assert abs(product(quantity, price) - exact) <= Fraction(1, 2)
    assert product(quantity, price) == (exact + Fraction(1, 2)).__floor__()


@given(st.lists(any_line, max_size=40, unique_by=lambda line: line.id))
def test_what_is_stored_reads_back_and_has_no_float(lines: list[Line]) -> None:
    text = to_json(to_value(lines))
    assert lines_of(from_json(text)) == tuple(lines)
    assert not any(isinstance(each, float) for line in json.loads(text) for each in line.values())


atoms = st.none() | st.booleans() | st.integers() | st.text()
keys = st.sampled_from(["id", *PARTS])


@given(st.recursive(atoms, lambda inner: st.lists(inner) | st.dictionaries(keys, inner)))
def test_anything_stored_is_read_without_a_crash(stored: Any) -> None:
    for line in lines_of(stored):
        assert open_part(line, COSTS) in (None, *NEEDED)
    obstacles(lines_of(stored), FULL)


class AnyOrder(RuleBasedStateMachine):
    """Lines added, filled in, corrected, moved, deleted and undone in any order: nothing over the cap is ever good."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[Line, ...] = ()
        self.done: list[tuple[tuple[Line, ...], int, int, Line | None]] = []

    def _does(self, id: int, after: tuple[Line, ...]) -> None:
        place = next((n for n, line in enumerate(self.lines) if line.id == id), len(self.lines))
        self.done.append((self.lines, id, place, line_at(self.lines, id)))
        self.lines = lines_of(from_json(to_json(to_value(after))))

    @rule(said=st.fixed_dictionaries({}, optional=parts))
    def adds(self, said: dict[str, Any]) -> None:
        id = new_id(self.lines)
        self._does(id, with_line(self.lines, Line(id, **said)))

    @rule(data=st.data(), part=st.sampled_from(PARTS))
    def corrects(self, data: st.DataObject, part: str) -> None:
        if self.lines:
            line = data.draw(st.sampled_from(self.lines))
            self._does(line.id, with_line(self.lines, replace(line, **{part: data.draw(parts[part])})))

    @rule(data=st.data())
    def deletes(self, data: st.DataObject) -> None:
        if self.lines:
            id = data.draw(st.sampled_from(self.lines)).id
            self._does(id, without_line(self.lines, id))

    @rule(times=st.integers(1, 4))
    def undoes(self, times: int) -> None:
        for _ in range(times):
            if self.done:
                before, id, place, former = self.done.pop()
                self.lines = put_back(self.lines, id, place, former)
                assert self.lines == before

    @invariant()
    def sums_hold(self) -> None:
        totals = sums(self.lines, CAP)
        grant = [line.sum for line in self.lines if line.source == "grant" and line.sum is not None]
        assert totals.asked == sum(grant)
        assert len({line.id for line in self.lines}) == len(self.lines)
        if KINDS["budget"].good(FULL.form.questions[0], to_value(self.lines), FULL):
            assert 0 < totals.asked <= CAP
            assert all(open_part(line, COSTS) is None for line in self.lines)
            assert not any(line.what == "Несие" and line.source == "grant" for line in self.lines)
        if KINDS["budget"].good(FULL.form.questions[0], to_value(self.lines), fixed(FULL)):
            assert totals.asked == CAP


AnyOrder.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestAnyOrder = AnyOrder.TestCase


def test_one_line_reads_back_alone() -> None:
    assert line_from(line_value(AIGUL[0])) == AIGUL[0]
    assert line_from("x") is None
