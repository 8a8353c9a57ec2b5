"""Whether a screen shows what a story says: words across line ends, buttons in order, counts, toasts.

`Otherwise` tells what was expected and what is there instead, for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sandbox.phones import Phone
from sandbox.queries import Press
from sandbox.records import Message
from sandbox.story import ANYTHING


class Otherwise(AssertionError):
    """It did not go as the story tells."""


def flat(text: str) -> str:
    """Every gap, be it a line end or a no-break space, as one space: what the eye takes for the same."""
    return " ".join(text.split())


def fresh(phone: Phone) -> list[Message]:
    """The bot's newest message, and all it wrote or changed since this person's last act; newest first."""
    theirs = [message for message in reversed(phone.messages) if not message.mine]
    return [each for n, each in enumerate(theirs) if n == 0 or each.tick > phone.chat.last_act]


def sees(phone: Phone, fragment: str) -> None:
    """The words are on a fresh message. Otherwise."""
    if not any(flat(fragment) in flat(message.text) for message in fresh(phone)):
        raise Otherwise(f"{phone.account.first_name} does not see {fragment!r}\n{phone.describes()}")


def does_not_see(phone: Phone, fragment: str) -> None:
    """The words are neither on a fresh message nor on one of its buttons. Otherwise."""
    for message in fresh(phone):
        if any(flat(fragment) in flat(text) for text in (message.text, *labels(message))):
            raise Otherwise(f"{phone.account.first_name} sees {fragment!r}\n{phone.describes()}")


def has_buttons(phone: Phone, wanted: Sequence[str]) -> None:
    """A fresh message has these buttons in this order and no others, but for `…`. Otherwise.

    The newest of those that have any is told; a file may have come below the screen meanwhile.
    """
    there = [labels(message) for message in fresh(phone)]
    if not any(_fit([flat(each) for each in wanted], [flat(each) for each in one]) for one in there):
        shown = " ".join(f"[{each}]" for each in next(filter(None, there), [])) or "none"
        raise Otherwise(f"the buttons are {shown}, not {' '.join(f'[{each}]' for each in wanted)}")


def has_file(phone: Phone, name: str) -> None:
    """A document of this name is among the fresh messages. Otherwise."""
    there = [message.document for message in fresh(phone) if message.document is not None]
    if name not in there:
        raise Otherwise(f"no file {name!r} came; files: {', '.join(there) or 'none'}\n{phone.describes()}")


def labels(message: Message) -> list[str]:
    """What its buttons say, in reading order."""
    return [button.text for button in message.all_buttons]


def shows_toast(phone: Phone, presses: Sequence[Press], fragment: str) -> None:
    """One of these presses was answered with these words. Otherwise."""
    shown = [press.text for press in presses if press.text]
    if not any(flat(fragment) in flat(text) for text in shown):
        there = "; ".join(repr(text) for text in shown) or "none"
        raise Otherwise(f"the toast {fragment!r} did not come; toasts: {there}\n{phone.describes()}")


def counts_in_chat(phone: Phone, counts: Mapping[str, int]) -> None:
    """So many messages of the bot, old ones included, show these words. Otherwise."""
    theirs = [flat(message.text) for message in phone.messages if not message.mine]
    for fragment, wanted in counts.items():
        there = sum(flat(fragment) in text for text in theirs)
        if there != wanted:
            raise Otherwise(f"{fragment!r} is in {there} messages, not in {wanted}\n{phone.describes()}")


def finds(phone: Phone, pattern: str) -> str:
    """What a pattern finds on the fresh messages. Otherwise."""
    return _found(pattern, [message.text for message in fresh(phone)], "on the screen", phone.describes())


def finds_printed(text: str, pattern: str) -> str:
    """What a pattern finds in a command's output. Otherwise."""
    return _found(pattern, [text], "in what it printed", text)


def _found(pattern: str, texts: Sequence[str], where: str, there: str) -> str:
    for text in texts:
        if found := re.search(pattern, flat(text)):
            return found[1] if found.re.groups else found[0]
    raise Otherwise(f"nothing {where} is like {pattern!r}\n{there}")


def prints(text: str, has: Sequence[str], has_not: Sequence[str], counts: Mapping[str, int]) -> None:
    """A command's output has these words, does not have those, and some so often. Otherwise."""
    out = flat(text)
    for fragment in has:
        if flat(fragment) not in out:
            raise Otherwise(f"{fragment!r} is not in what it printed:\n{text}")
    for fragment in has_not:
        if flat(fragment) in out:
            raise Otherwise(f"{fragment!r} is in what it printed:\n{text}")
    for fragment, wanted in counts.items():
        if out.count(flat(fragment)) != wanted:
            raise Otherwise(f"{fragment!r} is {out.count(flat(fragment))} times in it, not {wanted}:\n{text}")


def _fit(wanted: Sequence[str], there: Sequence[str]) -> bool:
    if not wanted:
        return not there
    if wanted[0] == ANYTHING:
        return any(_fit(wanted[1:], there[n:]) for n in range(len(there) + 1))
    return bool(there) and wanted[0] == there[0] and _fit(wanted[1:], there[1:])
