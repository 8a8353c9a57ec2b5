"""Pictures, documents, albums, links and bold words: an announcement arrives as it was written."""

from collections.abc import Callable

import pytest

from sandbox.phones import Phone
from sandbox.records import Message
from storage import announcements
from tests.stage import Stage
from tests.stories.mailing import TEXTS, Announcer, Village, village


@pytest.fixture
def asel(stage: Stage, language: str) -> Announcer:
    return Announcer(stage, language, name="Әсел")


def got(phone: Phone, after: int = 0) -> list[Message]:
    """What the bot has sent, without what came before."""
    return [m for m in phone.messages if not m.mine and m.id > after]


async def sent(stage: Stage, asel: Announcer, sends: Callable[[Phone], object]) -> Village:
    """Two texts with something of this kind, to everybody."""
    homes = await village(stage, 2, 1)
    await asel.writes_both()
    await asel.taps("Photo, document")
    sends(asel.phone)
    await stage.quiet()
    await asel.taps("Back")
    await asel.confirms(4)
    return homes


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_one_file_goes_with_the_text_under_it(stage: Stage, asel: Announcer, kind: str) -> None:
    send = {"photo": Phone.sends_photo, "document": Phone.sends_document}[kind]
    homes = await sent(stage, asel, send)
    for language, phones in homes.phones.items():
        for phone in phones:
            [message] = got(phone)
            assert (message.kind, message.text) == (kind, TEXTS[language])
            [button] = message.all_buttons
            assert button.data is not None
            assert button.data.startswith("opt:")
    assert await asel.outcome() == {"sent": 4}


async def test_an_album_is_one_delivery_and_says_how_to_leave(stage: Stage, asel: Announcer) -> None:
    homes = await sent(stage, asel, lambda phone: phone.sends_album(3))
    for language, phones in homes.phones.items():
        for phone in phones:
            first, *rest = got(phone)
            assert [m.kind for m in (first, *rest)] == ["photo"] * 3
            assert first.text.startswith(TEXTS[language])
            assert "/stop" in first.text
            assert [m.text for m in rest] == ["", ""]
    assert await asel.outcome() == {"sent": 4}


async def test_a_second_file_takes_the_place_of_the_first(stage: Stage, asel: Announcer) -> None:
    def twice(phone: Phone) -> None:
        phone.sends_album(2)
        phone.sends_document()

    homes = await sent(stage, asel, twice)
    assert [m.kind for m in got(homes.all[0])] == ["document"]


async def test_bold_words_stay_bold_also_under_a_photo(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage, 1, 0)
    await asel.opens()
    await asel.taps("Text in Kazakh")
    bold = {"type": "bold", "offset": 2, "length": 7}
    asel.phone._send({"text": "😀Семинар бейсенбіде", "entities": [bold]}, None)
    await stage.quiet()
    await asel.taps("Send the other text")
    n = 2
    await asel.confirms(n)
    [message] = got(homes.all[0])
    assert message.text == "😀Семинар бейсенбіде"
    assert message.entities == [bold]


async def test_links_and_doors_are_buttons_in_the_receivers_language(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage, 1, 1)
    await asel.writes_both()
    await asel.taps("Buttons")
    await asel.says("Толығырақ/Подробнее https://example.org/news")
    await asel.taps("Buttons")
    await asel.taps("To contacts")
    await asel.confirms(3)
    for language, words in (("kk", "Толығырақ"), ("ru", "Подробнее")):
        [phone] = homes.phones[language]
        [message] = got(phone)
        assert [b.url for b in message.all_buttons if b.text == words] == ["https://example.org/news"]
        [door] = [b for b in message.all_buttons if b.data == "below:contacts"]
        phone.presses(door.text, on=message)
        await stage.quiet()
        assert phone.screen.id > message.id, "the door leads into the bot"
        assert message.text == TEXTS[language], "and what was announced can still be read"


async def test_who_confirms_is_asked_again_where_somebody_came_meanwhile(stage: Stage, asel: Announcer) -> None:
    """The highest account of the confirmation is kept with it: who comes later gets nothing of it."""
    await village(stage, 2, 0)
    await asel.writes_both()
    await asel.confirms(3)
    row = await asel.row()
    async with stage.db.read() as tx:
        here = await announcements.find(tx, row["id"])  # type: ignore[arg-type]
    assert here is not None
    assert here.highest == max(each["id"] for each in await stage.place.all("SELECT id FROM people"))
