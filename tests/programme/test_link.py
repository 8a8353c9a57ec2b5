"""What a link says: a language, a source, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.link import LONGEST_CODE, OTHER, Link, read_link


@pytest.mark.parametrize(
    ("payload", "language", "source"),
    [
        ("kk_", "kk", None),
        ("ru", "ru", None),
        ("kk_anything", "kk", None),
        ("ru_p_akimat", "ru", "akimat"),
        ("kk_p_Aul-2_b", "kk", "Aul-2_b"),
        ("p_akimat", None, "akimat"),
        ("p_kk", None, "kk"),
        ("kk_spring_p_akimat", "kk", "akimat"),
        ("spring_p_akimat", None, "akimat"),
        ("kk_kk_p_a", "kk", "a"),
        ("p_" + "a" * LONGEST_CODE, None, "a" * LONGEST_CODE),
        ("p_" + "a" * (LONGEST_CODE + 1), None, OTHER),
        ("", None, None),
        ("p_", None, None),
        ("kk_p_", "kk", None),
        ("map_akimat", None, None),
        ("KK_p", None, None),
        ("kkp_a", None, None),
        ("kk p_a", None, None),
        ("p_ауыл", None, None),
        ("p_a:b", None, None),
        ("p_" + "a" * 63, None, None),
        ("ref_1000", None, None),
    ],
)
def test_what_a_link_says(payload: str, language: str | None, source: str | None) -> None:
    assert read_link(payload) == Link(language, source)  # type: ignore[arg-type]


@given(st.text(max_size=80) | st.from_regex("(kk_|ru_)?(x_)?p_[A-Za-z0-9_-]{0,60}", fullmatch=True))
def test_a_link_is_read_or_is_none(payload: str) -> None:
    link = read_link(payload)
    assert link.language in ("kk", "ru", None)
    assert link.source is None or 1 <= len(link.source.encode()) <= LONGEST_CODE


@pytest.mark.parametrize(
    ("payload", "invite"),
    [("i_abc", "abc"), ("i_", ""), ("i_p_akimat", "p_akimat"), ("kk_i_abc", None), ("ii_abc", None), ("i_a b", None)],
)
def test_an_invite_is_nothing_else(payload: str, invite: str | None) -> None:
    link = read_link(payload)
    assert link.invite == invite
    assert invite is None or (link.language, link.source) == (None, None)
