"""`python -m documents [PATH] < paper`: the PDF of an application, to PATH or to the standard output.

Reads what `documents.paper` wrote. A process of its own, since setting type holds the interpreter for long; whoever
starts it is told by the exit code. What is said in an application is never printed, whatever goes wrong.
"""

import os
import sys
from pathlib import Path

from documents.paper import DONE, FAILED, NO_FONTS, NO_PAPER, from_text


def main(path: str | None) -> int:
    try:
        paper = from_text(sys.stdin.buffer.read().decode())
    except (KeyError, TypeError, ValueError):
        return _told("this is no paper of ours", NO_PAPER)
    try:
        from documents.application_pdf import application_pdf

        made = application_pdf(paper)
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


def _told(words: str, code: int) -> int:
    sys.stderr.write(f"{words}\n")
    return code


if __name__ == "__main__":
    os.nice(5)  # a conversation goes before a document
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else None))
