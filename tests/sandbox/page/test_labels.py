"""The page's words: the same in three languages, and none that the page asks for is missing."""

import json
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "sandbox" / "page"
LANGUAGES = ("kk", "ru", "en")
LABELS = {code: json.loads((PAGE / "labels" / f"{code}.json").read_text(encoding="utf-8")) for code in LANGUAGES}
SCRIPTS = sorted((PAGE / "static").glob("*.js"))
LONGEST = 350
CYRILLIC = re.compile("[А-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_same_words_and_facts(code: str) -> None:
    def facts(labels: dict[str, str]) -> dict[str, set[str]]:
        return {key: set(re.findall(r"\{\w+\}", words)) for key, words in labels.items()}

    assert facts(LABELS[code]) == facts(LABELS["kk"])
    assert all(words.strip() == words != "" for words in LABELS[code].values())


@pytest.mark.parametrize("code", LANGUAGES)
def test_there_are_twelve_months_and_seven_days(code: str) -> None:
    assert len(LABELS[code]["months"].split(" ")) == 12
    assert len(LABELS[code]["weekdays"].split(" ")) == 7


def test_every_word_the_page_asks_for_is_there() -> None:
    asked = {key for file in SCRIPTS for key in re.findall(r'(?<![\w.])t\("(\w+)"', file.read_text(encoding="utf-8"))}
    assert asked
    assert asked <= set(LABELS["kk"])


def test_every_refusal_has_its_words() -> None:
    codes = {code for file in PAGE.glob("*.py") for code in re.findall(r'Refused\("(\w+)"\)', file.read_text("utf-8"))}
    assert "too_big" in codes
    assert {f"why_{code}" for code in codes} <= set(LABELS["kk"])


def test_words_live_in_the_labels_and_nothing_is_put_in_as_markup() -> None:
    for file in SCRIPTS:
        text = file.read_text(encoding="utf-8")
        written = [line for line in text.splitlines() if CYRILLIC.search(line) and "kk:" not in line]
        assert written == [], file.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text)


def test_every_file_of_the_page_can_be_read_at_a_sitting() -> None:
    for file in (PAGE / "static").iterdir():
        assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST, file.name
