"""Questions that are asked again and again, with their answers: by topic, and by the words somebody types.

What changes from season to season stands in an answer as a name in braces, and is filled in when it is shown.
"""

import math
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from programme.languages import LANGUAGES, Both, Frozen
from programme.marked import EMPTY, matching, refuse_twins, wrong
from programme.typed import words

FACTS = (
    "apply_deadline", "contact_address", "contact_hours", "contact_phone", "grant_count", "grant_sum",
    "programme_ends", "project_from", "project_until", "results_date",
)  # fmt: skip
"""The names that an answer may hold in braces; handlers/anyone/faq.py says what each means in this season."""
LONGEST_ANSWER = 3000
"""Characters of an answer as it is written: with its question above, it fits into one message."""
MOST_TOPICS = 8
NEAREST = 3
"""Found entries that are offered at once."""

_NAME = re.compile(r"\{([a-z_]+)\}")
_FILLED = re.compile(rf"{_NAME.pattern}(\.?)")
_MOST_WORDS = 20
"""Words of a search that are looked at; nobody types more of them on purpose."""
_IN_QUESTION, _IN_ANSWER = 3.0, 1.0
_WHOLE, _BEGUN, _ALIKE = 1.0, 0.8, 0.5
_LEAST_BEGUN, _LEAST_ALIKE = 3, 4
"""Letters two words must have in common at their beginning: endings change in both languages."""
_SHARE_ALIKE = 0.6
_SHARE_OF_BEST = 0.4
"""What scores less than this part of the best is no near match."""

HINT_SHARE, TOPIC_SHARE = 0.35, 0.2
"""Of what somebody asks a person that an entry must meet to be offered beside it, or to say what it is about."""

_Id = Annotated[str, AfterValidator(matching("[a-z_]{1,24}", "must be small Latin letters and `_`, at most 24"))]


class Topic(Frozen):
    """A heading that answers stand under."""

    id: _Id
    name: Both


class Answered(Frozen):
    """One question `q` and its answer `a`; `short` is the question for its button, where it is longer than one.

    `also` are other words people use for it: never shown, only found by.
    """

    id: _Id
    topic: _Id
    q: Both
    a: Both
    short: Both | None = None
    also: Both | None = None

    @property
    def label(self) -> Both:
        """What its button says."""
        return self.short or self.q


