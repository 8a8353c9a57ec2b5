"""The code of an application: shown once, opens it on another phone, and the former account is told."""

import re

import pytest

from tests.stage import Stage
from tests.stories.codes import HERE, LATIN, MOVED, NO_SUCH, left, owner, shown, types
from tests.stories.on_stage import cut_at_the_reply, traces
from tests.stories.villager import OWN_NAME, TYPED, Villager


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def other(stage: Stage, language: str) -> Villager:
    """Another phone, in the other language."""
    return Villager(stage, {"kk": "ru", "ru": "kk"}[language], name="Немере", last_name="Қалиева")


async def test_it_is_shown_at_the_first_leave_only(stage: Stage, zeinep: Villager) -> None:
    code = await left(zeinep)
    zeinep.reads("Write it down on paper. With it the application opens on another phone.")
    zeinep.reads("Saved. You can stop at any moment.")
    zeinep.at_home()
    await zeinep.taps("Continue")
    await zeinep.taps("Continue later")
    assert shown(zeinep) == code
    assert not [m for m in zeinep.answers if re.search("[А-Я]{4} [А-Я]{4}", m.text)], "not shown again"
    [kept] = await stage.place.all("SELECT hash FROM codes")
    assert len(bytes(kept["hash"])) == 32
    bare = code.replace(" ", "")
    assert await traces(stage.place, [code, bare, bare.translate(LATIN)]) == []


