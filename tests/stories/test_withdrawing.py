"""Taken back: asked first, its place is free, its number stays; and no old button of what comes after sending acts."""

import pytest

from programme.roles import Role
from storage import roles
from tests.stage import Stage
from tests.stories.after_sending import changes_and_sends_again, corrects_the_title, exports, only
from tests.stories.closing import at, sent
from tests.stories.test_mydata_file import gets_the_file, read_file
from tests.stories.villager import TYPED, Villager

OUTDATED = "This button is out of date. Here is the current step."


@pytest.mark.parametrize("typed", [False, True])
async def test_withdrawn_it_frees_the_place_and_keeps_the_number(stage: Stage, zeinep: Villager, typed: bool) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Withdraw the application")
    zeinep.reads("It will not take part in the contest. This cannot be undone.")
    zeinep.reads("You may then begin a new one.")
    if typed:
        await zeinep.says({"kk": "иә", "ru": "да"}[zeinep.language])
    else:
        await zeinep.taps("Yes, withdraw it")
    zeinep.reads("Your application is withdrawn. Its number stays with us: {number}", number="AB-2027-0001")
    row = await only(stage)
    assert (row["status"], row["number"], row["revision"]) == ("withdrawn", "AB-2027-0001", 1)
    await zeinep.says("/status")
    zeinep.sees("AB-2027-0001")
    zeinep.reads("Withdrawn by the applicant")
    assert "AB-2027-0001" not in await exports(stage)
    await zeinep.taps("Start the application")
    await zeinep.fills_in()
    await zeinep.taps("Send the application")
    zeinep.sees("AB-2027-0002")
    rows = await stage.place.all("SELECT status, number FROM applications ORDER BY id")
    assert [(row["status"], row["number"]) for row in rows] == [
        ("withdrawn", "AB-2027-0001"),
        ("submitted", "AB-2027-0002"),
    ]
    exported = await exports(stage)
    assert "AB-2027-0002" in exported
    assert "AB-2027-0001" not in exported


@pytest.mark.parametrize("typed", [False, True])
async def test_she_may_think_better_of_it(stage: Stage, zeinep: Villager, typed: bool) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Withdraw the application")
    if typed:
        await zeinep.says("мүмкін")
        zeinep.reads("I did not understand. Please press one of the buttons.")
        await zeinep.says({"kk": "жоқ", "ru": "нет"}[zeinep.language])
    else:
        await zeinep.taps("No, keep")
    assert zeinep.has("Withdraw the application")
    assert (await only(stage))["status"] == "submitted"


async def test_the_yes_of_a_question_already_answered_does_nothing(stage: Stage, zeinep: Villager) -> None:
    """She kept it; weeks later a thumb slips in the old message."""
    await zeinep.comes_to("sent")
    await zeinep.taps("Withdraw the application")
    question = zeinep.phone.screen
    yes = next(b.data for b in question.all_buttons if b.text == zeinep.words("Yes, withdraw it"))
    await zeinep.taps("No, keep")
    press = zeinep.phone.forges(str(yes), question)
    await stage.quiet()
    assert press.text == zeinep.words(OUTDATED)
    assert (await only(stage))["status"] == "submitted"


async def test_withdrawn_while_being_changed_and_after_closing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Change it")
    at(stage, "2027-04-20 10:00:00")
    await zeinep.says("/status")
    await zeinep.taps("Withdraw the application")
    zeinep.reads("A new one cannot be sent any more.")
    await zeinep.taps("Yes, withdraw it")
    row = await only(stage)
    assert (row["status"], row["reopened_at"]) == ("withdrawn", None)
    assert not zeinep.has("Start the application")
    zeinep.sees("AB-2027-0001")


async def test_withdrawn_nobody_is_told_of_it_any_more(stage: Stage, zeinep: Villager) -> None:
    manager = Villager(stage, "kk", name="Әсел")
    await manager.consents()
    async with stage.db.begin() as tx:
        [row] = await stage.place.all("SELECT id FROM people")
        roles.grant(tx, row["id"], Role.MANAGER, at=0)
    await zeinep.comes_to("sent")
    await changes_and_sends_again(zeinep)
    states = await stage.place.all("SELECT state FROM deliveries")
    assert [row["state"] for row in states] == ["pending", "pending"]
    await zeinep.taps("Withdraw the application")
    await zeinep.taps("Yes, withdraw it")
    states = await stage.place.all("SELECT state FROM deliveries")
    assert [row["state"] for row in states] == ["void", "void"]


