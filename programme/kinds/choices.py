"""What is chosen by a press: one option, several, or all that must be agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from programme.kinds.kind import Value, no_bounds
from programme.problem import Code, Problem
from programme.typed import clean, fold, fold_name, fold_place, fold_place_name

if TYPE_CHECKING:
    from programme.form import Asked
    from programme.season import Season


class Choice:
    """One of the options; the value is the option's id."""

    def faults(self, asked: Asked) -> Iterator[str]:
        if bool(asked.options) == (asked.options_from is not None):
            yield "say what to choose from: add `options` or `options_from: regions`"
        yield from no_bounds(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        options = season.options(asked)
        if any(typed == option.id for option in options):
            return typed
        for said, folded in ((fold(typed), fold_name), (fold_place(typed), fold_place_name)):
            meant = [o.id for o in options if said and said in (folded(o.name.kk), folded(o.name.ru))]
            if len(meant) == 1:
                return meant[0]
        raise Problem(Code.NOT_AN_OPTION)

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        return any(value == option.id for option in season.options(asked))


class Several:
    """Any number of the options, `min` at least; the value is their ids in the order of the form."""

    def faults(self, asked: Asked) -> Iterator[str]:
        if not asked.options:
            yield "say what to choose from: add `options`"
        if asked.max_from is not None or asked.unit is not None:
            yield "`max_from` and `unit` are for numbers; remove them"

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        """The options named, one after another with commas; pressed ones come one at a time through `toggled`."""
        one = Choice()
        said = [part for part in clean(typed).split(",") if part.strip()]
        chosen = {str(one.read(asked, part.strip(), season)) for part in said}
        if not chosen:
            raise Problem(Code.NOT_AN_OPTION)
        return [option.id for option in season.options(asked) if option.id in chosen]

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        least, most = season.bounds(asked)
        known = {option.id for option in season.options(asked)}
        count = len(value) if isinstance(value, list) else 0
        fits = max(least, 1) <= count <= (most or len(known))
        return fits and isinstance(value, list) and set(map(str, value)) <= known


class Declarations(Several):
    """Options that must all be agreed to."""

    def faults(self, asked: Asked) -> Iterator[str]:
        if not asked.options:
            yield "say what is declared: add `options`"
        if not asked.required:
            yield "declarations cannot be skipped; remove `required: false`"
        yield from no_bounds(asked)

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        return isinstance(value, list) and set(map(str, value)) == {option.id for option in season.options(asked)}


class Tick:
    """One thing agreed to, in an entry; the value is true, and nothing else is ever stored."""

    def faults(self, asked: Asked) -> Iterator[str]:
        yield from no_bounds(asked)

    def read(self, asked: Asked, typed: str, season: Season) -> Value:
        raise Problem(Code.AGREE_FIRST)

    def good(self, asked: Asked, value: Value, season: Season) -> bool:
        return value is True


def toggled(asked: Asked, value: Value | None, option: str, season: Season) -> Value:
    """The chosen options after a press on one of them, in the order of the form."""
    before = set(map(str, value)) if isinstance(value, list) else set()
    after = before ^ {option}
    return [each.id for each in season.options(asked) if each.id in after]
