"""Days off: those who booked are told, the days say so before and after, and nobody is ever booked on one."""

import asyncio

import pytest

from programme.roles import Role
from programme.timetable import day_of
from storage import booking_moves, days_off
from storage.booking_moves import Refused
from storage.bookings import Booking
from tests.stage import Stage
from tests.storage.talking import keep_account, surely
from tests.stories.consulting import audit
from tests.stories.hours import PHONE, TUESDAY, TWO, Timur, booked, person_of, slot_at, stage_season
from tests.stories.villager import Villager

CLOSED_NOTICES = "SELECT person, kind FROM deliveries WHERE kind LIKE 'booking_closed%' ORDER BY person"


@pytest.fixture
async def timur(stage: Stage, language: str) -> Timur:
    made = Timur(stage, language, name="Тимур")
    await made.works()
    await made.opens_hours(*TWO[language])
    return made


async def villagers(stage: Stage, language: str, *names: str) -> list[int]:
    made = []
    for name in names:
        each = Villager(stage, language, name=name)
        await each.consents()
        made.append(await person_of(stage, each))
    return made


async def test_closed_by_illness(stage: Stage, language: str, timur: Timur) -> None:
    people = await villagers(stage, language, "Айгүл", "Қайрат")
    for person, at in zip(people, ("2027-03-16 10:00", "2027-03-16 11:30"), strict=True):
        await booked(stage, person, at, language=language)
    await timur.looks_at("16")
    timur.reads("Talks: {n}. Free times: {m}", n=2, m=2)
    timur.sees("● 10:00–10:30")
    timur.sees("○ 10:45–11:15")
    await timur.hours()
    await timur.taps("Close days")
    await timur.says("16.03")
    timur.sees("16.03.2027")
    await timur.presses(timur.words("illness").capitalize())
    timur.reads("Talks that will be cancelled: {n}", n=2)
    await timur.taps("Yes, close")
    timur.reads("Closed. Talks that were cancelled: {n}. Everybody is being told.", n=2)
    timur.sees(f"16.03.2027 ({timur.words('illness')})")
    rows = await stage.place.all("SELECT state, cancelled_by, reason FROM bookings ORDER BY id")
    assert rows == [{"state": "cancelled", "cancelled_by": "consultant", "reason": "#illness"}] * 2
    assert [row["person"] for row in await stage.place.all(CLOSED_NOTICES)] == people
    assert await stage.place.all("SELECT * FROM busy_cells") == []
    await timur.looks_at("16")
    timur.reads("Day off: {reason}", reason=timur.words("illness"))
    timur.reads("Talks: {n}. Free times: {m}", n=0, m=0)
    assert len(await audit(stage, "closed_days")) == 1


async def test_several_days_and_one_of_them_opened_again(stage: Stage, language: str, timur: Timur) -> None:
    await timur.closes("15-18.03", why="leave")
    timur.reads("Closed: nobody had booked.")
    timur.sees(f"15.03–18.03.2027 ({timur.words('leave')})")
    rows = await stage.place.all("SELECT day FROM closed_days ORDER BY day")
    assert [row["day"] for row in rows] == [f"2027-03-{n}" for n in range(15, 19)]
    await timur.taps("Open {day} again", day="16.03.2027")
    timur.reads("Open again: {day}", day="16.03.2027")
    timur.sees("15.03.2027")
    timur.sees("17.03–18.03.2027")
    await timur.looks_at("16")
    timur.reads("Talks: {n}. Free times: {m}", n=0, m=4)


async def test_days_that_cannot_be_closed(stage: Stage, language: str, timur: Timur) -> None:
    await timur.hours()
    await timur.taps("Close days")
    await timur.says("1.03.2027")
    timur.reads("The date must be between these days: {first} – {last}", first="10.03.2027", last="06.09.2027")
    await timur.says("20.03-15.03")
    timur.reads("The end cannot come before the beginning: {day}", day="20.03.2027")
    await timur.says("20.03 – 20.05")
    timur.reads("Too many days at once. At most: {most}", most=31)
    await timur.says("қашан болса да")
    timur.reads("Please write a date, for example: {day}", day="11.03.2027")
    assert await stage.place.all("SELECT * FROM closed_days") == []


async def test_a_manager_closes_for_another_with_words_of_her_own(stage: Stage, language: str, timur: Timur) -> None:
    [aigul] = await villagers(stage, language, "Айгүл")
    await booked(stage, aigul, "2027-03-18 12:15", language=language)
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    await asel.hours()
    await asel.taps("Another consultant")
    await asel.presses("👤 Тимур")
    await asel.taps("Close days")
    asel.reads("Close days: {name}", name="Тимур")
    await asel.says("18.03")
    await asel.says("Ауданда жиналыс")
    await asel.taps("Yes, close")
    [row] = await stage.place.all("SELECT b.state, b.reason, c.made_by FROM bookings b, closed_days c")
    assert row == {"state": "cancelled", "reason": "Ауданда жиналыс", "made_by": await person_of(stage, asel)}


