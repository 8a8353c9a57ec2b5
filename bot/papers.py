"""The PDF of what was sent, made in a process of its own so that nobody's conversation waits for it.

The child gets a paper on its standard input and gives bytes; what it says on its standard error is never read, since
foreign errors print what people wrote. It lives no longer than the work that started it.
"""

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Sequence

from bot.file_store import FileStore, Stored
from bot.jobs import Gone, Job, Later, Work, Write
from documents.paper import DONE, NO_FONTS, Paper, to_text
from programme.notices import Notice
from programme.problem import Outdated
from programme.sent import from_json
from storage import deliveries, documents, revisions, seasons
from storage.database import Database, Tx, to_the_end
from storage.revisions import Revision

log = logging.getLogger("bastama.papers")

CHILD = (sys.executable, "-I", "-m", "documents")
PATIENCE = 60.0
"""Seconds for one document, which takes less than one: under the time that a job may take."""
SURROUNDINGS = ("PATH", "LD_LIBRARY_PATH")
"""All that the child gets of our environment: no setting, the token least of all."""
UNTIL_FONTS = 60
"""Seconds until it is tried again where the fonts are missing."""


class NoDocument(Exception):
    """The child could not make it, or did not end."""


def printing(
    db: Database,
    store: FileStore,
    now: Callable[[], int],
    *,
    child: Sequence[str] = CHILD,
    patience: float = PATIENCE,
) -> Work:
    """The work `application_pdf` (application, revision): a document, and a word to whoever holds the application."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            revision = await revisions.find(tx, job.facts["application"], job.facts["revision"])
            paper = None if revision is None else await _paper(tx, revision)
        if revision is None or paper is None:
            raise Gone
        stored = await _kept(store, await made_by_child(to_text(paper), child, patience, b"%PDF"))
        return lambda tx: _write(tx, revision, stored, store, now())

    return make


def file_name(number: str, revision: int) -> str:
    """What the file is called where it is sent: AB-2027-0137.pdf, and AB-2027-0137-2.pdf when it was sent again."""
    return f"{number}.pdf" if revision == 1 else f"{number}-{revision}.pdf"


async def _paper(tx: Tx, revision: Revision) -> Paper | None:
    text = await seasons.as_of(tx, revision.season, revision.at)
    if text is None:
        return None
    sent = from_json(revision.content, revision.language)
    # Only these two, as they stand: an old version need not be a season of this release to be printed.
    season = json.loads(text)
    return Paper(
        number=revision.number,
        revision=revision.n,
        sent_at=revision.at,
        late=revision.late,
        season=season["name"][sent.language],
        operator=season["operator"][sent.language],
        sent=sent,
    )


async def made_by_child(text: str, command: Sequence[str], patience: float, mark: bytes) -> bytes:
    """What the child makes of a text of ours; it begins with `mark`."""
    env = {name: os.environ[name] for name in SURROUNDINGS if name in os.environ}
    # A session of its own: a Ctrl-C meant for us does not end it.
    child = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env, start_new_session=True
    )
    try:
        async with asyncio.timeout(patience):
            made, _ = await child.communicate(text.encode())
    except TimeoutError:
        raise NoDocument from None
    finally:
        if child.returncode is None:
            child.kill()
            await to_the_end(child.wait())
    if child.returncode == NO_FONTS:
        log.error("the fonts for documents are missing or broken: run `make install`")
        raise Later(UNTIL_FONTS)
    if child.returncode != DONE or not made.startswith(mark):
        raise NoDocument
    return made


async def _kept(store: FileStore, content: bytes) -> Stored:
    async with store.receive("application.pdf") as incoming:
        await incoming.write(content)
        return await incoming.keep()


async def _write(tx: Tx, revision: Revision, stored: Stored, store: FileStore, at: int) -> None:
    try:
        document = await documents.keep(
            tx,
            revision.application,
            revision.n,
            name=file_name(revision.number, revision.n),
            sha256=stored.sha256,
            size=stored.size,
            path=stored.path,
            at=at,
        )
        holder = await revisions.holder(tx, revision.application, revision.n)
        if holder is None:
            raise Gone
    except (Gone, Outdated):  # erased or taken back meanwhile
        await store.remove(stored.path)
        raise Gone from None
    waited = {"application": revision.application, "revision": revision.n}
    deliveries.hasten(tx, Notice.APPLICATION_COPY, at=at, **waited)
    if holder.newest:
        key = f"application_pdf:{revision.application}:{revision.n}"
        deliveries.enqueue(tx, Notice.APPLICATION_PDF, holder.person, key, due_at=at, at=at, document=document)
