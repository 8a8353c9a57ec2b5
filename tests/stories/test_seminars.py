"""A seminar from its plan to its day: written, published, spoken of, signed up for, moved, reminded of, cancelled."""

import json

import pytest

from tests.stage import Stage
from tests.stories.planner import Planner
from tests.stories.seminars import PLACE, TITLES, Guest, it_is, seats_of, when
from tests.stories.villager import OWN_NAME, Villager

MOVED = "The seminar was moved. Please look at the new day, hour and place."
TODAY = "Your seminar is today at {time}"
TOMORROW = "Your seminar is tomorrow at {time}"
SOON = "Your seminar is soon. Days left: {n}"


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def asel(stage: Stage, language: str) -> Planner:
    return Planner(stage, language, name="Әсел")


@pytest.fixture
async def guests(stage: Stage, language: str) -> list[Guest]:
    made = [Guest(stage, each, name=f"Қ{n}") for n, each in enumerate((language, "ru" if language == "kk" else "kk"))]
    for each in made:
        await each.consents()
    return made


async def test_from_the_plan_to_the_day(stage: Stage, asel: Planner, guests: list[Guest], language: str) -> None:
    await asel.plans()
    asel.reads("State: {state}", state=asel.words("being planned"))
    await asel.writes("Title in Kazakh", TITLES["kk"])
    missing = (
        "title in Russian",
        "text in Kazakh",
        "text in Russian",
        "day and hour",
        "place or link",
        "how many seats",
    )
    asel.reads("Not written yet: {parts}", parts=", ".join(asel.words(each) for each in missing))
    assert not asel.has("Publish it")
    await asel.writes_all(seats=2)
    await asel.taps("Publish it")
    asel.reads("It is published: people see it and can sign up. Shall people be told of it?")
    here = await asel.made()
    first, second = guests
    await first.signs_up(here, 2)
    await second.signs_up(here, 1)
    second.reads("There are not enough free seats now, so you are in the waiting list.")
    await asel.moves("21.03.2027 15:00")
    asel.reads("Done. Those who signed up are being told.")
    await it_is(stage, "2027-03-11 10:00")
    assert [each.got(MOVED) for each in guests] == [1, 1]
    await it_is(stage, "2027-03-18 15:00")
    assert first.got(SOON, n=3) == 1
    await it_is(stage, "2027-03-20 15:00")
    assert first.got(TOMORROW, time="15:00") == 1
    await first.taps("I come")
    first.reads("You said that you come.")
    await asel.opens_card()
    asel.reads("Said that they come: {n}", n=2)
    await it_is(stage, "2027-03-21 11:00")
    assert first.got(TODAY, time="15:00") == 0
    await first.opens(here)
    await first.taps("I cannot come")
    await first.taps("Yes, I cannot come")
    await second.taps("Yes, I take the seat")
    await it_is(stage, "2027-03-21 13:00")
    assert [each.got(TODAY, time="15:00") for each in guests] == [0, 1]
    await it_is(stage, "2027-03-21 18:00")
    await second.opens(here)
    second.reads("This seminar is over.")
    assert second.got(SOON, n=3) == second.got(TOMORROW, time="15:00") == 0, "she had no seat then"
    assert await asel.noted() == ["published", "moved"]


async def test_it_is_handed_over_to_the_announcements(stage: Stage, asel: Planner, language: str) -> None:
    here = await asel.publishes()
    await asel.taps("Write an announcement of it")
    asel.reads("The announcement is written. Look through it before you send it.")
    [row] = await stage.place.all("SELECT content, state FROM announcements")
    content = json.loads(row["content"])
    assert row["state"] == "draft"
    for each in ("kk", "ru"):
        assert TITLES[each] in content["texts"][each][0]
        assert PLACE in content["texts"][each][0]
    [[_kk, _ru, url]] = content["links"]
    [name] = await stage.place.all("SELECT value FROM memos WHERE name = 'bot_name'")
    assert url == f"https://t.me/{name['value']}?start=s_{here.id}"
    stranger = Villager(stage, language, name="Жаңа")
    await stranger.says(f"/start {url.partition('=')[2]}")
    await stranger.presses(OWN_NAME[language])
    stranger.sees(TITLES[language])


