"""/mydata and the end of it: nothing of a person is left, in no file, and nobody else loses a word."""

import asyncio
import random

import pytest

from sandbox.phones import NotPossible
from sandbox.records import Message
from tests.bot.watch import Held
from tests.stage import Stage
from tests.stories.on_stage import cut_at_the_reply, traces
from tests.stories.villager import TYPED, Villager

CROWD = 24
HOURS_48 = 48 * 3600
OF_THE_ACCOUNT = ("people", "applicants", "consents", "applications", "answers", "revisions", "owed", "said")


async def erases(villager: Villager) -> None:
    await villager.says("/mydata")
    await villager.taps("Erase my data")
    await villager.taps("Yes, erase")
    villager.reads("Your data has been erased.")


async def writes_and_rewrites(villagers: list[Villager], rounds: int = 3) -> dict[Villager, list[str]]:
    """All fill in, then correct in turns, growing and shrinking, so that rows wander between pages.

    Returns all that each ever wrote, with her name in every piece of it.
    """
    chance = random.Random(2027)
    sources: dict[Villager, list[Message]] = {}
    for villager in villagers:
        await villager.begins()
        await villager.fills_in()
        sources[villager] = [message for message in villager.phone.messages if message.mine][-5:-3]
    typed: dict[Villager, list[str]] = {villager: [] for villager in villagers}
    for n in range(rounds):
        for villager in chance.sample(villagers, len(villagers)):
            name = villager.phone.account.first_name
            for source, least, most in zip(sources[villager], (150, 40), (1000, 300), strict=True):
                words = " ".join(f"{name}-{n}{i:02}" for i in range(99))[: chance.randint(least, most)].strip()
                typed[villager].append(words)
                villager.phone.edits(source, words)
            await villager.stage.quiet()
            villager.reads("I saw your correction. The new answer is saved.")
    return typed


async def test_nothing_is_left_in_any_file(stage: Stage, language: str) -> None:
    """Many go one after another: what a database leaves in the gaps of its pages, it leaves for a few only."""
    size = CROWD if stage.place.engine == "sqlite" else 6
    village = [Villager(stage, language, name=f"Кет{n:02}", last_name="Қуандықова") for n in range(size)]
    typed = await writes_and_rewrites(village)
    for villager in village[::3]:
        await villager.taps("Send the application")
    leaving, staying = village[: size - 4], village[size - 4 :]
    for villager in leaving:
        secrets = [str(villager.phone.id), *typed[villager]]
        kept = {text for text, _ in await traces(stage.place, secrets)}
        assert secrets[0] in kept, "before, she is there"
        assert len(kept) > 5
        await erases(villager)
        assert await traces(stage.place, secrets) == []
    everything = ["Қуандықова", *(text for villager in leaving for text in typed[villager])]
    assert await traces(stage.place, everything) == []
    assert await stage.place.all("SELECT count(*) AS n FROM answers") == [{"n": 7 * len(staying)}]
    await stage.stop()
    assert await traces(stage.place, everything) == []


