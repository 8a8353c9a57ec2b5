"""`python -m documents` as the bot starts it: a paper in, a PDF out, and never a word of what was said."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from documents.application_pdf import application_pdf
from documents.paper import from_text, to_text
from tests.documents.samples import AIGUL, budget, long_budget, paper
from tests.launcher import HERE

MARKED = "hushhush-7731"


def child(said: bytes, *words: str, before: str | None = None) -> subprocess.CompletedProcess[bytes]:
    """The child as the bot starts it, or with `before` done first in it."""
    start = ["-I", "-m", "documents"]
    if before is not None:
        start = ["-c", f"{before}; import sys; from documents.__main__ import main; sys.exit(main(None))"]
    command = [sys.executable, *start, *words]
    return subprocess.run(command, input=said, cwd=HERE, env={}, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize("made", [paper("kk", budget(AIGUL)), paper("ru", revision=3, late=True)])
def test_the_child_makes_what_would_be_made_here(made: object) -> None:
    done = child(to_text(made).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == application_pdf(made)


def test_it_writes_to_a_path(tmp_path: Path) -> None:
    done = child(to_text(paper()).encode(), str(tmp_path / "a.pdf"))
    assert (done.returncode, done.stdout) == (0, b"")
    assert (tmp_path / "a.pdf").read_bytes() == application_pdf(paper())


def test_a_paper_survives_the_way() -> None:
    made = paper("kk", long_budget(), late=True, full_name="Қайрат \"К.\" \\ 'Ә'\n👍\u2028")
    assert from_text(to_text(made)) == made


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\xff\xfe",
        MARKED.encode(),
        json.dumps({"heading": {}, "sent": MARKED}).encode(),
        json.dumps([MARKED]).encode(),
        json.dumps({"heading": {"number": MARKED}, "sent": "[]"}).encode(),
    ],
)
def test_what_is_no_paper_is_refused_without_a_word_of_it(said: bytes) -> None:
    done = child(said)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"this is no paper of ours\n"


def test_without_fonts_it_says_so_in_a_line() -> None:
    done = child(to_text(paper()).encode(), before="import sys; sys.prefix = '/nowhere'")
    assert done.returncode == 3
    assert done.stderr.decode() == "fonts: the faces for documents are missing; run `make install`\n"


def test_a_bug_is_told_by_its_class_alone() -> None:
    made = to_text(paper("kk", full_name=MARKED)).replace('\\"kk\\"', '\\"xx\\"', 1)
    done = child(made.encode())
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "the document could not be made (ValueError)\n"


def test_it_starts_light() -> None:
    """Seconds of import would be waited for with every document."""
    code = "import sys, documents.__main__, documents.application_pdf; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True, timeout=60
    )
    heavy = {
        "aiogram",
        "aiohttp",
        "aiosqlite",
        "asyncpg",
        "handlers",
        "storage",
        "bot",
        "phonenumbers",
        "babel",
        "pydantic",
    }
    assert not heavy & set(done.stdout.split())
