"""The monkey: people who do anything in any order, on old buttons most, while the bot dies now and then; over the form
of the first story, and over the whole sample season with its checks, lists, files, places, drafts and codes.

Replay with MONKEY_SEED=… (and MONKEY_STEPS=…) in the environment; a failure tells both and the last acts.
"""

import json
import os
import re
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from bot.settings import SEASON
from bot.ticker import forget
from handlers.applicant.drafts import MOST
from handlers.turn import PLACES
from locales import LANGUAGES, _, speaking
from programme import application as rules
from programme import invites as letters
from programme.application import SUMMARY, Answer
from programme.roles import READS_APPLICATIONS, Role
from programme.season import Season
from programme.season_files import read_season
from programme.timetable import Hours, Mode
from storage import invites, people, roles, timetables
from storage.database import Engine
from tests.bot.whole_draft import with_places
from tests.databases import DatabaseAt
from tests.handlers.judge import is_open
from tests.handlers.monkey import PATIENCE, Actor, Monkey
from tests.handlers.talks import TOKEN, Talks
from tests.handlers.tree import awaiting_text
from tests.handlers.watch import Shown, Watch
from tests.stage import FIRST_STONE, Stage
from tests.storage.talking import cells_hold

SEED = int(os.environ.get("MONKEY_SEED", "20270310"))
STEPS = int(os.environ.get("MONKEY_STEPS", "2000"))
WHOLE_STEPS = int(os.environ.get("MONKEY_STEPS", "3000"))
LONG_STEPS = {"sqlite": 50_000, "postgres": 15_000}
"""A quarter of an hour, and about nine minutes, on a busy machine of two cores."""
LOOK_EVERY = 20
"""Steps between two looks into the database."""
OF_ONE_DRAFT = re.compile(r"(?:q|e|b|fix|tick|place|out|pick|send|all):(\d+):")
"""Buttons of a screen that shows one application and no other."""


