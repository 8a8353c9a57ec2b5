"""Answers that are ready: which files are refused, and that words find them however they are typed."""

import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.check import findings
from programme.faq import FACTS, HINT_SHARE, NEAREST, Faq, filled, names_in
from programme.languages import LANGUAGES
from programme.season_files import read_season
from tests.programme.conftest import FOLDER

SEASON = Path(__file__).parents[2] / "programme" / "season"
FAQ: Faq = read_season(SEASON).faq  # type: ignore[assignment]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The season of the tests, with the answers of the sample."""
    copy = Path(shutil.copytree(FOLDER, tmp_path / "season"))
    shutil.copy(SEASON / "faq.yaml", copy)
    return copy


def changed(folder: Path, old: str, new: str) -> list[str]:
    path = folder / "faq.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return findings(folder)


def line_of(folder: Path, words: str) -> int:
    lines = (folder / "faq.yaml").read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if words in line)


def found(typed: str) -> list[str]:
    return [entry.id for entry in FAQ.nearest(typed)]


def test_a_season_without_answers_is_a_season() -> None:
    assert read_season(FOLDER).faq is None


def test_nothing_is_wrong_with_the_sample(folder: Path) -> None:
    assert findings(folder) == []
    assert len(FAQ.entries) == 14
    assert len(FAQ.topics) <= 6


def test_answers_of_the_sample_are_short_enough_for_a_screen() -> None:
    for entry in FAQ.entries:
        for language in LANGUAGES:
            assert len(entry.q.in_(language)) + len(entry.a.in_(language)) < 350, entry.id


def test_no_answer_of_the_sample_sends_people_to_a_button_that_is_not_there() -> None:
    for entry in FAQ.entries:
        assert not any(words in entry.a.kk + entry.a.ru for words in ("Кеңес алу", "Консультация")), entry.id


def test_every_topic_has_a_screen_of_answers() -> None:
    assert [entry for topic in FAQ.topics for entry in FAQ.under(topic.id)]
    assert sum(len(FAQ.under(topic.id)) for topic in FAQ.topics) == 14
    assert FAQ.under("nothing") == ()
    assert (FAQ.topic("nothing"), FAQ.entry("nothing")) == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    [
        (
            "мөлшері: {grant_sum}",
            "мөлшері: {grant}",
            "Барлығы",
            "entry 3, a, kk: nothing is known as `{grant}`; take one of *",
        ),
        (
            "мөлшері: {grant_sum}",
            "мөлшері: {Grant}",
            "Барлығы",
            "*a, kk: has a brace that belongs to no name; remove it",
        ),
        (
            "мөлшері: {grant_sum}",
            "мөлшері: {grant_sum",
            "Барлығы",
            "*a, kk: has a brace that belongs to no name; remove it",
        ),
        ("topic: papers", "topic: paper", "topic: paper", "*topic: there is no topic `paper`*"),
        ("id: several", "id: who_can_apply", "", "*another entry has `who_can_apply` already*"),
        ("id: several", "id: Several 2", "Several 2", "*must be small Latin letters*"),
        ("short: {kk", "shorter: {kk", "shorter", "*`shorter` is not known here*"),
        (', ru: "Как отчитываться?"}', "}", "", "*the Russian text is missing*"),
        ("topics:", "topics:\n  - {id: empty, name: {kk: Бос, ru: Пусто}}", "empty", "*no entry has this topic*"),
    ],
)
def test_what_cannot_be_shown_is_refused(folder: Path, old: str, new: str, at: str, told: str) -> None:
    [finding] = changed(folder, old, new)
    file, line, words = finding.split(":", 2)
    assert file == "faq.yaml"
    assert fnmatchcase(words.strip(), told.replace("[", "[[]")), finding
    if at:
        assert abs(int(line) - line_of(folder, at)) <= 1


def test_an_answer_longer_than_a_message_is_refused(folder: Path) -> None:
    [finding] = changed(folder, "Барлығы {grant_count}", "Барлығы " * 400 + "{grant_count}")
    assert "characters are too long for one message; shorten to 3000" in finding


def test_a_question_longer_than_a_button_wants_a_short_one(folder: Path) -> None:
    [finding] = changed(folder, 'ru: "Как отчитываться?"', 'ru: "Как отчитываться за деньги гранта?"')
    assert finding.endswith("characters are too long for a button; shorten to 30, or add a `short`")
    [_before, short] = changed(folder, 'kk: "Кім және қалай таңдайды?"', 'kk: "Кім және қалай таңдайды екен осы жолы?"')
    assert short.endswith("characters are too long for a button; shorten to 30") or _before.endswith("to 30")


