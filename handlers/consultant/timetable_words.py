"""Hours, days off and talks in the words of whoever holds them."""

from collections.abc import Iterable
from datetime import date, timedelta

from handlers.turn import Turn
from handlers.ui.answers import cut
from handlers.ui.booking import mode_words, reason_words
from handlers.ui.thread import spoken_words, topic_words
from locales import _
from locales.format import date_range, hours, short_date, weekday_name
from programme.season import Season
from programme.timetable import Hours, Spoken
from storage import consultants

SHOWN_TOPICS = 60


def language_words(language: Spoken) -> str:
    return _("both languages") if language == "both" else spoken_words(language)


def topics_words(topics: Iterable[str], season: Season) -> str:
    """Those that are served; all of them where none is chosen."""
    chosen = sorted(topics)
    return cut(", ".join(topic_words(each, season) for each in chosen), SHOWN_TOPICS) if chosen else _("all topics")


def on_words(each: Hours) -> str:
    """The weekday or the day."""
    return short_date(each.day) if each.day is not None else weekday_name(each.weekday or 1)


def hours_words(each: Hours, season: Season) -> str:
    """One line: when, how, in which language; what differs from all topics behind it."""
    said = [f"{on_words(each)} {hours(each.starts, each.ends)}", mode_words(each.mode), language_words(each.language)]
    if each.topics:
        said.append(topics_words(each.topics, season))
    return " · ".join(said)


def runs(days: dict[date, str]) -> list[tuple[date, date, str]]:
    """Days in a row that have one reason, together."""
    found: list[tuple[date, date, str]] = []
    for day, reason in sorted(days.items()):
        if found and found[-1][1] + timedelta(days=1) == day and found[-1][2] == reason:
            found[-1] = (found[-1][0], day, reason)
        else:
            found.append((day, day, reason))
    return found


def off_words(first: date, last: date, reason: str) -> str:
    said = date_range(first, last)
    return f"{said} ({reason_words(reason)})" if reason else said


async def name_of(turn: Turn, consultant: int) -> str:
    """Of a colleague, by which she is known here; of oneself nothing."""
    if consultant == turn.known.id:
        return ""
    names = await consultants.names(turn.tx, [consultant])
    return names.get(consultant, f"{consultant}")
