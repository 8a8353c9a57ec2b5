"""A consultant's hours: opened in a few taps, refused where they cannot be, ended, and opened for a colleague."""

import pytest

from programme.roles import Role
from storage import roles, timetables
from tests.stage import Stage
from tests.stories.consulting import audit
from tests.stories.hours import THURSDAY, TUESDAY, TWO, Timur, booked, opened, person_of
from tests.stories.villager import Villager


@pytest.fixture
async def timur(stage: Stage, language: str) -> Timur:
    made = Timur(stage, language, name="Тимур")
    await made.works()
    return made


async def test_tuesday_and_thursday_in_five_taps(stage: Stage, language: str, timur: Timur) -> None:
    before = len([m for m in timur.phone.messages if m.mine])
    await timur.taps("My hours")
    timur.reads("No hours are open yet: nobody can book a talk.")
    await timur.taps("Open hours")
    tuesday, thursday = TWO[language]
    await timur.presses(tuesday)
    await timur.presses(thursday)
    timur.reads("Each week: {days}", days=f"{tuesday}, {thursday}")
    timur.reads("Talks a day: {n}", n=4)
    timur.sees("10:00, 10:45, 11:30, 12:15")
    await timur.taps("Open these hours")
    timur.sees(f"1. {tuesday} 10:00–13:00")
    timur.sees(f"2. {thursday} 10:00–13:00")
    assert len([m for m in timur.phone.messages if m.mine]) == before, "nothing was typed"
    rows = await opened(stage)
    assert [(row["weekday"], row["starts"], row["ends"]) for row in rows] == [(2, 600, 780), (4, 600, 780)]
    assert {(row["minutes"], row["buffer"], row["mode"], row["language"], row["topics"]) for row in rows} == {
        (30, 15, "phone", language, "")
    }
    assert len(await audit(stage, "opened_hours")) == 1


async def test_every_part_can_be_another(stage: Stage, language: str, timur: Timur) -> None:
    await timur.hours()
    await timur.taps("Open hours")
    await timur.taps("One day only")
    await timur.says("5.03")
    timur.reads("The date must be between these days: {first} – {last}", first="10.03.2027", last="06.09.2027")
    await timur.says("12.03")
    await timur.taps("From – to")
    for typed, said in {
        "кеше": "Please write from when until when, for example: 10:00-13:00",
        "13-10": "The end must be later than the beginning, for example: 10:00-13:00",
        "10:05-12": "Please begin and end at a quarter of an hour: 10:00, 10:15, 10:30 or 10:45",
    }.items():
        await timur.says(typed)
        timur.reads(said)
    await timur.says("15.00 - 18")
    await timur.taps("Talk: {n} min ▸", n=30)
    await timur.taps("Break: {n} min ▸", n=15)
    await timur.taps("How to talk")
    await timur.presses(timur.words("online").capitalize())
    await timur.says("meet.example.kz")
    timur.reads("Please send the whole link, for example: https://meet.example.kz/abc")
    await timur.says("https://meet.example.kz/timur")
    await timur.taps("Language ▸")
    await timur.taps("Topics")
    await timur.taps("Back")
    await timur.taps("Open these hours")
    [row] = await opened(stage)
    assert (row["day"], row["weekday"], row["starts"], row["ends"]) == ("2027-03-12", None, 900, 1080)
    assert (row["minutes"], row["buffer"], row["mode"], row["place"]) == (
        45, 30, "online", "https://meet.example.kz/timur",
    )  # fmt: skip
    assert row["language"] == {"kk": "ru", "ru": "both"}[language]
    await timur.taps("Open hours")
    timur.sees("https://meet.example.kz/timur")  # the next ones are proposed like the last


async def test_a_talk_face_to_face_needs_its_place(stage: Stage, language: str, timur: Timur) -> None:
    await timur.hours()
    await timur.taps("Open hours")
    await timur.presses(TWO[language][0])
    await timur.taps("How to talk")
    await timur.presses(timur.words("in person").capitalize())
    await timur.taps("Back")
    await timur.taps("Open these hours")
    timur.reads("Where will you talk?")
    assert await opened(stage) == []
    await timur.says("Түрген, әкімдік, 3")
    timur.reads("Where: {place}", place="Түрген, әкімдік, 3")
    await timur.taps("Open these hours")
    [row] = await opened(stage)
    assert (row["mode"], row["place"]) == ("meeting", "Түрген, әкімдік, 3")