def test_too_many_topics_are_refused(folder: Path) -> None:
    more = "\n".join(f"  - {{id: {'x' * n}, name: {{kk: Бос, ru: Пусто}}}}" for n in range(1, 5))
    [finding] = changed(folder, "topics:", f"topics:\n{more}")
    assert "10 are too many for one screen; at most 8" in finding


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ақша", "how_much"),
        ("акша", "how_much"),
        ("АКША КАНША", "how_much"),
        ("кто может", "who_can_apply"),
        ("Кто может участвовать???", "who_can_apply"),
        ("ким катыса алады", "who_can_apply"),
        ("жумыс орны", "jobs"),
        ("зарплата", "jobs"),
        ("кұжат", "documents"),
        ("документ", "documents"),
        ("қашан бітеді", "deadline"),
        ("сроки", "deadline"),
        ("удалить данные", "personal_data"),
        ("отчет", "reporting"),
        ("дедлайн", "deadline"),
        ("итоги когда", "how_chosen"),
        ("консультация", "consultation"),
        ("чек", "reporting"),
        ("көмек", "consultation"),
        ("помощь", "consultation"),
        ("на каком языке", "language"),
        ("что нельзя покупать", "what_not"),
    ],
)
def test_words_find_the_answer(typed: str, first: str) -> None:
    assert first in found(typed)


@pytest.mark.parametrize(
    "typed", ["", " ", "?", "12", "хлеборезка", "🙂", "а", "{grant_sum}", "grant_sum", "\x00", "contact_phone"]
)
def test_what_is_about_nothing_finds_nothing(typed: str) -> None:
    assert found(typed) == []


@settings(deadline=None)
@given(st.text(max_size=4096))
def test_a_search_never_fails_and_finds_three_at_most(typed: str) -> None:
    nearest = FAQ.nearest(typed)
    assert len(nearest) <= NEAREST
    assert len({entry.id for entry in nearest}) == len(nearest)


@settings(deadline=None)
@given(st.lists(st.sampled_from([w for entry in FAQ.entries for w in entry.a.kk.split()]), max_size=30))
def test_a_search_of_our_own_words_neither(typed: list[str]) -> None:
    assert len(FAQ.nearest(" ".join(typed))) <= NEAREST


def test_every_question_finds_itself_first() -> None:
    for entry in FAQ.entries:
        for language in LANGUAGES:
            assert found(entry.q.in_(language))[0] == entry.id


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Ақша қайтарыла ма?", "how_much"),
        ("Өтінімді қашанға дейін беру керек?", "deadline"),
        ("До какого числа принимаете заявки?", "deadline"),
        ("Можно ли подать две заявки от одной группы?", "several"),
        ("Ақшаны қалай есептейміз, чек керек пе?", "reporting"),
        ("Тігін машинасын екеу алуға бола ма?", None),
        ("Можно ли купить холодильник с рук или только новый?", None),
        ("Үйіме келе аласыз ба?", None),
        ("Бухгалтер декретте, кім қол қояды?", None),
        ("Бюджетте доставка қалай жазылады?", None),
        ("Мой сын учится в городе, может ли он вести кружок?", None),
        ("Есепшіге қанша төлеймін?", None),
        ("Здравствуйте, у меня вопрос по проекту", None),
    ],
)
def test_beside_a_question_stands_only_what_meets_it(asked: str, first: str | None) -> None:
    hints = [entry.id for entry in FAQ.nearest(asked, share=HINT_SHARE)]
    assert hints[:1] == ([first] if first is not None else [])


def test_names_are_filled_in_and_nothing_else() -> None:
    assert names_in("{grant_sum} мен {results_date}") == ["grant_sum", "results_date"]
    assert filled("Сомасы: {grant_sum}.", {"grant_sum": "{contact_phone} %s"}) == "Сомасы: {contact_phone} %s."
    assert filled("{results_date}. {grant_sum}.", {"results_date": "2027 г.", "grant_sum": "5"}) == "2027 г. 5."
    assert {name for entry in FAQ.entries for name in names_in(entry.a.kk)} <= set(FACTS)
    for entry in FAQ.entries:
        assert names_in(entry.a.kk) == names_in(entry.a.ru), entry.id
