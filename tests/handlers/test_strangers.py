"""The very first words: somebody who has not chosen a language is spoken to in both."""

from collections.abc import Callable

import pytest

from sandbox.phones import Phone
from tests.handlers.readable import faults
from tests.stage import Stage

FIRST: dict[str, Callable[[Phone], object]] = {
    "/start": lambda phone: phone.says("/start"),
    "/start with a payload": lambda phone: phone.says("/start ref_1"),
    "/help": lambda phone: phone.says("/help"),
    "/status": lambda phone: phone.says("/status"),
    "/lang": lambda phone: phone.says("/lang"),
    "/mydata": lambda phone: phone.says("/mydata"),
    "/menu": lambda phone: phone.says("/menu"),
    "words": lambda phone: phone.says("Здравствуйте, мне нужна помощь"),
    "sticker": lambda phone: phone.sends_sticker(),
    "voice": lambda phone: phone.sends_voice(),
    "photo": lambda phone: phone.sends_photo(),
}


@pytest.mark.parametrize("what", FIRST)
async def test_a_stranger_is_spoken_to_in_both_languages(stage: Stage, what: str) -> None:
    """Nothing is said in Kazakh alone to somebody who may read Russian only: no message, no sentence above one."""
    ready = stage.telegram.phone("Ready")
    await stage.says(ready, "/start")
    hello = ready.screen.text
    phone = stage.telegram.phone("Somebody")
    FIRST[what](phone)
    await stage.quiet()
    said = [each.text.removesuffix(hello).strip() for each in phone.messages if not each.mine]
    assert phone.screen.text.endswith(hello)
    assert [(text, faults(text)) for text in said if text and faults(text)] == []
