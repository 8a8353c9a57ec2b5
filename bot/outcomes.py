"""The work `outcomes`: a table of what became of an announcement, made in a child process, for whoever asked for it."""

import json
from collections.abc import Callable, Sequence

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Work, Write
from bot.papers import CHILD, PATIENCE, made_by_child
from bot.reporting import handing, kept
from documents.outcomes import MARK, Outcomes, to_text
from handlers.staff.announcement_words import outcome_words
from handlers.staff.audience_words import LANGUAGE_NAMES
from locales import _, speaking
from locales.format import moment
from programme.kinds import from_json
from programme.kinds.places import place_words
from programme.notices import Notice
from storage import announcements, people, reports
from storage.announcements import Announcement
from storage.database import Database, Row


def tabling(
    db: Database,
    store: FileStore,
    now: Callable[[], int],
    *,
    child: Sequence[str] = CHILD,
    patience: float = PATIENCE,
) -> Work:
    """(announcement, person): read a chunk at a time, made outside, kept and announced in one transaction."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            here = await announcements.find(tx, job.facts["announcement"])
            asker = await people.receiver(tx, job.facts["person"])
        if here is None or asker is None:
            raise Gone
        rows: list[Row] = []
        while True:
            async with db.read() as tx:
                more = await reports.outcomes(tx, here.id, rows[-1]["id"] if rows else 0)
            rows += more
            if len(more) < reports.CHUNK:
                break
        with speaking(asker.language):
            table = _table(here, rows, asker.language)
        made = await made_by_child(to_text(table), child, patience, MARK)
        stored = await kept(store, "outcomes.xlsx", made)
        name = f"announcement-{here.id}.xlsx"
        return handing(stored, name, Notice.ANNOUNCEMENT_OUTCOMES, job.facts["person"], now)

    return make


def _table(here: Announcement, rows: Sequence[Row], language: str) -> Outcomes:
    said = [each.text for each in here.content.texts.values()]
    return Outcomes(
        title=_("Announcement {n}", n=here.id),
        heading=(_("Announcement {n}", n=here.id), *said),
        columns=(
            _("Account"),
            _("Language"),
            _("Application"),
            _("Place"),
            _("What became of it"),
            _("When"),
        ),
        rows=tuple(
            (
                str(row["person"]),
                LANGUAGE_NAMES[row["language"]](),
                row["number"] or "",
                place_words(from_json(row["place"]), language) if _is_place(row["place"]) else "",
                outcome_words(row["state"]),
                moment(row["settled_at"]) if row["settled_at"] is not None else "",
            )
            for row in rows
        ),
    )


def _is_place(text: str | None) -> bool:
    return text is not None and isinstance(json.loads(text), dict)
