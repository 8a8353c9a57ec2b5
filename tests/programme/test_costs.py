"""`budget.yaml`: what it names, and what is said when something in it is wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.check import findings
from programme.costs import NOTHING, SOURCES, called
from programme.season import from_text, to_text
from programme.season_files import read_season
from tests.programme.budgets import COSTS, FULL
from tests.stage import FIRST_STONE

Change = Callable[[str, str], list[str]]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """`change(old, new)`: what `check` says of the sample season once this stands in its budget.yaml."""
    folder = Path(shutil.copytree(SEASON, tmp_path / "season"))
    file = folder / "budget.yaml"

    def changed(old: str, new: str) -> list[str]:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return findings(folder)

    return changed


def test_the_sample_is_in_order_and_reads_back() -> None:
    assert findings(SEASON) == []
    assert from_text(to_text(FULL)).costs == COSTS


def test_a_season_without_a_budget_has_none_and_stays_as_it_was() -> None:
    season = read_season(FIRST_STONE)
    assert season.budget is None
    assert season.costs is NOTHING
    assert findings(FIRST_STONE) == []
    assert (NOTHING.category("equipment"), NOTHING.unit("pc"), NOTHING.source("grant")) == (None, None, None)
    assert (NOTHING.suggested("Пеш"), NOTHING.rules) == ((), ())


def test_a_budget_question_needs_its_rules(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SEASON, tmp_path / "season"))
    (folder / "budget.yaml").unlink()
    [told] = findings(folder)
    assert told.startswith("form.yaml:")
    assert "a budget needs `budget.yaml` beside this file" in told
    line = int(told.split(":")[1])
    assert (folder / "form.yaml").read_text(encoding="utf-8").splitlines()[line - 1].strip() == "kind: budget"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{id: own_money, name", "{id: own_cash, name", "must be `grant`, `own_money`, `own_work` or `other`"),
        ("  - {id: other, name", "  - {id: grant, name", "must name each of these once"),
        ("- id: materials", "- id: equipment", "another category has `equipment` already"),
        ("{id: set, whole", "{id: pc, whole", "another unit has `pc` already"),
        ("- code: fine", "- code: debt", "another rule has `debt` already"),
        ("action: warn", "action: forbid", "must be `block` or `warn`"),
        (
            "share: {each: pay, of: asked, most: 30}",
            "share: {each: pay, of: asked, most: 300}",
            "less than or equal to 99",
        ),
        (
            "share: {each: pay, of: asked, most: 30}",
            "unless: [айлық]",
            "say what it is about: add `words`, or a `share`",
        ),
        ('"айыппұл*"', '"айыппұл* _*"', "has a word without letters"),
        ('kk: "Жабдық", ', "", "the Kazakh text is missing"),
        ('kk: "Жабдық"', 'kk: "Жабдық пен құрал-сайман және т.б."', "characters are too long for a button"),
        ("Грант жаңа іске беріледі", "Грант жаңа іске беріледі, " * 6, "too long for the end of a table"),
        ("most_lines: 40", "most_lines: 400", "less than or equal to 40"),
        ("role: goods", "role: things", "must be `goods`, `delivery` or `pay`"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(change: Change, old: str, new: str, told: str) -> None:
    found = change(old, new)
    assert found
    assert all(each.startswith("budget.yaml:") and int(each.split(":")[1]) > 1 for each in found), found
    assert any(told in each for each in found), found


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("дана", "pc"), ("шт", "pc"), ("ШТ.", "pc"), ("м2", "m2"), ("м²", "m2"), ("кв. м", "m2"), ("кг", "kg"),
     ("kg", "kg"), ("жиынтык", "set"), ("метр", "m"), ("төлем", None), ("", None)],
)  # fmt: skip
def test_units_are_known_however_they_are_written(typed: str, unit: str | None) -> None:
    found = called(COSTS.units, typed)
    assert (found.id if found else None) == unit


def test_names_and_other_words_of_one_list_are_all_different() -> None:
    for entries in (COSTS.units, COSTS.categories, COSTS.sources):
        for each in entries:
            for name in (each.name.kk, each.name.ru, *each.words):
                assert called(entries, name) == each, name  # type: ignore[arg-type]


def test_the_first_page_of_units_and_kinds_is_what_people_need_most() -> None:
    assert [each.id for each in COSTS.units[:8]] == ["pc", "set", "kg", "m", "m2", "l", "month", "service"]
    assert COSTS.categories[-1].id == "tax"
    assert {each.id for each in COSTS.sources} == set(SOURCES)
