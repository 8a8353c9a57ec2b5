"""The two ways a conversation may refuse: the person can mend it, or the world has moved on.

Rules raise these and never format a text: `handlers/ui/wording.py` has the words for every code.
"""

from enum import StrEnum


class Code(StrEnum):
    """What a person can mend. Facts that the words need stand behind each code."""

    TOO_SHORT = "too_short"  # least, length
    TOO_LONG = "too_long"  # most, length
    NOT_A_NUMBER = "not_a_number"  # example, unit
    NOT_WHOLE = "not_whole"  # example, unit
    TOO_SMALL = "too_small"  # least, unit where the question has one
    TOO_BIG = "too_big"  # most, unit where the question has one
    NOT_AN_OPTION = "not_an_option"
    REQUIRED = "required"
    INCOMPLETE = "incomplete"


class Problem(Exception):
    """Something the person can mend; `facts` are numbers and ids for the words, never what was typed."""

    def __init__(self, code: Code, **facts: int | str) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts


class Outdated(Exception):
    """The world moved since the button was drawn; the person is shown the present screen."""
