"""Every refusal and every status has words in both languages, with the facts that the rules really give."""

import re
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from handlers.ui.spoken import MEANINGS, meaning
from handlers.ui.wording import ADVICE, PROBLEMS, STATUSES, advice_words, problem_words, status_words
from locales import LANGUAGES, _, speaking
from programme.advice import Advice, AdviceCode
from programme.bin_number import bin_number
from programme.dates import typed_date
from programme.form import Question
from programme.kinds import KINDS
from programme.languages import Both
from programme.phone import phone
from programme.price import price
from programme.problem import Code, Problem
from programme.quantity import quantity
from programme.season import Season
from storage.database import MIGRATIONS
from tests.handlers.readable import NAMES, faults, foreign, sentences
from tests.stage import Stage

BOTH = Both(kk="Сұрақ", ru="Вопрос")


def question(kind: str, **more: object) -> Question:
    return Question.model_validate({"id": "x", "kind": kind, "title": BOTH, "short": BOTH, "hint": BOTH, **more})


SHORT = question("short_text", min=10, max=20)
COUNT = question("whole_number", min=3, max=50)
SUM = question("whole_number", min=1000, max_from="grant", unit="tenge")
REGION = question("choice", options_from="regions")

TYPED = {
    "too short": (Code.TOO_SHORT, SHORT, "тым аз"),
    "too long": (Code.TOO_LONG, SHORT, "сөз " * 20),
    "no number": (Code.NOT_A_NUMBER, COUNT, "көп"),
    "not whole": (Code.NOT_WHOLE, COUNT, "4,5"),
    "a small number": (Code.TOO_SMALL, COUNT, "2"),
    "a small sum": (Code.TOO_SMALL, SUM, "999"),
    "a negative number": (Code.TOO_SMALL, COUNT, "-7"),
    "a big number": (Code.TOO_BIG, COUNT, "51"),
    "a big sum": (Code.TOO_BIG, SUM, "500 001 тг"),
    "an endless number": (Code.TOO_BIG, COUNT, "9" * 4000),
    "no option": (Code.NOT_AN_OPTION, REGION, "Марс"),
}
CONVERSED = {
    Code.AGREE_FIRST, Code.PRESS_ADD, Code.SEND_A_FILE, Code.TOO_MANY_FILES, Code.FILE_TOO_BIG, Code.FILE_KIND,
    Code.ID_COPY, Code.DATE_BEFORE, Code.REQUIRED, Code.INCOMPLETE, Code.TOO_MANY_APPLICATIONS, Code.NO_CODE,
    Code.WRONG_CODE, Code.TOO_MANY_CODES, Code.NOT_A_UNIT, Code.PRESS_COST, Code.NOT_OPEN,
    Code.CLOSED, Code.CLOSED_CHANGE, Code.WRONG_INVITE, Code.NOTHING_WRITTEN, Code.LANGUAGE_MISSING,
    Code.ALBUM_WITH_BUTTONS, Code.NOT_A_LINK, Code.TOO_MANY_LINKS, Code.NOBODY, Code.WRONG_COUNT, Code.NOT_A_MOMENT,
    Code.MOMENT_PAST, Code.SAME_MANAGER, Code.SAME_DEADLINE, Code.NOT_A_CODE, Code.WRONG_ROOM_CODE,
    Code.TOO_MANY_GUESSES, Code.NAME_AND_PLACE, Code.NOT_WRITTEN, Code.CLOSES_LATE, Code.SEATS_TAKEN, Code.NOT_CARRIED,
    Code.NOT_HOURS, Code.HOURS_BACKWARDS, Code.HOURS_QUARTERS, Code.HOURS_SHORT, Code.HOURS_OVERLAP, Code.HOURS_OVER,
    Code.HOURS_WITHOUT_CALLS, Code.NO_WEEKDAY, Code.TOO_MANY_HOURS, Code.TOO_MANY_DAYS, Code.NOT_A_WEB_ADDRESS,
    Code.TIME_TAKEN,
}  # fmt: skip
"""What a conversation refuses, and no kind of question; tests/stories meets each."""


def a_day(typed: str) -> object:
    return typed_date(typed, first=date(2027, 5, 10), last=date(2027, 11, 30), example=date(2027, 5, 11))


def so_many(typed: str) -> object:
    return quantity(typed, whole=False)


def a_price(typed: str) -> object:
    return price(typed, most=1_000_000)


