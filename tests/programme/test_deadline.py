"""Until when an application may be sent: the season's own second, and what our outages add to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.deadline import LAST_HOUR, Spell, door, last_second
from programme.season import Deadline, Season

CLOSES = 1_806_670_800
GRACE = 15 * 60


def at(clock: str) -> int:
    """A time of the closing day; closing is at 18:00:00. "+1 03:00" is the next night."""
    days, _, time = clock.rpartition(" ")
    hours, minutes, seconds = (int(each) for each in f"{time}:00:00".split(":")[:3])
    return CLOSES + (int(days or 0) * 24 + hours - 18) * 3600 + minutes * 60 + seconds


def spells(*times: str) -> list[Spell]:
    """`spells("12:00-17:50", "18:30-18:40")`"""
    return [Spell(*(at(each) for each in one.split("-"))) for one in times]


CASES = {
    "never away": (["12:00-18:20"], "18:00"),
    "no sign of life at all": ([], "18:00"),
    "begun for the first time in the last hour": (["17:30-18:20"], "18:00"),
    "away before the last hour only": (["12:00-14:00", "16:59:59-18:20"], "18:00"),
    "away to the very beginning of the last hour": (["12:00-14:00", "17:00:00-18:20"], "18:00"),
    "five minutes in the last hour": (["12:00-17:20", "17:25-18:20"], "18:20"),
    "of a long outage what lies in the last hour": (["12:00-15:00", "17:30-18:20"], "18:45"),
    "twice in the last hour": (["12:00-17:20", "17:25-17:40", "17:50-18:20"], "18:30"),
    "killed at the last second and back": (["12:00-17:59:59", "18:00:05-18:20"], "18:15:06"),
    "away over closing: what she lost and the grace": (["12:00-17:50", "18:30-18:40"], "18:55"),
    "away the whole last hour and longer": (["12:00-16:00", "19:00-19:10"], "20:15"),
    "away over the night": (["12:00-17:59", "+1 03:00-+1 03:01"], "+1 03:16"),
    "right after closing, with what came before it in hand": (["12:00-18:00:20", "18:00:40-18:50"], "18:15:20"),
    "a while after closing": (["12:00-18:05", "18:30-18:50"], "18:00"),
    "again while it was made good": (["12:00-17:50", "17:55-18:10", "18:20-18:30"], "18:30"),
    "again when that was over": (["12:00-17:50", "17:55-18:21", "18:30-18:40"], "18:20"),
    "two processes, one of them always there": (["12:00-18:20", "12:00-17:40", "17:50-18:20"], "18:00"),
    "two processes, away together": (["12:00-17:40", "12:00-17:45", "17:50-18:20", "17:55-18:20"], "18:20"),
    "one came only while the other left": (["12:00-17:40", "17:30-18:20"], "18:00"),
}


@pytest.mark.parametrize(("times", "until"), CASES.values(), ids=CASES.keys())
def test_what_an_outage_adds(times: list[str], until: str) -> None:
    assert last_second(CLOSES, GRACE, spells(*times)) == at(until)


def test_rows_come_in_any_order() -> None:
    some = spells("17:55-18:20", "12:00-17:40", "17:50-18:20", "12:00-17:45")
    assert last_second(CLOSES, GRACE, some) == last_second(CLOSES, GRACE, some[::-1]) == at("18:20")


def test_the_grace_is_the_seasons(season: Season) -> None:
    away = spells("12:00-17:50", "17:55-18:20")
    assert season.deadline.grace_minutes == 15
    for minutes, until in ((0, "18:05"), (15, "18:20"), (60, "19:05")):
        changed = season.model_copy(update={"deadline": Deadline(grace_minutes=minutes), "closes_at": CLOSES})
        assert door(changed, at("18:01"), away).until == at(until)


@pytest.mark.parametrize(
    ("clock", "early", "late", "shut"),
    [
        ("17:59:40", False, False, False),
        ("18:00:00", False, False, False),
        ("18:00:01", False, True, False),
        ("18:20:00", False, True, False),
        ("18:20:01", False, False, True),
    ],
)
def test_the_door_to_the_second(season: Season, clock: str, early: bool, late: bool, shut: bool) -> None:
    now = season.model_copy(update={"closes_at": CLOSES})
    seen = door(now, at(clock), spells("12:00-17:50", "17:55-18:20"))
    assert (seen.early, seen.late, seen.shut) == (early, late, shut)
    assert now.accepts(at(clock)) == (not early and not late and not shut)


def test_the_door_before_it_opens(season: Season) -> None:
    before, opening = (door(season, season.opens_at + n) for n in (-1, 0))
    assert (before.early, before.shut, opening.early) == (True, False, False)


times = st.integers(CLOSES - 3 * LAST_HOUR, CLOSES + 3 * LAST_HOUR)
lives = st.lists(st.tuples(times, times).map(lambda two: Spell(min(two), max(two))), max_size=8)


@given(lives)
def test_nobody_ever_loses_by_an_outage(some: list[Spell]) -> None:
    """Whoever was away never shortens it; and whoever was reached all the time never lengthens it."""
    until = last_second(CLOSES, GRACE, some)
    assert until >= CLOSES
    always = Spell(CLOSES - 4 * LAST_HOUR, CLOSES + 4 * LAST_HOUR)
    assert last_second(CLOSES, GRACE, [*some, always]) == CLOSES


@given(lives)
def test_after_an_outage_over_closing_there_is_the_grace_at_least(some: list[Spell]) -> None:
    """Whenever we come back from an outage that began by closing, she has the grace from then on."""
    before = Spell(CLOSES - 4 * LAST_HOUR, CLOSES - 3 * LAST_HOUR)
    known = sorted([before, *some], key=lambda each: each.began_at)
    until = last_second(CLOSES, GRACE, known)
    reached = before.last_at
    for each in known:
        if each.began_at > reached and reached <= CLOSES < each.began_at:
            assert until >= each.began_at + GRACE
        reached = max(reached, each.last_at)