class Judge:
    """Looks after every step; remembers what must not be lost."""

    def __init__(self, stage: Stage, monkey: Monkey, watch: Watch, season: Season) -> None:
        self._stage = stage
        self._season = season
        self._monkey = monkey
        self._watch = watch
        self._answers: dict[tuple[int, str], str | None] = {}
        self._numbers: dict[int, str] = {}
        self._withdrawn_before: frozenset[int] = frozenset()
        self._first_update = stage.telegram.updates.next_id
        self._presses = 0
        self._homes: dict[str, set[int]] = {}
        """The applications that each marked answer was ever in."""
        self._held: dict[int, set[int]] = {}
        """The applications that each account ever had."""
        self._sent: set[int] = set()
        """The applications that were ever sent: these the staff may read."""
        self.readers: set[int] = set()
        """The accounts that ever had a role which reads them."""
        self._talks = Talks(stage)
        self.sent: set[str] = set()
        """Every number ever given."""
        self.outdated: set[str] = set()
        """What a dead button would say."""
        for language in LANGUAGES:
            with speaking(language):
                self.outdated.add(_("This button is out of date. Here is the current step."))

    async def after_step(self) -> list[str]:
        """What can be told from what was said."""
        shown, wrong = self._watch.take()
        presses = [*islice(self._stage.telegram.queries.by_id.values(), self._presses, None)]
        self._presses += len(presses)
        spinning = [f"button {press.id} still spins" for press in presses if not press.answered]
        self._monkey.looks(shown)
        return [*wrong, *await self._words_of_others(shown), *spinning]

    async def _words_of_others(self, shown: dict[int, list[Shown]]) -> list[str]:
        """Marked words on the screens of another account, or of another application of the same one."""
        seen = [(chat, each, token) for chat, some in shown.items() for each in some for token in _tokens(each)]
        if all(self._may_be_seen(chat, each, token) for chat, each, token in seen):
            return []
        await self._note_homes()
        return [
            f"{self._actor(chat).name} reads {token} of {sorted(self._homes.get(token, ()))}: {each.text[:300]!r}"
            for chat, each, token in seen
            if not self._may_be_seen(chat, each, token)
        ]

    def _may_be_seen(self, chat: int, shown: Shown, token: str) -> bool:
        homes = self._homes.get(token, set())
        if self._talks.may_be_seen(chat, token, homes):
            return True
        if not homes:  # her own words, written over before anybody looked at the rows
            return token.startswith(f"{self._actor(chat).mark}·")
        drafts = {int(found[1]) for data in shown.data if (found := OF_ONE_DRAFT.match(data))}
        open_to_staff = self._sent if chat in self.readers else set()
        return bool(homes & (drafts or self._held.get(chat, set()) | open_to_staff))

    async def _note_homes(self) -> None:
        rows = await self._stage.place.all(
            """SELECT a.id, p.tg_id, a.number, s.value, NULL AS content FROM applications a
            JOIN applicants c ON c.id = a.applicant
            JOIN people p ON p.id = c.person LEFT JOIN answers s ON s.application = a.id
            UNION ALL SELECT a.id, p.tg_id, a.number, NULL, r.content FROM applications a
            JOIN applicants c ON c.id = a.applicant
            JOIN people p ON p.id = c.person JOIN revisions r ON r.application = a.id"""
        )
        for row in rows:
            self._held.setdefault(row["tg_id"], set()).add(row["id"])
            self._sent |= {row["id"]} if row["number"] is not None else set()
            for token in TOKEN.findall(json.dumps([row["value"], row["content"]], ensure_ascii=False)):
                self._homes.setdefault(token, set()).add(row["id"])
        await self._talks.note()
        reading = await self._stage.place.all("SELECT p.tg_id, r.role FROM roles r JOIN people p ON p.id = r.person")
        self.readers |= {row["tg_id"] for row in reading if row["role"] in READS_APPLICATIONS}

    async def look(self) -> list[str]:
        """What can be told from the rows."""
        await self._note_homes()
        found = [*await self._people(), *await self._applications(), *await self._updates()]
        await cells_hold(self._stage.place)
        for actor in self._monkey.actors:
            actor.acted = actor.skipped = False
        return found

    async def forget(self, season: Season) -> None:
        """As the ticker does every hour; what it forgets is not looked for again."""
        await forget(self._stage.db, self._stage.telegram.now(), season.retention)
        rows = await self._stage.place.all("SELECT min(update_id) AS first FROM handled_updates")
        self._first_update = rows[0]["first"] or self._stage.telegram.updates.next_id

    async def _people(self) -> list[str]:
        found = []
        rows = await self._stage.place.all(
            """SELECT p.tg_id, p.expects, a.status, a.step, a.reopened_at FROM people p
            LEFT JOIN applications a ON a.id = p.application"""
        )
        places = {row["tg_id"]: row for row in rows}
        for actor in self._monkey.actors:
            row = places.get(actor.phone.id)
            place = row["expects"] if row else "language"
            if place not in PLACES:
                found.append(f"{actor.name} at an unknown place {place}")
            if row and place == "answer" and (not is_open(row) or row["step"] == SUMMARY):
                found.append(f"{actor.name} at a question: {row}")
            if row and place == "summary" and (not is_open(row) or row["step"] != SUMMARY):
                found.append(f"{actor.name} at the summary: {row}")
            if actor.last is not None and not actor.last.rows and place not in awaiting_text():
                found.append(f"{actor.name} in a dead end: {actor.last.text[:100]!r}")
        return found

    async def _applications(self) -> list[str]:
        found = []
        rows = await self._stage.place.all(
            """SELECT a.id, a.applicant, a.season, a.status, a.number, a.step, a.reopened_at, a.revision, p.tg_id
            FROM applications a
            JOIN applicants c ON c.id = a.applicant JOIN people p ON p.id = c.person"""
        )
        owners = {row["id"]: self._actor(row["tg_id"]) for row in rows}
        live = [(row["applicant"], row["season"]) for row in rows if row["status"] != "withdrawn"]
        if len(live) != len(set(live)):
            found.append(f"more than one live application of an applicant: {live}")
        many = [row["tg_id"] for row in rows if row["status"] != "withdrawn"]
        found += [f"{self._actor(each).name} holds more than {MOST}" for each in {*many} if many.count(each) > MOST]
        numbers = {row["id"]: row["number"] for row in rows if row["number"] is not None}
        if len(set(numbers.values())) != len(numbers):
            found.append(f"a number given twice: {numbers}")
        for id, number in self._numbers.items():
            if id in owners and numbers.get(id) != number:
                found.append(f"number {number} became {numbers.get(id)}")
        self.sent |= set(numbers.values())
        self._numbers = numbers
        said = await self._stage.place.all("SELECT application, question, value FROM answers")
        answers = {(row["application"], row["question"]): row["value"] for row in said}
        found += [
            f"application {row['id']} stands at {row['step']}, which is not asked"
            for row in rows
            if is_open(row) and not self._is_asked(row["id"], row["step"], answers)
        ]
        for (id, question), value in self._answers.items():
            owner, now = owners.get(id), answers.get((id, question), "gone")
            if owner is None or now == value:
                continue
            skipped = now is None and owner.skipped
            changed = now not in (None, "gone") and owner.acted
            if not (skipped or changed) or id in self._withdrawn_before:
                found.append(f"{owner.name}'s answer to {question}: {value!r} became {now!r}")
        self._answers = answers
        # What was sent may be taken up, changed and sent again between two looks; what was taken back stays as it is.
        self._withdrawn_before = frozenset(row["id"] for row in rows if row["status"] == "withdrawn")
        return [*found, *await self._revisions(rows)]

    async def _revisions(self, rows: list[dict[str, Any]]) -> list[str]:
        """As many as the application says, counted from 1."""
        kept = await self._stage.place.all("SELECT application, n FROM revisions ORDER BY application, n")
        found = []
        for row in rows:
            ns = [each["n"] for each in kept if each["application"] == row["id"]]
            if ns != list(range(1, row["revision"] + 1)):
                found.append(f"application {row['id']} has revisions {ns}, not {row['revision']}")
        return found

    def _is_asked(self, id: int, step: str, answers: dict[tuple[int, str], str | None]) -> bool:
        said = {q: Answer(None if value is None else json.loads(value)) for (a, q), value in answers.items() if a == id}
        return rules.standing(self._season.form, said, step, self._season) == step

    async def _updates(self) -> list[str]:
        rows = await self._stage.place.all("SELECT update_id FROM handled_updates")
        handled = {row["update_id"] for row in rows}
        given = range(self._first_update, self._stage.telegram.updates.next_id)
        missing = [each for each in given if each not in handled]
        return [f"updates without a mark: {missing[:10]}"] if missing or len(handled) != len(given) else []

    def _actor(self, tg_id: int) -> Actor:
        return next(each for each in self._monkey.actors if each.phone.id == tg_id)


