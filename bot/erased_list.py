"""The list of erased numbers that outlives the database: appended to beside the backups, read by `restore`.

Nothing about a person stands in it: `person 17 1772000000`, a number of ours and when it was erased.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from storage.erasures import Erased

NAME = "erased"


class ErasedList:
    """One file in one folder. Its methods block."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME

    def note(self, erased: Iterable[Erased]) -> None:
        """Appends, and returns when it is on the disk for good."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = "".join(f"{each.what} {each.id} {each.at}\n" for each in erased)
        with os.fdopen(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
            # A line that a power cut left half written ends here.
            file.seek(0, os.SEEK_END)
            if end := file.tell():
                file.seek(end - 1)
                text = text if file.read(1) == b"\n" else f"\n{text}"
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> set[Erased]:
        """All that was noted; a torn line names nobody."""
        try:
            lines = self._file.read_text(encoding="ascii", errors="replace").splitlines()
        except FileNotFoundError:
            return set()
        return {erased for line in lines if (erased := _read(line)) is not None}


def _read(line: str) -> Erased | None:
    match line.split():
        case ["person" | "applicant" as what, number, at] if number.isdecimal() and at.isdecimal():
            return Erased("person" if what == "person" else "applicant", int(number), int(at))
        case _torn:
            return None
