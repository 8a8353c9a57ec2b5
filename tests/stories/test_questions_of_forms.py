"""A question asked from the form, and the one tap back; ready answers first; an elder who speaks instead of writing."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.question import ClosedBy, State
from tests.stage import Stage
from tests.stories.consulting import Asker, Consultant, count, thread
from tests.stories.spender import Spender


@pytest.fixture
def season_folder() -> Path:
    return SEASON


@pytest.fixture
async def timur(stage: Stage) -> Consultant:
    made = Consultant(stage, "kk", name="Тимур")
    await made.works()
    return made


async def step_of(stage: Stage) -> tuple[str, str]:
    [row] = await stage.place.all("SELECT a.step, p.expects FROM applications a JOIN people p ON p.application = a.id")
    return row["step"], row["expects"]


async def test_the_budgets_third_line_and_the_way_back(stage: Stage, spender: Spender, timur: Consultant) -> None:
    for name in ("Пеш", "Үстел", "Тоңазытқыш"):
        await spender.spends(name, "equipment", "pc", "1", "70000")
    await spender.presses("3")
    assert (await step_of(stage))[0] == "budget.3"
    await spender.taps("Ask a person about this")
    spender.reads("About: {question}", question=spender.words(
        "{question}, line {n}", question=short(stage, spender.language), n=3))  # fmt: skip
    await spender.presses("☐ " + spender.words("Show them my answer too"))
    await spender.presses("☑ " + spender.words("Show them my answer too"))
    await spender.presses("☐ " + spender.words("Show them my answer too"))
    await spender.says("Осы жолға ұсталған тоңазытқыш жазуға бола ма?")
    assert (await thread(stage)).step == "budget.3"
    await timur.claims()
    seen = timur.phone.messages
    assert any("3. Тоңазытқыш" in m.text and "70\u00a0000\u00a0₸" in m.text for m in seen)
    assert not any("Пеш" in m.text for m in seen), "only the line she asked about"
    await spender.says("/menu")
    await spender.taps("Continue")
    await spender.taps("Back")
    assert (await step_of(stage))[0] == "budget"
    await timur.answers("Иә, құжаты болса")
    [answer] = [m for m in spender.phone.messages if m.text == "Иә, құжаты болса"]
    await spender.taps("Back to my application", on=answer)
    assert await step_of(stage) == ("budget.3", "answer")
    assert "Тоңазытқыш" in spender.phone.screen.text
    assert answer.text == "Иә, құжаты болса"


def short(stage: Stage, language: str) -> str:
    question = stage.program.season.form.question("budget")
    assert question is not None
    return question.short.in_(language)  # type: ignore[arg-type]


async def test_what_she_does_not_show_is_not_seen(stage: Stage, spender: Spender, timur: Consultant) -> None:
    await spender.spends("Құпия пеш", "equipment", "pc", "1", "70000")
    await spender.taps("Ask a person about this")
    await spender.says("Бюджетті қалай толтыру керек екен?")
    await timur.claims()
    assert not any("Құпия пеш" in m.text for m in timur.phone.messages)


async def test_a_ready_answer_that_helps_is_counted_and_leaves_the_queue(
    stage: Stage, language: str, timur: Consultant
) -> None:
    aigul = Asker(stage, language, name="Айгүл")
    await aigul.consents()
    await aigul.asks("Грант ақшасын қайтару керек пе?" if language == "kk" else "Надо ли возвращать деньги гранта?")
    aigul.reads("Perhaps one of these answers helps at once:")
    hints = [b.text for b in aigul.phone.screen.all_buttons if str(b.data).startswith("qh:")]
    assert 1 <= len(hints) <= 2
    await aigul.presses(hints[0])
    await aigul.taps("No, I wait for a person")
    assert (await thread(stage)).state is State.WAITING
    await aigul.presses(hints[0])
    await aigul.taps("This helped, thank you")
    assert (await thread(stage)).closed_by is ClosedBy.HELPED
    await timur.queue()
    timur.reads("Waiting for an answer: {n}", n=0)
    assert await count(stage, "consultations") == 0
    [row] = await stage.place.all("SELECT sum(offered) AS offered, sum(helped) AS helped FROM faq_counts")
    assert (int(row["offered"]), int(row["helped"])) == (len(hints), 1)


async def test_an_elder_asks_by_voice_and_is_answered_by_voice(stage: Stage, language: str, timur: Consultant) -> None:
    elder = Asker(stage, language, name="Жұмабек")
    await elder.consents()
    elder.phone.sends_voice(23)
    await stage.quiet()
    elder.reads("Your question has reached us.")
    await timur.opens()
    timur.sees("0:23")
    await timur.taps("I take it")
    assert [m for m in timur.phone.messages if not m.mine and m.kind == "voice"]
    await timur.opens_mine()
    await timur.taps("Answer")
    timur.phone.sends_voice(41)
    await stage.quiet()
    [voice] = [m for m in elder.phone.messages if not m.mine and m.kind == "voice"]
    await elder.taps("Thank you, that is all", on=voice)
    assert (await thread(stage)).closed_by is ClosedBy.ASKER
    assert voice in elder.phone.messages
