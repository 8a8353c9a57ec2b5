"""The core: every chat of one bot, and the way a call goes through faults, limits and rules to its answer.

Nothing here waits in real time but long polls and the delays a test asks for.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from aiogram.methods import SendMediaGroup

from sandbox import changing, faults, methods, profile, queries, reading, sending
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.files import File, Files
from sandbox.groups import Group
from sandbox.limits import Limits
from sandbox.methods import Built, Uploads, Values
from sandbox.phones import Phone
from sandbox.queries import Queries
from sandbox.records import Account, Chat, Json, Message, Refusal
from sandbox.updates import Updates
from sandbox.watching import Change, What
from sandbox.webhook import Webhook

BUILT: Built = {
    **reading.BUILT,
    **sending.BUILT,
    **changing.BUILT,
    **queries.BUILT,
    **profile.BUILT,
}
FIRST_PERSON = 7_000_000_001
FIRST_GROUP = -4_000_000_001


@dataclass(slots=True, frozen=True)
class Answer:
    """What a front sends back."""

    status: int
    body: Json


UNAUTHORIZED = Answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
"""What a front answers to a wrong token."""


@dataclass(slots=True, frozen=True)
class Call:
    """A call as observers see it, just before it is applied and just after (before its reply leaves)."""

    method: str
    params: Values
    chat_id: int | None
    when: Literal["before", "after"]
    answer: Answer | None = None


class Telegram:
    """One bot's Telegram. Make phones with `phone`, let the bot call through a front, wait with `quiet`."""

    def __init__(
        self,
        clock: Clock | None = None,
        token: str = "42:SANDBOX",
        *,
        username: str = "sandbox_bot",
        name: str = "Sandbox",
        first_update_id: int = 100_000_001,
        limits: bool = False,
    ) -> None:
        self.clock = clock or Clock()
        self.token = token
        self.me = Account(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.updates = Updates(self.clock, first_update_id)
        self.faults = Faults()
        self.limits = Limits(on=limits)
        self.files = Files()
        self.queries = Queries(self.clock)
        self.profile = profile.Profile(name)
        self.webhook = Webhook(self.updates)
        self.accounts: dict[int, Account] = {}
        self.chats: dict[int, Chat] = {}
        self.groups: dict[int, Group] = {}
        self.on_call: list[Callable[[Call], None]] = []
        self.on_change: list[Callable[[Change], None]] = []
        self.in_flight: dict[int, str] = {}
        self.next_message_id = 1
        self.tick = 0
        self._call_number = 0

    # The people

    def phone(
        self,
        name: str = "Villager",
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
        id: int | None = None,
        account: Account | Phone | None = None,
    ) -> Phone:
        """A phone of a new person, or one more phone of an `account` (given itself or by its phone)."""
        if account is None:
            number = id or FIRST_PERSON + len(self.accounts)
            account = Account(number, name, last_name, username, language_code)
            self.accounts[number] = account
            self.chats[number] = Chat(number, person=account)
        person = account.account if isinstance(account, Phone) else account
        return Phone(self, person, self.chats[person.id])

    def group(self, title: str, creator: Phone, *members: Phone) -> Group:
        """A group made by `creator`; the bot is added to it (a my_chat_member update)."""
        number = FIRST_GROUP - len(self.groups)
        chat = self.chats[number] = Chat(number, title=title, started=True, bot_is_member=False)
        group = self.groups[number] = Group(self, chat, [creator, *members])
        group.adds_bot(creator)
        return group

    def groups_of(self, phone: Phone) -> list[Group]:
        """The groups this person is in."""
        return [
            group for group in self.groups.values() if any(member.account is phone.account for member in group.members)
        ]

    # What fronts and phones build on

    async def call(self, method: str, params: Values, uploads: Uploads | None = None) -> Answer:
        """One Bot API call. ConnectionBroken when a fault leaves the caller without an answer."""
        self._call_number += 1
        number = self._call_number
        self.in_flight[number] = method
        try:
            return await self._call(method, params, uploads or {})
        finally:
            del self.in_flight[number]

    async def _call(self, method: str, params: Values, uploads: Uploads) -> Answer:
        chat_id = self._chat_of(params)
        met = self.faults.of_call(method, chat_id)
        try:
            if met:
                await faults.before(met)
            request = methods.read(method, params, uploads)
            if method not in BUILT:
                raise Refusal(501, f"Not Implemented: the sandbox does not build {method}")
            self.limits.check(method, chat_id, len(request.media) if isinstance(request, SendMediaGroup) else 1)
            self._observe(method, params, chat_id)
            result = BUILT[method](self, request, uploads)
            if inspect.isawaitable(result):
                result = await result
            answer = Answer(200, {"ok": True, "result": result})
        except Refusal as refusal:
            answer = _refused(refusal)
        self._observe(method, params, chat_id, answer)
        if met:
            await faults.after(met)
        return answer

    async def quiet(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109
        """Return when the bot has confirmed every update. AssertionError with the state after `timeout` s."""
        try:
            async with asyncio.timeout(timeout):
                await self.updates.quiet()
        except TimeoutError:
            raise AssertionError(f"not quiet after {timeout:g} s\n{self.state()}") from None

    async def download(self, path: str) -> File | None:
        """A file's bytes for a front; faults meet it under the name "download"."""
        met = self.faults.of_call("download", None)
        await faults.before(met)
        await faults.after(met)
        return self.files.by_path.get(path)

    async def close(self) -> None:
        """End what runs by itself (the webhook)."""
        await self.webhook.close()

    def now(self) -> int:
        """The sandbox's clock, in whole seconds as messages are dated."""
        return int(self.clock.now())

    def post(self, chat: Chat, sender: Account, body: Json, **fields: Any) -> Message:
        """A new message at the end of a chat. Ids are one row over all chats of the account, as Telegram's are."""
        self.tick += 1
        message = Message(self.next_message_id, chat, sender, self.now(), body, tick=self.tick, **fields)
        self.next_message_id += 1
        chat.messages[message.id] = message
        self.changed("posted", chat, message=message)
        return message

    def changed(self, what: What, chat: Chat | None = None, **about: Any) -> None:
        """Tell the observers."""
        if self.on_change:
            change = Change(what, chat, **about)
            for observer in list(self.on_change):
                observer(change)

    def queue(self, kind: str, payload: Json, chat: Chat) -> None:
        """An update for the bot, with what faults do to it."""
        fault = self.faults.of_update(chat.id)
        copies = fault.copies if fault and fault.kind == "repeat" else 1
        self.updates.add(kind, payload, chat.id, copies, hold=bool(fault and fault.kind == "swap"))

    def chat(self, chat_id: int | str) -> Chat | None:
        """A chat by its id; @names are not built."""
        return self.chats.get(chat_id) if isinstance(chat_id, int) else None

    def state(self) -> str:
        """What is going on, for a person to read."""
        held = {True: "", False: " (held back)"}
        pending = [
            f"  update {update.id} {update.kind} of chat {update.chat_id}{held[update in self.updates.queue]}"
            for update in self.updates.pending[:20]
        ]
        return "\n".join(
            [
                f"{len(self.updates.pending)} updates not confirmed; last offset asked: {self.updates.last_offset}",
                *pending,
                f"calls under way: {', '.join(self.in_flight.values()) or 'none'}",
            ]
        )

    def _chat_of(self, params: Values) -> int | None:
        if "callback_query_id" in params:
            query = self.queries.by_id.get(str(params["callback_query_id"]))
            return query.chat.id if query else None
        try:
            return int(params["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None

    def _observe(self, method: str, params: Values, chat_id: int | None, answer: Answer | None = None) -> None:
        if self.on_call:
            call = Call(method, params, chat_id, "after" if answer else "before", answer)
            for observer in list(self.on_call):
                observer(call)


def _refused(refusal: Refusal) -> Answer:
    body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return Answer(refusal.status, body)
