"""The work `agenda`: a consultant's day or week, drawn in a child process, for whoever asked for it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import partial

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Work, Write
from bot.papers import CHILD, PATIENCE, made_by_child
from bot.reporting import handing, kept
from documents.agenda import MARK, Agenda, Block, Column, to_text
from handlers.consultant.agenda_words import counted, off_line, who_words
from handlers.ui.booking import mode_words
from handlers.ui.thread import topic_words
from locales import _, speaking
from locales.format import date_range, day_full, time, weekday_name
from programme.notices import Notice
from programme.season import Season
from programme.timetable import span_of
from storage import agendas, consultants, people
from storage.agendas import Item
from storage.database import Database, Tx


def agenda_drawing(
    db: Database,
    store: FileStore,
    now: Callable[[], int],
    season: Callable[[Tx], Awaitable[Season]],
    *,
    child: Sequence[str] = CHILD,
    patience: float = PATIENCE,
) -> Work:
    """(person, consultant, first, days): read in one moment, made outside, kept and sent on in one transaction."""

    async def make(job: Job) -> Write:
        facts = job.facts
        first, days = date.fromordinal(facts["first"]), facts["days"]
        async with db.read() as tx:
            asker = await people.receiver(tx, facts["person"])
            if asker is None:
                raise Gone
            there = await season(tx)
            found = await agendas.of(tx, facts["consultant"], first, days, there, now())
            names = await agendas.first_names(tx, [talk for each in found for talk in each.talks])
            whose = (await consultants.names(tx, [facts["consultant"]])).get(facts["consultant"], "")
        with speaking(asker.language):
            text = to_text(_drawn(found, names, whose, there))
        stored = await kept(store, "timetable.png", await made_by_child(text, child, patience, MARK))
        name = f"timetable-{first.isoformat()}.png"
        told = {each: facts[each] for each in ("consultant", "first", "days")}
        return handing(stored, name, Notice.TIMETABLE_PICTURE, facts["person"], now, **told)

    return make


def _drawn(found: Sequence[agendas.Agenda], names: Mapping[int, str], whose: str, season: Season) -> Agenda:
    days = [each.day for each in found]
    when = day_full(days[0]) if len(days) == 1 else date_range(days[0], days[-1])
    words = partial(_of_day if len(days) == 1 else _of_week, names=names, season=season)
    columns = []
    for each in found:
        midnight = span_of(each.day, season)[0]
        blocks = tuple(
            Block((i.starts_at - midnight) // 60, (i.ends_at - midnight) // 60, words(i), i.talk is not None)
            for i in each.items
        )
        if each.items or each.off is not None or len(days) == 1:
            columns.append(Column(_heading(each.day, len(days)), blocks, off_line(each) or ""))
    under = "\n".join([*([whose] if whose else []), counted(found), _("Kazakhstan's time")])
    return Agenda(when, under, tuple(columns))


def _heading(day: date, days: int) -> str:
    return "" if days == 1 else f"{weekday_name(day.isoweekday())} {day:%d}"


def _of_week(item: Item, names: Mapping[int, str], season: Season) -> str:
    return time(item.starts_at) if item.talk is None else who_words(item.talk, names)


def _of_day(item: Item, names: Mapping[int, str], season: Season) -> str:
    span = f"{time(item.starts_at)}–{time(item.ends_at)}"
    if item.talk is None:
        return " ".join((span, _("still free")))
    said = [who_words(item.talk, names), mode_words(item.mode), topic_words(item.talk.topic, season)]
    return f"{span} {' · '.join(said)}"
