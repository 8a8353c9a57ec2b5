"""A list that is filled entry by entry, and an entry part by part: members, activities, results.

Every part that was said is kept at once, in an entry that may stand unfinished. The step's path tells where she is:
`members` is the list, `members.1` the second entry, `members.1.task` one part of it being asked.
"""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.applicant.application import at_revision, draft, emptied, revision, stay, within
from handlers.applicant.asking import DRAWS, NOW_MOST, TAKES, Step, View, heading, help_lines, moves, spoken_line
from handlers.applicant.budget_saving import activity_gone
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut, entry_words, said
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import is_no, is_yes
from locales import _, language
from programme.application import Answer
from programme.form import Part, Question
from programme.kinds import ENTRIES, Value
from programme.kinds.entries import Entry, entries_of, with_part, without_entry
from programme.problem import Code, Outdated, Problem

router = Conversation("entries")

LISTED = 220
"""Characters that all entries of a list share on its screen."""
LEAST_LISTED = 16


class OfEntry(CallbackData, prefix="e"):
    """A press on a list or one of its entries; `part` counts from 0. Bound to the revision: twice is once."""

    application: int
    rev: int
    go: Literal["add", "open", "fix", "drop", "yes", "no"]
    n: int = 0
    part: int = 0


def _entries(turn: Turn, question: Question) -> list[Entry]:
    answer = draft(turn).answers.get(question.id)
    return entries_of(answer.value if answer is not None else None)


def _value(turn: Turn, question: Question) -> Value | None:
    answer = draft(turn).answers.get(question.id)
    return answer.value if answer is not None else None


def _standing(turn: Turn, question: Question) -> tuple[int | None, Part | None]:
    """The entry and the part she is at; a path that leads nowhere any more is the list."""
    path, entries = within(turn, question), _entries(turn, question)
    if not path or not path[0].isdecimal() or int(path[0]) > len(entries):
        return None, None
    n = int(path[0])
    part = next((each for each in question.parts if path[1:] == [each.id]), None)
    return (None, None) if part is None and n == len(entries) else (n, part)


def _button(turn: Turn, words: str, go: str, n: int = 0, part: int = 0) -> Button:
    here = draft(turn)
    data = {"application": here.id, "rev": revision(turn), "go": go, "n": n, "part": part}
    return Button(words, OfEntry.model_validate(data))


async def entries_screen(turn: Turn, question: Question, view: View) -> Screen:
    n, part = _standing(turn, question)
    if n is None:
        return _list(turn, question, view)
    return _entry(turn, question, n) if part is None else _part(turn, question, n, part)


