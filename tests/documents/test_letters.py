"""What the font has and what stands in its place."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import SEASON
from documents.fonts import FACES, face
from documents.letters import SIGNS, settable
from locales import FOLDER, LANGUAGES
from locales.catalogue import po_file

ON_SCREENS = {**dict.fromkeys("👍👎⏰🔁✏⚠▶◀▸✕📄📷🎵🎬🎤", "□"), "\ufe0f": ""}
"""Signs of buttons and lists that the font has not, with what paper would show: no word with one gets there."""


@pytest.fixture(scope="module", params=FACES)
def known(request: pytest.FixtureRequest) -> dict[int, str]:
    with TTFont(face(request.param)) as font:
        return dict(font.getBestCmap())


def characters(*texts: str) -> set[str]:
    return {letter for text in texts for letter in text if letter != "\n"}


PRINTED = ("documents/", "handlers/ui/answers", "locales/")
"""Where the words of paper are said, answers among them."""


def words(language: str, *, printed: bool = False) -> list[str]:
    """All that the program says in it, or what of it comes onto paper."""
    with po_file(FOLDER, language).open("rb") as file:
        made = []
        for message in read_po(file, locale=language):
            if printed and not any(where.startswith(PRINTED) for where, _line in message.locations):
                continue
            made += message.string if isinstance(message.string, (list, tuple)) else [message.string]
        return [each for each in made if each]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_every_character_of_the_words(known: dict[int, str], language: str) -> None:
    lacking = {letter for letter in characters(*words(language)) if ord(letter) not in known}
    assert lacking <= ON_SCREENS.keys(), "a new sign of screens alone goes there"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_font_has_all_that_is_printed(known: dict[int, str], language: str) -> None:
    printed = words(language, printed=True)
    assert len(printed) > 5
    assert {letter for letter in characters(*printed) if ord(letter) not in known} == set()


def test_the_font_has_every_character_of_the_season(known: dict[int, str]) -> None:
    files = sorted(Path(SEASON).glob("*.yaml"))
    assert len(files) >= 5
    lacking = {letter for letter in characters(*(file.read_text() for file in files)) if ord(letter) not in known}
    assert lacking <= SIGNS.keys() | ON_SCREENS.keys()


def test_each_sign_has_its_like_in_the_font(known: dict[int, str]) -> None:
    for sign, like in SIGNS.items():
        assert ord(like) in known
        assert ord(sign) not in known, "it needs no other"
    for sign, shown in ON_SCREENS.items():
        assert settable(sign, known) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Әлия Өсерқызы, ₸ № «» – …", "Әлия Өсерқызы, ₸ № «» – …"),
        ("бір\r\nекі\rүш\u2028төрт\x0bбес\x85алты", "бір\nекі\nүш\nтөрт\nбес\nалты"),
        ("бір\tекі", "бір екі"),
        ("бір\u00a0екі\u202fүш\u3000төрт", "бір\u00a0екі\u202fүш төрт"),
        ("й ё", "й ё"),  # letter and mark
        ("а\u0301", "а\u0301"),  # an accent that no letter has in it
        ("\u202eкері\u202c \u2067x\u2069 \u200fа\u200e \ufeffб\u200b \u00adв \u2060г", "кері x а б в г"),
        ("\x00\x07а\x7f", "а"),
        ("🙂", "□"),
        ("👍🏽", "□"),  # with its tone of skin
        ("👨‍👩‍👧‍👦 🧑🏽‍🌾", "□ □"),  # joined
        ("🇰🇿", "□"),
        ("🇰🇿🇺🇿 1️⃣ ❤️", "□ 1 □"),
        ("✅ бар ☑ бар ✔️ бар ❌ жоқ", "✓ бар ✓ бар ✓ бар × жоқ"),
        ("▪️ бірінші", "• бірінші"),
        ("漢字 ﷺ سلام", "□□ □ □□□□"),
        ("\ud800", "□"),  # half of a pair
        ("\ue000\uf8ff", "□□"),  # private use
    ],
)
def test_what_is_set_of_what_was_typed(known: dict[int, str], typed: str, shown: str) -> None:
    assert settable(typed, known) == shown


@settings(deadline=None)
@given(typed=st.text(max_size=200))
def test_whatever_is_typed_can_be_set(known: dict[int, str], typed: str) -> None:
    made = settable(typed, known)
    assert all(letter == "\n" or ord(letter) in known for letter in made)
    assert settable(made, known) == made
