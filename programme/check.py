"""Everything wrong with a season's files, in plain words with file and line and how to mend it.

What makes a season unusable is refused by the models and comes first, alone. The rest is found here: it would run,
but a villager would meet a cut button, a screen longer than the phone, or an example the bot itself refuses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from programme.costs import Costs
from programme.eligibility import Eligibility
from programme.faq import Faq
from programme.form import Question
from programme.kinds import KINDS
from programme.kinds.kind import LONGEST_TEXT
from programme.languages import LANGUAGES, Both, Language
from programme.marked import Place
from programme.problem import Problem
from programme.season import Card, Season, SeasonError, Whose, zone
from programme.season_files import read_marked

# What fits: characters, measured on a phone of 360 points.
BUTTON = 30
SHORT = 24
PART = 120
SCREEN = 350
CARD = 900
# Of a cost rule, below the table: several of them may stand there.
REASON = 110
# Their examples are to be read: nothing is typed there.
SHOWN_ONLY = ("entries", "files", "budget")
# Of the screen, the line "question 5 of 17" and the lines between.
PROGRESS = 40
# Of a check before the form, what the bot itself writes below a reason.
AROUND = 45
# Of the card, its heading and the four labels.
LABELS = 140

_SUM = re.compile("([0-9][0-9 \u00a0\u202f]*)[ \u00a0\u202f]?\u20b8")
_NAMES: dict[Language, str] = {"kk": "Kazakh", "ru": "Russian"}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was found: in which file, at which place, in what words."""

    file: str
    place: Place
    words: str


def findings(folder: Path) -> list[str]:
    """What is wrong with the season in this folder; empty when nothing is."""
    try:
        season, files = read_marked(folder)
    except SeasonError as error:
        return error.findings
    return [files[seen.file].finding(seen.place, seen.words) for seen in _doubts(season)]


def _doubts(season: Season) -> Iterator[_Seen]:
    yield from _offset(season)
    yield from _sums("season.yaml", ("about",), season.about, season)
    yield from _consent(season)
    for n, region in enumerate(season.regions):
        yield from _too_long("regions.yaml", ("regions", n, "name"), region.name, BUTTON, "a button")
    yield from _checks(season.eligibility)
    for section_n, section in enumerate(season.form.sections):
        for n, question in enumerate(section.questions):
            yield from _question(("sections", section_n, "questions", n), question, season)
    yield from _faq(season.faq)
    yield from _costs(season.budget)


def _faq(faq: Faq | None) -> Iterator[_Seen]:
    if faq is None:
        return
    for n, topic in enumerate(faq.topics):
        yield from _too_long("faq.yaml", ("topics", n, "name"), topic.name, BUTTON, "a button")
    for n, entry in enumerate(faq.entries):
        if entry.short is not None:
            yield from _too_long("faq.yaml", ("entries", n, "short"), entry.short, BUTTON, "a button")
            continue
        for seen in _too_long("faq.yaml", ("entries", n, "q"), entry.q, BUTTON, "a button"):
            yield replace(seen, words=f"{seen.words}, or add a `short`")


def _costs(costs: Costs | None) -> Iterator[_Seen]:
    """What stands on buttons of the budget, and what is told below its table."""
    if costs is None:
        return
    for key, named in (("categories", costs.categories), ("units", costs.units), ("sources", costs.sources)):
        for n, each in enumerate(named):
            yield from _too_long("budget.yaml", (key, n, "name"), each.name, BUTTON, "a button")
    for n, category in enumerate(costs.categories):
        if category.note is not None:
            yield from _too_long("budget.yaml", ("categories", n, "note"), category.note, REASON, "the end of a table")
    for n, rule in enumerate(costs.rules):
        yield from _too_long("budget.yaml", ("rules", n, "name"), rule.name, BUTTON + 15, "the end of a table")
        yield from _too_long("budget.yaml", ("rules", n, "reason"), rule.reason, REASON, "the end of a table")


def _offset(season: Season) -> Iterator[_Seen]:
    where, said = zone(season.timezone), timedelta(hours=season.utc_offset_hours)
    for at in (season.opens_at, season.closes_at):
        offset = datetime.fromtimestamp(at, where).utcoffset()
        if offset != said:
            words = f"`{season.timezone}` is {offset} ahead of UTC then, not {said}; correct it or update tzdata"
            yield _Seen("season.yaml", ("utc_offset_hours",), words)
            return


