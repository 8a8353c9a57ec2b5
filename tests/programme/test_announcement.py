"""What an announcement says: when it is fit, to whom it speaks, its files, its buttons, and its hour."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from programme.announcement import (
    BELOW_MOST,
    CAPTION_MOST,
    MEDIA_MOST,
    Content,
    Formatted,
    Link,
    Media,
    fingerprint,
    from_text,
    minutes_left,
    read_link,
    refuse_unfit,
    to_text,
    with_media,
)
from programme.moments import typed_moment
from programme.problem import Code, Problem

KK, RU = Formatted("Келіңіздер!", ({"type": "bold", "offset": 0, "length": 3},)), Formatted("Приходите!")
BOTH = Content({"kk": KK, "ru": RU})
PHOTO = Media("photo", "p1")
ZONE = "Asia/Almaty"
NOW = int(datetime(2027, 3, 10, 10, 0, tzinfo=ZoneInfo(ZONE)).timestamp())


def test_it_is_kept_as_it_was() -> None:
    full = replace(BOTH, missing="hold", media=(PHOTO,), links=(Link("a", "b", "https://c.kz"),), doors=("home",))
    for each in (Content(), BOTH, full):
        assert from_text(to_text(each)) == each


def test_who_is_spoken_to() -> None:
    one = Content({"kk": KK})
    assert one.unwritten == ("ru",)
    assert (one.said_in("kk"), one.said_in("ru"), one.languages) == (KK, None, {"kk"})
    other = replace(one, missing="other")
    assert (other.said_in("ru"), other.languages) == (KK, {"kk", "ru"})
    assert replace(one, missing="hold").languages == {"kk"}
    assert replace(BOTH, missing="other").said_in("ru") == RU
    assert Content(missing="other").said_in("kk") is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (Content(), Code.NOTHING_WRITTEN),
        (Content(media=(PHOTO,)), Code.NOTHING_WRITTEN),
        (Content({"kk": KK}), Code.LANGUAGE_MISSING),
        (Content({"kk": Formatted("ж" * 4097), "ru": RU}), Code.TOO_LONG),
        (Content({"kk": Formatted("\N{GRINNING FACE}" * 2049), "ru": RU}), Code.TOO_LONG),
        (Content({"kk": Formatted("ж" * (CAPTION_MOST + 1)), "ru": RU}, media=(PHOTO,)), Code.TOO_LONG),
        (
            Content({"kk": Formatted("ж" * (CAPTION_MOST - BELOW_MOST + 1)), "ru": RU}, media=(PHOTO, PHOTO)),
            Code.TOO_LONG,
        ),
        (replace(BOTH, media=(PHOTO, PHOTO), doors=("home",)), Code.ALBUM_WITH_BUTTONS),
        (replace(BOTH, media=(PHOTO, PHOTO), links=(Link("a", "b", "https://c.kz"),)), Code.ALBUM_WITH_BUTTONS),
    ],
)
def test_what_is_not_fit(content: Content, code: Code) -> None:
    with pytest.raises(Problem) as problem:
        refuse_unfit(content)
    assert problem.value.code is code


def test_what_is_fit() -> None:
    refuse_unfit(BOTH)
    refuse_unfit(Content({"ru": RU}, missing="hold"))
    refuse_unfit(replace(BOTH, media=(PHOTO,), doors=("home",)))
    refuse_unfit(Content({"kk": Formatted("ж" * CAPTION_MOST), "ru": RU}, media=(PHOTO,)))


def test_an_album_grows_and_anything_else_takes_its_place() -> None:
    album = [Media("photo", f"p{n}", "a") for n in range(MEDIA_MOST + 1)]
    here = Content(media=(PHOTO,))
    for n, each in enumerate(album[:-1], 1):
        here = replace(here, media=with_media(here, each))
        assert len(here.media) == n
    assert with_media(here, album[0]) == here.media, "the same file given twice is one"
    with pytest.raises(Problem, match="") as problem:
        with_media(here, album[-1])
    assert problem.value.code is Code.TOO_MANY_FILES
    assert with_media(here, PHOTO) == (PHOTO,)
    assert with_media(here, Media("document", "d", "b")) == (Media("document", "d", "b"),)
    with pytest.raises(Problem):
        with_media(Content(media=(album[0],)), Media("document", "d", "a"))


def test_a_link_has_words_and_an_address() -> None:
    assert read_link("Сайт https://example.kz") == Link("Сайт", "Сайт", "https://example.kz")
    assert read_link("Біздің сайт / Наш сайт http://a.kz/x?y=1") == Link("Біздің сайт", "Наш сайт", "http://a.kz/x?y=1")
    wrong = ("", "Сайт", "https://example.kz", "Сайт example.kz", "Сайт javascript:alert(1)", "/ https://a.kz")
    for each in (*wrong, "ж" * 41 + " https://a.kz"):
        with pytest.raises(Problem) as problem:
            read_link(each)
        assert problem.value.code is Code.NOT_A_LINK, each


def test_the_same_words_are_known_again() -> None:
    louder = Content({"ru": Formatted(" ПРИХОДИТЕ! "), "kk": Formatted("келіңіздер!\n")})
    assert fingerprint(louder) == fingerprint(BOTH)
    assert fingerprint(replace(BOTH, media=(PHOTO,))) == fingerprint(BOTH)
    assert fingerprint(Content({"kk": RU, "ru": KK})) != fingerprint(BOTH)


def test_minutes() -> None:
    assert [minutes_left(n, 29.0) for n in (0, 1, 1740, 1741, 20_000)] == [0, 1, 1, 2, 12]


@pytest.mark.parametrize(
    ("typed", "day", "hour", "minute"),
    [
        ("12.03 10:30", 12, 10, 30),
        ("12.03.2027 9.05", 12, 9, 5),
        ("10 наурыз 10:01", 10, 10, 1),
        ("11 марта 2027, 23:59", 11, 23, 59),
    ],
)
def test_an_hour(typed: str, day: int, hour: int, minute: int) -> None:
    meant = datetime(2027, 3, day, hour, minute, tzinfo=ZoneInfo(ZONE))
    assert typed_moment(typed, now=NOW, zone=ZONE) == int(meant.timestamp())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *((each, Code.NOT_A_MOMENT) for each in ("", "10:30", "12.03", "12.03 24:00", "12.03 10:60", "ертең 10:00")),
        ("12.03.2030 10:00", Code.NOT_A_MOMENT),
        ("10.03 10:00", Code.MOMENT_PAST),
        ("09.03.2027 23:00", Code.MOMENT_PAST),
    ],
)
def test_no_hour(typed: str, code: Code) -> None:
    with pytest.raises(Problem) as problem:
        typed_moment(typed, now=NOW, zone=ZONE)
    assert problem.value.code is code
