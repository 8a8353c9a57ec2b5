"""Answers as people read them: on screens, in the text to forward and in the register, all the same."""

from collections.abc import Sequence
from datetime import date

from handlers.ui import budget
from locales import _, language
from locales.format import counted, date_range, short_date
from programme.application import asked as asked_of
from programme.budget import lines_of
from programme.form import Asked, Part, Question
from programme.kinds import Value
from programme.kinds.budget import plan
from programme.kinds.entries import Entry, entries_of
from programme.kinds.places import place_words
from programme.kinds.texts import spoken_seconds
from programme.phone import shown_phone
from programme.season import Season
from programme.sent import Answered, Table
from storage.applications import Application


def shown(question: Question, value: Value, season: Season) -> str:
    """A value in the words of its question, in the language being spoken."""
    match question.kind:
        case "choice" | "multi_choice" | "declarations":
            chosen = [str(each) for each in value] if isinstance(value, list) else [str(value)]
            options = {option.id: option.name.in_(language()) for option in season.options(question)}
            return ", ".join(options.get(each, each) for each in chosen)
        case "place":
            return place_words(value, language())
        case "files":
            return _("Files: {n}", n=len(value) if isinstance(value, list) else 0)
        case "entries":
            return "\n".join(f"{n}. {entry_words(question, entry)}" for n, entry in enumerate(entries_of(value), 1))
        case "budget":
            return budget.budget_text(plan(lines_of(value), season))
        case _other:
            return said(question, value)


def brief(question: Question, value: Value, season: Season, most: int) -> str:
    """As `shown`, where one line of so many characters must do; of a budget its sums, never cut."""
    if question.kind == "budget":
        return budget.brief(plan(lines_of(value), season))
    return cut(shown(question, value, season), most)


def said(asked: Asked, value: Value) -> str:
    """A value that is one thing: words, a number, a day, something spoken."""
    seconds = spoken_seconds(value)
    if seconds is not None:
        return _("Voice, {length}; to be typed in", length=f"{seconds // 60}:{seconds % 60:02d}")
    if value is True:
        return _("agreed")
    if isinstance(value, int):
        return counted(value, asked.unit)
    match asked.kind:
        case "date":
            return short_date(_day(value))
        case "phone":
            return shown_phone(str(value))
        case _other:
            return str(value)


def entry_words(question: Question, entry: Entry) -> str:
    """One entry of a list in a line: what is said of it so far, its first and last day as one range."""
    said_parts = [part for part in question.parts if part.id in entry and part.kind != "tick"]
    words: list[str] = []
    before: Part | None = None
    for part in said_parts:
        if before is not None and before.kind == part.kind == "date":
            words[-1] = date_range(_day(entry[before.id]), _day(entry[part.id]))
        else:
            words.append(said(part, entry[part.id]))
        before = part
    return " · ".join(words)


def _day(value: Value) -> date:
    return date.fromisoformat(str(value))


def cut(text: str, most: int) -> str:
    """At most so many characters, with … where it was cut, between words where there are any."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    kept = flat[: most - 1]
    words = kept.rpartition(" ")[0]
    return (words if len(words) > most // 2 else kept).rstrip(" ,.;:–-") + "…"


def entries(application: Application, season: Season) -> list[Answered]:
    """Every question asked of her in order, with its answer as shown; skipped ones stand with an empty text."""
    made: list[Answered] = []
    sections = {question.id: section for section in season.form.sections for question in section.questions}
    for question in asked_of(season.form, application.answers):
        answer = application.answers.get(question.id)
        value = answer.value if answer is not None else None
        made.append(
            Answered(
                question=question.id,
                section=sections[question.id].title.in_(language()),
                title=question.title.in_(language()),
                value=value,
                shown="" if value is None else shown(question, value, season),
                table=_table(question, value, season),
            )
        )
    return made


def _table(question: Question, value: Value | None, season: Season) -> Table | None:
    """The answer as a table, where it is one."""
    return budget.budget_table(plan(lines_of(value), season)) if question.kind == "budget" else None


def plain_text(heading: Sequence[str], made: Sequence[Answered]) -> str:
    """The application as text that survives copying into any messenger."""
    nothing = _("not filled in")
    parts = ["\n".join(heading)]
    parts += [f"{entry['title']}\n{entry['shown'] or nothing}" for entry in made]
    return "\n\n".join(parts)
