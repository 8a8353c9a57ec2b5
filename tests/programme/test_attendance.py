"""Who was at a seminar: the code's hours and digits, and figures against a count by hand."""

import random
from dataclasses import replace

import pytest

from programme.attendance import Attendance, figures, fresh_code, is_open, is_over, read_code
from programme.seminar import Seminar, State

STARTS = 1_000_000
HERE = Seminar(
    id=1, rev=1, sequence=0, state=State.PUBLISHED, titles={}, texts={}, starts_at=STARTS, minutes=120, link=None,
    place="Ойыл", point=None, language="kk", capacity=5, closes_at=None, made_by=1, published_at=1, changed_at=1,
)  # fmt: skip
HALF, END = 30 * 60, STARTS + 120 * 60


@pytest.mark.parametrize(
    ("now", "opened", "over"),
    [
        (STARTS - HALF - 1, False, False),
        (STARTS - HALF, True, False),
        (END - 1, True, False),
        (END, True, True),
        (END + 3599, True, True),
        (END + 3600, False, True),
    ],
)
def test_the_room_is_open_around_the_hours(now: int, opened: bool, over: bool) -> None:
    assert (is_open(HERE, now), is_over(HERE, now)) == (opened, over)
    for state in (State.DRAFT, State.CANCELLED):
        assert not is_open(replace(HERE, state=state), now)
        assert not is_over(replace(HERE, state=state), now)


def test_a_fresh_code_is_four_digits_and_nobody_elses() -> None:
    taken = {f"{n:04}" for n in range(1000, 10_000) if n % 50}
    for _time in range(200):
        code = fresh_code(taken)
        assert code not in taken
        assert read_code(code) == code
        assert not code.startswith(("0", "19", "20"))


@pytest.mark.parametrize(
    ("typed", "code"),
    [("4821", "4821"), (" 48 21 ", "4821"), ("4\n8 2 1", "4821"), ("482", None), ("48211", None), ("٤٨٢١", None),
     ("abcd", None), ("", None), ("4821.", None)],
)  # fmt: skip
def test_what_can_be_a_code(typed: str, code: str | None) -> None:
    assert read_code(typed) == code


def test_figures_are_a_count_by_hand() -> None:
    """Whatever the list: each figure once more, in its plainest form."""
    dice = random.Random(7)
    for _time in range(200):
        rows = []
        for person in range(dice.randrange(12)):
            came = dice.choice((0, 0, 1, 2, 5))
            rows.append(
                Attendance(
                    person=person,
                    language=dice.choice(("kk", "ru")),
                    kato=dice.choice((None, "433257100", "613645100")),
                    signed_up=dice.choice((0, 1, 3)) if came else dice.choice((1, 3)),
                    came=came,
                    way=dice.choice(("code", "ticked")) if came else None,
                )
            )
        found = figures(rows)
        assert found.came == sum(r.came for r in rows) == found.by_code + found.ticked
        assert found.came == sum(found.by_language.values()) == sum(found.by_place.values())
        assert found.walked_in == sum(r.came for r in rows if r.signed_up == 0)
        assert found.missing == len([r for r in rows if r.signed_up and not r.came])
        assert found.signed_up == sum(r.signed_up for r in rows)
        assert found.accounts == len([r for r in rows if r.came])
        for language in ("kk", "ru"):
            assert found.by_language.get(language, 0) == sum(r.came for r in rows if r.language == language)
        for kato in (None, "433257100", "613645100"):
            assert found.by_place.get(kato, 0) == sum(r.came for r in rows if r.kato == kato)
