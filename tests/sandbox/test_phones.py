"""What a person can do and see; what arrives at the bot is read with aiogram's own models."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import (
    CopyTextButton,
    DisabledButton,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from pydantic import BaseModel

from sandbox.phones import NotPossible
from sandbox.session import Session
from sandbox.telegram import Telegram


def unknown_fields(value: Any, where: str = "") -> list[str]:
    """Fields that aiogram does not know: the sandbox must not invent any."""
    if isinstance(value, list):
        return [found for part in value for found in unknown_fields(part, where)]
    if not isinstance(value, BaseModel):
        return []
    extra = [f"{where}.{name}" for name in value.model_extra or ()]
    return extra + [
        found for name in value.model_fields_set for found in unknown_fields(getattr(value, name), f"{where}.{name}")
    ]


def last(telegram: Telegram) -> Update:
    update = Update.model_validate(telegram.updates.queue[-1].as_update())
    assert unknown_fields(update) == []
    return update


@pytest.fixture
def bot(telegram: Telegram) -> Bot:
    return Bot(telegram.token, session=Session(telegram))


def keyboard(*rows: list[str]) -> InlineKeyboardMarkup:
    """Buttons whose data is their label's first letter."""
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=text[0]) for text in row] for row in rows]
    )


async def test_words_and_commands(telegram: Telegram) -> None:
    aigul = telegram.phone("Айгүл", last_name="Серікқызы", username="aigul", language_code="ru")
    message = aigul.says("😀 /start now /a@sandbox_bot no/command")
    update = last(telegram)
    assert update.message is not None
    assert update.message.from_user is not None
    assert update.message.from_user.model_dump(exclude_none=True) == {
        "id": 7_000_000_001,
        "is_bot": False,
        "first_name": "Айгүл",
        "last_name": "Серікқызы",
        "username": "aigul",
        "language_code": "ru",
    }
    assert update.message.chat.id == aigul.id
    assert [(e.type, e.extract_from(message.text)) for e in update.message.entities or ()] == [
        ("bot_command", "/start"),
        ("bot_command", "/a@sandbox_bot"),
    ]
    assert (message.mine, message.kind, message.edited) == (True, "text", False)
    assert telegram.phone("Қайрат").id == 7_000_000_002
    assert telegram.phone(id=5).id == 5


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        (lambda p: p.sends_photo(caption="/see"), "photo"),
        (lambda p: p.sends_document(caption="paper"), "document"),
        (lambda p: p.sends_voice(seconds=48), "voice"),
        (lambda p: p.sends_video(), "video"),
        (lambda p: p.sends_video_note(), "video_note"),
        (lambda p: p.sends_sticker(), "sticker"),
        (lambda p: p.sends_contact(), "contact"),
        (lambda p: p.sends_location(), "location"),
        (lambda p: p.sends_dice(), "dice"),
        (lambda p: p.forwards("words of another"), "text"),
        (lambda p: p.forwards(p.says("my own")), "text"),
        (lambda p: p.says("again", reply_to=p.says("first")), "text"),
    ],
)
async def test_everything_a_person_sends_is_what_aiogram_reads(telegram: Telegram, act: Any, kind: str) -> None:
    aigul = telegram.phone()
    message = act(aigul)
    update = last(telegram)
    assert update.message is not None
    assert getattr(update.message, kind) is not None
    assert (message.kind, message.mine) == (kind, True)
    assert update.message.date.timestamp() == message.date


async def test_details_of_what_is_sent(telegram: Telegram) -> None:
    aigul = telegram.phone()
    assert aigul.sends_voice(seconds=48).body["voice"]["duration"] == 48
    assert aigul.forwards("x", author="Y").body["forward_origin"]["sender_user_name"] == "Y"
    album = aigul.sends_album(3, caption="all")
    assert len({message.body["media_group_id"] for message in album}) == 1
    assert [message.text for message in album] == ["all", "", ""]
    with pytest.raises(NotPossible):
        aigul.says("ә" * 4097)
    with pytest.raises(NotPossible):
        aigul.says("  ")


async def test_an_album_with_gaps_and_the_same_again(telegram: Telegram) -> None:
    aigul = telegram.phone()
    with pytest.raises(NotPossible):
        aigul.sends_same_album()
    gaps = [message.body for message in aigul.sends_album(4, missing=2)]
    whole = [message.body for message in aigul.sends_same_album(caption="all")]
    assert [each["photo"] for each in gaps] == [whole[0]["photo"], whole[3]["photo"]]
    assert len({each["photo"][0]["file_unique_id"] for each in whole}) == 4
    assert len({each["media_group_id"] for each in (*gaps, *whole)}) == 2
    assert len(telegram.updates.queue) == 6


