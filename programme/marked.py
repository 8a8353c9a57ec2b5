"""YAML with line numbers, and what is wrong with it in plain words.

Every scalar stays the text it was written as: in YAML `18:00` would be a number, `no` a truth value and
`2027-04-02` a date, which nobody who edits a season expects. The models turn texts into what they mean.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Place: TypeAlias = tuple[str | int, ...]

# Deeper than any season; a file that contains itself has no end.
_DEEPEST = 20

# libyaml reads a season six times as fast; wheels have it wherever there is one.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_LANGUAGES = {"kk": "Kazakh", "ru": "Russian"}


@dataclass(frozen=True, slots=True)
class Marked:
    """One YAML file: its name, its content and the line of every place in it, counted from 1."""

    name: str
    tree: Tree
    lines: dict[Place, int]

    def finding(self, place: Place, words: str) -> str:
        """`form.yaml:12: …`, with the line of the place or of the nearest one around it."""
        known = next(place[:n] for n in range(len(place), -1, -1) if place[:n] in self.lines)
        return f"{self.name}:{self.lines[known]}: {words}"


class Unreadable(Exception):
    """The file is no YAML we can read; the message is a finding with file and line."""


def read(path: Path) -> Marked:
    """The file with its lines; raises Unreadable when it is missing, no YAML or has a key twice."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise Unreadable(f"{path.name}:1: the file is missing; put it into {path.parent}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path.name}:1: the file is not UTF-8; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Unreadable(f"{path.name}:{line}: cannot be read as YAML: {error.problem}") from None
    except yaml.YAMLError:
        raise Unreadable(f"{path.name}:1: has characters that YAML does not allow; remove them") from None
    if node is None:
        raise Unreadable(f"{path.name}:1: the file is empty")
    lines: dict[Place, int] = {}
    return Marked(path.name, _tree(node, (), path.name, lines), lines)


def _tree(node: yaml.Node, place: Place, name: str, lines: dict[Place, int]) -> Tree:
    lines[place] = node.start_mark.line + 1
    if len(place) > _DEEPEST:
        raise Unreadable(f"{name}:{lines[place]}: goes too deep; write it without `&` and `*`")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, name, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_tree(each, (*place, n), name, lines) for n, each in enumerate(node.value)]
    return str(node.value)


def _mapping(node: yaml.MappingNode, place: Place, name: str, lines: dict[Place, int]) -> Tree:
    found: dict[str, Tree] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in found:
            raise Unreadable(f"{name}:{line}: `{key}` stands here twice; remove one of the two")
        found[key] = _tree(value_node, (*place, key), name, lines)
        lines[(*place, key)] = line
    return found


# pydantic's own minimum also complains of a list whose only entry was refused for something else.
EMPTY = "is empty; it needs at least one entry"


def matching(pattern: str, wish: str) -> Callable[[str], str]:
    """A validator that says in plain words what a text must look like."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(wish)
        return text

    return check


def wrong(words: str, *place: str | int) -> PydanticCustomError:
    """To raise in a model's own check when the place to mend is deeper than the model itself."""
    return PydanticCustomError("value_error", "{words}", {"words": words, "place": place})


def refuse_twins(what: str, ids: Sequence[tuple[str, Place]]) -> None:
    """Refuses the second of two equal ids, at its place."""
    known: set[str] = set()
    for id, place in ids:
        if id in known:
            raise wrong(f"another {what} has `{id}` already; correct one of the two", *place)
        known.add(id)


def in_words(error: ValidationError) -> list[tuple[Place, str]]:
    """Every error of a model as its place in the tree and plain words that say how to mend it."""
    found: list[tuple[Place, str]] = []
    for each in error.errors(include_url=False, include_input=False):
        deeper: Place = tuple(each.get("ctx", {}).get("place", ()))
        place = (*each["loc"], *deeper)
        found.append((place, _words(each["type"], place, each["msg"])))
    return found


def path_words(place: Sequence[str | int]) -> str:
    """The place as people say it: `question 3, hint`."""
    said: list[str] = []
    for step in place:
        if isinstance(step, int):
            said[-1] = f"{_one_of(said[-1])} {step + 1}"
        else:
            said.append(str(step))
    return ", ".join(said)


def _one_of(many: str) -> str:
    return f"{many.removesuffix('ies')}y" if many.endswith("ies") else many.removesuffix("s")


def _words(kind: str, place: Place, message: str) -> str:
    last = str(place[-1]) if place else ""
    around = path_words(place[:-1])
    prefix = f"{around}: " if around else ""
    if kind in ("missing", "string_too_short") and last in _LANGUAGES:
        return f"{prefix}the {_LANGUAGES[last]} text is missing; write it behind `{last}:`"
    if kind == "value_error":
        return f"{path_words(place)}: {message.removeprefix('Value error, ')}"
    wish = next((words for start, words in _WISHES if kind.startswith(start)), "")
    if not wish:
        wish = message.replace("Input should", "must").replace("'", "`")
        wish = wish[:1].lower() + wish[1:]
    return f"{prefix}`{last}` {wish}"


# Kinds of pydantic's errors, by how their names begin, in words for people who edit the season.
_WISHES = (
    ("missing", "is missing; add it"),
    ("extra_forbidden", "is not known here; correct its spelling or remove it"),
    ("string_too_short", "is empty; write it"),
    ("model_", "must have texts or settings below it, such as `kk:` and `ru:`"),
    ("tuple_", "must be a list; begin each entry with a hyphen"),
    ("string_type", "must be one text, without entries below it"),
    ("int_", "must be a whole number, without spaces and words"),
    ("date_", "must be a date like 2027-04-02"),
    ("time_", "must be a time like 21:00"),
    ("bool_", "must be `true` or `false`"),
)
