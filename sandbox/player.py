"""Plays a story on a stage: does what people do, waits for quiet, compares what is seen, and writes it down.

The stage is the bot, wherever it runs: as a process (`bot_process.py`), or inside a test.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sandbox import checks
from sandbox.checks import Otherwise
from sandbox.faults import Fault
from sandbox.phones import NotPossible, Phone
from sandbox.queries import Press
from sandbox.remains import SHORTEST_TEXT
from sandbox.story import NAMED, Act, BotStep, Gone, Kept, Note, Run, Step, Story, Turn, Wait
from sandbox.telegram import Call, Telegram
from sandbox.transcript import Transcript, moment

REPLY = 20.0
"""Seconds the answer may take at which a kill waits."""
SPINNING = 5.0
TELLING = ("sendMessage", "editMessageText", "sendPhoto", "sendDocument", "sendVoice", "sendMediaGroup")
HARMLESS = ("message is not modified", "query is too old")
"""Refusals that belong to a repeated answer: the screen stands already."""


class BotFailed(Exception):
    """The bot does not run, does not answer, or ended by itself."""


class Failed(Exception):
    """A story that did not go as told: which step, what was expected, what is there."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    printed: str


class Stage(Protocol):
    """A bot and its Telegram."""

    @property
    def telegram(self) -> Telegram: ...

    @property
    def alive(self) -> bool: ...

    async def start(self) -> None: ...

    async def kill(self) -> None: ...

    async def stop(self) -> None: ...

    async def quiet(self) -> None:
        """Returns when the bot has answered everything; raises BotFailed."""
        ...

    async def run(self, words: Sequence[str]) -> Ran: ...

    async def found(self, texts: Sequence[str]) -> list[tuple[str, str]]:
        """Which of these texts the bot still holds, and where."""
        ...


@dataclass(slots=True)
class Chat:
    """One person's chat as the player has written it down so far."""

    name: str
    phone: Phone
    shown: dict[int, tuple[str, list[str]]] = field(default_factory=dict)
    presses: list[Press] = field(default_factory=list)
    """Those of the last act."""
    toasts: set[str] = field(default_factory=set)
    """Presses whose toast is written down."""
    typed: list[str] = field(default_factory=list)


