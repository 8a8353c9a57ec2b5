"""Seminars as anybody may read of them, also without consent: the list, a month of them, and each by itself.

No place: whoever looks in here while at a question is still at it. These buttons never grow old.
"""

from collections.abc import Sequence
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text, TextLink
from pydantic import Field

from handlers.anyone.seminar_buttons import mine_rows, standing_lines
from handlers.anyone.seminar_room import after_rows, here_rows, there_lines
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.calendar import month_rows, months_of, turning
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.seminars import OpenSeminar, Seminars, languages_held
from locales import _, language
from locales.format import local, moment, month_of, time
from programme.seminar import DEGREE, Point, Seminar, State
from storage import seminars, sign_ups

router = Conversation("seminars")

PAGE = 6
MOST = 200
"""Seminars to come that are looked through for the calendar."""
NAME_MOST = 26
"""Characters of a title on a button."""

Day = Annotated[int, Field(ge=0, le=31)]


class Month(CallbackData, prefix="sems_m"):
    """A month of seminars, counted from the year 0; 0 is the first that has one. With a day, what there is on it."""

    month: Annotated[int, Field(ge=0, lt=10**6)] = 0
    day: Day = 0


@router.command("seminars")
async def show_list(message: Message, turn: Turn) -> Reply:
    return await open_list(turn)


@router.button(Seminars)
async def press_list(query: CallbackQuery, button: Seminars, turn: Turn) -> Reply:
    return await open_list(turn, button.page)


async def open_list(turn: Turn, page: int = 0) -> Reply:
    if turn.language_unknown:
        return Reply(await present(turn))
    return Reply(await list_screen(turn, page))


async def list_screen(turn: Turn, page: int = 0) -> Screen:
    """The next ones first, a page at a time."""
    found = await seminars.coming(turn.tx, turn.received_at, limit=MOST)
    shown = found[page * PAGE : (page + 1) * PAGE] or found[:PAGE]
    words: list[str | Text | None] = [title(_("Seminars")), ""]
    if not shown:
        words += [_("No seminar is planned just now. When there is one, you can read of it here.")]
        return Screen(lines(*words), ((home_button(),),))
    for each in shown:
        words += [f"{moment(each.starts)} – {each.title(language())}"]
    words += ["", _("Press one to read more and to sign up.")]
    rows: Rows = tuple((_opens(each),) for each in shown)
    # NOTE: button
    more = Button(_("More ▶"), Seminars(page=page + 1))
    # NOTE: button
    calendar = Button(_("Calendar"), Month())
    rows += ((more,),) if (page + 1) * PAGE < len(found) else ()
    return Screen(lines(*words), (*rows, (calendar,), (home_button(),)))


def _opens(here: Seminar) -> Button:
    at = local(here.starts)
    return Button(f"{at:%d.%m} {cut(here.title(language()), NAME_MOST - 6)}", OpenSeminar(seminar=here.id))


@router.button(Month)
async def press_month(query: CallbackQuery, button: Month, turn: Turn) -> Reply:
    if turn.language_unknown:
        return Reply(await present(turn))
    found = await seminars.coming(turn.tx, turn.received_at, limit=MOST)
    if not found:
        return Reply(await list_screen(turn))
    return Reply(_month_screen(found, button))


def _month_screen(found: Sequence[Seminar], button: Month) -> Screen:
    """The days of a month; those with a seminar have a dot."""
    held = [(local(each.starts).date(), each) for each in found]
    months = months_of([day for day, _each in held])
    here = button.month if button.month in months else months[0]
    of_month = [(day, each) for day, each in held if months_of([day]) == [here]]
    on_day = [each for day, each in of_month if day.day == button.day]
    words: list[str | Text | None] = [title(month_of(here)), ""]
    if button.day and on_day:
        words += [f"{time(each.starts)} – {each.title(language())}" for each in on_day]
    elif button.day:
        words.append(_("There is no seminar on this day: {day}", day=button.day))
    else:
        words.append(_("Days with a seminar have a dot. Press one."))
    rows = month_rows(here, {day.day for day, _each in of_month}, lambda day: Month(month=here, day=day))
    opened: Rows = tuple((_opens(each),) for each in on_day)
    # NOTE: button
    back = Button(_("As a list"), Seminars())
    return Screen(
        lines(*words),
        (*rows, *opened, *turning(months, here, lambda each: Month(month=each)), (back,), (home_button(),)),
    )


@router.button(OpenSeminar)
async def press_one(query: CallbackQuery, button: OpenSeminar, turn: Turn) -> Reply:
    if turn.language_unknown:
        return Reply(await present(turn))
    return Reply(await detail(turn, button.seminar))


async def detail(turn: Turn, id: int, sentence: str = "") -> Screen:
    """All that is to be known of one, where she stands with it, and what she can do; the list where it is no more."""
    here = await seminars.find(turn.tx, id)
    if here is None or here.state is State.DRAFT:
        return (await list_screen(turn)).under(_("This seminar is not there any more."))
    mine = await sign_ups.of(turn.tx, here.id, turn.person.id) if turn.person is not None else None
    seats = await sign_ups.seats(turn.tx, here.id)
    over = here.state is State.CANCELLED or here.ends_at <= turn.received_at
    words: list[str | Text | None] = [title(here.title(language())), ""]
    if here.state is State.CANCELLED:
        words.append(_("This seminar is cancelled."))
    elif over:
        words.append(_("This seminar is over."))
    words += fact_lines(here, signed_up=mine is not None)
    if not over:
        words += [
            _("Sign-up until: {moment}", moment=moment(here.sign_up_until)),
            _("Free seats: {n}", n=seats.free),
            _("People waiting: {n}", n=seats.waiting) if seats.waiting else None,
        ]
    words += ["", here.text(language())]
    if mine is not None and not over:
        words += ["", *await standing_lines(turn.tx, mine)]
    words += await there_lines(turn, here)
    rows = () if over else mine_rows(here, mine, seats, turn.received_at)
    rows = (*here_rows(here, turn.received_at), *rows, *await after_rows(turn, here))
    # NOTE: button
    back = Button(_("All seminars"), Seminars())
    screen = Screen(lines(*words), (*rows, (back,), (home_button(),)))
    return screen.under(sentence) if sentence else screen


def fact_lines(here: Seminar, *, signed_up: bool) -> list[str | Text | None]:
    """When, where and in which language; the address of an online one for those alone who signed up."""
    said: list[str | Text | None] = [
        _("When: {moment}", moment=moment(here.starts)),
        _("Ends at: {time}", time=time(here.ends_at)),
    ]
    if here.link is not None:
        said.append(_("Online: {link}", link=here.link) if signed_up else _("Online. The link comes when you sign up."))
    if here.place is not None:
        said.append(_("Place: {place}", place=here.place))
    if here.point is not None:
        said.append(TextLink(_("On the map"), url=map_address(here.point)))
    return [*said, _("Language: {language}", language=languages_held(here.language))]


def map_address(point: Point) -> str:
    """Opens the map of whatever phone it is."""
    return f"https://maps.google.com/?q={point.lat / DEGREE:.6f},{point.lon / DEGREE:.6f}"
