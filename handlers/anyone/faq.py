"""Questions and answers: by topic, and by the words somebody types. Open to anybody, also without consent.

These are reading rooms: nothing is decided in them, so their buttons never grow old.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.anyone.facts import contact_lines
from handlers.applicant.application import Open, go_on_writing
from handlers.applicant.question import ask_button
from handlers.turn import Conversation, Turn, present
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _, language
from locales.format import day_full, moment, money, number
from programme.faq import Answered, Faq, filled
from programme.problem import Outdated
from programme.season import Season
from storage.applications import Application

router = Conversation("faq")

PAGE = 8

FACTS: dict[str, Callable[[Season], str]] = {
    "apply_deadline": lambda season: moment(season.closes_at),
    "contact_address": lambda season: season.contact.address.in_(language()),
    "contact_hours": lambda season: season.contact.hours.in_(language()),
    "contact_phone": lambda season: season.contact.phone,
    "grant_count": lambda season: number(season.grant.count),
    "grant_sum": lambda season: money(season.grant.amount),
    "programme_ends": lambda season: day_full(season.ends_on),
    "project_from": lambda season: day_full(season.project_from),
    "project_until": lambda season: day_full(season.project_until),
    "results_date": lambda season: day_full(season.results_on),
}
"""What the names in braces mean; `programme.faq.FACTS` has the same."""


class Read(CallbackData, prefix="faq"):
    """Opens the list of topics, one topic or one answer."""

    go: Literal["topics", "topic", "entry"]
    id: str = ""
    page: int = 0


def faq_door(season: Season) -> Rows:
    """The way in, for the screens of others; nothing where a season has no answers ready."""
    # NOTE: button
    return ((Button(_("Questions and answers"), Read(go="topics")),),) if season.faq is not None else ()


def _ready(turn: Turn) -> Faq:
    """The answers of the season; Outdated where there are none any more."""
    if turn.season.faq is None:
        raise Outdated
    return turn.season.faq


@router.place("faq")
async def topics_screen(turn: Turn) -> Screen:
    """The topics; whom to ask, where a season has no answers ready any more."""
    if turn.season.faq is None:
        return Screen(_ask_a_person(turn.season), _ways_out(turn))
    words = lines(
        title(_("Questions and answers")),
        "",
        _("Choose a topic, or write in a few words what you want to know."),
    )
    return Screen(words, (*_topics(_ready(turn)), *_ways_out(turn)))


def _ask_a_person(season: Season) -> Text:
    return lines(_("To talk to a person:"), *contact_lines(season))


def _topics(faq: Faq) -> Rows:
    return tuple((Button(topic.name.in_(language()), Read(go="topic", id=topic.id)),) for topic in faq.topics)


def _entries(entries: Sequence[Answered]) -> Rows:
    return tuple((Button(entry.label.in_(language()), Read(go="entry", id=entry.id)),) for entry in entries)


def _draft(turn: Turn) -> Application | None:
    here = turn.person.application if turn.person is not None else None
    return here if here is not None and here.open else None


def _ways_out(turn: Turn, back: Read | None = None) -> Rows:
    """To the very step of a draft that was left for these rooms, one room back, and home."""
    here = _draft(turn)
    rows: Rows = ()
    if here is not None:
        # NOTE: button
        rows += ((Button(_("Back to my application"), Open(application=here.id)),),)
    # NOTE: button
    return (*rows, (*([Button(_("Back"), back)] if back is not None else []), home_button()))


def _topic_screen(turn: Turn, id: str, page: int) -> Screen | None:
    topic, entries = _ready(turn).topic(id), _ready(turn).under(id)
    if topic is None:
        return None
    pages = (len(entries) + PAGE - 1) // PAGE
    page = page % pages
    rows = _entries(entries[page * PAGE : (page + 1) * PAGE])
    if pages > 1:
        turned = Read(go="topic", id=id, page=(page + 1) % pages)
        # NOTE: button
        rows += ((Button(_("More: {page} of {pages}", page=page + 1, pages=pages), turned),),)
    words = lines(title(topic.name.in_(language())), "", _("Choose a question."))
    return Screen(words, (*rows, *_ways_out(turn, Read(go="topics"))))


def _answer_screen(turn: Turn, id: str) -> Screen | None:
    entry = _ready(turn).entry(id)
    if entry is None:
        return None
    words = lines(title(entry.q.in_(language())), "", filled(entry.a.in_(language()), facts_of(turn.season)))
    return Screen(words, (*_asking(turn), *_ways_out(turn, Read(go="topic", id=entry.topic))))


def facts_of(season: Season) -> dict[str, str]:
    """What the names in braces mean this season."""
    return {name: fact(season) for name, fact in FACTS.items()}


def _asking(turn: Turn) -> Rows:
    """To a person, for whoever we can write back to."""
    return ((ask_button(),),) if turn.person is not None else ()


@router.command("faq")
async def open_faq(message: Message, turn: Turn) -> Reply:
    if turn.language_unknown:
        return Reply(await present(turn))
    if turn.season.faq is None:
        return Reply(await present(turn), notes=(Screen(_ask_a_person(turn.season)),))
    turn.go("faq")
    return Reply(await present(turn))


@router.button(Read)
async def read(query: CallbackQuery, button: Read, turn: Turn) -> Reply:
    """What the staff have taken out since the button was drawn gives way to the list of topics."""
    if turn.language_unknown:
        return Reply(await present(turn))
    _ready(turn)
    turn.go("faq")
    screen = None
    if button.go == "topic":
        screen = _topic_screen(turn, button.id, button.page)
    elif button.go == "entry":
        screen = _answer_screen(turn, button.id)
    return Reply(screen or await present(turn))


@router.text("faq")
async def find(message: Message, turn: Turn) -> Reply:
    """Typed words are looked for; the few that mean a button are as good as pressing it."""
    faq, typed = turn.season.faq, message.text or ""
    match meaning(typed):
        case "home" | "back":
            turn.go("home" if turn.person is not None else "visitor")
            return Reply(await present(turn))
        case "next" if _draft(turn) is not None:
            return await go_on_writing(turn)
        case _other:
            found = faq.nearest(typed) if faq is not None else ()
    if faq is None:
        return Reply(await present(turn))
    if found:
        words = lines(_("Perhaps you mean one of these questions."))
        return Reply(Screen(words, (*_entries(found), *_asking(turn), *_ways_out(turn, Read(go="topics")))))
    words = lines(_("I found no ready answer to this. Choose a topic, or ask a person:"), *contact_lines(turn.season))
    return Reply(Screen(words, (*_topics(faq), *_asking(turn), *_ways_out(turn))))
