"""What a consultant is told of his own hours that somebody who leads the consulting has changed for him."""

from collections.abc import Mapping
from datetime import date

from aiogram.utils.formatting import Text

from handlers.consultant.timetable import hours_door
from handlers.consultant.timetable_words import hours_words
from handlers.notice import Telling, Told
from handlers.ui.screen import Screen, lines, title
from locales import _
from locales.format import date_range
from programme.roles import CONSULTS
from storage import roles, timetables

SHOWN = 8


async def timetable_changed(telling: Telling) -> Told | None:
    """All that was changed, in one message; nothing to whoever lost the role."""
    if CONSULTS.isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    said = [words for facts in telling.facts if (words := await _words(telling, facts)) is not None]
    if not said:
        return None
    shown: list[str | Text] = [title(_("A coordinator has changed your hours of talks.")), "", *said[:SHOWN]]
    if len(said) > SHOWN:
        shown.append("…")
    return Told(Screen(lines(*shown), ((hours_door(),),)))


async def _words(telling: Telling, facts: Mapping[str, int]) -> str | None:
    if "closed" in facts:
        first, last = date.fromordinal(facts["closed"]), date.fromordinal(facts["until"])
        return _("Day off: {days}", days=date_range(first, last))
    if "again" in facts:
        day = date.fromordinal(facts["again"])
        return _("Open again: {day}", day=date_range(day, day))
    found = await timetables.find(telling.tx, facts.get("opened") or facts.get("ended") or 0)
    if found is None or found.consultant != telling.person:
        return None
    hours = hours_words(found, telling.season)
    return _("Opened: {hours}", hours=hours) if "opened" in facts else _("Ended: {hours}", hours=hours)
