"""Questions and answers: open from everywhere, to everybody, and the way back leads to the very step."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.anyone.faq import FACTS
from locales import speaking
from programme import faq as rules
from programme.faq import Answered
from sandbox.phones import NotPossible
from sandbox.text import length
from tests.databases import DatabaseAt
from tests.stage import Stage
from tests.stories.answers import season_with_answers
from tests.stories.villager import OWN_NAME, Villager

ASKED = {"kk": "акша", "ru": "сколько денег"}
ANSWER = {"kk": "Бір гранттың мөлшері: 500\u00a0000\u00a0₸", "ru": "Размер одного гранта: 500\u00a0000\u00a0₸"}


@pytest.fixture
async def stage(place: DatabaseAt, tmp_path: Path) -> AsyncIterator[Stage]:
    """A running bot whose season has answers ready."""
    stage = Stage(place, season_with_answers(tmp_path))
    stage.telegram.updates.repeat_wait = 0.0
    await stage.start()
    yield stage
    with contextlib.suppress(Exception):  # a test may have ended it already
        await stage.stop()


def entry(stage: Stage, id: str) -> Answered:
    faq = stage.program.season.faq
    assert faq is not None
    found = faq.entry(id)
    assert found is not None
    return found


def label(villager: Villager, id: str) -> str:
    return entry(villager.stage, id).label.in_(villager.language)


def labels(villager: Villager) -> list[str]:
    return [button.text for button in villager.phone.screen.all_buttons]


async def opens(villager: Villager) -> None:
    await villager.says("/faq")
    villager.reads("Choose a topic, or write in a few words what you want to know.")


async def finds_the_sum(villager: Villager) -> None:
    await villager.says(ASKED[villager.language])
    villager.reads("Perhaps you mean one of these questions.")
    await villager.presses(label(villager, "how_much"))
    villager.sees(ANSWER[villager.language])


def test_every_name_has_its_meaning() -> None:
    assert set(FACTS) == set(rules.FACTS)


@pytest.mark.parametrize("place_name", ["visitor", "home", "question", "summary", "sent", "mydata"])
async def test_from_topic_to_answer_and_home(stage: Stage, zeinep: Villager, place_name: str) -> None:
    await zeinep.comes_to(place_name)
    await zeinep.says("/menu")
    await zeinep.taps("Questions and answers")
    faq = stage.program.season.faq
    assert faq is not None
    assert labels(zeinep)[: len(faq.topics)] == [topic.name.in_(zeinep.language) for topic in faq.topics]
    topic = entry(stage, "how_much").topic
    await zeinep.presses(next(each.name.in_(zeinep.language) for each in faq.topics if each.id == topic))
    await zeinep.presses(label(zeinep, "how_much"))
    zeinep.sees(ANSWER[zeinep.language])
    await zeinep.taps("Back")
    assert label(zeinep, "what_for") in labels(zeinep)
    await zeinep.taps("Back")
    zeinep.reads("Choose a topic, or write in a few words what you want to know.")
    await zeinep.taps("Main menu")
    if place_name == "visitor":
        zeinep.reads("To fill in an application, your consent is needed.")
    else:
        zeinep.at_home()


@pytest.mark.parametrize("place_name", ["whom", "consent", "visitor", "home", "question", "summary", "sent", "erase"])
async def test_typed_words_are_looked_for(stage: Stage, zeinep: Villager, place_name: str) -> None:
    await zeinep.comes_to(place_name)
    tables = ("people", "consents", "applications", "answers")
    before = [await stage.place.all(f"SELECT count(*) AS n FROM {table}") for table in tables]
    await opens(zeinep)
    await finds_the_sum(zeinep)
    await finds_the_sum(zeinep)
    await zeinep.says("хлеборезка")
    zeinep.reads("I found no ready answer to this. Choose a topic, or ask a person:")
    zeinep.sees("+7 700 000 00 00")
    assert [await stage.place.all(f"SELECT count(*) AS n FROM {table}") for table in tables] == before


async def test_yes_typed_while_reading_is_no_consent(stage: Stage, zeinep: Villager) -> None:
    await zeinep.sees_consent()
    await opens(zeinep)
    await zeinep.says({"kk": "иә", "ru": "да"}[zeinep.language])
    assert await stage.place.all("SELECT id FROM people") == []


async def test_the_way_back_leads_to_the_very_question(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    question = zeinep.phone.screen
    await opens(zeinep)
    await finds_the_sum(zeinep)
    await zeinep.taps("Back to my application")
    zeinep.at_question(3)
    await zeinep.fills_in(since=3)
    await opens(zeinep)
    await zeinep.taps("Back to my application")
    zeinep.reads("Check before sending")
    # Old doors stay open, and what is typed behind them is no answer.
    assert question.text
    answers = await stage.place.all("SELECT value FROM answers ORDER BY question")
    zeinep.phone.forges("faq:entry:how_much:0", zeinep.phone.screen)
    await stage.quiet()
    zeinep.sees(ANSWER[zeinep.language])
    await zeinep.says(ASKED[zeinep.language])
    assert await stage.place.all("SELECT value FROM answers ORDER BY question") == answers


async def test_without_a_draft_there_is_no_way_back_to_one(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await opens(zeinep)
    assert not zeinep.has("Back to my application")


async def test_words_for_buttons_are_understood(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    for words in ("Артқа", "назад", "menu"):
        await opens(zeinep)
        await zeinep.says(words)
        zeinep.at_home()
    await opens(zeinep)
    await zeinep.says({"kk": "жалғастыру", "ru": "продолжить"}[zeinep.language])
    zeinep.at_question(3)


@pytest.mark.parametrize("place_name", ["visitor", "home", "question"])
async def test_lang_keeps_the_room(stage: Stage, zeinep: Villager, place_name: str) -> None:
    await zeinep.comes_to(place_name)
    await opens(zeinep)
    await zeinep.says("/lang")
    zeinep.language = {"kk": "ru", "ru": "kk"}[zeinep.language]
    await zeinep.presses(OWN_NAME[zeinep.language])
    zeinep.reads("Choose a topic, or write in a few words what you want to know.")
    await finds_the_sum(zeinep)


async def test_start_leads_a_reading_visitor_on(stage: Stage, zeinep: Villager) -> None:
    await zeinep.arrives()
    await opens(zeinep)
    await zeinep.says("/start")
    await zeinep.taps("Start the application")
    zeinep.reads("Are you writing for yourself or helping someone?")


@pytest.mark.parametrize("data", ["faq:entry:gone:0", "faq:topic:gone:7", "faq:topic::0", "faq:entry::-3"])
async def test_a_door_to_what_is_gone_opens_the_list(stage: Stage, zeinep: Villager, data: str) -> None:
    await zeinep.comes_to("question")
    zeinep.phone.forges(data, zeinep.phone.screen)
    await stage.quiet()
    zeinep.reads("Choose a topic, or write in a few words what you want to know.")
    assert zeinep.phone.spinning == []


async def test_who_has_no_language_chooses_first(stage: Stage, zeinep: Villager) -> None:
    await zeinep.says("/faq")
    zeinep.sees("Тілді таңдаңыз")
    zeinep.phone.forges("faq:topics::0", zeinep.phone.screen)
    await stage.quiet()
    zeinep.sees("Тілді таңдаңыз")
    assert await stage.place.all("SELECT * FROM visitors") == []


@pytest.mark.parametrize("spoken", ["kk", "ru"])
async def test_every_screen_is_a_small_one(stage: Stage, spoken: str) -> None:
    reader = Villager(stage, spoken)
    await reader.comes_to("question")
    await opens(reader)
    faq = stage.program.season.faq
    assert faq is not None
    for data in [
        "faq:topics::0",
        *(f"faq:topic:{topic.id}:0" for topic in faq.topics),
        *(f"faq:entry:{each.id}:0" for each in faq.entries),
    ]:
        reader.phone.forges(data, reader.phone.screen)
        await stage.quiet()
        screen = reader.phone.screen
        assert length(screen.text) <= 380, screen.text
        assert not {"{", "}"} & set(screen.text)
        assert len(list(screen.all_buttons)) <= 8 + 3
        for button in screen.all_buttons:
            assert len(button.text) <= 30
            assert len((button.data or "").encode()) <= 64
    with speaking(spoken):
        for words in (FACTS["results_date"](stage.program.season), FACTS["apply_deadline"](stage.program.season)):
            assert words


async def test_many_questions_of_a_topic_have_pages(place: DatabaseAt, tmp_path: Path, language: str) -> None:
    folder = season_with_answers(tmp_path)
    text = (folder / "faq.yaml").read_text(encoding="utf-8")
    more = "".join(
        f"\n  - {{id: {'x' * n}, topic: money, q: {{kk: Сұрақ {n}, ru: Вопрос {n}}}, a: {{kk: Иә, ru: Да}}}}"
        for n in range(1, 8)
    )
    (folder / "faq.yaml").write_text(text + more, encoding="utf-8")
    stage = Stage(place, folder)
    await stage.start()
    reader = Villager(stage, language)
    await reader.comes_to("visitor")
    await opens(reader)
    reader.phone.forges("faq:topic:money:0", reader.phone.screen)
    await stage.quiet()
    first = labels(reader)[:8]
    await reader.taps("More: {page} of {pages}", page=1, pages=2)
    assert len({*first, *labels(reader)[:3]}) == 11
    await reader.taps("More: {page} of {pages}", page=2, pages=2)
    assert labels(reader)[:8] == first
    await stage.stop()


async def test_a_season_without_answers_says_whom_to_call(place: DatabaseAt, language: str) -> None:
    stage = Stage(place)
    await stage.start()
    asks = Villager(stage, language)
    await asks.comes_to("question")
    await asks.says("/faq")
    asks.sees("+7 700 000 00 00")
    asks.at_question(3)
    asks.phone.forges("faq:topics::0", asks.phone.screen)
    await stage.quiet()
    asks.at_question(3)
    await asks.says("/menu")
    with pytest.raises(NotPossible):
        await asks.taps("Questions and answers")
    await stage.stop()
