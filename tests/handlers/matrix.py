"""State x input: everybody does the same thing at once, is looked at, and is put back to where they were."""

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from aiogram.filters.callback_data import CallbackData

from handlers.turn import PLACES, Turn
from locales import LANGUAGES, speaking
from programme.notices import Notice
from programme.season import Season
from sandbox.faults import Fault
from sandbox.records import Message
from tests.bot.watch import stand_still
from tests.databases import DatabaseAt
from tests.handlers.asked import ASKING
from tests.handlers.inputs import UNASKED, Done, Input, pressing, shape
from tests.handlers.judge import Fate, fate, wrong_rows, wrong_screens
from tests.handlers.ledger import Ledger, Rows
from tests.handlers.states import STAFF_PLACES, State, all_states
from tests.handlers.talked import TALKING
from tests.handlers.tree import unpacked
from tests.handlers.watch import Shown, Watch
from tests.stage import FIRST_STONE, Stage

_COUNTED = re.compile(r"\d+")
PRINTED = 40
"""So many faults are printed at most."""


ANNOUNCED = {
    Notice.ANNOUNCEMENT, Notice.URGENT_ANNOUNCEMENT, Notice.ANNOUNCEMENT_TEST, Notice.ANNOUNCEMENT_PROGRESS,
    Notice.URGENT_ASKED, Notice.ANNOUNCEMENT_OUTCOMES, Notice.ANNOUNCEMENT_PICTURE, Notice.POSTER,
    Notice.AFTER_SEMINAR, Notice.MATERIAL, Notice.ATTENDANCE_TABLE,
    Notice.QUESTION_MESSAGE, Notice.ANSWER_MESSAGE, Notice.QUESTION_EDITED, Notice.ANSWER_EDITED, Notice.QUESTION_NEW,
    Notice.QUESTION_PASSED, Notice.QUESTION_CLOSED, Notice.QUESTION_FIGURES,
    Notice.TIMETABLE_PICTURE, Notice.TIMETABLE_CHANGED, *(each for each in Notice if each.startswith("booking_")),
}  # fmt: skip
CROWDED = (*STAFF_PLACES, *ASKING, *TALKING)
"""Places whose screens others change: figures, a list, a queue, the hours that are still free."""


