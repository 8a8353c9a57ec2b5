"""What was sent this season, page by page; also what was looked for among it.

These are reading rooms: nothing is decided in them. A button carries its page and the words looked for, so an old
list still leads where it says, and what somebody looked for is kept nowhere.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Bold, Text
from pydantic import Field

from handlers.turn import Conversation, Turn
from handlers.ui.answers import cut
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from locales import _, language
from programme import application as rules
from programme.glance import glance
from programme.problem import Outdated
from programme.roles import READS_APPLICATIONS
from programme.searching import PACKED_MOST, unpacked
from storage import register
from storage.register import PAGE, Arrived, Page

router = Conversation("arrivals")

TITLE_MOST = 48
"""Characters of a title in the list, and of a place."""
IN_A_ROW = 4
"""Buttons with nothing but a number."""

Top = Annotated[int, Field(ge=0, lt=10**7)]
"""The number a page begins with, without its letters and its year; 0 is the newest page."""
Packed = Annotated[str, Field(max_length=PACKED_MOST)]
"""The words looked for; none is the whole list."""


class Arrivals(CallbackData, prefix="sent"):
    """A page of the list."""

    top: Top = 0
    words: Packed = ""


class Card(CallbackData, prefix="card"):
    """One application, opened from this page of the list."""

    sent: int
    top: Top = 0
    words: Packed = ""
    do: Literal["open", "text", "pdf"] = "open"


def whole_number(turn: Turn, n: int) -> str | None:
    """The number as it was given; None for 0."""
    season = turn.season
    return rules.number(season.number_prefix, season.year, n) if n else None


def counted(number: str) -> int:
    """Which one of its season it is."""
    return int(number.rpartition("-")[2])


@router.place("staff_list")
async def newest(turn: Turn) -> Screen:
    if READS_APPLICATIONS.isdisjoint(turn.roles):
        raise Outdated
    return await list_screen(turn, Arrivals())


async def list_screen(turn: Turn, button: Arrivals) -> Screen:
    """The page a button leads to; of a list that became empty meanwhile, that it is."""
    page = await register.page(turn.tx, turn.season.id, unpacked(button.words), whole_number(turn, button.top))
    searched = bool(button.words)
    words: list[str | Text | None] = [
        title(_("Found: {n}", n=page.count) if searched else _("Sent applications: {n}", n=page.count)),
        _shown(page),
    ]
    for each in page.shown:
        words += ["", *entry_lines(each)]
    legend = legend_lines(page.shown)
    words += ["", *legend] if legend else []
    words += ["", _("To find an application, write its number, a name or a village.")]
    return Screen(lines(*words), (*_numbers(page, button), *_turning(page, button), *_ways_out(searched)))


def _shown(page: Page) -> str | None:
    if page.count <= PAGE or not page.shown:
        return None
    return _("On this page: {first}–{last}", first=page.before + 1, last=page.before + len(page.shown))


def entry_lines(each: Arrived) -> list[str | Text]:
    """One application of a list: its number and title, below them where it is and what is to be known of it."""
    seen = glance(each.sent, language())
    place = cut(", ".join(seen.place.split(", ")[-2:]), TITLE_MOST)
    below = " ".join(part for part in (place, *marks(each)) if part)
    first = Text(Bold(f"{counted(each.number):04d}"), " ", cut(seen.title, TITLE_MOST))
    return [first, *([below] if below else [])]


def marks(each: Arrived) -> list[str]:
    return [
        *(["⏰"] if each.late else []),
        *(["✏️"] if each.reopened else []),
        *([f"🔁{each.revision}"] if each.revision > 1 else []),
    ]


def legend_lines(shown: Sequence[Arrived]) -> list[str]:
    """What the marks on this page mean."""
    return [
        *([_("⏰ sent after closing, while our outage was made good")] if any(each.late for each in shown) else []),
        *([_("✏️ being changed; what was sent counts until it is sent again")] if _any_reopened(shown) else []),
        *([_("🔁 sent again, with which revision this is")] if any(each.revision > 1 for each in shown) else []),
    ]


def _any_reopened(shown: Sequence[Arrived]) -> bool:
    return any(each.reopened for each in shown)


def _numbers(page: Page, button: Arrivals) -> Rows:
    """A card leads back to this very page, also from the newest one when new ones have come meanwhile."""
    top = counted(page.shown[0].number) if page.shown else 0
    return number_rows([(each, Card(sent=each.id, top=top, words=button.words)) for each in page.shown])


def number_rows(opened: Sequence[tuple[Arrived, Card]]) -> Rows:
    """Buttons with nothing but the numbers."""
    made = [Button(f"{counted(each.number):04d}", card) for each, card in opened]
    return tuple(tuple(made[n : n + IN_A_ROW]) for n in range(0, len(made), IN_A_ROW))


def _turning(page: Page, button: Arrivals) -> Rows:
    """To the newer and the older page. The newest is always the one that new ones come to."""
    row: list[Button] = []
    if page.newer is not None:
        top = counted(page.newer) if page.before > PAGE else 0
        # NOTE: button
        row.append(Button(_("◀ Newer"), Arrivals(top=top, words=button.words)))
    if page.older is not None:
        # NOTE: button
        row.append(Button(_("Older ▶"), Arrivals(top=counted(page.older), words=button.words)))
    return (tuple(row),) if row else ()


def _ways_out(searched: bool) -> Rows:
    # NOTE: button
    rows: Rows = ((Button(_("All applications"), Arrivals()),),) if searched else ()
    return (*rows, (home_button(),))


@router.button(Arrivals)
async def turn_page(query: CallbackQuery, button: Arrivals, turn: Turn) -> Reply:
    turn.go("staff_list")
    return Reply(await list_screen(turn, button))
