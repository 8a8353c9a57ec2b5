"""The application form as data: sections and questions, read from `season/form.yaml`.

Screens, summary and documents are all made from it, so a further question is one entry there and no code.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, field_validator, model_validator

from programme.kinds import KINDS, Value
from programme.languages import Both, Frozen
from programme.marked import EMPTY, Place, matching, refuse_twins, wrong

Kind = Literal[
    "short_text", "long_text", "whole_number", "choice", "multi_choice", "phone", "date", "place", "bin", "entries",
    "files", "declarations", "budget",
]  # fmt: skip
PartKind = Literal["short_text", "long_text", "whole_number", "date", "tick"]
Unit = Literal["tenge", "year"]
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


class Asked(Frozen):
    """What a kind needs to know of whatever is asked, be it a question or a part of an entry.

    `min` and `max` are characters for texts, the bounds themselves for numbers, and how many for lists and files.
    `short` names it in lists and on buttons.
    """

    id: Id
    kind: str
    required: bool = True
    min: int | None = None
    max: int | None = None
    max_from: Literal["grant"] | None = None
    unit: Unit | None = None
    options: tuple[Option, ...] = ()
    options_from: Literal["regions"] | None = None
    title: Both
    short: Both

    @property
    def parts(self) -> tuple["Part", ...]:
        """What an entry of it is made of; only a list has any."""
        return ()

    @property
    def example(self) -> Both | None:
        """A good answer to it, where the form shows one; only a question has any."""
        return None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        for fault in KINDS[self.kind].faults(self):
            raise ValueError(fault)
        if self.min is not None and self.max is not None and self.min > self.max:
            raise wrong(f"{self.min} is more than `max`, {self.max}; exchange or correct them", "min")
        refuse_twins("option", [(option.id, ("options", n, "id")) for n, option in enumerate(self.options)])
        return self


class Part(Asked):
    """One part of an entry."""

    kind: PartKind


class ShownIf(Frozen):
    """Asked only of those who gave another question, an earlier one, such an answer."""

    model_config = ConfigDict(populate_by_name=True)

    question: Id
    is_: tuple[OptionId, ...] = Field(default=(), alias="is")
    at_least: int | None = None

    @field_validator("is_", mode="before")
    @classmethod
    def _one_or_several(cls, said: object) -> object:
        return (said,) if isinstance(said, str) else said

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if bool(self.is_) == (self.at_least is not None):
            raise ValueError("say for which answer: add `is` with an option's id, or `at_least` with a number")
        return self

    def holds(self, value: Value | None) -> bool:
        """Whether this is such an answer."""
        if self.at_least is not None:
            return isinstance(value, int) and not isinstance(value, bool) and value >= self.at_least
        chosen = value if isinstance(value, list) else [value]
        return any(each in self.is_ for each in chosen)


class Question(Asked):
    """One question of the form; `good` and `bad` are the examples shown with it."""

    model_config = ConfigDict(populate_by_name=True)

    kind: Kind
    entry: tuple[Part, ...] = Field(default=(), alias="parts")
    hint: Both
    good: Both | None = None
    bad: Both | None = None
    shown_if: ShownIf | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.entry

    @property
    def example(self) -> Both | None:
        return self.good

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.id == "summary":
            raise wrong("`summary` is the name of the last screen; take another id", "id")
        if self.entry and self.kind != "entries":
            raise wrong("only `kind: entries` has `parts`; remove them", "parts")
        refuse_twins("part", [(part.id, ("parts", n, "id")) for n, part in enumerate(self.entry)])
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
        earlier: dict[str, Question] = {}
        for (id_, place), question in zip(questions, self.questions, strict=True):
            if question.shown_if is not None:
                _refuse_unreachable(question.shown_if, earlier, (*place[:-1], "shown_if"))
            earlier[id_] = question
        return self

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order they are asked."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, id: str) -> Question | None:
        """The question with this id; None when the form has none (it may have changed since)."""
        return next((question for question in self.questions if question.id == id), None)


def _refuse_unreachable(rule: ShownIf, earlier: Mapping[str, Question], place: Place) -> None:
    """A question that nobody would ever be asked."""
    asked = earlier.get(rule.question)
    if asked is None:
        raise wrong(f"there is no earlier question `{rule.question}`; correct it or move this one behind it", *place)
    if rule.at_least is not None and (asked.kind != "whole_number" or rule.at_least > (asked.max or rule.at_least)):
        raise wrong(f"`{rule.question}` never has such a number, so this would never be asked", *place)
    options = {option.id for option in asked.options}
    if rule.is_ and asked.options_from is None and not set(rule.is_) <= options:
        raise wrong(f"`{rule.question}` has no such option, so this would never be asked", *place)