async def test_cancelled_it_is_told_and_nothing_is_reminded(stage: Stage, asel: Planner, guests: list[Guest]) -> None:
    here = await asel.publishes(seats=1)
    for each in guests:
        await each.signs_up(here)
    await asel.cancels()
    await it_is(stage, "2027-03-11 10:00")
    assert [each.got("The seminar is cancelled.") for each in guests] == [1, 1]
    for day in ("17 10:00", "19 10:00", "20 09:00", "20 10:00"):
        await it_is(stage, f"2027-03-{day}")
    rows = await stage.place.all("SELECT DISTINCT state FROM deliveries WHERE kind = 'seminar_reminder'")
    assert rows == [{"state": "void"}]
    await guests[0].opens(here)
    guests[0].reads("This seminar is cancelled.")
    assert not guests[0].has("I cannot come")
    assert await asel.noted() == ["published", "cancelled"]


async def test_a_point_of_the_map_and_a_venue(stage: Stage, asel: Planner) -> None:
    await asel.plans()
    await asel.taps("Place or link")
    asel.phone.sends_location(49.0725, 54.6861)
    await stage.quiet()
    asel.reads("The point is kept. Now write the place in words too.")
    await asel.says(PLACE)
    row = await asel.row()
    assert (row["place"], row["lat"], row["lon"]) == (PLACE, 49_072_500, 54_686_100)
    await asel.taps("Place or link")
    asel.phone.sends_venue("Мәдениет үйі", "Абай көшесі, 1", 50.0, 57.0)
    await stage.quiet()
    row = await asel.row()
    assert (row["place"], row["lat"], row["lon"]) == ("Мәдениет үйі, Абай көшесі, 1", 50_000_000, 57_000_000)
    await asel.writes("Place or link", "https://meet.example.kz/abc")
    row = await asel.row()
    assert (row["link"], row["place"], row["lat"]) == ("https://meet.example.kz/abc", None, None)


async def test_what_cannot_be_is_said_and_nothing_is_lost(stage: Stage, asel: Planner, guests: list[Guest]) -> None:
    await asel.plans()
    await asel.writes_all(seats=3)
    await asel.writes("Day and hour", "ертең")
    assert (await asel.row())["starts_at"] == when("2027-03-20 10:00")
    await asel.says("01.03.2026 10:00")
    asel.sees(asel.words("Please write the day and the hour. For example: {moment}", moment="")[:20])
    await asel.says("09.03.2027 10:00")
    assert (await asel.row())["starts_at"] == when("2027-03-20 10:00")
    await asel.taps("Back")
    await asel.writes("End of sign-up", "20.03.2027 11:00")
    assert (await asel.row())["closes_at"] is None
    await asel.says("19.03.2027 18:00")
    assert (await asel.row())["closes_at"] == when("2027-03-19 18:00")
    await asel.writes("Seats", "көп")
    await asel.taps("Back")
    await asel.taps("Publish it")
    here = await asel.made()
    await guests[0].signs_up(here, 2)
    await asel.opens_card()
    await asel.writes("Seats", "1")
    asel.reads("So many seats are taken already: {n}. There cannot be fewer.", n=2)
    await asel.says("2")
    assert (await asel.row())["capacity"] == 2
    await guests[1].signs_up(here, 1)
    guests[1].reads("There are not enough free seats now, so you are in the waiting list.")
    await asel.opens_card()
    await asel.writes("Seats", "5")
    assert guests[1].got("A seat is free for you at the seminar.") == 1
    assert await seats_of(stage) == {"going": (1, 2), "offered": (1, 1)}


