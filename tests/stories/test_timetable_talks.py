"""One talk on its consultant's desk: seen, moved, cancelled, and what came of it; nobody else's is opened."""

import pytest

from programme.booking_times import said_until
from programme.roles import Role
from storage.bookings import Booking, find
from tests.stage import Stage
from tests.stories.consulting import QUESTION, Asker, audit
from tests.stories.hours import TWO, Timur, booked, person_of, stage_season, when


@pytest.fixture
async def timur(stage: Stage, language: str) -> Timur:
    made = Timur(stage, language, name="Тимур")
    await made.works()
    await made.opens_hours(*TWO[language])
    return made


@pytest.fixture
async def aigul(stage: Stage, language: str) -> Asker:
    made = Asker(stage, language, name="Айгүл")
    await made.consents()
    return made


@pytest.fixture
async def talk(stage: Stage, language: str, timur: Timur, aigul: Asker) -> Booking:
    return await booked(stage, await person_of(stage, aigul), "2027-03-16 10:45", language=language)


async def opens(timur: Timur, day: str = "16") -> None:
    await timur.looks_at(day)
    await timur.presses("10:45")


async def row_of(stage: Stage, talk: Booking) -> Booking:
    async with stage.db.read() as tx:
        found = await find(tx, talk.id)
    assert found is not None
    return found


async def test_a_talk_on_the_desk(stage: Stage, language: str, timur: Timur, talk: Booking) -> None:
    await opens(timur)
    timur.sees("10:45–11:15")
    timur.reads("With: {name}", name=timur.words("somebody without a name"))
    timur.reads("How: {how}", how=timur.words("by phone"))
    timur.reads("Telephone: {phone}", phone="+7 705 123 45 67")
    timur.reads("It is booked.")
    assert [row["object"] for row in await audit(stage, "read_talk")] == [talk.id]


async def test_the_question_it_came_from(
    stage: Stage, language: str, timur: Timur, aigul: Asker, talk: Booking
) -> None:
    await aigul.asks()
    await stage.place.all("UPDATE bookings SET thread = 1 RETURNING id")
    await opens(timur)
    await timur.taps("To question {number}", number="№ 1")
    timur.sees(QUESTION[language])
    await timur.taps("I take it")
    other = Timur(stage, language, name="Болат")
    await other.works(Role.MANAGER)
    await other.says("/menu")
    other.phone.forges(f"tlk:{talk.id}:0:open:0:0", other.phone.screen)
    await stage.quiet()
    other.reads("It is booked.")
    assert not other.has("To question {number}", number="№ 1"), "a colleague has it by now"


