"""Answers as people read them: on screens, in the text to forward and in the register, all the same."""

from collections.abc import Sequence
from typing import TypedDict

from locales import _, language
from locales.format import money, number
from programme.form import Question
from programme.kinds import Value
from programme.season import Season
from storage.applications import Application


class Entry(TypedDict):
    """One answered question, frozen as it was sent."""

    question: str
    title: str
    value: Value | None
    shown: str


def shown(question: Question, value: Value, season: Season) -> str:
    """A value in the words of its question, in the language being spoken."""
    if isinstance(value, int):
        return money(value) if question.unit == "tenge" else number(value)
    option = season.option(question, value)
    return value if option is None else option.name.in_(language())


def cut(text: str, most: int) -> str:
    """At most so many characters, with … where it was cut, between words where there are any."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    kept = flat[: most - 1]
    words = kept.rpartition(" ")[0]
    return (words if len(words) > most // 2 else kept).rstrip(" ,.;:–-") + "…"


def entries(application: Application, season: Season) -> list[Entry]:
    """Every question of the form in order, with its answer as shown; skipped ones stand with an empty text."""
    made: list[Entry] = []
    for question in season.form.questions:
        answer = application.answers.get(question.id)
        value = answer.value if answer is not None else None
        made.append(
            Entry(
                question=question.id,
                title=question.title.in_(language()),
                value=value,
                shown="" if value is None else shown(question, value, season),
            )
        )
    return made


def plain_text(heading: Sequence[str], made: Sequence[Entry]) -> str:
    """The application as text that survives copying into any messenger."""
    nothing = _("not filled in")
    parts = ["\n".join(heading)]
    parts += [f"{entry['title']}\n{entry['shown'] or nothing}" for entry in made]
    return "\n\n".join(parts)
