"""Each thing `locales.check` looks for is found in a catalogue spoiled on purpose."""

from pathlib import Path

import pytest

from locales.catalogue import po_file
from locales.check import findings

GOOD = {
    "kk": """msgid ""
msgstr ""
"Language: kk\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#. NOTE: button
msgid "Back"
msgstr "Артқа"

#. NOTE: toast
msgid "Saved"
msgstr "Сақталды"

msgid "Question {i} of {n}: <b>{title}</b>\\n"
msgstr "{i}-сұрақ, барлығы {n}: <b>{title}</b>\\n"

msgid "{n} day left"
msgid_plural "{n} days left"
msgstr[0] "{n} күн қалды"
msgstr[1] "{n} күн қалды"
""",
    "ru": """msgid ""
msgstr ""
"Language: ru\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && n%100/10!=1 ? 1 : 2);\\n"

#. NOTE: button
msgid "Back"
msgstr "Назад"

#. NOTE: toast
msgid "Saved"
msgstr "Сохранено"

msgid "Question {i} of {n}: <b>{title}</b>\\n"
msgstr "Вопрос {i} из {n}: <b>{title}</b>\\n"

msgid "{n} day left"
msgid_plural "{n} days left"
msgstr[0] "остался {n} день"
msgstr[1] "осталось {n} дня"
msgstr[2] "осталось {n} дней"
""",
}


PLACEHOLDERS = "the placeholders in braces are not those of the sentence"
EDGES = "the spaces or line breaks at the ends are not those of the sentence"
BRACES = "braces must hold one plain name, such as {date}"
ENDING = "an ending hangs on a value; write a label and the value instead"
TAGS = "the tags are not those of the sentence"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language, text in GOOD.items():
        po_file(tmp_path, language).parent.mkdir(parents=True)
        po_file(tmp_path, language).write_text(text, encoding="utf-8")
    return tmp_path


def test_nothing_is_wrong_with_good_words(folder: Path) -> None:
    assert findings(folder) == []


@pytest.mark.parametrize(
    ("language", "old", "new", "words"),
    [
        ("kk", "Артқа", "", "no words yet: 'Back'"),
        ("ru", "осталось {n} дня", "", "words are needed in 3 forms: '{n} day left'"),
        ("ru", 'msgstr[2] "осталось {n} дней"\n', "", "words are needed in 3 forms: '{n} day left'"),
        ("kk", 'msgid "Back"', '#, fuzzy\nmsgid "Back"', "marked `fuzzy`; read the words and remove the mark: 'Back'"),
        (
            "kk",
            'msgstr[1] "{n} күн',
            'msgstr[1] "{n} күндер',
            "the forms differ, but a Kazakh noun stays as it is after a number: '{n} day left'",
        ),
        ("kk", "барлығы {n}", "барлығы {m}", PLACEHOLDERS),
        ("ru", "осталось {n} дней", "осталось много дней", PLACEHOLDERS),
        ("ru", "остался {n} день", "остался один день", PLACEHOLDERS),
        ("ru", "из {n}", "из {n", BRACES),
        ("ru", "из {n}", "из {n:>9}", BRACES),
        ("ru", "из {n}", "из {n.real}", BRACES),
        ("ru", "из {n}", "из {}", BRACES),
        ("ru", "из {n}", "из {n!r}", BRACES),
        ("ru", "<b>{title}</b>", "{title}", TAGS),
        ("ru", "<b>{title}</b>", "<b>{title}<b>", TAGS),
        ("ru", "Вопрос {i} из {n}: <b>{title}</b>\\n", "Вопрос {i} из {n}: <b>{title}</b>", EDGES),
        ("ru", '"Назад"', '" Назад"', EDGES),
        ("kk", "барлығы {n}", "{n}-ден", ENDING),
        ("kk", "барлығы {n}", "{n}нің", ENDING),
        (
            "kk",
            "Артқа",
            "Алдыңғы сұраққа қайта оралу үшін",
            "32 characters are too long for a button; shorten to 30: 'Back'",
        ),
        ("ru", "Сохранено", "Сохранено " * 21, "*characters are too long for a toast; shorten to 200: 'Saved'"),
        ("ru", "nplurals=3", "nplurals=4", "`Plural-Forms` must have 3 forms*"),
    ],
)
def test_what_is_wrong(folder: Path, language: str, old: str, new: str, words: str) -> None:
    path = po_file(folder, language)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = findings(folder)
    assert told
    assert all(each.startswith(f"{language}/messages.po:") for each in told)
    assert any(words.strip("*") in each for each in told), told


def test_a_russian_ending_after_a_number_may_stand(folder: Path) -> None:
    path = po_file(folder, "ru")
    text = path.read_text(encoding="utf-8").replace("Вопрос {i} из {n}", "{i}-й вопрос, всего {n}")
    path.write_text(text, encoding="utf-8")
    assert findings(folder) == []


def test_findings_name_the_line(folder: Path) -> None:
    path = po_file(folder, "kk")
    path.write_text(path.read_text(encoding="utf-8").replace("Артқа", ""), encoding="utf-8")
    line = 1 + path.read_text(encoding="utf-8").splitlines().index('msgid "Back"')
    assert findings(folder) == [f"kk/messages.po:{line}: no words yet: 'Back'"]


def test_words_nobody_says_any_more_are_found(folder: Path) -> None:
    with po_file(folder, "kk").open("a", encoding="utf-8") as file:
        file.write('\n#~ msgid "Gone"\n#~ msgstr "Кетті"\n')
    assert findings(folder) == ["kk/messages.po:1: nobody says this any more, run `python -m locales update`: 'Gone'"]


def test_a_language_without_words(folder: Path) -> None:
    po_file(folder, "ru").unlink()
    assert findings(folder) == ["ru/messages.po:1: the file is missing; run `python -m locales update`"]


def test_a_placeholder_counts_as_two_characters_of_a_button(folder: Path) -> None:
    for language, words in (("kk", "Тағы {page}, барлығы {pages}"), ("ru", "Ещё {page}, всего {pages}")):
        path = po_file(folder, language)
        text = path.read_text(encoding="utf-8").replace('msgid "Back"', 'msgid "More: {page} of {pages}"')
        path.write_text(text.replace("Артқа", words).replace("Назад", words), encoding="utf-8")
    assert findings(folder) == []
