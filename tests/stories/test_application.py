"""Filling in: back and forth, pressed twice, corrected by editing, left for a month, and asked in another language."""

import asyncio
import json

import pytest

from tests.stage import Stage
from tests.stories.on_stage import cut
from tests.stories.villager import OWN_NAME, REGION, TYPED, Villager

MONTH = 31 * 24 * 3600


async def answers(stage: Stage) -> dict[str, str | int | None]:
    """What is committed, by question."""
    rows = await stage.place.all("SELECT question, value FROM answers ORDER BY question")
    return {row["question"]: None if row["value"] is None else json.loads(row["value"]) for row in rows}


async def step(stage: Stage) -> str:
    [row] = await stage.place.all("SELECT step FROM applications")
    return str(row["step"])


@pytest.mark.parametrize("word", ["Артқа", "Назад", "Back", "артка", " назад. "])
async def test_back_goes_back_in_any_words(stage: Stage, zeinep: Villager, word: str) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=4)
    await zeinep.says(word)
    zeinep.at_question(3)
    zeinep.reads("Now: {answer}", answer=TYPED[zeinep.language]["problem"][:40])
    await zeinep.says(word)
    zeinep.at_question(2)
    await zeinep.says(word)
    await zeinep.says(word)
    zeinep.at_home()
    assert set(await answers(stage)) == {"region", "title", "problem"}
    await zeinep.taps("Continue")
    zeinep.at_question(1)


async def test_back_keeps_the_later_answers(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=6)
    kept = await answers(stage)
    for question in (5, 4, 3, 2, 1):
        await zeinep.taps("Back")
        zeinep.at_question(question)
    for question in (2, 3, 4, 5, 6):
        await zeinep.taps("Next")
        zeinep.at_question(question)
    assert await answers(stage) == kept
    await zeinep.says(TYPED[zeinep.language]["jobs"])
    zeinep.at_question(7)


@pytest.mark.parametrize("word", ["Өткізіп жіберу", "Пропустить", "skip"])
async def test_what_may_be_skipped_is_skipped_in_any_words(stage: Stage, zeinep: Villager, word: str) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=7)
    await zeinep.says(word)
    zeinep.reads("Check before sending")
    zeinep.reads("skipped")
    assert (await answers(stage))["amount"] is None


async def test_what_is_needed_cannot_be_skipped(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=2)
    assert not zeinep.has("Skip")
    await zeinep.says("Өткізіп жіберу")
    zeinep.reads("This question needs an answer. A short one will do.")
    zeinep.at_question(2)


@pytest.mark.parametrize("word", ["иә", "жоқ", "Да", "Нет"])
async def test_yes_and_no_answer_no_open_question(stage: Stage, zeinep: Villager, word: str) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    await zeinep.says(word)
    zeinep.at_question(3)
    assert "problem" not in await answers(stage)


@pytest.mark.parametrize("times", [2, 3])
async def test_start_pressed_at_once_begins_one(stage: Stage, zeinep: Villager, times: int) -> None:
    await zeinep.consents()
    for _ in range(times):
        zeinep.phone.presses(zeinep.words("Start the application"))
    await stage.quiet()
    assert await stage.place.all("SELECT step, rev FROM applications") == [{"step": "region", "rev": 1}]
    assert zeinep.phone.spinning == []
    zeinep.at_question(1)


async def test_skip_pressed_at_once_skips_one(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=7)
    for _ in range(3):
        zeinep.phone.presses(zeinep.words("Skip"))
    await stage.quiet()
    zeinep.reads("Check before sending")
    assert zeinep.phone.spinning == []
    assert (await answers(stage))["amount"] is None
    assert await step(stage) == "summary"


@pytest.mark.parametrize("button", ["Back", "Next"])
async def test_a_move_pressed_at_once_moves_once(stage: Stage, zeinep: Villager, button: str) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=5)
    await zeinep.taps("Back")
    await zeinep.taps("Back")
    zeinep.at_question(3)
    for _ in range(3):
        zeinep.phone.presses(zeinep.words(button))
    await stage.quiet()
    zeinep.at_question(2 if button == "Back" else 4)
    assert zeinep.phone.spinning == []
    assert zeinep.toast == zeinep.words("This button is out of date. Here is the current step.")


