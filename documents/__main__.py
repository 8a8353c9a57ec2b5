"""`python -m documents [PATH] < paper`: what is to be made, to PATH or to the standard output.

From what `documents.paper` wrote it makes the PDF of an application; `documents.outcomes`, a table (XLSX);
`documents.picture` and `documents.agenda`, a picture (PNG); `documents.poster`, a poster (PDF). A process of its own,
since setting type holds the interpreter for long; whoever starts it is told by the exit code. What is said in an
application is never printed, whatever goes wrong.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from documents import agenda, outcomes, picture, poster
from documents.paper import DONE, FAILED, NO_FONTS, NO_PAPER, Paper, from_text


def main(path: str | None) -> int:
    try:
        make = _work(sys.stdin.buffer.read().decode())
    except (KeyError, TypeError, ValueError):
        return _told("this is no paper of ours", NO_PAPER)
    try:
        made = make()
    except Exception as failure:
        from documents.fonts import fault

        if wrong := fault():
            return _told(f"fonts: {wrong}", NO_FONTS)
        return _told(f"the document could not be made ({type(failure).__name__})", FAILED)
    if path is None:
        sys.stdout.buffer.write(made)
    else:
        Path(path).write_bytes(made)
    return DONE


def _work(text: str) -> Callable[[], bytes]:
    """What is to be made of it; an error where it is nothing of ours."""
    if (table := outcomes.from_text(text)) is not None:
        return partial(outcomes.outcomes_xlsx, table)
    if (shown := picture.from_text(text)) is not None:
        return partial(picture.picture_png, shown)
    if (days := agenda.from_text(text)) is not None:
        return partial(agenda.agenda_png, days)
    if (sheet := poster.from_text(text)) is not None:
        return partial(poster.poster_pdf, sheet)
    return partial(_pdf, from_text(text))


def _pdf(paper: Paper) -> bytes:
    from documents.application_pdf import application_pdf

    return application_pdf(paper)


def _told(words: str, code: int) -> int:
    sys.stderr.write(f"{words}\n")
    return code


if __name__ == "__main__":
    os.nice(5)  # a conversation goes before a document
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
