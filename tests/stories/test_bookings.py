"""A talk with a consultant: booked, moved, reminded, taken off by either side, kept or missed. In both languages."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from programme.booking import Side, State
from programme.timetable import Mode
from storage import booking_moves, bookings
from tests.stage import Stage
from tests.stories.colleague import OUTDATED, Colleague
from tests.stories.seminars import it_is
from tests.stories.talks import BOOKED, DAY, PHONE, TAKEN, TOPIC, TYPED_PHONE, Booker, at, joined, opens, talks
from tests.stories.test_mydata_file import gets_the_file, read_file
from tests.stories.villager import OWN_NAME


@pytest.fixture
def season_folder() -> Path:
    return SEASON


@pytest.fixture
async def timur(stage: Stage) -> Colleague:
    return await joined(stage)


@pytest.fixture
async def aigul(stage: Stage, language: str) -> Booker:
    made = Booker(stage, language, name="Айгүл")
    await made.consents()
    return made


@pytest.fixture
async def bolat(stage: Stage, language: str) -> Booker:
    made = Booker(stage, language, name="Болат")
    await made.consents()
    return made


async def finishes(stage: Stage, became: State, note: str = "") -> None:
    """As the consultant's own screen does it."""
    async with stage.db.begin() as tx:
        here = await bookings.find(tx, 1)
        assert here is not None
        season = stage.program.season
        await booking_moves.finish(tx, here, became, note, here.consultant, season, stage.telegram.now())
    await stage.quiet()


async def ill(stage: Stage, n: int = 1) -> None:
    """The consultant takes a talk off, as closing a day does."""
    async with stage.db.begin() as tx:
        here = await bookings.find(tx, n)
        assert here is not None
        tx.run(
            "INSERT INTO closed_days (consultant, day, at) VALUES (:c, :day, 1)", c=here.consultant, day=DAY.isoformat()
        )
        await booking_moves.cancel(tx, here, Side.CONSULTANT, "#ill", stage.program.season, stage.telegram.now())
    await stage.quiet()


