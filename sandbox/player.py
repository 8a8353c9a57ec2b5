"""Plays a story on a stage: does what people do, waits for quiet, compares what is seen, and writes it down.

The stage is the bot, wherever it runs: as a process (`bot_process.py`), or inside a test.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sandbox import acting, checks
from sandbox.checks import Otherwise
from sandbox.diary import Chat, Diary
from sandbox.faults import Fault
from sandbox.phones import NotPossible, Phone
from sandbox.remains import SHORTEST_TEXT
from sandbox.story import NAMED, BadNetwork, BotStep, Comes, Gone, Kept, Note, Run, Seen, Step, Story, Turn, Wait
from sandbox.telegram import Call, Telegram
from sandbox.transcript import Transcript, moment

REPLY = 20.0
"""Seconds the answer may take at which a kill waits."""
SPINNING = 5.0
COMING = 60.0
"""Seconds for what comes by itself: a process may have to start first, on a slow machine."""
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


class Player:
    """`await Player(story, stage, transcript).play()`; `ran` holds what commands printed, in order.

    `diary.documents` holds what the bot sent as files.
    """

    def __init__(
        self,
        story: Story,
        stage: Stage,
        transcript: Transcript | None = None,
        rest: Callable[[str], Awaitable[None]] | None = None,
        *,
        on_step: Callable[[int, Step], None] = lambda number, step: None,
    ) -> None:
        """`rest` is awaited after each step with what was just written down: a moment to read it.

        `on_step` is told each step before it is done.
        """
        self.story = story
        self.stage = stage
        self.transcript = transcript or Transcript(story.bot, [person.name for person in story.people.values()])
        self.ran: list[tuple[str, str]] = []
        self._rest = rest
        self._on_step = on_step
        self._chats = {
            key: Chat(
                who.name,
                stage.telegram.phone(who.name, last_name=who.last_name, language_code=who.language_code),
            )
            for key, who in story.people.items()
        }
        self.diary = Diary(self.transcript, self._chats, stage.telegram.files)
        self._kept: dict[str, str] = {}
        self._armed: BotStep | None = None
        self._speaker = ""
        self._refusals: list[str] = []

    @property
    def phones(self) -> dict[str, Phone]:
        """Everybody's, in the order of the story."""
        return {key: chat.phone for key, chat in self._chats.items()}

    async def play(self) -> None:
        """From the first step to the last, the bot started before and killed after. Failed."""
        self.transcript.heading(self.story.title, self._now())
        self.stage.telegram.on_call.append(self._watch)
        try:
            await self._told("the bot does not start", self.stage.start())
            for number, step in enumerate(self.story.steps, 1):
                self._on_step(number, step)
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
            case Comes():
                await self._comes(step)
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
        met = _bad_network(step.network, chat.phone) if step.network is not None else []
        for fault in met:
            self.stage.telegram.faults.add(fault)
        try:
            acting.do(step.act, chat, self.transcript, self._filled)
            if step.network is not None:
                self.transcript.aside(f"the network {step.network}")
            await self._answered(chat)
            # Over a bad network the bot may try again a moment later.
            await self._until(lambda: self._seen(step, chat), SPINNING if met else 0.0)
        finally:
            for fault in met:
                self.stage.telegram.faults.remove(fault)
        if met and not any(fault.struck for fault in met):
            raise Otherwise(f"nothing happened in which the network {step.network}")
        if step.toast is not None:
            checks.shows_toast(chat.phone, chat.presses, self._filled(step.toast))
        self._write_down()

    def _seen(self, step: Seen, chat: Chat) -> None:
        phone = chat.phone
        for fragment in step.sees:
            checks.sees(phone, self._filled(fragment))
        for fragment in step.not_sees:
            checks.does_not_see(phone, self._filled(fragment))
        if step.buttons:
            checks.has_buttons(phone, [self._filled(label) for label in step.buttons])
        if step.file is not None:
            checks.has_file(phone, self._filled(step.file))
        checks.counts_in_chat(phone, {self._filled(words): n for words, n in step.count.items()})
        self._kept |= {name: checks.finds(phone, pattern) for name, pattern in step.keep.items()}

    async def _until(self, seen: Callable[[], None], seconds: float) -> None:
        """Looks until it is seen; Otherwise, with what is there instead, when the time is over."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while True:
            try:
                return seen()
            except Otherwise:
                if not self.stage.alive or loop.time() >= deadline:
                    raise
            await asyncio.sleep(0.02)
            await self.stage.quiet()

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

    async def _comes(self, step: Comes) -> None:
        chat = self._chats[step.comes]
        try:
            await self._until(lambda: self._seen(step, chat), COMING)
        finally:
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
        self._kept |= {name: checks.finds_printed(ran.printed, pattern) for name, pattern in step.keep.items()}
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
        self.diary.write_down(self._chats.get(self._speaker))

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


def _bad_network(network: BadNetwork, phone: Phone) -> list[Fault]:
    match network:
        case "gives it twice":
            return [Fault("repeat", chat=phone)]
        case "loses the answer":
            return [Fault("drop", method=method, chat=phone) for method in TELLING]
        case "breaks after the answer":
            return [Fault("lose_reply", method=method, chat=phone) for method in TELLING]
