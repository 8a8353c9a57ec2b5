"""The endings of a turn besides the plain one: a problem, a moved world, a bug. Each leaves no half effect."""

import logging
from typing import Any

import pytest

from sandbox.phones import Phone
from storage import applications
from storage.database import Engine, Tx
from tests.bot.first_stone import PROBLEM, TITLE
from tests.bot.steps import has
from tests.bot.watch import calls, handled, kk, lead, names, theirs
from tests.stage import Stage

SORRY = kk("Something went wrong on our side. Your answers are saved.")


class Broken(RuntimeError):
    """A bug of ours."""


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    """One is enough where a test does not say otherwise: the endings are the same."""
    return getattr(request, "param", "sqlite")


both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
async def aigul(stage: Stage) -> Phone:
    """She is at the second question, with the first answered."""
    phone = stage.telegram.phone("Айгүл")
    await lead(stage, [phone], "region")
    return phone


async def draft(stage: Stage) -> dict[str, Any]:
    [row] = await stage.place.all("SELECT step, rev, status FROM applications")
    [count] = await stage.place.all("SELECT count(*) AS n FROM answers")
    return row | {"answers": count["n"]}


@pytest.fixture
def broken(aigul: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every move of a draft is written, and then the handler fails."""
    move = applications.move

    async def moves_and_fails(tx: Tx, *args: Any, **more: Any) -> Any:
        await move(tx, *args, **more)
        raise Broken("what she wrote: " + PROBLEM)

    monkeypatch.setattr(applications, "move", moves_and_fails)


# A bug


@both_engines
@pytest.mark.usefixtures("broken")
async def test_a_bug_is_rolled_back_marked_and_apologised_for(
    stage: Stage, aigul: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    before, update = await draft(stage), stage.telegram.updates.next_id
    await stage.says(aigul, TITLE)
    assert await draft(stage) == before
    assert update in await handled(stage)
    assert aigul.screen.text.startswith(SORRY)
    assert "2-сұрақ" in aigul.screen.text
    assert has(aigul, "Мысалды көру")
    [told] = [record for record in caplog.records if record.getMessage() == "a handler failed"]
    assert (told.levelno, told.update, told.error) == (logging.ERROR, update, "Broken")  # type: ignore[attr-defined]


async def test_after_a_bug_the_next_update_has_its_effect(
    stage: Stage, aigul: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> Any:
        raise Broken

    with monkeypatch.context() as patched:
        patched.setattr(applications, "move", fails)
        await stage.says(aigul, TITLE)
    await stage.says(aigul, TITLE)
    assert "3-сұрақ" in aigul.screen.text
    assert await draft(stage) == {"step": "problem", "rev": 3, "status": "draft", "answers": 2}


@pytest.mark.usefixtures("broken")
async def test_a_bug_behind_a_button_answers_it_and_says_sorry(stage: Stage, aigul: Phone) -> None:
    await stage.presses(aigul, "Артқа")
    assert aigul.spinning == []
    assert aigul.screen.text.startswith(SORRY)
    assert has(aigul, "Мысалды көру")


async def test_where_the_present_screen_fails_too_a_way_home_is_left(
    stage: Stage, aigul: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers.turn import PLACES

    async def fails(_: Any) -> Any:
        raise Broken

    before = await draft(stage)
    with monkeypatch.context() as patched:
        patched.setitem(PLACES, "answer", fails)
        update = stage.telegram.updates.next_id
        await stage.says(aigul, TITLE)
    assert await draft(stage) == before
    assert update in await handled(stage)
    assert aigul.screen.text.startswith(SORRY)
    await stage.presses(aigul, "Басты мәзір")
    assert has(aigul, "Жалғастыру")


async def test_a_row_that_cannot_be_read_is_apologised_for(stage: Stage, aigul: Phone) -> None:
    """Even the turn's opening fails, so nothing of hers can be read: she is told, and nobody waits behind her."""
    await stage.place.all("UPDATE answers SET value = 'no JSON' RETURNING question")
    timur = stage.telegram.phone("Тимур")
    before = len(theirs(aigul))
    aigul.says(TITLE)
    timur.says("/start")
    await stage.quiet()
    assert "Қазақша" in str(timur.screen)
    assert len(theirs(aigul)) == before + 1, "not a word to her"
    assert SORRY in aigul.screen.text


async def test_a_bug_of_the_apology_holds_nobody(
    stage: Stage, aigul: Phone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Holding such an update would hold everybody's: it counts as handled."""

    async def fails(*_: Any, **__: Any) -> Any:
        raise Broken

    monkeypatch.setattr(stage.program.turns, "_open", fails)
    timur = stage.telegram.phone("Тимур")
    update = stage.telegram.updates.next_id
    aigul.says(TITLE)
    timur.says("/start")
    await stage.quiet()
    told = [record for record in caplog.records if record.getMessage() == "an update could not be handled"]
    assert {record.update for record in told} == {update, update + 1}  # type: ignore[attr-defined]


# A problem


@both_engines
async def test_a_problem_changes_nothing_and_is_explained_above_the_screen(stage: Stage, aigul: Phone) -> None:
    before, update = await draft(stage), stage.telegram.updates.next_id
    await stage.says(aigul, "Цех")
    assert await draft(stage) == before
    assert update in await handled(stage)
    assert "Тым қысқа" in aigul.screen.text
    assert "2-сұрақ" in aigul.screen.text
    assert has(aigul, "Мысалды көру")


async def test_a_problem_after_a_press_is_a_toast_as_well(stage: Stage, aigul: Phone) -> None:
    """A forged skip of a question that needs an answer."""
    skip = next(b.data for b in aigul.screen.all_buttons if b.text == "Артқа").replace(":back:", ":skip:")  # type: ignore[union-attr]
    before = await draft(stage)
    aigul.forges(skip, aigul.screen)
    await stage.quiet()
    assert await draft(stage) == before
    assert aigul.toasts[-1].text in aigul.screen.text
    assert has(aigul, "Мысалды көру")


# A moved world


@both_engines
async def test_an_old_button_changes_nothing_and_shows_the_present_screen(stage: Stage, aigul: Phone) -> None:
    old = aigul.screen
    await stage.says(aigul, TITLE)
    before, update = await draft(stage), stage.telegram.updates.next_id
    with calls(stage.telegram, aigul) as seen:
        aigul.presses("Артқа", on=old)
        await stage.quiet()
    assert await draft(stage) == before
    assert update in await handled(stage)
    assert aigul.toasts[-1].text == kk("This button is out of date. Here is the current step.")
    assert sorted(names(seen)) == ["answerCallbackQuery", "editMessageText"]
    assert "3-сұрақ" in old.text


@pytest.mark.parametrize("data", ["", "q:1:nothing", "moon:1", "q" * 64, "q:99:title:back:0"])
async def test_a_forged_button_shows_the_present_screen(stage: Stage, aigul: Phone, data: str) -> None:
    before = await draft(stage)
    aigul.forges(data or " ", aigul.screen)
    await stage.quiet()
    assert await draft(stage) == before
    assert aigul.spinning == []
    assert has(aigul, "Мысалды көру", pressed=aigul.screen)


@both_engines
async def test_two_phones_of_one_account_move_the_draft_once(stage: Stage, aigul: Phone) -> None:
    """One press wins, the other finds the world moved."""
    other = stage.telegram.phone(account=aigul)
    aigul.presses("Артқа")
    other.presses("Артқа")
    await stage.quiet()
    assert (await draft(stage))["rev"] == 3
    assert aigul.spinning == other.spinning == []
