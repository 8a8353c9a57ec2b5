"""Whom an announcement is for: what the staff may choose people by. `storage/audience.py` finds them.

Within one part any of the chosen will do, the parts hold together: "Kazakh, and Kyzylorda or Turkistan, and a draft".
Nothing chosen in a part is everybody.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Literal, get_args

from programme.kinds import Value

Part = Literal["languages", "regions", "districts", "roles", "stages", "sources", "signed_up", "attended"]
PARTS: tuple[Part, ...] = get_args(Part)

MOST_DAYS = 3650
"""Days for which somebody may not have been seen."""
_REGION_CODE = re.compile("[A-Z]{2}-[A-Z0-9]{1,3}")


class Stage(StrEnum):
    """How far somebody is with her applications of this season; who writes for several may be in several."""

    NONE = "none"  # no application was ever begun
    DRAFT = "draft"  # being written, and something still wants an answer
    COMPLETE = "complete"  # being written, nothing is missing, not sent
    SUBMITTED = "submitted"  # sent, also while it is being changed again
    WITHDRAWN = "withdrawn"  # taken back, and none is there instead


@dataclass(frozen=True, slots=True)
class Audience:
    """Regions by their code in the season, districts by their KATO number, sources by the code of their link.

    Seminars by their number: `signed_up` has a seat or waits for one, `attended` was there.
    """

    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    unseen_days: int | None = None
    signed_up: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()

    def chosen(self, part: Part) -> tuple[str, ...]:
        found: tuple[str, ...] = getattr(self, part)
        return found

    def toggled(self, part: Part, item: str) -> "Audience":
        """With the item where it was not, without it where it was."""
        now = {*self.chosen(part)} ^ {item}
        changes: dict[str, Any] = {part: tuple(sorted(now))}
        return replace(self, **changes)

    @property
    def everybody(self) -> bool:
        return self == Audience()


def to_text(audience: Audience) -> str:
    """The same audience is always the same text."""
    return json.dumps(asdict(audience), sort_keys=True, ensure_ascii=False)


def from_text(text: str) -> Audience:
    read = json.loads(text)
    days = read.pop("unseen_days")
    return Audience(**{part: tuple(chosen) for part, chosen in read.items()}, unseen_days=days)


def place_of(value: Value | None) -> str | None:
    """What an answer says of where somebody is: a KATO number, or the code of a region; None where it says nothing."""
    if isinstance(value, dict):
        kato = value.get("kato")
        return kato if isinstance(kato, str) and kato.isdecimal() else None
    if isinstance(value, str) and _REGION_CODE.fullmatch(value):
        return value
    return None
