"""Posters: a code a place, how often each was scanned, and its poster as a file to print."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text
from pydantic import Field

from handlers.turn import Conversation, Turn, present
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _
from locales.format import number
from programme.link import OTHER
from programme.poster import typed_code
from programme.problem import Outdated
from programme.roles import ANNOUNCES
from storage import audit, jobs, posters, sources
from storage.sources import Source

router = Conversation("posters")

PAGE = 8
ONCE = 60
"""Seconds in which a second press for the same poster is the same wish."""

Skipped = Annotated[int, Field(ge=0, lt=10**7)]


class Posters(CallbackData, prefix="posters"):
    """A page of the codes, and the place where a new one is named."""

    top: Skipped = 0
    do: Literal["list", "new"] = "list"


class OfSource(CallbackData, prefix="poster"):
    """One code, as it stands in its link: what it was scanned, or its poster."""

    source: Annotated[str, Field(max_length=32)]
    do: Literal["open", "pdf"] = "open"


@router.place("staff_posters")
async def newest(turn: Turn) -> Screen:
    return await list_screen(turn, 0)


async def list_screen(turn: Turn, top: int) -> Screen:
    """The most scanned first."""
    _refuse_others(turn)
    found = await sources.page(turn.tx, top, PAGE + 1)
    shown = found[:PAGE]
    words: list[str | Text | None] = [title(_("Posters and links")), ""]
    if not found:
        words.append(_("There is none yet. Name a place, and print a poster for it."))
    for n, each in enumerate(shown, top + 1):
        words.append(f"{n}. {code_words(each.code)} – {number(each.people)}")
    if found:
        words += ["", _("The number is how many different people opened the link.")]
    # NOTE: button
    rows: Rows = ((Button(_("A new poster"), Posters(do="new")),),)
    numbers = [Button(str(n), OfSource(source=each.code)) for n, each in enumerate(shown, top + 1)]
    rows += tuple(tuple(numbers[n : n + 4]) for n in range(0, len(numbers), 4))
    turning = [Button("◀", Posters(top=max(0, top - PAGE)))] if top else []
    turning += [Button("▶", Posters(top=top + PAGE))] if len(found) > PAGE else []
    rows += (tuple(turning),) if turning else ()
    return Screen(lines(*words), (*rows, (home_button(),)))


def code_words(code: str) -> str:
    """A code as it stands in the link; what all the others together are called."""
    return _("all other links") if code == OTHER else code


def _refuse_others(turn: Turn) -> None:
    if ANNOUNCES.isdisjoint(turn.roles):
        raise Outdated


@router.button(Posters)
async def open_list(query: CallbackQuery, button: Posters, turn: Turn) -> Reply:
    if button.do == "new":
        turn.go("staff_poster_new")
        return Reply(await present(turn))
    turn.go("staff_posters")
    return Reply(await list_screen(turn, button.top))


@router.place("staff_poster_new")
async def asks_code(turn: Turn) -> Screen:
    _refuse_others(turn)
    words = lines(
        title(_("A new poster")),
        "",
        _("Where will it hang? Write a short name in Latin letters, for example: akimat-turgen"),
        _("By this name you will see how many people came from there."),
    )
    # NOTE: button
    return Screen(words, ((Button(_("Back"), Posters()),), (home_button(),)))


@router.text("staff_poster_new", "staff_posters")
async def typed(message: Message, turn: Turn) -> Reply:
    match meaning(message.text or ""):
        case "home":
            turn.go("home")
            return Reply(await present(turn))
        case "back":
            turn.go("staff" if turn.expects == "staff_posters" else "staff_posters")
            return Reply(await present(turn))
    if turn.expects == "staff_posters":
        raise Outdated
    _refuse_others(turn)
    code = typed_code(message.text or "")
    await posters.make(turn.tx, code, turn.known.id, turn.received_at)
    turn.go("staff_posters")
    here = await sources.find(turn.tx, code)
    assert here is not None
    return Reply(source_screen(here))


@router.button(OfSource)
async def open_source(query: CallbackQuery, button: OfSource, turn: Turn) -> Reply:
    here = await sources.find(turn.tx, button.source)
    if here is None:
        raise Outdated
    turn.go("staff_posters")
    if button.do == "open":
        return Reply(source_screen(here))
    if here.code == OTHER:
        raise Outdated
    at, me = turn.received_at, turn.known.id
    id = await posters.make(turn.tx, here.code, me, at)
    jobs.enqueue(turn.tx, "poster", f"poster:{id}:{me}:{at // ONCE}", at=at, poster=id, person=me)
    audit.note(turn.tx, at=at, person=me, action="poster", object_id=id)
    # NOTE: toast
    return Reply(source_screen(here), toast=_("It comes in a moment, as a file."))


def source_screen(here: Source) -> Screen:
    """What one code was scanned."""
    words = lines(
        title(code_words(here.code)),
        "",
        _("Opened, times: {n}", n=number(here.opened)),
        _("Different people: {n}", n=number(here.people)),
        _("New here by it: {n}", n=number(here.came)),
    )
    rows: Rows = ()
    if here.code != OTHER:
        # NOTE: button
        rows = ((Button(_("Poster to print (PDF)"), OfSource(source=here.code, do="pdf")),),)
    # NOTE: button
    return Screen(words, (*rows, (Button(_("Back"), Posters()),), (home_button(),)))


def posters_door(turn: Turn) -> Rows:
    """The way in, for the staff's room."""
    # NOTE: button
    return () if ANNOUNCES.isdisjoint(turn.roles) else ((Button(_("Posters and links"), Posters()),),)
