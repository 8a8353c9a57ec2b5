"""What a season's staff are told before a villager would meet it."""

from fnmatch import fnmatchcase

import pytest

from programme.check import findings
from tests.programme.conftest import FOLDER, SPOILED, Case, Spoil, expected, spoiled


def test_nothing_is_wrong_with_the_sample() -> None:
    assert findings(FOLDER) == []


@pytest.mark.parametrize("case", SPOILED["uneasy"], ids=lambda case: str(case["told"]))
def test_what_would_run_but_not_well(spoil: Spoil, case: Case) -> None:
    folder = spoiled(spoil, case)
    (told,) = findings(folder)
    assert fnmatchcase(told, expected(folder, case))


def test_a_changed_grant_is_noticed_wherever_the_sum_is_written(spoil: Spoil) -> None:
    told = findings(spoil("season.yaml", "amount: 500000", "amount: 450000"))
    assert [words.split(":")[0] for words in told] == ["season.yaml"] * 2 + ["form.yaml"] * 2
    assert all("450000" in words for words in told)


def test_a_season_that_cannot_be_read_is_told_by_its_reader(spoil: Spoil) -> None:
    assert findings(spoil("form.yaml", "kind: choice", "kind: multi"))[0].startswith("form.yaml:12: ")


def test_other_sums_may_stand_in_other_hints(spoil: Spoil) -> None:
    assert findings(spoil("form.yaml", "Сан немесе мысал", "Мысалы: 4 000 ₸. Сан немесе мысал")) == []


def test_a_limit_is_not_a_finding_yet(spoil: Spoil) -> None:
    spoil("form.yaml", 'short: {kk: "Облыс"', f'short: {{kk: "{"а" * 24}"')
    assert findings(spoil("regions.yaml", '"Абай облысы"', f'"{"а" * 30}"')) == []
