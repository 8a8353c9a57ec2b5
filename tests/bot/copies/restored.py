"""A house whose bot is stopped to put a copy back."""

from pathlib import Path

from bot.erased_list import ErasedList
from storage import erasures, people
from storage.people import Person
from tests.bot.copies.house import House, command
from tests.storage.test_applications import AT

LATER = AT + 3600


class Restored(House):
    """A house whose bot is stopped to put a copy back."""

    async def erases(self, person: Person, *, listed: bool) -> None:
        """As /mydata does; `listed`: with the line beside the copies, which the cleaning writes."""
        async with self.database.begin() as tx:
            people.erase(tx, person, LATER, update_id=person.id, messages=[])
        if listed:
            ErasedList(self.into).note(await erasures.unscrubbed(self.database))

    async def works(self, at: int = LATER) -> None:
        """Somebody does something."""
        async with self.database.begin() as tx:
            tx.run("INSERT INTO handled_updates (update_id, at) VALUES (:at, :at)", at=at)

    async def stops(self) -> None:
        await self.database.close()

    def restores(self, copy: Path, *words: str) -> str:
        """What it prints; AssertionError where it did not go well."""
        done = command(self, "restore", str(copy), *words, env=self.env)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def refuses(self, copy: Path, *words: str) -> str:
        before = held(self.place.folder)
        done = command(self, "restore", str(copy), *words, env=self.env)
        assert (done.returncode, done.stdout) == (1, ""), done
        assert "Traceback" not in done.stderr
        assert held(self.place.folder) == before
        return done.stderr

    @property
    def env(self) -> dict[str, str]:
        return {"BACKUP_DIR": str(self.into), "DATABASE_URL": self.place.address or ""}

    def aside(self) -> list[Path]:
        return [*self.place.folder.glob("replaced-*")]


def held(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder; the lock and SQLite's shared memory are nobody's data."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "lock")))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
