"""The doors that are open everywhere: /start /menu /help /status /cancel /lang, groups, and a bot that was blocked."""

import pytest

from sandbox.telegram import Call
from tests.stage import Stage
from tests.stories.villager import AFTER_CONSENT, BEFORE_CONSENT, OWN_NAME, Villager

PLACES = [*BEFORE_CONSENT, *AFTER_CONSENT]
# What each place asks or says, by which it is known again.
KNOWN_BY = {
    "nowhere": "Choose a language",
    "language": "Choose a language",
    "whom": "Are you writing for yourself or helping someone?",
    "consent": "Consent to process personal data",
    "visitor": "To fill in an application, your consent is needed.",
    "home": "You can stop at any moment: every answer is kept.",
    "summary": "Check before sending",
    "mydata": "What is kept about you",
    "erase": "Erase everything?",
}


def stands_at(zeinep: Villager, place: str) -> None:
    """She sees the screen of this place."""
    match place:
        case "question":
            zeinep.at_question(3)
        case "sent":
            zeinep.sees("AB-2027-0001")
        case _other:
            zeinep.reads(KNOWN_BY[place])


def until_chosen(zeinep: Villager, place: str) -> None:
    """Before she chose a language there is the first screen, in both, and nothing else."""
    if place in ("nowhere", "language"):
        zeinep.language = "kk"


@pytest.mark.parametrize("place_name", PLACES)
async def test_help_helps_and_keeps_the_place(stage: Stage, zeinep: Villager, place_name: str) -> None:
    await zeinep.comes_to(place_name)
    until_chosen(zeinep, place_name)
    await zeinep.says("/help")
    if place_name not in ("nowhere", "language"):
        zeinep.reads("To talk to a person:")
        zeinep.sees("+7 700 000 00 00")
    stands_at(zeinep, place_name)
    assert zeinep.phone.screen.buttons, "a way on"


@pytest.mark.parametrize("place_name", PLACES)
@pytest.mark.parametrize("command", ["/menu", "/cancel", "/start"])
async def test_menu_and_cancel_and_start_lead_on(stage: Stage, zeinep: Villager, place_name: str, command: str) -> None:
    await zeinep.comes_to(place_name)
    await zeinep.says(command)
    match place_name:
        case "nowhere" | "language":
            stands_at(zeinep, "language")
        case "whom" | "consent" | "visitor":
            stands_at(zeinep, place_name if command == "/start" else "visitor")
        case "home":
            assert zeinep.has("Start the application")
        case "sent":
            zeinep.at_home()
            zeinep.sees("AB-2027-0001")
        case _draft:
            zeinep.at_home()
            assert zeinep.has("Continue")


@pytest.mark.parametrize("place_name", PLACES)
async def test_status_says_it_in_words(stage: Stage, zeinep: Villager, place_name: str) -> None:
    await zeinep.comes_to(place_name)
    until_chosen(zeinep, place_name)
    await zeinep.says("/status")
    match place_name:
        case "question":
            zeinep.reads("Your application is not sent yet.")
            zeinep.reads("Question {i} of {n}", i=3, n=7)
        case "summary" | "mydata" | "erase":
            zeinep.reads("Everything is filled in. Check it and send.")
        case "sent":
            zeinep.reads("Application number: {number}", number="AB-2027-0001")
            zeinep.reads("Where it stands: {status}", status=zeinep.words("Sent"))
        case "nowhere" | "language":
            pass
        case _none:
            zeinep.reads("You have no application yet.")
    stands_at(zeinep, place_name)


@pytest.mark.parametrize("place_name", PLACES)
async def test_lang_keeps_the_place(stage: Stage, zeinep: Villager, place_name: str) -> None:
    await zeinep.comes_to(place_name)
    await zeinep.says("/lang")
    zeinep.language = {"kk": "ru", "ru": "kk"}[zeinep.language]
    await zeinep.presses(OWN_NAME[zeinep.language])
    stands_at(zeinep, {"nowhere": "whom", "language": "whom"}.get(place_name, place_name))
    menu = stage.telegram.profile.commands[f"chat {zeinep.phone.id}", ""]
    assert menu[0] == {"command": "start", "description": zeinep.words("Go on from where I stopped")}