async def test_edits(telegram: Telegram) -> None:
    aigul = telegram.phone()
    message = aigul.says("on")
    assert aigul.edits(message, "one") is message
    update = last(telegram)
    assert update.edited_message is not None
    assert (update.edited_message.text, update.edited_message.message_id) == ("one", message.id)
    assert update.edited_message.edit_date is not None
    assert (message.text, message.edited) == ("one", True)
    first = Update.model_validate(telegram.updates.queue[0].as_update())
    assert first.message is not None
    assert first.message.text == "on"  # what was queued stays as it was said
    photo = aigul.sends_photo(caption="a")
    assert aigul.edits(photo, "b").body["photo"] == photo.body["photo"]
    with pytest.raises(NotPossible):
        telegram.phone().edits(message, "not mine")
    with pytest.raises(NotPossible):
        aigul.edits(aigul.forwards("words of another"), "mine now")
    with pytest.raises(NotPossible):
        aigul.edits(message, "")
    telegram.clock.advance(49 * 3600)
    with pytest.raises(NotPossible):
        aigul.edits(message, "late")


async def test_presses_finds_the_newest_button(telegram: Telegram, bot: Bot) -> None:
    aigul = telegram.phone()
    aigul.says("/start")
    await bot.send_message(aigul.id, "old", reply_markup=keyboard(["Back", "Қазақша"]))
    old = aigul.screen
    await bot.send_message(aigul.id, "new", reply_markup=keyboard(["Back"], ["Next one", "Next two"]))
    new = aigul.screen
    assert [[b.text for b in row] for row in new.buttons] == [["Back"], ["Next one", "Next two"]]
    for label, on, message, data in [
        ("Back", None, new, "B"),
        ("Back", old, old, "B"),
        ("Қаз", None, old, "Қ"),
        ("Next o", None, new, "N"),
    ]:
        aigul.presses(label, on=on)
        query = last(telegram).callback_query
        assert query is not None
        assert query.message is not None
        assert (query.data, query.message.message_id) == (data, message.id)
    for label in ("Next", "Forward", "ack"):
        with pytest.raises(NotPossible) as missing:
            aigul.presses(label)
        assert "[Next one] [Next two]" in str(missing.value)
    with pytest.raises(NotPossible):
        aigul.presses("Next one", on=old)


async def test_dead_buttons(telegram: Telegram, bot: Bot) -> None:
    aigul = telegram.phone()
    aigul.says("/start")
    buttons = [
        InlineKeyboardButton(text="Taken", disabled=DisabledButton()),
        InlineKeyboardButton(text="Site", url="https://example.kz"),
        InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text="x")),
    ]
    await bot.send_message(aigul.id, "a", reply_markup=InlineKeyboardMarkup(inline_keyboard=[buttons]))
    for button in buttons:
        with pytest.raises(NotPossible):
            aigul.presses(button.text)
    assert [button.url for button in aigul.screen.all_buttons] == [None, "https://example.kz", None]


async def test_forged_and_forgotten_buttons(telegram: Telegram, bot: Bot) -> None:
    aigul = telegram.phone()
    aigul.says("/start")
    sent = await bot.send_message(aigul.id, "a", reply_markup=keyboard(["Yes"]))
    message = aigul.screen
    aigul.forges("x:1", on=message)
    query = last(telegram).callback_query
    assert query is not None
    assert query.data == "x:1"
    await sent.delete()
    assert aigul.messages == [message for message in aigul.messages if message.mine]
    with pytest.raises(NotPossible):
        aigul.presses("Yes", on=message)
    aigul.forges("y", on=message)
    query = last(telegram).callback_query
    assert query is not None
    assert isinstance(query.message, InaccessibleMessage)


async def test_toasts_and_spinners_belong_to_the_phone_that_pressed(telegram: Telegram, bot: Bot) -> None:
    aigul = telegram.phone()
    tablet = telegram.phone(account=aigul)
    aigul.says("/start")
    await bot.send_message(aigul.id, "a", reply_markup=keyboard(["Yes", "No"]))
    yes, no = aigul.presses("Yes"), tablet.presses("No")
    assert (aigul.spinning, tablet.spinning) == ([yes], [no])
    await bot.answer_callback_query(yes.id, text="Saved", show_alert=True)
    await bot.answer_callback_query(no.id)
    assert [(toast.text, toast.alert) for toast in aigul.toasts] == [("Saved", True)]
    assert (aigul.spinning, tablet.spinning, tablet.toasts) == ([], [], [])
    assert tablet.messages == aigul.messages
    assert tablet.account is aigul.account


