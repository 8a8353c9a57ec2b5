"""Collecting sentences from code: nothing said is lost, nothing unsaid stays, a second run changes nothing."""

import shutil
from pathlib import Path

import pytest

from locales import FOLDER
from locales.catalogue import po_file
from locales.check import findings
from locales.update import collect, update

ROOT = FOLDER.parent

CODE = '''
"""Not a sentence."""
from locales import N_, _, _n

# NOTE: button
BACK = N_("Back")

def screen(n: int) -> str:
    return _("Question {i}", i=n) + _n("{n} day left", "{n} days left", n) + "not said"
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "handlers" / "ui").mkdir(parents=True)
    (tmp_path / "handlers" / "ui" / "place.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "words").mkdir()
    update(tmp_path, tmp_path / "words")
    return tmp_path


def said(root: Path, language: str) -> str:
    return po_file(root / "words", language).read_text(encoding="utf-8")


def change(root: Path, language: str, old: str, new: str) -> None:
    text = said(root, language)
    assert old in text
    po_file(root / "words", language).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_sentence_is_collected_with_its_note_and_file(root: Path) -> None:
    text = said(root, "kk")
    assert '#. NOTE: button\n#: handlers/ui/place.py\nmsgid "Back"\nmsgstr ""' in text
    assert 'msgid "{n} day left"\nmsgid_plural "{n} days left"\nmsgstr[0] ""\nmsgstr[1] ""\n' in text
    assert 'msgid "Question {i}"' in text
    assert "not said" not in text.lower()
    assert "not a sentence" not in text.lower()
    assert 'msgstr[2] ""' in said(root, "ru")
    assert "msgstr[2]" not in text


def test_no_dates_versions_or_line_numbers(root: Path) -> None:
    for text in (said(root, "kk"), (root / "words" / "messages.pot").read_text(encoding="utf-8")):
        assert "Date" not in text
        assert "Babel" not in text
        assert "place.py:" not in text


def test_words_stay_when_code_moves(root: Path) -> None:
    change(root, "kk", 'msgid "Back"\nmsgstr ""', 'msgid "Back"\nmsgstr "Артқа"')
    code = root / "handlers" / "ui" / "place.py"
    code.write_text("\n\n" + CODE.replace("return", "more = _('About')\n    return"), encoding="utf-8")
    update(root, root / "words")
    assert 'msgid "Back"\nmsgstr "Артқа"' in said(root, "kk")
    assert 'msgid "About"\nmsgstr ""' in said(root, "kk")
    code.rename(root / "handlers" / "other.py")
    update(root, root / "words")
    assert '#: handlers/other.py\nmsgid "Back"\nmsgstr "Артқа"' in said(root, "kk")


def test_what_nobody_says_any_more_goes_and_nothing_is_guessed(root: Path) -> None:
    change(root, "kk", 'msgid "Back"\nmsgstr ""', 'msgid "Back"\nmsgstr "Артқа"')
    code = root / "handlers" / "ui" / "place.py"
    code.write_text(CODE.replace('"Back"', '"Back."'), encoding="utf-8")
    update(root, root / "words")
    assert "Артқа" not in said(root, "kk")
    assert "fuzzy" not in said(root, "kk")


def test_a_second_run_changes_nothing(root: Path) -> None:
    before = {path: path.read_bytes() for path in (root / "words").rglob("messages.*")}
    assert len(before) == 3
    update(root, root / "words")
    assert {path: path.read_bytes() for path in before} == before


def test_the_committed_catalogues_are_in_step_with_the_code(tmp_path: Path) -> None:
    """Every sentence of the code is in both catalogues and no other; if not: `python -m locales update`."""
    words = Path(shutil.copytree(FOLDER, tmp_path / "words"))
    update(ROOT, words)
    for path in words.rglob("messages.*"):
        committed = FOLDER / path.relative_to(words)
        assert path.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8"), committed.name


def test_the_committed_catalogues_are_complete() -> None:
    assert findings() == []


def test_no_sentence_is_a_name_for_a_sentence() -> None:
    """msgids are English sentences, so a translator needs nothing else: no `btn.back`, no other alphabet."""
    for message in collect(ROOT):
        texts = [message.id] if isinstance(message.id, str) else list(message.id)
        for text in texts:
            assert not any("\u0400" <= c <= "\u04ff" for c in text), text
            assert " " in text or not any(c in text for c in "._"), text