async def test_moved_by_its_consultant(stage: Stage, language: str, timur: Timur, talk: Booking) -> None:
    """The old hour is free, the new one is taken, and whoever booked is told."""
    await opens(timur)
    await timur.taps("Another time")
    timur.reads("Now: {day}, {time}", day="16.03.2027", time="10:45")
    await timur.presses(f"{TWO[language][0]} 16.03 12:15")
    timur.reads("Moved. Whoever has booked is being told.")
    timur.sees("12:15–12:45")
    here = await row_of(stage, talk)
    assert (here.starts_at, here.sequence, here.state) == (when("2027-03-16 12:15"), 1, talk.state)
    cells = await stage.place.all("SELECT DISTINCT quarter FROM busy_cells ORDER BY quarter")
    assert [row["quarter"] for row in cells] == [when("2027-03-16 12:15") // 900 + n for n in range(3)]
    [told] = await stage.place.all("SELECT person FROM deliveries WHERE kind = 'booking_shifted'")
    assert told["person"] == talk.person
    reminders = await stage.place.all(
        "SELECT state, due_at FROM deliveries WHERE kind = 'booking_reminder' ORDER BY id"
    )
    assert [row["state"] for row in reminders] == ["void", "void", "pending", "pending"]


async def test_an_hour_that_was_taken_meanwhile(stage: Stage, language: str, timur: Timur, talk: Booking) -> None:
    await opens(timur)
    await timur.taps("Another time")
    kairat = Asker(stage, language, name="Қайрат")
    await kairat.consents()
    await booked(stage, await person_of(stage, kairat), "2027-03-16 12:15", language=language)
    await timur.presses(f"{TWO[language][0]} 16.03 12:15")
    timur.reads("Someone has just taken this time. Choose another.")
    here = await row_of(stage, talk)
    assert (here.starts_at, here.rev) == (talk.starts_at, talk.rev)
    cells = await stage.place.all("SELECT DISTINCT quarter FROM busy_cells WHERE booking = :id", id=talk.id)
    assert len(cells) == 3, "its own hour was not let go of"


async def test_cancelled_with_a_reason(stage: Stage, language: str, timur: Timur, talk: Booking) -> None:
    await opens(timur)
    await timur.taps("Cancel the talk")
    await timur.says("Отбасы жағдайы")
    timur.reads("Cancelled. Whoever has booked is being told and gets the nearest free times.")
    timur.reads("Reason: {reason}", reason="Отбасы жағдайы")
    here = await row_of(stage, talk)
    assert (here.state.value, here.cancelled_by, here.reason) == ("cancelled", "consultant", "Отбасы жағдайы")
    assert await stage.place.all("SELECT * FROM busy_cells") == []
    assert not timur.has("Another time")


@pytest.mark.parametrize(
    ("button", "state", "counted"), [("Held", "kept", 1), ("Not held", "not_kept", 0), ("Did not come", "missed", 0)]
)
async def test_what_came_of_it(
    stage: Stage, language: str, timur: Timur, talk: Booking, button: str, state: str, counted: int
) -> None:
    await opens(timur)
    assert not timur.has("Held"), "it has not begun"
    stage.clock.advance(talk.starts_at + 60 - stage.telegram.now())
    await opens(timur)
    await timur.taps(button)
    timur.reads("Write a short note for colleagues, or go back without one.")
    await timur.says("Сметаны бірге құрдық")
    timur.reads("Note: {note}", note="Сметаны бірге құрдық")
    here = await row_of(stage, talk)
    assert (here.state.value, here.note) == (state, "Сметаны бірге құрдық")
    rows = await stage.place.all("SELECT channel, consultant, booking FROM consultations")
    assert rows == [{"channel": "phone", "consultant": talk.consultant, "booking": talk.id}] * counted
    assert [row["object"] for row in await audit(stage, f"talk_{state}")] == [talk.id, talk.id]


async def test_corrected_until_the_next_days_end(stage: Stage, language: str, timur: Timur, talk: Booking) -> None:
    stage.clock.advance(talk.ends_at - stage.telegram.now())
    await opens(timur)
    await timur.taps("Did not come")
    await timur.taps("Back")
    await timur.taps("Held")
    await timur.taps("Back")
    timur.reads("The talk was held.")
    assert len(await stage.place.all("SELECT * FROM consultations")) == 1
    stage.clock.advance(said_until(stage_season(stage), talk.starts_at) - stage.telegram.now())
    old = timur.phone.screen
    await timur.taps("Did not come", old)
    assert (await row_of(stage, talk)).state.value == "kept"


async def test_nobody_elses(stage: Stage, language: str, timur: Timur, talk: Booking) -> None:
    """A colleague is refused whatever is forged, and noted; a manager may; of whoever lost the role nothing is left."""
    bolat = Timur(stage, language, name="Болат")
    await bolat.works()
    for n, do in enumerate(("open:0:0", "move:0:0", "cancel:0:0", "because:0:0", "kept:0:0", "missed:0:0"), 1):
        bolat.phone.forges(f"tlk:{talk.id}:{talk.rev}:{do}", bolat.phone.screen)
        await stage.quiet()
        assert bolat.toast == bolat.words("This is a colleague's, not yours.")
        assert "705" not in bolat.phone.screen.text
        assert len(await audit(stage, "refused_talk")) == n
    assert await row_of(stage, talk) == talk
    asel = Timur(stage, language, name="Әсел")
    await asel.works(Role.MANAGER)
    asel.phone.forges(f"tlk:{talk.id}:0:open:0:0", asel.phone.screen)
    await stage.quiet()
    asel.reads("Consultant: {name}", name="Тимур")
    await opens(timur)
    old = timur.phone.screen
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM roles WHERE person = :id", id=talk.consultant)
    await timur.taps("Cancel the talk", old)
    assert "705" not in timur.phone.screen.text


async def test_an_old_button_of_a_talk(stage: Stage, language: str, timur: Timur, talk: Booking) -> None:
    """What has changed meanwhile is shown as it stands, and is not changed again."""
    await opens(timur)
    await timur.taps("Cancel the talk")
    old = next(
        b.data for b in timur.phone.screen.all_buttons if str(b.data).startswith("tlk:") and ":because:" in b.data
    )
    await timur.taps("Back")
    await timur.taps("Another time")
    await timur.presses(f"{TWO[language][0]} 16.03 12:15")
    timur.phone.forges(old, timur.phone.screen)
    await stage.quiet()
    timur.reads("Something has changed meanwhile. This is how it stands now.")
    assert (await row_of(stage, talk)).state.value == "booked"
