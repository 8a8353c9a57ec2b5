"""Photos, papers and voices: kept where they are asked for, refused kindly elsewhere, never an identity card."""

from pathlib import Path
from typing import Any

import pytest

from bot.settings import SEASON
from bot.ticker import forget
from sandbox.files import grey_png
from tests.stage import Stage
from tests.stories.writer import Writer

STALE = "This button is out of date. Here is the current step."


@pytest.fixture
def season_folder() -> Path:
    return SEASON


ID_COPY = (
    "Please do not send copies of identity documents: the law forbids us to keep them. "
    "We have not kept it. Please delete it from the chat too."
)
MEGABYTE = 1024 * 1024


async def rows(stage: Stage) -> list[dict[str, Any]]:
    return await stage.place.all("SELECT question, kind, tg_unique_id, seconds, name FROM files ORDER BY id")


async def test_a_photo_and_a_paper_are_kept(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("letters")
    assert writer.has("Skip")
    writer.phone.sends_photo()
    await stage.quiet()
    writer.reads("Files: {n}", n=1)
    writer.phone.sends_document(name="akim.pdf")
    await stage.quiet()
    writer.reads("Files: {n}", n=2)
    kept = await rows(stage)
    assert [(row["question"], row["kind"], row["name"]) for row in kept] == [
        ("letters", "photo", None),
        ("letters", "document", "akim.pdf"),
    ]
    assert (await writer.kept())["letters"] == [row["tg_unique_id"] for row in kept]
    assert await writer.step() == "letters"
    await writer.taps("Next")
    writer.asks("declarations")


async def test_an_album_with_gaps_sent_once_more_counts_each_picture_once(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("letters")
    album = [stage.telegram.files.keep("photo", f"{n}.png", grey_png(40 + n)) for n in range(6)]
    for n in (0, 1, 3, 5):
        writer.phone._send(album[n].as_content() | {"media_group_id": "1"})
    await stage.quiet()
    writer.reads("Files: {n}", n=4)
    for each in album:
        writer.phone._send(each.as_content() | {"media_group_id": "2"})
    await stage.quiet()
    writer.reads("Files: {n}", n=6)
    assert len(await rows(stage)) == len((await writer.kept())["letters"]) == 6


async def test_an_eleventh_file_is_refused_and_ten_stay(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("letters")
    writer.phone.sends_album(11)
    await stage.quiet()
    writer.reads("No more files fit here. At most: {most}", most=10)
    assert len(await rows(stage)) == len((await writer.kept())["letters"]) == 10


async def test_a_voice_is_an_answer_to_a_long_text(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("problem")
    writer.phone.sends_voice(75)
    await stage.quiet()
    writer.asks("goal")
    [row] = await rows(stage)
    assert (row["question"], row["kind"], row["seconds"]) == ("problem", "voice", 75)
    assert (await writer.kept())["problem"] == {"voice": row["tg_unique_id"], "seconds": 75}
    await writer.skips_to("summary")
    writer.reads("Voice, {length}; to be typed in", length="1:15")
    assert writer.has("Send the application")


async def test_a_voice_is_an_answer_inside_a_list_too(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("tasks")
    await writer.taps("Add")
    writer.phone.sends_voice(9)
    await stage.quiet()
    writer.reads("Voice, {length}; to be typed in", length="0:09")
    [row] = await rows(stage)
    assert (await writer.kept())["tasks"] == [{"what": {"voice": row["tg_unique_id"], "seconds": 9}}]


@pytest.mark.parametrize("question", ["full_name", "target_number", "letters"])
async def test_a_voice_where_words_are_short_is_refused_kindly(stage: Stage, writer: Writer, question: str) -> None:
    await writer.skips_to(question)
    writer.phone.sends_voice()
    await stage.quiet()
    writer.reads("This question needs a short answer in words.")
    writer.asks(question)
    assert question not in await writer.kept()
    assert await rows(stage) == []


@pytest.mark.parametrize(
    "caption",
    [
        "Менің жеке куәлігім",
        "жеке куәлік",
        "Моё удостоверение личности",
        "фото удостоверения",
        "Паспорт",
        "мой ИИН тут",
    ],
)
async def test_a_copy_of_an_identity_card_is_refused_by_its_caption(stage: Stage, writer: Writer, caption: str) -> None:
    await writer.skips_to("letters")
    writer.phone.sends_photo(caption=caption)
    await stage.quiet()
    writer.reads(ID_COPY)
    assert await rows(stage) == []
    assert "letters" not in await writer.kept()


@pytest.mark.parametrize("name", ["Удостоверение.pdf", "жеке_куәлік.pdf", "passport.pdf", "id-card.pdf"])
async def test_a_copy_of_an_identity_card_is_refused_by_its_name(stage: Stage, writer: Writer, name: str) -> None:
    await writer.skips_to("letters")
    writer.phone.sends_document(name=name)
    await stage.quiet()
    writer.reads(ID_COPY)
    assert await rows(stage) == []


@pytest.mark.parametrize("captioned", [0, 1, 3])
async def test_of_an_album_with_an_identity_card_nothing_is_kept(stage: Stage, writer: Writer, captioned: int) -> None:
    """The words stand under one picture, which may come first or last; what was there before stays."""
    await writer.skips_to("letters")
    writer.phone.sends_photo()
    await stage.quiet()
    before = await rows(stage)
    album = [stage.telegram.files.keep("photo", f"{n}.png", grey_png(40 + n)) for n in range(4)]
    for n, file in enumerate(album):
        caption = {"caption": "жеке куәлік"} if n == captioned else {}
        writer.phone._send(file.as_content() | caption | {"media_group_id": "77"})
    await stage.quiet()
    writer.reads(ID_COPY)
    writer.reads("Files: {n}", n=1)
    assert await rows(stage) == before
    assert (await writer.kept())["letters"] == [before[0]["tg_unique_id"]]
    writer.phone.sends_album(2)
    await stage.quiet()
    writer.reads("Files: {n}", n=3)


async def test_a_picture_said_to_be_an_identity_card_later_goes_too(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("letters")
    writer.phone.sends_album(3)
    await stage.quiet()
    assert len(await rows(stage)) == 3
    writer.phone.sends_same_album(caption="паспорт")
    await stage.quiet()
    writer.reads(ID_COPY)
    assert await rows(stage) == []
    assert not (await writer.kept())["letters"]
    await writer.taps("Next")
    writer.asks("declarations")


async def test_pictures_sent_before_belong_to_the_album_they_came_in_last(stage: Stage, writer: Writer) -> None:
    """Sent once more, and only under the last of them it is said what they are."""
    await writer.skips_to("letters")
    album = [stage.telegram.files.keep("photo", f"{n}.png", grey_png(40 + n)) for n in range(3)]
    for file in album:
        writer.phone._send(file.as_content() | {"media_group_id": "1"})
    for n, file in enumerate(album):
        caption = {"caption": "жеке куәлік"} if n == 2 else {}
        writer.phone._send(file.as_content() | caption | {"media_group_id": "2"})
    await stage.quiet()
    assert await rows(stage) == []
    assert not (await writer.kept())["letters"]


async def test_the_rest_of_a_refused_album_is_refused_after_a_restart_and_forgotten_after_two_days(
    stage: Stage, writer: Writer
) -> None:
    await writer.skips_to("letters")
    first, second = (stage.telegram.files.keep("photo", f"{n}.png", grey_png(40 + n)) for n in range(2))
    writer.phone._send(first.as_content() | {"caption": "Паспорт", "media_group_id": "77"})
    await stage.quiet()
    await stage.stop()
    await stage.start()
    writer.phone._send(second.as_content() | {"media_group_id": "77"})
    await stage.quiet()
    writer.reads(ID_COPY)
    assert await rows(stage) == []
    retention = stage.program.season.retention
    for hours, left in ((retention.handled_hours - 1, 1), (2, 0)):
        stage.clock.advance(hours * 3600)
        await forget(stage.db, stage.program.clock.now(), retention)
        assert len(await stage.place.all("SELECT album FROM refused_albums")) == left


@pytest.mark.parametrize("caption", ["Әкімнің хаты", "Письмо акима", "Куәлар қолы", "Паспортный стол рядом"])
async def test_other_captions_are_welcome(stage: Stage, writer: Writer, caption: str) -> None:
    await writer.skips_to("letters")
    writer.phone.sends_photo(caption=caption)
    await stage.quiet()
    writer.reads("Files: {n}", n=1)


async def test_what_is_too_big_or_cannot_be_opened_is_refused(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("letters")
    writer.phone.sends_document(bytes(20 * MEGABYTE + 1))
    await stage.quiet()
    writer.reads("The file is too big. At most, in megabytes: {most}", most=20)
    writer.phone.sends_document(name="run.exe", mime_type="application/x-msdownload")
    await stage.quiet()
    writer.reads("Such a file cannot be opened here. Please send a photo of it.")
    writer.phone.sends_sticker()
    await stage.quiet()
    writer.reads("Please send a photo or a document here.")
    await writer.says("хат кейін болады")
    writer.reads("Please send a photo or a document here.")
    assert await rows(stage) == []
    assert "letters" not in await writer.kept()


async def test_the_last_file_is_taken_out_and_nothing_is_missing(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("letters")
    writer.phone.sends_album(2)
    await stage.quiet()
    first, _last = await rows(stage)
    data = next(b.data for b in writer.phone.screen.all_buttons if b.text == writer.words("Take out the last one"))
    assert data is not None
    for _ in range(2):
        writer.phone.forges(data, writer.phone.screen)
    await stage.quiet()
    assert await rows(stage) == [first]
    assert (await writer.kept())["letters"] == [first["tg_unique_id"]]
    await writer.taps("Take out the last one")
    assert await rows(stage) == []
    assert writer.has("Next")
    assert not writer.has("Skip")
    await writer.taps("Next")
    await writer.skips_to("summary")
    assert writer.has("Send the application")


async def test_a_contact_is_an_answer_to_the_question_for_a_number(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("phone")
    writer.phone.sends_contact("77051112233")
    await stage.quiet()
    assert (await writer.kept())["phone"] == "+77051112233"
    assert await writer.step() == "members"


async def test_a_photo_at_a_question_for_words_gets_a_sentence_and_the_question(stage: Stage, writer: Writer) -> None:
    await writer.skips_to("title")
    writer.phone.sends_photo()
    await stage.quiet()
    writer.reads("I cannot take files yet. Please write it in words. Do not send photos of your ID card.")
    writer.asks("title")
    assert await rows(stage) == []
