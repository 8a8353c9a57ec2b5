"""Villagers and seminars: reading without consent, signing up, coming along, the waiting list, leaving, erasing."""

import pytest

from tests.stage import Stage
from tests.stories.closing import at
from tests.stories.seminars import PLACE, TEXTS, TITLES, Guest, it_is, seats_of, seminar
from tests.stories.villager import OWN_NAME, TYPED

DONE = "Done: you are signed up. We will remind you before it begins."
WAITS = "There are not enough free seats now, so you are in the waiting list."
OFFER = "A seat is free for you at the seminar."


@pytest.fixture
def zeinep(stage: Stage, language: str) -> Guest:
    return Guest(stage, language)


@pytest.fixture
async def others(stage: Stage, language: str) -> list[Guest]:
    made = [Guest(stage, language, name=f"Қ{n}") for n in range(3)]
    for each in made:
        await each.consents()
    return made


async def test_a_visitor_reads_and_comes_back_from_consent_to_sign_up(
    stage: Stage, zeinep: Guest, language: str
) -> None:
    here = await seminar(stage.db)
    await zeinep.comes_to("visitor")
    await zeinep.taps("Seminars")
    zeinep.sees(TITLES[language])
    [button] = [b for b in zeinep.phone.screen.all_buttons if str(b.data).startswith("sem:")]
    await zeinep.presses(button.text)
    zeinep.sees(TEXTS[language])
    zeinep.sees(PLACE)
    zeinep.reads("Free seats: {n}", n=20)
    await zeinep.taps("Sign up")
    zeinep.reads("To sign up for a seminar, your consent is needed. Then you come back to it.")
    assert await stage.place.all("SELECT id FROM people") == []
    await zeinep.taps("For myself")
    await zeinep.taps("I agree")
    zeinep.reads("Thank you. Now you can sign up for the seminar.")
    await zeinep.taps("Sign up")
    await zeinep.presses("3")
    zeinep.reads(DONE)
    zeinep.reads("You are signed up. People: {n}", n=3)
    zeinep.reads("Free seats: {n}", n=17)
    assert await seats_of(stage) == {"going": (1, 3)}
    assert here.capacity == 20


async def test_whoever_refuses_consent_is_not_led_there_later(stage: Stage, zeinep: Guest) -> None:
    await seminar(stage.db)
    await zeinep.comes_to("visitor")
    await zeinep.taps("Seminars")
    [button] = [b for b in zeinep.phone.screen.all_buttons if str(b.data).startswith("sem:")]
    await zeinep.presses(button.text)
    await zeinep.taps("Sign up")
    await zeinep.taps("For myself")
    await zeinep.taps("I do not agree")
    await zeinep.taps("Start the application")
    await zeinep.taps("For myself")
    await zeinep.taps("I agree")
    zeinep.at_home()


@pytest.mark.parametrize("named", [False, True])
async def test_a_link_leads_a_stranger_to_the_seminar(stage: Stage, zeinep: Guest, language: str, named: bool) -> None:
    here = await seminar(stage.db)
    payload = f"{language}_s_{here.id}_p_akimat" if named else f"s_{here.id}_p_akimat"
    await zeinep.says(f"/start {payload}")
    if not named:
        await zeinep.presses(OWN_NAME[language])
    zeinep.sees(TITLES[language])
    await zeinep.taps("Sign up")
    await zeinep.taps("For myself")
    await zeinep.taps("I agree")
    await zeinep.taps("Sign up")
    await zeinep.presses("1")
    zeinep.reads(DONE)
    assert await stage.place.all("SELECT source FROM people") == [{"source": "akimat"}]


async def test_a_link_to_nothing_shows_the_list(stage: Stage, zeinep: Guest) -> None:
    await zeinep.consents()
    await zeinep.says("/start s_999")
    zeinep.reads("This seminar is not there any more.")


async def test_a_link_keeps_the_place_of_whoever_is_at_a_question(stage: Stage, zeinep: Guest) -> None:
    here = await seminar(stage.db)
    await zeinep.comes_to("question")
    await zeinep.signs_up(here)
    zeinep.reads(DONE)
    await zeinep.says(TYPED[zeinep.language]["problem"])
    zeinep.at_question(4)


