"""What the database may say after an input, worked out anew from the form; and what may be seen then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiogram.filters.callback_data import CallbackData

from handlers.turn import PLACES
from handlers.ui.spoken import meaning
from programme import application as rules
from programme.application import SUMMARY, Answer
from programme.form import Question
from programme.kinds import KINDS, Value
from programme.problem import Problem
from programme.roles import CONSULTS
from programme.season import Season
from programme.typed import clean
from tests.handlers.inputs import Done
from tests.handlers.ledger import Rows
from tests.handlers.readable import faults
from tests.handlers.staff_fate import joins, looks, remembers
from tests.handlers.stands import GONE
from tests.handlers.states import State, values
from tests.handlers.tree import awaiting_text, doors, unpacked
from tests.handlers.watch import Shown

SPOKEN: Value = {"voice": "told", "seconds": 5}
"""What a voice message is kept as; its name is Telegram's affair."""


def heard(value: Value | None) -> Value | None:
    """The value, a recording without its own name."""
    return SPOKEN if isinstance(value, dict) and "voice" in value else value


@dataclass(slots=True)
class Fate:
    """What must hold after an input."""

    person: bool
    language: str | None
    status: str | None
    answers: dict[str, Value | None]
    view: bool = False
    """A screen is asked for that is not a place: an example, a page, the full text, contacts."""
    silent: bool = False
    further: bool = False
    """Another human consented: she stands first, with nothing begun or answered yet."""


def fate(state: State, done: Done, season: Season, *, shut: bool = False) -> Fate:
    """The rules of the conversation, told once more in short: whatever is not named here changes nothing.

    `shut`: the season is over, nothing is sent or begun any more.
    """
    stand, person = state.stand, state.place not in ("language",) and bool(state.person)
    status = None if not stand.step or stand.withdrawn else "submitted" if stand.sent else "draft"
    given = values(state, season) if person else {}
    made = Fate(person, state.language, status if person else None, dict(given))
    words = None if done.words is None or done.words.startswith("/") else done.words
    button = unpacked(done.data) if done.press is not None else None
    if done.edited is not None:
        _after_edit(made, state, done.edited, season)
    elif state.place.startswith("eligible_"):
        _after_check(made, state, words, button, season)
    elif state.place == "erase_one":
        if (words and meaning(words) == "yes") or _is(button, "erase1", applicant=state.applicant, go="yes"):
            made.status, made.answers = None, {}
    elif state.place == "answer" and done.spoken:
        if (question := at_hand(state, season)).kind == "long_text":
            made.answers[question.id] = SPOKEN
    elif state.place == "answer":
        _after_answer(made, state, words, button, season)
    elif state.place == "withdraw":
        own = {"application": state.application, "rev": state.rev}
        if (words and meaning(words) == "yes") or _is(button, "wd", **own, go="yes"):
            made.status, made.answers = None, {}
    elif state.place == "erase":
        if (words and meaning(words) == "yes") or _is(button, "erase", person=state.person, go="yes"):
            made.person, made.status, made.answers, made.language, made.view = False, None, {}, None, True
    elif state.place.startswith("consent_"):
        whose = state.place.removeprefix("consent_")
        on_card = {"whose": whose, "version": season.consent.version}
        agreed = bool(words and meaning(words) == "yes") or _is(button, "consent", **on_card, go="agree")
        made.further = agreed and person and whose == "helped" and not shut
        made.person |= agreed
        made.view = _is(button, "consent", **on_card, go="full")
    elif state.place == "faq" and words and season.faq is not None:
        made.view = meaning(words) not in ("home", "back")  # what was found is no place
    if stand.step == SUMMARY and made.status == "draft" and made.person:
        sent = _is(button, "send", application=state.application, rev=state.rev)
        missing = rules.missing(season.form, {q: rules.Answer(v) for q, v in given.items()}, season)
        made.status = "submitted" if sent and not missing and not shut else "draft"
    if _is(button, "new", season=season.id) and person and status is None and not shut:
        made.status = "draft" if season.eligibility is None else None
    if shut and status is None:
        made.status = None
    if made.further:
        made.status, made.answers = "draft" if season.eligibility is None else None, {}
    if (_is(button, "lang") or _is(button, "hi") or _is(button, "his") or _first(state, button)) and button is not None:
        made.language = button.to  # type: ignore[attr-defined]
    if joins(state, done, button) and not shut:  # an invite is good for a week
        made.person, made.view = True, False
    made.view |= looks(state, words, button)
    made.view |= _is(button, "qh") or (_is(button, "que") and not CONSULTS.isdisjoint(state.roles))
    made.view |= _is(button, "faq") or (state.language is None and remembers(done.words or ""))
    doors = ("about", "contacts", "language", "more")
    made.view |= any(_is(button, prefix, to=each) for prefix in ("go", "below") for each in doors)
    stops = (done.words or "").lower().startswith("/stop")
    made.view |= made.person and (stops or _is(button, "opt") or _is(button, "mark"))
    made.view |= made.person and any(_is(button, prefix, to="topics") for prefix in ("go", "below"))
    made.view |= (done.words or "").lower().startswith(("/lang", "/seminars"))
    made.view |= any(_is(button, each) for each in ("sems", "sems_m", "sem", "come", "his", "tkm"))
    return made


