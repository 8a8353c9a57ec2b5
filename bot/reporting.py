"""Files for whoever of the staff asked: their bytes are kept, and the word that brings them is written with the row."""

from collections.abc import Awaitable, Callable

from bot.file_store import FileStore, Stored
from bot.jobs import Write
from programme.notices import Notice
from storage import deliveries, reports
from storage.database import Tx


async def kept(store: FileStore, name: str, content: bytes) -> Stored:
    """The bytes in our store."""
    async with store.receive(name) as incoming:
        await incoming.write(content)
        return await incoming.keep()


def handing(
    stored: Stored, name: str, notice: Notice, person: int, now: Callable[[], int], **facts: int
) -> Callable[[Tx], Awaitable[None]]:
    """The end of a job: the file's row, and its delivery to the person; with the row's id among the facts."""

    async def write(tx: Tx) -> None:
        at = now()
        id = await reports.keep(tx, name=name, sha256=stored.sha256, size=stored.size, path=stored.path, at=at)
        key = f"{notice.value}:{id}"
        deliveries.enqueue(tx, notice, person, key, due_at=at, at=at, report=id, **facts)

    made: Write = write
    return made
