"""The sample season, its stored form, and what a spoiled one is refused for."""

import hashlib
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from programme.form import Option
from programme.languages import LANGUAGES, Both
from programme.season import QuietHours, Season, SeasonError, from_text, to_text
from programme.season_files import read_season
from tests.programme.conftest import FOLDER, SPOILED, Case, Spoil, expected, spoiled


def refused(folder: Path) -> list[str]:
    with pytest.raises(SeasonError) as error:
        read_season(folder)
    assert str(error.value) == "\n".join(error.value.findings)
    return error.value.findings


def test_the_sample_is_the_demo_season_of_the_stories(season: Season) -> None:
    assert (season.id, season.year, season.sample) == ("2027", 2027, True)
    assert datetime.fromtimestamp(season.opens_at, UTC) == datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
    assert datetime.fromtimestamp(season.closes_at, UTC) == datetime(2027, 4, 2, 13, 0, tzinfo=UTC)
    assert (season.project_from, season.project_until) == (date(2027, 5, 10), date(2027, 11, 30))
    assert season.ends_on == date(2027, 12, 31)
    assert (season.grant.amount, season.grant.mode, season.grant.count) == (500_000, "max", 50)
    assert (season.number_prefix, season.timezone, season.utc_offset_hours) == ("AB", "Asia/Almaty", 5)
    assert (season.retention.visitors_days, season.retention.handled_hours) == (30, 48)


def test_the_closing_second_counts_and_the_next_does_not(season: Season) -> None:
    assert not season.accepts(season.opens_at - 1)
    assert season.accepts(season.opens_at)
    assert season.accepts(season.closes_at)
    assert not season.accepts(season.closes_at + 1)


def test_all_regions_with_their_codes(season: Season) -> None:
    assert len(season.regions) == 20
    assert [region.code for region in season.regions if region.city] == ["KZ-71", "KZ-75", "KZ-79"]
    assert all(region.kato == f"{region.code[3:]}0000000" for region in season.regions)
    kyzylorda = season.region("KZ-43")
    assert kyzylorda is not None
    assert kyzylorda.name == Both(kk="Қызылорда облысы", ru="Кызылординская область")
    assert season.region("KZ-44") is None


def test_options(season: Season) -> None:
    region, title = season.form.questions[:2]
    found = season.option(region, "KZ-71")
    assert found is not None
    assert (found.name.kk, found.last) == ("Астана қаласы", True)
    assert season.option(region, "KZ-00") is None
    assert season.options(title) == season.shown_options(title, "kk") == ()


def test_options_of_a_question_keep_their_order(season: Season) -> None:
    names = ["Көп", "Аз", "Жоқ"]
    options = tuple(Option(id=f"o{n}", name=Both(kk=name, ru=name)) for n, name in enumerate(names))
    asked = season.form.questions[0].model_copy(update={"options_from": None, "options": options})
    assert [option.name.kk for option in season.shown_options(asked, "kk")] == names


def test_sums_do_not_break_at_the_end_of_a_line(season: Season) -> None:
    texts = [season.about, *(question.hint for question in season.form.questions)]
    for text in texts:
        for language in LANGUAGES:
            assert " ₸" not in text.in_(language)
            assert "500 000" not in text.in_(language)


def test_kazakh_stands_in_for_an_unknown_language() -> None:
    both = Both(kk="Иә", ru="Да")
    assert (both.in_("kk"), both.in_("ru"), both.in_("en")) == ("Иә", "Да", "Иә")


def test_quiet_hours_span_the_night(season: Season) -> None:
    quiet = season.quiet_hours
    assert [quiet.hold(time(*at)) for at in ((20, 59), (21, 0), (0, 0), (8, 59), (9, 0))] == [
        False, True, True, True, False,
    ]  # fmt: skip
    noon = QuietHours(starts=time(12), ends=time(14))
    assert [noon.hold(time(h)) for h in (11, 12, 13, 14)] == [False, True, True, False]


def test_consent_for_a_helped_person_speaks_of_them_and_of_the_helper(season: Season) -> None:
    helped = season.consent.card("helped")
    assert season.consent.card("self") != helped
    assert "оқып беріңіз" in helped.adult.kk
    assert "вслух" in helped.adult.ru
    assert "Көмекшіден тек Telegram" in helped.what.kk
    assert "О помощнике хранится только" in helped.what.ru
    assert season.consent.full("self") != season.consent.full("helped")


