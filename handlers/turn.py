"""One update, one turn: what a handler is given, and how a conversation says what it waits for.

A handler parses, loads, decides, saves and *returns* what to say. Nothing is sent from here: the loop commits
first. Dispatch is by dict (what we expect, the prefix of a button, the word of a command), and every filter is
async, because aiogram runs a synchronous one in a thread.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Literal

from aiogram import Router
from aiogram.dispatcher.event.handler import CallableObject
from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message, TelegramObject

from handlers.ui.screen import Menu, Reply, Screen
from programme.problem import Outdated
from programme.roles import Role
from programme.season import Season
from storage import people, visitors
from storage.applications import Application
from storage.database import Tx
from storage.people import Person
from storage.visitors import Visitor, Wants

FALLBACK = "kk"
"""The language of a first sentence to somebody who has not chosen yet."""


@dataclass(slots=True)
class Turn:
    """Everything a handler may know of the moment; `received_at` is UTC seconds when our loop got the update.

    `tg_id` and `key` are of the one who speaks; before consent only the key may be written anywhere.
    """

    tx: Tx
    tg_id: int
    key: bytes
    season: Season
    received_at: int
    person: Person | None = None
    visitor: Visitor | None = None
    roles: frozenset[Role] = frozenset()
    """What this account is in the programme beside being anybody."""
    season_version: int = 0
    """Which version of the season this is: what changes it may follow none but the one it was read from."""
    code_key: bytes = b""
    """The key under which codes of applications are kept."""
    scrub: bool = False
    """Set by an erasure: the files are cleaned right after the commit."""

    @property
    def language(self) -> str:
        if self.person is not None:
            return self.person.language
        return (self.visitor and self.visitor.language) or FALLBACK

    @property
    def language_unknown(self) -> bool:
        return self.person is None and (self.visitor is None or self.visitor.language is None)

    @property
    def expects(self) -> str:
        """The place whose screen is the present one: what we wait for."""
        if self.person is not None:
            return self.person.expects
        return self.visitor.expects if self.visitor is not None else "language"

    @property
    def known(self) -> Person:
        """The person; somebody who has not consented is sent to the present screen."""
        if self.person is None:
            raise Outdated
        return self.person

    @property
    def application(self) -> Application:
        """The application this account is at; Outdated where there is none."""
        if self.known.application is None:
            raise Outdated
        return self.known.application

    @property
    def source(self) -> str | None:
        """The code of the link that led somebody here who has no account yet."""
        return self.visitor.source if self.visitor is not None else None

    @property
    def wanted_seminar(self) -> int | None:
        """The seminar for which somebody is asked for her consent."""
        return self.visitor.seminar if self.visitor is not None else None

    @property
    def wants(self) -> Wants | None:
        """What else somebody is asked for her consent for."""
        return self.visitor.wants if self.visitor is not None else None

    @property
    def menu(self) -> Menu:
        """The command menu that belongs into this chat."""
        return Menu(self.language, staff=bool(self.roles))

    async def open_account(self, expects: str) -> None:
        """Makes an account of somebody who had none; nobody it speaks for yet."""
        spoken, at = self.language, self.received_at
        visitors.forget(self.tx, self.key)
        made = await people.open_account(
            self.tx, tg_id=self.tg_id, language=spoken, expects=expects, at=at, source=self.source
        )
        self.person = Person(made, self.tg_id, spoken, expects, None, None, at, None)

    def go(
        self,
        expects: str,
        *,
        language: str | None = None,
        application: Application | None = None,
        source: str | None = None,
        seminar: int | None = None,
        wants: Wants | Literal[""] | None = None,
    ) -> None:
        """Keeps where the speaker stands now: the place, and where given the language and the application.

        Of a visitor also the seminar she wants to sign up for (0: none any more) and what else she wants ("": nothing).
        """
        if self.person is None:
            kept = Visitor(
                language=language or (self.visitor.language if self.visitor else None),
                expects=expects,
                last_seen=self.received_at,
                source=source or self.source,
                seminar=(seminar or None) if seminar is not None else self.wanted_seminar,
                wants=(wants or None) if wants is not None else self.wants,
            )
            visitors.keep(self.tx, self.key, kept, self.received_at)
            self.visitor = kept
            return
        was = self.person
        self.person = replace(
            was,
            expects=expects,
            language=language or was.language,
            application=application or was.application,
        )
        if _kept(self.person) != _kept(was):
            people.change(self.tx, was.id, *_kept(self.person))

    def stand_for(self, applicant: int, whose: str, application: Application | None, *, expects: str = "home") -> None:
        """Makes another human of this account the present one, with her application if she has one."""
        self.person = replace(self.known, applicant=applicant, whose=whose, application=application, expects=expects)
        people.stand_for(self.tx, self.person.id, applicant, application.id if application is not None else None)
        people.change(self.tx, self.person.id, *_kept(self.person))


def _kept(person: Person) -> tuple[str, str, int | None]:
    """What of a person's place is a row's business: language, place, application."""
    return person.language, person.expects, person.application.id if person.application is not None else None


Draw = Callable[[Turn], Awaitable[Screen]]
Handler = Callable[..., Coroutine[Any, Any, Reply | None]]

PLACES: dict[str, Draw] = {}
"""Every place a person can stand at, and how its screen is drawn. Filled by the conversations themselves."""


async def present(turn: Turn, sentence: str = "") -> Screen:
    """The screen of where the speaker stands, below a sentence; home where that place is no more.

    Whoever has not chosen a language yet sees the first screen alone: a sentence would be in one language only.
    """
    home = PLACES["home" if turn.person is not None else "language"]
    try:
        screen = await PLACES.get(turn.expects, home)(turn)
    except Outdated:
        screen = await home(turn)
    return screen.under(sentence) if sentence and not turn.language_unknown else screen


class Holds(Filter):
    """Passes whoever has one of these roles; to all others what lies behind it is not there."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.roles = roles

    async def __call__(self, event: TelegramObject, turn: Turn) -> bool:
        return not self.roles.isdisjoint(turn.roles)


