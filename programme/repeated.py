"""The same words twice in a row: the reply to the first ones was lost on the way, so they answer nothing new.

Only long words count: short answers may well be the same twice, and so may two days. Whoever means the same answer
here too writes it a little differently.
"""

from collections.abc import Mapping, Sequence

from programme import application as rules
from programme.application import Answers
from programme.form import Asked, Question
from programme.kinds import KINDS, Value
from programme.kinds.entries import entries_of
from programme.problem import Problem
from programme.season import Season
from programme.typed import clean

LEAST = 10
"""Characters of words that are not meant twice by chance."""
KINDS_OF_WORDS = ("short_text", "long_text", "phone", "bin")


def answered_by(
    typed: str, question: Question, path: Sequence[str], answers: Answers, sources: Mapping[str, int], season: Season
) -> Asked | None:
    """What these very words have answered just before `question` was asked, or the part of it that `path` leads to.

    `sources` has the message of each typed answer: the newest is the last one. None where the words are new.
    """
    if len(clean(typed)) < LEAST:
        return None
    inside = question.kind == "entries" and len(path) == 2
    before = _part_before(question, path, answers) if inside else _question_before(question, answers, sources, season)
    if before is None or before[0].kind not in KINDS_OF_WORDS:
        return None
    asked, value = before
    try:
        return asked if KINDS[asked.kind].read(asked, typed, season) == value else None
    except Problem:
        return None


def _part_before(question: Question, path: Sequence[str], answers: Answers) -> tuple[Asked, Value] | None:
    """The part of the same entry that is asked right before this one."""
    answer = answers.get(question.id)
    entries = entries_of(answer.value if answer is not None else None)
    following = question.parts[1:]
    asked = next((one for one, after in zip(question.parts, following, strict=False) if after.id == path[1]), None)
    if asked is None or not path[0].isdecimal() or int(path[0]) >= len(entries):
        return None
    value = entries[int(path[0])].get(asked.id)
    return None if value is None else (asked, value)


def _question_before(
    question: Question, answers: Answers, sources: Mapping[str, int], season: Season
) -> tuple[Asked, Value] | None:
    """The question answered by the last typed message, where it is this one that was asked next."""
    last = max(sources, key=lambda each: sources[each], default=question.id)
    asked, answer = season.form.question(last), answers.get(last)
    if asked is None or answer is None or answer.value is None or last == question.id:
        return None
    return (asked, answer.value) if rules.after(season.form, answers, last, season) == question.id else None
