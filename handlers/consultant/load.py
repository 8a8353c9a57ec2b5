"""The managers' view of talks: how many, whose, from where and in which language. Every figure is a count of rows."""

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

from handlers.ui.thread import spoken_words, topic_words
from locales import _, language
from programme.booking import State
from programme.season import Season
from storage import consultants, loads
from storage.database import Tx

Section: TypeAlias = tuple[str, list[str]]
Key = TypeVar("Key", int, str)


async def load_sections(tx: Tx, season: Season, now: int) -> list[Section]:
    """All figures in words; the first section has no heading. The same on the screen, in the table, in the picture."""
    there = await loads.load(tx, season, now)
    names = await consultants.names(tx, [*there.by_consultant])
    of = there.by_state
    first = [
        _("Talks ahead: {n}", n=there.ahead),
        _("Over, and nothing said of them yet: {n}", n=there.unsaid),
        _("Held: {n}", n=of[State.KEPT]),
        _("Not held: {n}", n=of[State.NOT_KEPT]),
        _("Nobody came: {n}", n=of[State.MISSED]),
        _("Cancelled: {n}", n=of[State.CANCELLED]),
        _("Waiting in line for a time: {n}", n=there.waiting),
    ]
    regions = {each.code: each.name.in_(language()) for each in season.regions}

    def name_of(each: int) -> str:
        return names.get(each, f"{each}")

    counted = [
        (_("Ahead, by consultant"), _listed(there.ahead_of, name_of)),
        (_("All talks by consultant"), _listed(there.by_consultant, name_of)),
        (_("By region"), _listed(there.by_region, lambda each: regions.get(each, _("not known")))),
        (_("By language"), _listed(there.by_language, spoken_words)),
        (_("By topic"), _listed(there.by_topic, lambda each: topic_words(each, season))),
    ]
    return [("", first), *((heading, rows) for heading, rows in counted if rows)]


def _listed(counts: Mapping[Key, int], words: Callable[[Key], str]) -> list[str]:
    """The most first."""
    return [f"{words(each)}: {n}" for each, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])) if n]