PARSED: dict[Code, tuple[Callable[[str], object], str, tuple[str, ...]]] = {
    Code.NOT_A_PHONE: (phone, "жоқ", ("8 705 123 45 67",)),
    Code.NOT_A_BIN: (bin_number, "160340000208", ("160340000001",)),
    Code.IIN_NOT_NEEDED: (bin_number, "850308300000", ("160340000001",)),
    Code.NOT_A_DATE: (a_day, "жазда", ("11.05.2027",)),
    Code.DAY_MISSING: (a_day, "мамыр", ("11.05.2027",)),
    Code.OUTSIDE_WINDOW: (a_day, "1 желтоқсан", ("10.05.2027", "30.11.2027")),
    Code.NOT_A_QUANTITY: (so_many, "екі", ("2", "2,5")),
    Code.QUANTITY_EITHER: (so_many, "1.500", ("1\u00a0500", "1,5")),
    Code.TOO_FINE: (so_many, "0,0001", ()),
    Code.NOT_A_PRICE: (a_price, "қымбат", ("45 000",)),
    Code.PRICE_EITHER: (a_price, "45.5", ("45\u00a0500\u00a0₸", "45\u00a0₸")),
    Code.PRICE_NOT_WHOLE: (a_price, "45 000,50", ("45 000",)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PARSED)
def test_what_a_parser_refuses_is_told_with_an_example_it_takes(code: Code, language: str) -> None:
    parse, typed, shown = PARSED[code]
    with pytest.raises(Problem) as raised:
        parse(typed)
    assert raised.value.code is code
    with speaking(language):
        words = problem_words(raised.value)
    assert faults(words, language=language) == []
    for example in shown:
        assert example in words
        parse(example)


def refused(asked: Question, typed: str, season: Season) -> Problem:
    with pytest.raises(Problem) as raised:
        KINDS[asked.kind].read(asked, typed, season)
    return raised.value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", TYPED)
def test_what_a_rule_refuses_is_told_in_words(season: Season, case: str, language: str) -> None:
    code, asked, typed = TYPED[case]
    problem = refused(asked, typed, season)
    assert problem.code is code
    with speaking(language):
        words = problem_words(problem)
    assert faults(words, language=language) == []
    for name in ("length", "least", "most"):
        fact = problem.facts.get(name)
        assert fact is None or re.search(rf"(?<!\d){fact}(?!\d)", re.sub(r"(?<=\d)\s(?=\d)", "", words)), words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", ["a small sum", "a big sum"])
def test_a_refused_sum_is_told_as_money(season: Season, case: str, language: str) -> None:
    """The rule says that it is a sum; a bare number leaves people guessing whether tenge are meant."""
    _code, asked, typed = TYPED[case]
    with speaking(language):
        assert "₸" in problem_words(refused(asked, typed, season))


async def skips(stage: Stage, language: str) -> str:
    """REQUIRED: «skip» typed at a question that needs an answer."""
    phone = stage.telegram.phone()
    await stage.says(phone, "/start")
    own_name, *more = _way(language)
    for label in (own_name, *more):
        await stage.presses(phone, label)
    with speaking(language):
        word = _("Skip")
    await stage.says(phone, word)
    return phone.screen.text.split("\n\n")[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("code", "way"), [(Code.REQUIRED, skips)])
async def test_what_a_conversation_refuses_is_told_in_words(
    stage: Stage, language: str, code: Code, way: Callable[[Stage, str], Awaitable[str]]
) -> None:
    with speaking(language):
        expected = problem_words(Problem(code))
    assert await way(stage, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code)
def test_every_code_has_words(code: Code, language: str) -> None:
    assert code in PROBLEMS
    with speaking(language):
        facts = {"least": 1000, "most": 500_000, "length": 7, "example": 5, "unit": "tenge"}
        facts |= {"n": 1500, "thousands": 45_500, "whole": 45, "at": 1_806_670_800}
        facts |= {"minutes": 30, "weekday": 2, "starts": 600, "ends": 1440}
        words = problem_words(
            Problem(code, **facts, day="2027-05-10", first="2027-05-10", last="2027-11-30", earlier="2027-05-10")
        )
    assert faults(words, language=language) == []
    assert len(words) <= 200, "a toast holds no more"


def test_every_code_is_raised_by_something() -> None:
    """A code that nobody raises is a sentence that nobody reads. The others are met in whole conversations."""
    assert set(Code) == {code for code, _asked, _typed in TYPED.values()} | set(PARSED) | CONVERSED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", AdviceCode)
def test_every_advice_has_words(code: AdviceCode, language: str) -> None:
    assert code in ADVICE
    with speaking(language):
        told = advice_words(Advice(code, "goal", {"day": "2027-09-01", "n": 2}))
    assert faults(told, language=language) == []
    assert len(told) <= 120, "several of them stand on one screen"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_of_the_schema_has_words(language: str) -> None:
    schema = "\n".join(each.read_text(encoding="utf-8") for each in sorted(MIGRATIONS.glob("*.sql")))
    lists = re.findall(r"status TEXT NOT NULL CHECK \(status IN \(([^)]*)\)\)", schema)
    statuses = {status for each in lists for status in re.findall(r"'(\w+)'", each)}
    assert statuses == set(STATUSES)
    for status in statuses:
        with speaking(language):
            assert faults(status_words(status), language=language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_words_mean_what_their_buttons_do(language: str) -> None:
    """The words on the buttons themselves, and every word of the lists, in both languages and in English."""
    buttons = {"Back": "back", "Skip": "skip", "Next": "next", "Main menu": "home", "I agree": "yes"}
    with speaking(language):
        for sentence, meant in buttons.items():
            assert meaning(_(sentence)) == meant, _(sentence)
        for meant, english in MEANINGS.items():
            for word in [*_(english).split(";"), *english.split(";")]:
                assert meaning(f" {word.upper()}! ") == meant, word


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_language_is_noticed(language: str) -> None:
    """The check of languages, tried: every longer sentence of one language is foreign in the other."""
    other = next(each for each in LANGUAGES if each != language)
    for sentence in sentences(language):
        assert not foreign(re.sub(r"\{\w+\}", "12", sentence), language), sentence
        long = sum(letter.isalpha() for letter in sentence) > 20
        if long and sentence not in sentences(other) and not any(name in sentence for name in NAMES):
            assert foreign(re.sub(r"\{\w+\}", "12", sentence), other), sentence


@pytest.mark.parametrize(
    "text",
    ["Сумма: None", "Сумма: {most}", "Сумма: ", "Сумма:\n\nещё", "один\n\n\nдва", "Please write", "Өтінім нөмірі", ""],
)
def test_what_cannot_be_read_is_noticed(text: str) -> None:
    assert faults(text, language="ru")


def _way(language: str) -> tuple[str, ...]:
    with speaking(language):
        own_name = _("Kazakh (its own name)") if language == "kk" else _("Russian (its own name)")
        return own_name, _("For myself"), _("I agree"), _("Start the application")
