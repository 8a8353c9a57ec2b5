"""The router tree: nothing of it runs in a thread, every button fits, every command works for everybody."""

from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import pytest
from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData
from pydantic import Field, TypeAdapter

from bot.assembly import dispatcher
from bot.menus import commands as menu
from handlers.staff.arrivals import Packed
from handlers.turn import PLACES, Conversation
from handlers.ui.consulting import THEIRS, Look
from locales import LANGUAGES, _, speaking
from programme.eligibility import Check
from programme.faq import Topic
from programme.form import Id, OptionId
from programme.link import LONGEST_CODE
from programme.season import Consent, Region, Season
from sandbox.phones import Phone
from tests.handlers.tree import awaiting_text, commands, conversations, doors, synchronous
from tests.stage import Stage

LARGEST_ID = 2**63 - 1
LAST_PAGE = 99
OF_STAFF = {"staff"}
"""Commands that are nobody's without a role: tests/stories/test_staff_guard.py."""
IDS = {
    "question": Id,
    "check": get_type_hints(Check, include_extras=True)["id"],
    "option": OptionId,
    "season": get_type_hints(Season, include_extras=True)["id"],
    "kato": get_type_hints(Region, include_extras=True)["kato"],
    "id": get_type_hints(Topic, include_extras=True)["id"],
    "source": Annotated[str, Field(max_length=LONGEST_CODE)],
    "version": get_type_hints(Consent, include_extras=True)["version"],
    "code": Annotated[str, Field(pattern="^[a-z0-9]{26}$")],
    "words": Packed,
    "what": OptionId,
    "topic": get_type_hints(Look, include_extras=True)["topic"],
}
"""What the season's models let into a text field of a button, by the field's name."""


async def handles(event: Any, **data: Any) -> None: ...


def handles_in_a_thread(event: Any, **data: Any) -> None: ...


class InAThread(Filter):
    """aiogram takes it for awaitable, because it is a Filter."""

    def __call__(self, event: Any) -> bool:  # type: ignore[override]
        return True


def test_nothing_of_the_tree_runs_in_a_thread() -> None:
    assert synchronous(dispatcher()) == []


def spoiled(how: str) -> Router:
    root, leaf = Router(name="root"), Conversation("leaf")
    root.include_router(leaf)
    match how:
        case "magic filter":
            leaf.message.register(handles, F.text)
        case "lambda":
            leaf.callback_query.register(handles, lambda query: True)
        case "filter class":
            leaf.message.register(handles, InAThread())
        case "root filter":
            leaf.message.filter(F.chat.type == "private")
        case "handler":
            leaf.message.register(handles_in_a_thread)
        case "middleware":
            leaf.message.middleware(lambda handler, event, data: None)
        case "outer middleware":
            root.edited_message.outer_middleware(lambda handler, event, data: None)
        case "text":
            leaf.text("home")(handles_in_a_thread)  # type: ignore[arg-type]
        case "command":
            leaf.command("menu")(handles_in_a_thread)  # type: ignore[arg-type]
        case "button":
            leaf.button(next(iter(doors().values())))(handles_in_a_thread)  # type: ignore[arg-type]
    return root


@pytest.mark.parametrize(
    "how",
    [
        "magic filter",
        "lambda",
        "filter class",
        "root filter",
        "handler",
        "middleware",
        "outer middleware",
        "text",
        "command",
        "button",
    ],
)
def test_what_would_run_in_a_thread_is_found(how: str) -> None:
    assert len(synchronous(spoiled(how))) == 1


def test_a_plain_tree_is_not_complained_of() -> None:
    assert synchronous(spoiled("")) == []


@pytest.mark.parametrize("kind", ["message", "callback_query", "my_chat_member"])
def test_whatever_is_left_over_is_caught_last(kind: str) -> None:
    """In a private chat every update has a handler, and what takes anything comes behind all that choose."""
    private = next(each for each in dispatcher().chain_tail if each.name == "private")
    asked = [
        (router.name, bool(handler.filters))
        for router in private.chain_tail
        for handler in router.observers[kind].handlers
    ]
    assert asked[-1] == ("stray", False)
    assert all(chooses for _name, chooses in asked[:-1])


def test_groups_are_asked_behind_private_chats() -> None:
    [root] = dispatcher().sub_routers
    assert [each.name for each in root.sub_routers] == ["private", "groups"]


