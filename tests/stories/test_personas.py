"""The stories of eight people who fill in the whole form and send it, played in process on both engines.

What they want to buy is told in `tests/programme/budgets.py`, to the tenge, and so it must be found again: in the
answers that are kept, and on paper.
"""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from programme.budget import Line, Sums, lines_of, sums
from sandbox.player import Player
from sandbox.story_file import find
from sandbox.telegram import Call
from sandbox.transcript import cells
from tests.databases import DatabaseAt
from tests.documents.reading import flat, read
from tests.programme import budgets
from tests.stories.on_stage import OnStage, traces

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "stories.md").read_text(encoding="utf-8")
MOST_SHOWN = 350
"""Characters of a question on a small phone, with whatever is said above it."""
QUESTION = ("-сұрақ, барлығы", "Вопрос ", "-шығын", "Расход ")
CAP = 500_000
PAPER = "AB-2027-0001.pdf"

Answers = dict[str, object]
BUDGETS: dict[str, tuple[Line, ...]] = {
    "aigul": budgets.AIGUL + budgets.AIGUL_ROOM,
    "kairat": budgets.KAIRAT,
    "svetlana": budgets.SVETLANA,
    "zhumabek": budgets.ZHUMABEK,
    "nurbol": budgets.NURBOL,
    "gulmira": budgets.GULMIRA_FITS,
    "bolat": budgets.BOLAT_AGAIN,
    "dinara": budgets.DINARA,
}
TOTALS = {
    # Asked of the grant, brought along, from elsewhere, the whole project.
    "aigul": (500_000, 60_000, 0, 560_000),
    "kairat": (500_000, 150_000, 80_000, 730_000),
    "svetlana": (500_000, 0, 0, 500_000),
    "zhumabek": (500_000, 0, 0, 500_000),
    "nurbol": (420_000, 0, 0, 420_000),
    "gulmira": (500_000, 0, 0, 500_000),
    "bolat": (500_000, 0, 0, 500_000),
    "dinara": (365_000, 0, 0, 365_000),
}
WITHOUT_KAZAKH_LETTERS = ("kairat",)
ON_BOTH = ("kairat", "zhumabek")
"""Files, a village, voices, two drafts and a helper: `make test` plays these on PostgreSQL too, `make soak` all."""


@dataclass(frozen=True, slots=True)
class Played:
    """What there is after a story: every text the bot said, the answers of each application, the paper that came."""

    place: DatabaseAt
    said: Sequence[str]
    held: Sequence[Answers]
    paper: str
    transcript: str

    @property
    def sent(self) -> Answers:
        """The answers of the application of the story's hero, which is the first."""
        return self.held[0]


async def play(name: str, place: DatabaseAt) -> Played:
    said: list[str] = []

    def hear(call: Call) -> None:
        if call.when == "before" and call.method in ("sendMessage", "editMessageText"):
            said.append(str(call.params["text"]))

    story = find(name)
    stage = OnStage(place, story)
    stage.telegram.on_call.append(hear)
    player = Player(story, stage)
    await player.play()
    assert [line for line in player.transcript.lines if cells(line) > 80] == []
    rows = await place.all(
        "SELECT applications.id AS id, question, value FROM applications"
        " LEFT JOIN answers ON answers.application = applications.id ORDER BY applications.id"
    )
    held: dict[int, Answers] = {}
    for row in rows:
        held.setdefault(row["id"], {})[row["question"]] = json.loads(row["value"]) if row["value"] is not None else None
    assert list(player.diary.documents) == [PAPER], "one paper came, the same for everybody who got it"
    return Played(place, said, list(held.values()), read(player.diary.documents[PAPER]).text, player.transcript.text)


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        pytest.param(name, engine, marks=[] if engine == "sqlite" or name in ON_BOTH else pytest.mark.soak)
        for name in BUDGETS
        for engine in ("sqlite", "postgres")
    ],
)
async def test_it_goes_as_told_in_process(name: str, place: DatabaseAt) -> None:
    played = await play(name, place)
    questions = [text for text in played.said if any(words in text.split("\n\n")[0] for words in QUESTION)]
    assert len(questions) > 50
    assert [text for text in questions if len(text) > MOST_SHOWN and "₸ = " not in text] == []  # a table may be long
    assert await place.all("SELECT number, revision FROM applications WHERE status = 'submitted'") == [
        {"number": "AB-2027-0001", "revision": 1}
    ]
    for excerpt in re.findall(rf"## From `{name}`\n\n```\n(.*?)\n```", DOCS, re.DOTALL):
        assert excerpt in played.transcript, "docs/stories.md tells it otherwise"
    _has_the_budget(name, played)
    if name in ALSO:
        await ALSO[name](played)