def _first(state: State, button: CallbackData | None) -> bool:
    """The first choice of a language, by the button that holds an invite."""
    return state.language is None and _is(button, "join")


def _after_edit(made: Fate, state: State, edited: tuple[int, str], season: Season) -> None:
    sources = [m.id for m in state.phone.messages if m.mine and m.text in (*state.typed, edited[1])]
    asked = [q for q in season.form.questions if q.id in state.stand.answered]
    at = sources.index(edited[0]) if edited[0] in sources else len(asked)
    if not state.stand.open or not made.person or at >= len(asked):
        return
    try:
        value = KINDS[asked[at].kind].read(asked[at], edited[1], season)
    except Problem:
        return
    made.silent = made.answers[asked[at].id] == value
    made.answers[asked[at].id] = value


def _after_check(made: Fate, state: State, words: str | None, button: CallbackData | None, season: Season) -> None:
    assert season.eligibility is not None
    checks = season.eligibility.checks
    n = int(state.place[-1]) - 1
    for way in checks[n].options:
        names = (way.name.kk.casefold(), way.name.ru.casefold())
        said = words is not None and (meaning(words) == way.id or words.casefold() in names)
        if said or _is(button, "can", applicant=state.applicant, check=checks[n].id, option=way.id):
            made.view = way.reason is not None
            if n == len(checks) - 1 and way.reason is None:
                made.status = "draft"


def _after_answer(made: Fate, state: State, words: str | None, button: CallbackData | None, season: Season) -> None:
    question = at_hand(state, season)
    here = {"application": state.application, "question": question.id}
    given = {q: rules.Answer(v) for q, v in made.answers.items()}
    skips = (
        not question.required
        and not rules.settled(question, given, season)
        and (_is(button, "q", **here, go="skip") or (words is not None and meaning(words) in ("skip", "next")))
    )
    if skips:
        made.answers[question.id] = None
    elif words is not None and said_before(state, question, words, given, season):
        pass  # typed once more, since no reply came
    elif words is not None and meaning(words) not in ("back", "home", "skip", "next"):
        _read(made, question, words, season)
    elif _is(button, "pick", **here) and question.kind == "choice" and button is not None:
        _read(made, question, button.option, season)  # type: ignore[attr-defined]
    made.view = any(_is(button, "q", **here, go=go) for go in ("example", "page"))


def said_before(state: State, question: Question, words: str, given: Mapping[str, Answer], season: Season) -> bool:
    """The long words that answered the question before this one, typed once more: they are no answer to this one."""
    last = season.form.question(state.stand.answered[-1]) if state.stand.answered else None
    if last is None or last is question or len(words) < 10 or last.kind not in ("short_text", "long_text"):
        return False
    return words == state.typed[-1] and rules.after(season.form, given, last.id, season) == question.id


def _read(made: Fate, question: Question, words: str, season: Season) -> None:
    try:
        made.answers[question.id] = KINDS[question.kind].read(question, words, season)
    except Problem:
        return


def at_hand(state: State, season: Season) -> Question:
    """The question somebody at "answer" is asked."""
    given = {q: rules.Answer(v) for q, v in values(state, season).items()}
    step = state.stand.step
    found = season.form.question(rules.first_open(season.form, given, season) if step == GONE else step)
    assert found is not None
    return found


def _is(button: CallbackData | None, prefix: str, **fields: Any) -> bool:
    if button is None or button.__prefix__ != prefix:
        return False
    return all(getattr(button, name) == value for name, value in fields.items())