def test_a_prefix_belongs_to_one_button() -> None:
    prefixes = [prefix for each in conversations() for prefix in each.buttons]
    makes = [made for each in conversations() for made, _door in each.buttons.values()]
    assert len(prefixes) == len(set(prefixes))
    assert len(makes) == len(set(makes))


def test_every_button_has_a_door() -> None:
    """No CallbackData of ours is drawn that nobody takes."""
    ours = {each for each in _subclasses(CallbackData) if each.__module__.startswith("handlers.")}
    assert ours == set(doors().values())


def test_texts_are_awaited_at_places_that_exist() -> None:
    assert awaiting_text() <= set(PLACES)


@pytest.mark.parametrize("made", doors().values(), ids=lambda made: made.__name__)
def test_buttons_fit(made: type[CallbackData]) -> None:
    """64 bytes with the largest ids, the longest question and the longest option."""
    widest = made(**{name: _widest(name, field.annotation) for name, field in made.model_fields.items()})
    assert made.unpack(widest.pack()) == widest


@pytest.mark.parametrize("version", ["2027:1", "v" * 60], ids=["a colon", "60 characters"])
def test_a_consent_version_that_fits_no_button_is_refused(season: Season, version: str) -> None:
    """It stands in the data of the card's buttons: what aiogram cannot pack, nobody could agree to."""
    content = season.consent.model_dump(by_alias=True) | {"version": version}
    with pytest.raises(ValueError, match="version"):
        Consent.model_validate(content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_the_menu_has_a_handler(language: str) -> None:
    assert {each.command for each in menu(language)} <= set(commands())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_command_works_for_everybody(stage: Stage, language: str) -> None:
    """For a stranger, a visitor before and after refusing, and a person; none is told she was not understood."""
    with speaking(language):
        agree, refuse, myself = _("I agree"), _("I do not agree"), _("For myself")
        own_name = _("Kazakh (its own name)") if language == "kk" else _("Russian (its own name)")
        puzzled = _("I did not understand. Press a button below or write once more.")
    ways: dict[str, list[str]] = {
        "stranger": [],
        "visitor": [own_name],
        "asked": [own_name, myself],
        "refused": [own_name, myself, refuse],
        "person": [own_name, myself, agree],
    }
    for name, way in ways.items():
        for command in set(commands()) - OF_STAFF:
            phone = stage.telegram.phone(f"{name} {command}")
            await _go(stage, phone, way)
            await stage.says(phone, f"/{command}")
            assert puzzled not in phone.screen.text, f"{name}: /{command}"
            assert list(phone.screen.all_buttons), f"{name}: /{command}"


async def _go(stage: Stage, phone: Phone, way: list[str]) -> None:
    await stage.says(phone, "/start")
    for label in way:
        await stage.presses(phone, label)


def _widest(name: str, annotation: Any) -> Any:
    if get_origin(annotation) is Literal:
        return max(get_args(annotation), key=len)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return max(annotation, key=lambda each: len(each.value))
    if annotation is bool:
        return True
    if name == "top":
        return 10**7 - 1
    if name == "line":  # one more than the largest of a budget of forty
        return 9999
    if name in ("news", "newest", "turn"):
        return 10**4 - 1 if name == "turn" else 10**6 - 1
    if name == "month":
        return 10**6 - 1
    if name == "minute":
        return 10**8 - 1
    if name == "day":
        return 31
    if name == "item":
        return "x" * 32
    if annotation is int:
        return LAST_PAGE if name in ("page", "n", "part") else LARGEST_ID
    return _longest(IDS[name])


def _longest(made: Any) -> str:
    """The longest id that the model accepts, as far as it matters here."""
    accepts = TypeAdapter(made)
    for text in (letter * n for n in range(64, 0, -1) for letter in "x0"):
        try:
            accepts.validate_python(text)
        except ValueError:
            continue
        return text
    raise AssertionError("no id of small letters is accepted")


def _subclasses(cls: type[Any]) -> set[type[Any]]:
    return {cls for each in cls.__subclasses__() for cls in (each, *_subclasses(each))}


def test_the_buttons_of_consultants_are_known_by_their_beginnings() -> None:
    """Whoever is none and presses one is noted: a further button of theirs belongs into the list."""
    theirs = {prefix for prefix, made in doors().items() if made.__module__.startswith("handlers.consultant")}
    assert theirs | {Look.__prefix__} == THEIRS