async def test_sign_up_ends_as_long_before_the_new_hour(stage: Stage, asel: Planner) -> None:
    await asel.plans()
    await asel.writes_all()
    await asel.writes("End of sign-up", "19.03.2027 10:00")
    await asel.taps("Publish it")
    await asel.moves("25.03.2027 10:00")
    row = await asel.row()
    assert (row["starts_at"], row["closes_at"]) == (when("2027-03-25 10:00"), when("2027-03-24 10:00"))
    assert row["sequence"] == 1


async def test_a_move_that_is_not_confirmed_moves_nothing(stage: Stage, asel: Planner, guests: list[Guest]) -> None:
    here = await asel.publishes()
    await guests[0].signs_up(here)
    await asel.opens_card()
    await asel.writes("Another day", "25.03.2027 10:00")
    asel.reads("So many who signed up will be told: {n}", n=1)
    row = await asel.row()
    await asel.taps("No, leave it")
    asel.phone.forges(f"hold:{row['id']}:{row['rev']}:sure", asel.phone.screen)
    await stage.quiet()
    assert (await asel.row())["starts_at"] == when("2027-03-20 10:00")
    assert guests[0].got(MOVED) == 0


async def test_a_calendar_file_comes_and_follows_what_is_changed(
    stage: Stage, asel: Planner, guests: list[Guest], language: str
) -> None:
    from icalendar import Calendar

    here = await asel.publishes()
    guest = guests[0]
    await guest.signs_up(here)
    await guest.taps("Into my phone's calendar")
    await asel.moves("21.03.2027 15:00")
    await it_is(stage, "2027-03-11 10:00")
    await asel.cancels()
    await it_is(stage, "2027-03-11 11:00")
    files = [m for m in guest.phone.messages if m.document is not None and not m.mine]
    read = [Calendar.from_ical(stage.telegram.files.by_id[m.body["document"]["file_id"]].data) for m in files]
    events = [each.walk("VEVENT")[0] for each in read]
    assert [each["method"] for each in read] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [int(each["sequence"]) for each in events] == [0, 1, 2]
    assert len({str(each["uid"]) for each in events}) == 1
    assert [str(each["status"]) for each in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [each["dtstart"].to_ical() for each in events] == [
        b"20270320T050000Z",
        b"20270321T100000Z",
        b"20270321T100000Z",
    ]
    assert str(events[0]["summary"]) == TITLES[language]


async def test_at_night_only_what_is_near_is_told(stage: Stage, asel: Planner, guests: list[Guest]) -> None:
    near = await asel.publishes(starts="12.03.2027 10:00")
    await asel.says("/staff")
    await asel.taps("Seminars")
    await asel.taps("Plan a new one")
    await asel.writes_all(starts="20.03.2027 10:00")
    await asel.taps("Publish it")
    far = await asel.made()
    await guests[0].signs_up(near)
    await guests[1].signs_up(far)
    await it_is(stage, "2027-03-11 22:00")
    for here in (near, far):
        await asel.says("/staff")
        await asel.taps("Seminars")
        await asel.presses(str(here.id))
        await asel.taps("Cancel the seminar")
        await asel.says({"kk": "иә", "ru": "да"}[asel.language])
    assert [each.got("The seminar is cancelled.") for each in guests] == [1, 0]
    await it_is(stage, "2027-03-12 09:00")
    assert [each.got("The seminar is cancelled.") for each in guests] == [1, 1]


async def test_whoever_loses_the_role_plans_nothing_more(stage: Stage, asel: Planner) -> None:
    await asel.publishes()
    await asel.opens_card()
    await asel.taps("Cancel the seminar")
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM roles")
    row = await asel.row()
    asel.phone.forges(f"hold:{row['id']}:{row['rev']}:sure", asel.phone.screen)
    await stage.quiet()
    await asel.says({"kk": "иә", "ru": "да"}[asel.language])
    assert (await asel.row())["state"] == "published"
    assert await asel.noted() == ["published"]
