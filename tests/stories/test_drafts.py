"""Several applications of one account: asked for whom again, switched by title, and never mixed."""

import pytest

from handlers.anyone.mydata import NAME_MOST
from handlers.applicant.drafts import TITLE_MOST
from handlers.ui.answers import cut
from sandbox.phones import NotPossible
from sandbox.records import Message
from tests.stage import Stage
from tests.stories.on_stage import cut_at_the_reply, traces
from tests.stories.villager import REGION, TYPED, Villager

STALE = "This button is out of date. Here is the current step."
FELT = {"kk": "Киіз басатын шеберхана, Ақсу-Аюлы", "ru": "Валяльная мастерская, село Аксу-Аюлы"}
SHORT = {each: cut(typed["title"], TITLE_MOST) for each, typed in TYPED.items()}


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


async def another(villager: Villager) -> None:
    """At the first question of a second application, for somebody she helps."""
    await villager.says("/menu")
    await villager.looks_for("Another application")
    await villager.taps("I am helping another person")
    await villager.taps("I agree")


async def two(villager: Villager) -> None:
    """Her own at question 4, and another person's at question 3, which is the present one."""
    await villager.begins()
    await villager.fills_in(until=4)
    await another(villager)
    await villager.says(REGION[villager.language])
    await villager.says(FELT[villager.language])
    villager.at_question(3)


async def rows(stage: Stage) -> list[tuple[str, str, str]]:
    """For whom, which question and what, of every answer."""
    return [
        (row["whose"], row["question"], row["value"])
        for row in await stage.place.all(
            """SELECT c.whose, an.question, an.value FROM answers an JOIN applications a ON a.id = an.application
            JOIN applicants c ON c.id = a.applicant ORDER BY c.id, an.question"""
        )
    ]


