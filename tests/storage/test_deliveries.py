"""Rows of deliveries: found by their indexes, held by their leases, let go of when they are old."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from programme.notices import Notice
from storage import deliveries, people
from storage.database import MIGRATIONS, Database
from storage.deliveries import Due
from tests.databases import DatabaseAt, second_look

AT = 1_800_000_000
ROWS = 3000


async def account(database: Database, tg_id: int = 1) -> int:
    async with database.begin() as tx:
        return await people.open_account(tx, tg_id=tg_id, language="kk", expects="home", at=AT)


async def rows(database: Database, person: int, n: int, state: str = "pending", due_at: int = AT) -> None:
    end = state not in ("pending", "claimed", "started")
    async with database.begin() as tx:
        tx.run_many(
            """INSERT INTO deliveries (kind, person, facts, dedupe_key, priority, due_at, state, attempts, created_at,
            leased_by, leased_until, settled_at)
            VALUES ('k', :person, '{}', :key, 1, :due_at, :state, 0, 0, :by, :until, :settled_at)""",
            [
                {
                    "person": person,
                    "key": f"{state}:{person}:{due_at}:{i}",
                    "due_at": due_at,
                    "state": state,
                    "by": None if state == "pending" else "lease",
                    "until": due_at if state in ("claimed", "started") else None,
                    "settled_at": due_at if end else None,
                }
                for i in range(n)
            ],
        )


async def ids(database: Database) -> list[int]:
    return [row["id"] for row in await second_look(database).all("SELECT id FROM deliveries ORDER BY id")]


# Found by their indexes


class Noting:
    """A transaction that only notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def all(self, sql: str, **params: Any) -> Sequence[Any]:
        self.asked.append((sql, params))
        return []

    async def together(self, *reads: tuple[str, dict[str, Any]]) -> list[Sequence[Any]]:
        self.asked += reads
        return [[] for _ in reads]


async def plans(database: Database, tx: Noting) -> list[str]:
    look = second_look(database)
    explain = {"sqlite": "EXPLAIN QUERY PLAN", "postgres": "EXPLAIN"}[database.engine]
    found = []
    for sql, params in tx.asked:
        lines = await look.all(f"{explain} {sql}", **params)
        found.append("\n".join(str(row.get("detail", row.get("QUERY PLAN"))) for row in lines))
    return found