async def test_no_row_of_hers_is_left(stage: Stage, zeinep: Villager) -> None:
    other = Villager(stage, "ru", name="Болат")
    await other.comes_to("sent")
    await zeinep.comes_to("sent")
    await stage.db.sync()
    before = {table: await stage.place.all(f"SELECT count(*) AS n FROM {table}") for table in OF_THE_ACCOUNT}
    [her] = await stage.place.all("SELECT id FROM people WHERE tg_id = :id", id=zeinep.phone.id)
    await erases(zeinep)
    for table in OF_THE_ACCOUNT:
        [left] = await stage.place.all(f"SELECT count(*) AS n FROM {table}")
        assert left["n"] == (before[table][0]["n"] // 2 if table != "said" else left["n"]), table
    assert await stage.place.all("SELECT * FROM said WHERE person = :id", id=her["id"]) == []
    assert await stage.place.all("SELECT * FROM audit WHERE person = :id", id=her["id"]) == []
    assert await stage.place.all("SELECT person, scrubbed FROM erasures") == [{"person": her["id"], "scrubbed": 1}]
    assert await stage.place.all("SELECT * FROM visitors") == []


async def test_our_messages_are_gone_from_her_chat(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await erases(zeinep)
    left = [message for message in zeinep.phone.messages if not message.mine]
    texts = [message.text for message in left if message is not zeinep.phone.screen]
    for words in (*TYPED[zeinep.language].values(), "AB-2027-0001", "437\u00a0500"):
        if len(words) > 2:
            assert not any(words in text for text in texts)
    menu = stage.telegram.profile.commands
    assert (f"chat {zeinep.phone.id}", "") not in menu


async def test_the_message_that_grew_from_the_first_one_is_gone_too(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    first = next(message for message in zeinep.phone.messages if not message.mine)
    await zeinep.fills_in(since=3)
    # The present screen, with all her answers, is drawn where an old button is pressed.
    await zeinep.taps("Continue later", on=first)
    assert TYPED[zeinep.language]["title"] in first.text
    await erases(zeinep)
    assert [message for message in zeinep.phone.messages if not message.mine] == [zeinep.phone.screen]


async def test_an_old_screen_does_not_keep_the_new_ones(stage: Stage, zeinep: Villager) -> None:
    await zeinep.consents()
    await zeinep.says("/menu")
    old = zeinep.phone.screen
    stage.clock.advance(HOURS_48 + 3600)
    await zeinep.says("/status")
    newer = zeinep.phone.screen
    await zeinep.taps("Other sections", on=old)
    await zeinep.taps("My personal data", on=old)
    await zeinep.taps("Erase my data", on=old)
    await zeinep.taps("Yes, erase", on=old)
    zeinep.reads("Your data has been erased.")
    assert newer.deleted


async def test_messages_older_than_48_hours_stay_and_she_is_told(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.says("Абай")
    old = zeinep.phone.screen
    stage.clock.advance(HOURS_48 + 60)
    await zeinep.says(TYPED[zeinep.language]["title"])
    new = zeinep.phone.screen
    await erases(zeinep)
    assert (old.deleted, new.deleted) == (False, True)
    zeinep.reads("Our newest messages are gone from this chat too. What you wrote yourself, please delete yourself.")


async def test_killed_before_it_can_say_so_it_has_erased_all_the_same(stage: Stage, zeinep: Villager) -> None:
    typed = await writes_and_rewrites([zeinep])
    await zeinep.says("/mydata")
    await zeinep.taps("Erase my data")
    zeinep.phone.presses(zeinep.words("Yes, erase"))
    await cut_at_the_reply(stage, zeinep.phone)
    await stage.start()
    await stage.quiet()
    assert await traces(stage.place, [str(zeinep.phone.id), *typed[zeinep]]) == []
    assert zeinep.phone.spinning == []
    assert zeinep.phone.screen.all_buttons, "a way on"


@pytest.mark.parametrize("again", ["Yes, erase", "Erase my data"])
async def test_erased_twice_is_erased_once(stage: Stage, zeinep: Villager, again: str) -> None:
    await zeinep.comes_to("mydata")
    old = zeinep.phone.screen
    data = {button.text: button.data for button in old.all_buttons}
    await zeinep.taps("Erase my data")
    data |= {button.text: button.data for button in old.all_buttons}
    for _ in range(3):
        zeinep.phone.presses(zeinep.words("Yes, erase"))
    await stage.quiet()
    assert zeinep.phone.spinning == []
    assert await stage.place.all("SELECT count(*) AS n FROM erasures") == [{"n": 1}]
    zeinep.phone.forges(data[zeinep.words(again)], old)
    await stage.quiet()
    assert await stage.place.all("SELECT count(*) AS n FROM erasures") == [{"n": 1}]
    assert await stage.place.all("SELECT * FROM people") == []


@pytest.mark.parametrize("again", ["Yes, erase", "Erase my data"])
async def test_a_button_from_before_an_erasure_opens_nothing(stage: Stage, zeinep: Villager, again: str) -> None:
    await zeinep.comes_to("mydata")
    old = zeinep.phone.screen
    data = {button.text: button.data for button in old.all_buttons}
    await zeinep.taps("Erase my data")
    data |= {button.text: button.data for button in old.all_buttons}
    await zeinep.taps("Yes, erase")
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    zeinep.phone.forges(data[zeinep.words(again)], old)
    await stage.quiet()
    zeinep.at_question(3)
    assert zeinep.toast == zeinep.words("This button is out of date. Here is the current step.")
    assert await stage.place.all("SELECT count(*) AS n FROM people") == [{"n": 1}]


async def test_buttons_of_an_erased_application_move_no_other(stage: Stage, zeinep: Villager) -> None:
    """The next one stands at the same step after as many moves: only its id tells it from the first."""
    await zeinep.comes_to("summary")
    old = [button.data for button in zeinep.phone.screen.all_buttons][:2]
    await zeinep.taps("Main menu")
    old += [button.data for button in zeinep.phone.screen.all_buttons][:1]
    assert [str(data).partition(":")[0] for data in old] == ["send", "fix", "open"]
    await erases(zeinep)
    await zeinep.begins()
    await zeinep.fills_in()
    before = await stage.place.all("SELECT step, return_to, rev, status FROM applications")
    for data in old:
        press = zeinep.phone.forges(str(data), zeinep.phone.screen)
        await stage.quiet()
        assert press.text == zeinep.words("This button is out of date. Here is the current step."), data
        zeinep.reads("Check before sending")
        assert await stage.place.all("SELECT step, return_to, rev, status FROM applications") == before


async def test_somebody_with_the_same_words_keeps_them(stage: Stage, zeinep: Villager) -> None:
    twin = Villager(stage, zeinep.language, name="Егіз")
    await twin.comes_to("sent")
    await zeinep.comes_to("sent")
    before = await stage.place.all("SELECT content FROM revisions ORDER BY application")
    await erases(zeinep)
    assert await stage.place.all("SELECT content FROM revisions") == before[:1]
    await twin.says("/mydata")
    for words in TYPED[zeinep.language].values():
        if len(words) > 12:
            twin.sees(words)
    await twin.says("/status")
    twin.reads("Application number: {number}", number="AB-2027-0001")


async def test_a_number_is_not_given_again(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await erases(zeinep)
    await zeinep.comes_to("sent")
    zeinep.sees("AB-2027-0002")


@pytest.mark.parametrize(("typed_words", "gone"), [("иә", True), ("Да", True), ("жоқ", False), ("нет", False)])
async def test_typed_words_decide_too(stage: Stage, zeinep: Villager, typed_words: str, gone: bool) -> None:
    await zeinep.comes_to("erase")
    await zeinep.says(typed_words)
    assert await stage.place.all("SELECT count(*) AS n FROM people") == [{"n": 0 if gone else 1}]
    if gone:
        zeinep.reads("Your data has been erased.")
    else:
        zeinep.at_home()


async def test_mydata_shows_all_that_is_kept(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.says("/mydata")
    for words in (*TYPED[zeinep.language].values(), "10.03.2027", "2027-1"):
        zeinep.sees(words if words != "437 500" else "437 500 ₸")
    await zeinep.taps("Erase my data")
    zeinep.reads("Spare copies of the database keep them until they are replaced: 30 days at most.")
    await zeinep.taps("No, keep")
    zeinep.sees("AB-2027-0001")


async def test_of_a_visitor_nothing_is_shown_and_nothing_can_be_erased(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("visitor")
    await zeinep.says("/mydata")
    zeinep.reads("We keep nothing about you but the language you chose, under a number that does not show who you are.")
    with pytest.raises(NotPossible):
        await zeinep.taps("Erase my data")


async def test_what_was_on_its_way_when_she_erased_is_gone_too(stage: Stage, zeinep: Villager) -> None:
    """A reply with her answers hangs, she erases from older screens, and then the line is back."""
    await zeinep.comes_to("summary")
    await zeinep.says("/mydata")
    again = ask = zeinep.phone.screen
    held = Held(stage.telegram, "sendMessage", zeinep.phone)
    zeinep.phone.says("/mydata")
    await held.caught()
    zeinep.phone.presses(zeinep.words("Erase my data"), again)
    [asked] = [each.data for each in ask.all_buttons if each.data is not None and each.data.endswith(":ask")]
    zeinep.phone.forges(asked.replace(":ask", ":yes"), again)
    while await stage.place.all("SELECT * FROM people"):  # noqa: ASYNC110 (rows do not tell)
        await asyncio.sleep(0.01)
    held.let_go()
    await stage.quiet()
    left = [message.text for message in zeinep.phone.messages if not message.mine]
    assert not any(TYPED[zeinep.language]["title"] in text for text in left)