class Matrix:
    """All states on one stage. `cases` counts what was tried."""

    def __init__(self, stage: Stage, season: Season, states: list[State], *, shut: bool = False) -> None:
        self.shut = shut
        self.stage = stage
        self.season = season
        self.states = states
        self.cases = 0
        self.presses = 0
        """Of the cases, those of buttons on the screen."""
        self.on_screen: list[str] = []
        self.shapes: dict[str, CallbackData] = {each.pack(): each for each in UNASKED}
        """Every button ever shown, without its ids, and those that may come unasked."""
        self._pressed: dict[int, dict[str, None]] = {}
        self._watch = Watch(stage.telegram)
        self._ledger = Ledger(stage.place.folder)
        self._chats = {state.phone.id: _remembered(state) for state in states}
        self._presents: dict[str, tuple[str, Any]] = {}

    @classmethod
    async def open(
        cls,
        place: DatabaseAt,
        season: Season,
        *only: str,
        but: tuple[str, ...] = (),
        folder: Path = FIRST_STONE,
        shut: bool = False,
    ) -> "Matrix":
        """With `shut` the season closes once everybody is where they are; `only` and `but` as in states.py."""
        stage = Stage(place, folder)
        stage.telegram.updates.repeat_wait = 0
        stand_still(stage.clock)  # nothing becomes due that is told by itself, however long it all takes
        await stage.start()
        # Held back, since they would come in between to others who are looked at; tests/stories meets them.
        stage.program.deliveries._chooser._known -= ANNOUNCED
        for each in ("figures", "agenda"):  # a child process for each press
            stage.program.jobs._works.pop(each)
        states = await all_states(stage, season, only, but)
        if shut:
            stage.clock.advance(season.closes_at + 1 - stage.clock.now())
            for state in states:  # the present screen is what stands there from now on
                state.phone.sends_sticker()
            await stage.quiet()
        made = cls(stage, season, states, shut=shut)
        # A third of the time went into looking for garbage among what stays for good.
        gc.collect()
        gc.freeze()
        return made

    async def close(self) -> None:
        self._watch.stop()
        self._ledger.close()
        await self.stage.kill()
        await self.stage.place.drop()
        gc.unfreeze()  # its own may go
        gc.collect()
        gc.freeze()

    async def everybody(self, name: Callable[[State], str], act: Callable[[State], Done | None]) -> list[str]:
        """Lets all do it, those for whom `act` gives None excepted; returns what was wrong, by the act's name."""
        found: list[str] = []
        for state, faults in (await self._round(self.states, act)).items():
            if faults and state is not None and state.place in (*STAFF_PLACES, *TALKING):
                # What others did to the same announcement in this very round is no fault of its: once more, alone.
                faults = (await self._round([state], act)).get(state, [])
            found += [f"{state.name} x {name(state)}: {each}" if state else f"somebody: {each}" for each in faults]
        return found

    async def _round(self, states: list[State], act: Callable[[State], Done | None]) -> dict[State | None, list[str]]:
        """What was wrong, by the state it was seen in; under None what was seen by somebody unknown."""
        self._watch.take()
        done = {state.phone.id: made for state in states if (made := act(state)) is not None}
        self.cases += len(done)
        await self.stage.quiet()
        shown, wrong = self._watch.take()
        rows = self._ledger.rows(self.states)
        found: dict[State | None, list[str]] = {None: [*wrong]}
        for state in states:
            if (id := state.phone.id) in done:
                found[state] = [*await self._judge(state, done[id], rows[id], shown[id])]
        self._put_back()
        return found

    async def inputs(self, inputs: Iterable[Input], *, every: int = 1) -> list[str]:
        """Every state meets one in `every` inputs, in one round as many different ones; the next state the next ones.

        With 2 each input is met in one of the languages: turn about.
        """
        found, left = [], list(inputs)
        for start in range(0, len(left), every):
            now = {state.phone.id: left[n] for state in self.states if (n := start + meets(state, every)) < len(left)}
            found += await self.everybody(
                lambda state, now=now: now[state.phone.id].name,
                lambda state, now=now: now[state.phone.id].act(state) if state.phone.id in now else None,
            )
        return found

    async def doubled(self, inputs: Iterable[Input], *, every: int = 6) -> list[str]:
        """As `inputs`, but Telegram gives every update twice: nothing may happen a second time."""
        fault = self.stage.telegram.faults.add(Fault("repeat", times=None, copies=2))
        try:
            return await self.inputs(inputs, every=every)
        finally:
            self.stage.telegram.faults.remove(fault)

    async def buttons_on_screen(self, depth: int = 3) -> list[str]:
        """Presses every button that can be seen, and each new one that is seen then, `depth` presses deep."""
        found: list[str] = []
        fresh = {state.phone.id: _buttons(state.phone.screen) for state in self.states}
        for _level in range(depth):
            known = set(self.shapes)
            self._pressed.clear()
            while any(fresh.values()):
                now = {id: each.pop() for id, each in fresh.items() if each}
                found += await self.everybody(
                    lambda state: "a button on the screen",
                    lambda state, now=now: _press(now.get(state.phone.id), state),
                )
            fresh = {id: [data for data in seen if _shape(data) not in known] for id, seen in self._pressed.items()}
        self.presses = self.cases
        return found

    async def _judge(self, state: State, done: Done, rows: Rows, shown: list[Shown]) -> Iterable[str]:
        expected = fate(state, done, self.season, shut=self.shut)
        for data in (data for each in shown for data in each.data):
            self._note(state, data)
        found = [*wrong_rows(expected, rows, self.season), *wrong_screens(state, done, expected, rows, shown)]
        if shown and not expected.view:
            found += await self._not_present(state, expected, rows, shown)
        return [f"{each} (did {done})" for each in found]

    def _note(self, state: State, data: str) -> None:
        if (button := unpacked(data)) is not None:
            self.shapes.setdefault(_shape(data), shape(button))
            self._pressed.setdefault(state.phone.id, {})[data] = None

    async def _not_present(self, state: State, expected: Fate, rows: Rows, shown: list[Shown]) -> list[str]:
        """Whatever was done, the last thing seen is the screen of where the person is now."""
        text, data = await self._present(state, rows)
        last = shown[-1]
        if rows.place in CROWDED:  # others send something meanwhile: figures and a list may have moved on
            if rows.place == "board":  # and a list that was empty may have begun
                return [] if last.data == data else [f"not the board but {last.text[:80]!r}"]
            if rows.place == "desk" and not any(f":{state.thread}:" in each for each in last.data):
                return []  # another's question: somebody else may have taken it since
            ends = _COUNTED.sub("", last.text).endswith(_COUNTED.sub("", text.rpartition("\n\n")[2]))
            return [] if ends and last.data[-1:] == data[-1:] else [f"not the staff's room but {last.text[:80]!r}"]
        if last.text.endswith(text.strip()) and last.data == data:
            return []
        return [f"not the present screen but {last.text[:80]!r} {last.data}"]

    async def _present(self, state: State, rows: Rows) -> tuple[str, list[str]]:
        here = rows.application
        key = repr((rows.person, rows.visitor, here, rows.answers))
        if rows.place in CROWDED:
            return await self._drawn(state, rows)
        if key not in self._presents:
            self._presents[key] = await self._drawn(state, rows)
        return self._presents[key]

    async def _drawn(self, state: State, rows: Rows) -> tuple[str, list[str]]:
        if rows.person is not None:
            screen = (await self.stage.program.turns.screen_for(state.phone.id)).reply.screen  # type: ignore[union-attr]
        else:
            async with self.stage.db.read() as tx:
                turn = Turn(tx=tx, tg_id=state.phone.id, key=b"", season=self.season, received_at=0)
                with speaking(rows.language or "kk"):
                    screen = await PLACES[rows.place](turn)
        assert screen is not None
        return screen.text.as_kwargs()["text"], [button.data.pack() for row in screen.rows for button in row]

    def _put_back(self) -> None:
        self._ledger.put_back()
        for state in self.states:
            _restore(state, self._chats[state.phone.id])


