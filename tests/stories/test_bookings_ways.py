"""The ways to a talk and around it: from a question, from the form, in another language, full days, at night."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from tests.stage import Stage
from tests.stories.colleague import Colleague
from tests.stories.consulting import QUESTION
from tests.stories.seminars import it_is
from tests.stories.talks import BOOKED, DAY, PHONE, TOPIC, Booker, joined, opens, talks
from tests.stories.writer import Writer


@pytest.fixture
def season_folder() -> Path:
    return SEASON


@pytest.fixture
async def timur(stage: Stage) -> Colleague:
    return await joined(stage)


@pytest.fixture
async def aigul(stage: Stage, language: str) -> Booker:
    made = Booker(stage, language, name="Айгүл")
    await made.consents()
    return made


class BookingWriter(Booker, Writer):
    """Somebody who is at a question of the form."""


def day_button(who: Booker, day: int = DAY.day) -> str:
    return next(b.text for b in who.phone.screen.all_buttons if b.text.strip("•✕") == str(day))


async def test_from_a_question_that_waits(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    """The talk is about it: its topic is not asked again, and the way leads back to it."""
    await opens(stage, timur)
    await aigul.taps("Ask a person")
    await aigul.says(QUESTION[aigul.language])
    await aigul.taps("Let us talk")
    aigul.sees(aigul.month())
    await aigul.chooses()
    aigul.phone.sends_contact(PHONE)
    await stage.quiet()
    await aigul.taps("Yes, book it")
    aigul.reads(BOOKED)
    [talk] = await talks(stage)
    [thread] = await stage.place.all("SELECT id, topic FROM threads")
    assert (talk["thread"], talk["topic"], talk["phone"]) == (thread["id"], thread["topic"], PHONE)
    await aigul.taps("Back to my question")
    aigul.reads("Your question {number}", number="№ 1")


async def test_from_a_question_of_the_form_and_back(stage: Stage, timur: Colleague, language: str) -> None:
    await opens(stage, timur)
    booker = BookingWriter(stage, language)
    await booker.begins()
    at_question = booker.phone.screen.text
    await booker.taps("Ask a person about this")
    await booker.taps("Book a consultation")
    await booker.presses(TOPIC[language])
    await booker.taps("Another topic")
    await booker.presses(TOPIC[language])
    await booker.chooses()
    await booker.says("8 705 123 45 67")
    await booker.taps("Yes, book it")
    [talk] = await talks(stage)
    assert talk["application"] is not None
    assert talk["step"] is not None
    await booker.taps("Back to my application")
    assert at_question.endswith(booker.phone.screen.text)


async def test_another_language_where_hers_is_not_spoken(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    other = {"kk": "ru", "ru": "kk"}[aigul.language]
    await opens(stage, timur, language=other)  # type: ignore[arg-type]
    await aigul.wants_to_talk()
    aigul.reads("There is no free time now.")
    await aigul.taps("Talk in Russian" if other == "ru" else "Talk in Kazakh")
    await aigul.chooses()
    await aigul.says("8 705 123 45 67")
    await aigul.taps("Yes, book it")
    [talk] = await talks(stage)
    assert talk["language"] == other


async def test_a_full_day_has_a_cross_and_a_past_one_is_dead(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    await opens(stage, timur, starts=10 * 60, ends=10 * 60 + 30)
    await opens(stage, timur, day=DAY.replace(day=17))
    bolat = Booker(stage, aigul.language, name="Болат")
    await bolat.consents()
    await bolat.books(DAY.day, "10:00")
    await aigul.wants_to_talk()
    assert day_button(aigul) == "✕16"
    assert day_button(aigul, 17) == "•17"
    assert not [b for b in aigul.phone.screen.all_buttons if b.text.strip("•✕") == "9"]
    assert day_button(aigul, 18) == "18", "nobody is there"
    await aigul.chooses_day(16)
    aigul.reads("There is no free time on this day. Please choose another.")
    await it_is(stage, "2027-03-17 10:45")
    await aigul.says("/menu")
    await aigul.wants_to_talk()
    aigul.reads("There is no free time now.")  # what is left of the day is too near


async def test_a_week_that_is_past_takes_no_room(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    await opens(stage, timur)
    await aigul.wants_to_talk()
    weeks = [[button.text for button in row] for row in aigul.phone.screen.buttons if len(row) == 7][1:]
    assert weeks[0] == ["–", "–", "10", "11", "12", "13", "14"], "today is the tenth"
    assert len(weeks) == 4


async def test_the_same_hour_goes_to_whoever_has_fewer_talks(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    await opens(stage, timur)
    dina = await joined(stage, "Дина")
    await opens(stage, dina)
    bolat = Booker(stage, aigul.language, name="Болат")
    await bolat.consents()
    await bolat.books(DAY.day, "09:00")
    await aigul.books(DAY.day, "11:00")
    first, second = await talks(stage)
    assert first["consultant"] != second["consultant"]


async def test_booked_at_night_for_the_early_morning_is_told_at_once(
    stage: Stage, timur: Colleague, aigul: Booker
) -> None:
    """The consultant would hear of it too late."""
    await opens(stage, timur)
    await it_is(stage, "2027-03-15 22:30")
    await aigul.books(DAY.day, "09:00")
    timur.reads("New consultations: {n}", n=1)
    await aigul.taps("Move to another time")
    await aigul.chooses(DAY.day, "11:30")
    await aigul.taps("Yes, book it")
    timur.reads("Moved consultations: {n}", n=1)


async def test_whoever_stands_at_a_talk_types(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    """Back and home in words; anything else is answered over the present screen."""
    await opens(stage, timur)
    await aigul.wants_to_talk()
    await aigul.chooses_day()
    await aigul.says("ертең")
    aigul.reads("I did not understand. Press a button below or write once more.")
    assert aigul.hours
    await aigul.says(aigul.words("back; go back").split(";")[0])
    aigul.sees(aigul.month())
    await aigul.says(aigul.words("home; menu; main menu").split(";")[0])
    aigul.at_home()
