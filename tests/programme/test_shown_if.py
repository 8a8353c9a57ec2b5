"""A question nobody would ever be asked is refused, with its file and line."""

import shutil
from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.season import SeasonError
from programme.season_files import read_season

RULE = "shown_if: {question: jobs, at_least: 1}"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("{question: jobs, at_least: 51}", "`jobs` never has such a number, so this would never be asked"),
        ("{question: title, at_least: 1}", "`title` never has such a number, so this would never be asked"),
        ("{question: ngo_base, is: maybe}", "`ngo_base` has no such option, so this would never be asked"),
        ("{question: ngo_base, is: [yes_, 'no']}", "`ngo_base` has no such option, so this would never be asked"),
        ("{question: title, is: one}", "`title` has no such option, so this would never be asked"),
        ("{question: letters, is: one}", "there is no earlier question `letters`"),
        ("{question: jobs_detail, at_least: 1}", "there is no earlier question `jobs_detail`"),
        ("{question: jobs}", "say for which answer: add `is` with an option's id, or `at_least` with a number"),
        ("{question: jobs, at_least: 1, is: one}", "say for which answer"),
    ],
)
def test_an_unreachable_question_is_refused(tmp_path: Path, rule: str, told: str) -> None:
    folder = Path(shutil.copytree(SEASON, tmp_path / "season"))
    form = folder / "form.yaml"
    text = form.read_text(encoding="utf-8")
    assert RULE in text
    form.write_text(text.replace(RULE, f"shown_if: {rule}"), encoding="utf-8")
    line = text[: text.index(RULE)].count("\n") + 1
    with pytest.raises(SeasonError) as refused:
        read_season(folder)
    [finding] = refused.value.findings
    assert finding.startswith(f"form.yaml:{line}: ")
    assert told in finding


def test_the_sample_itself_is_reachable() -> None:
    assert sum(question.shown_if is not None for question in read_season(SEASON).form.questions) == 7