@pytest.fixture
async def full(database: Database) -> Database:
    """A queue with many rows that are not due, many settled, and a few of everything else."""
    for tg_id in range(1, 21):
        person = await account(database, tg_id)
        await rows(database, person, ROWS // 20, due_at=AT + 3600)
        await rows(database, person, ROWS // 20, "sent")
        await rows(database, person, 3)
    await rows(database, person, 2, "claimed")
    await rows(database, person, 2, "started")
    await second_look(database).all("ANALYZE")
    return database


async def test_a_claim_looks_at_what_is_due_and_at_nothing_else(full: Database) -> None:
    tx = Noting()
    await deliveries.due(tx, 1, AT, 100)  # type: ignore[arg-type]
    await deliveries.anything(tx, AT, AT)  # type: ignore[arg-type]
    await deliveries.left(tx, AT + 1, 100)  # type: ignore[arg-type]
    first = Due(1, "k", 1, {}, 1, AT, None, 0)
    await deliveries.fellows(tx, first, AT)  # type: ignore[arg-type]
    for plan in await plans(full, tx):
        assert "due_deliveries" in plan or "leased_deliveries" in plan or "deliveries_of_person" in plan, plan
        assert "Seq Scan on deliveries" not in plan
        assert "SCAN deliveries\n" not in f"{plan}\n"
    [claim, *_rest] = await plans(full, tx)
    assert "due_deliveries" in claim, claim


async def test_letting_go_finds_old_rows_by_their_index(full: Database) -> None:
    explained = Noting()
    explained.asked = [
        ("SELECT id FROM deliveries WHERE settled_at < :before ORDER BY settled_at LIMIT 1000", {"before": AT})
    ]
    [plan] = await plans(full, explained)
    assert "settled_deliveries" in plan, plan


async def test_due_rows_come_in_order_and_no_more_than_asked(database: Database) -> None:
    person = await account(database)
    await rows(database, person, 3, due_at=AT)
    await rows(database, person, 3, due_at=AT - 10)
    await rows(database, person, 3, due_at=AT + 1)
    async with database.begin() as tx:
        found = await deliveries.due(tx, 1, AT, 5)
    assert [each.due_at for each in found] == [AT - 10] * 3 + [AT] * 2
    async with database.begin() as tx:
        assert await deliveries.due(tx, 0, AT, 5) == []
    async with database.read() as tx:
        assert await deliveries.anything(tx, AT, 0)
        assert not await deliveries.anything(tx, AT - 11, 0)


@pytest.mark.parametrize("engine", ["postgres"])
async def test_what_one_process_looks_at_the_other_passes_by(database: Database) -> None:
    person = await account(database)
    await rows(database, person, 6)
    async with database.begin() as first:
        mine = await deliveries.due(first, 1, AT, 4)
        async with database.begin() as second:
            others = await deliveries.due(second, 1, AT, 4)
    assert len(mine) == 4
    assert len(others) == 2
    assert {each.id for each in mine}.isdisjoint(each.id for each in others)


# Held by their leases


async def test_a_row_is_settled_under_its_lease_only(database: Database) -> None:
    person = await account(database)
    await rows(database, person, 2)
    both = await ids(database)
    async with database.begin() as tx:
        deliveries.claim(tx, both, "mine", AT + 60)
        assert not await deliveries.start(tx, both, "yours", AT)
        assert await deliveries.start(tx, both, "mine", AT)
        assert not await deliveries.start(tx, both, "mine", AT), "it begins once"
        assert not await deliveries.settle(tx, both, "yours", "sent", AT)
        assert await deliveries.settle(tx, both, "mine", "sent", AT)
        assert await deliveries.settle(tx, both, "mine", "sent", AT), "twice is the same as once"
        assert not await deliveries.settle(tx, both, "mine", "failed", AT), "but another end it cannot have"
        assert not await deliveries.put_back(tx, both, "mine")
        assert not await deliveries.later(tx, both, "mine", AT, 10)


async def test_what_is_unknown_may_turn_out_to_be_sent(database: Database) -> None:
    person = await account(database)
    await rows(database, person, 1, "started")
    [row] = await ids(database)
    async with database.begin() as tx:
        [found] = await deliveries.left(tx, AT + 1, 10)
        deliveries.drop(tx, [found.id], "unknown", AT)
        assert await deliveries.settle_sent(tx, person, [row], "lease", 77, AT + 5)
    look = second_look(database)
    assert await look.all("SELECT state, message_id FROM deliveries") == [{"state": "sent", "message_id": 77}]
    assert await look.all("SELECT message_id FROM said") == [{"message_id": 77}]


async def test_an_attempt_in_vain_counts_up_to_a_limit(database: Database) -> None:
    person = await account(database)
    await rows(database, person, 1)
    both = await ids(database)
    for n in range(1, 6):
        async with database.begin() as tx:
            deliveries.claim(tx, both, "mine", AT)
            assert await deliveries.later(tx, both, "mine", AT + n, 3)
        [row] = await second_look(database).all("SELECT state, due_at, attempts, leased_by FROM deliveries")
        assert row == {"state": "pending", "due_at": AT + n, "attempts": min(n, 3), "leased_by": None}


async def test_her_next_word_brings_back_what_could_not_reach_her(database: Database) -> None:
    person, other = await account(database, 1), await account(database, 2)
    for each in (person, other):
        await rows(database, each, 2, "unreachable")
        await rows(database, each, 1, "sent")
    look = second_look(database)
    await look.all("UPDATE deliveries SET priority = 2 WHERE dedupe_key LIKE 'unreachable:%:0'")
    await look.all("UPDATE people SET unreachable_at = 5")
    async with database.begin() as tx:
        deliveries.reached(tx, person, AT + 9)
    found = await look.all("SELECT person, priority, state, due_at FROM deliveries WHERE state = 'pending'")
    assert found == [{"person": person, "priority": 1, "state": "pending", "due_at": AT + 9}]
    assert await look.all("SELECT id, unreachable_at FROM people ORDER BY id") == [
        {"id": person, "unreachable_at": None},
        {"id": other, "unreachable_at": 5},
    ]


# Let go of


async def test_old_settled_rows_go_in_steps_and_no_others(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "CHUNK", 4)
    person = await account(database)
    await rows(database, person, 10, "sent", due_at=AT - 1)
    await rows(database, person, 3, "unknown", due_at=AT)
    await rows(database, person, 2, due_at=AT - 1)
    await deliveries.forget_settled(database, before=AT)
    left = await second_look(database).all("SELECT state, count(*) AS n FROM deliveries GROUP BY state ORDER BY state")
    assert left == [{"state": "pending", "n": 2}, {"state": "unknown", "n": 3}]


# Carried over


async def test_what_former_accounts_were_still_to_be_told_is_carried_over(place: DatabaseAt, tmp_path: Path) -> None:
    """The release before kept it in a table of its own, told at the account's next touch."""
    former = tmp_path / "former"
    former.mkdir()
    for file in sorted(MIGRATIONS.glob("*.sql"))[:5]:
        shutil.copy(file, former)
    before = await place.open(former)
    accounts = await place.all(
        "INSERT INTO people (tg_id, language, expects, created_at, last_seen) VALUES (1, 'kk', '', 0, 0) RETURNING id"
    )
    person = accounts[0]["id"]
    await place.all("INSERT INTO moves (person, at) VALUES (:person, :at)", person=person, at=AT)
    await place.all("UPDATE people SET expects = 'moved'")
    await before.close()
    await place.open()
    [row] = await place.all("SELECT kind, person, facts, priority, due_at, state FROM deliveries")
    assert json.loads(row.pop("facts")) == {"moved_at": AT}
    assert row == {
        "kind": Notice.APPLICATION_MOVED,
        "person": person,
        "priority": 0,
        "due_at": AT,
        "state": "pending",
    }
    assert await place.all("SELECT expects FROM people") == [{"expects": "home"}]
