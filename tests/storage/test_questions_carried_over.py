"""Wishes to talk, noted by a former release that could not pass them on, wait in the queue of this one."""

import shutil
from pathlib import Path

from storage.database import MIGRATIONS
from storage.questions import thread_from
from tests.databases import DatabaseAt

AT = 1_804_654_800
BEFORE = 17
"""Migrations of the release before."""


async def test_whoever_asked_to_be_called_waits_for_a_person(place: DatabaseAt, tmp_path: Path) -> None:
    former = tmp_path / "former"
    former.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql"))[:BEFORE]:
        shutil.copy(file, former)
    await (await place.open(former)).close()
    await place.all(
        "INSERT INTO people (tg_id, language, expects, created_at, last_seen) VALUES (1, 'ru', 'home', 0, 0)"
    )
    await place.all("INSERT INTO applicants (person, n, whose, created_at) VALUES (1, 1, 'self', 0)")
    await place.all(
        """INSERT INTO applications (applicant, season, status, step, rev, language, created_at, changed_at)
        VALUES (1, '2027', 'draft', 'budget', 1, 'kk', 0, 0)"""
    )
    await place.all("INSERT INTO asks (application, question, at) VALUES (1, 'budget', :at)", at=AT)
    await place.open()
    [row] = await place.all("SELECT * FROM threads")
    thread = thread_from(row)
    assert (thread.asker, thread.application, thread.step, thread.language) == (1, 1, "budget", "ru")
    assert (thread.waits_since, thread.claimed_by, thread.shares) == (AT, None, False)
