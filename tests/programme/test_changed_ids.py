"""A changed id is told before its answers are asked again: which one, where, and what it costs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from programme.changed_ids import Answered, Changes, changed
from programme.season import Season
from programme.season_files import read_marked, read_season
from tests.programme.conftest import Spoil, line_of

ANSWERS = {
    "region": Answered(12, {"KZ-43": 9, "KZ-10": 3}),
    "title": Answered(11),
    "goal": Answered(7),
    "amount": Answered(1),
}
SAMPLE = Path(read_season.__code__.co_filename).parent / "season"

Look = Callable[..., Changes]


@pytest.fixture
def look(season: Season, spoil: Spoil) -> Look:
    """What is told of the first story's season when `old` becomes `new` in a file of it, and so on in pairs."""

    def look(*edits: tuple[str, str, str], answers: dict[str, Answered] = ANSWERS) -> Changes:
        folder = Path()
        for file, old, new in edits:
            folder = spoil(file, old, new)
        after, files = read_marked(folder)
        return changed(season, after, files, answers)

    return look


def found(changes: Changes) -> str:
    """The only thing wrong, without its file and line."""
    assert changes.known == ()
    [told] = changes.wrong
    return told.split(": ", 1)[1]


def test_nothing_is_told_where_no_id_changed(look: Look) -> None:
    assert look(("form.yaml", 'short: {kk: "Облыс"', 'short: {kk: "Облысы"')) == Changes((), ())


# Questions


def test_a_question_that_kept_its_title(look: Look, spoil: Spoil) -> None:
    told = look(("form.yaml", "- id: goal", "- id: aim"))
    folder = spoil("form.yaml", "", "")
    assert told.wrong[0].startswith(f"form.yaml:{line_of(folder / 'form.yaml', '      - id: aim')}: ")
    assert found(told) == (
        "`goal` of the former version is gone, and `aim` looks like it: an id must stay, or its 7 answers are asked "
        "again; call it `goal` again"
    )


def test_one_with_its_title_improved(look: Look) -> None:
    told = look(
        ("form.yaml", "- id: title", "- id: name"), ("form.yaml", "Жобаңыздың атауы қандай?", "Жобаңыз қалай аталады?")
    )
    assert "`name` looks like it" in found(told)


def test_one_moved_elsewhere_is_known_by_its_title(look: Look, season: Season, spoil: Spoil) -> None:
    text = (spoil("form.yaml", "", "") / "form.yaml").read_text(encoding="utf-8")
    start = text.index("      - id: goal")
    end = text.index("      - id: ", start + 20)
    question = text[start:end]
    last = text.rstrip().replace(question, "") + "\n\n" + question.replace("id: goal", "id: aim").rstrip() + "\n"
    told = look(("form.yaml", text, last))
    assert "`aim` looks like it" in found(told)


def test_one_written_anew_at_its_place_is_known_by_that(look: Look) -> None:
    told = look(
        ("form.yaml", "- id: goal", "- id: result"),
        (
            "form.yaml",
            _title_of("goal"),
            '        title: {kk: "Ақырында қандай өзгеріс болады?", ru: "Что изменится?"}',
        ),
    )
    assert "`result` looks like it" in found(told)


def _title_of(id_: str) -> str:
    lines = (SAMPLE.parents[1] / "sandbox/stories/first-stone/form.yaml").read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.strip() == f"- id: {id_}")
    return next(line for line in lines[at:] if line.strip().startswith("title:"))


def test_another_kind_at_its_place_is_another_question(look: Look) -> None:
    told = look(
        (
            "form.yaml",
            "- id: amount\n        kind: whole_number",
            "- id: sum\n        kind: short_text\n        max: 9",
        ),
        ("form.yaml", "        unit: tenge\n", ""),
        ("form.yaml", "        max_from: grant\n", ""),
    )
    assert told.wrong == ()
    [known] = told.known
    assert known.endswith("`amount` is no longer asked; its only answer is kept")


def test_one_that_nobody_answered_may_go_or_be_renamed(look: Look) -> None:
    assert look(("form.yaml", "- id: target", "- id: for_whom")) == Changes((), ())


