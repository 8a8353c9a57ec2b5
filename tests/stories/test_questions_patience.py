"""A week over Nauryz: every reminder, return, alert and closing at its minute, once; the clock stands still."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import SEASON
from programme.question import ClosedBy, State
from programme.roles import Role
from tests.bot.watch import stand_still
from tests.stage import Stage
from tests.stories.consulting import QUESTION, Asker, Consultant, minute, thread


@pytest.fixture
def season_folder() -> Path:
    return SEASON


def at(text: str) -> int:
    return int(datetime.strptime(f"2027-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Almaty")).timestamp())


@pytest.fixture(autouse=True)
def _still(stage: Stage) -> None:
    stand_still(stage.clock)  # minutes are counted here


async def until(stage: Stage, text: str) -> None:
    """In steps of some hours, and at the end to the minute."""
    while (left := at(text) - stage.telegram.now()) > 0:
        await minute(stage, min(left, 4 * 3600))


async def minute_before(stage: Stage, text: str) -> None:
    while (left := at(text) - 60 - stage.telegram.now()) > 0:
        await minute(stage, min(left, 4 * 3600))


async def told(stage: Stage) -> dict[str, int]:
    rows = await stage.place.all(
        """SELECT kind, count(*) AS n FROM deliveries WHERE state = 'sent'
        AND kind IN ('question_silent', 'question_returned', 'question_late', 'question_closed') GROUP BY kind"""
    )
    return {row["kind"].removeprefix("question_"): row["n"] for row in rows}


async def asker(stage: Stage, language: str, name: str) -> Asker:
    made = Asker(stage, language, name=name)
    await made.consents()
    await made.asks(QUESTION[language])
    return made


async def test_a_week_over_nauryz(stage: Stage, language: str) -> None:
    stage.clock.advance(at("03-18 09:30") - stage.telegram.now())
    timur, asel = Consultant(stage, "ru", name="Тимур"), Consultant(stage, language, name="Әсел")
    await timur.works()
    await asel.works(Role.MANAGER)
    await until(stage, "03-18 15:00")
    await asker(stage, language, "Айгүл")  # 1: nobody takes it
    await until(stage, "03-19 16:00")
    await asker(stage, language, "Қайрат")  # 2: taken and left lying
    await timur.claims(2)
    await until(stage, "03-19 17:00")
    svetlana = await asker(stage, language, "Светлана")  # 3: answered, and then it is quiet
    await timur.claims(3)
    await timur.answers("Иә", 3)
    expected: dict[str, int] = {}
    for moment, kind in (
        ("03-22 17:00", "closed"),
        ("03-25 11:00", "silent"),
        ("03-25 15:00", "returned"),
        ("03-26 12:00", "late"),
    ):
        await minute_before(stage, moment)
        assert await told(stage) == expected, moment
        await minute(stage, 60)
        expected[kind] = 1
        assert await told(stage) == expected, moment
    silent = await thread(stage, 3)
    assert (silent.state, silent.closed_by, silent.closed_at) == (State.CLOSED, ClosedBy.SILENCE, at("03-22 17:00"))
    svetlana.sees("№ 3")
    back = await thread(stage, 2)
    assert (back.state, back.claimed_by) == (State.WAITING, None)
    late = await thread(stage, 1)
    assert late.alerted_at == at("03-26 12:00")
    asel.sees("№ 1")
    await until(stage, "03-26 17:00")
    assert await told(stage) == expected, "each once"


async def test_not_a_minute_too_early(stage: Stage, language: str) -> None:
    """A claim of Friday afternoon: nothing on the days off, nothing at 10:59 of the first working day."""
    stage.clock.advance(at("03-19 15:55") - stage.telegram.now())
    timur = Consultant(stage, "ru", name="Тимур")
    await timur.works()
    await asker(stage, language, "Айгүл")
    stage.clock.advance(at("03-19 16:00") - stage.telegram.now())
    await timur.claims()
    for moment, n in (("03-22 12:00", 0), ("03-25 10:59", 0), ("03-25 11:00", 1), ("03-25 14:59", 1)):
        await minute(stage, at(moment) - stage.telegram.now())
        assert (await told(stage)).get("silent", 0) == n, moment
        assert (await thread(stage)).state is State.CLAIMED
    await minute(stage, 60)
    assert (await thread(stage)).state is State.WAITING
    assert await told(stage) == {"silent": 1, "returned": 1}


async def test_a_sign_of_life_begins_it_anew(stage: Stage, language: str) -> None:
    timur = Consultant(stage, "ru", name="Тимур")
    await timur.works()
    await asker(stage, language, "Айгүл")
    await timur.claims()
    await minute(stage, 3 * 3600)
    await timur.opens_mine()
    await timur.taps("Note")
    await timur.says("Заңгерден сұрап жатырмын")
    await minute(stage, 2 * 3600)
    assert await told(stage) == {}
    await minute(stage, 2 * 3600)
    assert await told(stage) == {"silent": 1}