def _has_the_budget(name: str, played: Played) -> None:
    """Line by line and sum by sum, as it is kept and as it is printed."""
    kept = lines_of(played.sent["budget"])  # type: ignore[arg-type]
    assert [_numbers(line) for line in kept] == [_numbers(line) for line in BUDGETS[name]]
    if name not in WITHOUT_KAZAKH_LETTERS:
        assert [line.what for line in kept] == [line.what for line in BUDGETS[name]]
    totals = sums(kept, CAP)
    assert (totals.asked, totals.own, totals.other, totals.project) == TOTALS[name]
    printed = played.paper
    for line in kept:
        row = re.compile(rf"{re.escape(line.what or '')}.*?{_spaced(line.price)} ₸ {_spaced(line.sum)} ₸")
        assert row.search(printed), line.what
    assert _all_sums(totals) <= {int(each.replace(" ", "")) for each in re.findall(r"(\d[\d ]*) ₸", printed)}


def _numbers(line: Line) -> tuple[object, ...]:
    return line.category, line.unit, line.quantity, line.price, line.source, line.sum


def _spaced(tenge: int | None) -> str:
    return f"{tenge:,}".replace(",", " ")


def _all_sums(totals: Sums) -> set[int]:
    return {each for each in (totals.asked, totals.own, totals.other, totals.project) if each}


@pytest.mark.soak
@pytest.mark.parametrize("name", BUDGETS)
async def test_the_demo_plays_it_over_http(name: str, tmp_path: Path) -> None:
    """`make test` plays the first stone so: with commands, kills, documents and an export."""
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--play", name, "--out", str(tmp_path)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, wrong = await demo.communicate()
    assert (demo.returncode, wrong.decode()) == (0, "")
    assert (tmp_path / f"{name}.txt").read_bytes() == told
    paper = read((tmp_path / f"{name}.{PAPER}").read_bytes())
    assert f"{_spaced(TOTALS[name][0])} ₸" in flat(paper.text)


# What is to be found of one person besides


async def _a_village_stays_as_it_was_typed_beside_the_official_one(played: Played) -> None:
    answers = played.sent
    assert answers["full_name"] == "Кайрат Абилдаев"
    assert answers["place"] == {
        "typed": "Уйыл",
        "sure": True,
        "kato": "155230100",
        "kk": "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы",
        "ru": "Актюбинская область, Уилский район, село Уил",
    }
    members = answers["members"]
    assert isinstance(members, list)
    assert [each["agreed"] for each in members] == [True] * 5
    letters = answers["letters"]
    assert isinstance(letters, list)
    # The photo of the identity card is not among them.
    assert len(letters) == len(set(letters)) == 3
    assert await played.place.all("SELECT count(*) AS n FROM files") == [{"n": 3}]


async def _nothing_of_one_draft_is_in_the_other_nor_anything_of_the_helper(played: Played) -> None:
    his, hers = played.held
    assert his["full_name"] == "Жұмабек Тілеубаев"
    assert [his[each]["seconds"] for each in ("problem", "experience")] == [48, 75]  # type: ignore[index]
    assert hers["full_name"] == "Гүлнәр Тілеубаева"
    assert set(hers) == {"kind_of_applicant", "full_name", "role", "phone", "members", "place", "title"}
    assert "шахмат" not in json.dumps(his, ensure_ascii=False)
    assert "шахмат" not in played.paper
    assert "киіз" not in json.dumps(hers, ensure_ascii=False)
    assert await traces(played.place, ["Аружан"]) == []


async def _answers_stay_in_the_language_they_were_given_in(played: Played) -> None:
    assert played.sent["role"] == "Учитель музыки, веду ансамбль и ставлю номера"
    assert "балалар после школы бос жүреді" in str(played.sent["problem"])
    assert "балалар после школы бос жүреді" in played.paper


async def _six_photos_are_six_and_who_came_too_late_is_a_draft(played: Played) -> None:
    letters = played.sent["letters"]
    assert isinstance(letters, list)
    assert len(letters) == len(set(letters)) == 6
    assert await played.place.all("SELECT status, number FROM applications ORDER BY id") == [
        {"status": "submitted", "number": "AB-2027-0001"},
        {"status": "draft", "number": None},
    ]


async def _what_was_asked_about_is_noted_and_what_was_refused_is_not_sent(played: Played) -> None:
    assert await played.place.all("SELECT step FROM threads") == [{"step": "budget"}]
    assert "несие" not in played.paper
    assert "айлық" not in played.paper


async def _each_opening_is_noted(played: Played) -> None:
    noted = await played.place.all("SELECT action FROM audit WHERE action LIKE 'read%' ORDER BY id")
    assert [row["action"] for row in noted] == ["read_card", "read_pdf"]


ALSO: dict[str, Callable[[Played], Awaitable[None]]] = {
    "kairat": _a_village_stays_as_it_was_typed_beside_the_official_one,
    "svetlana": _each_opening_is_noted,
    "zhumabek": _nothing_of_one_draft_is_in_the_other_nor_anything_of_the_helper,
    "nurbol": _six_photos_are_six_and_who_came_too_late_is_a_draft,
    "bolat": _what_was_asked_about_is_noted_and_what_was_refused_is_not_sent,
    "dinara": _answers_stay_in_the_language_they_were_given_in,
}
