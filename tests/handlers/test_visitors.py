"""Before consent nobody leaves a trace that leads to them: no row, no log line, no byte in any file."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.log import start_logging
from bot.ticker import forget
from locales import LANGUAGES, _, speaking
from programme.season import Season
from sandbox.phones import Phone
from tests.handlers.inputs import Input, edits, forged, said_commands, sent_things, words_for_buttons
from tests.handlers.states import State
from tests.stage import Stage

NAME, LAST_NAME, USERNAME = "Жаннұрқұлтай", "Мәртебебекова", "zhannur_only_one"
ID = 7_654_321_098_765
"""As large as Telegram's ids may become; its bytes are found in nothing else by chance."""
DAY = 24 * 3600
TOGETHER = 20
"""Things done at once; many more would be answered by asking for patience."""


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """All that a bot with the chattiest LOG_LEVEL writes."""
    root, ours = logging.getLogger(), logging.getLogger("bastama")
    before = (root.handlers[:], root.level, ours.level)
    start_logging("DEBUG")
    yield lambda: capsys.readouterr().err
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    logging.captureWarnings(False)


@pytest.fixture
def visitor(stage: Stage) -> Phone:
    return stage.telegram.phone(NAME, last_name=LAST_NAME, username=USERNAME, language_code="kk", id=ID)


def forms_of(id: int) -> dict[str, bytes]:
    """How a number may stand in a file: decimal, hexadecimal, or as bytes from either end.

    The shortest bytes are part of any longer form: SQLite keeps an integer in 6 or 8 of them.
    """
    least = (id.bit_length() + 7) // 8
    return {
        "decimal": str(id).encode(),
        "hexadecimal": f"{id:x}".encode(),
        "big-endian": id.to_bytes(least, "big"),
        "little-endian": id.to_bytes(least, "little"),
        "eight bytes, big-endian": id.to_bytes(8, "big"),
        "eight bytes, little-endian": id.to_bytes(8, "little"),
    }


def traces(folder: Path) -> list[str]:
    """Where in the files of a folder something of the visitor stands."""
    sought = forms_of(ID) | {each: each.encode() for each in (NAME, LAST_NAME, USERNAME)}
    sought |= {f"{each} in UTF-16": each.encode("utf-16-le") for each in (NAME, LAST_NAME, USERNAME)}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert {"bastama.db", "bastama.db-wal", "secret"} <= {path.name for path in files}
    return [f"{name} in {path.name}" for path in files for name, what in sought.items() if what in path.read_bytes()]


def does_everything(phone: Phone) -> Iterator[Input]:
    """All that can be done without a button, and forged ones."""
    yield from (*said_commands(), *words_for_buttons(), *sent_things(), *edits(), *forged())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_visitor_leaves_no_trace(stage: Stage, visitor: Phone, language: str, log: Callable[[], str]) -> None:
    """Through every place before consent and all that can be done there, a refusal, and silence."""
    await stage.says(visitor, f"/start {NAME}")
    await _stays_unknown(stage, visitor, log)
    for way in ((), ("For myself",), ("For myself", "Full text"), ("I am helping another person",)):
        await _way(stage, visitor, language, "Start the application" if way else "", *way)
        [row] = await stage.place.all("SELECT expects FROM visitors")
        assert row["expects"].startswith("consent_" if way else "whom")
        await _stays_unknown(stage, visitor, log)
        if way:
            await _way(stage, visitor, language, "", "I do not agree")
    await _stays_unknown(stage, visitor, log)
    logging.getLogger("bastama.turns").debug("the test listens")
    assert "the test listens" in log()
    [row] = await stage.place.all("SELECT * FROM visitors")
    assert (row["language"], len(row["key"])) == (language, 32)
    assert row["expects"] in ("visitor", "whom"), "the door to a talk asks for consent"


async def _way(stage: Stage, phone: Phone, language: str, first: str, *sentences: str) -> None:
    own = "Kazakh (its own name)" if language == "kk" else "Russian (its own name)"
    await stage.says(phone, "/lang")
    with speaking(language):
        labels = [_(each) for each in (own, first, *sentences) if each]
    for label in labels:
        if label in [button.text for button in phone.screen.all_buttons]:
            await stage.presses(phone, label)