def meets(state: State, every: int) -> int:
    """Which of `every` inputs a state meets: the same state in the other language meets the one farthest from it."""
    other = every // 2 if state.language == LANGUAGES[1] else 0
    return (state.ordinal + other) % every


def told(found: list[str]) -> str:
    """The faults for a person to read: each once, with how often and where first."""
    kinds: dict[str, str] = {}
    often: Counter[str] = Counter()
    for each in found:
        kind = each.partition(": ")[2].partition(" (did ")[0]
        kinds.setdefault(kind, each)
        often[kind] += 1
    lines = [f"{often[kind]} times, first: {kinds[kind]}" for kind, _n in often.most_common(PRINTED)]
    return "\n".join([f"{len(found)} faults of {len(kinds)} kinds", *lines])


Remembered = dict[int, tuple[Message, dict[str, Any], Any, int | None, int]]


def _remembered(state: State) -> Remembered:
    return {m.id: (m, m.body, m.markup, m.edit_date, m.tick) for m in state.phone.messages}


def _restore(state: State, remembered: Remembered) -> None:
    for message, body, markup, edit_date, tick in remembered.values():
        message.body, message.markup, message.edit_date, message.tick = body, markup, edit_date, tick
        message.deleted = False
    state.phone.chat.messages = {id: each[0] for id, each in remembered.items()}


def _press(data: str | None, state: State) -> Done | None:
    return None if data is None else pressing(data, state)


def _shape(data: str) -> str:
    button = unpacked(data)
    return data if button is None else shape(button).pack()


def _buttons(message: Message) -> list[str]:
    return [button.data for button in message.all_buttons if button.data is not None]