async def test_sees_the_screen_and_what_is_fresh(telegram: Telegram, bot: Bot) -> None:
    aigul = telegram.phone()
    aigul.says("/start")
    await bot.send_message(aigul.id, "first words")
    await bot.send_message(aigul.id, "second", reply_markup=keyboard(["Door"]))
    assert aigul.sees("first").text == "first words"
    assert aigul.sees("Door") is aigul.screen
    aigul.says("hm")
    assert aigul.sees("second") is aigul.screen  # still the newest, though nothing came
    with pytest.raises(NotPossible) as missing:
        aigul.sees("first")
    assert "'hm'" in str(missing.value)
    assert aigul.sees("first", anywhere=True)
    await bot.edit_message_text("first again", chat_id=aigul.id, message_id=aigul.messages[1].id)
    assert aigul.sees("first again").edited
    with pytest.raises(NotPossible):
        aigul.sees("hm")


async def test_a_phone_nobody_wrote_to(telegram: Telegram) -> None:
    with pytest.raises(NotPossible):
        _ = telegram.phone().screen


async def test_reply_keyboards(telegram: Telegram, bot: Bot) -> None:
    aigul = telegram.phone("Айгүл", last_name="С")
    aigul.says("/start")
    with pytest.raises(NotPossible):
        aigul.shares_contact()
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="My number", request_contact=True)]])
    await bot.send_message(aigul.id, "a", reply_markup=keys)
    assert aigul.keyboard == [["My number"]]
    aigul.shares_contact("+77011112233")
    message = last(telegram).message
    assert message is not None
    assert message.contact is not None
    assert (message.contact.user_id, message.contact.phone_number) == (aigul.id, "+77011112233")
    await bot.send_message(aigul.id, "b", reply_markup=ReplyKeyboardRemove())
    assert aigul.keyboard == []


async def test_blocking(telegram: Telegram) -> None:
    aigul = telegram.phone()
    with pytest.raises(NotPossible):
        aigul.blocks()
    aigul.says("/start")
    aigul.blocks()
    change = last(telegram).my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    for act in (lambda: aigul.says("hi"), aigul.blocks):
        with pytest.raises(NotPossible):
            act()
    aigul.unblocks()
    change = last(telegram).my_chat_member
    assert change is not None
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("kicked", "member")
    aigul.says("hi")
    aigul.deactivates()
    with pytest.raises(NotPossible):
        aigul.says("hi")


async def test_groups(telegram: Telegram, bot: Bot) -> None:
    aigul, kairat, stranger = (telegram.phone(name) for name in ("Айгүл", "Қайрат", "X"))
    village = telegram.group("Village", aigul, kairat)
    change = last(telegram).my_chat_member
    assert change is not None
    assert (change.chat.type, change.chat.title, change.new_chat_member.status) == ("group", "Village", "member")
    kairat.says("just talk", to=village)
    assert len(telegram.updates.queue) == 1  # a bot in privacy mode does not hear it
    kairat.says("/start@other_bot", to=village)
    assert len(telegram.updates.queue) == 1
    kairat.says("/start", to=village)
    message = last(telegram).message
    assert message is not None
    assert message.chat.id == village.id < 0
    await bot.send_message(village.id, "Write to me privately", reply_markup=keyboard(["Yes"]))
    said = village.messages[-1]
    aigul.says("why?", to=village, reply_to=said)
    message = last(telegram).message
    assert message is not None
    assert message.reply_to_message is not None
    aigul.presses("Yes", on=said)
    assert last(telegram).callback_query is not None
    for act in (lambda: stranger.says("/hi", to=village), lambda: stranger.presses("Yes", on=said)):
        with pytest.raises(NotPossible):
            act()
    village.removes_bot(aigul)
    queued = len(telegram.updates.queue)
    aigul.says("/start", to=village)
    assert len(telegram.updates.queue) == queued
    assert aigul.messages == []


async def test_message_ids_are_one_row_over_all_chats(telegram: Telegram, bot: Bot) -> None:
    aigul, kairat = telegram.phone(), telegram.phone()
    ids = [aigul.says("a").id, kairat.says("b").id]
    ids.append((await bot.send_message(aigul.id, "c")).message_id)
    ids.append(kairat.says("d").id)
    assert ids == [1, 2, 3, 4]


async def test_dates_come_from_the_sandbox_clock(telegram: Telegram) -> None:
    aigul = telegram.phone()
    first = aigul.says("a")
    telegram.clock.advance(7 * 24 * 3600)
    assert 0 <= aigul.says("b").date - first.date - 7 * 24 * 3600 < 60
