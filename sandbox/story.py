"""What a story is made of: people, and steps in which they say, press and see something.

A step says one thing in one line or two; what must be seen stands right below it. Nothing here knows the bot.
`story_file.py` reads stories from YAML, `player.py` plays them.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
DATE_LINE = "%Y-%m-%d %H:%M"
TO_THE_SECOND = f"{DATE_LINE}:%S"
NAMED = re.compile(r"<([a-z][a-z_]*)>")
"""`<number>` in any words of a story stands for what an earlier step kept under this name."""
ANYTHING = "…"
"""Among `buttons`: any others, or none."""
OF_WHAT = {
    "seconds": ("voice", "video"),
    "photos": ("album",),
    "missing": ("album",),
    "caption": ("photo", "album", "same album", "document", "video"),
}
"""What may be told of something sent, and of which things."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Words = Annotated[str, Field(min_length=1)]
Several = Annotated[tuple[Words, ...], BeforeValidator(_listed)]
"""One text, or a list of them."""
Sent = Literal["voice", "photo", "album", "same album", "document", "sticker", "video", "contact", "location", "dice"]
BadNetwork = Literal["gives it twice", "loses the answer", "breaks after the answer"]
"""What a bad network does to one act.

`gives it twice`: the bot gets the words or the press twice. `loses the answer`: what the bot says next does not arrive.
`breaks after the answer`: it is on the screen, but the bot never learns that it is.
"""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Strict):
    """Somebody with a phone. `language_code` is that of the Telegram program, if it tells any."""

    name: Words
    last_name: str | None = None
    language_code: str | None = None


class Act(Strict):
    """What a person does. None of it: she only looks at her phone."""

    says: Words | None = None
    presses: Several = ()
    """Several labels: pressed at once, without waiting for an answer in between."""
    on: Words | None = None
    """Words of the message whose button is meant; without them, the newest one with such a button."""
    edits: Words | None = None
    """Some of the words of her own message that she corrects …"""
    to: Words | None = None
    """… to these."""
    sends: Sent | None = None
    seconds: int | None = None
    """How long the voice message or the video is."""
    photos: int | None = None
    """How many there are in the album …"""
    missing: int | None = None
    """… and how many of them do not get through. `sends: same album` sends all of them again."""
    caption: Words | None = None
    forwards: Words | None = None
    bot: Literal["block", "unblock"] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        done = [name for name in ("says", "presses", "edits", "sends", "forwards", "bot") if getattr(self, name)]
        if len(done) > 1:
            raise ValueError(f"a person does one thing a step, not {' and '.join(done)}; make two steps of it")
        if (self.missing or 0) >= (self.photos or 1):
            raise ValueError("`missing` must be less than `photos`: one at least gets through")
        if self.on is not None and not self.presses:
            raise ValueError("`on` belongs to `presses`")
        if (self.edits is None) != (self.to is None):
            raise ValueError("`edits` (some of the old words) and `to` (the new ones) belong together")
        for detail, kinds in OF_WHAT.items():
            if getattr(self, detail) is not None and self.sends not in kinds:
                raise ValueError(f"`{detail}` belongs to `sends` with {' or '.join(kinds)}")
        return self

    @property
    def details(self) -> dict[str, int | str]:
        """What is told of the thing sent, as a phone wants it."""
        told = {"seconds": self.seconds, "n": self.photos, "missing": self.missing, "caption": self.caption}
        return {name: value for name, value in told.items() if value is not None}

    @property
    def sent(self) -> str:
        """The thing sent, for the transcript: `<voice, 0:48>`."""
        length = f", {self.seconds // 60}:{self.seconds % 60:02}" if self.seconds is not None else ""
        number = f", {self.photos} photos" if self.photos is not None else ""
        number += f", {self.missing} of them do not get through" if self.missing is not None else ""
        return " ".join(filter(None, (f"<{self.sends}{length}{number}>", self.caption)))


def _act(value: Any) -> Any:
    if value == "":
        return {}
    if isinstance(value, str):
        return {"says": value}
    return {"presses": value} if isinstance(value, list) else value


class Step(Strict):
    """Anything that happens; `line` is its place in the file."""

    line: int = 0


def _patterns(keep: dict[str, str]) -> dict[str, str]:
    for name, pattern in keep.items():
        if not NAMED.fullmatch(f"<{name}>"):
            raise ValueError(f"the name `{name}` must be small Latin letters and `_`")
        try:
            re.compile(pattern)
        except re.error as wrong:
            raise ValueError(f"the pattern of `{name}` cannot be read: {wrong}") from None
    return keep


Patterns = Annotated[dict[str, str], AfterValidator(_patterns)]
"""Names for what these patterns find; of a pattern with brackets, what is in the first ones."""


class Seen(Step):
    """What must be seen in somebody's chat. `sees` and `buttons` are about what is new since her last act."""

    sees: Several = ()
    not_sees: Several = ()
    buttons: Several = ()
    file: Words | None = None
    """A document of this name."""
    count: dict[str, int] = {}
    """How many messages of the bot in the whole chat show these words."""
    keep: Patterns = {}


