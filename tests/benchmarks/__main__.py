"""`make bench`: one line a figure, told as name, figure, goal, and `ok` or `short`."""

import sys

from tests.benchmarks.announcement import announcement
from tests.benchmarks.booking import booking
from tests.benchmarks.form_answer import form_answer
from tests.benchmarks.pace import pace
from tests.benchmarks.pdf import pdf
from tests.benchmarks.receivers import receivers
from tests.benchmarks.report import Figure

BENCHMARKS = (form_answer, pace, announcement, receivers, booking, pdf)


def main() -> int:
    """Always 0: a short figure is told, not raised; the machine may be busy."""
    wanted = sys.argv[1:]
    for benchmark in BENCHMARKS:
        if wanted and benchmark.__name__ not in wanted:
            continue
        figure: Figure
        for figure in benchmark():
            sys.stdout.write(f"{figure.line()}\n")
            sys.stdout.flush()
    return 0


sys.exit(main())
