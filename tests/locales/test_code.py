"""No text for people outside the catalogues: rules over the syntax of our code, each tried on a bad example."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from locales import FOLDER, LANGUAGES, _, speaking

ROOT = FOLDER.parent
OURS = ("bot", "documents", "handlers", "locales", "programme", "sandbox", "storage")

SAYING = {"_", "_n", "N_"}
LOGGING = {"debug", "info", "warning", "error", "exception", "critical"}
TYPING = {"cast", "TypeVar", "NewType", "TypeAlias"}
SHOWN = {"text", "toast", "words", "caption", "alert"}

LETTER = re.compile(r"[^\W\d_]")


def is_text(words: str) -> bool:
    """Whether people would read it: letters, and a space, another alphabet or a capital of a button's word."""
    letters = LETTER.findall(words)
    foreign = any(not letter.isascii() for letter in letters)
    return foreign or bool(letters and " " in words) or bool(re.fullmatch(r"[A-Z][a-z]+[.!?]?", words))


def bare_texts(code: str) -> list[str]:
    """Every text of the code that is neither said through the catalogues nor meant for programmers."""
    tree = ast.parse(code)
    allowed = {id(node) for part in _for_programmers(tree) for node in ast.walk(part)}
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in allowed
        if is_text(node.value)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            shown = [keyword.value for keyword in node.keywords if keyword.arg in SHOWN]
            for value in shown:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and LETTER.search(value.value):
                    found.append(value.value)
    return list(dict.fromkeys(found))


def _for_programmers(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = _name(node.func)
            if name in SAYING | TYPING or (name in LOGGING and isinstance(node.func, ast.Attribute)):
                yield from node.args
        elif isinstance(node, ast.Raise):
            yield node
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node  # docstrings, also of attributes
        elif isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            yield node.returns
        elif isinstance(node, ast.Assign) and all(_name(target).startswith("__") for target in node.targets):
            yield node.value


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def on_buttons(code: str) -> list[str]:
    """The sentences that end on a button: anywhere in the words of `Button(…)`, or of a function that makes one.

    A note above the line reaches only the first sentence of a line; this reaches all of them.
    """
    tree = ast.parse(code)
    makers = {"Button"} | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and _makes(node)}
    return [
        said.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name(call.func) in makers and call.args
        for said in ast.walk(call.args[0])
        if isinstance(said, ast.Call) and _name(said.func) in SAYING and said.args
        if isinstance(said.args[0], ast.Constant) and isinstance(said.args[0].value, str)
    ]


def _makes(function: ast.FunctionDef) -> bool:
    """Whether the function's first argument becomes the words of a button."""
    firsts = [argument.arg for argument in function.args.args[:1]]
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _name(node.func) == "Button"]
    return any(_name(call.args[0]) in firsts for call in calls if call.args)


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", files("handlers"), ids=lambda path: str(path.relative_to(ROOT)))
def test_conversations_speak_through_the_catalogues(path: Path) -> None:
    assert bare_texts(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_fit_their_buttons(language: str) -> None:
    for path in files("handlers"):
        for sentence in on_buttons(path.read_text(encoding="utf-8")):
            with speaking(language):
                facts = {name: "00" for name in re.findall(r"\{(\w+)\}", sentence)}
                words = _(sentence, **facts)
            assert len(words) <= 30, f"{path.name}: {words}"


def test_no_cyrillic_in_code() -> None:
    for path in files(*OURS):
        found = re.search("[\u0400-\u04ff]", path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found and found[0]!r} belongs into a catalogue or YAML"


@pytest.mark.parametrize(
    "code",
    [
        'Screen(lines("Press a button"))',
        'Screen(f"Question {i} of {n}")',
        'Button("Back", data)',
        'Button("Иә", data)',
        'Reply(toast="saved")',
        'words = {"draft": "Being filled in"}',
        'x = "Артқа"',
        'x = "Done!"',
        'print("two words")',
        'def f(a="two words"): ...',
        'note("two words")',
    ],
)
def test_a_bare_text_is_found(code: str) -> None:
    assert bare_texts(code)


@pytest.mark.parametrize(
    "code",
    [
        '"""A docstring of a module."""',
        'def f():\n    """A docstring."""',
        'class A:\n    x: int = 1\n    """What x is for."""',
        'x = _("Press a button")',
        'x = _n("{n} day left", "{n} days left", n)',
        'x = N_("yes; ok")',
        'raise KeyError("no such row")',
        'log.warning("no words for %s", x)',
        'x = ", ".join(parts) + "; " + "\\n\\n" + " – " + "▪️ "',
        'x = f"{a}: {b}"',
        'def f(x: "Some Turn") -> "Turn": ...',
        'x: "Turn" = make()',
        'x = cast("Turn", y)',
        '__all__ = ["Screen", "Button"]',
        'class Whom(CallbackData, prefix="whom"): ...',
        'turn.go("consent_self")',
        'x = button(text=_("Press a button"))',
    ],
)
def test_what_is_for_programmers_may_stand(code: str) -> None:
    assert bare_texts(code) == []


def test_sentences_on_buttons_are_found() -> None:
    code = """
def step(words, go):
    return Button(words, go)

def other(words):
    return lines(words)

rows = (Button(_("One"), a), Button(_("Two") if x else _("Three {n}", n=1), b), step(_("Four"), c), other(_("Five")))
"""
    assert sorted(on_buttons(code)) == ["Four", "One", "Three {n}", "Two"]


def said_inside_f_strings(code: str) -> list[int]:
    """Lines where a sentence is said inside an f-string: before Python 3.12 the extraction does not see it there."""
    return [
        call.lineno
        for woven in ast.walk(ast.parse(code))
        if isinstance(woven, ast.JoinedStr)
        for call in ast.walk(woven)
        if isinstance(call, ast.Call) and _name(call.func) in SAYING
    ]


def test_every_sentence_is_seen_by_the_extraction_on_every_python() -> None:
    assert said_inside_f_strings("f\"{_('A sentence.')}\"") == [1]
    for part in ("bot", "handlers", "locales"):
        for path in (ROOT / part).rglob("*.py"):
            assert not said_inside_f_strings(path.read_text(encoding="utf-8")), path.name