async def test_an_option_pressed_at_once_answers_once(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    labels = [button.text for button in zeinep.phone.screen.all_buttons][:3]
    for label in labels:
        zeinep.phone.presses(label)
    await stage.quiet()
    zeinep.at_question(2)
    await zeinep.taps("Back")
    zeinep.sees(labels[0])


async def test_a_button_of_last_week_shows_the_present_step(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    old = zeinep.at_question(3)
    await zeinep.says(TYPED[zeinep.language]["problem"])
    kept = await answers(stage)
    stage.clock.advance(7 * 24 * 3600)
    await zeinep.taps("Back", on=old)
    assert zeinep.toast == zeinep.words("This button is out of date. Here is the current step.")
    assert zeinep.words("Question {i} of {n}", i=4, n=7) in old.text
    assert (await answers(stage), await step(stage)) == (kept, "goal")


@pytest.mark.parametrize("forged", ["pick:{id}:title:Sewing workshop for the village", "q:{id}:title:next:0"])
async def test_a_forged_button_neither_answers_nor_passes_a_question(
    stage: Stage, zeinep: Villager, forged: str
) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=2)
    [here] = await stage.place.all("SELECT id FROM applications")
    zeinep.phone.forges(forged.format(id=here["id"]), zeinep.phone.screen)
    await stage.quiet()
    zeinep.at_question(2)
    assert set(await answers(stage)) == {"region"}
    assert zeinep.toast == zeinep.words("This button is out of date. Here is the current step.")


async def test_pages_of_a_long_list_turn_round(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    seen = []
    for page in (1, 2, 3, 1):
        more = zeinep.words("More: {page} of {pages}", page=page, pages=3)
        shown = [button.text for button in zeinep.phone.screen.all_buttons]
        seen += shown[: shown.index(more)] if len(seen) < 20 else []
        await zeinep.presses(more)
    assert len(seen) == len(set(seen)) == 20
    assert REGION[zeinep.language] in seen


async def test_an_edited_message_corrects_its_answer(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    source = [message for message in zeinep.phone.messages if message.mine][-1]
    zeinep.phone.edits(source, "Шиелі балаларына арналған кітап бұрышы")
    await stage.quiet()
    zeinep.reads("I saw your correction. The new answer is saved.")
    zeinep.at_question(3)
    assert (await answers(stage))["title"] == "Шиелі балаларына арналған кітап бұрышы"


async def test_an_edit_to_the_same_words_says_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    source = [message for message in zeinep.phone.messages if message.mine][-1]
    before = len(zeinep.phone.messages)
    zeinep.phone.edits(source, f"{TYPED[zeinep.language]['title']}  ")
    await stage.quiet()
    assert (zeinep.answers, len(zeinep.phone.messages)) == ([], before)


async def test_an_edit_is_refused_like_an_answer(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in()
    kept = await answers(stage)
    sources = {message.text: message for message in zeinep.phone.messages if message.mine}
    zeinep.phone.edits(sources[TYPED[zeinep.language]["amount"]], "900 000")
    await stage.quiet()
    zeinep.sees("500 000")
    zeinep.phone.edits(sources[TYPED[zeinep.language]["title"]], "Қымыз")
    await stage.quiet()
    zeinep.reads("Too short. Add a little more detail. Characters now: {length}, needed: {least}", length=5, least=10)
    assert await answers(stage) == kept


async def test_an_edit_of_words_that_were_answered_anew_changes_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    old = [message for message in zeinep.phone.messages if message.mine][-1]
    await zeinep.taps("Back")
    await zeinep.says("Су құбырын жөндеу мен құдық қазу")
    zeinep.phone.edits(old, "Мектеп жанындағы спорт алаңы")
    await stage.quiet()
    zeinep.reads("An edited message changes nothing now. What counts is below.")
    zeinep.at_question(3)
    assert (await answers(stage))["title"] == "Су құбырын жөндеу мен құдық қазу"


async def test_continue_after_a_month_and_a_new_process(stage: Stage, zeinep: Villager) -> None:
    stage.clock.advance(-9 * 24 * 3600)  # from the first day, so that a month later is still before closing
    await zeinep.begins()
    await zeinep.fills_in(until=5)
    kept = await answers(stage)
    await cut(stage)
    stage.clock.advance(MONTH)
    await stage.start()
    await zeinep.says("/start")
    zeinep.reads("We stopped here:")
    zeinep.reads("Question {i} of {n}", i=5, n=7)
    await zeinep.taps("Continue")
    zeinep.at_question(5)
    assert await answers(stage) == kept


async def test_she_just_writes_on_after_a_month(stage: Stage, zeinep: Villager) -> None:
    stage.clock.advance(-9 * 24 * 3600)
    await zeinep.begins()
    await zeinep.fills_in(until=5)
    stage.clock.advance(MONTH)
    await zeinep.says(TYPED[zeinep.language]["target"])
    zeinep.at_question(6)


async def test_another_language_asks_on_and_leaves_the_answers(stage: Stage, zeinep: Villager, language: str) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=4)
    kept = await answers(stage)
    for other in ({"kk": "ru", "ru": "kk"}[language], language):
        zeinep.language = other
        await zeinep.says("/lang")
        await zeinep.presses(OWN_NAME[other])
        zeinep.at_question(4)
        assert await answers(stage) == kept
    zeinep.language = {"kk": "ru", "ru": "kk"}[language]
    await zeinep.says("/lang")
    await zeinep.presses(OWN_NAME[zeinep.language])
    await zeinep.says(TYPED[language]["goal"])
    await zeinep.says(TYPED[language]["target"])
    await zeinep.says("2")
    await zeinep.taps("Skip")
    zeinep.reads("Check before sending")
    zeinep.sees(TYPED[language]["title"])
    zeinep.sees(REGION[zeinep.language])


async def test_what_ten_fingers_type_at_once_is_taken_in_order(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    for answer in [REGION[zeinep.language], *TYPED[zeinep.language].values()]:
        zeinep.phone.says(answer)
    await stage.quiet()
    await asyncio.sleep(0)
    zeinep.reads("Check before sending")
    assert {name: str(value) for name, value in (await answers(stage)).items()} == {
        **TYPED[zeinep.language],
        "region": "KZ-15",
        "amount": "437500",
    }


@pytest.mark.parametrize("sends", ["voice", "photo", "document", "sticker", "contact", "location", "dice", "video"])
async def test_what_is_no_text_gets_a_sentence_and_the_question(stage: Stage, zeinep: Villager, sends: str) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=2)
    kept = await answers(stage)
    getattr(zeinep.phone, f"sends_{sends}")()
    await stage.quiet()
    zeinep.at_question(2)
    assert len(zeinep.phone.screen.text.split("\n\n")) == 3, "a sentence stands above the question and its hint"
    assert await answers(stage) == kept