def test_the_digest_changes_with_any_word_of_the_consent(season: Season) -> None:
    consent = season.consent
    card = consent.card("self")
    texts = [card.what, card.why, card.who, card.until, card.abroad, card.adult, consent.full("self")]
    whole = "\n".join(text.kk for text in texts)
    assert consent.digest("self", "kk") == hashlib.sha256(whole.encode()).hexdigest()
    digests = {consent.digest(whose, language) for whose in ("self", "helped") for language in LANGUAGES}
    assert len(digests) == 4
    for field in type(card).model_fields:
        other = Both(kk="басқа", ru=getattr(card, field).ru)
        changed = consent.model_copy(update={"self_": card.model_copy(update={field: other})})
        assert changed.digest("self", "kk") != consent.digest("self", "kk")
        assert changed.digest("self", "ru") == consent.digest("self", "ru")


def test_stored_and_read_again_it_is_the_same_season(season: Season) -> None:
    text = to_text(season)
    assert from_text(text) == season
    assert to_text(from_text(text)) == text == to_text(read_season(FOLDER))
    assert "Қызылорда" in text


def test_a_stored_text_that_is_no_season(season: Season) -> None:
    for text in ("", "{}", "[]", to_text(season).replace('"kind":"choice"', '"kind":"guess"')):
        with pytest.raises(SeasonError):
            from_text(text)


def test_a_season_cannot_be_changed_in_place(season: Season) -> None:
    with pytest.raises(ValueError, match="frozen"):
        season.year = 2028  # type: ignore[misc]


@pytest.mark.parametrize("case", SPOILED["unusable"], ids=lambda case: str(case["told"]))
def test_what_makes_a_season_unusable(spoil: Spoil, case: Case) -> None:
    folder = spoiled(spoil, case)
    (told,) = refused(folder)
    assert told == expected(folder, case)


def test_lists_without_entries(spoil: Spoil) -> None:
    folder = spoil("regions.yaml", "regions:", "regions: []\nold:")
    assert "regions.yaml:4: regions: is empty; it needs at least one entry" in refused(folder)
    (folder / "form.yaml").write_text("sections: []\n", encoding="utf-8")
    assert "form.yaml:1: sections: is empty; it needs at least one entry" in refused(folder)
    section = "sections:\n  - {id: a, title: {kk: А, ru: А}, questions: []}\n"
    (folder / "form.yaml").write_text(section, encoding="utf-8")
    assert "form.yaml:2: section 1, questions: is empty; it needs at least one entry" in refused(folder)


def test_everything_wrong_is_told_at_once(spoil: Spoil) -> None:
    spoil("season.yaml", "closes_at: 2027-04-02 18:00", "closes_at: late")
    spoil("season.yaml", "amount: 500000", "amount: half")
    assert len(refused(spoil("form.yaml", "kind: choice", "kind: multi"))) == 3


def test_files_that_cannot_be_read(tmp_path: Path, spoil: Spoil) -> None:
    assert [words.split(": ")[1].split(";")[0] for words in refused(tmp_path / "none")] == ["the file is missing"] * 3
    folder = spoil("regions.yaml", "regions:", "regions:")
    (folder / "regions.yaml").write_text("", encoding="utf-8")
    assert refused(folder) == ["regions.yaml:1: the file is empty"]
    (folder / "regions.yaml").write_bytes("regions: Абай".encode("cp1251"))
    assert refused(folder) == ["regions.yaml:1: the file is not UTF-8; save it as UTF-8"]
    (folder / "regions.yaml").write_text("regions: \x07", encoding="utf-8")
    assert refused(folder) == ["regions.yaml:1: has characters that YAML does not allow; remove them"]
    (folder / "regions.yaml").write_text("- a\n- b\n", encoding="utf-8")
    assert refused(folder) == ["regions.yaml:1: must begin with a name and a colon, such as `sections:`"]
    (folder / "regions.yaml").write_text("regions: &all\n  - *all\n", encoding="utf-8")
    assert refused(folder) == ["regions.yaml:1: goes too deep; write it without `&` and `*`"]


def test_yaml_that_reads_words_as_numbers_and_truths_is_still_text(spoil: Spoil) -> None:
    """In YAML 1.1 `no` is false and 9:00 is 540."""
    folder = spoil("season.yaml", 'ends: "09:00"', "ends: 09:00")
    assert read_season(folder).quiet_hours.ends == time(9)
    folder = spoil("form.yaml", "options_from: regions", "options: [{id: no, name: {kk: no, ru: no}}]")
    assert read_season(folder).form.questions[0].options[0].id == "no"
