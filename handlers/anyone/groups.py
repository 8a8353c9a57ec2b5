"""Groups and channels: one line when the bot is added, then silence. Nothing of them is kept."""

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, ChatMemberRestricted, ChatMemberUnion, ChatMemberUpdated, Message

from handlers.ui.screen import Reply, Screen, lines
from locales import LANGUAGES, _, speaking

Spoken = Message | CallbackQuery | ChatMemberUpdated


async def is_private(event: Spoken) -> bool:
    """Whether this was said to the bot alone; a button without its message can only be somebody's own."""
    if isinstance(event, CallbackQuery):
        return event.message is None or event.message.chat.type == "private"
    return event.chat.type == "private"


class InPrivate(Filter):
    async def __call__(self, event: Spoken) -> bool:
        return await is_private(event)


class Elsewhere(Filter):
    async def __call__(self, event: Spoken) -> bool:
        return not await is_private(event)


router = Router(name="groups")
for observer in (router.message, router.edited_message, router.callback_query, router.my_chat_member):
    observer.filter(Elsewhere())


def _is_in(member: ChatMemberUnion) -> bool:
    """Whether this is somebody of the group; one who is restricted there may be either."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in ("member", "administrator", "creator")


@router.my_chat_member()
async def added(event: ChatMemberUpdated) -> Reply | None:
    """One line, in both languages, the moment the bot becomes a member."""
    if _is_in(event.old_chat_member) or not _is_in(event.new_chat_member):
        return None
    said: list[str] = []
    for each in LANGUAGES:
        with speaking(each):
            said.append(_("Write to me in a private chat, please: here everybody would read your answers."))
    return Reply(Screen(lines(*said)))


@router.message()
@router.edited_message()
@router.callback_query()
async def silence(event: Message | CallbackQuery) -> None:
    """The others in a group talk to each other, not to us."""