def test_a_question_that_is_gone_is_told_with_what_is_kept(look: Look, spoil: Spoil) -> None:
    text = (spoil("form.yaml", "", "") / "form.yaml").read_text(encoding="utf-8")
    start = text.index("      - id: goal")
    told = look(("form.yaml", text[start : text.index("      - id: ", start + 20)], ""))
    assert told == Changes((), ("form.yaml:7: `goal` is no longer asked; its 7 answers are kept",))


def test_and_told_on_later_when_the_bot_has_started_with_it(season: Season, spoil: Spoil) -> None:
    folder = spoil("form.yaml", "- id: goal", "- id: aim")
    now, files = read_marked(folder)
    told = changed(now.after(season), now, files, ANSWERS)
    assert told == Changes((), ("form.yaml:7: `goal` is no longer asked; its 7 answers are kept",))


def test_ids_that_were_exchanged(look: Look) -> None:
    """The answers would be shown under the other question."""
    told = look(
        ("form.yaml", "- id: title", "- id: was_title"),
        ("form.yaml", "- id: goal", "- id: title"),
        ("form.yaml", "- id: was_title", "- id: goal"),
        ("form.yaml", "kind: short_text", "kind: long_text"),
    )
    meanings = [words.split(": ", 1)[1] for words in told.wrong]
    assert meanings == [
        "`title` has the words that `goal` had: an id must keep its meaning, or its 11 answers are of something else",
        "`goal` has the words that `title` had: an id must keep its meaning, or its 7 answers are of something else",
    ]


def test_a_kind_that_changed_is_well_to_know(look: Look) -> None:
    [known] = look(("form.yaml", "kind: short_text", "kind: long_text")).known
    assert "`title` was short_text and is long_text now; its 11 answers are asked again" in known


# Options and parts


def test_an_option_that_kept_its_name(look: Look, spoil: Spoil) -> None:
    told = look(("regions.yaml", "code: KZ-43", "code: KZ-34"))
    folder = spoil("regions.yaml", "", "")
    assert told.wrong[0].startswith(f"regions.yaml:{line_of(folder / 'regions.yaml', '  - {code: KZ-34')}: ")
    assert found(told) == (
        "the option `KZ-43` of the former version is gone, and `KZ-34` looks like it: an id must stay, or its "
        "9 answers are asked again; call it `KZ-43` again"
    )


def test_an_option_that_is_gone(look: Look) -> None:
    told = look(("regions.yaml", _region("KZ-10"), ""))
    assert told.wrong == ()
    [known] = told.known
    assert known.endswith("the option `KZ-10` is no longer offered; its 3 answers are asked again")


def test_one_that_nobody_chose_may_go(look: Look) -> None:
    assert look(("regions.yaml", _region("KZ-11"), "")) == Changes((), ())


def test_options_that_were_exchanged(look: Look) -> None:
    told = look(
        ("regions.yaml", "code: KZ-43", "code: KZ-XX"),
        ("regions.yaml", "code: KZ-10", "code: KZ-43"),
        ("regions.yaml", "code: KZ-XX", "code: KZ-10"),
    )
    assert len(told.wrong) == 2
    assert all("must keep its meaning" in words for words in told.wrong)


def _region(code: str) -> str:
    text = (SAMPLE.parents[1] / "sandbox/stories/first-stone/regions.yaml").read_text(encoding="utf-8")
    return next(line for line in text.splitlines(keepends=True) if f"code: {code}," in line)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("- id: task\n", "- id: duty\n", "the part `task` of the former version is gone, and `duty` looks like it"),
        ("{id: rules_read, name", "{id: read, name", "the option `rules_read` of the former version is gone"),
    ],
)
def test_of_the_whole_form(tmp_path: Path, old: str, new: str, words: str) -> None:
    former, _ = read_marked(SAMPLE)
    for file in SAMPLE.iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "form.yaml":
            assert old in text
            text = text.replace(old, new).replace("is: ngo", "is: fund" if "fund" in new else "is: ngo")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    season, files = read_marked(tmp_path)
    answers = {question.id: Answered(5) for question in former.form.questions}
    for id_ in ("kind_of_applicant", "declarations"):
        answers[id_] = Answered(5, {"ngo": 2, "rules_read": 5})
    told = changed(former, season, files, answers)
    assert [words in each for each in told.wrong] == [True]