async def test_for_another_person_consent_is_asked_in_her_name(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    zeinep.reads("Are you writing for yourself or helping someone?")
    assert not zeinep.has("For myself"), "she has one for herself"
    await zeinep.taps("I am helping another person")
    consent = stage.program.season.consent
    zeinep.sees(consent.helped.adult.in_("kk" if zeinep.language == "kk" else "ru"))
    await zeinep.taps("I agree")
    zeinep.at_question(1)
    kept = await stage.place.all(
        "SELECT c.n, c.whose, k.digest FROM applicants c JOIN consents k ON k.applicant = c.id ORDER BY c.n"
    )
    assert [(row["n"], row["whose"]) for row in kept] == [(1, "self"), (2, "helped")]
    assert [row["digest"] for row in kept] == [consent.digest(whose, zeinep.language) for whose in ("self", "helped")]


@pytest.mark.parametrize("how", ["pressed", "typed"])
async def test_who_refuses_for_another_goes_home_and_stores_nothing(stage: Stage, zeinep: Villager, how: str) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    await zeinep.taps("I am helping another person")
    if how == "pressed":
        await zeinep.taps("I do not agree")
    else:
        await zeinep.says("жоқ" if zeinep.language == "kk" else "нет")
    zeinep.at_home()
    zeinep.reads("Question {i} of {n}", i=3, n=7)
    assert await stage.place.all("SELECT count(*) AS n FROM applicants") == [{"n": 1}]
    assert await stage.place.all("SELECT count(*) AS n FROM consents") == [{"n": 1}]


async def test_the_switcher_lists_both_and_opens_each(zeinep: Villager) -> None:
    await two(zeinep)
    await zeinep.says("/menu")
    zeinep.reads("Application: {name}", name=short(FELT, zeinep))
    await zeinep.taps("My applications: {n}", n=2)
    zeinep.sees(f"1. {SHORT[zeinep.language]}: {zeinep.words('Question {i} of {n}', i=4, n=7)}")
    zeinep.sees(f"2. {short(FELT, zeinep)}: {zeinep.words('Question {i} of {n}', i=3, n=7)}")
    await zeinep.presses(f"1. {SHORT[zeinep.language]}")
    zeinep.reads("Question {i} of {n}", i=4, n=7)
    await zeinep.taps("Continue")
    zeinep.at_question(4)


def short(names: dict[str, str], villager: Villager) -> str:
    return cut(names[villager.language], TITLE_MOST)


async def test_nothing_of_one_is_seen_in_the_other(zeinep: Villager) -> None:
    await two(zeinep)
    typed = TYPED[zeinep.language]
    for act in ("/menu", "/status", "/start"):
        await zeinep.says(act)
        assert not [m for m in zeinep.answers if typed["title"][:12] in m.text]
    await zeinep.taps("Continue")
    zeinep.at_question(3)
    await zeinep.taps("Back")
    assert FELT[zeinep.language][:20] in zeinep.phone.screen.text
    assert typed["title"][:20] not in zeinep.phone.screen.text


async def test_an_untitled_one_is_numbered_and_a_sent_one_has_its_number(zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await another(zeinep)
    await zeinep.says("/menu")
    await zeinep.taps("My applications: {n}", n=2)
    zeinep.sees("AB-2027-0001")
    nameless = zeinep.words("Application {n}", n=2)
    zeinep.sees(f"2. {nameless}: {zeinep.words('Question {i} of {n}', i=1, n=7)}")
    await zeinep.presses(f"1. {SHORT[zeinep.language]}")
    zeinep.reads("Application number: {number}", number="AB-2027-0001")
    await zeinep.taps("My applications: {n}", n=2)
    await zeinep.presses(f"2. {nameless}")
    await zeinep.taps("Continue")
    zeinep.at_question(1)


async def test_a_button_of_the_other_ones_question_writes_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    own_region = zeinep.phone.screen
    region = next(iter(own_region.all_buttons))
    await another(zeinep)
    zeinep.at_question(1)
    zeinep.phone.forges(region.data, own_region)
    await stage.quiet()
    assert zeinep.toast == zeinep.words(STALE)
    zeinep.at_question(1)
    assert await rows(stage) == []


async def test_old_buttons_after_a_switch_lead_to_the_present_screen(stage: Stage, zeinep: Villager) -> None:
    await two(zeinep)
    old = zeinep.phone.screen
    data = [button.data for button in old.all_buttons]
    before = await rows(stage)
    await zeinep.says("/menu")
    await zeinep.taps("My applications: {n}", n=2)
    await zeinep.presses(f"1. {SHORT[zeinep.language]}")
    await zeinep.taps("Continue")
    for each in data:
        zeinep.phone.forges(each, old)
        await stage.quiet()
        assert zeinep.toast == zeinep.words(STALE)
        zeinep.at_question(4)
    assert await rows(stage) == before


async def test_an_edited_message_of_the_other_one_changes_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=4)
    source = [message for message in zeinep.phone.messages if message.mine][-1]
    await another(zeinep)
    before = await rows(stage)
    zeinep.phone.edits(source, f"{TYPED[zeinep.language]['problem']} {'а' * 40}")
    await stage.quiet()
    zeinep.reads("An edited message changes nothing now. What counts is below.")
    zeinep.at_question(1)
    assert await rows(stage) == before


async def test_five_and_no_more(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    for _each in range(4):
        await another(zeinep)
        zeinep.at_question(1)
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    zeinep.reads("There is no room for one more. Applications here at most: {most}", most=5)
    zeinep.at_home()
    await zeinep.taps("My applications: {n}", n=5)
    assert len(list(zeinep.phone.screen.all_buttons)) == 6
    assert await stage.place.all("SELECT count(*) AS n FROM applications") == [{"n": 5}]
    assert await stage.place.all("SELECT count(*) AS n FROM applicants WHERE whose = 'self'") == [{"n": 1}]


async def test_consent_given_twice_makes_one_applicant(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    await zeinep.taps("I am helping another person")
    card = zeinep.phone.screen
    agree = next(b.data for b in card.all_buttons if b.text == zeinep.words("I agree"))
    for _each in range(3):
        zeinep.phone.forges(agree, card)
    await stage.quiet()
    zeinep.at_question(1)
    assert await stage.place.all("SELECT count(*) AS n FROM applicants") == [{"n": 2}]


async def test_a_helper_may_later_write_for_herself(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins("helped")
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    await zeinep.taps("For myself")
    await zeinep.taps("I agree")
    zeinep.at_question(1)
    whose = await stage.place.all("SELECT whose FROM applicants ORDER BY n")
    assert [row["whose"] for row in whose] == ["helped", "self"]


async def test_mydata_shows_all_and_erasing_takes_all(stage: Stage, zeinep: Villager) -> None:
    await two(zeinep)
    await zeinep.says("/mydata")
    for words in (TYPED[zeinep.language]["title"], FELT[zeinep.language], "2027-1"):
        zeinep.sees(words)
    assert zeinep.phone.screen.text.count("2027-1") == 2
    await zeinep.taps("Erase my data")
    zeinep.reads("Applications on this account: {n}", n=2)
    await zeinep.taps("Yes, erase")
    zeinep.reads("Your data has been erased.")
    for table in ("people", "applicants", "consents", "applications", "answers"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []
    assert await traces(stage.place, [TYPED[zeinep.language]["title"], FELT[zeinep.language]]) == []


async def asks_to_erase(villager: Villager, title: str) -> Message:
    await villager.says("/mydata")
    label = villager.words("Erase: {name}", name=title)
    await villager.presses(label)
    return villager.reads("Erase only this application?")


ERASED = {each: cut(name, NAME_MOST) for each, name in FELT.items()}


@pytest.mark.parametrize("how", ["pressed", "typed"])
async def test_one_is_erased_alone(stage: Stage, zeinep: Villager, how: str) -> None:
    await two(zeinep)
    await asks_to_erase(zeinep, ERASED[zeinep.language])
    if how == "pressed":
        await zeinep.taps("Yes, erase")
    else:
        await zeinep.says("иә" if zeinep.language == "kk" else "да")
    zeinep.reads("This application has been erased. What you wrote yourself, please delete yourself.")
    zeinep.reads("Question {i} of {n}", i=4, n=7)
    assert {whose for whose, _question, _value in await rows(stage)} == {"self"}
    assert len(await rows(stage)) == 3
    assert await traces(stage.place, [FELT[zeinep.language]]) == []
    assert await stage.place.all("SELECT scrubbed FROM erased_applicants") == [{"scrubbed": 1}]
    ours = [message for message in zeinep.phone.messages if not message.mine and not message.deleted]
    assert len(ours) == 1, "older messages of ours are gone"
    with pytest.raises(NotPossible):
        zeinep.sees(FELT[zeinep.language])


async def test_who_says_no_keeps_both(stage: Stage, zeinep: Villager) -> None:
    await two(zeinep)
    await asks_to_erase(zeinep, ERASED[zeinep.language])
    await zeinep.taps("No, keep")
    zeinep.at_home()
    assert len(await rows(stage)) == 5


async def test_killed_after_erasing_one_the_repeat_takes_our_messages_away(stage: Stage, zeinep: Villager) -> None:
    await two(zeinep)
    question = await asks_to_erase(zeinep, ERASED[zeinep.language])
    zeinep.phone.presses(zeinep.words("Yes, erase"), question)
    await cut_at_the_reply(stage, zeinep.phone)
    assert {whose for whose, _question, _value in await rows(stage)} == {"self"}
    await stage.start()
    await stage.quiet()
    zeinep.reads("This application has been erased. What you wrote yourself, please delete yourself.")
    assert len([m for m in zeinep.phone.messages if not m.mine and not m.deleted]) == 1
    assert await traces(stage.place, [FELT[zeinep.language]]) == []


async def test_the_language_changes_wherever_she_is(zeinep: Villager) -> None:
    await two(zeinep)
    await zeinep.says("/menu")
    await zeinep.taps("My applications: {n}", n=2)
    await zeinep.says("/lang")
    other = {"kk": "ru", "ru": "kk"}[zeinep.language]
    await zeinep.presses({"kk": "Қазақша", "ru": "Русский"}[other])
    zeinep.language = other
    zeinep.reads("My applications")