async def test_the_yes_of_another_plan_closes_nothing(stage: Stage, language: str, timur: Timur) -> None:
    await timur.hours()
    await timur.taps("Close days")
    await timur.says("16.03")
    await timur.presses(timur.words("illness").capitalize())
    old = next(b.data for b in timur.phone.screen.all_buttons if b.text == timur.words("Yes, close"))
    await timur.hours()
    await timur.taps("Close days")
    await timur.says("18.03")
    await timur.presses(timur.words("leave").capitalize())
    timur.phone.forges(old, timur.phone.screen)
    await stage.quiet()
    assert await stage.place.all("SELECT * FROM closed_days") == []
    await timur.taps("Yes, close")
    assert [row["day"] for row in await stage.place.all("SELECT day FROM closed_days")] == ["2027-03-18"]


async def test_who_was_offered_a_time_of_that_day_waits_on(stage: Stage, language: str, timur: Timur) -> None:
    """At the old place: the next free time is hers."""
    he = await person_of(stage, timur)
    [aigul] = await villagers(stage, language, "Айгүл")
    slot, now = await slot_at(stage, "2027-03-16 10:00"), stage.telegram.now()
    await stage.place.all(
        """INSERT INTO booking_waits (season, person, topic, language, state, at, changed_at)
        VALUES ('2027', :person, '', :language, 'offered', 1, 1) RETURNING id""",
        person=aigul,
        language=language,
    )
    await stage.place.all(
        """INSERT INTO bookings (season, state, person, consultant, hours, topic, language, mode, starts_at, ends_at,
        hold_until, offer, made_at, changed_at) VALUES ('2027', 'holding', :person, :he, :hours, '', :language, 'phone',
        :starts, :ends, :until, 1, 1, 1) RETURNING id""",
        person=aigul,
        he=he,
        hours=slot.hours,
        language=language,
        starts=slot.starts_at,
        ends=slot.ends_at,
        until=now + 1800,
    )
    async with stage.db.begin() as tx:
        await days_off.close(tx, he, TUESDAY, TUESDAY, "illness", he, stage_season(stage), now)
    await stage.quiet()
    [was, now_offered] = await stage.place.all("SELECT state, offer, starts_at FROM bookings ORDER BY id")
    assert (was["state"], now_offered["state"], now_offered["offer"]) == ("lapsed", "holding", was["offer"])
    assert day_of(now_offered["starts_at"], stage_season(stage)) != TUESDAY


@pytest.mark.parametrize("seed", range(6))
async def test_booked_and_told_or_refused(stage: Stage, language: str, timur: Timur, seed: int) -> None:
    """Four book while a manager closes the day: each is a little later than the other, and slow to commit."""
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    she = await person_of(stage, asel)
    he, season, now = await person_of(stage, timur), stage_season(stage), stage.telegram.now()
    people = await villagers(stage, language, "А", "Ә", "Б", "В")
    slots = [await slot_at(stage, f"2027-03-16 {at}") for at in ("10:00", "10:45", "11:30", "12:15")]

    async def books(n: int) -> Booking | Refused | None:
        await asyncio.sleep(0.002 * ((n + seed) % 4))

        async def once() -> Booking | Refused:
            async with stage.db.begin() as tx:
                await keep_account(tx, people[n])
                wish = booking_moves.Wish(people[n], "", language)
                held = await booking_moves.hold(tx, wish, slots[n].hours, slots[n].starts_at, season, now)
                if isinstance(held, Refused):
                    return held
                made = await booking_moves.confirm(tx, held, PHONE, season, now)
                await asyncio.sleep(0.01)
                return made

        return await surely(once)

    async def closes() -> list[Booking] | None:
        await asyncio.sleep(0.002 * (seed % 3))

        async def once() -> list[Booking]:
            async with stage.db.begin() as tx:
                await keep_account(tx, she)
                return await days_off.close(tx, he, TUESDAY, TUESDAY, "#illness", she, season, now)

        return await surely(once)

    gone, *made = await asyncio.gather(closes(), *(books(n) for n in range(4)))
    assert isinstance(gone, list)
    rows = await stage.place.all("SELECT person, state FROM bookings ORDER BY person")
    assert {row["state"] for row in rows} <= {"cancelled", "lapsed"}, "nobody is booked on a day off"
    told = {row["person"] for row in await stage.place.all(CLOSED_NOTICES)}
    assert told == {row["person"] for row in rows if row["state"] == "cancelled"} == {each.person for each in gone}
    refused = {people[n] for n, each in enumerate(made) if not isinstance(each, Booking)}
    assert told | refused == set(people)
    assert [n for n in range(4) if people[n] in refused and made[n] is not Refused.GONE] == []