async def _stays_unknown(stage: Stage, phone: Phone, log: Callable[[], str]) -> None:
    place = await stage.place.all("SELECT expects FROM visitors")
    state = State("visitor", phone, "whom", "kk")
    for i, each in enumerate(does_everything(phone)):
        # Words of agreement are an answer at the card, and home words lead away from it.
        if "word" in each.name and (not place or place[0]["expects"].startswith("consent_")):
            continue
        each.act(state)
        if i % TOGETHER == 0:
            await stage.quiet()
    await stage.quiet()
    assert await stage.place.all("SELECT id FROM people") == []
    for table in ("said", "owed", "audit", "consents", "erasures"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []
    assert traces(stage.place.folder) == []
    written = log()
    for what in (str(ID), NAME, LAST_NAME, USERNAME):
        assert what not in written


@pytest.mark.parametrize("language", LANGUAGES)
async def test_after_consent_the_visitor_is_gone_and_the_person_there(
    stage: Stage, visitor: Phone, language: str, season: Season
) -> None:
    await stage.says(visitor, "/start")
    await _way(stage, visitor, language, "For myself", "I agree")
    assert await stage.place.all("SELECT * FROM visitors") == []
    [person] = await stage.place.all("SELECT id, tg_id, language FROM people")
    assert (person["tg_id"], person["language"]) == (ID, language)
    [consent] = await stage.place.all("SELECT * FROM consents")
    assert consent["digest"] == season.consent.digest("self", language)
    assert (consent["version"], consent["language"]) == (season.consent.version, language)


async def test_the_search_would_find_a_trace(stage: Stage, visitor: Phone) -> None:
    """The proof of the proof: once it may be kept, the account's number is found; name and username never are."""
    await stage.says(visitor, "/start")
    await _way(stage, visitor, "kk", "For myself", "I agree")
    found = traces(stage.place.folder)
    assert any(each.startswith("big-endian") for each in found)
    assert not [each for each in found if NAME in each or LAST_NAME in each or USERNAME in each]


async def test_a_reply_that_hangs_leaves_no_trace_either(stage: Stage, visitor: Phone, log: Callable[[], str]) -> None:
    """What is owed to a visitor is remembered in the head only."""
    from sandbox.faults import Fault

    await stage.says(visitor, "/start")
    fault = stage.telegram.faults.add(Fault("lose_reply", method="sendMessage", chat=visitor, times=3))
    for _each in range(3):
        await stage.says(visitor, "/help")
    assert fault.struck == 3
    assert traces(stage.place.folder) == []
    assert str(ID) not in log()
    assert await stage.place.all("SELECT * FROM owed") == []


async def test_a_silent_visitor_is_forgotten(stage: Stage, visitor: Phone, season: Season) -> None:
    """After 30 days; whoever came back meanwhile has 30 more."""
    back = stage.telegram.phone("Comes back")
    for phone in (visitor, back):
        await stage.says(phone, "/start")
        await stage.presses(phone, "Қазақша")
    days = season.retention.visitors_days
    assert await _visitors_after(stage, season, days * DAY - 60) == 2
    await stage.says(back, "/menu")
    assert await _visitors_after(stage, season, 120) == 1
    assert await _visitors_after(stage, season, days * DAY) == 0
    await stage.says(visitor, "/start")
    assert "Қазақша" in [button.text for button in visitor.screen.all_buttons]


async def _visitors_after(stage: Stage, season: Season, seconds: float) -> int:
    stage.clock.advance(seconds)
    await forget(stage.db, stage.telegram.now(), season.retention)
    return len(await stage.place.all("SELECT * FROM visitors"))


async def test_an_asked_visitor_is_still_a_visitor(stage: Stage, visitor: Phone) -> None:
    """Whoever only reads facts for weeks, pressing no button that changes the place, is kept as well."""
    await stage.says(visitor, "/start")
    await stage.presses(visitor, "Қазақша")
    with speaking("kk"):
        about = _("About the programme")
        for label in (_("For myself"), _("I do not agree")):
            await stage.presses(visitor, label)
    [before] = await stage.place.all("SELECT last_seen FROM visitors")
    stage.clock.advance(20 * DAY)
    await stage.presses(visitor, about)
    [after] = await stage.place.all("SELECT last_seen FROM visitors")
    assert after["last_seen"] > before["last_seen"], "silent for 30 days, though she reads every week"
    with speaking("kk"):
        assert visitor.sees(_("Main menu"))


def test_the_forms_of_a_number_are_distinct() -> None:
    assert len(set(forms_of(ID).values())) == 6
