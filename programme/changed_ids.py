"""Ids that a season's files changed since the former version: answers are kept under them, and would be asked again.

A changed id looks like one thing gone and another come, so it is told by what did not change: the title or name, or of
a question its place among those that stayed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from programme.form import Form, Option, Part, Question
from programme.marked import Marked, Place
from programme.season import Season

NEARLY = 0.75
"""Texts that share so much of their letters are the same, written a little differently."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How many answers a question has; of a choice, how many chose which option."""

    count: int
    chosen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """In which file and at which place, in what words; `wrong` is to be mended, the others are well to know."""

    file: str
    place: Place
    words: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """With file and line, as `check` tells them."""

    wrong: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Thing:
    """What has an id: a question, an option, a part of an entry. `stand` is where it stands among those that stay."""

    id: str
    words: tuple[str, str]
    kind: str = ""
    stand: tuple[str, str] | None = None


def changed(former: Season, season: Season, files: Mapping[str, Marked], answers: Mapping[str, Answered]) -> Changes:
    """What this season changed under answers that were given to the former version."""
    found = list(_changes(former, season, answers))
    told = [(each.wrong, files[each.file].finding(each.place, each.words)) for each in found]
    return Changes(tuple(words for wrong, words in told if wrong), tuple(words for wrong, words in told if not wrong))


def _changes(former: Season, season: Season, answers: Mapping[str, Answered]) -> Iterator[Change]:
    places = {
        question.id: ("sections", n, "questions", m)
        for n, section in enumerate(season.form.sections)
        for m, question in enumerate(section.questions)
    }
    counts = {id_: answered.count for id_, answered in answers.items()}
    before, now = _questions(former.form, season.form), _questions(season.form, former.form)
    for words, id_ in _told("", before, now, counts, "is no longer asked; {answers} kept"):
        yield Change("form.yaml", (*places[id_], "id") if id_ else (), words, id_ is not None)
    for question in former.retired:
        if counts.get(question.id) and question.id not in places:
            words = f"`{question.id}` is no longer asked; {_answers(counts[question.id])} kept"
            yield Change("form.yaml", (), words, wrong=False)
    for question in season.form.questions:
        was = former.form.question(question.id)
        if was is not None and counts.get(question.id):
            yield from _within(was, question, places[question.id], former, season, answers[question.id])


def _within(
    was: Question, question: Question, place: Place, former: Season, season: Season, answered: Answered
) -> Iterator[Change]:
    """What changed inside a question that stayed."""
    if was.kind != question.kind:
        words = f"`{question.id}` was {was.kind} and is {question.kind} now; {_answers(answered.count)} asked again "
        yield Change("form.yaml", (*place, "kind"), f"{words}where this kind cannot read them", wrong=False)
        return
    parts = dict.fromkeys((part.id for part in was.parts), answered.count)
    for words, id_ in _told("the part ", _parts(was), _parts(question), parts, "is no longer asked; {answers} kept"):
        yield Change("form.yaml", _nth((*place, "parts"), question.parts, id_), words, id_ is not None)
    offered, file, options = season.options(question), "form.yaml", (*place, "options")
    if question.options_from == "regions":
        file, options = "regions.yaml", ("regions",)
    before, now = _options(former.options(was)), _options(offered)
    gone = "is no longer offered; {answers} asked again"
    for words, id_ in _told("the option ", before, now, answered.chosen, gone):
        yield Change(file, _nth(options, offered, id_), words, id_ is not None)


def _told(
    noun: str, before: Sequence[_Thing], now: Sequence[_Thing], counts: Mapping[str, int], gone: str
) -> Iterator[tuple[str, str | None]]:
    """Words about each id that has answers and went or was exchanged, and where that is wrong the present id."""
    stayed = {each.id for each in before} & {each.id for each in now}
    come = [each for each in now if each.id not in stayed]
    for each in before:
        count = counts.get(each.id, 0)
        if each.id in stayed:
            other = _exchanged(each, [one for one in before if one.id in stayed], now)
            if other is not None and count:
                words = f"{noun}`{each.id}` has the words that `{other.id}` had: an id must keep its meaning, or "
                yield f"{words}{_answers(count)} of something else", each.id
            continue
        like = _like(each, come)
        if like is not None:
            come.remove(like)
        if not count:
            continue
        if like is None:
            yield f"{noun}`{each.id}` {gone.format(answers=_answers(count))}", None
            continue
        words = f"{noun}`{each.id}` of the former version is gone, and `{like.id}` looks like it: an id must stay, or "
        yield f"{words}{_answers(count)} asked again; call it `{each.id}` again", like.id


def _like(gone: _Thing, come: Iterable[_Thing]) -> _Thing | None:
    """Of the same kind, the one that reads most like it; else the one that stands where it stood."""
    same = [each for each in come if each.kind == gone.kind]
    nearest = max(same, key=lambda each: _likeness(gone, each), default=None)
    if nearest is not None and _likeness(gone, nearest) >= NEARLY:
        return nearest
    return next((each for each in same if each.stand is not None and each.stand == gone.stand), None)


def _exchanged(was: _Thing, stayed: Iterable[_Thing], now: Iterable[_Thing]) -> _Thing | None:
    """Another whose words it has now, and no longer its own."""
    mine = next(each for each in now if each.id == was.id)
    if _likeness(was, mine) >= NEARLY:
        return None
    return next((each for each in stayed if each.id != was.id and each.words == mine.words), None)


def _likeness(one: _Thing, other: _Thing) -> float:
    """From 0 to 1, in the language in which they read more alike."""
    return max(
        SequenceMatcher(None, a.casefold(), b.casefold(), autojunk=False).ratio()
        for a, b in zip(one.words, other.words, strict=True)
    )


def _questions(form: Form, other: Form) -> list[_Thing]:
    """The questions of a form, each with its section and the last one before it that the other form asks as well."""
    things, behind = [], ""
    for section in form.sections:
        for each in section.questions:
            stays = other.question(each.id) is not None
            things.append(_Thing(each.id, (each.title.kk, each.title.ru), each.kind, (section.id, behind)))
            behind = each.id if stays else behind
    return things


def _parts(question: Question) -> list[_Thing]:
    return [_Thing(part.id, (part.title.kk, part.title.ru), part.kind) for part in question.parts]


def _options(options: Iterable[Option]) -> list[_Thing]:
    return [_Thing(option.id, (option.name.kk, option.name.ru)) for option in options]


def _nth(place: Place, things: "Sequence[Option | Part]", id_: str | None) -> Place:
    """The place of the one with this id in its list; of the list itself for none."""
    return next(((*place, n) for n, each in enumerate(things) if each.id == id_), place)


def _answers(count: int) -> str:
    return "its only answer is" if count == 1 else f"its {count} answers are"
