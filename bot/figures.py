"""The work `figures`: the managers' board as a table, made in a child process, for whoever asked for it."""

from collections.abc import Awaitable, Callable

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Work, Write
from bot.papers import CHILD, PATIENCE, made_by_child
from documents.outcomes import MARK, Outcomes, to_text
from handlers.consultant.board import sections
from locales import _, speaking
from locales.format import moment
from programme.notices import Notice
from programme.season import Season
from storage import deliveries, people, reports
from storage.database import Database, Tx


def figuring(db: Database, store: FileStore, now: Callable[[], int], season: Callable[[Tx], Awaitable[Season]]) -> Work:
    """(person): read in one moment, made outside, kept and sent on in one transaction."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            asker = await people.receiver(tx, job.facts["person"])
            if asker is None:
                raise Gone
            with speaking(asker.language):
                table = await _table(tx, await season(tx), now())
        made = await made_by_child(to_text(table), CHILD, PATIENCE, MARK)
        async with store.receive("figures.xlsx") as incoming:
            await incoming.write(made)
            stored = await incoming.keep()

        async def write(tx: Tx) -> None:
            at, person = now(), job.facts["person"]
            id = await reports.keep(
                tx, name="consultations.xlsx", sha256=stored.sha256, size=stored.size, path=stored.path, at=at
            )
            key = f"question_figures:{id}"
            deliveries.enqueue(tx, Notice.QUESTION_FIGURES, person, key, due_at=at, at=at, report=id)

        return write

    return make


async def _table(tx: Tx, season: Season, now: int) -> Outcomes:
    """A line of the board is a row: its words, and its number beside them."""
    rows = [(heading, *_parted(line)) for heading, listed in await sections(tx, season, now) for line in listed]
    return Outcomes(
        title=_("Consultations"),
        heading=(_("Consultations"), moment(now)),
        columns=(_("Part"), _("What"), _("How many")),
        rows=tuple(rows),
    )


def _parted(line: str) -> tuple[str, str]:
    name, _colon, n = line.rpartition(": ")
    return name, n
