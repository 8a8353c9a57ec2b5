"""What either side hears of a question without asking; and a visitor who asks before she has consented."""

import pytest

from programme.question import State
from tests.stage import Stage
from tests.stories.closing import at
from tests.stories.consulting import QUESTION, Asker, Consultant, count, minute, thread

NIGHT = "Nobody is at work just now."


@pytest.fixture
async def aigul(stage: Stage, language: str) -> Asker:
    asker = Asker(stage, language, name="Айгүл")
    await asker.consents()
    return asker


@pytest.fixture
async def timur(stage: Stage) -> Consultant:
    consultant = Consultant(stage, "ru", name="Тимур")
    await consultant.works()
    return consultant


def nights(asker: Asker) -> int:
    """How often she was told when work goes on."""
    return sum("09:00" in message.text for message in asker.phone.messages if not message.mine)


async def test_a_consultant_hears_that_no_answer_is_needed(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    await timur.claims()
    await aigul.taps("Take the question back")
    await minute(stage)
    timur.reads("The asker has closed this question. No answer is needed.")
    assert await count(stage, "threads") == 1


async def test_what_nobody_has_is_taken_back_in_silence(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    await timur.opens()
    await aigul.taps("Take the question back")
    await minute(stage)
    timur.misses("The asker has closed this question. No answer is needed.")


async def test_a_thank_you_for_an_answer_is_no_news(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    await timur.claims()
    await timur.answers("Иә, болады")
    await minute(stage)
    await aigul.taps("Thank you, that is all")
    await minute(stage)
    assert not (await thread(stage)).open
    timur.misses("The asker has closed this question. No answer is needed.")


async def test_a_question_given_back_is_told_to_those_at_work(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    dana = Consultant(stage, "ru", name="Дана")
    await dana.works()
    await aigul.asks()
    await timur.claims()
    before = len(dana.phone.messages)
    await timur.taps("Give back")
    await minute(stage)
    assert (await thread(stage)).state is State.WAITING
    told = [m for m in dana.phone.messages[before:] if dana.words("New questions: {n}", n=1) in m.text]
    assert len(told) == 1


async def test_at_night_she_is_told_once_however_often_she_asks(stage: Stage, aigul: Asker) -> None:
    at(stage, "2027-03-09 21:30:00")
    await aigul.asks()
    assert nights(aigul) == 1
    await aigul.says("/menu")
    await aigul.asks("Тағы бір сұрағым бар: құжатты қайдан аламын?")
    await aigul.says("Тағы бір сөз")
    assert nights(aigul) == 1, "the same night"
    at(stage, "2027-03-10 21:30:00")
    await aigul.says("/menu")
    await aigul.asks("Ертең келсем бола ма, кім күтіп алады?")
    assert nights(aigul) == 2, "another night"


async def test_whoever_is_being_answered_at_night_is_not_told(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    """Somebody is there after all: the sentence would be untrue."""
    at(stage, "2027-03-09 17:50:00")
    await aigul.asks()
    await timur.claims()
    at(stage, "2027-03-09 18:10:00")
    await timur.answers("Иә, болады")
    await aigul.says("/menu")
    await aigul.asks("Тағы бір сұрағым бар: құжатты қайдан аламын?")
    assert nights(aigul) == 0


CONSENT = "To ask a person, your consent is needed. Then write your question: before that we keep nothing."


async def test_a_visitor_who_asks_comes_back_from_consent_to_her_question(stage: Stage, language: str) -> None:
    visitor = Asker(stage, language, name="Зейнеп")
    await visitor.comes_to("visitor")
    await visitor.says(QUESTION[language])
    visitor.reads(CONSENT)
    await visitor.taps("Ask a person")
    visitor.reads(CONSENT)
    assert await stage.place.all("SELECT id FROM people") == []
    await visitor.taps("For myself")
    await visitor.taps("I agree")
    visitor.reads("Write your question in your own words. A voice message or a photo will do as well.")
    await visitor.says(QUESTION[language])
    visitor.reads("Your question has reached us.")
    assert await count(stage, "threads") == 1


async def test_a_visitors_voice_is_told_of_consent_too(stage: Stage, language: str) -> None:
    visitor = Asker(stage, language, name="Зейнеп")
    await visitor.comes_to("visitor")
    visitor.phone.sends_voice(seconds=7)
    await stage.quiet()
    visitor.reads(CONSENT)


async def test_whoever_does_not_agree_is_not_led_to_a_question_later(stage: Stage, language: str) -> None:
    visitor = Asker(stage, language, name="Зейнеп")
    await visitor.comes_to("visitor")
    await visitor.taps("Ask a person")
    await visitor.taps("For myself")
    await visitor.taps("I do not agree")
    await visitor.taps("Start the application")
    await visitor.taps("For myself")
    await visitor.taps("I agree")
    visitor.misses("Write your question in your own words. A voice message or a photo will do as well.")
