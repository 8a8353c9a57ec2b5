"""Reads stories from YAML; whatever is wrong is told with file and line.

Every scalar is the text it was written as: `count: {AB-2027-0001: 1}` and `- aigul: 0` mean what they look like.
A person's step (`- aigul: Hello`) is turned into `who` and `act` here, so that the models stay plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from pydantic import ValidationError

from sandbox.story import NAMED, STEPS, Comes, Gone, Run, Seen, Step, Story, Turn

STORIES = Path(__file__).parent / "stories"

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Place: TypeAlias = tuple[str | int, ...]
Lines: TypeAlias = dict[Place, int]


class StoryError(Exception):
    """The story cannot be played; a line for each thing that is wrong."""


def names(folder: Path = STORIES) -> list[str]:
    """The stories there are."""
    return sorted(file.stem for file in folder.glob("*.yaml"))


def find(name: str, folder: Path = STORIES) -> Story:
    """The story of this name, or in this file; StoryError, with the list of those there are, for an unknown one."""
    if name.endswith(".yaml"):
        return read(Path(name))
    known = names(folder)
    if name not in known:
        raise StoryError(f"There is no story {name!r}. Stories: {', '.join(known) or 'none'}.")
    return read(folder / f"{name}.yaml")


def read(file: Path) -> Story:
    """The story in a file. StoryError."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise StoryError(f"{file.name}:1: cannot be read: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StoryError(f"{file.name}:{line}: cannot be read as YAML: {error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise StoryError(f"{file.name}:1: is not a YAML text in UTF-8") from None
    lines: Lines = {}
    if node is None:
        raise StoryError(f"{file.name}:1: the file is empty")
    try:
        tree = _with_people(_tree(node, (), lines), lines)
        story = Story.model_validate(tree)
        wrong = list(_astray(story, file.stem))
    except _Twice as twice:
        wrong = [((), twice.line, f"`{twice.key}` stands here twice")]
    except ValidationError as error:
        wrong = [_in_words(each) for each in error.errors(include_url=False, include_input=False)]
    if wrong:
        raise StoryError("\n".join(f"{file.name}:{line or _line(place, lines)}: {said}" for place, line, said in wrong))
    return story


class _Twice(Exception):
    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key = key
        self.line = line


def _tree(node: yaml.Node, place: Place, lines: Lines) -> Tree:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_tree(each, (*place, n), lines) for n, each in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return str(node.value)
    found: dict[str, Tree] = {}
    for key_node, value in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in found:
            raise _Twice(key, line)
        lines[(*place, key)] = line
        found[key] = _tree(value, (*place, key), lines)
    return found


def _with_people(tree: Tree, lines: Lines) -> Tree:
    """Steps that begin with a person's key get `who` and `act`; each step learns its line."""
    if not isinstance(tree, dict) or not isinstance(steps := tree.get("steps"), list):
        return tree
    made: list[Any] = []
    for n, step in enumerate(steps):
        if not isinstance(step, dict) or not step:
            made.append(step)
            continue
        first = next(iter(step))
        line = lines[("steps", n)]
        if first in STEPS:
            made.append({**step, "line": line})
            continue
        rest = {key: value for key, value in step.items() if key != first}
        made.append({"who": first, "act": step[first], **rest, "line": line})
        for place in [place for place in lines if place[:3] == ("steps", n, first)]:
            lines[("steps", n, "act", *place[3:])] = lines[place]
    return {**tree, "steps": made}


Wrong: TypeAlias = tuple[Place, int, str]


def _astray(story: Story, stem: str) -> Iterator[Wrong]:
    """What each model by itself cannot see."""
    if story.name != stem:
        yield ("name",), 0, f"the name `{story.name}` must be that of the file, `{stem}`"
    for key in story.people:
        if key in STEPS:
            yield ("people", key), 0, f"`{key}` is the beginning of other steps; give the person another key"
    kept: set[str] = set()
    for step in story.steps:
        who = _person(step)
        if who is not None and who not in story.people:
            others = ", ".join(story.people)
            yield (), step.line, f"nobody is called `{who}` here; people: {others}; other steps: {', '.join(STEPS)}"
        for name in NAMED.findall(step.model_dump_json()):
            if name not in kept:
                yield (), step.line, f"`<{name}>` was not kept by an earlier step (`keep`)"
        if isinstance(step, Seen | Run):
            kept |= step.keep.keys()


def _person(step: Step) -> str | None:
    match step:
        case Turn(who=who) | Comes(comes=who) | Gone(gone=who):
            return who
        case _:
            return None


def _in_words(error: Any) -> Wrong:
    place: Place = tuple(error["loc"])
    last = place[-1] if place else "the file"
    match error["type"]:
        case "extra_forbidden":
            said = f"`{last}` is not known here; correct its spelling or remove it"
        case "missing":
            said = f"`{last}` is missing"
        case "model_type" | "model_attributes_type" | "dict_type" | "union_tag_not_found":
            said = "names with values are expected here, such as `name: words`"
        case "tuple_type" | "list_type":
            said = f"`{last}` must be a list"
        case "string_too_short":
            said = f"`{last}` is empty"
        case "value_error":
            said = error["msg"].removeprefix("Value error, ")
        case _:
            said = f"`{last}`: {error['msg'][:1].lower()}{error['msg'][1:]}"
    return place, 0, said


def _line(place: Place, lines: Lines) -> int:
    """The line of a place, or of the nearest one around it; the names of step models in it are not in the file."""
    path: Place = ()
    for part in place:
        if (*path, part) in lines:
            path = (*path, part)
    return lines[path]
