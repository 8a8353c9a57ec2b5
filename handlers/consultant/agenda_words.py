"""A consultant's days in words, for the screen and for the picture."""

from collections.abc import Mapping, Sequence

from handlers.ui.booking import mode_words, reason_words
from handlers.ui.thread import topic_words
from locales import _
from locales.format import short_date, time, weekday_name
from programme.booking import State
from programme.season import Season
from storage.agendas import Agenda, Item
from storage.bookings import Booking

MARKS = {State.BOOKED: "●", State.KEPT: "✓", State.NOT_KEPT: "–", State.MISSED: "✗"}
FREE = "○"


def who_words(talk: Booking, names: Mapping[int, str]) -> str:
    return names.get(talk.person) or _("somebody without a name")


def item_words(item: Item, names: Mapping[int, str], season: Season) -> str:
    """10:00–10:30, who, about what and how; or that it is free."""
    span = f"{time(item.starts_at)}–{time(item.ends_at)}"
    if item.talk is None:
        return " ".join((FREE, span, _("still free")))
    said = [who_words(item.talk, names), topic_words(item.talk.topic, season), mode_words(item.mode)]
    return f"{MARKS[item.talk.state]} {span} {' · '.join(said)}"


def short_words(item: Item, names: Mapping[int, str]) -> str:
    """The same for a list of several days."""
    if item.talk is None:
        return f"{FREE} {time(item.starts_at)}"
    return f"{MARKS[item.talk.state]} {time(item.starts_at)} {who_words(item.talk, names)}"


def day_words(agenda: Agenda) -> str:
    return f"{weekday_name(agenda.day.isoweekday())} {short_date(agenda.day)}"


def off_line(agenda: Agenda) -> str | None:
    if agenda.off is None:
        return None
    why = reason_words(agenda.off)
    return _("Day off: {reason}", reason=why) if why is not None else _("A day off.")


def counted(agendas: Sequence[Agenda]) -> str:
    booked, free = sum(len(each.talks) for each in agendas), sum(each.free for each in agendas)
    return _("Talks: {n}. Free times: {m}", n=booked, m=free)
