"""Groups with the bot in them, and the updates that tell it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.records import Account, Chat, Json, Message

if TYPE_CHECKING:
    from sandbox.phones import Phone
    from sandbox.telegram import Telegram


class Group:
    """A group chat with the bot in it."""

    def __init__(self, telegram: Telegram, chat: Chat, members: list[Phone]) -> None:
        self.telegram = telegram
        self.chat = chat
        self.members = members

    @property
    def id(self) -> int:
        """The chat's id (below zero)."""
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """The group as everybody sees it."""
        return list(self.chat.messages.values())

    def adds_bot(self, by: Phone) -> None:
        """Let the bot in."""
        self._change(by, "left", "member")

    def removes_bot(self, by: Phone) -> None:
        """Throw the bot out."""
        self._change(by, "member", "kicked")

    def _change(self, by: Phone, before: str, after: str) -> None:
        self.chat.bot_is_member = after == "member"
        by.account.known = True
        change = membership(self.telegram, self.chat, by.account, before, after)
        self.telegram.queue("my_chat_member", change, self.chat)


def membership(telegram: Telegram, chat: Chat, by: Account, before: str, after: str) -> Json:
    """ChatMemberUpdated of the bot itself."""

    def member(status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": telegram.me.as_user(), "status": status, **until}

    return {
        "chat": chat.as_chat(),
        "from": by.as_user(),
        "date": telegram.now(),
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }
