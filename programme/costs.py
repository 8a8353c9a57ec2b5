"""What a budget of this season is made of, and what it may hold: read from `season/budget.yaml`.

Kinds of cost, units and sources are named here, and the rules by which a cost is stopped or questioned. Ids and codes
are what is stored; they never change their meaning.
"""

from functools import cached_property
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from programme.languages import Both, Frozen
from programme.marked import EMPTY, Place, matching, refuse_twins, wrong
from programme.phrases import Index, says
from programme.typed import fold, fold_name

Source = Literal["grant", "own_money", "own_work", "other"]
SOURCES: tuple[Source, ...] = ("grant", "own_money", "own_work", "other")
OWN: tuple[Source, ...] = ("own_money", "own_work")
"""What the applicant brings along."""
MOST_LINES = 40

_Id = Annotated[str, AfterValidator(matching("[a-z][a-z0-9_]{0,11}", "must be small Latin letters, at most 12"))]
_Phrase = Annotated[str, AfterValidator(matching(r"=?\s*[^=\s].*", "must have a word in it"))]
Phrases = tuple[_Phrase, ...]


class Named(Frozen):
    """Something to choose; `words` are other ways to write it."""

    id: _Id
    name: Both
    words: tuple[str, ...] = ()

    def is_called(self, folded: str) -> bool:
        """Whether these folded words mean it."""
        names = (self.name.kk, self.name.ru, *self.words)
        return folded != "" and any(folded == fold_name(each) for each in names)


class Category(Named):
    """A kind of cost. `role` is what the rules know of it, `note` is told once to whoever has such a cost.

    `hints` are phrases in the name of a cost by which this kind is offered first.
    """

    role: Literal["goods", "delivery", "pay"] | None = None
    hints: Phrases = ()
    note: Both | None = None


class Unit(Named):
    """A unit. `whole` is counted in whole things, so that "1.500" of it can only be a thousand and a half thousand."""

    whole: bool = False


class NamedSource(Named):
    """Where the money of a cost comes from."""

    id: Source


class Share(Frozen):
    """How many percent `each` line, or all lines of pay together, may take of what is asked, or of a whole grant."""

    each: Literal["line", "pay"]
    of: Literal["asked", "grant"]
    most: Annotated[int, Field(ge=1, le=99)]


class Rule(Frozen):
    """One rule: found by phrases in the name of a cost (see `phrases.py`), or by a share of the money.

    `block` keeps an application from being sent, `warn` is told and no more. `unless` are phrases that make it
    harmless.
    """

    code: _Id
    action: Literal["block", "warn"]
    name: Both
    reason: Both
    words: Phrases = ()
    unless: Phrases = ()
    share: Share | None = None

    @model_validator(mode="after")
    def _finds_something(self) -> Self:
        if bool(self.words) == (self.share is not None):
            raise ValueError("say what it is about: add `words`, or a `share`")
        if self.unless and not self.words:
            raise wrong("is for rules with `words`; remove it", "unless")
        for name in ("words", "unless"):
            for n, phrase in enumerate(getattr(self, name)):
                if any(not fold(word) for word in phrase.lstrip("=").replace("_", " ").split()):
                    raise wrong("has a word without letters, which every name would have; correct it", name, n)
        return self


_Entry = TypeVar("_Entry", bound=Named)


class Costs(Frozen):
    """All of it. `most_price` is a bound against slips of the thumb."""

    most_lines: Annotated[int, Field(ge=1, le=MOST_LINES)] = MOST_LINES
    most_price: Annotated[int, Field(ge=1, le=1_000_000_000)] = 100_000_000
    categories: tuple[Category, ...] = ()
    units: tuple[Unit, ...] = ()
    sources: tuple[NamedSource, ...] = ()
    rules: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        for name in ("categories", "units"):
            if not getattr(self, name):
                raise wrong(EMPTY, name)
        if {source.id for source in self.sources} != {*SOURCES}:
            raise wrong(f"must name each of these once: {', '.join(SOURCES)}", "sources")
        for name, what, key in (
            ("categories", "category", "id"),
            ("units", "unit", "id"),
            ("sources", "source", "id"),
            ("rules", "rule", "code"),
        ):
            ids: list[tuple[str, Place]] = [
                (getattr(x, key), (name, n, key)) for n, x in enumerate(getattr(self, name))
            ]
            refuse_twins(what, ids)
        return self

    def category(self, id: str | None) -> Category | None:
        return self._categories.get(id or "")

    def unit(self, id: str | None) -> Unit | None:
        return self._units.get(id or "")

    def source(self, id: str | None) -> NamedSource | None:
        return next((each for each in self.sources if each.id == id), None)

    def suggested(self, name: str) -> tuple[Category, ...]:
        """The kinds of cost that its name hints at, in the order of the file."""
        hinted = self._hints.found(name)
        return tuple(each for each in self.categories if each.id in hinted)

    def doubted(self, name: str) -> frozenset[str]:
        """The codes of the rules that mean a cost of this name."""
        named = self._rules.found(name)
        return frozenset(each.code for each in self.rules if each.code in named and not says(name, each.unless))

    @cached_property
    def _hints(self) -> Index:
        return Index({each.id: each.hints for each in self.categories})

    @cached_property
    def _rules(self) -> Index:
        return Index({each.code: each.words for each in self.rules})

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {each.id: each for each in self.categories}

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {each.id: each for each in self.units}


NOTHING = Costs.model_construct()
"""Of a season without a budget: names nothing and forbids nothing."""


def called(entries: tuple[_Entry, ...], typed: str) -> _Entry | None:
    """The one entry that these typed words name."""
    folded = fold(typed)
    meant = [each for each in entries if typed == each.id or each.is_called(folded)]
    return meant[0] if len(meant) == 1 else None