async def test_a_lost_phone_does_not_lose_the_draft(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    await types(other, code)
    other.reads(HERE)
    other.reads("Question {i} of {n}", i=4, n=7)
    assert await owner(stage) == [other.phone.id]
    assert await stage.place.all("SELECT * FROM visitors") == []
    languages = await stage.place.all("SELECT language FROM people WHERE tg_id = :id", id=other.phone.id)
    assert languages == [{"language": other.language}]
    await other.taps("Continue")
    await other.taps("Back")
    assert (
        TYPED[zeinep.language]["problem"][:20] in other.phone.screen.text
        or TYPED[zeinep.language]["title"][:20] in other.phone.screen.text
    )
    [consents] = await stage.place.all("SELECT count(*) AS n FROM consents")
    assert consents == {"n": 1}, "it came along"


async def test_the_former_account_is_told_at_once(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    before = len(zeinep.phone.messages)
    await types(other, code)
    zeinep.reads(MOVED)
    zeinep.sees("10.03.2027" if "10.03.2027" in zeinep.phone.screen.text else "10")
    zeinep.sees("+7 700 000 00 00")
    assert len(zeinep.phone.messages) == before + 1
    [told] = await stage.place.all("SELECT kind, state, message_id FROM deliveries")
    assert told == {"kind": "application_moved", "state": "sent", "message_id": zeinep.phone.messages[-1].id}
    await zeinep.taps("Main menu")
    zeinep.at_home()
    assert zeinep.has("Start the application")


@pytest.mark.parametrize("touch", ["text", "/start", "/mydata", "button", "edit", "sticker"])
async def test_whatever_the_former_account_does_next_it_is_not_about_the_application_that_left(
    stage: Stage, zeinep: Villager, other: Villager, touch: str
) -> None:
    code = await left(zeinep)
    home = zeinep.phone.screen
    await types(other, code)
    if touch == "button":
        await zeinep.taps("Continue", on=home)
    elif touch == "edit":
        source = [message for message in zeinep.phone.messages if message.mine][-1]
        zeinep.phone.edits(source, f"{source.text} {'а' * 30}")
        await stage.quiet()
    elif touch == "sticker":
        zeinep.phone.sends_sticker()
        await stage.quiet()
    else:
        await zeinep.says({"text": "Ойыл өзені"}.get(touch, touch))
    if touch == "/mydata":
        zeinep.reads("Application: {status}", status=zeinep.words("none"))
        await zeinep.says("/start")
    here = zeinep.answers[0]  # a button changes the message it is on
    assert zeinep.words("Start the application") in [button.text for button in here.all_buttons]
    assert await owner(stage) == [other.phone.id]
    assert await stage.place.all("SELECT count(*) AS n FROM deliveries") == [{"n": 1}], "told once"


async def test_the_former_account_may_start_anew_and_is_asked_for_whom(
    stage: Stage, zeinep: Villager, other: Villager
) -> None:
    await types(other, await left(zeinep))
    await zeinep.taps("Main menu")
    await zeinep.taps("Start the application")
    zeinep.reads("Are you writing for yourself or helping someone?")
    await zeinep.taps("For myself")
    await zeinep.taps("I agree")
    zeinep.at_question(1)
    assert await owner(stage) == [other.phone.id, zeinep.phone.id]


async def test_a_sent_application_moves_too(stage: Stage, zeinep: Villager, other: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.says("/menu")
    await zeinep.looks_for("Code of the application")
    zeinep.misses("The former code no longer works.")
    code = shown(zeinep)
    await types(other, code)
    other.sees("AB-2027-0001")
    assert await owner(stage) == [other.phone.id]


@pytest.mark.parametrize("form", ["spaced", "joined", "small", "latin", "small latin", "dashed"])
async def test_it_may_be_typed_in_many_ways(stage: Stage, zeinep: Villager, other: Villager, form: str) -> None:
    code = await left(zeinep)
    bare = code.replace(" ", "")
    await types(
        other,
        {
            "spaced": f" {code} ",
            "joined": bare,
            "small": bare.lower(),
            "latin": bare.translate(LATIN),
            "small latin": bare.translate(LATIN).lower(),
            "dashed": "-".join(bare),
        }[form],
    )
    other.reads(HERE)


async def test_an_account_with_a_draft_of_its_own_takes_another_in(
    stage: Stage, zeinep: Villager, other: Villager
) -> None:
    """Both are people's own: the one that comes is then somebody the account helps."""
    code = await left(zeinep)
    await other.begins()
    await other.says("/menu")
    await other.looks_for("Another application")
    await other.taps("I have a code")
    await other.says(code)
    other.reads(HERE)
    assert other.has("My applications: {n}", n=2)
    whose = await stage.place.all("SELECT n, whose FROM applicants ORDER BY n")
    assert [(row["n"], row["whose"]) for row in whose] == [(1, "self"), (2, "helped")]


async def test_two_enter_it_at_once_and_one_has_it(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    third = Villager(stage, "kk", name="Үшінші")
    for each in (other, third):
        await each.arrives()
        await each.taps("I have a code")
    other.phone.says(code)
    third.phone.says(code)
    await stage.quiet()
    [now] = await owner(stage)
    assert now in (other.phone.id, third.phone.id)
    winner, loser = (other, third) if now == other.phone.id else (third, other)
    winner.reads(HERE)
    loser.reads(NO_SUCH)
    assert await stage.place.all("SELECT count(*) AS n FROM deliveries") == [{"n": 1}]


async def test_killed_between_the_move_and_the_reply(stage: Stage, zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    await other.arrives()
    await other.taps("I have a code")
    other.phone.says(code)
    await cut_at_the_reply(stage, other.phone)
    assert await owner(stage) == [other.phone.id]
    await stage.start()
    await stage.quiet()
    other.reads("Question {i} of {n}", i=4, n=7)
    other.at_home()
    assert await stage.place.all("SELECT state, count(*) AS n FROM deliveries GROUP BY state") == [
        {"state": "sent", "n": 1}
    ]
    zeinep.reads(MOVED)


async def test_killed_before_the_code_was_seen_a_new_one_is_made(
    stage: Stage, zeinep: Villager, other: Villager
) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=4)
    zeinep.phone.presses(zeinep.words("Continue later"))
    await cut_at_the_reply(stage, zeinep.phone)
    await stage.start()
    await stage.quiet()
    zeinep.at_home()
    await zeinep.looks_for("New code")
    await types(other, shown(zeinep))
    other.reads(HERE)


async def test_messages_of_the_former_chat_are_no_sources_any_more(
    stage: Stage, zeinep: Villager, other: Villager
) -> None:
    await types(other, await left(zeinep))
    assert await stage.place.all("SELECT * FROM answers WHERE message_id IS NOT NULL") == []
    source = [message for message in zeinep.phone.messages if message.mine][-1]
    before = await stage.place.all("SELECT value FROM answers ORDER BY question")
    zeinep.phone.edits(source, f"{source.text} {'а' * 30}")
    await stage.quiet()
    zeinep.at_home()
    assert await stage.place.all("SELECT value FROM answers ORDER BY question") == before


async def test_another_draft_of_the_former_account_becomes_its_present_one(
    stage: Stage, zeinep: Villager, other: Villager
) -> None:
    code = await left(zeinep)
    await zeinep.looks_for("Another application")
    await zeinep.taps("I am helping another person")
    await zeinep.taps("I agree")
    zeinep.at_question(1)
    await types(other, code)
    zeinep.reads(MOVED)
    await zeinep.taps("Main menu")
    zeinep.reads("Question {i} of {n}", i=1, n=7)
    await zeinep.taps("Continue")
    zeinep.at_question(1)
    assert len(await stage.place.all("SELECT * FROM answers")) == 3


async def test_what_she_writes_next_is_no_answer_for_somebody_else(
    stage: Stage, zeinep: Villager, other: Villager
) -> None:
    """She stood at a question of the one that left; another draft becomes the present one, and is not asked."""
    code = await left(zeinep)
    await zeinep.looks_for("Another application")
    await zeinep.taps("I am helping another person")
    await zeinep.taps("I agree")
    await zeinep.says("/menu")
    await zeinep.taps("My applications: {n}", n=2)
    await zeinep.presses(next(b.text for b in zeinep.phone.screen.all_buttons))
    await zeinep.taps("Continue")
    zeinep.at_question(4)
    await types(other, code)
    await zeinep.says("Ақтөбе облысы")
    zeinep.reads("I did not understand. Press a button below or write once more.")
    zeinep.at_home()
    assert len(await stage.place.all("SELECT * FROM answers")) == 3


async def test_it_is_told_in_the_language_of_that_moment(zeinep: Villager, other: Villager) -> None:
    code = await left(zeinep)
    await zeinep.says("/lang")
    await zeinep.presses(OWN_NAME[other.language])
    await types(other, code)
    zeinep.language = other.language
    zeinep.reads(MOVED)