class Player:
    """`await Player(story, stage, transcript).play()`; `ran` holds what commands printed, in order."""

    def __init__(
        self,
        story: Story,
        stage: Stage,
        transcript: Transcript | None = None,
        rest: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        """`rest` is awaited after each step with what was just written down: a moment to read it."""
        self.story = story
        self.stage = stage
        self.transcript = transcript or Transcript(story.bot, [person.name for person in story.people.values()])
        self.ran: list[tuple[str, str]] = []
        self._rest = rest
        self._chats = {
            key: Chat(
                who.name,
                stage.telegram.phone(who.name, last_name=who.last_name, language_code=who.language_code),
            )
            for key, who in story.people.items()
        }
        self._kept: dict[str, str] = {}
        self._armed: BotStep | None = None
        self._speaker = ""
        self._refusals: list[str] = []

    async def play(self) -> None:
        """From the first step to the last, the bot started before and killed after. Failed."""
        self.transcript.heading(self.story.title, self._now())
        self.stage.telegram.on_call.append(self._watch)
        try:
            await self._told("the bot does not start", self.stage.start())
            for number, step in enumerate(self.story.steps, 1):
                await self._told(f"step {number} ({self.story.name}.yaml:{step.line})", self._step(step))
            self.transcript.rule("the end")
        finally:
            self.stage.telegram.on_call.remove(self._watch)
            await self.stage.kill()

    async def _told(self, where: str, work: Awaitable[None]) -> None:
        written = len(self.transcript.lines)
        try:
            await work
        except (Otherwise, NotPossible, BotFailed, ValueError) as wrong:
            raise Failed(f"{self.story.name}, {where}: {wrong}") from wrong
        if self._rest is not None:
            await self._rest("\n".join(self.transcript.lines[written:]))

    async def _step(self, step: Step) -> None:
        match step:
            case Turn():
                await self._turn(step)
            case Note():
                self.transcript.note(step.note)
            case Wait():
                await self._wait(step)
            case BotStep():
                await self._bot(step)
            case Run():
                await self._run(step)
            case Gone():
                await self._gone(step)
            case Kept():
                await self._still_kept(step)
        if self._refusals:
            raise Otherwise("Telegram refused " + "; ".join(self._refusals))

    # What people do

    async def _turn(self, step: Turn) -> None:
        chat = self._chats[step.who]
        if step.who != self._speaker and len(self._chats) > 1:
            self.transcript.rule(chat.name)
        self._speaker = step.who
        self._act(chat, step.act)
        await self._answered(chat)
        phone = chat.phone
        for fragment in step.sees:
            checks.sees(phone, self._filled(fragment))
        for fragment in step.not_sees:
            checks.does_not_see(phone, self._filled(fragment))
        if step.buttons:
            checks.has_buttons(phone, [self._filled(label) for label in step.buttons])
        if step.toast is not None:
            checks.shows_toast(phone, chat.presses, self._filled(step.toast))
        checks.counts_in_chat(phone, {self._filled(words): n for words, n in step.count.items()})
        self._kept |= {name: checks.finds(phone, pattern) for name, pattern in step.keep.items()}

    def _act(self, chat: Chat, act: Act) -> None:
        phone, name = chat.phone, chat.name
        if act == Act():
            return
        chat.presses = []
        if act.says is not None:
            words = self._filled(act.says)
            chat.typed.append(words)
            self.transcript.says(name, words)
            phone.says(words)
        elif act.presses:
            labels = [self._filled(label) for label in act.presses]
            on = None if act.on is None else phone.sees(self._filled(act.on), anywhere=True)
            self.transcript.presses(name, labels)
            chat.presses = [phone.presses(label, on) for label in labels]
        elif act.edits is not None and act.to is not None:
            words = self._filled(act.to)
            chat.typed.append(words)
            self._edits(chat, self._filled(act.edits), words)
        elif act.sends is not None:
            self.transcript.says(name, act.sent)
            getattr(phone, f"sends_{act.sends}")(**act.details)
        elif act.forwards is not None:
            self.transcript.says(name, f"<forwarded> {act.forwards}")
            phone.forwards(act.forwards)
        else:
            self.transcript.aside(f"{name} {act.bot}s the bot")
            phone.blocks() if act.bot == "block" else phone.unblocks()

    def _edits(self, chat: Chat, old: str, new: str) -> None:
        for message in reversed(chat.phone.messages):
            if message.mine and checks.flat(old) in checks.flat(message.text):
                self.transcript.says(f"{chat.name}", f"<edited> {new}")
                chat.phone.edits(message, new)
                return
        raise NotPossible(f"{chat.name} has written nothing like {old!r}")

    async def _answered(self, chat: Chat) -> None:
        """Waits for the answer, or for the moment to kill the bot at it; writes down what is new."""
        if self._armed is not None:
            await self._strike(chat.phone, self._armed)
        elif self.stage.alive:
            await self.stage.quiet()
            # Spinners of buttons pressed at once are stopped one after another, the last some time after the screen.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SPINNING):
                    while any(not press.answered for press in chat.presses):  # noqa: ASYNC110 (nothing tells)
                        await asyncio.sleep(0.005)
            if any(not press.answered for press in chat.presses):
                raise Otherwise(f"a button goes on spinning\n{chat.phone.describes()}")
        self._write_down()

    async def _strike(self, phone: Phone, armed: BotStep) -> None:
        telegram = self.stage.telegram
        if armed.when == "before the reply":
            met = [Fault("hang", chat=phone, times=None)]
        else:
            met = [Fault("hang_reply", method=method, chat=phone, times=None) for method in TELLING]
        for fault in met:
            telegram.faults.add(fault)
        try:
            async with asyncio.timeout(REPLY):
                while not any(fault.struck for fault in met):  # noqa: ASYNC110 (nothing tells)
                    await asyncio.sleep(0.001)
        except TimeoutError:
            raise Otherwise(f"there was no answer to kill the bot at\n{telegram.state()}") from None
        finally:
            await self.stage.kill()
            for fault in met:
                telegram.faults.remove(fault)
        self._armed = None
        self._write_down()
        said = "before it can answer" if armed.when == "before the reply" else "just after its answer"
        self.transcript.rule(f"the bot is killed {said}")

    # What happens besides

    async def _wait(self, step: Wait) -> None:
        clock = self.stage.telegram.clock
        clock.advance(step.seconds(clock.now(), self.story.zone))
        self.transcript.rule(f"{step.wait}: {moment(self._now())}")
        if self.stage.alive:
            await self.stage.quiet()
        self._write_down()

    async def _bot(self, step: BotStep) -> None:
        if step.when != "now":
            self._armed = step
        elif step.bot == "kill":
            await self.stage.kill()
            self.transcript.rule("the bot is killed")
        elif step.bot == "stop":
            await self.stage.stop()
            self.transcript.rule("the bot is stopped")
        else:
            if self.stage.alive:
                raise Otherwise("the bot runs already")
            self.transcript.rule("the bot is started again")
            await self.stage.start()
            self._write_down()

    async def _run(self, step: Run) -> None:
        ran = await self.stage.run(step.run.split())
        self.ran.append((step.run, ran.printed))
        self.transcript.ran(step.run, ran.printed)
        if ran.code:
            raise Otherwise(f"`{step.run}` ended with code {ran.code}:\n{ran.printed}")
        counts = {self._filled(words): n for words, n in step.count.items()}
        has, has_not = ([self._filled(words) for words in each] for each in (step.has, step.has_not))
        checks.prints(ran.printed, has, has_not, counts)

    async def _gone(self, step: Gone) -> None:
        chat = self._chats[step.gone]
        account = chat.phone.account
        own = [words for words in chat.typed if len(words) >= SHORTEST_TEXT and not words.startswith("/")]
        names = [name for name in (account.first_name, account.last_name) if name]
        texts = [str(account.id), *names, *own, *(self._filled(words) for words in step.words)]
        found = await self.stage.found(texts)
        if found:
            raise Otherwise(
                "\n".join(["not everything is gone:", *(f"  {text!r} in {where}" for text, where in found)])
            )
        self.transcript.aside(f"nothing of {chat.name} is left in the bot's files")

    async def _still_kept(self, step: Kept) -> None:
        for text in step.kept:
            if not await self.stage.found([self._filled(text)]):
                raise Otherwise(f"{text!r} is nowhere in the bot's files")

    # Writing down

    def _write_down(self) -> None:
        """All that the bot wrote, changed and deleted since the last look, in every chat."""
        news = sorted(
            (
                (message.tick, chat, message)
                for chat in self._chats.values()
                for message in chat.phone.messages
                if not message.mine and chat.shown.get(message.id) != (message.text, checks.labels(message))
            ),
            key=lambda one: one[0],
        )
        for _, chat, message in news:
            to = None if chat is self._chats.get(self._speaker) else chat.name
            self.transcript.bot_says(message, message.id in chat.shown, to)
            chat.shown[message.id] = (message.text, checks.labels(message))
        for chat in self._chats.values():
            vanished = chat.shown.keys() - chat.phone.chat.messages.keys()
            if vanished:
                self.transcript.aside(f"{len(vanished)} messages of the bot are gone from the chat")
            for number in vanished:
                del chat.shown[number]
            for press in chat.presses:
                if press.text and press.id not in chat.toasts:
                    chat.toasts.add(press.id)
                    self.transcript.toast(press.text)

    def _watch(self, call: Call) -> None:
        if call.answer is None or call.answer.status in (200, 403, 409, 429):
            return
        said = str(call.answer.body.get("description"))
        if not any(words in said for words in HARMLESS):
            self._refusals.append(f"{call.method}: {said}")

    def _filled(self, words: str) -> str:
        return NAMED.sub(lambda found: self._kept[found[1]], words)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.stage.telegram.clock.now(), self.story.zone)
