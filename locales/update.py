"""Keeps the catalogues in step with the code: `python -m locales update`.

Collects every sentence of `_("…")`, `_n("…", "…", n)` and `N_("…")` with the `# NOTE: …` comment right above it,
writes `messages.pot`, adds what is new to both .po files with empty words, and drops what nobody says any more.
Words already there are kept as they are. Files are named without line numbers and no header carries a date or a
version, so a second run changes nothing.
"""

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from locales import FOLDER, LANGUAGES
from locales.catalogue import po_file

SPEAKERS = ("bot", "documents", "handlers", "locales")
KEYWORDS = {"_": None, "N_": None, "_n": (1, 2)}
COMMENTS = ("NOTE:",)

_HEADER = """\
# {about}
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{plural}
"""


def update(root: Path, folder: Path = FOLDER) -> None:
    """Writes the three files; `root` is the checkout whose code is read."""
    template = collect(root)
    (folder / "messages.pot").write_bytes(_written(template, "Every sentence the program says. Made, not edited."))
    for language in LANGUAGES:
        path = po_file(folder, language)
        known = Catalog(locale=language)
        if path.exists():
            with path.open("rb") as file:
                known = read_po(file, locale=language)
        known.update(template, no_fuzzy_matching=True, update_header_comment=False)
        known.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(known, "Words of Bastama. Sentences are added by `python -m locales update`."))


def collect(root: Path) -> Catalog:
    """Every sentence that the code says, with the files it is said in; a folder that is not there says nothing."""
    found = Catalog()
    for speaker in SPEAKERS:
        said = extract_from_dir(
            root / speaker,
            method_map=[("**.py", "python")],
            keywords=KEYWORDS,
            comment_tags=COMMENTS,
        )
        for name, _line, message, comments, context in said:
            place = f"{speaker}/{name}"
            found.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return found


def _written(catalog: Catalog, about: str) -> bytes:
    """The catalogue as a file: sorted by sentence, unwrapped, without line numbers."""
    for message in catalog:
        message.locations = sorted({(name, 0) for name, _line in message.locations})
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    language = catalog.locale_identifier or ""
    plural = f'"Plural-Forms: {catalog.plural_forms}\\n"\n' if language else ""
    header = _HEADER.format(about=about, language=language, plural=plural).rstrip("\n")
    return f"{header}\n\n".encode() + body.getvalue().lstrip(b"\n")
