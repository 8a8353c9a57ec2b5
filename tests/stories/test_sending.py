"""Sending: once, however often it is pressed; the frozen text; what comes afterwards."""

import json

import pytest

from tests.stage import Stage
from tests.stories.villager import REGION, TYPED, Villager


async def test_sent_three_times_at_once_is_one_application(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("summary")
    for _ in range(3):
        zeinep.phone.presses(zeinep.words("Send the application"))
    await stage.quiet()
    assert zeinep.phone.spinning == []
    zeinep.sees("AB-2027-0001")
    rows = await stage.place.all("SELECT number, status FROM applications")
    assert rows == [{"number": "AB-2027-0001", "status": "submitted"}]
    assert await stage.place.all("SELECT last FROM counters") == [{"last": 1}]
    [frozen] = await stage.place.all("SELECT content FROM revisions")
    shown = {entry["question"]: entry["shown"] for entry in json.loads(frozen["content"])["answers"]}
    typed = TYPED[zeinep.language]
    assert shown == {**typed, "region": REGION[zeinep.language], "amount": "437\u00a0500\u00a0₸"}
    texts = [message.text for message in zeinep.phone.messages if not message.mine]
    assert sum(typed["problem"] in text for text in texts) == 1, "one text to forward"


async def test_two_people_get_two_numbers(stage: Stage) -> None:
    zeinep, bolat = Villager(stage, "kk"), Villager(stage, "ru", name="Болат")
    for each in (zeinep, bolat):
        await each.comes_to("summary")
    for each in (zeinep, bolat):
        each.phone.presses(each.words("Send the application"))
    await stage.quiet()
    numbers = await stage.place.all("SELECT number FROM applications ORDER BY number")
    assert [row["number"] for row in numbers] == ["AB-2027-0001", "AB-2027-0002"]


async def test_the_text_to_forward_is_plain(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Text to forward")
    text = zeinep.sees(TYPED[zeinep.language]["problem"])
    assert (text.entities, text.buttons) == ([], [])
    for answer in ("AB-2027-0001", REGION[zeinep.language], "437 500 ₸"):
        assert answer in text.text.replace("\u00a0", " ")
    assert zeinep.has("Change it")


@pytest.mark.parametrize("question", ["title", "amount"])
async def test_an_answer_is_one_tap_away_and_back_again(stage: Stage, zeinep: Villager, question: str) -> None:
    await zeinep.comes_to("summary")
    labels = [button.text for button in zeinep.phone.screen.all_buttons][1:]  # the first one sends
    place = ["region", *TYPED["kk"]].index(question)
    await zeinep.presses(labels[place])
    zeinep.at_question(place + 1)
    await zeinep.taps("Back")
    zeinep.reads("Check before sending")
    await zeinep.presses(labels[place])
    await zeinep.taps("Continue later")
    zeinep.at_home()
    await zeinep.taps("Continue")
    zeinep.at_question(place + 1)
    await zeinep.taps("Next")
    zeinep.reads("Check before sending")


async def test_a_summary_from_before_a_correction_sends_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("summary")
    old = zeinep.phone.screen
    await zeinep.presses([button.text for button in old.all_buttons][2])
    await zeinep.says("Су құбырын жөндеу мен құдық қазу")
    assert old is not zeinep.phone.screen
    await zeinep.says("/lang")
    await zeinep.presses("Қазақша" if zeinep.language == "kk" else "Русский")
    zeinep.phone.forges(
        next(b.data for b in zeinep.phone.screen.all_buttons if b.data.startswith("send:"))[:-1] + "1",
        on=zeinep.phone.screen,
    )
    await stage.quiet()
    assert zeinep.toast == zeinep.words("This button is out of date. Here is the current step.")
    assert await stage.place.all("SELECT status FROM applications") == [{"status": "draft"}]


async def test_a_summary_left_for_a_question_opens_no_other(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("summary")
    title, problem = [button for button in zeinep.phone.screen.all_buttons if str(button.data).startswith("fix:")][1:3]
    await zeinep.presses(title.text)
    zeinep.at_question(2)
    zeinep.phone.forges(str(problem.data), on=zeinep.phone.screen)
    await stage.quiet()
    assert zeinep.toast == zeinep.words("This button is out of date. Here is the current step.")
    zeinep.at_question(2)


async def test_after_sending_nothing_changes_it(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("summary")
    summary = zeinep.phone.screen
    old = next(iter(summary.all_buttons)).data
    await zeinep.taps("Send the application")
    assert not list(summary.all_buttons), "the screen goes on below"
    frozen = await stage.place.all("SELECT content FROM revisions")
    typed = await stage.place.all("SELECT question, value FROM answers ORDER BY question")
    source = next(message for message in zeinep.phone.messages if message.text == TYPED[zeinep.language]["goal"])
    zeinep.phone.edits(source, "Мақсатым енді мүлде басқа, бірақ бұл жіберілгеннен кейін жазылды.")
    await stage.quiet()
    zeinep.reads("An edited message changes nothing now. What counts is below.")
    zeinep.sees("AB-2027-0001")
    zeinep.phone.forges(old, on=summary)
    await stage.quiet()
    assert zeinep.toast == zeinep.words("This button is out of date. Here is the current step.")
    await zeinep.says("Тағы бір жауап")
    zeinep.sees("AB-2027-0001")
    assert await stage.place.all("SELECT content FROM revisions") == frozen
    assert await stage.place.all("SELECT question, value FROM answers ORDER BY question") == typed
