"""Consent: refused, given for oneself or for somebody else, and what is kept of each."""

import hashlib

import pytest

from programme.season_files import read_season
from storage.visitors import visitor_key
from tests.stage import FIRST_STONE, Stage
from tests.stories.on_stage import traces
from tests.stories.villager import OWN_NAME, Villager

TABLES_OF_PEOPLE = ("people", "applicants", "consents", "applications", "answers", "audit", "owed", "said")


@pytest.fixture(params=["kk", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


async def test_who_refuses_leaves_a_hashed_key_and_a_language(stage: Stage, zeinep: Villager, language: str) -> None:
    await zeinep.sees_consent()
    await zeinep.taps("I do not agree")
    zeinep.reads("Without consent you can read about the programme and call us.")
    await zeinep.says("Менің атым Зейнеп, Ойыл ауылынанмын")
    await zeinep.taps("Contacts")
    await stage.db.sync()

    key = visitor_key((stage.place.folder / "secret").read_bytes(), zeinep.phone.id)
    [row] = await stage.place.all("SELECT key, language, expects FROM visitors")
    assert (bytes(row["key"]), row["language"], row["expects"]) == (key, language, "visitor")
    for table in TABLES_OF_PEOPLE:
        assert await stage.place.all(f"SELECT * FROM {table}") == []
    texts = [str(zeinep.phone.id), "Зейнеп", "Қуандықова", "Менің атым Зейнеп, Ойыл ауылынанмын"]
    assert await traces(stage.place, texts) == []
    assert await traces(stage.place, [language]), "the search looks at the right place"


async def test_who_refuses_can_still_read_and_call(zeinep: Villager) -> None:
    await zeinep.comes_to("visitor")
    await zeinep.taps("About the programme")
    zeinep.sees(read_season(FIRST_STONE).about.in_("kk" if zeinep.language == "kk" else "ru").split(".")[0])
    await zeinep.taps("Main menu")
    await zeinep.taps("Contacts")
    zeinep.sees("+7 700 000 00 00")
    await zeinep.taps("Main menu")
    zeinep.reads("To fill in an application, your consent is needed.")


async def test_who_refused_may_think_again(stage: Stage, zeinep: Villager) -> None:
    await zeinep.comes_to("visitor")
    await zeinep.taps("Start the application")
    await zeinep.taps("For myself")
    await zeinep.taps("I agree")
    zeinep.reads("You can stop at any moment: every answer is kept.")
    assert await stage.place.all("SELECT key FROM visitors") == []


@pytest.mark.parametrize(
    ("typed", "agreed"),
    [("иә", True), ("Да", True), ("ok", True), ("жоқ", False), ("Нет", False), ("no", False)],
)
async def test_typed_words_are_as_good_as_the_buttons(stage: Stage, zeinep: Villager, typed: str, agreed: bool) -> None:
    await zeinep.sees_consent()
    await zeinep.says(typed)
    assert zeinep.has("Other sections") is agreed
    people = await stage.place.all("SELECT tg_id FROM people")
    assert people == ([{"tg_id": zeinep.phone.id}] if agreed else [])


async def test_anything_else_typed_is_no_consent(stage: Stage, zeinep: Villager) -> None:
    await zeinep.sees_consent()
    for typed in ("болады ма?", "Надо подумать", "…"):
        await zeinep.says(typed)
        zeinep.reads("I did not understand. Please press one of the buttons.")
        assert zeinep.has("I agree")
        assert zeinep.has("I do not agree")
    assert await stage.place.all("SELECT * FROM people") == []


@pytest.mark.parametrize("whose", ["self", "helped"])
async def test_the_card_is_worded_for_the_applicant(stage: Stage, zeinep: Villager, language: str, whose: str) -> None:
    await zeinep.sees_consent("self" if whose == "self" else "helped")
    helper, aloud = {
        "kk": ("Көмекшіден тек Telegram аккаунтының коды мен тілі сақталады", "өтінім берушіге оқып беріңіз"),
        "ru": ("О помощнике хранится только код аккаунта Telegram и язык", "Прочитайте это заявителю вслух"),
    }[language]
    card = zeinep.phone.screen.text
    assert (helper in card, aloud in card) == (whose == "helped", whose == "helped")

    await zeinep.taps("Full text")
    full = zeinep.phone.screen.text
    assert ("10." in full, "/mydata" in full) == (True, True)
    await zeinep.taps("I agree")
    [kept] = await stage.place.all(
        "SELECT c.version, c.digest, c.language, c.button, a.whose, a.n FROM consents c "
        "JOIN applicants a ON a.id = c.applicant"
    )
    season = read_season(FIRST_STONE)
    digest = season.consent.digest("self" if whose == "self" else "helped", "kk" if language == "kk" else "ru")
    assert kept == {
        "version": season.consent.version,
        "digest": digest,
        "language": language,
        "button": "agree",
        "whose": whose,
        "n": 1,
    }
    assert len(digest) == len(hashlib.sha256().hexdigest())


async def test_of_a_helper_only_the_account_is_kept(stage: Stage, language: str) -> None:
    helper = Villager(stage, language, name="Гүлназ", last_name="Жақсыбекова")
    await helper.begins("helped")
    await helper.fills_in()
    await helper.taps("Send the application")
    await stage.db.sync()
    assert await traces(stage.place, ["Гүлназ", "Жақсыбекова"]) == []
    [row] = await stage.place.all("SELECT * FROM people")
    assert set(row) == {
        "id", "tg_id", "language", "expects", "applicant", "application", "created_at", "last_seen",
        "unreachable_at", "source",
    }  # fmt: skip
    assert (row["tg_id"], row["language"]) == (helper.phone.id, language)


async def test_a_card_pressed_twice_counts_once(stage: Stage, zeinep: Villager) -> None:
    await zeinep.sees_consent()
    for _ in range(3):
        zeinep.phone.presses(zeinep.words("I agree"))
    await stage.quiet()
    zeinep.at_home()
    assert await stage.place.all("SELECT count(*) AS n FROM consents") == [{"n": 1}]
    assert zeinep.phone.spinning == []


async def test_the_language_can_be_changed_before_consent(stage: Stage, zeinep: Villager, language: str) -> None:
    await zeinep.sees_consent("helped")
    zeinep.language = {"kk": "ru", "ru": "kk"}[language]
    await zeinep.says("/lang")
    await zeinep.presses(OWN_NAME[zeinep.language])
    zeinep.reads("Consent to process personal data")
    await zeinep.taps("I agree")
    [kept] = await stage.place.all("SELECT c.language, a.whose FROM consents c JOIN applicants a ON a.id = c.applicant")
    assert kept == {"language": zeinep.language, "whose": "helped"}
