"""Everything somebody can do with a phone, sensible or not; made from the router tree, the form and the words.

Buttons are kept as shapes: their data with the ids taken out, so that each can be pressed with one's own ids,
with somebody else's, and with ids that never were.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aiogram.filters.callback_data import CallbackData

from handlers.anyone.language import ArriveAt
from handlers.anyone.seminar_buttons import Coming, Mine
from handlers.anyone.seminar_room import Along, Here
from handlers.applicant.booking_choosing import InLine
from handlers.applicant.nudges import OfDraft
from handlers.applicant.question import Hint
from handlers.staff.posters import OfSource
from handlers.ui import booking as talk
from handlers.ui.go import Below
from handlers.ui.opting import Opt
from handlers.ui.spoken import MEANINGS
from locales import LANGUAGES, _, speaking
from programme.notices import Topic
from programme.season import Season
from sandbox.phones import EDITABLE, Phone
from sandbox.queries import Press
from sandbox.records import Message
from tests.handlers.states import SENT_BELOW, State, good
from tests.handlers.tree import commands, doors

IDS: dict[str, int | str] = {
    "application": 0, "applicant": 0, "person": 0, "rev": 0, "sent": 0, "top": 0, "words": "", "code": "-",
    "news": 0, "turn": 0, "newest": 0, "seminar": 0, "sign_up": 0, "thread": 0,
    "booking": 0, "hours": 0, "minute": 0, "sequence": 0, "wait": 0, "of": 0, "ordinal": 0,
}  # fmt: skip
"""Fields of buttons that point at rows, or say what somebody looked for; and what stands there in a shape."""
TUESDAY = date(2027, 3, 16).toordinal()
UNASKED: tuple[CallbackData, ...] = (
    *(OfDraft(application=0, go=go) for go in ("on", "call", "drop")),
    *(Opt(topic=topic, go="out") for topic in Topic),
    *(Coming.model_validate({"sign_up": 0, "go": go}) for go in ("come", "cant")),
    *(Mine.model_validate({"sign_up": 0, "turn": 0, "do": do, "n": 1}) for do in ("accept", "leave", "sure", "number")),
    *(Below.model_validate({"to": to}) for to in ("home", "about", "contacts")),
    Here(seminar=0),
    Along(seminar=0, n=2),
    *(OfSource.model_validate({"source": "akimat", "do": do}) for do in ("open", "pdf")),
    *(Hint(thread=0, id="who", helped=helped) for helped in (False, True)),
    *(ArriveAt(to=to, seminar=0) for to in LANGUAGES),
    *(talk.Coming.model_validate({"booking": 0, "sequence": 0, "go": go}) for go in ("come", "cant")),
    *(talk.OnTalk.model_validate({"booking": 0, "turn": 0, "do": do}) for do in ("accept", "decline")),
    talk.Instead(booking=0, hours=0, minute=0),
    InLine(wait=0),
)
"""Shapes of buttons below messages that come by themselves, below the first screen of whom a link led here, and of
those that are there at an hour, for a poster or an answer which nobody here has."""
NO_ID = 10**15
NO_INVITE = "a" * 26


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did: words that arrived, a button pressed, a message edited into other words."""

    words: str | None = None
    data: str = ""
    press: Press | None = field(default=None, repr=False)
    edited: tuple[int, str] | None = None
    spoken: bool = False
    updates: int = 1


@dataclass(frozen=True, slots=True)
class Input:
    name: str
    act: Callable[[State], Done | None]


def all_inputs(season: Season, shapes: Iterable[CallbackData]) -> list[Input]:
    """All but the buttons on the screen, which each state has its own."""
    kept = list(shapes)
    said = [*texts(season), *words_for_buttons(), *said_commands(), *sent_things(), *edits()]
    return [*said, *forged(), *own_presses(kept), *older_presses(kept), *foreign_presses(kept)]


