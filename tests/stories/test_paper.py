"""The PDF of what was sent comes into the chat by itself, and says what the screen says."""

import pytest

from programme.sent import Sent, from_json
from tests.documents.reading import flat, read
from tests.stage import Stage
from tests.stories.after_sending import OTHER_TITLE, changes_and_sends_again
from tests.stories.villager import TYPED, Villager


def papers(stage: Stage, villager: Villager) -> list[tuple[str, str]]:
    """The documents in her chat: what each is called, and its text."""
    made = []
    for message in villager.phone.messages:
        if (document := message.body.get("document")) is not None:
            made.append((document["file_name"], read(stage.telegram.files.by_id[document["file_id"]].data).text))
    return made


async def frozen(stage: Stage, n: int) -> Sent:
    [row] = await stage.place.all("SELECT content FROM revisions WHERE n = :n", n=n)
    return from_json(row["content"], "kk")


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_it_comes_by_itself_and_says_what_was_sent(stage: Stage, language: str) -> None:
    stage.prints()
    zeinep = Villager(stage, language)
    await zeinep.comes_to("sent")
    [(name, text)] = papers(stage, zeinep)
    assert name == "AB-2027-0001.pdf"
    for answer in (await frozen(stage, 1)).answers:
        assert flat(f"{answer['title']} {answer['shown']}") in text
    assert TYPED[language]["problem"] in text


async def test_sent_again_it_comes_again(stage: Stage, zeinep: Villager) -> None:
    stage.prints()
    await zeinep.comes_to("sent")
    await changes_and_sends_again(zeinep)
    (first, former), (second, text) = papers(stage, zeinep)
    assert (first, second) == ("AB-2027-0001.pdf", "AB-2027-0001-2.pdf")
    assert OTHER_TITLE not in former
    assert OTHER_TITLE in text