class Expects(Filter):
    """Passes a typed text when its conversation waits for one at this place; commands are never answers."""

    def __init__(self, doors: dict[str, CallableObject]) -> None:
        self.doors = doors

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        if message.text is None or message.text.startswith("/"):
            return False
        door = self.doors.get(turn.expects)
        return False if door is None else {"door": door}


class Sends(Filter):
    """Passes whatever is no text (a photo, a voice message, a contact) where its conversation has a use for it."""

    def __init__(self, doors: dict[str, CallableObject]) -> None:
        self.doors = doors

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        door = self.doors.get(turn.expects) if message.text is None else None
        return False if door is None else {"door": door}


class Commands(Filter):
    """Passes `/word` (with or without @bot); the rest of the line is its payload."""

    def __init__(self, doors: dict[str, CallableObject]) -> None:
        self.doors = doors

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        if message.text is None or not message.text.startswith("/"):
            return False
        word, _, payload = message.text[1:].partition(" ")
        door = self.doors.get(word.partition("@")[0].lower())
        return False if door is None else {"door": door, "payload": payload.strip()}


class Presses(Filter):
    """Passes a button of this conversation; data that does not unpack was forged or is of an older make."""

    def __init__(self, doors: dict[str, tuple[type[CallbackData], CallableObject]]) -> None:
        self.doors = doors

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Any]:
        data = query.data or ""
        found = self.doors.get(data.partition(":")[0])
        if found is None:
            return False
        made, door = found
        try:
            return {"door": door, "button": made.unpack(data)}
        except (TypeError, ValueError):
            raise Outdated from None


async def enter(event: TelegramObject, door: CallableObject, **data: Any) -> Reply | None:
    """Calls the handler that the filter found."""
    reply: Reply | None = await door.call(event, **data)
    return reply


class Conversation(Router):
    """A router whose handlers are found by dict: one filter for texts, one for commands, one for buttons."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.texts: dict[str, CallableObject] = {}
        self.media: dict[str, CallableObject] = {}
        self.commands: dict[str, CallableObject] = {}
        self.buttons: dict[str, tuple[type[CallbackData], CallableObject]] = {}
        self.message.register(enter, Commands(self.commands))
        self.message.register(enter, Expects(self.texts))
        self.message.register(enter, Sends(self.media))
        self.callback_query.register(enter, Presses(self.buttons))

    def place(self, name: str) -> Callable[[Draw], Draw]:
        """The function draws the screen of this place."""

        def keep(draw: Draw) -> Draw:
            assert name not in PLACES, name
            PLACES[name] = draw
            return draw

        return keep

    def text(self, *places: str) -> Callable[[Handler], Handler]:
        """The function takes what is typed while we expect it at these places."""

        def keep(handler: Handler) -> Handler:
            for one in places:
                self.texts[one] = CallableObject(handler)
            return handler

        return keep

    def sent(self, *places: str) -> Callable[[Handler], Handler]:
        """The function takes what is sent and is no text, while we stand at these places."""

        def keep(handler: Handler) -> Handler:
            for one in places:
                self.media[one] = CallableObject(handler)
            return handler

        return keep

    def command(self, *words: str) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            for one in words:
                self.commands[one] = CallableObject(handler)
            return handler

        return keep

    def button(self, made: type[CallbackData]) -> Callable[[Handler], Handler]:
        """The function takes presses of buttons whose data is of this make."""

        def keep(handler: Handler) -> Handler:
            self.buttons[made.__prefix__] = (made, CallableObject(handler))
            return handler

        return keep