def texts(season: Season) -> Iterator[Input]:
    said = {
        "a letter": "ә",
        "a word": "сәлем",
        "4096 letters": "сөз " * 1023 + "сөз!",
        "4096 emoji units": "\N{GRINNING FACE}" * 2048,
        "emoji": "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-3} \N{GRINNING FACE}",
        "right to left": "مرحبا بالعالم",
        "bidi controls": "\u202eабв\u202c\u200f",
        "nothing visible": "\u2060\u200b\ufeff",
        "control characters": "\x01\x07 abc \x1b[31m",
        "many lines": "бір\n\n\n\nекі\n\n\nүш",
        "tags": "<b>қалың</b> & <a href='x'>y</a>",
        "braces": "{answer} {0} {most!r} %s %(n)s бәрі де өз орнында",
        "sql": "'); DROP TABLE people; --",
        "a number": "12",
        "zero": "0",
        "a negative number": "-5",
        "a sum": "420 000 тг",
        "too much": "500 001",
        "an endless number": "9" * 500,
        "other digits": "١٢",
        "a slash": "/",
        "a slash and a space": "/ start",
        "data of a button": "go:home",
        "a code of no invite": NO_INVITE,
    }
    for name, words in said.items():
        yield _typed(name, words)
    yield Input("typed the code of an invite", lambda state: Done(words=_says_code(state)))
    for question in season.form.questions:
        for language in LANGUAGES:
            yield _typed(f"a good {question.id} in {language}", good(question, season, language))


def _says_code(state: State) -> str:
    """The code of her invite; where a matrix gives none, one of nobody."""
    return state.phone.says((state.invite or NO_INVITE).upper()).text


def words_for_buttons() -> Iterator[Input]:
    known = {word.strip() for english in MEANINGS.values() for word in english.split(";")}
    for language in LANGUAGES:
        with speaking(language):
            known |= {word.strip() for english in MEANINGS.values() for word in _(english).split(";")}
    for word in sorted(known):
        yield _typed(f"the word {word}", word)


def said_commands() -> Iterator[Input]:
    for word in commands():
        for form in (f"/{word}", f"/{word} ref_{NO_ID}", f"/{word}@sandbox_bot", f"/{word.upper()}"):
            yield _typed(form, form)
    yield _typed("a link with a source", "/start p_poster")
    yield _typed("an invite of nobody", f"/start i_{NO_INVITE}")
    yield Input("typed an invite", lambda state: Done(words=state.phone.says(f"/start i_{state.invite}").text))
    for unknown in ("/unknown", "/startle", "/start@another_bot now"):
        yield _typed(unknown, unknown)


def sent_things() -> Iterator[Input]:
    things: dict[str, Callable[[Phone], Any]] = {
        "photo": lambda phone: phone.sends_photo(),
        "photo with words": lambda phone: phone.sends_photo(caption=SENT_BELOW),
        "voice": lambda phone: phone.sends_voice(),
        "sticker": lambda phone: phone.sends_sticker(),
        "contact": lambda phone: phone.sends_contact(),
        "location": lambda phone: phone.sends_location(),
        "document": lambda phone: phone.sends_document(),
        "dice": lambda phone: phone.sends_dice(),
        "video": lambda phone: phone.sends_video(),
        "video note": lambda phone: phone.sends_video_note(),
        "forwarded photo": lambda phone: phone.forwards(_newest(phone, "sticker")),
    }
    for name, send in things.items():
        yield Input(name, lambda state, send=send, spoken=name == "voice": _sent(state, send, spoken=spoken))
    yield Input("album", lambda state: Done(updates=len(state.phone.sends_album(3))))
    yield Input("forwarded words", lambda state: Done(words=state.phone.forwards("Бөтен адамның сөзі, ұзақтау").text))


def edits() -> Iterator[Input]:
    """Words changed after they were sent: of answers, of something else, into what cannot be an answer."""
    longer = "Ауылдағы әйелдерге арналған тігін шеберханасы және оқу орталығы"
    yield Input("the first answer edited", lambda state: _edited(state, 0, longer))
    yield Input("the second answer edited", lambda state: _edited(state, 1, longer))
    yield Input("the last answer edited", lambda state: _edited(state, -1, "410 000"))
    yield Input("the last answer edited badly", lambda state: _edited(state, -1, "?"))
    yield Input("an answer edited into itself", lambda state: _edited(state, 1, None))
    yield Input("another message edited", lambda state: _edited(state, None, longer))


def forged() -> Iterator[Input]:
    """Data that we never made."""
    garbage = ["", ":", "::::", "x", "nothing:1", "\x00", "ә" * 32, "9" * 64]
    near = ["Go:home", " go:home", "go:nowhere", "go:home:more"]
    yield from (_forgery(data) for data in (*garbage, *near))
    for prefix, made in doors().items():
        fields = len(made.model_fields)
        yield _forgery(prefix)
        if fields:
            yield _forgery(prefix + ":" * fields)
        yield _forgery(f"{prefix}:{':'.join(['?'] * fields)}")
        yield _forgery(f"{prefix}:{':'.join(['1'] * (fields + 1))}")
        yield _forgery(f"{prefix}:{'9' * 30}:{':'.join(['-1'] * (fields - 1))}"[:64])