def doors(zeinep: Villager) -> list[str]:
    return [button.text for button in zeinep.phone.screen.all_buttons]


@pytest.mark.parametrize(
    ("place_name", "first"),
    [
        ("home", ["Start the application", "I have a code"]),
        ("question", ["Continue"]),
        ("sent", ["My application"]),
    ],
)
async def test_home_has_few_doors_and_the_one_that_leads_on_is_first(
    zeinep: Villager, place_name: str, first: list[str]
) -> None:
    await zeinep.comes_to(place_name)
    await zeinep.says("/menu")
    assert doors(zeinep) == [zeinep.words(each) for each in (*first, "Ask a person", "Other sections")]
    await zeinep.taps("Other sections")
    code = "I have a code" if place_name == "home" else "Code of the application"
    others = ["Seminars", "My questions", "My consultations", "About the programme", "Contacts"]
    others += ["My personal data", "Change language"]
    another = [] if place_name == "home" else ["Another application"]
    assert doors(zeinep) == [zeinep.words(each) for each in (*another, code, *others, "Main menu")]
    await zeinep.taps("Main menu")
    assert len(doors(zeinep)) == len(first) + 2


async def test_a_new_code_is_for_those_who_had_one(zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    await zeinep.says("/menu")
    await zeinep.taps("Other sections")
    assert not zeinep.has("New code")
    await zeinep.taps("Code of the application")
    zeinep.reads("Write it down on paper. With it the application opens on another phone.")
    zeinep.misses("The former code no longer works.")
    await zeinep.looks_for("New code")
    zeinep.reads("The former code no longer works.")


async def test_who_looks_behind_the_last_door_of_an_old_home_is_still_at_her_question(zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    await zeinep.says("/menu")
    old = zeinep.phone.screen
    await zeinep.says("/menu")
    await zeinep.taps("Continue")
    await zeinep.taps("Other sections", on=old)
    await zeinep.fills_in(until=4, since=3)
    zeinep.at_question(4)


async def test_a_group_hears_one_line_and_then_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    neighbour = Villager(stage, name="Самал")
    written: list[str] = []
    group = stage.telegram.group("Ойыл ауылы", zeinep.phone, neighbour.phone)
    await stage.quiet()
    [line] = [message for message in group.messages if not message.mine]
    for words in ("Маған жеке чатта жазыңызшы", "Напишите мне"):
        assert words in line.text
    assert line.buttons == []

    def notice(call: Call) -> None:
        if call.chat_id == group.id:
            written.append(call.method)

    stage.telegram.on_call.append(notice)
    before = await stage.place.all("SELECT expects, language FROM people")
    zeinep.phone.says("/start", to=group)
    zeinep.phone.says("/mydata@sandbox_bot", to=group)
    neighbour.phone.says("Мұнда жазуға бола ма?", to=group, reply_to=line)
    zeinep.phone.sends_photo(to=group)
    await stage.quiet()
    assert written == []
    group.removes_bot(zeinep.phone)
    group.adds_bot(zeinep.phone)
    await stage.quiet()
    assert len([message for message in group.messages if not message.mine]) == 2
    assert await stage.place.all("SELECT expects, language FROM people") == before
    assert await stage.place.all("SELECT count(*) AS n FROM visitors") == [{"n": 0}]
    await zeinep.says("/start")
    assert zeinep.has("Continue")


async def test_blocked_and_unblocked_finds_everything_in_its_place(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    zeinep.phone.blocks()
    await stage.quiet()
    stage.clock.advance(20 * 24 * 3600)
    zeinep.phone.unblocks()
    await stage.quiet()
    await zeinep.says("/start")
    zeinep.reads("Question {i} of {n}", i=3, n=7)
    await zeinep.taps("Continue")
    zeinep.at_question(3)


async def test_blocked_in_the_middle_of_an_answer_loses_no_word(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    answer = "Ел суды 12 шақырымнан тасиды. " * 6
    zeinep.phone.says(answer)
    zeinep.phone.blocks()
    await stage.quiet()
    [kept] = await stage.place.all("SELECT value FROM answers WHERE question = 'problem'")
    assert "12 шақырымнан" in kept["value"]
    zeinep.phone.unblocks()
    await zeinep.says("/start")
    await zeinep.taps("Continue")
    zeinep.at_question(4)