async def test_its_code_no_longer_opens_it(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.says("/menu")
    await zeinep.looks_for("Code of the application")
    await zeinep.taps("My application")
    await zeinep.taps("Withdraw the application")
    await zeinep.taps("Yes, withdraw it")
    assert await stage.place.all("SELECT application FROM codes") == []


async def test_mydata_shows_what_was_withdrawn_until_it_is_erased(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Withdraw the application")
    await zeinep.taps("Yes, withdraw it")
    await zeinep.says("/mydata")
    zeinep.reads("Application: {status}", status=zeinep.words("Withdrawn by the applicant"))
    zeinep.reads("Application number: {number}", number="AB-2027-0001")
    zeinep.sees(TYPED[zeinep.language]["problem"])
    [made] = read_file(stage, await gets_the_file(zeinep))["applicants"][0]["applications"]
    assert (made["status"], made["number"]) == ("withdrawn", "AB-2027-0001")
    assert made["withdrawn_at"] is not None
    await zeinep.taps("Erase my data")
    await zeinep.taps("Yes, erase")
    for table in ("applications", "answers", "revisions", "application_words", "people"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []


async def test_one_erased_alone_takes_its_withdrawn_ones_with_it(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Withdraw the application")
    await zeinep.taps("Yes, withdraw it")
    await zeinep.taps("Start the application")
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    await zeinep.taps("I am helping another person")
    await zeinep.taps("I agree")
    await zeinep.says("/menu")
    await zeinep.taps("My applications: {n}", n=2)
    await zeinep.presses("1. ")
    await zeinep.says("/mydata")
    first = zeinep.words("Erase: {name}", name=zeinep.words("Application {n}", n=1))
    await zeinep.presses(first)
    await zeinep.taps("Yes, erase")
    assert await stage.place.all("SELECT id FROM applications WHERE number IS NOT NULL") == []
    assert await stage.place.all("SELECT n FROM revisions") == []


async def test_the_list_of_applications_knows_each_state(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.says("/menu")
    await zeinep.looks_for("Another application")
    await zeinep.taps("I am helping another person")
    await zeinep.taps("I agree")
    await zeinep.says("/menu")
    await zeinep.taps("My applications: {n}", n=2)
    zeinep.reads("{status}, number: {number}", status=zeinep.words("Sent"), number="AB-2027-0001")
    await zeinep.presses("1. ")
    await zeinep.taps("My application")
    await zeinep.taps("Change it")
    await zeinep.says("/menu")
    await zeinep.taps("My applications: {n}", n=2)
    zeinep.reads("{status}, number: {number}", status=zeinep.words("sent, being changed"), number="AB-2027-0001")
    await zeinep.presses("1. ")
    await zeinep.taps("My application")
    await zeinep.taps("Withdraw the application")
    await zeinep.taps("Yes, withdraw it")
    await zeinep.taps("My applications: {n}", n=2)
    status = zeinep.words("Withdrawn by the applicant")
    zeinep.reads("{status}, number: {number}", status=status, number="AB-2027-0001")
    at(stage, "2027-04-02 18:00:01")
    await zeinep.says("/menu")
    await zeinep.taps("My applications: {n}", n=2)
    zeinep.reads("not sent")


# Old buttons


async def test_no_button_of_a_former_state_does_anything(stage: Stage, zeinep: Villager) -> None:
    """Every button of every screen after sending that was bound to a state, pressed again in each later state."""
    seen: dict[str, None] = {}

    def looks() -> None:
        shown = [str(button.data) for button in zeinep.phone.screen.all_buttons]
        seen.update(dict.fromkeys(data for data in shown if data.split(":")[0] in ("send", "redo", "asis", "wd")))

    async def taps(sentence: str) -> None:
        looks()
        await zeinep.taps(sentence)
        looks()
        [here] = await stage.place.all("SELECT * FROM applications")
        place = await stage.place.all("SELECT expects FROM people")
        revisions = await sent(stage)
        for data in [each for each in seen if int(each.split(":")[2]) != here["rev"]]:
            zeinep.phone.forges(data, zeinep.phone.screen)
            await stage.quiet()
            assert zeinep.toast == zeinep.words(OUTDATED)
        assert [here] == await stage.place.all("SELECT * FROM applications")
        assert place == await stage.place.all("SELECT expects FROM people")
        assert revisions == await sent(stage)

    await zeinep.comes_to("summary")
    await taps("Send the application")
    for last in ("Leave it as it was sent", "Send again"):
        await taps("Change it")
        await corrects_the_title(zeinep)
        await taps(last)
    for sentence in ("Withdraw the application", "No, keep", "Withdraw the application", "Yes, withdraw it"):
        await taps(sentence)
    assert {data.split(":")[0] for data in seen} == {"send", "redo", "asis", "wd"}
    assert len(seen) >= 14


async def test_pressed_many_times_each_happens_once(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    for sentence in ("Change it", "Send again", "Withdraw the application", "Yes, withdraw it"):
        message = zeinep.phone.screen
        for _time in range(3):
            zeinep.phone.presses(zeinep.words(sentence), on=message)
        await stage.quiet()
        assert zeinep.phone.spinning == []
    assert await sent(stage) == [("AB-2027-0001", 1, 0), ("AB-2027-0001", 2, 0)]
    actions = [row["action"] for row in await stage.place.all("SELECT action FROM audit ORDER BY id")]
    assert actions == ["consented", "began", "sent", "reopened", "sent_again", "withdrew"]


async def test_somebody_elses_buttons_do_nothing(stage: Stage, zeinep: Villager) -> None:
    bolat = Villager(stage, "ru", name="Болат")
    for each in (zeinep, bolat):
        await each.comes_to("sent")
    before = await stage.place.all("SELECT * FROM applications ORDER BY id")
    for data in [str(button.data) for button in zeinep.phone.screen.all_buttons][:-1]:
        bolat.phone.forges(data, bolat.phone.screen)
        await stage.quiet()
        assert bolat.toast == bolat.words(OUTDATED)
    assert await stage.place.all("SELECT * FROM applications ORDER BY id") == before
