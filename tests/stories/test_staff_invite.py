"""Becoming one of the staff: by a link, by a code, by the settings; never by guessing."""

import pytest

from locales import LANGUAGES
from programme import invites as letters
from programme.roles import Role
from tests.stage import Stage
from tests.stories.colleague import WRONG, Colleague, invited
from tests.stories.on_stage import cut_at_the_reply, traces
from tests.stories.villager import OWN_NAME, TYPED, Villager


@pytest.fixture
def asel(stage: Stage, language: str) -> Colleague:
    return Colleague(stage, language, name="Әсел", last_name="Мұратқызы")


async def held(stage: Stage) -> list[tuple[int, str]]:
    rows = await stage.place.all("SELECT p.tg_id, r.role FROM roles r JOIN people p ON p.id = r.person ORDER BY r.role")
    return [(row["tg_id"], row["role"]) for row in rows]


@pytest.mark.parametrize("way", ["link", "code"])
@pytest.mark.parametrize("place_name", ["nowhere", "whom", "consent", "visitor", "home", "summary", "sent", "mydata"])
async def test_an_invite_opens_everywhere(stage: Stage, asel: Colleague, place_name: str, way: str) -> None:
    await asel.comes_to(place_name)
    code = await invited(stage)
    await asel.says(f"/start i_{code}" if way == "link" else code.capitalize())
    if place_name == "nowhere":
        asel.sees("Выберите язык")
        assert await stage.place.all("SELECT * FROM visitors") == []
        assert await held(stage) == []
        await asel.presses(OWN_NAME[asel.language])
    asel.reads("Welcome! Your role here now: {role}", role=asel.words("Programme coordinator"))
    asel.in_the_room()
    assert await held(stage) == [(asel.phone.id, "manager")]
    assert await stage.place.all("SELECT * FROM visitors") == []
    menu = stage.telegram.profile.commands[f"chat {asel.phone.id}", ""]
    assert menu[0] == {"command": "staff", "description": asel.words("Staff section")}
    noted = await stage.place.all("SELECT action FROM audit WHERE action LIKE 'became%'")
    assert noted == [{"action": "became_manager"}]
    assert await traces(stage.place, [code]) == []


async def test_a_question_takes_a_code_for_an_answer_but_a_link_opens(stage: Stage, asel: Colleague) -> None:
    """Whatever is typed at a question is its answer, and the draft is kept meanwhile."""
    await asel.begins()
    await asel.fills_in(until=2)
    code = await invited(stage)
    await asel.says(code)
    asel.at_question(3)
    assert await held(stage) == []
    await asel.says(f"/start i_{code}")
    asel.in_the_room()
    await asel.says("/menu")
    await asel.taps("Continue")
    asel.at_question(3)


async def test_at_the_door_for_codes_an_invite_will_do(stage: Stage, asel: Colleague) -> None:
    """Whoever was told "send the code" presses "I have a code"."""
    await asel.arrives()
    await asel.taps("I have a code")
    await asel.says(await invited(stage))
    asel.in_the_room()