class Turn(Seen):
    """A person's act, and what must be seen after it."""

    who: Words
    act: Annotated[Act, BeforeValidator(_act)]
    toast: Words | None = None
    network: BadNetwork | None = None


class Comes(Seen):
    """What comes by itself, a moment later: it is waited for."""

    comes: Words


class Note(Step):
    """A sentence for whoever reads the transcript."""

    note: Words


class Wait(Step):
    """The clock moves: `5 days`, or `until 2027-04-02 17:59` or `17:59:40` (in the story's time zone). It runs on."""

    wait: Words

    @field_validator("wait")
    @classmethod
    def _readable(cls, wait: str) -> str:
        seconds_of(wait)
        return wait

    def seconds(self, now: float, zone: ZoneInfo) -> float:
        """How far the clock moves; ValueError into the past."""
        found = seconds_of(self.wait)
        ahead = found if isinstance(found, int) else found.replace(tzinfo=zone).timestamp() - now
        if ahead < 0:
            raise ValueError(f"it is later than {self.wait.removeprefix('until ')} already")
        return ahead


def seconds_of(wait: str) -> int | datetime:
    """How long, or until when (local time); ValueError for anything else."""
    try:
        if wait.startswith("until "):
            exact = TO_THE_SECOND if wait.count(":") > 1 else DATE_LINE
            return datetime.strptime(wait, f"until {exact}")  # noqa: DTZ007 (the story's zone comes later)
        number, unit = wait.split()
        return int(number) * SECONDS[unit.removesuffix("s")]
    except (ValueError, KeyError):
        raise ValueError("say how long, such as `5 days` or `30 minutes`, or `until 2027-04-02 17:59`") from None


class BotStep(Step):
    """The bot's process ends or begins. `kill` is SIGKILL; with `when` it strikes at the answer to the next act.

    `before the reply`: what was done is committed, nothing is said yet. `after the reply`: it is on the screen, but
    the bot never learns that it is. Either way Telegram has not been told that the update was taken.
    """

    bot: Literal["start", "stop", "kill"]
    when: Literal["now", "before the reply", "after the reply"] = "now"

    @model_validator(mode="after")
    def _only_a_kill_waits(self) -> Self:
        if self.when != "now" and self.bot != "kill":
            raise ValueError("only `kill` can wait for a reply; leave `when` out")
        return self


class Run(Step):
    """A command of the bot beside the running one, and what it must print."""

    run: Words
    has: Several = ()
    has_not: Several = ()
    count: dict[str, int] = {}
    keep: Patterns = {}


class Gone(Step):
    """No file of the bot holds anything of this person any more.

    Looked for: her account's id, her name, all longer texts she sent, and these `words`.
    """

    gone: Words
    words: Several = ()


class Kept(Step):
    """The bot's files still hold these words."""

    kept: Several


STEPS: dict[str, type[Step]] = {
    "note": Note,
    "wait": Wait,
    "comes": Comes,
    "bot": BotStep,
    "run": Run,
    "gone": Gone,
    "kept": Kept,
}
"""Steps that do not begin with a person, by their first word."""


def _kind(value: Any) -> str:
    if isinstance(value, Step):
        return type(value).__name__
    first = next(iter(value), "") if isinstance(value, dict) else ""
    return STEPS.get(first, Turn).__name__


AnyStep = Annotated[
    Annotated[Turn, Tag("Turn")]
    | Annotated[Note, Tag("Note")]
    | Annotated[Wait, Tag("Wait")]
    | Annotated[Comes, Tag("Comes")]
    | Annotated[BotStep, Tag("BotStep")]
    | Annotated[Run, Tag("Run")]
    | Annotated[Gone, Tag("Gone")]
    | Annotated[Kept, Tag("Kept")],
    Discriminator(_kind),
]


class Story(Strict):
    """From a moment on, people and what happens to them. `bot` is how the transcript calls the bot.

    `season` names a folder beside the story: the season the bot is given, where it is not the programme's own.
    `places` names a file beside the story: the districts and villages that the bot is given before it starts.
    """

    name: Words
    title: Words
    starts: datetime
    bot: Words = "Bot"
    season: Words | None = None
    places: Words | None = None
    people: dict[str, Person]
    steps: tuple[AnyStep, ...]

    @field_validator("starts", mode="before")
    @classmethod
    def _moment(cls, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        day, _, zone = text.rpartition(" ")
        try:
            return datetime.strptime(day, DATE_LINE).replace(tzinfo=ZoneInfo(zone))
        except (ValueError, ZoneInfoNotFoundError):
            raise ValueError("must be a moment with its time zone, such as `2027-03-10 10:00 Asia/Almaty`") from None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone the story tells its moments in."""
        assert isinstance(self.starts.tzinfo, ZoneInfo), "`starts` is read with a zone"
        return self.starts.tzinfo
