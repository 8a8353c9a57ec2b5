"""/mydata as a file: all of it, readable by a program, and gone with the erasure."""

import json
from typing import Any

import pytest

from handlers.anyone import mydata_file
from sandbox.records import Message
from tests.stage import Stage
from tests.stories.test_mydata import erases
from tests.stories.villager import REGION, TYPED, Villager


def read_file(stage: Stage, message: Message) -> dict[str, Any]:
    """What is in the file of a message."""
    document = message.body["document"]
    assert document["file_name"] == "mydata.json"
    content = stage.telegram.files.by_id[document["file_id"]].data
    assert len(content) < mydata_file.LARGEST
    made: dict[str, Any] = json.loads(content.decode("utf-8"))
    return made


async def gets_the_file(villager: Villager) -> Message:
    await villager.says("/mydata")
    await villager.taps("As a file")
    return villager.reads("All that is kept about you, in one file.")


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_all_of_it_comes_as_a_file(stage: Stage, language: str) -> None:
    zeinep = Villager(stage, language)
    await zeinep.comes_to("sent")
    other = Villager(stage, "ru", name="Болат")
    await other.comes_to("question")
    message = await gets_the_file(zeinep)
    zeinep.reads("What is kept about you")
    assert zeinep.phone.screen.id > message.id
    made = read_file(stage, message)
    assert made["account"]["telegram_id"] == zeinep.phone.id
    assert made["account"]["language"] == language
    [applicant] = made["applicants"]
    assert applicant["whose"] == "self"
    assert [(each["version"], each["language"]) for each in applicant["consents"]] == [("2027-1", language)]
    [application] = applicant["applications"]
    assert (application["status"], application["number"]) == ("submitted", "AB-2027-0001")
    assert [each["n"] for each in application["revisions"]] == [1]
    assert application["sent_at"].startswith("2027-03-10T10:")
    assert application["sent_at"].endswith("+05:00")
    answers = {each["question"]: each for each in application["answers"]}
    assert [*answers] == [question.id for question in stage.program.season.form.questions]
    assert answers["title"]["value"] == answers["title"]["shown"] == TYPED[language]["title"]
    assert (answers["amount"]["value"], answers["amount"]["shown"]) == (437_500, "437\u00a0500\u00a0₸")
    assert (answers["region"]["value"], answers["region"]["shown"]) == ("KZ-15", REGION[language])
    form = stage.program.season.form
    assert all(each["title"] == form.question(q).title.in_(language) for q, each in answers.items())  # type: ignore[union-attr]


async def test_the_file_of_somebody_who_wrote_nothing_is_small_and_whole(stage: Stage, zeinep: Villager) -> None:
    await zeinep.consents("helped")
    made = read_file(stage, await gets_the_file(zeinep))
    [applicant] = made["applicants"]
    assert (applicant["whose"], applicant["applications"]) == ("helped", [])


async def test_a_question_that_is_no_longer_asked_keeps_its_value(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("question")
    await stage.place.all("UPDATE answers SET question = 'gone' WHERE question = 'title' RETURNING question")
    made = read_file(stage, await gets_the_file(zeinep))
    answers = made["applicants"][0]["applications"][0]["answers"]
    assert [each["question"] for each in answers] == ["region", "gone"]
    assert answers[1]["value"] == TYPED[zeinep.language]["title"]
    assert "title" not in answers[1]


async def test_the_file_goes_with_the_erasure(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("sent")
    message = await gets_the_file(zeinep)
    await stage.db.sync()
    assert [message.id] == [
        row["message_id"]
        for row in await stage.place.all("SELECT message_id FROM said WHERE message_id = :id", id=message.id)
    ]
    await erases(zeinep)
    assert message.deleted


async def test_a_file_button_of_before_an_erasure_opens_nothing(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("mydata")
    data = next(b.data for b in zeinep.phone.screen.all_buttons if (b.data or "").startswith("file:"))
    await zeinep.taps("Erase my data")
    await zeinep.taps("Yes, erase")
    assert data is not None
    zeinep.phone.forges(data, zeinep.phone.screen)
    await stage.quiet()
    assert not any(message.kind == "document" for message in zeinep.phone.messages)
    await zeinep.consents()
    zeinep.phone.forges(data, zeinep.phone.screen)
    await stage.quiet()
    assert not any(message.kind == "document" for message in zeinep.phone.messages)
    other = Villager(stage, "ru", name="Болат")
    await other.consents()
    [her] = await stage.place.all("SELECT id FROM people WHERE tg_id = :id", id=zeinep.phone.id)
    other.phone.forges(f"file:{her['id']}", other.phone.screen)
    await stage.quiet()
    assert not any(message.kind == "document" for message in other.phone.messages)


async def test_a_file_that_would_be_too_large_is_said_without_words_or_not_at_all(
    stage: Stage, zeinep: Villager, monkeypatch: pytest.MonkeyPatch
) -> None:
    await zeinep.comes_to("sent")
    full = stage.telegram.files.by_id[(await gets_the_file(zeinep)).body["document"]["file_id"]].data
    monkeypatch.setattr(mydata_file, "LARGEST", len(full))
    message = await gets_the_file(zeinep)
    answers = read_file(stage, message)["applicants"][0]["applications"][0]["answers"]
    assert all("shown" not in each for each in answers)
    assert answers[1]["value"] == TYPED[zeinep.language]["title"]
    monkeypatch.setattr(mydata_file, "LARGEST", 100)
    await zeinep.says("/mydata")
    await zeinep.taps("As a file")
    zeinep.reads("There is too much for one file. To get all of it, ask a person:")
    zeinep.reads("What is kept about you")


async def test_what_she_sent_and_asked_stands_in_it_too(stage: Stage, zeinep: Villager) -> None:
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    zeinep.phone.sends_voice()
    await stage.quiet()
    await zeinep.taps("Ask a person about this")
    await zeinep.says("Мақсат деген не?")
    await stage.quiet()
    message = await gets_the_file(zeinep)
    [application] = read_file(stage, message)["applicants"][0]["applications"]
    [file] = application["files"]
    assert (file["question"], file["kind"], file["seconds"]) == ("problem", "voice", 5)
    [asked] = read_file(stage, message)["questions_to_a_person"]
    assert [(asked["about"], each["text"]) for each in asked["messages"]] == [("goal", "Мақсат деген не?")]