def _list(turn: Turn, question: Question, view: View) -> Screen:
    entries = _entries(turn, question)
    least, most = turn.season.bounds(question)
    each = max(LEAST_LISTED, LISTED // max(1, len(entries)))
    listed = [f"{n}. {_said(question, entry, turn, each)}" for n, entry in enumerate(entries, 1)]
    # An example is one tap away; with entries on the screen there is no room for both.
    words: list[str | Text | None] = [*listed] if listed and not view.example else [*help_lines(question, view)]
    if entries and len(entries) < least:
        words += ["", _("Still needed: {n}", n=least - len(entries))]
    # One that stands unfinished keeps the way on closed: say so, and where it is mended.
    open_ones = [str(n) for n, entry in enumerate(entries, 1) if not ENTRIES.whole(question, entry, turn.season)]
    if open_ones and not view.example:
        words += ["", _("Not finished, press its number: {numbers}", numbers=", ".join(open_ones))]
    elif len(entries) >= max(1, least) and not view.example:
        words += ["", _("To correct one, press its number.")]
    numbers = [_button(turn, str(n + 1), "open", n) for n in range(len(entries))]
    rows: Rows = tuple(tuple(numbers[i : i + 5]) for i in range(0, len(numbers), 5))
    if len(entries) < most:
        # NOTE: button
        words_to_add = _("Add one more") if entries else _("Add")
        rows = ((_button(turn, words_to_add, "add"),), *rows)
    return Screen(lines(*heading(turn, question), "", *words), (*rows, *moves(turn, question, view)))


def _said(question: Question, entry: Entry, turn: Turn, most: int) -> str:
    mark = "" if ENTRIES.whole(question, entry, turn.season) else "▫️ "
    return mark + cut(entry_words(question, entry) or _("not filled in"), most)


def _entry(turn: Turn, question: Question, n: int) -> Screen:
    """One entry with its parts: each may be corrected, and the whole taken away."""
    entry = _entries(turn, question)[n]
    listed = [
        f"{part.short.in_(language())}: "
        + (cut(said(part, entry[part.id]), NOW_MOST) if part.id in entry else _("not filled in"))
        for part in question.parts
    ]
    fixes = tuple((_button(turn, part.short.in_(language()), "fix", n, i),) for i, part in enumerate(question.parts))
    # NOTE: button
    drop = _button(turn, _("Take it out"), "drop", n)
    return Screen(lines(title(_entry_name(question, n)), "", *listed), (*fixes, (drop,), *_away(turn, question)))


def _part(turn: Turn, question: Question, n: int, part: Part) -> Screen:
    entries = _entries(turn, question)
    value = entries[n].get(part.id) if n < len(entries) else None
    now = None if value is None or part.kind == "tick" else _("Now: {answer}", answer=cut(said(part, value), 60))
    rows: Rows = ()
    if part.kind == "tick":
        # NOTE: button
        rows = ((_button(turn, _("Yes, agreed"), "yes", n), _button(turn, _("Not yet"), "no", n)),)
    elif not part.required:
        # NOTE: button
        rows = ((_button(turn, _("Skip"), "no", n),),)
    return Screen(
        lines(_entry_name(question, n), title(part.title.in_(language())), now, *spoken_line(part)),
        (*rows, *_away(turn, question)),
    )


def _entry_name(question: Question, n: int) -> str:
    return f"{question.short.in_(language())} · {n + 1}"


def _away(turn: Turn, question: Question) -> Rows:
    here = draft(turn)
    # NOTE: button
    back = Button(_("Back"), Step(application=here.id, question=question.id, go="back"))
    # NOTE: button
    return ((back,), (Button(_("Continue later"), Step(application=here.id, question=question.id, go="later")),))


async def take_part(message: Message, turn: Turn, question: Question) -> Reply:
    """What is typed at a part; at the list itself only words that mean a button help."""
    n, part = _standing(turn, question)
    typed = message.text or ""
    if n is None or part is None:
        raise Problem(Code.PRESS_ADD)
    if part.kind == "tick":
        return await agree(turn, question, n, part, yes=is_yes(typed), no=is_no(typed))
    entries = _entries(turn, question)
    entry = entries[n] if n < len(entries) else {}
    value = ENTRIES.read_part(question, entry, part.id, typed, turn.season)
    return await keep_part(turn, question, n, part, value)


async def keep_part(turn: Turn, question: Question, n: int, part: Part, answered: Value) -> Reply:
    """Keeps one part and asks the next open one of the entry; a whole entry leads back to the list."""
    value = with_part(_value(turn, question), n, part.id, answered)
    following = ENTRIES.open_part(question, entries_of(value)[n], turn.season)
    step = question.id if following is None else f"{question.id}.{n}.{following}"
    return await stay(turn, step, answer=Answer(value))


async def agree(turn: Turn, question: Question, n: int, part: Part, *, yes: bool, no: bool) -> Reply:
    """Nothing of a person is written down before it is said that she agreed."""
    if no:
        # Whoever takes the agreement back is not named any longer either.
        named = n < len(_entries(turn, question))
        rest = without_entry(_value(turn, question), n) if named else None
        reply = await stay(turn, question.id, answer=emptied(question, rest) if named else None)
        words = _("Without agreement we write nothing about a person. Ask first, then add.")
        return Reply(await present(turn, words)) if reply.screen is not None else reply
    if not yes:
        raise Problem(Code.AGREE_FIRST)
    return await keep_part(turn, question, n, part, True)


DRAWS["entries"] = entries_screen
TAKES["entries"] = take_part


@router.button(OfEntry)
async def on_entry(query: CallbackQuery, button: OfEntry, turn: Turn) -> Reply:
    question = at_revision(turn, button.application, button.rev)
    entries = _entries(turn, question)
    if question.kind != "entries":
        raise Outdated
    n, part = _standing(turn, question)
    match button.go:
        case "add" if n is None and len(entries) < turn.season.bounds(question)[1]:
            return await stay(turn, f"{question.id}.{len(entries)}.{question.parts[0].id}")
        case "open" if button.n < len(entries):
            return await open_entry(turn, question, button.n)
        case "fix" if button.n < len(entries) and button.part < len(question.parts):
            return await stay(turn, f"{question.id}.{button.n}.{question.parts[button.part].id}")
        case "drop" if button.n < len(entries):
            await activity_gone(turn, question, button.n)
            rest = without_entry(_value(turn, question), button.n)
            return await stay(turn, question.id, answer=emptied(question, rest))
        case "yes" | "no" if n is not None and part is not None and part.kind == "tick":
            return await agree(turn, question, n, part, yes=button.go == "yes", no=button.go == "no")
        case "no" if part is not None and not part.required:
            return await stay(turn, question.id)
        case _other:
            raise Outdated


async def open_entry(turn: Turn, question: Question, n: int) -> Reply:
    """An unfinished entry goes on where it stopped."""
    missing = ENTRIES.open_part(question, _entries(turn, question)[n], turn.season)
    return await stay(turn, f"{question.id}.{n}" if missing is None else f"{question.id}.{n}.{missing}")