async def test_what_cannot_be_is_refused_in_words(stage: Stage, language: str, timur: Timur) -> None:
    await timur.opens_hours(TWO[language][0])
    await timur.taps("Open hours")
    await timur.taps("Open these hours")
    timur.reads("First tick the weekdays, or choose one day.")
    await timur.presses(TWO[language][0])
    await timur.taps("Open these hours")
    timur.reads("Hours that are open already are in the way: {hours}", hours=f"{TWO[language][0]} 10:00–13:00")
    await timur.taps("One day only")
    await timur.says("16.03.2027")
    await timur.taps("Open these hours")
    timur.reads("Hours that are open already are in the way: {hours}", hours=f"{TWO[language][0]} 10:00–13:00")
    await timur.taps("Each week")
    await timur.taps("One day only")
    await timur.says("10.03.2027")
    await timur.taps("From – to")
    await timur.says("7-9")
    await timur.taps("Open these hours")
    timur.reads("These hours of today are over. Take later ones, or another day.")
    await timur.taps("From – to")
    await timur.says("17:45-18")
    await timur.taps("Open these hours")
    timur.reads("Not one talk fits between these hours. Minutes of a talk: {minutes}", minutes=30)
    assert len(await opened(stage)) == 1


async def test_two_openings_at_once_do_not_overlap(stage: Stage, language: str, timur: Timur) -> None:
    """The consultant and a manager for him: the second one is told what is in the way."""
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    await timur.hours()
    await timur.taps("Open hours")
    await timur.presses(TWO[language][0])
    await asel.hours()
    await asel.taps("Another consultant")
    await asel.presses("👤 Тимур")
    await asel.taps("Open hours")
    await asel.presses(TWO[language][0])
    for each in (timur, asel):
        each.phone.presses(each.words("Open these hours"))
    await stage.quiet()
    assert len(await opened(stage)) == 1


async def test_a_manager_opens_for_another(stage: Stage, language: str, timur: Timur) -> None:
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    await asel.hours()
    await asel.taps("Another consultant")
    await asel.presses("👤 Тимур")
    asel.reads("Hours: {name}", name="Тимур")
    await asel.taps("Open hours")
    asel.reads("New hours: {name}", name="Тимур")
    for each in TWO[language]:
        await asel.presses(each)
    await asel.taps("Open these hours")
    rows = await opened(stage)
    he, she = await person_of(stage, timur), await person_of(stage, asel)
    assert {(row["consultant"], row["made_by"]) for row in rows} == {(he, she)}
    await timur.hours()
    timur.sees(f"1. {TWO[language][0]} 10:00–13:00")


def heard(who: Timur, sentence: str) -> list[str]:
    """What the bot wrote with this sentence in it."""
    return [m.text for m in who.phone.messages if not m.mine and who.words(sentence) in m.text]


async def test_he_hears_what_a_manager_changes_for_him(stage: Stage, language: str, timur: Timur) -> None:
    """Once for all that was opened together, and nothing of what he does himself."""
    changed = "A coordinator has changed your hours of talks."
    await timur.opens_hours(TWO[language][0])
    await timur.closes("16.03")
    assert heard(timur, changed) == []
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    await asel.hours()
    await asel.taps("Another consultant")
    await asel.presses("👤 Тимур")
    await asel.taps("Open {day} again", day="16.03.2027")
    await asel.taps("Close days")
    await asel.says("18.03")
    await asel.presses(asel.words("illness").capitalize())
    await asel.taps("Yes, close")
    await asel.presses("✗ 1")
    await asel.taps("Yes, end them")
    await asel.taps("Open hours")
    for each in TWO[language]:
        await asel.presses(each)
    await asel.taps("Open these hours")
    await stage.quiet()
    told = "\n".join(heard(timur, changed))
    tuesday, thursday = TWO[language]
    assert timur.words("Open again: {day}", day="16.03.2027") in told
    assert timur.words("Day off: {days}", days="18.03.2027") in told
    assert timur.words("Ended: {hours}", hours=f"{tuesday} 10:00") in told
    assert timur.words("Opened: {hours}", hours=f"{tuesday} 10:00") in told
    assert timur.words("Opened: {hours}", hours=f"{thursday} 10:00") in told
    assert heard(asel, changed) == []
    await timur.taps("My hours")
    timur.sees(f"1. {tuesday} 10:00–13:00")


