"""The store of bytes: whole or not there, for its owner alone, and nothing in it that nobody has a right to keep."""

import asyncio
import hashlib
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bot.file_store import FileStore, Swept
from tests.launcher import HERE


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "data")


def names(store: FileStore) -> set[str]:
    return {path.name for path in store.folder.glob("*")}


async def test_what_is_put_lies_there_whole_for_its_owner_alone(store: FileStore) -> None:
    path = await store.put("application-7-1.pdf", b"pdf" * 1000)
    file = store.path(path)
    assert file.read_bytes() == b"pdf" * 1000
    assert file.parent == store.folder
    assert (file.stat().st_mode & 0o777, store.folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert path.startswith("application-7-1-")
    assert path.endswith(".pdf")
    assert names(store) == {path}


async def test_the_same_name_twice_writes_nothing_over(store: FileStore) -> None:
    first, second = await store.put("sent-7", b"one"), await store.put("sent-7", b"two")
    assert (store.path(first).read_bytes(), store.path(second).read_bytes()) == (b"one", b"two")


@pytest.mark.parametrize("name", ["", "..", "a/b", "/etc/passwd", "Хат.pdf", "A.pdf", "a.tar.gz", "a b", ".pdf"])
async def test_a_name_of_somebody_elses_making_is_refused(store: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="a name in the store"):
        await store.put(name, b"x")
    assert names(store) == set()


@pytest.mark.parametrize("path", ["../secret", "a/b", "/etc/passwd", "..", ".", ""])
def test_no_path_leads_out_of_the_store(store: FileStore, path: str) -> None:
    with pytest.raises(ValueError, match="no folders"):
        store.path(path)


async def test_what_comes_piece_by_piece_is_there_when_it_was_kept(store: FileStore) -> None:
    pieces = [bytes([n]) * 1000 for n in range(10)]
    async with store.receive("sent-1") as incoming:
        for piece in pieces:
            await incoming.write(piece)
        assert len(names(store)) == 1
        assert names(store).pop().endswith(".part")
        stored = await incoming.keep()
    assert names(store) == {stored.path}
    assert (stored.size, stored.sha256) == (10_000, hashlib.sha256(b"".join(pieces)).hexdigest())
    assert store.path(stored.path).read_bytes() == b"".join(pieces)


async def test_what_breaks_off_leaves_nothing(store: FileStore) -> None:
    with suppress(ConnectionError):
        async with store.receive("sent-1") as incoming:
            await incoming.write(b"half")
            raise ConnectionError
    assert names(store) == set()


async def test_a_cancelled_put_has_ended_when_its_task_has(store: FileStore) -> None:
    """Whoever cancels it and then sweeps must find all that there will ever be."""
    for turns in range(12):
        putting = asyncio.create_task(store.put("sent-1", b"x" * 100_000))
        for _ in range(turns):
            await asyncio.sleep(0.0003)
        putting.cancel()
        await asyncio.wait([putting])
        there = names(store)
        await asyncio.sleep(0.01)
        assert names(store) == there
        assert not any(name.endswith(".part") for name in there)


async def test_the_sweep_leaves_what_is_known_and_nothing_else(store: FileStore) -> None:
    kept, gone = await store.put("sent-1", b"1"), await store.put("sent-2", b"2")
    (store.folder / "sent-3-0123456789abcdef.part").write_bytes(b"of a killed process")
    assert await store.sweep({kept, "long gone"}) == Swept(0, 0)
    assert names(store) == {kept}
    assert not store.path(gone).exists()
    await store.remove(kept)
    await store.remove(kept)
    assert names(store) == set()


async def test_a_store_that_never_was_is_swept_too(store: FileStore) -> None:
    assert await store.sweep(()) == Swept(0, 0)
    assert await store.sweep((), spare_seconds=60) == Swept(0, 0)


async def test_young_files_are_spared_where_another_process_may_write_them(store: FileStore) -> None:
    young, old, known = [await store.put(f"sent-{n}", b"x") for n in range(3)]
    os.utime(store.path(old), (0, store.path(old).stat().st_mtime - 61))
    assert await store.sweep({known}, spare_seconds=60) == Swept(1, 0)
    assert names(store) == {young, known}


async def test_a_database_that_was_opened_here_by_mistake_takes_nothing_away(tmp_path: Path) -> None:
    """An empty one names no file at all: without the mark every byte there is would be nobody's."""
    right, wrong = FileStore(tmp_path, "aaaa0000"), FileStore(tmp_path, "bbbb1111")
    kept, gone = await right.put("sent-1.pdf", b"x"), await right.put("sent-2", b"x")
    (right.folder / "put here by hand.zip").write_bytes(b"x")
    assert await wrong.sweep(()) == Swept(0, 3)
    assert names(right) == {kept, gone, "put here by hand.zip"}
    assert await right.sweep({kept}) == Swept(0, 1)
    assert names(right) == {kept, "put here by hand.zip"}


def test_on_a_full_disk_nothing_is_left(tmp_path: Path) -> None:
    """A process that may write no file longer than 64 KiB meets the same error."""
    code = (
        "import asyncio, errno, pathlib, sys\n"
        "from bot.file_store import FileStore\n"
        "store = FileStore(pathlib.Path(sys.argv[1]))\n"
        "try: asyncio.run(store.put('sent-1', bytes(100_000)))\n"
        "except OSError as full: print(errno.errorcode[full.errno], *store.folder.iterdir())"
    )
    limit = 64 * 1024
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert (done.stdout.strip(), done.stderr) == ("EFBIG", "")