async def test_the_waiting_list_is_offered_seats_in_order(stage: Stage, others: list[Guest]) -> None:
    here = await seminar(stage.db, capacity=2)
    first, second, third = others
    await first.signs_up(here, 2)
    first.reads(DONE)
    await second.signs_up(here)
    second.reads(WAITS)
    await third.signs_up(here)
    third.reads("Your place in line: {n}", n=2)
    await first.opens(here)
    await first.taps("Change how many come")
    await first.presses("1")
    first.reads("Changed. People: {n}", n=1)
    assert (second.got(OFFER), third.got(OFFER)) == (1, 0)
    assert await seats_of(stage) == {"going": (1, 1), "offered": (1, 1), "waiting": (1, 0)}
    await first.opens(here)
    await first.taps("I cannot come")
    await first.taps("Yes, I cannot come")
    assert third.got(OFFER) == 1
    await second.taps("Yes, I take the seat")
    second.reads(DONE)
    await third.taps("I cannot come")
    await third.taps("Yes, I cannot come")
    assert await seats_of(stage) == {"going": (1, 1), "left": (2, 0)}


async def test_an_offer_nobody_accepts_goes_to_the_next_after_two_hours(stage: Stage, others: list[Guest]) -> None:
    here = await seminar(stage.db, capacity=1)
    first, second, third = others
    for each in others:
        await each.signs_up(here)
    await first.opens(here)
    await first.taps("I cannot come")
    await first.taps("Yes, I cannot come")
    stage.clock.advance(2 * 3600 - 60)
    await stage.quiet()
    assert (second.got(OFFER), third.got(OFFER)) == (1, 0)
    stage.clock.advance(61)
    await stage.quiet()
    assert (second.got(OFFER), third.got(OFFER)) == (1, 1)
    await second.taps("Yes, I take the seat")
    assert second.toast == second.words("This button is out of date. Here is the current step.")
    second.reads("Free seats: {n}", n=0)
    await third.taps("Yes, I take the seat")
    third.reads(DONE)


async def test_an_offer_at_night_counts_from_the_morning(stage: Stage, others: list[Guest]) -> None:
    here = await seminar(stage.db, capacity=1)
    first, second, third = others
    for each in others:
        await each.signs_up(here)
    await it_is(stage, "2027-03-12 23:00")
    await first.opens(here)
    await first.taps("I cannot come")
    await first.taps("Yes, I cannot come")
    assert second.got(OFFER) == 0, "it is night"
    await it_is(stage, "2027-03-13 09:00")
    assert second.got(OFFER) == 1
    await it_is(stage, "2027-03-13 10:59")
    assert third.got(OFFER) == 0
    await it_is(stage, "2027-03-13 11:01")
    assert third.got(OFFER) == 1


async def test_an_offer_not_heard_of_while_we_were_away_is_not_lost(stage: Stage, others: list[Guest]) -> None:
    here = await seminar(stage.db, capacity=1)
    first, second, third = others
    for each in others:
        await each.signs_up(here)
    await it_is(stage, "2027-03-12 23:00")
    await first.opens(here)
    await first.taps("I cannot come")
    await first.taps("Yes, I cannot come")
    await stage.stop()
    at(stage, "2027-03-15 12:00:00")
    await stage.start()
    await stage.quiet()
    assert second.got(OFFER) == 0, "its two hours were over before she could hear of it"
    await it_is(stage, "2027-03-15 12:11")
    assert (second.got(OFFER), third.got(OFFER)) == (1, 0)
    await it_is(stage, "2027-03-15 14:10")
    await second.taps("Yes, I take the seat")
    second.reads(DONE)
    assert await seats_of(stage) == {"left": (1, 0), "going": (1, 1), "waiting": (1, 0)}


async def test_what_was_accepted_while_we_were_away_is_heard_first(stage: Stage, others: list[Guest]) -> None:
    here = await seminar(stage.db, capacity=1)
    first, second, third = others
    for each in others:
        await each.signs_up(here)
    await it_is(stage, "2027-03-12 12:00")
    await first.opens(here)
    await first.taps("I cannot come")
    await first.taps("Yes, I cannot come")
    await stage.stop()
    second.phone.presses(second.words("Yes, I take the seat"))
    at(stage, "2027-03-12 20:00:00")
    await stage.start()
    await stage.quiet()
    second.reads(DONE)
    assert third.got(OFFER) == 0


