"""Hours being opened: a card with all of it proposed, ticks for the weekdays, each other part a tap away, and a yes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.consultant.timetable_buttons import (
    DAY,
    HOURS,
    HOW,
    NEW,
    TIME,
    TOPICS,
    WHERE,
    Opens,
    timetable,
    to_hours,
)
from handlers.consultant.timetable_words import language_words, name_of, topics_words
from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import mode_words
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.thread import topic_words, topics_of
from locales import _
from locales.format import day_full, hours, short_date, time, weekday_name
from programme.opening import Draft, a_day_of, checked, hours_of, typed_day, typed_hours, typed_place
from programme.problem import Outdated
from programme.question import OTHER
from programme.timetable import BUFFERS, MINUTES, Mode, Spoken, day_of, slots
from storage import audit, timetable_desks, timetable_words, timetables
from storage.timetable_desks import Desk

router = Conversation("timetable_opening")
T = TypeVar("T")

SPOKEN: tuple[Spoken, ...] = ("kk", "ru", "both")
MODES = (Mode.PHONE, Mode.ONLINE, Mode.MEETING)
TIMES_SHOWN = 8


def _at(here: Desk, words: str, do: str, n: int = 0) -> Button:
    return Button(words, Opens.model_validate({"turn": here.rev, "do": do, "n": n}))


def _back(here: Desk) -> Rows:
    # NOTE: button
    return ((_at(here, _("Back"), "card"),),)


@router.place(NEW)
async def card_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    draft, season = here.draft, turn.season
    name = await name_of(turn, here.consultant)
    words: list[str | Text | None] = [
        title(_("New hours: {name}", name=name) if name else _("New hours")),
        "",
        _("Day: {day}", day=day_full(draft.day)) if draft.day is not None else _weekdays_words(draft),
        _("From – to: {hours}", hours=hours(draft.starts, draft.ends)),
        _("A talk, minutes: {n}. A break after it: {m}", n=draft.minutes, m=draft.buffer),
        _("How: {how}", how=mode_words(draft.mode)),
        _("Where: {place}", place=draft.place) if draft.place and draft.mode is not Mode.PHONE else None,
        _("Language: {language}", language=language_words(draft.language)),
        _("Topics: {topics}", topics=topics_words(draft.topics, season)),
        *_times_words(turn, draft),
    ]
    return Screen(lines(*words), (*_ticks(here), *_parts(here), (to_hours(here),)))


def _weekdays_words(draft: Draft) -> str:
    if not draft.weekdays:
        return _("Tick the weekdays below.")
    return _("Each week: {days}", days=", ".join(weekday_name(each) for each in sorted(draft.weekdays)))


def _times_words(turn: Turn, draft: Draft) -> list[str]:
    """The times that come of it, as people will see them on its first day."""
    made = hours_of(draft, turn.season, turn.received_at)
    if not made or draft.ends - draft.starts < draft.minutes:
        return []
    found = slots(made[0], a_day_of(made[0], turn.season), turn.season)
    said = [time(each.starts_at) for each in found[:TIMES_SHOWN]]
    return ["", _("Talks a day: {n}", n=len(found)), ", ".join(said) + (" …" if len(found) > TIMES_SHOWN else "")]


def _ticks(here: Desk) -> Rows:
    if here.draft.day is not None:
        return ()
    ticks = [_at(here, f"{'✓ ' if n in here.draft.weekdays else ''}{weekday_name(n)}", "tick", n) for n in range(1, 8)]
    return tuple(ticks[:4]), tuple(ticks[4:])


def _parts(here: Desk) -> Rows:
    draft = here.draft
    # NOTE: button
    single = _at(here, _("One day only"), "day")
    # NOTE: button
    weekly = _at(here, _("Each week"), "weekly")
    # NOTE: button
    minutes = _at(here, _("Talk: {n} min ▸", n=draft.minutes), "minutes")
    # NOTE: button
    buffer = _at(here, _("Break: {n} min ▸", n=draft.buffer), "buffer")
    # NOTE: button
    opens = _at(here, _("Open these hours"), "open")
    return (
        # NOTE: button
        (_at(here, _("From – to"), "time"), weekly if draft.day is not None else single),
        (minutes, buffer),
        # NOTE: button
        (_at(here, _("How to talk"), "how"), _at(here, _("Language ▸"), "language")),
        # NOTE: button
        (_at(here, _("Topics"), "topics"),),
        (opens,),
    )


@router.button(Opens)
async def press(query: CallbackQuery, button: Opens, turn: Turn) -> Reply:
    here = await timetable(turn)
    if button.turn != here.rev:
        raise Outdated
    draft, n = here.draft, button.n
    match button.do:
        case "card":
            return await _at_card(turn, here, draft)
        case "time" | "day" | "how" | "topics":
            turn.go({"time": TIME, "day": DAY, "how": HOW, "topics": TOPICS}[button.do])
            return Reply(await present(turn))
        case "tick" if 1 <= n <= 7 and draft.day is None:
            return await _at_card(turn, here, replace(draft, weekdays=draft.weekdays ^ {n}))
        case "weekly":
            return await _at_card(turn, here, replace(draft, day=None))
        case "minutes":
            return await _at_card(turn, here, replace(draft, minutes=_next(MINUTES, draft.minutes)))
        case "buffer":
            return await _at_card(turn, here, replace(draft, buffer=_next(BUFFERS, draft.buffer)))
        case "language":
            return await _at_card(turn, here, replace(draft, language=_next(SPOKEN, draft.language)))
        case "open":
            return await _open(turn, here)
        case _chosen:
            return await _choose(turn, here, button)


async def _choose(turn: Turn, here: Desk, button: Opens) -> Reply:
    """How to talk (`how` with a place in the list), or a topic more or less."""
    draft, topics = here.draft, _topics(turn)
    if button.do == "all":
        return await _at_card(turn, here, replace(draft, topics=frozenset()))
    if button.do == "mode" and 0 <= button.n < len(MODES):
        mode = MODES[button.n]
        same = mode is draft.mode
        made = replace(draft, mode=mode, place=draft.place if same else None)
        if mode is Mode.PHONE:
            return await _at_card(turn, here, made)
        timetable_desks.lay(turn.tx, replace(here, draft=made))
        turn.go(WHERE)
        return Reply(await present(turn))
    if button.do == "topic" and 0 <= button.n < len(topics):
        chosen = draft.topics ^ {topics[button.n]}
        timetable_desks.lay(turn.tx, replace(here, draft=replace(draft, topics=chosen)))
        return Reply(await present(turn))
    raise Outdated


def _next(all_of: tuple[T, ...], was: T) -> T:
    return all_of[(all_of.index(was) + 1) % len(all_of)] if was in all_of else all_of[0]


async def _at_card(turn: Turn, here: Desk, draft: Draft, sentence: str = "") -> Reply:
    timetable_desks.lay(turn.tx, replace(here, draft=draft))
    turn.go(NEW)
    return Reply(await present(turn, sentence))


async def _open(turn: Turn, here: Desk) -> Reply:
    """Written down, unless they meet hours that are open already."""
    draft, season, at = here.draft, turn.season, turn.received_at
    if draft.mode is not Mode.PHONE and draft.place is None:
        turn.go(WHERE)
        return Reply(await present(turn))
    await timetables.kept(turn.tx, draft.consultant)
    there = await timetables.hours_ahead(turn.tx, draft.consultant, day_of(at, season))
    made = [await timetables.open_hours(turn.tx, each, turn.known.id, at) for each in checked(draft, there, season, at)]
    await timetable_words.opened(turn.tx, draft.consultant, made, turn.known.id, at)
    audit.note(turn.tx, at=at, person=turn.known.id, action="opened_hours", object_id=draft.consultant)
    timetable_desks.lay(turn.tx, replace(here, draft=replace(draft, weekdays=frozenset(), day=None)))
    turn.go(HOURS)
    return Reply(await present(turn, _("Open: these times can be booked now.")))


# What is typed or chosen


@router.place(TIME)
async def time_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    words = lines(title(_("From when until when?")), "", _("Write it, for example: 10:00-13:00"))
    return Screen(words, _back(here))


@router.place(DAY)
async def day_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    example = date.fromordinal(day_of(turn.received_at, turn.season).toordinal() + 1)
    words = lines(title(_("On which day?")), "", _("Write the day, for example: {day}", day=short_date(example)))
    return Screen(words, _back(here))


@router.place(HOW)
async def how_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    rows = tuple((_at(here, mode_words(each).capitalize(), "mode", n),) for n, each in enumerate(MODES))
    return Screen(lines(title(_("How will you talk?"))), (*rows, *_back(here)))


@router.place(WHERE)
async def where_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    if here.draft.mode is Mode.ONLINE:
        words = _("Send the link of the talk, for example: https://meet.example.kz/abc")
    else:
        words = _("Write the place, for example: Turgen, the akimat, room 3")
    return Screen(lines(title(_("Where will you talk?")), "", words), _back(here))


@router.place(TOPICS)
async def topics_screen(turn: Turn) -> Screen:
    here = await timetable(turn)
    chosen = here.draft.topics
    rows = tuple(
        (_at(here, f"{'✓ ' if each in chosen else ''}{topic_words(each, turn.season)}"[:30], "topic", n),)
        for n, each in enumerate(_topics(turn))
    )
    words = lines(title(_("Which topics?")), "", _("Now: {topics}", topics=topics_words(chosen, turn.season)))
    # NOTE: button
    return Screen(words, (*rows, (_at(here, _("All topics"), "all"),), *_back(here)))


def _topics(turn: Turn) -> list[str]:
    """What belongs to none of the season's topics is talked of in hours of all topics alone."""
    return [each for each in topics_of(turn.season) if each != OTHER]


@router.text(TIME, DAY, WHERE)
async def take(message: Message, turn: Turn) -> Reply:
    here, typed = await timetable(turn), message.text or ""
    if meaning(typed) in ("back", "home"):
        turn.go(NEW)
        return Reply(await present(turn))
    reads: dict[str, Callable[[], Draft]] = {
        TIME: lambda: _with_hours(here.draft, typed),
        DAY: lambda: replace(here.draft, day=typed_day(typed, turn.season, turn.received_at), weekdays=frozenset()),
        WHERE: lambda: replace(here.draft, place=typed_place(typed, here.draft.mode)),
    }
    return await _at_card(turn, here, reads[turn.expects]())


def _with_hours(draft: Draft, typed: str) -> Draft:
    starts, ends = typed_hours(typed)
    return replace(draft, starts=starts, ends=ends)
