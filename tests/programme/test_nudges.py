"""Which reminder a moment is for, and how much of a draft makes the last day worth a word."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from programme.application import Answer
from programme.nudges import Nudge, about, day_of, nearly_done, nudge_of, silence
from programme.season import Season
from programme.season_files import read_season
from tests.stage import FIRST_STONE

ALMATY = ZoneInfo("Asia/Almaty")


@pytest.fixture(scope="module")
def season() -> Season:
    """Closes on 2 April 2027 at 18:00; seven questions."""
    return read_season(FIRST_STONE)


def at(moment: str) -> int:
    return int(datetime.strptime(moment, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ALMATY).timestamp())


@pytest.mark.parametrize(
    ("moment", "nudge"),
    [
        ("2027-03-10 08:59:59", None),
        ("2027-03-10 09:00:00", Nudge.IDLE),
        ("2027-03-10 20:59:59", Nudge.IDLE),
        ("2027-03-10 21:00:00", None),
        ("2027-03-29 20:59:59", Nudge.IDLE),
        ("2027-03-30 09:00:00", Nudge.CLOSING),
        ("2027-04-01 20:00:00", Nudge.CLOSING),
        ("2027-04-02 09:00:00", Nudge.LAST_DAY),
        ("2027-04-02 18:00:00", Nudge.LAST_DAY),
        ("2027-04-02 18:00:01", None),
        ("2027-04-03 10:00:00", None),
    ],
)
def test_what_a_moment_is_for(season: Season, moment: str, nudge: Nudge | None) -> None:
    assert nudge_of(season, at(moment)) is nudge


def test_what_closes_at_midnight_closes_with_the_day_before(season: Season) -> None:
    midnight = season.model_copy(update={"closes_at": at("2027-04-03 00:00:00")})
    assert nudge_of(midnight, at("2027-04-02 12:00:00")) is Nudge.LAST_DAY
    assert nudge_of(midnight, at("2027-03-30 12:00:00")) is Nudge.CLOSING


def test_what_each_is_told_once_for(season: Season) -> None:
    assert about(Nudge.IDLE, season) == 0
    assert about(Nudge.CLOSING, season) == about(Nudge.LAST_DAY, season) == season.closes_at
    assert silence(Nudge.IDLE) == 7 * 24 * 3600
    assert silence(Nudge.CLOSING) == silence(Nudge.LAST_DAY) == 3 * 3600


def test_days_are_those_of_kazakhstan(season: Season) -> None:
    assert day_of(season, at("2027-03-10 00:00:00")).isoformat() == "2027-03-10"
    assert day_of(season, at("2027-03-10 23:59:59")).isoformat() == "2027-03-10"


@pytest.mark.parametrize(("answered", "enough"), [(0, False), (4, False), (5, True), (7, True)])
def test_seventy_per_cent_of_what_is_asked(season: Season, answered: int, enough: bool) -> None:
    """Of seven: four are 57 per cent, five are 71."""
    good = {
        "region": "KZ-43",
        "title": "Тігін шеберханасы ауылда",
        "problem": "Ауылда жұмыс жоқ, әйелдер қалаға барып тіктіреді, жол қымбат. " * 3,
        "goal": "Отыз қыркүйекке дейін шеберхана ашып, он екі әйелге іс тігуді үйрету.",
        "target": "Он екі жұмыссыз әйел, оның бесеуі көпбалалы ана",
        "jobs": 1,
        "amount": 500_000,
    }
    answers = {question: Answer(value) for question, value in [*good.items()][:answered]}
    assert nearly_done(answers, season) is enough
    if answered == 5:
        assert not nearly_done(answers | {"title": Answer(None)}, season), "what was skipped is no answer"
        assert not nearly_done(answers | {"title": Answer("?")}, season), "nor is what the question does not accept"
