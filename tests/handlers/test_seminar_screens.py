"""What villagers see of seminars, as it is drawn in both languages: short enough, readable, few buttons, a way on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.deliveries import TELLS
from handlers.anyone.seminar_seats import _how_many, _sure
from handlers.anyone.seminars import Month, _month_screen, detail, list_screen
from handlers.notice import Telling
from handlers.turn import Turn
from handlers.ui.screen import Screen
from locales import LANGUAGES, speaking
from programme.notices import Notice
from programme.season import Season
from programme.seminar import PLACE_MOST, TITLE_MOST, Standing
from sandbox.text import length
from storage import people, seating, seminars, sign_ups
from storage.database import Database, Tx
from tests.handlers.readable import faults
from tests.stories.seminars import PLACE, TEXTS, TITLES, seminar, when

NOW = when("2027-03-10 10:00")
MOST = 350
BUTTONS_MOST = 4
WAYS_OUT = ("sems", "go", "opt")
"""The list, home, and the way out of the topic."""


@dataclass(frozen=True, slots=True)
class Seen:
    name: str
    language: str
    screen: Screen
    listed: bool = False
    """A list or a month: exempt from how many buttons there may be."""

    @property
    def text(self) -> str:
        return str(self.screen.text.as_kwargs()["text"])

    @property
    def words(self) -> list[list[str]]:
        return [[button.words for button in row] for row in self.screen.rows]


@pytest.fixture
async def screens(database: Database, season: Season) -> list[Seen]:
    free = await seminar(database, "2027-03-20 10:00")
    full = await seminar(database, "2027-03-21 10:00", capacity=1)
    online = await seminar(database, "2027-04-22 10:00", link="https://meet.example.kz/abc")
    seen: list[Seen] = []
    async with database.begin() as tx:
        made = [await people.open_account(tx, tg_id=n, language="kk", expects="home", at=NOW) for n in range(1, 5)]
        first = [await seating.join(tx, each, made[0], 2, season, NOW) for each in (free, online)]
        await seating.join(tx, full, made[1], 1, season, NOW)
        waits = await seating.join(tx, full, made[0], 2, season, NOW)
        row = await tx.one(
            """INSERT INTO sign_ups (seminar, person, people, state, offer_until, at, changed_at)
            VALUES (:seminar, :person, 1, 'offered', :until, 0, 0) RETURNING id""",
            seminar=full.id,
            person=made[2],
            until=NOW + 7200,
        )
        assert row is not None
    async with database.read() as tx:
        for language in LANGUAGES:
            with speaking(language):
                ids = [free.id, full.id, online.id]
                seen += [each async for each in _read(tx, season, language, made, ids)]
                offered = {"sign_up": row["id"]}
                going = {"sign_up": first[0].id, "sequence": 0}
                held = await seminars.find(tx, free.id)
                assert held is not None
                seen += [
                    Seen("how many", language, _how_many(held, [])),
                    Seen("sure to leave", language, _sure(held, waits)),
                ]
                told = [(Notice.SEMINAR_OFFER, made[2], offered), (Notice.SEMINAR_CHANGED, made[0], going)]
                told += [(Notice.SEMINAR_REMINDER, made[0], going)]
                for notice, person, facts in told:
                    telling = Telling(tx, person, language, season, NOW, (facts,))
                    said = await TELLS[notice](telling)
                    assert said is not None
                    seen.append(Seen(notice.value, language, said.screen))
    return seen


async def _read(tx: Tx, season: Season, language: str, made: list[int], ids: list[int]) -> AsyncIterator[Seen]:
    turn = Turn(tx=tx, tg_id=1, key=b"", season=season, received_at=NOW)
    yield Seen("list", language, await list_screen(turn), listed=True)
    yield Seen("no list", language, await list_screen(replace(turn, received_at=when("2028-01-01 10:00"))))
    found = await seminars.coming(tx, NOW, limit=9)
    for day in (0, 14, 20):
        yield Seen(f"month, day {day}", language, _month_screen(found, Month(day=day)), listed=True)
    for person in (None, *made):
        turn.person = None
        if person is not None:
            turn.person = people.Person(person, person, language, "home", None, None, NOW, None)
        for id in ids:
            for now in (NOW, when("2027-05-01 10:00")):
                turn.received_at = now
                who = None if person is None else await sign_ups.of(tx, id, person)
                state = who.state if who is not None else "nobody"
                yield Seen(f"seminar {id} at {now}, {state}", language, await detail(turn, id))
    turn.received_at = NOW
    yield Seen("gone", language, await detail(turn, 999), listed=True)


async def test_they_can_be_read(screens: list[Seen]) -> None:
    own = [*TITLES.values(), *TEXTS.values(), PLACE, "https://meet.example.kz/abc"]
    wrong = [(s.name, s.language, fault) for s in screens for fault in faults(s.text, s.words, s.language, own)]
    assert wrong == []


async def test_they_are_short_with_few_buttons(screens: list[Seen]) -> None:
    assert len(screens) >= 70
    for each in screens:
        assert length(each.text) <= MOST, (each.name, length(each.text))
        assert each.screen.rows, each.name
        buttons = [button for row in each.screen.rows for button in row]
        onward = [button for button in buttons if button.data.__prefix__ not in WAYS_OUT]
        assert each.listed or len(onward) <= BUTTONS_MOST, each.name
        beside = [words for row in each.words if 1 < len(row) < 7 for words in row]
        assert all(len(words) <= 18 for words in beside), (each.name, beside)


async def test_every_standing_was_drawn(screens: list[Seen]) -> None:
    for standing in (*(Standing.GOING, Standing.WAITING, Standing.OFFERED), "nobody"):
        assert any(each.name.endswith(f", {standing}") for each in screens), standing


async def test_the_longest_seminar_still_fits_a_message(database: Database, season: Season) -> None:
    here = await seminar(database)
    async with database.begin() as tx:
        long = {"title_kk": "ә" * TITLE_MOST, "text_kk": "ә" * 600, "place": "ә" * PLACE_MOST}
        await seminars.change(tx, here, NOW, long)
        screen = await detail(Turn(tx=tx, tg_id=1, key=b"", season=season, received_at=NOW), here.id)
    assert length(str(screen.text.as_kwargs()["text"])) < 4096 - 300
