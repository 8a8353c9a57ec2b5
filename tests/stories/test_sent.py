"""After sending: where it stands and what follows from it, changing it and sending it again, leaving it as it was."""

import json

import pytest

from programme.roles import Role
from storage import roles
from tests.stage import Stage
from tests.stories.after_sending import OTHER_TITLE, changes_and_sends_again, corrects_the_title, exports, only, titles
from tests.stories.closing import at, sent, staff_move_the_deadline
from tests.stories.test_mydata_file import gets_the_file, read_file
from tests.stories.villager import REGION, TYPED, Villager

# Sent


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_what_is_seen_when_it_has_arrived(stage: Stage, language: str) -> None:
    """The number, what happens next and when, and that the PDF is coming; the text to forward stands above."""
    zeinep = Villager(stage, language)
    await zeinep.comes_to("sent")
    for sentence in ("We have received your application. Keep the number.", "Its PDF will come here in a minute."):
        zeinep.reads(sentence)
    zeinep.reads("Application number: {number}", number="AB-2027-0001")
    zeinep.reads("Where it stands: {status}", status=zeinep.words("Sent"))
    zeinep.sees(stage.program.season.next_steps.in_(language))
    zeinep.reads("Results come out on: {day}", day={
        "kk": "2027 жылғы 30 сәуір, жұма", "ru": "пятница, 30 апреля 2027 г."
    }[language])  # fmt: skip
    text = zeinep.sees(TYPED[language]["problem"])
    assert text.id < zeinep.phone.screen.id


async def test_sending_sets_going_what_follows_from_it(stage: Stage, zeinep: Villager) -> None:
    """In one transaction: the PDF's job, a word to every manager once, the words it is found by."""
    managers = [Villager(stage, "kk", name=name) for name in ("Әсел", "Тимур")]
    for each in managers:
        await each.consents()
    people = {row["tg_id"]: row["id"] for row in await stage.place.all("SELECT id, tg_id FROM people")}
    async with stage.db.begin() as tx:
        for each, role in zip(managers, (Role.MANAGER, Role.OBSERVER), strict=True):
            roles.grant(tx, people[each.phone.id], role, at=0)
    await zeinep.comes_to("summary")
    at(stage, "2027-03-12 10:13:20")
    await zeinep.taps("Send the application")
    [here] = await stage.place.all("SELECT id FROM applications")
    id, manager = here["id"], people[managers[0].phone.id]
    [job] = await stage.place.all("SELECT kind, facts, dedupe_key FROM jobs WHERE kind <> 'sweep'")
    assert (job["kind"], job["dedupe_key"]) == ("application_pdf", f"application_pdf:{id}:1")
    assert json.loads(job["facts"]) == {"application": id, "revision": 1}
    [told] = await stage.place.all("SELECT person, facts, dedupe_key, due_at, state FROM deliveries")
    assert (told["person"], told["dedupe_key"]) == (manager, f"new_applications:{manager}:{id}:1")
    assert json.loads(told["facts"]) == {"application": id, "revision": 1}
    at(stage, "2027-03-12 10:20:00")
    assert told["due_at"] == stage.telegram.now(), "the end of the running ten minutes"
    words = {row["word"] for row in await stage.place.all("SELECT word FROM application_words")}
    assert len(words) > 5
    await changes_and_sends_again(zeinep)
    keys = await stage.place.all("SELECT dedupe_key FROM jobs WHERE kind <> 'sweep' ORDER BY id")
    assert [row["dedupe_key"] for row in keys] == [f"application_pdf:{id}:{n}" for n in (1, 2)]
    keys = await stage.place.all("SELECT dedupe_key FROM deliveries ORDER BY id")
    assert [row["dedupe_key"] for row in keys] == [f"new_applications:{manager}:{id}:{n}" for n in (1, 2)]
    assert words != {row["word"] for row in await stage.place.all("SELECT word FROM application_words")}


