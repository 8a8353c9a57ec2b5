"""The work `figures`: what the managers' boards say, as a table or a picture, made in a child process."""

from collections.abc import Awaitable, Callable, Sequence

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Work, Write
from bot.papers import CHILD, PATIENCE, made_by_child
from bot.reporting import handing, kept
from documents import outcomes, picture
from documents.outcomes import Outcomes
from documents.picture import Picture
from handlers.consultant.board import sections
from handlers.consultant.load import Section, load_sections
from locales import _, speaking
from locales.format import moment
from programme.notices import Notice
from programme.season import Season
from storage import people
from storage.database import Database, Tx


def figuring(db: Database, store: FileStore, now: Callable[[], int], season: Callable[[Tx], Awaitable[Season]]) -> Work:
    """(person, drawn, talks): read in one moment, made outside, kept and sent on in one transaction."""

    async def make(job: Job) -> Write:
        drawn, talks = job.facts.get("drawn", 0), job.facts.get("talks", 0)
        async with db.read() as tx:
            asker = await people.receiver(tx, job.facts["person"])
            if asker is None:
                raise Gone
            with speaking(asker.language):
                read, at = await (load_sections if talks else sections)(tx, await season(tx), now()), now()
                heading = _("Talks") if talks else _("Consultations")
                drawing, table = _picture(heading, read, at), _table(heading, read, at)
        text = picture.to_text(drawing) if drawn else outcomes.to_text(table)
        name = f"{'talks' if talks else 'consultations'}.{'png' if drawn else 'xlsx'}"
        made = await made_by_child(text, CHILD, PATIENCE, picture.MARK if drawn else outcomes.MARK)
        stored = await kept(store, name, made)
        return handing(stored, name, Notice.QUESTION_FIGURES, job.facts["person"], now, drawn=drawn, talks=talks)

    return make


def _table(heading: str, read: Sequence[Section], at: int) -> Outcomes:
    """A line of the board is a row: its words, and its number beside them."""
    return Outcomes(
        title=heading,
        heading=(heading, moment(at)),
        columns=(_("Part"), _("What"), _("How many")),
        rows=tuple((part, *_parted(line)) for part, listed in read for line in listed),
    )


def _picture(heading: str, read: Sequence[Section], at: int) -> Picture:
    """What stands above the headings is said; below each, a line is a bar."""
    (_none, first), *parts = read
    groups = [(part, [_parted(line) for line in listed]) for part, listed in parts]
    return Picture(
        title=heading,
        under="\n".join((moment(at), *first)),
        bars=(),
        groups=tuple((part, tuple((name, int(n), n) for name, n in each)) for part, each in groups),
    )


def _parted(line: str) -> tuple[str, str]:
    name, _colon, n = line.rpartition(": ")
    return name, n
