"""What a season's staff are told before a villager would meet it."""

import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from programme.check import findings
from programme.season_files import read_season
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


SAMPLE = Path(read_season.__code__.co_filename).parent / "season" / "eligibility.yaml"


def asking(folder: Path, old: str = "", new: str = "") -> Path:
    """The season with the sample's checks before the form, one text of them replaced."""
    text = SAMPLE.read_text(encoding="utf-8").replace("    same_as: kind_of_applicant\n", "")
    assert old in text
    (folder / SAMPLE.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_nothing_is_wrong_with_the_checks_before_the_form(spoil: Spoil) -> None:
    assert findings(asking(spoil("form.yaml", "", ""))) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Иә, ауылда", "Иә, " + "ауылда " * 5, "characters are too long for a button; shorten to 30"),
        ("Если не уверены", "Если не уверены, " * 20, "the screen in Russian is"),
        ("Ауыл, кент", "Ауыл, кент, " * 30, "the screen in Kazakh is"),
    ],
)
def test_a_check_that_does_not_fit_a_phone_is_found(spoil: Spoil, old: str, new: str, told: str) -> None:
    [finding] = findings(asking(spoil("form.yaml", "", ""), old, new))
    assert finding.startswith("eligibility.yaml:")
    assert told in finding


def asked_once(folder: Path, old: str, new: str) -> Path:
    """A copy of the sample season, whose last check is a question of its form, with one text replaced."""
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    (shutil.copytree(SAMPLE.parent, folder) / SAMPLE.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("same_as: kind_of_applicant", "same_as: full_name", "a choice that everybody is asked"),
        ("same_as: kind_of_applicant", "same_as: ngo_base", "a choice that everybody is asked"),
        ("same_as: kind_of_applicant", "same_as: nothing", "a choice that everybody is asked"),
        ("{id: ngo, name", "{id: fund, name", "no option of the question `kind_of_applicant`"),
        ("  - id: adult\n", "  - id: adult\n    same_as: kind_of_applicant\n", "only the last check"),
    ],
)
def test_a_check_that_is_no_question_of_the_form_is_found(tmp_path: Path, old: str, new: str, told: str) -> None:
    [finding] = findings(asked_once(tmp_path / "season", old, new))
    assert finding.startswith("eligibility.yaml:")
    assert told in finding
