"""Calls that Telegram refuses, each with what it needs to come to that."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
)

from sandbox.files import DOWNLOAD_LIMIT, grey_png
from sandbox.phones import Phone
from sandbox.telegram import Telegram

DAY = 24 * 3600


def button(text: str = "Yes", **does: Any) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=text, **does)]])


def bold(offset: int, length: int) -> list[MessageEntity]:
    return [MessageEntity(type="bold", offset=offset, length=length)]


@dataclass
class Scene:
    """What a refused call may need at hand."""

    telegram: Telegram
    bot: Bot
    aigul: Phone

    @property
    def chat(self) -> int:
        return self.aigul.id

    async def sent(self, **more: Any) -> Message:
        return await self.bot.send_message(self.chat, "Hello", **more)


Act = Callable[[Scene], Awaitable[Any]]


async def edits_of_hers(s: Scene) -> None:
    await s.bot.edit_message_text("x", chat_id=s.chat, message_id=s.aigul.messages[0].id)


async def edits_unchanged(s: Scene) -> None:
    message = await s.sent(reply_markup=button(callback_data="y"))
    await message.edit_text(" Hello ", reply_markup=button(callback_data="y"))


async def edits_same_buttons(s: Scene) -> None:
    message = await s.sent(reply_markup=button(callback_data="y"))
    await message.edit_reply_markup(reply_markup=button(callback_data="y"))


async def edits_with_keyboard(s: Scene) -> None:
    message = await s.sent(reply_markup=ForceReply(force_reply=True))
    await message.edit_text("x")


async def edits_text_of_photo(s: Scene) -> None:
    message = await s.bot.send_photo(s.chat, BufferedInputFile(grey_png(), "p.png"))
    await message.edit_text("x")


async def edits_caption_of_text(s: Scene) -> None:
    await (await s.sent()).edit_caption(caption="x")


async def edits_too_long(s: Scene) -> None:
    await (await s.sent()).edit_text("ә" * 4097)


async def deletes_old(s: Scene) -> None:
    message = await s.sent()
    s.telegram.clock.advance(2 * DAY + 60)
    await message.delete()


async def deletes_old_among(s: Scene) -> None:
    old = await s.sent()
    s.telegram.clock.advance(2 * DAY + 60)
    await s.bot.delete_messages(s.chat, [old.message_id, (await s.sent()).message_id])


async def deletes_young_dice(s: Scene) -> None:
    await s.bot.delete_message(s.chat, s.aigul.sends_dice().id)


async def deletes_in_group(s: Scene) -> None:
    group = s.telegram.group("Village", s.aigul)
    await s.bot.delete_message(group.id, s.aigul.says("/hi", to=group).id)


async def answers_twice(s: Scene) -> None:
    await s.sent(reply_markup=button(callback_data="y"))
    press = s.aigul.presses("Yes")
    await s.bot.answer_callback_query(press.id)
    await s.bot.answer_callback_query(press.id)


async def answers_late(s: Scene) -> None:
    await s.sent(reply_markup=button(callback_data="y"))
    press = s.aigul.presses("Yes")
    s.telegram.clock.advance(16)
    await s.bot.answer_callback_query(press.id)


async def answers_at_length(s: Scene) -> None:
    await s.sent(reply_markup=button(callback_data="y"))
    await s.bot.answer_callback_query(s.aigul.presses("Yes").id, text="ә" * 201)


async def writes_to_blocker(s: Scene) -> None:
    s.aigul.blocks()
    await s.sent()


async def edits_for_blocker(s: Scene) -> None:
    message = await s.sent()
    s.aigul.blocks()
    await message.edit_text("x")


async def writes_to_nobody_left(s: Scene) -> None:
    s.aigul.deactivates()
    await s.sent()


async def writes_first(s: Scene) -> None:
    await s.bot.send_message(s.telegram.phone("Stranger").id, "Buy!")


async def writes_first_to_neighbour(s: Scene) -> None:
    neighbour = s.telegram.phone("Neighbour")
    s.telegram.group("Village", neighbour)
    neighbour.says("/hi", to=next(iter(s.telegram.groups.values())))
    await s.bot.send_message(neighbour.id, "Buy!")


async def writes_to_left_group(s: Scene) -> None:
    group = s.telegram.group("Village", s.aigul)
    group.removes_bot(s.aigul)
    await s.bot.send_message(group.id, "x")


async def downloads_too_much(s: Scene) -> None:
    await s.bot.get_file(s.aigul.sends_document(b"x" * (DOWNLOAD_LIMIT + 1)).body["document"]["file_id"])


async def photo_by_document_id(s: Scene) -> None:
    await s.bot.send_photo(s.chat, s.aigul.sends_document().body["document"]["file_id"])


async def copies_deleted(s: Scene) -> None:
    message = await s.sent()
    await message.delete()
    await s.bot.copy_message(s.chat, s.chat, message.message_id)


async def forwards_deleted(s: Scene) -> None:
    message = await s.sent()
    await message.delete()
    await s.bot.forward_message(s.chat, s.chat, message.message_id)


def text(*args: Any, **more: Any) -> Act:
    return lambda s: s.bot.send_message(s.chat, *args, **more)


def photo(data: bytes, **more: Any) -> Act:
    return lambda s: s.bot.send_photo(s.chat, BufferedInputFile(data, "p.png"), **more)


def album(*kinds: type) -> Act:
    media = [kind(media=BufferedInputFile(grey_png(), "p.png")) for kind in kinds]
    return lambda s: s.bot.send_media_group(s.chat, media)


def command(name: str, description: str = "Start") -> Act:
    return lambda s: s.bot.set_my_commands([BotCommand(command=name, description=description)])
