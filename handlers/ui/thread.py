"""A question to a person in words: its number, where it stands, what it is about, what was said. The same for whoever
asks and whoever answers.
"""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from handlers.ui.answers import cut, shown
from handlers.ui.budget import line_lines
from locales import _, language
from programme.application import SUMMARY, Answers, question_of
from programme.budget import lines_of
from programme.kinds.entries import entries_of
from programme.question import OTHER, ClosedBy, State
from programme.season import Season
from programme.working_hours import HOUR
from storage.question_messages import Said
from storage.questions import Thread

Number = Annotated[int, Field(ge=0, lt=2**63)]
"""An id in a button: whatever is forged, the database can be asked for it."""
FIRST_WORDS = 60
"""Characters of a question in a list."""
SHARED_MOST = 700
"""Characters of an answer that the asker lets be read."""


def number_words(thread: Thread) -> str:
    return f"№ {thread.id}"


_CLOSED: dict[ClosedBy, Callable[[], str]] = {
    ClosedBy.ASKER: lambda: _("closed"),
    ClosedBy.TAKEN_BACK: lambda: _("taken back"),
    ClosedBy.HELPED: lambda: _("answered by a ready answer"),
    ClosedBy.CONSULTANT: lambda: _("answered and closed"),
    ClosedBy.SILENCE: lambda: _("closed after three quiet days"),
}
_STATES: dict[State, Callable[[], str]] = {
    State.WAITING: lambda: _("waits for an answer"),
    State.CLAIMED: lambda: _("our consultant is answering"),
    State.ANSWERED: lambda: _("answered"),
    State.CLOSED: lambda: _("closed"),
}


def state_words(thread: Thread) -> str:
    """Where it stands, behind a label."""
    return (_CLOSED[thread.closed_by] if thread.closed_by is not None else _STATES[thread.state])()


_LANGUAGES = {"kk": lambda: _("Kazakh (its own name)"), "ru": lambda: _("Russian (its own name)")}


def spoken_words(language: str) -> str:
    """The language somebody asks in, by its own name."""
    return _LANGUAGES[language]()


def topic_words(topic: str, season: Season) -> str:
    found = season.faq.topic(topic) if season.faq is not None else None
    return found.name.in_(language()) if found is not None else _("Other topics")


def topics_of(season: Season) -> list[str]:
    """Every topic a question may have."""
    return [*(each.id for each in (season.faq.topics if season.faq is not None else ())), OTHER]


def where_words(step: str, answers: Answers, season: Season) -> str:
    """Which question of the form, and inside a list which entry, by its number as it stands there now."""
    if step == SUMMARY:
        return _("all of the application")
    question = season.form.question(question_of(step))
    if question is None:
        return _("a question that is asked no more")
    words = question.short.in_(language())
    n = _entry_of(step, answers, season)
    return _("{question}, line {n}", question=words, n=n) if n else words


def _entry_of(step: str, answers: Answers, season: Season) -> int | None:
    """Counted from 1: of a budget the path names the line, of a list its place."""
    id, _dot, rest = step.partition(".")
    question, first = season.form.question(id), rest.partition(".")[0]
    answer = answers.get(id)
    if question is None or answer is None or not first.isdecimal():
        return None
    if question.kind == "budget":
        ids = [line.id for line in lines_of(answer.value)]
        return ids.index(int(first)) + 1 if int(first) in ids else None
    if question.kind == "entries":
        return int(first) + 1 if int(first) < len(entries_of(answer.value)) else None
    return None


def shared_words(step: str, answers: Answers, season: Season) -> str:
    """What stands there, for whoever was allowed to read it; empty where nothing is."""
    question = season.form.question(question_of(step)) if step != SUMMARY else None
    answer = answers.get(question.id) if question is not None else None
    if question is None or answer is None or answer.value is None:
        return ""
    n = _entry_of(step, answers, season)
    if n and question.kind == "budget":
        return "\n".join(line_lines(n, lines_of(answer.value)[n - 1], season.costs))
    return cut(shown(question, answer.value, season), SHARED_MOST)


_KINDS: dict[str, Callable[[], str]] = {
    "voice": lambda: _("🎤 voice"),
    "audio": lambda: _("🎵 recording"),
    "photo": lambda: _("📷 photo"),
    "document": lambda: _("📄 document"),
    "video": lambda: _("🎬 video"),
    "video_note": lambda: _("🎬 round video"),
}


def said_words(said: Said, most: int = FIRST_WORDS) -> str:
    """One message in one line."""
    text = cut(" ".join((said.text or "").split()), most)
    if said.kind not in _KINDS:
        return text
    length = "" if said.seconds is None else f" {said.seconds // 60}:{said.seconds % 60:02d}"
    return f"{_KINDS[said.kind]()}{length}{' – ' + text if text else ''}"


def hours_words(seconds: int) -> str:
    """Working hours, rounded up: a promise must not be too short."""
    return str(max(1, -(-seconds // HOUR)))
