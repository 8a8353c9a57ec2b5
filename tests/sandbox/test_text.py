"""Formatting as Telegram reads it: the text shown and its entities, in UTF-16 units."""

from typing import Any

import pytest

from sandbox.text import formatted, length


def mark(kind: str, offset: int, size: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": size, **more}


HTML: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("&#0; &#99999999; &what;", "&#0; &#99999999; &what;", []),
    ("a &lt;b&gt; &amp; &quot;&#1241;&#x4d9; &nbsp; & c", 'a <b> & "әә &nbsp; & c', []),
    ("😀<b>ә<i>x</i></b>", "😀әx", [mark("bold", 2, 2), mark("italic", 3, 1)]),
    ('<a href="https://a.kz?x=1">site</a>', "site", [mark("text_link", 0, 4, url="https://a.kz?x=1")]),
    ('<span class="tg-spoiler">x</span>', "x", [mark("spoiler", 0, 1)]),
    ("<tg-spoiler>x</tg-spoiler>", "x", [mark("spoiler", 0, 1)]),
    ("<blockquote expandable>q</blockquote>", "q", [mark("expandable_blockquote", 0, 1)]),
    ('<tg-emoji emoji-id="5">x</tg-emoji>', "x", [mark("custom_emoji", 0, 1, custom_emoji_id="5")]),
    (" <b> x </b> ", "x", [mark("bold", 0, 1)]),
    ("<b></b>x<PRE>y</PRE>", "xy", [mark("pre", 1, 1)]),
]  # fmt: skip
MARKDOWN: list[tuple[str, str, list[dict[str, Any]]]] = [
    ("*a* _b_ __c__ ~d~ ||e||", "a b c d e", [mark(k, i * 2, 1) for i, k in enumerate(
        ["bold", "italic", "underline", "strikethrough", "spoiler"])]),
    (r"1\. `x.y` [site](https://a.kz)", "1. x.y site",
     [mark("code", 3, 3), mark("text_link", 7, 4, url="https://a.kz")]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "shown", "marks"), HTML)
def test_html(source: str, shown: str, marks: list[dict[str, Any]]) -> None:
    assert formatted(source, "HTML", None) == (shown, marks)


@pytest.mark.parametrize(("source", "shown", "marks"), MARKDOWN)
def test_markdown(source: str, shown: str, marks: list[dict[str, Any]]) -> None:
    assert formatted(source, "MarkdownV2", None) == (shown, marks)


def test_given_entities_follow_the_trimmed_text() -> None:
    given = [mark("bold", 2, 3), mark("italic", 0, 1), mark("code", 6, 1)]
    assert formatted("  abc  ", None, given) == ("abc", [mark("bold", 0, 3)])


def test_length_is_in_utf_16() -> None:
    assert [length(text) for text in ("", "ә", "😀", "a😀")] == [0, 1, 2, 3]
