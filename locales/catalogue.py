"""The words of one language: a .po file, compiled in memory when the first word is asked for.

Only .po files are committed; there are no .mo files to forget. Babel is imported at that moment and not before.
"""

import gettext
from io import BytesIO
from pathlib import Path


class NoWords(LookupError):
    """The catalogue has no words for this sentence."""


class _Nothing(gettext.NullTranslations):
    """Asked last: says that there are no words instead of handing the English sentence back."""

    def gettext(self, message: str) -> str:
        raise NoWords(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise NoWords(msgid1)


class Catalogue:
    """The words of one language. Raises NoWords for a sentence that is missing, empty or marked fuzzy."""

    def __init__(self, folder: Path, language: str) -> None:
        self._path = po_file(folder, language)
        self._compiled: gettext.GNUTranslations | None = None

    def one(self, msgid: str) -> str:
        if not msgid:  # gettext keeps the file's header under the empty sentence
            raise NoWords(msgid)
        return self._words().gettext(msgid)

    def counted(self, singular: str, plural: str, count: int) -> str:
        """The form that belongs to this count."""
        return self._words().ngettext(singular, plural, count)

    def _words(self) -> gettext.GNUTranslations:
        if self._compiled is None:
            self._compiled = _compile(self._path)
        return self._compiled


def po_file(folder: Path, language: str) -> Path:
    """Where the words of a language stand."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def _compile(path: Path) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    words = gettext.GNUTranslations(compiled)
    words.add_fallback(_Nothing())
    return words
