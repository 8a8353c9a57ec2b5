"""Quiet hours: from 21:00 to 9:00 nobody is reminded of anything, and answers go at any hour."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from programme.season import QuietHours
from tests.bot.delivering import HOUR, Office, read_by
from tests.bot.watch import until

ALMATY = ZoneInfo("Asia/Almaty")


def at(day: int, clock: str) -> datetime:
    return datetime.combine(date(2027, 3, day), time.fromisoformat(clock), ALMATY)


@pytest.mark.parametrize(
    ("now", "until_"),
    [
        ("10 20:59:59", None),
        ("10 21:00:00", "11 09:00"),
        ("10 23:59:59", "11 09:00"),
        ("11 00:00:00", "11 09:00"),
        ("11 08:59:59", "11 09:00"),
        ("11 09:00:00", None),
        ("11 14:00:00", None),
    ],
)
async def test_when_they_end(office: Office, now: str, until_: str | None) -> None:
    day, clock = now.split()
    ends = office.season.quiet_until(int(at(int(day), clock).timestamp()))
    expected = None if until_ is None else int(at(int(until_.split()[0]), until_.split()[1]).timestamp())
    assert ends == expected


async def test_they_may_lie_within_a_day_or_not_be(office: Office) -> None:
    def with_hours(starts: str, ends: str) -> QuietHours:
        return QuietHours(starts=time.fromisoformat(starts), ends=time.fromisoformat(ends))

    noon = office.season.model_copy(update={"quiet_hours": with_hours("12:00", "14:00")})
    assert noon.quiet_until(int(at(10, "13:00").timestamp())) == int(at(10, "14:00").timestamp())
    assert noon.quiet_until(int(at(10, "23:00").timestamp())) is None
    never = office.season.model_copy(update={"quiet_hours": with_hours("09:00", "09:00")})
    assert never.quiet_until(int(at(10, "09:00").timestamp())) is None


async def test_at_night_only_what_is_not_held_goes(office: Office) -> None:
    aigul, sveta = await office.phone("Айгүл"), await office.phone("Светлана", "ru")
    office.clock.set(at(10, "21:00:01"))
    await office.owe("reminder", aigul, 1)
    await office.owe("news", aigul, 2)
    await office.owe("answer", aigul, 3)
    await office.owe("reminder", sveta, 4, 5)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 3"]
    assert read_by(sveta) == []
    held = [row for row in await office.rows("kind, state, due_at, attempts") if row["kind"] != "answer"]
    morning = int(at(11, "09:00").timestamp())
    assert {(row["state"], row["due_at"], row["attempts"]) for row in held} == {("pending", morning, 0)}


async def test_in_the_morning_they_go_over_midnight(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    office.clock.set(at(10, "20:00"))
    await office.owe("news", aigul, 1, due_in=2 * HOUR)
    deliveries = office.loop()
    office.runs(deliveries)
    for day, clock in ((10, "23:30"), (11, "00:00:05"), (11, "08:59:50")):
        office.clock.set(at(day, clock))
        await deliveries.quiet()
        assert read_by(aigul) == []
    office.clock.set(at(11, "09:00:01"))
    await until(lambda: read_by(aigul) == ["Хабар 1"], "told in the morning")


async def test_what_expires_in_the_night_is_not_told_in_the_morning(office: Office) -> None:
    aigul = await office.phone("Айгүл")
    office.clock.set(at(10, "22:00"))
    await office.owe("reminder", aigul, 1)
    await office.delivers()
    office.clock.set(at(11, "09:00:01"))
    await office.delivers()
    assert read_by(aigul) == []
    assert await office.states() == [("reminder", 1, "expired")]


async def test_changed_hours_hold_from_the_next_moment_on(office: Office) -> None:
    """The season is read for each claim."""
    aigul = await office.phone("Айгүл")
    office.clock.set(at(10, "22:00"))
    later = QuietHours(starts=time(23), ends=time(9))
    office.season = office.season.model_copy(update={"quiet_hours": later})
    await office.owe("reminder", aigul, 1)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 1"]


async def test_a_night_full_of_announcements_holds_up_no_answer(office: Office) -> None:
    aigul, others = await office.phone("Айгүл"), [await office.phone(f"Тұрғын {i}") for i in range(4)]
    office.clock.set(at(10, "22:00"))
    for phone in others:
        await office.owe("news", phone, *range(1, 601))
    await office.owe("answer", aigul, 1)
    await office.delivers()
    assert read_by(aigul) == ["Хабар 1"]
    assert [read_by(phone) for phone in others] == [[]] * 4
    [left] = await office.place.all("SELECT count(*) AS n FROM deliveries WHERE due_at <= :now", now=office.now)
    assert left == {"n": 1}, "all but the answer wait for the morning"