def own_presses(shapes: Iterable[CallbackData]) -> Iterator[Input]:
    """Every button ever seen, with one's own ids: of all other states they are stale."""
    yield from (_pressed(f"own {each.pack()}", each, own) for each in _sorted(shapes))


def older_presses(shapes: Iterable[CallbackData]) -> Iterator[Input]:
    """Buttons of one's draft as it was a moment ago."""
    kept = [each for each in _sorted(shapes) if "rev" in type(each).model_fields]
    yield from (_pressed(f"an older {each.pack()}", each, older) for each in kept)


def foreign_presses(shapes: Iterable[CallbackData]) -> Iterator[Input]:
    """Buttons with the ids of somebody else; of each class every move once."""
    found: dict[tuple[object, ...], CallbackData] = {}
    for each in _sorted(shapes):
        if {"application", "applicant", "person"} & set(type(each).model_fields):
            moves = tuple(value for name, value in each if name not in ("question", "option", "page"))
            found.setdefault((type(each), *moves), each)
    yield from (_pressed(f"a stranger's {each.pack()}", each, foreign) for each in found.values())


def shape(data: CallbackData) -> CallbackData:
    """The same button without its ids."""
    return data.model_copy(update={name: none for name, none in IDS.items() if name in type(data).model_fields})


def own(shaped: CallbackData, state: State) -> str:
    return _with(shaped, **_ids(state))


def older(shaped: CallbackData, state: State) -> str:
    return _with(shaped, application=state.application or NO_ID, rev=state.rev - 1)


def foreign(shaped: CallbackData, state: State) -> str:
    """The same button of somebody who is at the very same place, or nearly."""
    other = state.neighbour or state
    return _with(shaped, **_ids(other))


def _ids(state: State) -> dict[str, int | str]:
    rows = {
        "application": state.application,
        "applicant": state.applicant,
        "person": state.person,
        "sent": state.sent[0] if state.sent else 0,
        "news": state.news,
        "turn": state.news_turn,
        "thread": state.thread,
        "seminar": 0,
        "sign_up": 0,
        "booking": state.talking.booking,
        "hours": state.talking.hours,
        "of": state.person,
    }
    now = {"minute": state.talking.minute, "sequence": state.talking.sequence, "wait": 0, "ordinal": TUESDAY}
    return {"rev": state.rev, **now, "code": state.invite, **{name: id or NO_ID for name, id in rows.items()}}


def pressing(data: str, state: State) -> Done:
    """On the newest message of ours; the erased one's newest is the one that says so."""
    return Done(data=data, press=state.phone.forges(data, state.phone.screen))


def _with(shaped: CallbackData, **ids: int | str) -> str:
    fields = type(shaped).model_fields
    return shaped.model_copy(update={name: id for name, id in ids.items() if name in fields}).pack()


def _sorted(shapes: Iterable[CallbackData]) -> list[CallbackData]:
    return sorted(shapes, key=lambda each: each.pack())


def _typed(name: str, words: str) -> Input:
    return Input(f"typed {name}", lambda state: Done(words=state.phone.says(words).text))


def _pressed(name: str, shaped: CallbackData, ids: Callable[[CallbackData, State], str]) -> Input:
    return Input(name, lambda state: pressing(ids(shaped, state), state))


def _forgery(data: str) -> Input:
    return Input(f"forged {data!r}", lambda state: pressing(data, state))


def _sent(state: State, send: Callable[[Phone], Any], *, spoken: bool) -> Done:
    send(state.phone)
    return Done(spoken=spoken)


def _newest(phone: Phone, kind: str) -> Message | str:
    return next((each for each in reversed(phone.messages) if each.mine and each.kind == kind), "Ештеңе жоқ мұнда")


def _edited(state: State, which: int | None, words: str | None) -> Done | None:
    """The message that gave the nth answer; of someone without answers, any message. A phone edits none that is old."""
    own_words = [each for each in state.phone.messages if each.mine and "forward_origin" not in each.body]
    typed = [each for each in own_words if each.kind == "text"]
    message = typed[which % len(typed)] if typed and which is not None else own_words[-1]
    changed = message.text if words is None and message.text else words or "Түзетілген сөз"
    if state.phone.telegram.now() - message.date > EDITABLE:
        return None
    if message.kind != "text":
        message.body = {"text": changed}
    state.phone.edits(message, changed)
    return Done(edited=(message.id, changed))
