"""One application as a PDF, beside the plain way to set it with the variable font as it comes."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import fontpkg_noto_sans
from fpdf import FPDF

from documents.application_pdf import application_pdf
from documents.paper import Paper, to_text
from tests.benchmarks.report import Figure
from tests.documents.samples import AIGUL, budget, paper

ROUNDS = 5
GOAL = 0.5


def pdf() -> Iterator[Figure]:
    made = paper("kk", budget(AIGUL))
    application_pdf(made)  # imports and words
    inside = best(lambda: application_pdf(made))
    cold = best(lambda: child(made))
    plain = best(variable, rounds=1)
    aside = f"{cold:.2f} s in a cold child, {inside:.2f} s inside; a page with the variable font {plain:.2f} s"
    yield Figure("one application's PDF in a cold child", cold / plain, GOAL, aside)


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The quickest of some rounds: the others waited for somebody else."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def child(made: Paper) -> None:
    subprocess.run(
        [sys.executable, "-I", "-m", "documents"], input=to_text(made).encode(), capture_output=True, check=True
    )


def variable() -> None:
    """A page of one line, as fpdf2's manual has it."""
    document = FPDF()
    font = fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf"
    document.add_font("noto", fname=font, variations={"": {"wght": 400}, "B": {"wght": 700}})
    document.add_page()
    document.set_font("noto", size=12)
    document.cell(text="AB-2027-0137")
    document.output()