async def test_no_consent_and_no_applicant_are_made(stage: Stage, asel: Colleague) -> None:
    await asel.joins()
    for table in ("applicants", "consents", "applications", "visitors"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []
    [account] = await stage.place.all("SELECT tg_id, applicant, language FROM people")
    assert account == {"tg_id": asel.phone.id, "applicant": None, "language": asel.language}
    await asel.taps("Main menu")
    assert asel.has("Staff section")
    assert asel.has("Start the application")
    await asel.taps("Staff section")
    asel.in_the_room()


async def test_the_staff_may_apply_like_anybody(stage: Stage, asel: Colleague) -> None:
    """For herself with her own consent; her two hats hang side by side."""
    await asel.joins()
    await asel.taps("Main menu")
    await asel.taps("Start the application")
    await asel.taps("For myself")
    await asel.taps("I agree")
    await asel.fills_in()
    await asel.taps("Send the application")
    asel.sees("AB-2027-0001")
    await asel.says("/menu")
    assert asel.has("Staff section")
    await asel.lists()
    assert asel.numbers == ["0001"]


@pytest.mark.parametrize("what", ["used", "old", "unknown", "cut short", "nothing"])
async def test_a_wrong_invite_is_told_in_one_sentence(stage: Stage, asel: Colleague, what: str) -> None:
    code = await invited(stage)
    if what == "used":
        timur = Colleague(stage, asel.language, name="Тимур")
        await timur.arrives()
        await timur.says(code)
        timur.in_the_room()
    if what == "old":
        stage.clock.advance(letters.SECONDS)
    sent = {"unknown": letters.fresh(), "cut short": code[:20], "nothing": ""}.get(what, code)
    await asel.arrives()
    await asel.says(f"/start i_{sent}")
    asel.reads(WRONG)
    asel.reads("Are you writing for yourself or helping someone?")
    assert all(tg_id != asel.phone.id for tg_id, _role in await held(stage))
    assert await stage.place.all("SELECT * FROM people WHERE tg_id = :id", id=asel.phone.id) == []


async def test_a_wrong_one_before_the_language_leaves_an_ordinary_visitor(stage: Stage, asel: Colleague) -> None:
    await asel.says(f"/start i_{letters.fresh()}")
    await asel.presses(OWN_NAME[asel.language])
    asel.reads(WRONG)
    asel.reads("Are you writing for yourself or helping someone?")
    assert await stage.place.all("SELECT * FROM people") == []
    menu = stage.telegram.profile.commands[f"chat {asel.phone.id}", ""]
    assert "staff" not in [each["command"] for each in menu]


async def test_tries_are_limited_together_with_those_of_codes(stage: Stage, asel: Colleague) -> None:
    await asel.arrives()
    for _ in range(5):
        await asel.says(letters.fresh())
        asel.reads(WRONG)
    code = await invited(stage)
    await asel.says(code)
    asel.reads("Too many wrong codes. Please try again in an hour.")
    await asel.says(f"/start i_{code}")
    asel.reads("Too many wrong codes. Please try again in an hour.")
    assert await held(stage) == []
    stage.clock.advance(3601)
    await asel.says(code)
    asel.in_the_room()


async def test_two_open_one_at_once(stage: Stage, asel: Colleague) -> None:
    timur = Colleague(stage, asel.language, name="Тимур")
    for each in (asel, timur):
        await each.arrives()
    code = await invited(stage)
    for each in (asel, timur):
        each.phone.says(f"/start i_{code}")
    await stage.quiet()
    [(winner, role)] = await held(stage)
    assert role == "manager"
    loser = timur if winner == asel.phone.id else asel
    loser.reads(WRONG)
    assert [row["tg_id"] for row in await stage.place.all("SELECT tg_id FROM people")] == [winner]


async def test_pressed_twice_it_is_opened_once(stage: Stage, asel: Colleague) -> None:
    code = await invited(stage)
    await asel.says(f"/start i_{code}")
    first = asel.phone.screen
    for _ in range(3):
        asel.phone.presses(OWN_NAME[asel.language], first)
    await stage.quiet()
    asel.in_the_room()
    assert await held(stage) == [(asel.phone.id, "manager")]


async def test_a_role_she_has_does_not_use_it_up(stage: Stage, asel: Colleague) -> None:
    """The administrator tries the link before she hands it on."""
    await asel.joins(Role.CONSULTANT)
    code = await invited(stage, Role.CONSULTANT)
    await asel.says(f"/start i_{code}")
    asel.reads(
        "You have this role already: {role}. The invite is still good for somebody else.",
        role=asel.words("Consultant"),
    )
    timur = Colleague(stage, asel.language, name="Тимур")
    await timur.arrives()
    await timur.says(code)
    timur.in_the_room()


async def test_several_roles_hang_side_by_side(stage: Stage, asel: Colleague) -> None:
    await asel.joins(Role.CONSULTANT)
    asel.reads("Your role: {role}", role=asel.words("Consultant"))
    await asel.says(await invited(stage, Role.REVIEWER))
    both = f"{asel.words('Expert')}, {asel.words('Consultant')}"
    asel.reads("Your role: {role}", role=both)
    asel.reads("Sent applications: {n}", n=0)


async def test_killed_between_the_grant_and_the_reply(stage: Stage, asel: Colleague) -> None:
    await asel.arrives()
    asel.phone.says(await invited(stage))
    await cut_at_the_reply(stage, asel.phone)
    assert await held(stage) == [(asel.phone.id, "manager")]
    await stage.start()
    await stage.quiet()
    asel.in_the_room()
    assert len(await stage.place.all("SELECT * FROM audit WHERE action = 'became_manager'")) == 1


async def test_erasing_takes_the_role_and_the_menu(stage: Stage, asel: Colleague) -> None:
    await asel.joins()
    await asel.says("/mydata")
    asel.reads("Your role: {role}", role=asel.words("Programme coordinator"))
    await asel.taps("Erase my data")
    asel.reads("Your role in the programme goes with it: {role}", role=asel.words("Programme coordinator"))
    await asel.taps("Yes, erase")
    assert await held(stage) == []
    assert await stage.place.all("SELECT * FROM people") == []
    assert (f"chat {asel.phone.id}", "") not in stage.telegram.profile.commands
    await asel.says("/staff")
    asel.sees("Выберите язык")


async def test_her_copy_names_the_role(stage: Stage, asel: Colleague) -> None:
    await asel.joins()
    await asel.says("/mydata")
    await asel.taps("As a file")
    [document] = [m for m in asel.phone.messages if m.kind == "document"]
    content = stage.telegram.files.by_id[document.body["document"]["file_id"]].data
    assert b'"role": "manager"' in content


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_menu_follows_the_language(stage: Stage, language: str) -> None:
    asel = Colleague(stage, language, name="Әсел")
    await asel.joins()
    await asel.says("/lang")
    other = next(each for each in LANGUAGES if each != language)
    await asel.presses(OWN_NAME[other])
    asel.language = other
    menu = stage.telegram.profile.commands[f"chat {asel.phone.id}", ""]
    assert menu[0] == {"command": "staff", "description": asel.words("Staff section")}
    asel.in_the_room()
    zeinep = Villager(stage, language)
    await zeinep.consents()
    theirs = stage.telegram.profile.commands[f"chat {zeinep.phone.id}", ""]
    assert "staff" not in [each["command"] for each in theirs]


# The settings


@pytest.mark.parametrize("place_name", ["whom", "consent", "visitor", "home", "question", "sent"])
async def test_an_admin_of_the_settings_is_known_at_the_next_word(
    stage: Stage, asel: Colleague, place_name: str
) -> None:
    """Named after she came, or before: nothing of what she does then is lost for it."""
    await asel.comes_to(place_name)
    await stage.stop()
    stage.admins = frozenset({asel.phone.id, 5})
    await stage.start()
    await stage.quiet()
    before = await stage.place.all("SELECT count(*) AS n FROM answers")
    if place_name == "question":
        await asel.says(TYPED[asel.language]["problem"])
        assert await stage.place.all("SELECT count(*) AS n FROM answers") == [{"n": before[0]["n"] + 1}]
        asel.at_question(4)
    else:
        await asel.says("/start")
    asel.reads("You are an administrator of this programme. The staff section: /staff")
    assert await held(stage) == [(asel.phone.id, "admin")]
    assert await stage.place.all("SELECT * FROM visitors") == []
    assert await stage.place.all("SELECT appointed FROM roles") == [{"appointed": 1}]
    await asel.says("/staff")
    asel.in_the_room()
    asel.reads("Your role: {role}", role=asel.words("Administrator"))
    assert len(await stage.place.all("SELECT * FROM audit WHERE action = 'became_admin'")) == 1


async def test_before_a_language_nobody_is_appointed(stage: Stage, asel: Colleague) -> None:
    await stage.stop()
    stage.admins = frozenset({asel.phone.id})
    await stage.start()
    await asel.says("/start")
    await asel.says("сәлем")
    assert await stage.place.all("SELECT * FROM people") == []
    await asel.presses(OWN_NAME[asel.language])
    assert await held(stage) == []
    await asel.taps("For myself")
    asel.reads("Consent to process personal data")
    assert await held(stage) == [(asel.phone.id, "admin")]
    await asel.taps("I agree")
    await asel.fills_in(until=3)
    asel.at_question(3)


async def test_whoever_is_named_no_longer_is_none_from_the_next_start(stage: Stage, asel: Colleague) -> None:
    await asel.comes_to("question")
    await stage.stop()
    stage.admins = frozenset({asel.phone.id})
    await stage.start()
    await asel.says("/staff")
    asel.in_the_room()
    await stage.stop()
    stage.admins = frozenset()
    await stage.start()
    await stage.quiet()
    assert await held(stage) == []
    await asel.says("Қайрат")
    asel.misses("Staff section")
    assert asel.has("Continue")
    await asel.taps("Continue")
    asel.at_question(3)