def _question(place: Place, question: Question, season: Season) -> Iterator[_Seen]:
    yield from _too_long("form.yaml", (*place, "short"), question.short, SHORT, "a label in lists")
    for n, option in enumerate(question.options):
        yield from _too_long("form.yaml", (*place, "options", n, "name"), option.name, BUTTON, "a button")
    for n, part in enumerate(question.parts):
        yield from _too_long("form.yaml", (*place, "parts", n, "short"), part.short, SHORT, "a label in lists")
        yield from _too_long("form.yaml", (*place, "parts", n, "title"), part.title, PART, "the title of a part")
    if question.max_from == "grant":
        yield from _sums("form.yaml", (*place, "hint"), question.hint, season)
    for language in LANGUAGES:
        screen = PROGRESS + len(question.title.in_(language)) + len(question.hint.in_(language))
        if screen > SCREEN:
            words = f"title and hint in {_NAMES[language]} are {screen - SCREEN} characters too long; shorten the hint"
            yield _Seen("form.yaml", (*place, "hint", language), words)
        if question.good is None or question.kind in SHOWN_ONLY:
            continue
        try:
            KINDS[question.kind].read(question, question.good.in_(language), season)
        except Problem as problem:
            words = f"the question itself refuses this good example ({problem.code}); change it, or `min` and `max`"
            yield _Seen("form.yaml", (*place, "good", language), words)


def _checks(eligibility: Eligibility | None) -> Iterator[_Seen]:
    """The checks before the form: their buttons, and each of their screens."""
    for n, check in enumerate(eligibility.checks if eligibility is not None else ()):
        place: Place = ("checks", n)
        texts = (check.title, check.hint) if check.hint is not None else (check.title,)
        yield from _screen("eligibility.yaml", (*place, "hint" if check.hint is not None else "title"), texts)
        for option_n, way in enumerate(check.options):
            option: Place = (*place, "options", option_n)
            yield from _too_long("eligibility.yaml", (*option, "name"), way.name, BUTTON, "a button")
            if way.reason is not None:
                yield from _screen("eligibility.yaml", (*option, "reason"), (way.reason,))


def _screen(file: str, place: Place, texts: tuple[Both, ...]) -> Iterator[_Seen]:
    """Texts that are shown together, with the lines around them that the bot writes itself."""
    for language in LANGUAGES:
        length = AROUND + sum(len(text.in_(language)) for text in texts)
        if length > SCREEN:
            words = f"the screen in {_NAMES[language]} is {length - SCREEN} characters too long; shorten it"
            yield _Seen(file, (*place, language), words)


def _consent(season: Season) -> Iterator[_Seen]:
    whose: tuple[Whose, ...] = ("self", "helped")
    for who in whose:
        for language in LANGUAGES:
            length = LABELS + sum(len(text.in_(language)) for text in _texts(season.consent.card(who)))
            if length > CARD:
                words = f"the card in {_NAMES[language]} is {length - CARD} characters too long; shorten it"
                yield _Seen("season.yaml", ("consent", who), words)
        full: Place = ("consent", f"full_{who}")
        yield from _too_long("season.yaml", full, season.consent.full(who), LONGEST_TEXT, "one message")


def _texts(card: Card) -> tuple[Both, ...]:
    return card.what, card.why, card.who, card.until, card.abroad, card.adult


def _sums(file: str, place: Place, text: Both, season: Season) -> Iterator[_Seen]:
    for language in LANGUAGES:
        for written in _SUM.findall(text.in_(language)):
            if int(re.sub("[^0-9]", "", written)) != season.grant.amount:
                words = f"says another sum than `grant.amount`, {season.grant.amount}; correct one of the two"
                yield _Seen(file, (*place, language), words)


def _too_long(file: str, place: Place, text: Both, most: int, what: str) -> Iterator[_Seen]:
    for language in LANGUAGES:
        length = len(text.in_(language))
        if length > most:
            words = f"{length} characters are too long for {what}; shorten to {most}"
            yield _Seen(file, (*place, language), words)
