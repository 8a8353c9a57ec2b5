"""The application's PDF, read back: what was on the screen is on paper, field by field."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.application_pdf import application_pdf
from documents.paper import Paper
from documents.sheet import BOTTOM, SIDE, TOP
from locales import LANGUAGES
from programme.sent import Answered, Sent, Table
from tests.documents.reading import Read, boxes, contents, facts, flat, read
from tests.documents.samples import (
    AIGUL,
    LETTERS,
    answers,
    budget,
    long_budget,
    paper,
    paper_of,
    sample_season,
    with_table,
)

A4 = (210.0, 297.0)
VOICE = {"voice": "told", "seconds": 75}


def answered(shown: str, *, title: str = "Мақсатыңыз қандай?", section: str = "Жоба") -> Answered:
    return {"question": "goal", "section": section, "title": title, "value": shown, "shown": shown, "table": None}


def of_answers(*made: Answered, language: str = "kk") -> Paper:
    return replace(paper(), sent=Sent(language, made))


def of_text(text: str) -> Read:
    """A paper whose only answer it is."""
    return read(application_pdf(of_answers(answered(text))))


def answer_in(text: Read) -> str:
    return text.text.rpartition("Мақсатыңыз қандай? ")[2]


def found_in_order(text: str, *pieces: str) -> None:
    """Each piece behind the one before it."""
    at = 0
    for piece in map(flat, pieces):
        found = text.find(piece, at)
        assert found >= 0, f"{piece!r} is not there, or not behind {text[max(0, at - 40) : at]!r}"
        at = found + len(piece)


def stays_on_paper(pdf: bytes) -> None:
    """Every piece of text stands between the margins, or is the foot."""
    for _page, left, top, right, bottom in boxes(pdf):
        assert left >= SIDE - 1
        assert right <= A4[0] - SIDE + 1
        assert top >= TOP - 1
        assert bottom <= A4[1] - BOTTOM + 1 or 281 < top < bottom < 291, "the foot is below"


# Screen = paper


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"kind_of_applicant": "ngo", "experience": None, "risks": None, "letters": None, "jobs": 0},
        {"experience": VOICE, "problem": VOICE, "full_name": "Қайрат  Әбілдаев\n\nОйыл – Уил", "amount": 1},
    ],
    ids=["group", "organisation that skips", "spoken"],
)
def test_every_question_and_answer_of_the_screen_is_on_paper(language: str, more: dict[str, object]) -> None:
    sent = paper_of(language, sample_season(), answers(sample_season(), **more))
    text = read(application_pdf(sent)).text
    nothing = {"kk": "толтырылмаған", "ru": "не заполнено"}[language]
    pieces: list[str] = []
    for each in sent.sent.answers:
        pieces += [each["section"]] if each["section"] not in pieces else []
        pieces += [each["title"], each["shown"] or nothing]
    assert len(sent.sent.answers) > 20
    found_in_order(text, *pieces)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_heading_says_whose_paper_it_is(language: str) -> None:
    made = paper(language, revision=2, late=True)
    text = read(application_pdf(made)).text
    words = {
        "kk": ["Өтінім AB-2027-0137", "Жіберілген уақыты: 2027 жылғы 18 наурыз, 15:05", "Нұсқасы: 2"],
        "ru": ["Заявка AB-2027-0137", "Отправлена: 18 марта 2027 г., 15:05", "Версия: 2"],
    }[language]
    late = {"kk": "Қабылдау біткен соң жіберілді", "ru": "Отправлена после окончания приёма"}[language]
    found_in_order(text, made.season, made.operator, *words, late)
    assert late not in read(application_pdf(paper(language))).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_budget_is_a_table_with_every_cell_and_every_sum(language: str) -> None:
    table = budget(AIGUL, language)
    text = read(application_pdf(paper(language, table))).text
    found_in_order(text, "Бюджет", *(" ".join(row) for row in table["rows"]), *(" ".join(s) for s in table["sums"]))
    *heads, empty = table["head"]
    assert all(word in text for name in heads for word in name.split())
    assert empty not in text, "a column that no row has anything in is left out"


def test_a_heading_of_a_section_stands_once_and_in_the_contents() -> None:
    pdf = application_pdf(paper())
    assert contents(pdf) == ["Өтінім беруші", "Жоба", "Ақша", "Құжаттар мен суреттер", "Растау"]


# Letters


def test_every_kazakh_letter_and_the_tenge_can_be_selected() -> None:
    text = f"{LETTERS} 500 000 ₸ «Ауыл» № 12 – 38 шақырым"
    assert answer_in(of_text(text)) == text
    made = of_answers(answered("", title=text))
    assert text in read(application_pdf(made)).text, "in bold too"


def test_what_the_font_lacks_is_a_box_and_what_is_not_seen_is_gone() -> None:
    assert (
        answer_in(of_text("жақсы 👍🏽, 漢 \u202eтөңкерілген\u202c\u200b мәтін ✅")) == "жақсы □, □ төңкерілген мәтін ✓"
    )


def test_the_library_s_own_marks_are_plain_words() -> None:
    """fpdf2 would put the number of pages for one, and bold type for another."""
    assert answer_in(of_text("{nb} **қою** __асты__ %PDF (a) \\n \\\\")) == "{nb} **қою** __асты__ %PDF (a) \\n \\\\"


def test_nothing_filled_in_is_said() -> None:
    assert answer_in(of_text("")) == "толтырылмаған"
    assert answer_in(of_text("\u200b \n\n")) == "толтырылмаған"


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=400), st.text(max_size=80))
def test_no_text_keeps_it_from_being_made(shown: str, title: str) -> None:
    made = read(application_pdf(of_answers(answered(shown, title=title))))
    assert len(made.pages) >= 1


@settings(max_examples=15, deadline=None)
@given(st.text(LETTERS + "абвгғеклмнңоөпрстуұүықі ABCabc 0123456789 .,;:!?–«»()₸№\n", max_size=1500))
def test_any_words_come_back_as_they_were(shown: str) -> None:
    made = answer_in(of_text(shown))
    assert made.replace(" ", "") == (flat(shown).replace(" ", "") or "толтырылмаған")


# Paper


@pytest.mark.parametrize("count", [25, 26, 60])
def test_a_long_table_has_its_head_on_every_page_and_no_row_cut(count: int) -> None:
    table = long_budget(count)
    pages = [flat(page) for page in read(application_pdf(paper("kk", table))).pages]
    head = flat("Не сатып аламыз")
    rows = [flat(" ".join(row)) for row in table["rows"]]
    of_rows = [[row for row in rows if f" {row}" in page] for page in pages]
    assert [row for page in of_rows for row in page] == rows, "each row is whole on one page"
    for page, of_page in zip(pages, of_rows, strict=True):
        assert page.count(head) == (1 if of_page else 0)
    last = next(n for n, of_page in enumerate(of_rows) if rows[-1] in of_page)
    found_in_order(pages[last], rows[-1], *(" ".join(each) for each in table["sums"]))


def test_twenty_five_lines_go_over_two_pages() -> None:
    pages = [flat(page) for page in read(application_pdf(paper("kk", long_budget()))).pages]
    assert ["Не сатып аламыз" in page for page in pages] == [False, False, True, True]


END_OF_PAGE = range(22, 35)
"""Lines of an answer with which the first page ends, from well before to well behind it."""


def filled(lines: int) -> Answered:
    """An answer of so many lines."""
    return answered("\n".join(f"{n}-қатар" for n in range(lines)))


def test_a_short_table_stays_whole() -> None:
    for lines in END_OF_PAGE:
        made = read(application_pdf(of_answers(filled(lines), with_table(budget(AIGUL), "Ақша"))))
        assert sum("Тігін машинасы" in page and "60 000 ₸" in flat(page) for page in made.pages) == 1


def test_sums_stay_with_the_last_row() -> None:
    """And the beginning of the table with its title."""
    table = budget([("Тігін машинасы", "1 дана", 1000, 1000, "грант")] * 14 + [("соңғы", "1 дана", 7, 7, "грант")])
    split = []
    for lines in [*range(14), 24, 28]:
        pdf = application_pdf(of_answers(filled(lines), with_table(table, "Жоба")))
        stays_on_paper(pdf)
        pages = [flat(page) for page in read(pdf).pages]
        assert sum("соңғы" in page and "Барлығы" in page and "(ақша емес)" in page for page in pages) == 1
        assert sum("Бюджет" in page and "Біреуінің" in page and "1 Тігін" in page for page in pages) == 1
        split.append(sum("Біреуінің" in page for page in pages) == 2)
    assert {True, False} == set(split), "some end on the second page, some on the first"


@pytest.mark.parametrize("sections", [[], ["Келесі бөлім"]], ids=["in a section", "with its section"])
def test_a_title_is_never_alone_at_the_end_of_a_page(sections: list[str]) -> None:
    for lines in END_OF_PAGE:
        after = answered("бірінші\nекінші\nүшінші", title="Келесі сұрақ?", section="".join(sections) or "Жоба")
        pages = read(application_pdf(of_answers(filled(lines), after))).pages
        page = next(page for page in pages if "Келесі" in page)
        found_in_order(flat(page), *sections, "Келесі сұрақ?", "бірінші", "екінші", "үшінші")


def test_no_line_of_an_answer_is_alone_on_a_page() -> None:
    for lines in END_OF_PAGE:
        first, *others = read(application_pdf(of_answers(filled(lines)))).pages
        assert len(first.splitlines()) > 10
        assert all(len(page.splitlines()) > 1 for page in others)


@pytest.mark.parametrize(
    "made",
    [
        paper("kk", long_budget(60)),
        of_answers(answered("ұ" * 4096)),
        of_answers(answered("Ж" * 200 + " ", title="Щ" * 500, section="Ө" * 300)),
        of_answers(answered("\n".join(f"{n}. " + "сөз " * 40 for n in range(99)))),
        of_answers(with_table(budget([("Ұзын" * 60, "1 дана", 1, 1, "грант " * 200)] * 3), "Ақша")),
        of_answers(with_table(budget([("сөз " * 900, "1 дана", 1, 1, "грант")] * 2), "Ақша")),
        of_answers(with_table({"head": ["Щ" * 90] * 9, "rows": [["Щ" * 90] * 9] * 5, "sums": [["Ы" * 200] * 2]}, "а")),
    ],
    ids=["long table", "one word", "long headings", "long list", "long cells", "row over a page", "wide table"],
)
def test_nothing_leaves_the_paper(made: Paper) -> None:
    stays_on_paper(application_pdf(made))


def test_a_row_taller_than_a_page_loses_no_word() -> None:
    words = [f"сөз{n}" for n in range(900)]
    table = budget([(" ".join(words), "1 дана", 1, 1, "грант"), ("соңғы", "1 дана", 1, 1, "грант")])
    text = read(application_pdf(of_answers(with_table(table, "Ақша")))).text
    assert [word for word in text.split() if word.startswith("сөз")] == words


def test_a_table_of_more_columns_than_paper_is_text() -> None:
    table: Table = {"head": [f"баған{n}" for n in range(40)], "rows": [[f"ұя{n}" for n in range(40)]], "sums": []}
    assert " – ".join(table["rows"][0]) in read(application_pdf(of_answers(with_table(table, "Ақша")))).text


cells = st.text(st.characters(codec="utf-8"), max_size=120)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(cells, max_size=8),
    st.lists(st.lists(cells, max_size=8), max_size=5),
    st.lists(st.lists(cells, min_size=2, max_size=2), max_size=3),
)
def test_no_table_keeps_it_from_being_made(head: list[str], rows: list[list[str]], sums: list[list[str]]) -> None:
    table: Table = {"head": head, "rows": rows, "sums": sums}
    assert read(application_pdf(of_answers(with_table(table, "Ақша")))).pages


# The file


def test_each_page_says_its_number_of_how_many() -> None:
    assert read(application_pdf(paper())).feet == tuple(("AB-2027-0137", n, 3) for n in (1, 2, 3))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_says_what_it_is_and_no_more(language: str) -> None:
    pdf = application_pdf(paper(language))
    assert facts(pdf) == {"Title": "AB-2027-0137", "Producer": "Bastama", "CreationDate": "D:20270318100503Z"}
    assert f"/Lang ({language})".encode() in pdf
    assert b"/Author" not in pdf


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert application_pdf(paper("kk", long_budget())) == application_pdf(paper("kk", long_budget()))
    assert application_pdf(paper("kk")) != application_pdf(paper("kk", revision=2))


def test_a_usual_application_is_light() -> None:
    assert len(application_pdf(paper("kk", budget(AIGUL)))) < 150_000
    assert len(application_pdf(paper("kk", long_budget()))) < 150_000
