"""The router tree as data: what it listens to, and what of it aiogram would run in a thread."""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from aiogram import Dispatcher, Router
from aiogram.dispatcher.event.handler import CallableObject
from aiogram.filters.callback_data import CallbackData

from bot.assembly import dispatcher
from handlers.turn import Conversation


def conversations(root: Router | None = None) -> list[Conversation]:
    return [each for each in (root or dispatcher()).chain_tail if isinstance(each, Conversation)]


@cache
def doors() -> Mapping[str, type[CallbackData]]:
    """The make of every button, by its prefix."""
    return MappingProxyType({prefix: made for each in conversations() for prefix, (made, _) in each.buttons.items()})


def doors_of(*modules: str) -> set[type[CallbackData]]:
    """The makes of buttons that these modules (or those whose names begin so) have."""
    return {made for made in doors().values() if made.__module__.startswith(modules)}


def commands() -> list[str]:
    return sorted(word for each in conversations() for word in each.commands)


def awaiting_text() -> set[str]:
    """The places where typed words are expected."""
    return {place for each in conversations() for place in each.texts}


def unpacked(data: str) -> CallbackData | None:
    """What a button's data says; None when it is none of ours."""
    made = doors().get(data.partition(":")[0])
    try:
        return made.unpack(data) if made is not None else None
    except (TypeError, ValueError):
        return None


def synchronous(root: Router) -> list[str]:
    """Every filter, handler and middleware of the tree that cannot be awaited."""
    return [f"{where}: {each!r}" for where, each in _all(root) if not awaitable(each)]


def awaitable(thing: Any) -> bool:
    """Whether calling it gives something to await, without a thread.

    aiogram takes the word of every `Filter` for it, whatever its `__call__` is; so that is looked at as well.
    """
    call = inspect.unwrap(thing)
    if inspect.iscoroutinefunction(call):
        return True
    return not inspect.isroutine(call) and inspect.iscoroutinefunction(type(call).__call__)


def _all(root: Router) -> Iterator[tuple[str, Any]]:
    for router in root.chain_tail:
        for name, observer in router.observers.items():
            where = f"{router.name}.{name}"
            yield from ((f"{where}, root filter", f.callback) for f in observer._handler.filters or ())
            for handler in observer.handlers:
                yield f"{where}, handler", handler.callback
                yield from ((f"{where}, filter", each.callback) for each in handler.filters or ())
            yield from ((f"{where}, middleware", each) for each in observer.middleware)
            yield from ((f"{where}, outer middleware", each) for each in observer.outer_middleware)
        if isinstance(router, Dispatcher):
            yield from ((f"{router.name}, of updates", each) for each in router.update.outer_middleware)
        if isinstance(router, Conversation):
            yield from ((f"{router.name}, table", door.callback) for door in _tables(router))


def _tables(router: Conversation) -> Iterable[CallableObject]:
    return [*router.texts.values(), *router.commands.values(), *(door for _, door in router.buttons.values())]
