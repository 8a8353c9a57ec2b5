"""Әсел writes to many people at once: she composes, chooses whom, tries it on herself, confirms, stops, goes on."""

import pytest

from locales import LANGUAGES
from programme.notices import Topic
from storage import opt_outs
from tests.stage import Stage
from tests.stories.mailing import TEXTS, Announcer, at_night_confirmed, in_the_morning, village
from tests.stories.villager import Villager


@pytest.fixture
def asel(stage: Stage, language: str) -> Announcer:
    return Announcer(stage, language, name="Әсел")


async def test_from_the_first_word_to_the_last_message(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    await asel.writes_both()
    for text in TEXTS.values():
        assert text in asel.phone.screen.text
    await asel.taps("Who gets it")
    await asel.taps("Language")
    await asel.presses("☐ " + asel.words("Kazakh (its own name)"))
    await asel.presses("☐ " + asel.words("Russian (its own name)"))
    await asel.presses("☑ " + asel.words("Russian (its own name)"))
    n = 5 + (asel.language == "kk")  # she has an account too
    asel.reads("Will get it: {n}", n=n)
    await asel.taps("Ready")
    await asel.taps("Back")
    await asel.taps("Show it to me")
    for text in TEXTS.values():
        assert any(m.text == text for m in asel.phone.messages if not m.mine)
    assert homes.got(TEXTS["kk"]) == {"kk": 0, "ru": 0}, "nobody gets anything before it is confirmed"
    await asel.says("/staff")
    await asel.taps("Announcements")
    await asel.presses("1")
    await asel.taps("Send")
    await asel.says("4")
    asel.reads("That is not the number of those who get it. Please type this number: {n}", n=n)
    assert (await asel.row())["state"] == "draft"
    await asel.says(f" {n} ")
    assert homes.got(TEXTS["kk"]) == {"kk": 5, "ru": 0}
    assert homes.got(TEXTS["ru"]) == {"kk": 0, "ru": 0}
    assert await asel.outcome() == {"sent": n}
    row = await asel.row()
    assert (row["state"], row["receivers"], row["confirmed_number"]) == ("done", n, n)
    asel.reads("Sent: {n}", n=n)
    asel.reads("State: {state}", state=asel.words("sent to all"))


async def test_a_missing_language_is_named_and_decided(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    await asel.opens()
    await asel.writes("kk")
    asel.reads("No text for: {language}. Send them the other text, or hold them back?", language="Русский")
    await asel.taps("Send")
    asel.reads("One language has no text. Choose first: send those people the other text, or hold them back.")
    await asel.taps("Hold them back")
    held = 3 + (asel.language == "ru")
    asel.reads("Held back, no text in their language: {n}", n=held)
    await asel.confirms(9 - held)
    assert homes.got(TEXTS["kk"]) == {"kk": 5, "ru": 0}
    await asel.says("/staff")
    await asel.taps("Announcements")
    await asel.taps("Write a new one")
    await asel.writes("kk", "Екінші хабар")
    await asel.taps("Send the other text")
    await asel.confirms(9)
    assert homes.got("Екінші хабар") == {"kk": 5, "ru": 3}


async def test_who_left_or_blocked_is_left_out_and_counted(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    left, blocked, later = homes.phones["kk"][:3]
    async with stage.db.begin() as tx:
        opt_outs.leave(tx, homes.ids[left.id], Topic.NEWS, stage.telegram.now())
        tx.run("UPDATE people SET unreachable_at = 1 WHERE id = :id", id=homes.ids[blocked.id])
    later.chat.blocked = True
    await asel.writes_both()
    asel.reads("Left out, they want no news: {n}", n=1)
    asel.reads("Left out, they have blocked the bot: {n}", n=1)
    await asel.confirms(7)
    assert await asel.outcome() == {"sent": 6, "unreachable": 1}
    asel.reads("Blocked the bot: {n}", n=1)
    later.chat.blocked = False
    later.says("/start")
    await stage.quiet()
    assert await asel.outcome() == {"sent": 6, "unreachable": 1}, "news are not told afterwards"
    [row] = await stage.place.all("SELECT unreachable_at FROM people WHERE tg_id = :id", id=later.id)
    assert row["unreachable_at"] is None, "but she is back for the next one"


async def test_who_leaves_while_it_goes_is_not_told(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage, kk=2, ru=0)
    await at_night_confirmed(stage, asel, 3)
    async with stage.db.begin() as tx:
        opt_outs.leave(tx, homes.ids[homes.phones["kk"][0].id], Topic.NEWS, stage.telegram.now())
    await in_the_morning(stage)
    assert await asel.outcome() == {"sent": 2, "void": 1}
    asel.reads("Left the news meanwhile: {n}", n=1)


async def test_quiet_hours_hold_it(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    stage.clock.advance(13 * 3600)
    await asel.writes_both()
    await asel.taps("Send")
    assert asel.words("At night nobody gets it. It goes at: {moment}", moment="").rstrip() in asel.phone.screen.text
    await asel.says("9")
    assert homes.got(TEXTS["kk"])["kk"] == 0
    assert await asel.outcome() == {"pending": 9}
    await in_the_morning(stage)
    assert homes.got(TEXTS["kk"])["kk"] == 5
    assert homes.got(TEXTS["ru"])["ru"] == 3


async def test_urgent_wants_another_pair_of_eyes(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    stage.clock.advance(13 * 3600)
    marat = Announcer(stage, asel.language, name="Марат")
    await marat.joins()
    await asel.writes_both()
    await asel.taps("Urgent: at night too")
    assert not asel.has("I agree that it is urgent")
    asel.phone.forges((await asel.send("agree")).pack(), asel.phone.screen)
    await stage.quiet()
    asel.reads("Somebody else of the staff must confirm this: four eyes see more than two.")
    assert (await asel.row())["urgent_by"] is None
    await marat.taps("Read the announcement")
    await marat.taps("I agree that it is urgent")
    marat.reads("Urgent: it goes at night too.")
    await asel.says("/staff")
    await asel.taps("Announcements")
    await asel.presses("1")
    await asel.confirms(10)
    assert homes.got(TEXTS["kk"])["kk"] == 5


@pytest.mark.parametrize("change", ["words", "audience"])
async def test_what_was_agreed_holds_for_what_was_read(stage: Stage, asel: Announcer, change: str) -> None:
    marat = Announcer(stage, asel.language, name="Марат")
    await marat.joins()
    await asel.writes_both()
    await asel.taps("Urgent: at night too")
    await marat.taps("Read the announcement")
    await marat.taps("I agree that it is urgent")
    await asel.says("/menu")
    asel.phone.forges((await asel.act("open")).pack(), asel.phone.screen)
    await stage.quiet()
    if change == "words":
        await asel.writes("kk", "Басқа сөз")
    else:
        await asel.aims("languages", "kk")
    row = await asel.row()
    assert (row["urgent_by"], row["urgent_asked_by"]) == (None, None)


async def test_a_changed_number_is_asked_for_again(stage: Stage, asel: Announcer) -> None:
    await village(stage)
    await asel.writes_both()
    await asel.taps("Send")
    await village(stage, kk=1, ru=0)
    await asel.says("9")
    asel.reads("The number has changed since. Please look at it once more.")
    assert (await asel.row())["state"] == "draft"
    await asel.says("9")
    assert (await asel.row())["state"] == "draft"
    await asel.says("10")
    assert await asel.outcome() == {"sent": 10}


async def test_who_comes_after_the_confirmation_is_no_receiver(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    await at_an_hour(stage, asel)
    await asel.confirms(9)
    late = await village(stage, kk=4, ru=4)
    stage.clock.advance(3 * 24 * 3600)
    await stage.quiet()
    assert homes.got(TEXTS["kk"])["kk"] == 5
    assert late.got(TEXTS["kk"]) == late.got(TEXTS["ru"]) == {"kk": 0, "ru": 0}
    assert await asel.outcome() == {"sent": 9}


async def at_an_hour(stage: Stage, asel: Announcer) -> None:
    await asel.writes_both()
    await asel.taps("Set the hour")
    await asel.says("бейсенбі")
    assert asel.words("Please write the day and the hour. For example: {moment}", moment="").rstrip() in (
        asel.phone.screen.text
    )
    await asel.says("09.03.2027 23:00")
    assert asel.words("It must be later than now. Now it is: {moment}", moment="").rstrip() in asel.phone.screen.text
    await asel.says("12.03 10:30")


async def test_scheduled_changed_and_taken_back(stage: Stage, asel: Announcer) -> None:
    homes = await village(stage)
    await at_an_hour(stage, asel)
    await asel.confirms(9)
    assert (await asel.row())["state"] == "scheduled"
    await asel.taps("Another hour")
    await asel.says("13.03.2027 11:00")
    assert (await asel.row())["state"] == "scheduled"
    stage.clock.advance(2 * 24 * 3600 + 3600)
    await stage.quiet()
    assert await asel.outcome() == {}
    await asel.says("/staff")
    await asel.taps("Announcements")
    await asel.presses("1")
    await asel.taps("Take it back to the drafts")
    stage.clock.advance(2 * 24 * 3600)
    await stage.quiet()
    row = await asel.row()
    assert (row["state"], row["due_at"], row["confirmed_at"]) == ("draft", None, None)
    await asel.confirms(9)
    assert homes.got(TEXTS["kk"])["kk"] == 5


async def test_the_same_text_within_a_day_is_warned_of(stage: Stage, asel: Announcer) -> None:
    await village(stage)
    await asel.writes_both()
    await asel.confirms(9)
    warning = asel.words("⚠️ The same text was sent less than a day ago: {moment}", moment="").rstrip()
    await asel.says("/staff")
    await asel.taps("Announcements")
    await asel.taps("Write a new one")
    for language, text in TEXTS.items():
        await asel.writes(language, f"  {text.upper()} ")
    await asel.taps("Send")
    assert warning in asel.phone.screen.text
    await asel.taps("Back")
    stage.clock.advance(24 * 3600 + 1)
    await asel.taps("Send")
    assert warning not in asel.phone.screen.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_draft_under_way_is_not_disturbed(stage: Stage, asel: Announcer, language: str) -> None:
    zeinep = Villager(stage, language)
    await zeinep.begins()
    await zeinep.fills_in(until=3)
    question = zeinep.at_question(3)
    await asel.writes_both()
    await asel.confirms(2)
    assert any(m.text == TEXTS[language] for m in zeinep.phone.messages)
    [row] = await stage.place.all("SELECT expects FROM people WHERE tg_id = :id", id=zeinep.phone.id)
    assert row["expects"] == "answer"
    assert zeinep.phone.chat.messages[question.id].text == question.text
    await zeinep.fills_in(until=4, since=3)
    zeinep.at_question(4)
