"""The work `picture`: what became of an announcement, drawn in a child process, for whoever confirmed it."""

import json
from collections.abc import Callable, Sequence

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Work, Write
from bot.papers import CHILD, PATIENCE, made_by_child
from bot.reporting import handing, kept
from documents.picture import MARK, Picture, to_text
from handlers.staff.announcement_card import end_lines
from locales import _, speaking
from locales.format import number
from programme.notices import Notice
from storage import announcements, people
from storage.announcements import Announcement
from storage.database import Database


def picturing(
    db: Database,
    store: FileStore,
    now: Callable[[], int],
    *,
    child: Sequence[str] = CHILD,
    patience: float = PATIENCE,
) -> Work:
    """(announcement, person): where it is not over any more (what failed is tried again) there is nothing to draw."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            here = await announcements.find(tx, job.facts["announcement"])
            confirmer = await people.receiver(tx, job.facts["person"])
        if here is None or here.outcome is None or confirmer is None:
            raise Gone
        with speaking(confirmer.language):
            drawn = _picture(here, json.loads(here.outcome))
        stored = await kept(store, "picture.png", await made_by_child(to_text(drawn), child, patience, MARK))
        name = f"announcement-{here.id}.png"
        person, notice = job.facts["person"], Notice.ANNOUNCEMENT_PICTURE
        return handing(stored, name, notice, person, now, announcement=here.id)

    return make


def _picture(here: Announcement, counted: dict[str, int]) -> Picture:
    return Picture(
        title=_("Announcement {n}", n=here.id),
        under=_("Receivers: {n}", n=number(here.receivers)),
        bars=tuple((words, n, number(n)) for words, n in end_lines(here, counted)),
    )
