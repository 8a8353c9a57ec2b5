"""What is asked before the form: a few presses that tell whether this programme is for somebody at all.

The last of them may be a question of the form too: it is then asked once, and its answer is the first of the form.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from programme.form import Id as QuestionId
from programme.languages import Both, Frozen
from programme.marked import EMPTY, matching, refuse_twins, wrong

MOST_CHECKS = 5

_Id = Annotated[str, AfterValidator(matching("[a-z_]{1,12}", "must be small Latin letters and `_`, at most 12"))]


class Way(Frozen):
    """One answer. With a `reason` it ends the way to the form: the reason says kindly why."""

    id: _Id
    name: Both
    reason: Both | None = None


class Check(Frozen):
    """One thing to know before the form. `same_as` is the question that it answers as well, by the same options."""

    id: _Id
    title: Both
    hint: Both | None = None
    options: tuple[Way, ...]
    same_as: QuestionId | None = None

    @model_validator(mode="after")
    def _has_a_way_on(self) -> Self:
        refuse_twins("option", [(way.id, ("options", n, "id")) for n, way in enumerate(self.options)])
        if all(way.reason is not None for way in self.options):
            raise wrong("has no answer that leads on; leave out the `reason` of one", "options")
        return self


class Eligibility(Frozen):
    """All checks, in the order they are asked; nothing that is answered here is kept but what the last `same_as`."""

    checks: tuple[Check, ...]

    @model_validator(mode="after")
    def _few(self) -> Self:
        if not self.checks:
            raise wrong(EMPTY, "checks")
        if len(self.checks) > MOST_CHECKS:
            raise wrong(f"{len(self.checks)} are too many to ask before the form; at most {MOST_CHECKS}", "checks")
        for n, check in enumerate(self.checks[:-1]):
            if check.same_as is not None:
                raise wrong("only the last check can answer a question of the form; move it", "checks", n, "same_as")
        refuse_twins("check", [(check.id, ("checks", n, "id")) for n, check in enumerate(self.checks)])
        return self