async def test_home_leads_back_to_it(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Main menu")
    zeinep.at_home()
    zeinep.sees("AB-2027-0001")
    await zeinep.taps("My application")
    assert zeinep.has("Text to forward")
    await zeinep.says(zeinep.words("home; menu; main menu").split(";")[0])
    zeinep.at_home()


async def test_the_text_to_forward_is_what_was_sent(stage: Stage, zeinep: Villager) -> None:
    """Neither a later answer nor another language changes it."""
    await zeinep.comes_to("sent")
    [first] = [m for m in zeinep.answers if TYPED[zeinep.language]["problem"] in m.text]
    spoken = zeinep.language
    await zeinep.taps("Change it")
    await corrects_the_title(zeinep)
    await zeinep.says("/lang")
    zeinep.language = {"kk": "ru", "ru": "kk"}[spoken]
    await zeinep.presses("Қазақша" if zeinep.language == "kk" else "Русский")
    await zeinep.says("/status")
    await zeinep.taps("Text to forward")
    assert zeinep.sees(TYPED[spoken]["problem"]).text == first.text
    assert REGION[spoken] in first.text


# Changed and sent again


async def test_changed_and_sent_again_it_keeps_its_number(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Change it")
    zeinep.reads("You are changing it. What you sent is valid. If you change anything, send it again.")
    assert not zeinep.has("Send the application")
    await corrects_the_title(zeinep)
    assert (await only(stage))["reopened_at"] is not None
    await zeinep.taps("Send again")
    zeinep.reads("We have received your changed application. Its number is the same.")
    zeinep.sees(OTHER_TITLE)
    assert await sent(stage) == [("AB-2027-0001", 1, 0), ("AB-2027-0001", 2, 0)]
    assert await titles(stage) == [TYPED[zeinep.language]["title"], OTHER_TITLE]
    row = await only(stage)
    assert (row["status"], row["revision"], row["reopened_at"]) == ("submitted", 2, None)
    actions = await stage.place.all("SELECT action FROM audit ORDER BY id")
    assert [row["action"] for row in actions] == ["consented", "began", "sent", "reopened", "sent_again"]


async def test_while_it_is_being_changed_what_was_sent_stands(stage: Stage, zeinep: Villager) -> None:
    """In /status, at home, in the list of applications, in /mydata and its file, and in the export."""
    await zeinep.comes_to("sent")
    await zeinep.taps("Change it")
    await corrects_the_title(zeinep)
    await zeinep.says("/status")
    zeinep.reads("You are changing it. What you sent is valid. If you change anything, send it again.")
    zeinep.reads("Where it stands: {status}", status=zeinep.words("Sent"))
    await zeinep.says("/start")
    zeinep.reads("You are changing it. What you sent is valid. If you change anything, send it again.")
    await zeinep.taps("My application")
    await zeinep.taps("Go on changing it")
    zeinep.reads("Check before sending")
    await zeinep.says("/mydata")
    zeinep.reads("As you sent it")
    zeinep.sees(TYPED[zeinep.language]["title"])
    zeinep.sees(OTHER_TITLE)
    [made] = read_file(stage, await gets_the_file(zeinep))["applicants"][0]["applications"]
    assert made["status"] == "submitted"
    assert made["reopened_at"] is not None
    [revision] = made["revisions"]
    frozen = {each["question"]: each["shown"] for each in revision["answers"]}
    now = {each["question"]: each["shown"] for each in made["answers"]}
    assert (frozen["title"], now["title"]) == (TYPED[zeinep.language]["title"], OTHER_TITLE)
    exported = await exports(stage)
    assert TYPED[zeinep.language]["title"] in exported
    assert OTHER_TITLE not in exported


async def test_an_old_message_corrected_changes_an_answer_only_while_it_is_open(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    source = next(m for m in zeinep.phone.messages if m.text == TYPED[zeinep.language]["title"])
    zeinep.phone.edits(source, OTHER_TITLE)
    await stage.quiet()
    zeinep.reads("An edited message changes nothing now. What counts is below.")
    await zeinep.taps("Change it")
    zeinep.phone.edits(source, OTHER_TITLE + "!")
    await stage.quiet()
    zeinep.reads("I saw your correction. The new answer is saved.")
    await zeinep.taps("Send again")
    assert await titles(stage) == [TYPED[zeinep.language]["title"], OTHER_TITLE + "!"]


async def test_left_as_it_was_sent_her_answers_are_what_was_sent(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    answers = await stage.place.all("SELECT question, value FROM answers ORDER BY question")
    await zeinep.taps("Change it")
    await corrects_the_title(zeinep)
    await zeinep.taps("Leave it as it was sent")
    zeinep.reads("It stays as you sent it.")
    assert zeinep.has("Change it")
    assert await stage.place.all("SELECT question, value FROM answers ORDER BY question") == answers
    assert await sent(stage) == [("AB-2027-0001", 1, 0)]
    await zeinep.taps("Change it")
    zeinep.sees(TYPED[zeinep.language]["title"][:30])


async def test_an_incomplete_change_is_not_sent(stage: Stage, zeinep: Villager) -> None:
    """The grant was made smaller: her sum is too big now, and what she sent stays valid."""
    await zeinep.comes_to("sent")
    await zeinep.taps("Change it")
    send = next(b.data for b in zeinep.phone.screen.all_buttons if str(b.data).startswith("send:"))
    await stage.place.all("DELETE FROM answers WHERE question = 'goal' RETURNING question")
    await zeinep.says("/start")
    await zeinep.taps("My application")
    await zeinep.taps("Go on changing it")
    assert not zeinep.has("Send again")
    zeinep.phone.forges(str(send), zeinep.phone.screen)
    await stage.quiet()
    zeinep.reads("Some answers are still missing. They come first in the list.")
    assert await sent(stage) == [("AB-2027-0001", 1, 0)]


async def test_closing_while_it_is_being_changed(stage: Stage, zeinep: Villager) -> None:
    """What was sent counts, said in words; nothing is a dead end, and a later deadline opens it again."""
    await zeinep.comes_to("sent")
    await zeinep.taps("Change it")
    await corrects_the_title(zeinep)
    at(stage, "2027-04-02 18:00:01")
    await zeinep.taps("Send again")
    zeinep.reads(
        "It cannot be changed any more, and what you sent is valid. Applications closed on: {moment}",
        moment={"kk": "2027 жылғы 2 сәуір, 18:00", "ru": "2 апреля 2027 г., 18:00"}[zeinep.language],
    )
    zeinep.reads("What you sent is valid. Your later changes were not sent, and cannot be sent any more.")
    await zeinep.says("/status")
    zeinep.reads("What you sent is valid. Your later changes were not sent, and cannot be sent any more.")
    assert not zeinep.has("Go on changing it")
    await zeinep.taps("Text to forward")
    zeinep.sees(TYPED[zeinep.language]["title"])
    assert await sent(stage) == [("AB-2027-0001", 1, 0)]
    await staff_move_the_deadline(stage, "2027-04-03 18:00:00")
    await zeinep.says("/status")
    await zeinep.taps("Go on changing it")
    await zeinep.taps("Send again")
    assert await titles(stage) == [TYPED[zeinep.language]["title"], OTHER_TITLE]


async def test_closed_and_left_as_it_was(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    await zeinep.taps("Change it")
    await corrects_the_title(zeinep)
    at(stage, "2027-04-10 18:00:00")
    await zeinep.says("/status")
    await zeinep.taps("Leave it as it was sent")
    zeinep.misses("What you sent is valid. Your later changes were not sent, and cannot be sent any more.")
    assert not zeinep.has("Change it")
    assert (await only(stage))["reopened_at"] is None


async def test_after_closing_it_is_not_taken_up_again(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    at(stage, "2027-04-02 18:00:01")
    await zeinep.taps("Change it")
    assert zeinep.toast is not None
    assert "18:00" in zeinep.toast
    assert not zeinep.has("Change it")
    assert (await only(stage))["reopened_at"] is None