async def test_a_talk_is_booked_moved_twice_reminded_and_kept(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    await opens(stage, timur)
    await aigul.wants_to_talk()
    aigul.sees(aigul.month())
    aigul.reads("Topic: {topic}", topic=TOPIC[aigul.language])
    await aigul.chooses_day()
    assert aigul.hours == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    await aigul.chooses_hour("09:30")
    aigul.reads("Which number shall we call?")
    await aigul.says("қоңырау шалыңыз")
    aigul.reads("I could not read the telephone number. For example: 8 705 123 45 67")
    await aigul.says(TYPED_PHONE)
    aigul.reads("Is everything right?")
    aigul.reads("Time: {time} (Kazakhstan time)", time="09:30")
    assert [each["state"] for each in await talks(stage)] == ["holding"]
    await aigul.taps("Yes, book it")
    aigul.reads(BOOKED)
    aigul.reads("You are booked.")
    told = timur.sees("📞")
    assert "705" not in told.text, "the chat keeps it for ever; the talk's card forgets the number"
    for hour in ("11:00", "10:00"):
        await aigul.taps("Move to another time")
        await aigul.chooses(DAY.day, hour)
        aigul.reads("Is everything right?")
        [here] = [each for each in await talks(stage) if each["state"] == "booked"]
        assert here["starts_at"] != at(hour), "the old hour stays until the new one is confirmed"
        await aigul.taps("Yes, book it")
        aigul.reads("Done: the talk is moved.")
        aigul.reads("Time: {time} (Kazakhstan time)", time=hour)
    [here] = await talks(stage)
    assert (here["starts_at"], here["sequence"], here["phone"]) == (at("10:00"), 2, PHONE)
    await it_is(stage, "2027-03-15 09:59")
    assert not aigul.got("Does this time still suit you?")
    await it_is(stage, "2027-03-15 10:00")
    [tomorrow] = aigul.got("Reminder: a consultation tomorrow. Time: {time}", time="10:00")
    await aigul.taps("Yes, it suits me", on=tomorrow)
    aigul.reads("You said that this time suits you.")
    await it_is(stage, "2027-03-16 09:00")
    assert len(aigul.got("Reminder: a consultation today. Time: {time}", time="10:00")) == 1, "not at 8, in quiet hours"
    await it_is(stage, "2027-03-16 10:31")
    await finishes(stage, State.KEPT, "бәрі анық")
    [counted] = await stage.place.all("SELECT channel, phase, booking FROM consultations")
    assert counted == {"channel": "phone", "phase": "announcement", "booking": 1}
    await aigul.says("/talks")
    aigul.reads("You have no consultation to come.")


async def test_one_time_is_not_given_twice(stage: Stage, timur: Colleague, aigul: Booker, bolat: Booker) -> None:
    await opens(stage, timur)
    for each in (aigul, bolat):
        await each.wants_to_talk()
        await each.chooses_day()
    await aigul.chooses_hour("09:30")
    await bolat.chooses_hour("09:30")
    bolat.reads(TAKEN)
    assert "09:30" not in bolat.hours
    await aigul.says(TYPED_PHONE)
    await aigul.taps("Yes, book it")
    await bolat.chooses_hour("10:00")
    await bolat.says(TYPED_PHONE)
    await bolat.taps("Yes, book it")
    bolat.reads(BOOKED)
    await aigul.says("/menu")
    await aigul.wants_to_talk()
    aigul.reads("You have a talk about this already. It can be moved to another time.")


async def test_cancelled_by_illness_and_booked_anew_with_one_tap(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    await opens(stage, timur)
    dina = await joined(stage, "Дина")
    await opens(stage, dina, starts=14 * 60, ends=15 * 60)
    await aigul.books()
    await ill(stage)
    notice = aigul.reads("The consultant cannot come, so your talk is cancelled. We are sorry.")
    aigul.reads("Reason: {reason}", reason=aigul.words("I am ill"))
    offered = [b for b in notice.all_buttons if str(b.data).startswith("tkn:")]
    nearest = [b.text for b in offered]
    assert [each[-5:] for each in nearest] == ["14:00", "14:30"]
    await aigul.presses(nearest[0], on=notice)
    aigul.reads(BOOKED)
    assert [(each["state"], each["starts_at"]) for each in await talks(stage)] == [
        ("cancelled", at("09:30")),
        ("booked", at("14:00")),
    ]
    dina.sees("14:00")
    [other] = [str(b.data) for b in offered if b.text == nearest[1]]
    aigul.phone.forges(other, aigul.phone.screen)  # once more, from a phone that was offline: she has one already
    await stage.quiet()
    assert len([each for each in await talks(stage) if each["state"] == "booked"]) == 1


async def test_cancelled_by_whoever_booked(stage: Stage, timur: Colleague, aigul: Booker, bolat: Booker) -> None:
    await opens(stage, timur)
    await aigul.books()
    await aigul.taps("Cancel the booking")
    aigul.reads("Cancel the booking?")
    await aigul.says("Малға кетіп бара жатырмын")
    aigul.reads("The booking is cancelled. The consultant is told.")
    timur.sees("Малға кетіп")
    await bolat.books()


async def test_i_cant_frees_the_hour_at_once(stage: Stage, timur: Colleague, aigul: Booker, bolat: Booker) -> None:
    await opens(stage, timur)
    await aigul.books()
    await it_is(stage, "2027-03-15 12:00")
    [reminder] = aigul.got("Does this time still suit you?")
    await aigul.taps("No, I can't then", on=reminder)
    aigul.reads("The booking is cancelled. The consultant is told.")
    await bolat.books()
    aigul.phone.forges("tkc:1:0:come", aigul.phone.screen)
    await stage.quiet()
    assert aigul.toast == aigul.words(OUTDATED)
    aigul.reads("The booking is cancelled.")
    assert "705" not in aigul.phone.screen.text, "nobody calls about a talk that is off"


async def test_a_no_show_is_offered_once_to_book_again(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    await opens(stage, timur)
    await aigul.books()
    await it_is(stage, "2027-03-16 10:05")
    await finishes(stage, State.MISSED)
    [word] = aigul.got("We could not talk to you. It happens!")
    await finishes(stage, State.KEPT)
    await finishes(stage, State.MISSED)
    assert len(aigul.got("We could not talk to you. It happens!")) == 1
    await aigul.taps("Book a consultation", on=word)
    aigul.reads("Topic of your question")
    await aigul.presses(TOPIC[aigul.language])
    await aigul.chooses(DAY.day, "11:30")
    await aigul.presses("+7 705 123 45 67")  # known from the last time
    await aigul.taps("Yes, book it")
    aigul.reads(BOOKED)


async def test_from_consent_back_to_the_talk(stage: Stage, timur: Colleague, language: str) -> None:
    await opens(stage, timur)
    zeinep = Booker(stage, language)
    await zeinep.comes_to("visitor")
    await zeinep.taps("Book a consultation")
    zeinep.reads("To book a talk, your consent is needed. Then you come back to it.")
    assert not await stage.place.all("SELECT id FROM people WHERE tg_id = :id", id=zeinep.phone.id)
    await zeinep.taps("For myself")
    await zeinep.taps("I agree")
    zeinep.reads("Topic of your question")
    assert OWN_NAME


async def test_a_place_is_shown_and_no_number_asked(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    await opens(stage, timur, mode=Mode.MEETING)
    await aigul.wants_to_talk()
    await aigul.chooses()
    aigul.reads("Is everything right?")
    aigul.sees("Ойыл, 3")
    await aigul.says("иә")
    aigul.reads(BOOKED)
    [here] = await talks(stage)
    assert here["phone"] is None


async def test_confirmed_after_the_time_was_let_go_of(
    stage: Stage, timur: Colleague, aigul: Booker, bolat: Booker
) -> None:
    """Where nobody took it, it is hers; where somebody did, she chooses among the others."""
    await opens(stage, timur)
    await aigul.wants_to_talk()
    await aigul.chooses()
    await aigul.says(TYPED_PHONE)
    await it_is(stage, "2027-03-10 10:30")
    word = aigul.reads("The time was not confirmed, so it is free again.")
    before = next(m for m in reversed(aigul.phone.messages) if not m.mine and m is not word)
    await aigul.taps("Yes, book it", on=before)
    aigul.reads(BOOKED)
    await bolat.wants_to_talk()
    await bolat.chooses(DAY.day, "10:00")
    await bolat.says(TYPED_PHONE)
    await it_is(stage, "2027-03-10 11:00")
    dina = Booker(stage, aigul.language, name="Дина")
    await dina.consents()
    await dina.books(DAY.day, "10:00")
    word = bolat.reads("The time was not confirmed, so it is free again.")
    before = next(m for m in reversed(bolat.phone.messages) if not m.mine and m is not word)
    await bolat.taps("Yes, book it", on=before)
    bolat.reads(TAKEN)


async def test_erased_the_hour_is_free_and_the_consultant_told(
    stage: Stage, timur: Colleague, aigul: Booker, bolat: Booker
) -> None:
    await opens(stage, timur)
    await aigul.books()
    await aigul.says("/mydata")
    await aigul.taps("Erase my data")
    await aigul.taps("Yes, erase")
    timur.reads("Cancelled consultations: {n}", n=1)
    assert await talks(stage) == []
    await bolat.books()


@pytest.mark.parametrize("gone", ["role", "account"])
async def test_a_consultant_who_left(stage: Stage, timur: Colleague, aigul: Booker, gone: str) -> None:
    """His talks to come are taken off with a word and the nearest times of others."""
    await opens(stage, timur)
    dina = await joined(stage, "Дина")
    await opens(stage, dina, starts=14 * 60, ends=15 * 60)
    await aigul.books()
    if gone == "account":
        await timur.says("/mydata")
        await timur.taps("Erase my data")
        await timur.taps("Yes, erase")
    else:
        await stage.place.all("DELETE FROM roles WHERE person = 1 RETURNING person")
    await it_is(stage, "2027-03-10 11:00")
    notice = aigul.reads("The consultant cannot come, so your talk is cancelled. We are sorry.")
    assert [b.text[-5:] for b in notice.all_buttons if str(b.data).startswith("tkn:")] == ["14:00", "14:30"]
    assert await stage.place.all("SELECT who FROM busy_cells") == []


async def test_what_is_kept_of_a_talk_is_shown_and_comes_as_a_file(
    stage: Stage, timur: Colleague, aigul: Booker
) -> None:
    await opens(stage, timur)
    await aigul.books()
    await aigul.says("/mydata")
    aigul.reads("Consultation: {moment}", moment=aigul.moment(at("09:30")))
    made = read_file(stage, await gets_the_file(aigul))
    [talk] = made["consultations"]
    assert (talk["phone"], talk["state"], talk["mode"]) == (PHONE, "booked", "phone")
    assert talk["starts_at"] == "2027-03-16T09:30:00+05:00"


async def test_forged_buttons_and_those_of_others(stage: Stage, timur: Colleague, aigul: Booker, bolat: Booker) -> None:
    hours = await opens(stage, timur)
    await aigul.books()
    await bolat.wants_to_talk()
    await bolat.chooses_day()
    minute = at("09:30") // 60
    for data in (f"tks:{hours}:{minute + 15}", f"tks:{hours + 7}:{minute}", f"tks:{hours}:{minute - 7 * 1440}"):
        bolat.phone.forges(data, bolat.phone.screen)
        await stage.quiet()
        bolat.reads("This time is not there any more. Choose another.")
    bolat.phone.forges(f"tks:{hours}:{minute}", bolat.phone.screen)
    await stage.quiet()
    bolat.reads(TAKEN)
    for data in ("tkb:1:2:cancel", "tkb:1:2:open", "tkc:1:0:cant", "tky:1:2:-", f"tkn:1:{hours}:{minute}", "tkh:1:yes"):
        bolat.phone.forges(data, bolat.phone.screen)
        await stage.quiet()
        assert bolat.toast == bolat.words(OUTDATED), data
    assert [each["state"] for each in await talks(stage)] == ["booked"]


async def test_the_calendar_file_follows_the_talk(stage: Stage, timur: Colleague, aigul: Booker) -> None:
    await opens(stage, timur)
    await aigul.books()
    await aigul.taps("Into my phone's calendar")
    [first] = aigul.got("Open the file: your phone's calendar keeps the date.")
    await aigul.taps("About the consultation", on=first)
    await aigul.taps("Move to another time")
    await aigul.chooses(DAY.day, "11:00")
    await aigul.taps("Yes, book it")
    _first, second = aigul.got("Open the file: your phone's calendar keeps the date.")
    await ill(stage)
    [last] = aigul.got("Open the file: it takes the talk out of your phone's calendar.")
    files = [stage.telegram.files.by_id[each.body["document"]["file_id"]].data for each in (first, second, last)]
    assert [b"SEQUENCE:0" in files[0], b"SEQUENCE:1" in files[1], b"SEQUENCE:2" in files[2]] == [True] * 3
    assert b"METHOD:CANCEL" in files[2]
    assert all(b"UID:booking-1@bastama" in each for each in files)
