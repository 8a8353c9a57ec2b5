"""`_`, `_n` and the language being spoken, on small catalogues of their own."""

import asyncio
import logging
from pathlib import Path

import pytest

import locales
from locales import N_, _, _n, language, speak, speaking
from locales.catalogue import Catalogue, NoWords, po_file

HEADERS = {
    "kk": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
}
WORDS = {
    "kk": """
msgid "Back"
msgstr "Артқа"

msgid "Last day: {date}"
msgstr "Соңғы күні: {date}"

msgid "{n} day left"
msgid_plural "{n} days left"
msgstr[0] "{n} күн қалды"
msgstr[1] "{n} күн қалды"

msgid "Only Kazakh"
msgstr "Тек қазақша"

#, fuzzy
msgid "Guessed"
msgstr "Болжам"
""",
    "ru": """
msgid "Back"
msgstr "Назад"

msgid "Last day: {date}"
msgstr "Последний день: {date}"

msgid "{n} day left"
msgid_plural "{n} days left"
msgstr[0] "остался {n} день"
msgstr[1] "осталось {n} дня"
msgstr[2] "осталось {n} дней"

msgid "Only Russian"
msgstr "Только по-русски"

msgid "Only Kazakh"
msgstr ""
""",
}


@pytest.fixture(autouse=True)
def _catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for spoken in locales.LANGUAGES:
        path = po_file(tmp_path, spoken)
        path.parent.mkdir(parents=True)
        header = f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {HEADERS[spoken]}\\n"\n'
        path.write_text(f'msgid ""\nmsgstr ""\n"Language: {spoken}\\n"\n{header}{WORDS[spoken]}', encoding="utf-8")
    known = {spoken: Catalogue(tmp_path, spoken) for spoken in locales.LANGUAGES}
    monkeypatch.setattr(locales, "_catalogue", known.__getitem__)
    locales._missing.cache_clear()


def test_words_in_both_languages() -> None:
    with speaking("kk"):
        assert _("Back") == "Артқа"
        assert _("Last day: {date}", date="2 сәуір") == "Соңғы күні: 2 сәуір"
    with speaking("ru"):
        assert _("Back") == "Назад"


def test_what_a_person_wrote_is_never_a_pattern() -> None:
    with speaking("kk"):
        assert _("Last day: {date}", date="{date} {0} %s {") == "Соңғы күні: {date} {0} %s {"


def test_a_forgotten_fact_is_a_bug_and_not_a_text() -> None:
    with pytest.raises(KeyError):
        _("Last day: {date}")


@pytest.mark.parametrize(
    ("count", "kk", "ru"),
    [
        (0, "0 күн қалды", "осталось 0 дней"),
        (1, "1 күн қалды", "остался 1 день"),
        (2, "2 күн қалды", "осталось 2 дня"),
        (5, "5 күн қалды", "осталось 5 дней"),
        (11, "11 күн қалды", "осталось 11 дней"),
        (21, "21 күн қалды", "остался 21 день"),
        (22, "22 күн қалды", "осталось 22 дня"),
        (1500, "1\u00a0500 күн қалды", "осталось 1\u00a0500 дней"),
    ],
)
def test_counts(count: int, kk: str, ru: str) -> None:
    with speaking("kk"):
        assert _n("{n} day left", "{n} days left", count) == kk
    with speaking("ru"):
        assert _n("{n} day left", "{n} days left", count) == ru


def test_the_count_may_be_said_otherwise() -> None:
    with speaking("ru"):
        assert _n("{n} day left", "{n} days left", 3, n="три") == "осталось три дня"


def test_a_missing_sentence_is_said_in_the_other_language_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), speaking("kk"):
        assert _("Only Russian") == _("Only Russian") == "Только по-русски"
    assert [record.getMessage() for record in caplog.records] == ["no words in kk for: Only Russian"]
    with speaking("ru"):
        assert _("Only Kazakh") == "Тек қазақша"


def test_english_only_when_nobody_has_words_and_never_silently(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), speaking("ru"):
        assert _("Nobody: {who}", who="Айгүл") == "Nobody: Айгүл"
        assert _n("{n} cow", "{n} cows", 2) == "2 cow"
    assert len(caplog.records) == 4
    assert "Айгүл" not in caplog.text


def test_a_guess_is_no_word(tmp_path: Path) -> None:
    for sentence in ("Guessed", "", "Language"):
        with pytest.raises(NoWords):
            Catalogue(tmp_path, "kk").one(sentence)


def test_a_catalogue_is_read_once(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path, "kk")
    assert catalogue.one("Back") == "Артқа"
    po_file(tmp_path, "kk").unlink()
    assert catalogue.one("Back") == "Артқа"


def test_kazakh_is_spoken_first_and_the_former_language_comes_back() -> None:
    assert language() == "kk"
    with speaking("ru"):
        assert language() == "ru"
        with pytest.raises(RuntimeError), speaking("kk"):
            raise RuntimeError
        assert language() == "ru"
    assert language() == "kk"


@pytest.mark.parametrize("unknown", ["en", "", "kk_KZ"])
def test_no_other_language_is_spoken(unknown: str) -> None:
    with pytest.raises(ValueError, match="kk and ru"):
        speak(unknown)


async def test_two_conversations_do_not_hear_each_other() -> None:
    async def talk(spoken: str) -> str:
        speak(spoken)
        await asyncio.sleep(0)
        return _("Back")

    assert await asyncio.gather(talk("kk"), talk("ru"), talk("kk")) == ["Артқа", "Назад", "Артқа"]
    assert language() == "kk"


def test_a_marked_sentence_stays_as_it_is() -> None:
    assert N_("Back") == "Back"
