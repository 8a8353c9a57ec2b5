"""An application on its way to paper: what the document is made from, and how it travels to the child process."""

import json
from dataclasses import dataclass

from locales import LANGUAGES
from programme.sent import Sent, from_json, to_json

DONE, FAILED, NO_PAPER, NO_FONTS = 0, 1, 2, 3
"""How the child process ends: 2 where it was given no paper of ours, 3 where the fonts are missing or broken."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One sent revision and what stands above it; `sent.language` is the language of the whole document.

    `season` is the programme's name and `operator` who runs it, both as they were when it was sent. `late`: sent
    after closing, while the time that we were away for was made good. `sent_at` is UTC epoch seconds.
    """

    number: str
    revision: int
    sent_at: int
    late: bool
    season: str
    operator: str
    sent: Sent


def to_text(paper: Paper) -> str:
    """As the child reads it."""
    heading = {
        "number": paper.number,
        "revision": paper.revision,
        "sent_at": paper.sent_at,
        "late": paper.late,
        "season": paper.season,
        "operator": paper.operator,
    }
    return json.dumps({"heading": heading, "sent": to_json(paper.sent)})


def from_text(text: str) -> Paper:
    """What `to_text` wrote; ValueError, KeyError or TypeError for anything else."""
    read = json.loads(text)
    return Paper(**read["heading"], sent=from_json(read["sent"], LANGUAGES[0]))
