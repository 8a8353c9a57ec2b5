"""Every question of the full form: small enough for a small phone, with an example and a person one tap away."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import SEASON
from handlers.applicant.asking import PAGE, Step, View, question_screen
from handlers.applicant.attaching import TakeOut
from handlers.applicant.placing import Point
from handlers.turn import Turn
from handlers.ui.screen import Screen
from locales import LANGUAGES, speaking
from programme.application import Answer
from programme.form import Asked, Question
from programme.kinds import Value
from programme.kinds.texts import voice
from programme.season import Season
from sandbox.text import length
from storage import applications, people
from tests.stage import Stage
from tests.stories.writer import Writer


@pytest.fixture
def season_folder() -> Path:
    return SEASON


QUESTION_MOST = 350
BUTTONS_MOST = 4
OWN = {"list", "typed", "add"}
"""Moves of a kind's own that are no options: from a list of places, of words as typed, one more entry."""


async def test_asking_a_person_leaves_the_question_where_it_is(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("problem")
    for _ in range(2):
        await writer.taps("Ask a person about this")
        writer.reads("Write your question in your own words. A voice message or a photo will do as well.")
        await writer.taps("Back to the question")
        writer.asks("problem")
    await writer.taps("Ask a person about this")
    await writer.says("Артқа")
    writer.asks("problem")
    assert await stage.place.all("SELECT * FROM threads") == []
    await writer.taps("Ask a person about this")
    await writer.says("Бұл жерге не жазу керек?")
    await writer.taps("Back to my application")
    writer.asks("problem")
    assert [row["step"] for row in await stage.place.all("SELECT step FROM threads")] == ["problem"]


async def test_an_example_is_one_tap_away_and_back(writer: Writer) -> None:
    await writer.skips_to("problem")
    asked = writer.question("problem")
    assert asked.good is not None
    assert asked.bad is not None
    await writer.taps("Show an example")
    writer.sees(asked.good.in_(writer.language))
    writer.sees(asked.bad.in_(writer.language))
    await writer.taps("Back to the question")
    writer.sees(asked.hint.in_(writer.language))
    assert await writer.step() == "problem"


async def test_typed_skip_at_an_answered_question_loses_nothing(writer: Writer) -> None:
    await writer.skips_to("experience")
    await writer.says("Мектепте тоғыз жыл үйірме жүргіздім")
    await writer.taps("Back")
    await writer.says("skip")
    writer.asks("problem")
    assert (await writer.kept())["experience"] == "Мектепте тоғыз жыл үйірме жүргіздім"


def full(asked: Asked, season: Season, size: str) -> Value:
    """A value as long as it may be, or one too short."""
    most = season.bounds(asked)[1]
    count = most if size == "full" else 1
    match asked.kind:
        case "short_text" | "long_text":
            return "Қажымұқан " * (count // 10) or "Қ"
        case "whole_number":
            return most
        case "date":
            return "2027-10-10"
        case "tick":
            return True
        case "choice":
            return season.options(asked)[-1].id
        case "declarations" | "multi_choice":
            return [option.id for option in season.options(asked)][: 9 if size == "full" else 1]
        case "phone":
            return "+77051234567"
        case "bin":
            return "160340000209"
        case "place":
            words = "Қажымұқан " * 12
            return {"typed": words, "sure": size == "full", "kk": words, "ru": words, "kato": "155230100"}
        case "files":
            return [f"unique-{n}" for n in range(10 if size == "full" else 1)]
        case _entries:
            return [{part.id: full(part, season, size) for part in asked.parts} for _ in range(count)]


def faults(name: str, question: Question, screen: Screen) -> list[str]:
    text = str(screen.text.as_kwargs()["text"])
    found = [f"{name}: {length(text)} characters"] if length(text) > QUESTION_MOST else []
    buttons = [button for row in screen.rows for button in row]
    moves = [b for b in buttons if isinstance(b.data, Step) and b.data.go not in ("back", "later", "page")]
    own = [b for b in buttons if isinstance(b.data, TakeOut) or getattr(b.data, "go", "") in OWN]
    ends = [b for b in buttons if isinstance(b.data, Step) and b.data.go in ("back", "later")]
    turned = [b for b in buttons if isinstance(b.data, Step) and b.data.go == "page"]
    options = len(buttons) - len(moves) - len(own) - len(ends) - len(turned)
    few = len(moves) + len(own) + (options if question.kind == "declarations" else 0)
    if few > BUTTONS_MOST:
        found.append(f"{name}: {few} buttons")
    if options > (PAGE if question.kind != "entries" else question.max or 0):
        found.append(f"{name}: {options} options")
    found += [f"{name}: {b.words!r} is too much" for b in buttons if len(b.data.pack().encode()) > 64]
    return found


@pytest.mark.parametrize("kind", ["group", "ngo"])
async def test_every_question_fits_a_small_phone(stage: Stage, writer: Writer, villages: None, kind: str) -> None:
    """In both languages: fresh, answered as fully as may be, no longer well answered, and with its examples."""
    await writer.begins()
    season = stage.program.season
    found, drawn = [], 0
    everything = {q.id: Answer(full(q, season, "full")) for q in season.form.questions}
    everything["kind_of_applicant"] = Answer(kind)
    async with stage.db.begin() as tx:
        [row], said = await tx.together(
            people.find(writer.phone.id, season.id), applications.answers_of(writer.phone.id)
        )
        person = people.person_from(row, said)
        assert person.application is not None
        hidden = {"members"} if kind == "ngo" else {"bin", "ngo_name", "ngo_year", "ngo_base", "charter"}
        for question in season.form.questions:
            if question.id in hidden:
                continue
            rest = {id: answer for id, answer in everything.items() if id != question.id}
            spoken = Answer(voice("unique-1", 75))
            states = {
                "fresh": rest,
                "full": everything,
                "short": rest | {question.id: Answer(full(question, season, "short"))},
                **({} if question.required else {"skipped": rest | {question.id: Answer(None)}}),
                **({"spoken": rest | {question.id: spoken}} if question.kind == "long_text" else {}),
            }
            if question.id in ("kind_of_applicant", "jobs"):
                states = {"full": everything}
            steps = [question.id]
            if question.kind == "entries":
                steps += [f"{question.id}.0", *(f"{question.id}.0.{part.id}" for part in question.parts)]
            if question.kind == "place":
                steps += [
                    f"{question.id}.all",
                    f"{question.id}.all.150000000",
                    f"{question.id}.all.150000000.155200000",
                ]
            for name, answers in states.items():
                for step in steps:
                    here = replace(person.application, answers=answers, step=step, id=10**7, rev=9999, return_to=None)
                    for spoken_in in LANGUAGES:
                        turn = Turn(tx=tx, tg_id=1, key=b"", season=season, received_at=0)
                        turn.person = replace(person, application=here, expects="answer", language=spoken_in)
                        with speaking(spoken_in):
                            for view in (View(), View(example=True), View(page=1)):
                                screen = await question_screen(turn, view)
                                found += faults(f"{step} {name} {spoken_in} {view}", question, screen)
                                drawn += 1
    assert found == []
    assert drawn > 800


def test_points_fit_their_buttons() -> None:
    data = Point(application=10**7, rev=9999, question="q" * 24, go="typed", kato="155230100").pack()
    assert len(data.encode()) <= 64


@pytest.mark.parametrize("word", ["Әрі қарай", "Дальше", "Өткізіп жіберу"])
async def test_a_word_for_going_on_skips_what_may_be_skipped(writer: Writer, word: str) -> None:
    await writer.skips_to("experience")
    await writer.says(word)
    writer.asks("problem")
    assert (await writer.kept())["experience"] is None
    await writer.says(word)
    writer.reads("This question needs an answer. A short one will do.")
    assert "problem" not in await writer.kept()


async def test_a_word_for_going_on_wipes_out_nothing(stage: Stage, writer: Writer) -> None:
    """What was said and no longer answers, as where a form has become stricter, is mended or skipped by the button."""
    await writer.skips_to("experience")
    [here] = await stage.place.all("SELECT id FROM applications")
    await stage.place.all(
        "INSERT INTO answers (application, question, value, at) VALUES (:id, 'experience', :value, 0) RETURNING at",
        id=here["id"],
        value='"аз"',
    )
    await writer.says("Әрі қарай")
    writer.reads("This question needs an answer. A short one will do.")
    assert (await writer.kept())["experience"] == "аз"
    await writer.taps("Skip")
    assert (await writer.kept())["experience"] is None