def wrong_rows(expected: Fate, rows: Rows, season: Season) -> Iterator[str]:
    """What the database says and should not."""
    if (rows.person is not None) != expected.person:
        yield f"person: {rows.person}"
    if rows.person is not None and rows.visitor is not None:
        yield "a person and still a visitor"
    if rows.visitor is not None and rows.visitor["language"] is None:
        yield "a row about somebody who has not even chosen a language"
    if rows.language != expected.language:
        yield f"language {rows.language}, not {expected.language}"
    if len([each for each in rows.applications if each["status"] != "withdrawn"]) > 1 + expected.further:
        yield f"{len(rows.applications)} applications"
    here = rows.application
    if (here and here["status"]) != expected.status:
        yield f"status {here and here['status']}, not {expected.status}"
    kept = {question: heard(value) for question, value in rows.answers.items()}
    if kept != expected.answers:
        yield f"answers {_difference(kept, expected.answers)}"
    if rows.place not in PLACES:
        yield f"at an unknown place {rows.place}"
    if here and rows.place == "answer" and (not is_open(here) or here["step"] == SUMMARY):
        yield f"at a question, but the application at {here['step']}, {here['status']}"
    if here and rows.place == "summary" and (not is_open(here) or here["step"] != SUMMARY):
        yield f"at the summary, but the application at {here['step']}, {here['status']}"
    if here and here["step"] not in (SUMMARY, GONE) and season.form.question(here["step"]) is None:
        yield f"at an unknown step {here['step']}"
    if here and (here["status"] == "submitted") != (here["number"] is not None):
        yield f"{here['status']} with number {here['number']}"


def is_open(application: dict[str, Any]) -> bool:
    """Whether a row of an application may be written in."""
    return application["status"] == "draft" or application["reopened_at"] is not None


def _difference(found: dict[str, Value | None], expected: dict[str, Value | None]) -> dict[str, Any]:
    return {
        q: (found.get(q, "-"), expected.get(q, "-"))
        for q in found | expected
        if found.get(q, "-") != expected.get(q, "-")
    }


def wrong_screens(state: State, done: Done, expected: Fate, rows: Rows, shown: list[Shown]) -> Iterator[str]:
    """What was shown and should not have been, or was not."""
    screens = [each for each in shown if each.rows]
    if not shown and expected.silent:
        return
    if not 1 <= len(screens) <= done.updates:
        yield f"{len(screens)} screens and {len(shown) - len(screens)} further messages"
    if shown and not shown[-1].rows and rows.place not in awaiting_text():
        yield "a dead end: no button, and no text is awaited"
    if done.press is not None and not done.press.answered:
        yield "the button still spins"
    typed = [words for words in (done.words, done.edited and done.edited[1]) if words]
    cleaned = [" ".join(clean(each).split()) for each in typed if each]  # as a reason is kept
    cleaned += ["-".join(each.lower().split()) for each in cleaned]  # as the name of a poster is
    own = (*state.typed, *typed, *cleaned, *_own_words(list(rows.answers.values())), *state.readable)
    language = rows.language or _spoken(expected, state)
    for each in shown if language else shown[-1:]:
        # Among the materials a single letter of hers stands in a line of its own.
        text = each.text.replace(f". {done.words}\n", ".\n") if state.place == "staff_after_send" else each.text
        yield from (f"shown: {fault}" for fault in faults(text, each.words, language, own))
    # Of an album each picture may have had its own screen: the last one is where she goes on.
    for data in (data for screen in screens[0 if done.updates == 1 else -1 :] for data in screen.data):
        yield from stale(data, rows)


def _own_words(value: object) -> Iterator[str]:
    """All that she typed, however deep inside an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _own_words(each)


def _spoken(expected: Fate, state: State) -> str | None:
    """After an erasure the last screen still speaks the language that was just forgotten."""
    return state.language if expected.view and not expected.person and state.person else None


def stale(data: str, rows: Rows) -> Iterator[str]:
    """A button on a fresh screen must point at what is there now."""
    button, here = unpacked(data), rows.application
    if button is None:
        yield f"a button that nobody takes: {data}"
        return
    fields = dict(button)
    if "application" in fields and (here is None or fields["application"] != here["id"]):
        yield f"a button of another application: {data}"
    if "applicant" in fields and (rows.person is None or fields["applicant"] != rows.person["applicant"]):
        yield f"a button of another applicant: {data}"
    if "person" in fields and (rows.person is None or fields["person"] != rows.person["id"]):
        yield f"a button of another person: {data}"
    if "rev" in fields and (here is None or abs(fields["rev"]) != here["rev"]):
        yield f"a button of another state of the draft: {data}"
    moves = {"question", "go"} <= set(fields) or {"question", "option"} <= set(fields)
    if (
        moves
        and (here is None or fields["question"] != rules.question_of(here["step"]))
        and (here or {}).get("step") != GONE
    ):
        yield f"a button of another question: {data}"


assert {"q", "pick", "send", "new", "erase", "consent", "go", "lang", "wd"} <= set(doors()), (
    "fate() knows these by name"
)