async def test_no_offer_when_there_is_no_time_to_accept_it(stage: Stage, others: list[Guest]) -> None:
    here = await seminar(stage.db, starts="2027-03-12 15:00", capacity=1)
    first, second, _third = others
    await first.signs_up(here)
    await second.signs_up(here)
    await it_is(stage, "2027-03-12 13:30")
    await first.opens(here)
    await first.taps("I cannot come")
    await first.taps("Yes, I cannot come")
    assert second.got(OFFER) == 0


async def test_nobody_signs_up_once_it_is_closed(stage: Stage, zeinep: Guest) -> None:
    here = await seminar(stage.db, closes="2027-03-18 18:00")
    await zeinep.consents()
    await zeinep.opens(here)
    stale = zeinep.phone.screen
    await it_is(stage, "2027-03-18 18:00")
    await zeinep.taps("Sign up", on=stale)
    zeinep.reads("Nobody can sign up for this seminar any more.")
    assert await seats_of(stage) == {}
    await zeinep.opens(here)
    assert not zeinep.has("Sign up")


async def test_more_people_than_free_seats_changes_nothing(stage: Stage, others: list[Guest]) -> None:
    here = await seminar(stage.db, capacity=3)
    first, second, _third = others
    await first.signs_up(here, 1)
    await second.signs_up(here, 1)
    await first.opens(here)
    await first.taps("Change how many come")
    await first.presses("3")
    first.reads("There are not so many free seats. As before, people: {n}", n=1)
    assert await seats_of(stage) == {"going": (2, 2)}


async def test_pressed_twice_she_is_signed_up_once(stage: Stage, zeinep: Guest) -> None:
    here = await seminar(stage.db)
    await zeinep.consents()
    await zeinep.opens(here)
    await zeinep.taps("Sign up")
    stale = zeinep.phone.screen
    zeinep.phone.presses("2", stale)
    zeinep.phone.presses("2", stale)
    await stage.quiet()
    assert await seats_of(stage) == {"going": (1, 2)}


async def test_a_button_of_somebody_else_does_nothing(stage: Stage, others: list[Guest]) -> None:
    here = await seminar(stage.db)
    first, second, _third = others
    await first.signs_up(here)
    [row] = await stage.place.all("SELECT id, rev FROM sign_ups")
    for data in (f"seat:{row['id']}:{row['rev']}:sure:0", f"coming:{row['id']}:cant"):
        second.phone.forges(data, second.phone.screen)
        await stage.quiet()
    assert await seats_of(stage) == {"going": (1, 1)}


async def test_mydata_shows_and_erases_it_and_the_seat_is_the_next_ones(
    stage: Stage, others: list[Guest], language: str
) -> None:
    here = await seminar(stage.db, capacity=1)
    first, second, _third = others
    await first.signs_up(here)
    await second.signs_up(here)
    await first.says("/mydata")
    first.reads("Seminar: {title}, people: {n}", title=TITLES[language], n=1)
    await first.taps("Erase my data")
    await first.taps("Yes, erase")
    await stage.quiet()
    assert second.got(OFFER) == 1
    assert await seats_of(stage) == {"offered": (1, 1)}


async def test_the_calendar_shows_the_month(stage: Stage, zeinep: Guest, language: str) -> None:
    await seminar(stage.db, starts="2027-03-20 10:00")
    await seminar(stage.db, starts="2027-04-02 10:00")
    await zeinep.consents()
    await zeinep.says("/seminars")
    await zeinep.taps("Calendar")
    zeinep.sees({"kk": "Наурыз 2027", "ru": "Март 2027"}[language])
    await zeinep.presses("14")
    zeinep.reads("There is no seminar on this day: {day}", day=14)
    await zeinep.presses("•20")
    zeinep.sees(f"10:00 – {TITLES[language]}")
    await zeinep.presses({"kk": "Сәуір 2027 ▶", "ru": "Апрель 2027 ▶"}[language])
    await zeinep.presses("•2")
    zeinep.sees(TITLES[language])
