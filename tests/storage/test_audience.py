"""Whom an audience means, against a population made by hand: every count is a count of its people."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from bot.indexing import place_older
from bot.settings import SEASON
from programme.application import Answer
from programme.audience import PARTS, Audience, Stage, from_text, place_of, to_text
from programme.notices import Topic
from programme.roles import Role
from programme.season_files import read_season
from storage import applications, attendances, audience, completeness, opt_outs, people, roles
from storage.database import Database, Tx
from tests.databases import DatabaseAt, second_look

AT = 1_804_654_800
DAY = 24 * 3600
KYZYLORDA, TURKISTAN = "KZ-43", "KZ-61"
ARAL, KAZALY, SAURAN = "433200000", "434400000", "613600000"


@dataclass(frozen=True)
class Somebody:
    """One account as the hand count sees it."""

    name: str
    language: str = "kk"
    kato: str | None = None
    region: str | None = None
    stage: str = "none"
    role: Role | None = None
    source: str | None = None
    seen_days_ago: int = 0
    left: bool = False
    away: bool = False


POPULATION = (
    Somebody("Айгүл", kato="433257100", stage="draft"),
    Somebody("Болат", kato="433200000", stage="complete"),
    Somebody("Гүлмира", kato="434431200", stage="submitted"),
    Somebody("Динара", "ru", kato="434431200", stage="draft"),
    Somebody("Ерлан", kato="613645100", stage="draft", source="akimat"),
    Somebody("Жанар", "ru", kato="613645100", stage="withdrawn", seen_days_ago=30),
    Somebody("Зейнеп", region=TURKISTAN, stage="draft", seen_days_ago=8),
    Somebody("Иван", "ru", region=KYZYLORDA, stage="submitted", seen_days_ago=7),
    Somebody("Қайрат", kato="153245100", stage="complete", source="akimat", left=True),
    Somebody("Лаура", "ru", kato="433257100", stage="draft", away=True),
    Somebody("Марат", kato="433257100", stage="draft", left=True, away=True),
    Somebody("Нұрбол", stage="none", source="radio"),
    Somebody("Оксана", "ru", stage="none", role=Role.MANAGER),
    Somebody("Петр", "ru", stage="none", role=Role.CONSULTANT, seen_days_ago=100),
    Somebody("Роза", stage="draft", source="radio", seen_days_ago=9),
)


SIGNED_UP: dict[str, dict[int, str]] = {
    "Айгүл": {1: "going"},
    "Динара": {1: "waiting"},
    "Ерлан": {1: "left", 2: "going"},
    "Иван": {2: "offered"},
    "Марат": {1: "lapsed"},
}
WERE = {"Айгүл": {1}, "Нұрбол": {1, 2}, "Иван": {2}}
LIVE = ("going", "waiting", "offered")
"""Of two seminars, by number: who signed up and how that stands, and who was there."""


def signed_up(*those: int) -> Callable[[Somebody], bool]:
    return lambda each: any(SIGNED_UP.get(each.name, {}).get(one) in LIVE for one in those)


def attended(*those: int) -> Callable[[Somebody], bool]:
    return lambda each: bool(WERE.get(each.name, set()) & {*those})


async def teach(tx: Tx, made: dict[int, Somebody]) -> None:
    for _seminar in (1, 2):
        tx.run("INSERT INTO seminars (rev, state, starts_at, created_at, changed_at) VALUES (1, 'published', 1, 1, 1)")
    for person, each in made.items():
        for seminar, state in SIGNED_UP.get(each.name, {}).items():
            tx.run(
                """INSERT INTO sign_ups (seminar, person, people, state, at, changed_at)
                VALUES (:seminar, :person, 2, :state, 1, 1)""",
                seminar=seminar,
                person=person,
                state=state,
            )
        for seminar in WERE.get(each.name, set()):
            await attendances.come(tx, seminar, person, "ticked", AT)


async def settle(database: Database) -> dict[int, Somebody]:
    """The population, by the numbers of its accounts."""
    season, made = read_season(SEASON), {}
    for n, each in enumerate(POPULATION, 1):
        async with database.begin() as tx:
            person = await put(tx, n, each, season.id)
            made[person] = each
    async with database.begin() as tx:
        await teach(tx, made)
        done = []
        for id, rev, answers in await completeness.stale(tx, season.id, 1, 100):
            done.append((id, rev, 0 if "whole" in answers else 3))
        completeness.keep(tx, 1, done)
    async with database.read() as tx:
        assert await completeness.stale(tx, season.id, 1, 100) == []
        assert len(await completeness.stale(tx, season.id, 2, 100)) == len(done)
    return made


async def put(tx: Tx, n: int, each: Somebody, season: str) -> int:
    consent = people.Consent("1", "d", each.language, "agree")
    seen = AT - each.seen_days_ago * DAY
    person = await people.welcome(
        tx, tg_id=n, language=each.language, whose="self", consent=consent, expects="home", at=seen, source=each.source
    )
    if each.role is not None:
        roles.grant(tx, person.id, each.role, AT)
    if each.left:
        opt_outs.leave(tx, person.id, Topic.NEWS, AT)
    if each.away:
        tx.run("UPDATE people SET unreachable_at = :at WHERE id = :id", at=AT, id=person.id)
    if each.stage == "none":
        return person.id
    id = await applications.begin(tx, applicant=person.applicant or 0, season=season, language="kk", step="x", at=AT)
    where = each.region or {"typed": "a", "sure": True, "kato": each.kato}
    applications.keep_answer(
        tx, id, "place", Answer(where if each.kato or each.region else "a"), message_id=None, at=AT
    )
    if each.stage == "complete":
        applications.keep_answer(tx, id, "whole", Answer("yes"), message_id=None, at=AT)
    if each.stage in ("submitted", "withdrawn"):
        tx.run("UPDATE applications SET status = :status WHERE id = :id", status=each.stage, id=id)
    return person.id


def in_region(code: str, kato: str) -> Callable[[Somebody], bool]:
    return lambda each: each.stage != "withdrawn" and (each.region == code or (each.kato or "").startswith(kato))


CHOICES: dict[str, tuple[Audience, Callable[[Somebody], bool]]] = {
    "everybody": (Audience(), lambda each: True),
    "Kazakh": (Audience(languages=("kk",)), lambda each: each.language == "kk"),
    "both languages": (Audience(languages=("kk", "ru")), lambda each: True),
    "a region": (Audience(regions=(KYZYLORDA,)), in_region(KYZYLORDA, "43")),
    "two regions": (
        Audience(regions=(KYZYLORDA, TURKISTAN)),
        lambda each: in_region(KYZYLORDA, "43")(each) or in_region(TURKISTAN, "61")(each),
    ),
    "a district": (Audience(districts=(ARAL,)), in_region("-", "4332")),
    "two districts": (
        Audience(districts=(KAZALY, SAURAN)),
        lambda each: in_region("-", "4344")(each) or in_region("-", "6136")(each),
    ),
    "managers": (Audience(roles=("manager",)), lambda each: each.role is Role.MANAGER),
    "managers and consultants": (Audience(roles=("consultant", "manager")), lambda each: each.role is not None),
    "a source": (Audience(sources=("akimat",)), lambda each: each.source == "akimat"),
    "two sources": (Audience(sources=("akimat", "radio")), lambda each: each.source is not None),
    "signed up for the first": (Audience(signed_up=("1",)), signed_up(1)),
    "signed up for either": (Audience(signed_up=("1", "2")), signed_up(1, 2)),
    "were at the first": (Audience(attended=("1",)), attended(1)),
    "were at either": (Audience(attended=("1", "2")), attended(1, 2)),
    "signed up for the first and there": (
        Audience(signed_up=("1",), attended=("1",)),
        lambda each: signed_up(1)(each) and attended(1)(each),
    ),
    "Kazakh, at the second": (
        Audience(languages=("kk",), attended=("2",)),
        lambda each: each.language == "kk" and attended(2)(each),
    ),
    "a seminar that never was": (Audience(attended=("77",)), lambda each: False),
    "not seen for a week": (Audience(unseen_days=7), lambda each: each.seen_days_ago > 7),
    "not seen for six days": (Audience(unseen_days=6), lambda each: each.seen_days_ago > 6),
    **{f"stage {stage}": (Audience(stages=(stage,)), lambda each, stage=stage: each.stage == stage) for stage in Stage},
    "draft not sent": (
        Audience(stages=("complete", "draft")),
        lambda each: each.stage in ("complete", "draft"),
    ),
    "P9: kk, Kyzylorda and Turkistan, a draft not sent": (
        Audience(languages=("kk",), regions=(KYZYLORDA, TURKISTAN), stages=("complete", "draft")),
        lambda each: (
            each.language == "kk"
            and each.stage in ("complete", "draft")
            and (in_region(KYZYLORDA, "43")(each) or in_region(TURKISTAN, "61")(each))
        ),
    ),
    "all parts at once": (
        Audience(("kk",), (TURKISTAN,), (SAURAN,), (), ("draft",), ("akimat",), 0),
        lambda each: False,
    ),
    "nobody": (Audience(regions=("KZ-75",)), lambda each: False),
}


@pytest.mark.parametrize("name", CHOICES)
async def test_the_count_is_the_hand_count(database: Database, name: str) -> None:
    made = await settle(database)
    chosen, meant = CHOICES[name]
    season = read_season(SEASON)
    async with database.read() as tx:
        counted = await audience.heads(tx, chosen, season, AT)
        sql, params = audience.condition(chosen, season, AT)
        rows = await tx.all(f"SELECT p.id FROM people p WHERE {sql}", **params)
        sql += f" AND {audience.can_be_told(params)}"
        told = await tx.all(f"SELECT p.id FROM people p WHERE {sql}", **params)
    of_hand = {id: each for id, each in made.items() if meant(each)}
    assert {made[row["id"]].name for row in rows} == {each.name for each in of_hand.values()}
    free = {id: each for id, each in of_hand.items() if not each.left and not each.away}
    assert {row["id"] for row in told} == set(free)
    for language in ("kk", "ru"):
        assert counted.by_language.get(language, 0) == sum(each.language == language for each in free.values())
    assert counted.left == sum(each.left for each in of_hand.values())
    assert counted.unreachable == sum(each.away and not each.left for each in of_hand.values())
    assert counted.told(("kk", "ru")) == len(free)


async def test_pages_are_counted_together(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "PAGE", 4)
    await settle(database)
    async with database.read() as tx:
        counted = await audience.heads(tx, Audience(), read_season(SEASON), AT)
    assert counted.told(("kk", "ru")) + counted.left + counted.unreachable == len(POPULATION)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("name", CHOICES)
async def test_an_account_is_looked_at_by_what_is_its_own(place: DatabaseAt, name: str) -> None:
    """Each account once through all drafts of the season was 41 s for twenty thousand."""
    await (await place.open()).close()
    sql, params = audience.condition(CHOICES[name][0], read_season(SEASON), AT)
    sql += f" AND {audience.can_be_told(params)}"
    plan = await place.all(f"EXPLAIN QUERY PLAN SELECT p.id FROM people p WHERE {sql}", **params)
    steps = [row["detail"] for row in plan if re.match("(SEARCH|SCAN) [acwmor] ", row["detail"])]
    assert steps == [each for each in steps if "(season=?)" not in each and not each.startswith("SCAN")]


async def test_a_helper_is_wherever_one_of_hers_is(database: Database) -> None:
    """She writes for two: one has sent hers, the other is at the beginning, in another region."""
    season = read_season(SEASON)
    async with database.begin() as tx:
        person = await put(tx, 1, Somebody("Марат", kato="433257100", stage="submitted"), season.id)
        consent = people.Consent("1", "d", "kk", "agree")
        other = await people.add_applicant(tx, person, whose="helped", consent=consent, at=AT)
        id = await applications.begin(tx, applicant=other, season=season.id, language="kk", step="x", at=AT)
        applications.keep_answer(tx, id, "place", Answer(TURKISTAN), message_id=None, at=AT)
    for chosen, n in [
        (Audience(stages=("submitted",)), 1),
        (Audience(stages=("draft",)), 1),
        (Audience(stages=("draft", "submitted")), 1),
        (Audience(stages=("none",)), 0),
        (Audience(stages=("withdrawn",)), 0),
        (Audience(regions=(KYZYLORDA,)), 1),
        (Audience(regions=(TURKISTAN,)), 1),
    ]:
        async with database.read() as tx:
            assert (await audience.heads(tx, chosen, season, AT)).told(("kk",)) == n, chosen


async def test_another_season_does_not_count(database: Database) -> None:
    season = read_season(SEASON)
    async with database.begin() as tx:
        await put(tx, 1, Somebody("Марат", kato="433257100", stage="submitted"), "2019")
    async with database.read() as tx:
        assert (await audience.heads(tx, Audience(stages=("none",)), season, AT)).told(("kk",)) == 1
        assert (await audience.heads(tx, Audience(regions=(KYZYLORDA,)), season, AT)).told(("kk",)) == 0


async def test_what_changed_since_is_not_complete_before_it_is_looked_at(database: Database) -> None:
    season = read_season(SEASON)
    await settle(database)
    async with database.begin() as tx:
        tx.run("UPDATE applications SET rev = rev + 1 WHERE status = 'draft'")
    async with database.begin() as tx:
        assert (await audience.heads(tx, Audience(stages=("complete",)), season, AT)).told(("kk", "ru")) == 0
        ids = [id for id, _rev, _answers in await completeness.stale(tx, season.id, 1, 100)]
        completeness.keep(tx, 1, [(id, 1, 0) for id in ids])  # as it was before: it holds no more
    async with database.read() as tx:
        assert (await audience.heads(tx, Audience(stages=("complete",)), season, AT)).told(("kk", "ru")) == 0


async def test_older_answers_are_placed_once(database: Database) -> None:
    await settle(database)
    look = second_look(database)
    before = await look.all("SELECT application, kato FROM answers WHERE kato IS NOT NULL ORDER BY application")
    await look.all("UPDATE answers SET kato = NULL")
    assert await place_older(database) == len(before)
    assert before == await look.all("SELECT application, kato FROM answers WHERE kato IS NOT NULL ORDER BY application")
    await look.all("UPDATE answers SET kato = NULL")
    assert await place_older(database) == 0


def test_an_audience_is_kept_as_it_was() -> None:
    for chosen, _meant in CHOICES.values():
        assert from_text(to_text(chosen)) == chosen
    chosen = Audience()
    for part in PARTS:
        chosen = chosen.toggled(part, "x")
        assert chosen.chosen(part) == ("x",)
    assert not chosen.everybody
    for part in PARTS:
        chosen = chosen.toggled(part, "x")
    assert chosen.everybody
    assert not replace(chosen, unseen_days=3).everybody


def test_where_an_answer_points() -> None:
    assert place_of({"typed": "a", "sure": True, "kato": "433257100"}) == "433257100"
    assert place_of("KZ-43") == "KZ-43"
    for nothing in (None, "a", "KZ", 5, ["KZ-43"], {"typed": "a", "sure": False}, {"kato": 5}):
        assert place_of(nothing) is None
