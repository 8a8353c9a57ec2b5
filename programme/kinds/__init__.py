"""The kinds of questions. One small class says everything a kind needs; a further kind is an entry in KINDS.

The kind's name also goes into `form.Kind`. Nothing outside names a class of these but the conversation of that kind:
ask KINDS.
"""

from programme.kinds.budget import Budget
from programme.kinds.choices import Choice, Declarations, Several, Tick
from programme.kinds.entries import Entries
from programme.kinds.facts import Bin, Day, Phone
from programme.kinds.files import Files
from programme.kinds.kind import AnyKind, Value, from_json, to_json
from programme.kinds.numbers import WholeNumber
from programme.kinds.places import Place
from programme.kinds.texts import LongText, Text

__all__ = ["ENTRIES", "KINDS", "AnyKind", "Value", "from_json", "to_json"]

_PARTS: dict[str, AnyKind] = {
    "short_text": Text(),
    "long_text": LongText(),
    "whole_number": WholeNumber(),
    "date": Day(),
    "tick": Tick(),
}
ENTRIES = Entries(_PARTS)

KINDS: dict[str, AnyKind] = {
    **_PARTS,
    "choice": Choice(),
    "multi_choice": Several(),
    "phone": Phone(),
    "place": Place(),
    "bin": Bin(),
    "entries": ENTRIES,
    "files": Files(),
    "declarations": Declarations(),
    "budget": Budget(),
}
