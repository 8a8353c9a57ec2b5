"""What only the staff see, as it is drawn in both languages: short enough, readable, its buttons fit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from handlers.anyone.joining import Join, appointed
from handlers.anyone.language import first_screen_with
from handlers.notice import Telling, Told
from handlers.staff import notices
from handlers.staff.arrivals import Arrivals, Card, list_screen
from handlers.staff.card import card_screen, in_full
from handlers.staff.room import room
from handlers.turn import Turn
from handlers.ui.screen import Screen
from handlers.ui.wording import ROLES, role_words
from locales import LANGUAGES, _, speaking
from programme.roles import CONSULTS, READS_APPLICATIONS, Role
from programme.searching import PACKED_MOST, looked_for, packed
from programme.season import Season
from sandbox.text import length
from storage import people, register, roles
from storage.database import Database, Tx
from tests.handlers.readable import faults
from tests.sent import AT, Paper, answered, send_in
from tests.stage import Stage

LIST_MOST = 1_600
"""Characters of the longest list: two screens of a small phone."""
LONG = "Ауыл жастарына арналған заманауи тігін шеберханасын, оқу орталығын әрі дүкенді ашу жобасы, екінші кезең"
PATH = (
    "Қарағанды облысы Қарқаралы ауданы Балқантау ауылдық округі Қаршығалы ауылы",
    "Солтүстік Қазақстан облысы, Тайынша ауданы, Летовочное ауылдық округі, Новоприречное ауылы",
    "Северо-Казахстанская область, Тайыншинский район, Летовочный сельский округ, село Новоприречное",
)
PAPERS = (
    *(Paper(f"{n} {LONG}"[:100], place=PATH, late=True, reopened=True, revision=12) for n in range(10)),
    Paper("Сушильня трав", name="Светлана Ким", language="ru", more=[answered("risks", None, "")]),
    Paper("Қымызхана", name="Қайрат"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    name: str
    language: str
    screen: Screen
    note: bool = False

    @property
    def text(self) -> str:
        return str(self.screen.text.as_kwargs()["text"])

    @property
    def words(self) -> list[list[str]]:
        return [[button.words for button in row] for row in self.screen.rows]


@pytest.fixture
async def screens(stage: Stage, season: Season) -> list[Seen]:
    ids = await send_in(stage.db, *PAPERS)
    seen: list[Seen] = []
    for language in LANGUAGES:
        asel = await _account(stage.db, language)
        async with stage.db.read() as tx:
            with speaking(language):
                seen += [each async for each in _all(tx, season, language, asel, ids)]
    return seen


async def _account(db: Database, language: str) -> people.Person:
    async with db.begin() as tx:
        id = await people.open_account(
            tx, tg_id=1 + LANGUAGES.index(language), language=language, expects="staff", at=AT
        )
        for role in (Role.MANAGER, Role.REVIEWER):
            roles.grant(tx, id, role, AT)
    return people.Person(id, 1, language, "staff", None, None, AT, None)


async def _all(tx: Tx, season: Season, language: str, asel: people.Person, ids: list[int]) -> AsyncIterator[Seen]:
    turn = Turn(tx=tx, tg_id=1, key=b"", season=season, received_at=AT, person=asel)
    for hats in [*({role} for role in Role), set(Role)]:
        turn.roles = frozenset(hats)
        yield Seen(f"room of {sorted(hats)}", language, await room(turn))
    for name, button in {
        "newest": Arrivals(),
        "second page": Arrivals(top=4),
        "nothing below": Arrivals(top=0, words=packed(looked_for("жоқ мұндай"))),
        "found": Arrivals(words=packed(looked_for("Айгүл"))),
        "found few": Arrivals(words=packed(looked_for("Светлана"))),
    }.items():
        yield Seen(f"list, {name}", language, await list_screen(turn, button))
    for id in (ids[0], ids[5], ids[-2], ids[-1]):
        here = await register.one(tx, season.id, id)
        assert here is not None
        yield Seen(f"card {here.number}", language, await card_screen(turn, here, Card(sent=id)))
        for note in in_full(here):
            yield Seen(f"text {here.number}", here.sent.language, note, note=True)
    for n in (1, 8, 12):
        told = await _told(tx, asel, season, notices.new_applications, *({"application": id} for id in ids[-n:]))
        assert told is not None
        yield Seen(f"{n} new ones", language, told.screen)
    waited = await _told(tx, asel, season, notices.application_copy, {"application": ids[0], "revision": 12})
    assert waited is not None
    assert waited.document is None
    yield Seen("no document", language, waited.screen)
    yield Seen("appointed", language, appointed(), note=True)


async def _told(tx: Tx, asel: people.Person, season: Season, tell: object, *facts: dict[str, int]) -> Told | None:
    telling = Telling(tx=tx, person=asel.id, language=asel.language, season=season, now=AT, facts=facts)
    assert callable(tell)
    told: Told | None = await tell(telling)
    return told


def own_words() -> list[str]:
    """All that applicants wrote, and what a form called it."""
    said = [line for paper in PAPERS for each in paper.sent().answers for line in (each["shown"], each["title"])]
    places = [part for paper in PAPERS for path in paper.place for part in (path, ", ".join(path.split(", ")[-2:]))]
    return [*said, *places, "Қазақша", "Русский"]


async def test_they_can_be_read(screens: list[Seen]) -> None:
    own = own_words()
    wrong = [(s.name, s.language, fault) for s in screens for fault in faults(s.text, s.words, s.language, own)]
    assert wrong == []


async def test_they_are_short_and_lead_on(screens: list[Seen]) -> None:
    assert len(screens) >= 48
    for each in screens:
        assert bool(each.screen.rows) is not each.note, each.name
        assert length(each.text) <= LIST_MOST or each.note, (each.name, length(each.text))
        beside = [words for row in each.words if len(row) > 1 for words in row]
        assert all(len(words) <= 18 for words in beside), (each.name, beside)


async def test_roles_have_words(screens: list[Seen]) -> None:
    assert set(ROLES) == set(Role)
    for language in LANGUAGES:
        with speaking(language):
            assert len({role_words([role]) for role in Role}) == len(Role)
            rooms = {each.name: each.text for each in screens if each.language == language and "room" in each.name}
            for role in Role:
                idle = _("There is nothing to do here for this role yet.") in rooms[f"room of {sorted({role})}"]
                assert idle is (role not in READS_APPLICATIONS | CONSULTS)


async def test_a_sentence_above_a_list_still_fits(screens: list[Seen]) -> None:
    lists = [each for each in screens if each.name.startswith("list")]
    assert max(length(each.text) for each in lists) > 700, "the longest was drawn"
    assert all(length(each.text) < 4096 - 300 for each in lists)


def test_the_first_screen_holds_an_invite() -> None:
    screen = first_screen_with(lambda to: Join(to=to, code="a" * 26))
    data = [button.data.pack() for row in screen.rows for button in row]
    assert data == [f"join:kk:{'a' * 26}", f"join:ru:{'a' * 26}"]


@pytest.mark.parametrize("typed", ["Қ" * 400, "Әбдірахманұлы Нұрмұхамедович Тарбағатай Қызылжұлдыз бесінші", "5 5 5"])
def test_what_was_looked_for_fits_a_button(typed: str) -> None:
    words = packed(looked_for(typed))
    assert 0 < len(words) <= PACKED_MOST
    for do in ("open", "text", "pdf"):
        assert len(Card(sent=2**63 - 1, top=10**7 - 1, words=words, do=do).pack().encode()) <= 64  # type: ignore[arg-type]
