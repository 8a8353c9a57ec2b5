"""When whoever signed up is reminded, and how long a seat is kept: tables of moments, in Kazakhstan's time."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from programme.season import Season
from programme.seminar_times import Reminder, offer_until, reminders, soon

ALMATY = ZoneInfo("Asia/Almaty")


def at(moment: str) -> int:
    return int(datetime.strptime(f"2027-{moment}", "%Y-%m-%d %H:%M").replace(tzinfo=ALMATY).timestamp())


def said(moment: int | None) -> str | None:
    return None if moment is None else f"{datetime.fromtimestamp(moment, ALMATY):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("starts", "due"),
    [
        ("03-20 15:00", ["03-17 15:00", "03-19 15:00", "03-20 13:00"]),
        ("03-20 10:00", ["03-17 10:00", "03-19 10:00", "03-20 09:00"]),  # from the morning on
        ("03-20 09:30", ["03-17 09:30", "03-19 09:30", "03-20 09:00"]),
        ("03-20 09:15", ["03-17 09:15", "03-19 09:15", "03-19 19:45"]),  # the morning would be too late
        ("03-20 09:00", ["03-17 09:00", "03-19 09:00", "03-19 19:45"]),
        ("03-20 22:00", ["03-18 09:00", "03-20 09:00", "03-20 20:00"]),
    ],
)
def test_each_comes_by_day_and_before_it_begins(season: Season, starts: str, due: list[str]) -> None:
    planned = reminders(season, at(starts), 0)
    assert [said(each.due_at) for each in planned] == due
    for each in planned:
        assert season.quiet_until(each.due_at) is None
        assert each.due_at < each.expires_at <= at(starts)
    for former, following in pairwise(planned):
        assert former.expires_at <= following.due_at


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("03-17 14:59", [Reminder.THREE_DAYS, Reminder.DAY, Reminder.TWO_HOURS]),
        ("03-17 15:00", [Reminder.DAY, Reminder.TWO_HOURS]),
        ("03-19 15:00", [Reminder.TWO_HOURS]),
        ("03-20 13:00", []),
        ("03-21 13:00", []),
    ],
)
def test_whoever_comes_late_gets_what_still_makes_sense(season: Season, now: str, left: list[Reminder]) -> None:
    assert [each.reminder for each in reminders(season, at("03-20 15:00"), at(now))] == left


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("03-12 11:00", "03-12 13:00"),
        ("03-12 18:59", "03-12 20:59"),
        ("03-12 19:30", "03-13 10:00"),  # it would end at night
        ("03-12 23:00", "03-13 11:00"),  # at night: from the morning on
        ("03-13 03:00", "03-13 11:00"),
        ("03-20 13:00", "03-20 15:00"),
        ("03-20 13:01", None),  # no two hours are left
        ("03-20 16:00", None),
    ],
)
def test_a_seat_is_kept_for_two_waking_hours(season: Season, now: str, until: str | None) -> None:
    assert said(offer_until(season, at(now), at("03-20 15:00"))) == until


def test_what_is_near_is_told_at_night_too() -> None:
    assert soon(at("03-12 22:00"), at("03-20 15:00"), at("03-13 08:00"))
    assert not soon(at("03-12 22:00"), at("03-14 08:00"))
    assert not soon(at("03-12 22:00"), at("03-12 21:00")), "it is over"
