"""The application form as data: sections and questions, read from `season/form.yaml`.

Screens, summary and documents are all made from it, so a further question is one entry there and no code.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from programme.kinds import KINDS
from programme.languages import Both, Frozen
from programme.marked import EMPTY, matching, refuse_twins, wrong

Kind = Literal["short_text", "long_text", "whole_number", "choice"]
Unit = Literal["tenge"]
Id = Annotated[str, AfterValidator(matching("[a-z_]{1,24}", "must be small Latin letters and `_`, at most 24"))]
OptionId = Annotated[
    str, AfterValidator(matching("[A-Za-z0-9_-]{1,12}", "must be Latin letters, digits, `_` and `-`, at most 12"))
]


class Option(Frozen):
    """One thing to choose; the id is what is stored and must never change its meaning.

    `last` stands behind the others whatever the order: cities behind regions.
    """

    id: OptionId
    name: Both
    last: bool = False


class Question(Frozen):
    """One question. `min` and `max` are characters for texts and the bounds themselves for numbers.

    `short` names it in lists and on buttons, `good` and `bad` are the examples shown with it.
    """

    id: Id
    kind: Kind
    required: bool = True
    min: int | None = None
    max: int | None = None
    max_from: Literal["grant"] | None = None
    unit: Unit | None = None
    options: tuple[Option, ...] = ()
    options_from: Literal["regions"] | None = None
    title: Both
    short: Both
    hint: Both
    good: Both | None = None
    bad: Both | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.id == "summary":
            raise wrong("`summary` is the name of the last screen; take another id", "id")
        for fault in KINDS[self.kind].faults(self):
            raise ValueError(fault)
        if self.min is not None and self.max is not None and self.min > self.max:
            raise wrong(f"{self.min} is more than `max`, {self.max}; exchange or correct them", "min")
        refuse_twins("option", [(option.id, ("options", n, "id")) for n, option in enumerate(self.options)])
        return self


class Section(Frozen):
    """Questions that belong together, under one heading in summary and documents."""

    id: Id
    title: Both
    questions: tuple[Question, ...]

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if not self.questions:
            raise wrong(EMPTY, "questions")
        return self


class Form(Frozen):
    """All sections in the order they are asked."""

    sections: tuple[Section, ...]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        if not self.sections:
            raise wrong(EMPTY, "sections")
        sections = list(enumerate(self.sections))
        refuse_twins("section", [(section.id, ("sections", n, "id")) for n, section in sections])
        questions = [
            (question.id, ("sections", n, "questions", m, "id"))
            for n, section in sections
            for m, question in enumerate(section.questions)
        ]
        refuse_twins("question", questions)
        return self

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, id: str) -> Question | None:
        """The question with this id; None when the form has none (it may have changed since)."""
        return next((question for question in self.questions if question.id == id), None)
