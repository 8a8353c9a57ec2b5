"""Where the project is: typed as people say it, then pointed at among the places of that name, or kept as typed.

Who would rather choose goes down the list instead: region, district, village. The step's path tells how far.
"""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.applicant.application import at_revision, draft, keep, revision, stay, within
from handlers.applicant.asking import DRAWS, NOW_MOST, TAKES, View, heading, help_lines, moves, paged
from handlers.turn import Conversation, Turn
from handlers.ui.answers import cut
from handlers.ui.screen import Button, Reply, Rows, Screen, lines
from locales import _, language
from programme.application import Answer
from programme.form import Question
from programme.kinds import KINDS, Value
from programme.kinds.places import as_typed, place_words, pointed_at
from programme.places import Place
from programme.problem import Outdated
from programme.sorting import sort_key
from programme.typed import without_place_words
from storage import places

router = Conversation("placing")

SUGGESTED = 5
"""Places of one name that fit a small screen with their paths."""


class Point(CallbackData, prefix="place"):
    """Points at a place of the official table, or keeps the typed words; `go=down` opens what lies within it."""

    application: int
    rev: int
    go: Literal["this", "typed", "list", "down"]
    kato: str = ""


def _value(turn: Turn, question: Question) -> dict[str, Value] | None:
    answer = draft(turn).answers.get(question.id)
    return answer.value if answer is not None and isinstance(answer.value, dict) else None


def _button(turn: Turn, words: str, go: str, kato: str = "") -> Button:
    here = draft(turn)
    data = {"application": here.id, "rev": revision(turn), "go": go, "kato": kato}
    return Button(words, Point.model_validate(data))


async def place_screen(turn: Turn, question: Question, view: View) -> Screen:
    value, path = _value(turn, question), within(turn, question)
    said: list[str | Text | None] = []
    rows: Rows = ()
    if value is not None and value.get("sure") is not True:
        found = await places.search(turn.tx, str(value["typed"]), within=_last(path), limit=SUGGESTED)
        said = [_("You wrote: {place}", place=cut(str(value["typed"]), NOW_MOST)), "", *_suggested(found)]
        # NOTE: button
        one = _("Yes, this one")
        numbers = tuple(
            _button(turn, one if len(found) == 1 else str(n), "this", each.kato) for n, each in enumerate(found, 1)
        )
        # NOTE: button
        rows = (*((numbers,) if numbers else ()), (_button(turn, _("Keep it as I wrote it"), "typed"),))
    elif path:
        inside = await _inside(turn, path)
        said = [path_words for path_words in [await _path_words(turn, path)] if path_words]
        said.append(_("Choose, or write the name.") if inside else _("Write the name of the village."))
        rows = paged(draft(turn).id, question, _children(turn, question, inside), view.page or 0)
    else:
        if value is not None:
            said = [_("Now: {answer}", answer=cut(place_words(value, language()), NOW_MOST))]
        said += ["", *help_lines(question, view)]
        # NOTE: button
        rows = ((_button(turn, _("Choose from the list"), "list"),),)
    return Screen(lines(*heading(turn, question), *said), (*rows, *moves(turn, question, view)))


def _last(path: list[str]) -> str | None:
    """The region or district she has come down to."""
    return path[-1] if path and path[-1].isdecimal() else None


def _suggested(found: list[Place]) -> list[str]:
    if not found:
        return [_("We do not know such a place. It can stay as you wrote it, or write it once more.")]
    paths = [each.path_ru if language() == "ru" else each.path_kk for each in found]
    if len(paths) == 1:
        return [_("Is it this one?"), *paths]
    return [_("Which one is it?"), *(f"{n}. {path}" for n, path in enumerate(paths, 1))]


def _name(place: Place) -> str:
    return place.ru if language() == "ru" else place.kk


async def _inside(turn: Turn, path: list[str]) -> list[Place]:
    """What can be chosen here: regions, then districts, then villages; as people look for them."""
    at = _last(path)
    if at is None:
        spoken = sorted(turn.season.regions, key=lambda r: (r.city, _looked_for(r.name.in_(language()))))
        return [Place(r.kato, "region", r.name.kk, r.name.ru, r.name.kk, r.name.ru) for r in spoken]
    found = await places.children(turn.tx, at)
    return sorted(found, key=lambda place: _looked_for(_name(place)))


def _looked_for(name: str) -> tuple[object, ...]:
    return (sort_key(without_place_words(name), language()),)


async def _path_words(turn: Turn, path: list[str]) -> str | None:
    at = _last(path)
    if at is None:
        return None
    region = next((r for r in turn.season.regions if r.kato == at), None)
    if region is not None:
        return region.name.in_(language())
    known = await places.place(turn.tx, at)
    return None if known is None else (known.path_ru if language() == "ru" else known.path_kk)


def _children(turn: Turn, question: Question, inside: list[Place]) -> list[Button]:
    return [
        _button(turn, _name(each), "down" if each.level in ("region", "district") else "this", each.kato)
        for each in inside
    ]


async def take_place(message: Message, turn: Turn, question: Question) -> Reply:
    """Words are a place to be pointed at; they are kept at once, whatever comes next."""
    value = KINDS[question.kind].read(question, message.text or "", turn.season)
    path = within(turn, question)
    return await stay(turn, ".".join([question.id, *path]), answer=Answer(value))


DRAWS["place"] = place_screen
TAKES["place"] = take_place


@router.button(Point)
async def point(query: CallbackQuery, button: Point, turn: Turn) -> Reply:
    question = at_revision(turn, button.application, button.rev)
    if question.kind != "place":
        raise Outdated
    value, path = _value(turn, question), within(turn, question)
    match button.go:
        case "list":
            return await stay(turn, f"{question.id}.all")
        case "down":
            return await stay(turn, ".".join([question.id, *path, button.kato]))
        case "typed" if value is not None:
            return await keep(turn, question, Answer(as_typed(value)), None)
        case "this":
            return await keep(turn, question, Answer(await _pointed(turn, value, button.kato)), None)
        case _other:
            raise Outdated


async def _pointed(turn: Turn, value: Value | None, kato: str) -> Value:
    found = await places.place(turn.tx, kato)
    if found is None:
        raise Outdated
    unsure = isinstance(value, dict) and value.get("sure") is not True
    return pointed_at(
        value if unsure and value is not None else {"typed": _name(found)}, kato, found.path_kk, found.path_ru
    )
