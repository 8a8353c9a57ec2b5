"""The work `attendance`: who signed up for a seminar and who came, as a table, for whoever of the staff asked."""

from collections.abc import Callable, Mapping, Sequence

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Work, Write
from bot.papers import CHILD, PATIENCE, made_by_child
from bot.reporting import handing, kept
from documents.outcomes import MARK, Outcomes, to_text
from handlers.staff.audience_words import LANGUAGE_NAMES
from locales import _, speaking
from locales.format import moment
from programme.attendance import Attendance
from programme.notices import Notice
from programme.seminar import Seminar
from storage import attendances, people, places, seminars
from storage.attendances import Said
from storage.database import Database

CHUNK = 500


def listing(
    db: Database,
    store: FileStore,
    now: Callable[[], int],
    *,
    child: Sequence[str] = CHILD,
    patience: float = PATIENCE,
) -> Work:
    """(seminar, person): read in small steps, made outside, kept and announced in one transaction."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            here = await seminars.find(tx, job.facts["seminar"])
            asker = await people.receiver(tx, job.facts["person"])
            those = await attendances.all_of(tx, here.id) if here is not None else []
            said = await attendances.said_of(tx, here.id) if here is not None else []
        if here is None or asker is None:
            raise Gone
        names: dict[int, str] = {}
        named: dict[str, str] = {}
        for start in range(0, len(those), CHUNK):
            part = those[start : start + CHUNK]
            async with db.read() as tx:
                names |= await attendances.names_of(tx, [each.person for each in part])
                for kato in {each.kato for each in part if each.kato is not None} - named.keys():
                    place = await places.place(tx, kato)
                    named[kato] = kato if place is None else place.name(asker.language)
        with speaking(asker.language):
            table = _table(here, asker.language, those, names, named, {each.person: each for each in said})
        made = await made_by_child(to_text(table), child, patience, MARK)
        stored = await kept(store, "attendance.xlsx", made)
        return handing(stored, f"seminar-{here.id}.xlsx", Notice.ATTENDANCE_TABLE, job.facts["person"], now)

    return make


def _table(
    here: Seminar,
    language: str,
    those: Sequence[Attendance],
    names: Mapping[int, str],
    named: Mapping[str, str],
    said: Mapping[int, Said],
) -> Outcomes:
    ways = {"code": _("by the code"), "ticked": _("ticked"), None: ""}
    return Outcomes(
        title=_("Seminar {n}", n=here.id),
        heading=(here.title(language), moment(here.starts)),
        columns=(
            _("Number in the list"),
            _("Name"),
            _("Language"),
            _("Place"),
            _("Seats"),
            _("Came"),
            _("How it is known"),
            _("Mark"),
            _("Words"),
        ),
        rows=tuple(
            (
                str(each.number) if each.number is not None else _("without a seat"),
                names.get(each.person, ""),
                LANGUAGE_NAMES[each.language](),
                named.get(each.kato, "") if each.kato is not None else "",
                str(each.signed_up),
                str(each.came),
                ways[each.way],
                str(said[each.person].mark) if each.person in said else "",
                (said[each.person].words or "") if each.person in said else "",
            )
            for each in those
        ),
    )
