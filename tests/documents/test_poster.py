"""A poster, read back as a telephone does: the code leads where the words below it say."""

import subprocess
import sys
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from documents.paper import DONE
from documents.poster import MARK, Poster, PosterPage, from_text, poster_pdf, to_text
from programme.link import read_link
from programme.poster import link_of, typed_code
from programme.problem import Code, Problem
from tests.documents.reading import flat


def page(language: str, title: str = "Ауыл бастамаларына шағын гранттар", code: str = "akimat-turgen") -> PosterPage:
    return PosterPage(
        language=language,
        over="«Ауыл тірегі» қоғамдық қоры",
        title=title,
        facts=("Бір гранттың мөлшері: 500 000 ₸",),
        link=link_of("bastama_bot", language, code),  # type: ignore[arg-type]
        steps=("Телефон камерасын кодқа қаратыңыз.", "Сілтемені басыңыз.", "«Старт» батырмасын басыңыз."),
        foot=("Телефон: +7 700 000 00 00",),
    )


POSTER = Poster("akimat-turgen", 1_804_654_800, (page("kk"), page("ru")))


def drawn(pdf: bytes, scale: float = 1.5) -> list[Image.Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [each.render(scale=scale).to_pil().convert("L") for each in document]


def scanned(picture: Image.Image) -> list[str]:
    return [each.text for each in zxingcpp.read_barcodes(picture)]


def words(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [flat(each.get_textpage().get_text_range()) for each in document]


def test_each_page_leads_where_it_says() -> None:
    made = poster_pdf(POSTER)
    assert made.startswith(MARK)
    for each, picture, text in zip(POSTER.pages, drawn(made), words(made), strict=True):
        assert scanned(picture) == [each.link]
        assert each.link.removeprefix("https://") in text
        for said in (each.over, each.title, *each.facts, *each.steps, *each.foot):
            assert flat(said) in text
        link = read_link(each.link.partition("start=")[2])
        assert (link.language, link.source) == (each.language, "akimat-turgen")


def test_a_quarter_may_be_dirty() -> None:
    [picture, _other] = drawn(poster_pdf(POSTER))
    wide, high = picture.size
    picture.paste(255, (int(wide * 0.46), int(high * 0.46), int(wide * 0.58), int(high * 0.54)))
    assert scanned(picture) == [POSTER.pages[0].link]


@pytest.mark.parametrize(
    "title", ["А", "Ауыл тұрғындарына арналған шағын гранттардың " * 4, "Ұ" * 60, "№ ₸ Ә 👍", "семинар " * 30]
)
def test_whatever_the_title_it_is_one_page_and_can_be_scanned(title: str) -> None:
    facts = ("Қашан: 20 наурыз", "Орны: " + "Ойыл ауылы, " * 17, "Тілі: қазақша")
    long = replace(page("kk", title, "x" * 24), facts=facts)
    made = Poster("x", 0, (long,))
    [picture] = drawn(poster_pdf(made))
    assert scanned(picture) == [made.pages[0].link]


def test_the_same_poster_is_the_same_file_here_and_in_the_child() -> None:
    assert from_text(to_text(POSTER)) == POSTER
    assert from_text('{"outcomes": {}}') is None
    done = subprocess.run(
        [sys.executable, "-I", "-m", "documents"], input=to_text(POSTER).encode(), capture_output=True
    )
    assert done.returncode == DONE
    assert done.stdout == poster_pdf(POSTER)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("akimat", "akimat"), (" Akimat Turgen ", "akimat-turgen"), ("bazar_2", "bazar-2"), ("7", None), ("ауыл", None)],
)
def test_a_name_is_what_a_link_can_hold(typed: str, code: str | None) -> None:
    if code is not None:
        assert typed_code(typed) == code
        return
    with pytest.raises(Problem) as problem:
        typed_code(typed)
    assert problem.value.code is Code.NOT_A_CODE


@pytest.mark.parametrize("typed", ["other", "seminar-12", "a" * 25, "-a", "a b!", "", "p/a"])
def test_a_name_that_is_taken_or_does_not_fit_is_refused(typed: str) -> None:
    with pytest.raises(Problem):
        typed_code(typed)
