"""Letters and words of Kazakh and Russian that the rules know, kept as data: `letters.yaml`.

They are a file of their own so that whoever reads Kazakh can check and extend them without reading code.
"""

from functools import cache
from pathlib import Path

import yaml

from programme.languages import Frozen


class PlaceLetters(Frozen):
    """How names of places are written by ear, in Latin and in short."""

    fold: dict[str, str]
    alphabet: str
    after_n: str
    accents: dict[str, str]
    latin: dict[str, str]
    digits: dict[str, str]
    words: frozenset[str]
    before: dict[str, str]
    behind: dict[str, str]


class Letters(Frozen):
    """What `letters.yaml` says; see the comments there."""

    alphabet: str
    fold: dict[str, str]
    drop: str
    twins: dict[str, str]
    place_words: frozenset[str]
    tenge: frozenset[str]
    thousand: frozenset[str]
    million: frozenset[str]
    places: PlaceLetters


@cache
def letters() -> Letters:
    """The letters, read once."""
    text = Path(__file__).with_name("letters.yaml").read_text(encoding="utf-8")
    return Letters.model_validate(yaml.safe_load(text))
