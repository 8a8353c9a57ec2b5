"""What a person does in one step of a story, done on her phone and written down."""

from __future__ import annotations

from collections.abc import Callable

from sandbox import checks
from sandbox.diary import Chat
from sandbox.phones import NotPossible
from sandbox.story import Act
from sandbox.transcript import Transcript


def do(act: Act, chat: Chat, transcript: Transcript, filled: Callable[[str], str]) -> None:
    """Does it; `filled` puts in what earlier steps kept. NotPossible for what a person has no way to do."""
    phone, name = chat.phone, chat.name
    if act == Act():
        return
    chat.presses = []
    if act.says is not None:
        words = filled(act.says)
        chat.typed.append(words)
        transcript.says(name, words)
        phone.says(words)
    elif act.presses:
        labels = [filled(label) for label in act.presses]
        on = None if act.on is None else phone.sees(filled(act.on), anywhere=True)
        transcript.presses(name, labels)
        chat.presses = [phone.presses(label, on) for label in labels]
    elif act.edits is not None and act.to is not None:
        words = filled(act.to)
        chat.typed.append(words)
        _edits(chat, filled(act.edits), words, transcript)
    elif act.sends is not None:
        transcript.says(name, act.sent)
        getattr(phone, f"sends_{act.sends.replace(' ', '_')}")(**act.details)
    elif act.forwards is not None:
        transcript.says(name, f"<forwarded> {act.forwards}")
        phone.forwards(act.forwards)
    else:
        transcript.aside(f"{name} {act.bot}s the bot")
        phone.blocks() if act.bot == "block" else phone.unblocks()


def _edits(chat: Chat, old: str, new: str, transcript: Transcript) -> None:
    for message in reversed(chat.phone.messages):
        if message.mine and checks.flat(old) in checks.flat(message.text):
            transcript.says(chat.name, f"<edited> {new}")
            chat.phone.edits(message, new)
            return
    raise NotPossible(f"{chat.name} has written nothing like {old!r}")