class Faq(Frozen):
    """All of them, in the order they are shown."""

    topics: tuple[Topic, ...]
    entries: tuple[Answered, ...]

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if not self.entries:
            raise wrong(EMPTY, "entries")
        if len(self.topics) > MOST_TOPICS:
            raise wrong(f"{len(self.topics)} are too many for one screen; at most {MOST_TOPICS}", "topics")
        refuse_twins("topic", [(topic.id, ("topics", n, "id")) for n, topic in enumerate(self.topics)])
        refuse_twins("entry", [(entry.id, ("entries", n, "id")) for n, entry in enumerate(self.entries)])
        known = {topic.id for topic in self.topics}
        for n, entry in enumerate(self.entries):
            if entry.topic not in known:
                raise wrong(f"there is no topic `{entry.topic}`; correct it or add the topic", "entries", n, "topic")
            for language in LANGUAGES:
                _refuse_answer(entry.a.in_(language), ("entries", n, "a", language))
        used = {entry.topic for entry in self.entries}
        for n, topic in enumerate(self.topics):
            if topic.id not in used:
                raise wrong("no entry has this topic; remove it or write one", "topics", n, "id")
        return self

    def topic(self, id: str) -> Topic | None:
        """The topic with this id; None when there is none."""
        return next((topic for topic in self.topics if topic.id == id), None)

    def entry(self, id: str) -> Answered | None:
        """The entry with this id; None when there is none."""
        return next((entry for entry in self.entries if entry.id == id), None)

    def under(self, topic: str) -> tuple[Answered, ...]:
        """The entries of a topic."""
        return tuple(entry for entry in self.entries if entry.topic == topic)

    def nearest(self, typed: str, most: int = NEAREST, *, share: float = 0.0) -> tuple[Answered, ...]:
        """The entries that what was typed is most likely about, best first; in either language, spelled anyhow.

        A word counts the more the fewer entries have it, and three times as much in a question as in an answer. What
        meets less than `share` of all that was typed is left out: "may I", and not a word of what is asked.
        """
        scores, typed_all = [0.0] * len(self.entries), 0.0
        for word in list(dict.fromkeys(word for word in words(typed) if len(word) > 1))[:_MOST_WORDS]:
            found = self._found(word)
            rarity = math.log(1 + len(self.entries) / max(len(found), 1))
            typed_all += _IN_QUESTION * rarity
            for n, weight in found.items():
                scores[n] += weight * rarity
        least = max(max(scores) * _SHARE_OF_BEST, share * typed_all)
        order = sorted(range(len(scores)), key=lambda n: -scores[n])
        return tuple(self.entries[n] for n in order[:most] if scores[n] > 0 and scores[n] >= least)

    def _found(self, typed: str) -> dict[int, float]:
        """By number of the entry: how well one typed word is met there."""
        found: dict[int, float] = {}
        for word, places in self._words.items():
            alike = _likeness(typed, word)
            if alike:
                for n, weight in places.items():
                    found[n] = max(found.get(n, 0.0), weight * alike)
        return found

    @cached_property
    def _words(self) -> Mapping[str, Mapping[int, float]]:
        """Every word there is, folded, and in which entries it stands with what weight."""
        made: dict[str, dict[int, float]] = {}
        for n, entry in enumerate(self.entries):
            topic = self.topic(entry.topic)
            for word, weight in _weighted(entry, topic.name if topic is not None else None):
                places = made.setdefault(word, {})
                places[n] = max(places.get(n, 0.0), weight)
        return made


def names_in(answer: str) -> list[str]:
    """The names in braces that an answer holds, in order."""
    return _NAME.findall(answer)


def filled(answer: str, facts: Mapping[str, str]) -> str:
    """The answer with its names replaced by what they mean; a fact that ends in a full stop brings no second one."""

    def meant(name: re.Match[str]) -> str:
        fact = facts[name[1]]
        return fact if fact.endswith(".") else fact + name[2]

    return _FILLED.sub(meant, answer)


def _refuse_answer(answer: str, place: tuple[str | int, ...]) -> None:
    for name in names_in(answer):
        if name not in FACTS:
            raise wrong(f"nothing is known as `{{{name}}}`; take one of {', '.join(FACTS)}", *place)
    if re.search("[{}]", _NAME.sub("", answer)):
        raise wrong("has a brace that belongs to no name; remove it", *place)
    if len(answer) > LONGEST_ANSWER:
        raise wrong(f"{len(answer)} characters are too long for one message; shorten to {LONGEST_ANSWER}", *place)


def _weighted(entry: Answered, topic: Both | None) -> Iterator[tuple[str, float]]:
    for language in LANGUAGES:
        if topic is not None:
            yield from ((word, _IN_ANSWER) for word in words(topic.in_(language)))
        for asked in (entry.q, entry.label, entry.also):
            if asked is not None:
                yield from ((word, _IN_QUESTION) for word in words(asked.in_(language)))
        yield from ((word, _IN_ANSWER) for word in words(_NAME.sub("", entry.a.in_(language))))


def _likeness(typed: str, word: str) -> float:
    """How likely two folded words are the same with other endings: 1 for equal ones, 0 for strangers."""
    if typed == word:
        return _WHOLE
    shorter, longer = sorted((typed, word), key=len)
    if len(shorter) < _LEAST_BEGUN:
        return 0.0
    if longer.startswith(shorter):
        return _BEGUN
    same = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return _ALIKE if same >= _LEAST_ALIKE and same >= _SHARE_ALIKE * len(longer) else 0.0
