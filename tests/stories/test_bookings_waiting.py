"""Waiting for a free time: in line, offered in order, accepted with a tap, lapsed with a word; nights and restarts."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from sandbox.records import Message
from tests.stage import Stage
from tests.stories.closing import at as put
from tests.stories.colleague import Colleague
from tests.stories.seminars import it_is
from tests.stories.talks import BOOKED, DAY, TOPIC, TYPED_PHONE, Booker, at, joined, opens, talks


@pytest.fixture
def season_folder() -> Path:
    return SEASON


@pytest.fixture
async def timur(stage: Stage) -> Colleague:
    """With one single hour, so that whoever comes second waits."""
    made = await joined(stage)
    await opens(stage, made, starts=10 * 60, ends=10 * 60 + 30)
    return made


@pytest.fixture
async def crowd(stage: Stage, timur: Colleague, language: str) -> list[Booker]:
    """Айгүл has the hour; the others are in line, one behind the other."""
    made = [Booker(stage, language, name=name) for name in ("Айгүл", "Болат", "Дина")]
    for each in made:
        await each.consents()
    await made[0].books(DAY.day, "10:00")
    for n, each in enumerate(made[1:], 1):
        await each.wants_to_talk()
        each.reads("There is no free time now.")
        await each.taps("Tell me when there is")
        each.reads("No free time for now. I will tell you when it appears.")
        each.reads("Your place in line: {n}", n=n)
    return made


async def gives_up(who: Booker) -> None:
    await who.says("/talks")
    [button] = [b for b in who.phone.screen.all_buttons if str(b.data).startswith("tkb:")]
    await who.presses(button.text)
    await who.taps("Cancel the booking")
    await who.taps("I have no time then")


def offers(who: Booker) -> list[Message]:
    return who.got("After that it goes to the next in line.")


async def states(stage: Stage) -> list[str]:
    return [row["state"] for row in await stage.place.all("SELECT state FROM booking_waits ORDER BY id")]


async def test_an_hour_that_is_left_goes_to_the_first_in_line(stage: Stage, crowd: list[Booker]) -> None:
    aigul, bolat, dina = crowd
    await gives_up(aigul)
    [offer] = offers(bolat)
    assert not offers(dina)
    assert [each["state"] for each in await talks(stage)] == ["cancelled", "holding"]
    await bolat.taps("Yes, I take this time", on=offer)
    bolat.reads("Which number shall we call?")
    await bolat.says(TYPED_PHONE)
    await bolat.taps("Yes, book it")
    bolat.reads(BOOKED)
    assert await states(stage) == ["taken", "waiting"]
    await dina.says("/talks")
    dina.reads("You wait for a free time: {topic}", topic=TOPIC[dina.language])


async def test_an_offer_that_nobody_answers_lapses_with_a_word(stage: Stage, crowd: list[Booker]) -> None:
    """Half an hour, then the next in line."""
    aigul, bolat, dina = crowd
    await gives_up(aigul)
    stage.clock.advance(29 * 60)
    await stage.quiet()
    assert not offers(dina)
    stage.clock.advance(60)
    await stage.quiet()
    bolat.reads("The time was not confirmed, so it is free again.")
    bolat.reads("It went to the next in line. You can choose a time or wait in line again.")
    [offer] = offers(dina)
    assert await states(stage) == ["lapsed", "offered"]
    [old] = offers(bolat)
    await bolat.taps("Yes, I take this time", on=old)  # too late
    assert [each["state"] for each in await talks(stage)] == ["cancelled", "lapsed", "holding"]
    await dina.taps("No, it does not suit me", on=offer)
    dina.reads("Thank you for telling us: the time goes to the next in line.")
    assert await states(stage) == ["lapsed", "left"]
    assert await stage.place.all("SELECT who FROM busy_cells") == []


async def test_nobody_passes_whoever_waits(stage: Stage, crowd: list[Booker], language: str) -> None:
    """What became free is not to be had by whoever comes just then."""
    aigul, bolat, _dina = crowd
    await gives_up(aigul)
    kairat = Booker(stage, language, name="Қайрат")
    await kairat.consents()
    await kairat.wants_to_talk()
    kairat.reads("There is no free time now.")
    assert len(offers(bolat)) == 1


async def test_at_night_nobody_is_woken_and_no_offer_ends(stage: Stage, crowd: list[Booker]) -> None:
    aigul, bolat, dina = crowd
    await it_is(stage, "2027-03-12 22:30")
    await gives_up(aigul)
    assert not offers(bolat)
    await it_is(stage, "2027-03-13 08:59")
    assert not offers(bolat)
    await it_is(stage, "2027-03-13 09:00")
    assert len(offers(bolat)) == 1
    await it_is(stage, "2027-03-13 09:29")
    assert not offers(dina), "half an hour of the morning"
    await it_is(stage, "2027-03-13 09:31")
    assert len(offers(dina)) == 1


async def test_hours_newly_opened_are_offered(stage: Stage, timur: Colleague, crowd: list[Booker]) -> None:
    _aigul, bolat, dina = crowd
    await opens(stage, timur, starts=15 * 60, ends=16 * 60)
    assert [len(offers(bolat)), len(offers(dina))] == [1, 1]
    held = sorted(each["starts_at"] for each in await talks(stage) if each["state"] == "holding")
    assert held == [at("15:00"), at("15:30")]


async def test_whoever_waits_may_leave(stage: Stage, crowd: list[Booker]) -> None:
    aigul, bolat, dina = crowd
    await bolat.taps("I do not wait any more")
    bolat.reads("Good, you do not wait any more.")
    await gives_up(aigul)
    assert [len(offers(bolat)), len(offers(dina))] == [0, 1]


async def test_a_restart_within_an_offer_loses_nobody(stage: Stage, crowd: list[Booker]) -> None:
    """An offer whose time was over while we were away and whose word had not gone out begins anew."""
    aigul, bolat, dina = crowd
    await it_is(stage, "2027-03-12 22:30")
    await gives_up(aigul)
    await stage.stop()
    await _later(stage, "2027-03-13 11:00")
    assert len(offers(bolat)) == 1
    assert not offers(dina)
    await bolat.taps("Yes, I take this time", on=offers(bolat)[0])
    await bolat.says(TYPED_PHONE)
    await bolat.taps("Yes, book it")
    bolat.reads(BOOKED)


async def _later(stage: Stage, moment: str) -> None:
    put(stage, f"{moment}:00")
    await stage.start()
    await stage.quiet()
    await it_is(stage, f"{moment[:-2]}15")  # what was pressed meanwhile is heard first: ten minutes
    await stage.quiet()
