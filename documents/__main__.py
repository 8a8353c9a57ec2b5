"""`python -m documents [PATH] < paper`: the PDF of an application, to PATH or to the standard output.

Reads what `documents.paper` wrote; from what `documents.outcomes` wrote it makes a table (XLSX). A process of its
own, since setting type holds the interpreter for long; whoever starts it is told by the exit code. What is said in an
application is never printed, whatever goes wrong.
"""

import os
import sys
from pathlib import Path

from documents import outcomes
from documents.paper import DONE, FAILED, NO_FONTS, NO_PAPER, Paper, from_text


def main(path: str | None) -> int:
    try:
        text = sys.stdin.buffer.read().decode()
        table = outcomes.from_text(text)
        paper = from_text(text) if table is None else None
    except (KeyError, TypeError, ValueError):
        return _told("this is no paper of ours", NO_PAPER)
    try:
        made = _pdf(paper) if paper is not None else _xlsx(table)
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


def _pdf(paper: Paper) -> bytes:
    from documents.application_pdf import application_pdf

    return application_pdf(paper)


def _xlsx(table: outcomes.Outcomes | None) -> bytes:
    assert table is not None, "it is the one or the other"
    return outcomes.outcomes_xlsx(table)


def _told(words: str, code: int) -> int:
    sys.stderr.write(f"{words}\n")
    return code


if __name__ == "__main__":
    os.nice(5)  # a conversation goes before a document
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