async def test_hours_are_ended_and_what_is_booked_stays(stage: Stage, language: str, timur: Timur) -> None:
    await timur.opens_hours(*TWO[language])
    aigul = Villager(stage, language, name="Айгүл")
    await aigul.consents()
    talk = await booked(stage, await person_of(stage, aigul), "2027-03-16 10:45", language=language)
    await timur.hours()
    await timur.presses("✗ 1")
    timur.reads("Talks that are booked and stay: {n}", n=1)
    await timur.taps("Yes, end them")
    timur.reads("Ended: nothing new can be booked in them. Talks that are booked stay.")
    timur.sees(f"1. {TWO[language][1]} 10:00–13:00")
    async with stage.db.read() as tx:
        assert [each.weekday for each in await timetables.hours_on(tx, TUESDAY, THURSDAY)] == [4]
    [row] = await stage.place.all("SELECT state FROM bookings WHERE id = :id", id=talk.id)
    assert row["state"] == "booked"
    await timur.opens_hours(TWO[language][0])  # nothing is in the way any more


async def test_of_whoever_consults_no_more_nothing_is_open(stage: Stage, language: str, timur: Timur) -> None:
    await timur.opens_hours(*TWO[language])
    he = await person_of(stage, timur)
    async with stage.db.begin() as tx:
        tx.run("UPDATE roles SET role = 'observer' WHERE person = :id", id=he)
    async with stage.db.read() as tx:
        assert await timetables.hours_on(tx, TUESDAY, THURSDAY) == []
    old = timur.phone.screen
    await timur.taps("Open hours", old)
    assert not timur.has("Open these hours")
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    await asel.hours()
    await asel.taps("Another consultant")
    assert "👤 Тимур" not in [button.text for button in asel.phone.screen.all_buttons]
    asel.phone.forges(f"hrs:open:{he}:0", asel.phone.screen)
    await stage.quiet()
    assert len(await audit(stage, "refused_timetable")) == 1
    async with stage.db.begin() as tx:
        roles.grant(tx, he, Role.CONSULTANT, stage.telegram.now())
    async with stage.db.read() as tx:
        assert len(await timetables.hours_on(tx, TUESDAY, THURSDAY)) == 2, "they were never lost"


async def test_a_colleagues_hours_are_not_his(stage: Stage, language: str, timur: Timur) -> None:
    """Whatever is forged: nothing of the other's is shown or changed, and each try is noted."""
    other = Timur(stage, language, name="Болат")
    await other.works()
    await other.opens_hours(*TWO[language])
    his = await person_of(stage, other)
    rows = await opened(stage)
    [first, _second] = rows
    for n, data in enumerate(
        (f"hrs:new:{his}:0", f"hrs:off:{his}:0", f"fin:{first['id']}:1", f"agd:day:{his}:740000"), 1
    ):
        timur.phone.forges(data, timur.phone.screen)
        await stage.quiet()
        assert timur.toast == timur.words("This is a colleague's, not yours.")
        assert len(await audit(stage, "refused_timetable")) == n
    assert await opened(stage) == rows
    [desk] = [row for row in await stage.place.all("SELECT * FROM timetable_desks") if row["person"] != his] or [None]
    assert desk is None or desk["consultant"] != his


async def test_an_old_button_changes_nothing(stage: Stage, language: str, timur: Timur) -> None:
    await timur.hours()
    await timur.taps("Open hours")
    old = next(b.data for b in timur.phone.screen.all_buttons if b.text == TWO[language][0])
    await timur.presses(TWO[language][1])
    timur.phone.forges(old, timur.phone.screen)
    await stage.quiet()
    timur.reads("Each week: {days}", days=TWO[language][1])
