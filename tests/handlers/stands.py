"""Where an application may stand, made from the form: a further question is a further stand by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from programme.application import SUMMARY
from programme.season import Season

AFTER = {"sent", "withdraw"}
"""Places of somebody who has sent an application."""
GONE = "a_question_gone"
"""A question that the form had once."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an application stands; without a step there is none."""

    name: str
    step: str = ""
    answered: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    return_to: str | None = None
    sent: bool = False
    reopened: bool = False
    """Sent, and being changed again."""
    withdrawn: bool = False
    """Sent and taken back: no application is present any more."""

    @property
    def open(self) -> bool:
        return not self.sent or self.reopened


NOTHING = Stand("no application")


def stands(season: Season) -> Iterator[tuple[set[str], Stand]]:
    """Every stand of an application, and the places it belongs to; "" is any other place of a person.

    "sent" and "withdraw" are places of those alone who have sent something.
    """
    questions = season.form.questions
    ids = tuple(question.id for question in questions)
    needed = tuple(question.id for question in questions if question.required)
    home, other = {"home"}, {"home", ""}
    yield other, NOTHING
    for i, each in enumerate(questions):
        rest = ids[:i] + ids[i + 1 :]
        yield {"answer", *(other if i == 2 else ())}, Stand(f"{each.id} not asked before", each.id, ids[:i])
        yield {"answer"}, Stand(f"{each.id} gone back to", each.id, ids)
        yield {"answer"}, Stand(f"{each.id} from the summary", each.id, ids, return_to=SUMMARY)
        yield {"answer"}, Stand(f"{each.id} open, from the summary", each.id, rest, return_to=SUMMARY)
        if not each.required:
            yield {"answer"}, Stand(f"{each.id} skipped", each.id, rest, (each.id,), SUMMARY)
    yield {"answer", "home"}, Stand("a question gone", GONE, ids[:2])
    yield {"summary", *other}, Stand("all answered", SUMMARY, ids)
    yield {"summary"}, Stand("needed answered", SUMMARY, needed)
    yield {"summary", *home}, Stand("incomplete", SUMMARY, ids[2:])
    yield {*other, *AFTER}, Stand("sent", SUMMARY, ids, sent=True)
    changed = {"sent": True, "reopened": True}
    yield {"summary", *home, *AFTER}, Stand("reopened", SUMMARY, ids, **changed)
    yield {"answer", *home, "sent"}, Stand("reopened at a question", ids[1], ids, return_to=SUMMARY, **changed)
    yield home, Stand("withdrawn", SUMMARY, ids, sent=True, withdrawn=True)