def _tokens(shown: Shown) -> list[str]:
    return TOKEN.findall("\n".join([shown.text, *(words for row in shown.words for words in row)]))


async def goes_wild(place: DatabaseAt, folder: Path, steps: int, seed: int, stage: Stage | None = None) -> Judge:
    season = read_season(folder)
    stage = stage or Stage(place, folder)
    if folder == SEASON:
        await with_places(place)
    stage.telegram.updates.repeat_wait = 0
    await stage.start()
    # Two presses of "erase" at once: the first has taken the message away when the second is answered.
    watch = Watch(stage.telegram, also_harmless="message to edit not found")
    monkey = Monkey(stage, season, seed)
    monkey.invites = await invites_for(stage, steps // 50)
    await open_hours(stage)
    judge = Judge(stage, monkey, watch, season)
    dice = monkey.dice
    try:
        for step in range(1, steps + 1):
            found = await _step(stage, monkey, judge)
            if step % LOOK_EVERY == 0 or step == steps:
                found += await judge.look()
            if step % 100 == 0:
                monkey.waits()
                await judge.forget(season)
            if dice.random() < 0.01:
                await monkey.kills()
            assert not found, told(found, monkey, seed, step)
    finally:
        watch.stop()
        await stage.kill()
    return judge


async def open_hours(stage: Stage) -> None:
    """Few enough that everybody wants the same ones; of a consultant who is on no phone here."""
    at = stage.telegram.now()
    async with stage.db.begin() as tx:
        person = await people.open_account(tx, tg_id=9_000_000_000, language="kk", expects="home", at=at)
        roles.grant(tx, person, Role.CONSULTANT, at)
        for weekday in range(1, 8):
            mode = (Mode.PHONE, Mode.MEETING)[weekday % 2]
            place = "Ойыл, 3" if mode is Mode.MEETING else None
            since = date(2027, 3, 1)
            hours = Hours(0, person, weekday, None, 600, 690, 30, 0, mode, place, "both", frozenset(), since, None)
            await timetables.open_hours(tx, hours, person, at)


async def invites_for(stage: Stage, n: int) -> list[str]:
    """Codes of invites that wait longer than any season."""
    made = [letters.fresh() for _ in range(n + 1)]
    at = stage.telegram.now()
    async with stage.db.begin() as tx:
        for i, code in enumerate(made):
            role = (Role.MANAGER, Role.REVIEWER, Role.OBSERVER)[i % 3]
            invites.keep(tx, letters.digest(code), role, at=at, expires_at=at + 10 * PATIENCE)
    return made


async def _step(stage: Stage, monkey: Monkey, judge: Judge) -> list[str]:
    """One act and a pause; or a burst, with the bot dying in the middle of some."""
    dice, wrong = monkey.dice, []
    if dice.random() < 0.04:
        monkey.doubles()
    if dice.random() < 0.08:
        for _each in range(dice.randint(3, 8)):
            monkey.acts_once()
        if dice.random() < 0.1:
            await monkey.kills()
        await stage.quiet()
        return await judge.after_step()
    actor, press = monkey.acts_once()
    await stage.quiet()
    if press is not None and press.text in judge.outdated:
        wrong.append(f"{actor.name} was told that a button just shown is out of date")
    return [*wrong, *await judge.after_step()]


def told(found: list[str], monkey: Monkey, seed: int, step: int) -> str:
    return "\n".join([*found[:10], f"MONKEY_SEED={seed} MONKEY_STEPS={step}", "the last acts:", *monkey.trail])


async def test_a_monkey_breaks_nothing(place: DatabaseAt) -> None:
    judge = await goes_wild(place, FIRST_STONE, STEPS, SEED)
    assert STEPS < 2000 or len(judge.sent) >= 3, "the monkey never came to the end of the form"
    assert STEPS < 2000 or judge.readers, "nobody ever became one of the staff"


async def test_a_monkey_breaks_nothing_of_the_whole_season(place: DatabaseAt) -> None:
    judge = await goes_wild(place, SEASON, WHOLE_STEPS, SEED)
    assert WHOLE_STEPS < 3000 or len(judge.sent) >= 1, "the monkey never came to the end of the form"


@pytest.mark.soak
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_monkey_of_long_life(place: DatabaseAt, engine: Engine) -> None:
    await goes_wild(place, FIRST_STONE, 10 * STEPS, SEED + 1)


@pytest.mark.soak
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_monkey_of_long_life_over_the_whole_season(place: DatabaseAt, engine: Engine) -> None:
    await goes_wild(place, SEASON, LONG_STEPS[engine], SEED + 2)
