"""Invites and roles, on both engines: one opener each, nothing that opens anything in the rows."""

import asyncio

import pytest

from programme import invites as letters
from programme.roles import Role
from storage import audit, invites, people, roles
from storage.database import Database, retrying
from tests.databases import second_look
from tests.storage.test_applications import AT, villager

WEEK = letters.SECONDS


async def invited(db: Database, role: Role = Role.MANAGER, at: int = AT) -> str:
    """The code of a fresh invite."""
    code = letters.fresh()
    async with db.begin() as tx:
        invites.keep(tx, letters.digest(code), role, at=at, expires_at=at + WEEK)
    return code


async def opened(db: Database, code: str, person: int, at: int = AT) -> Role | None:
    """As a conversation does it: look, use, grant."""

    async def once() -> Role | None:
        async with db.begin() as tx:
            digest = letters.digest(code)
            role = await invites.role_of(tx, digest, at)
            if role is not None:
                assert await invites.use(tx, digest, person, at)
                roles.grant(tx, person, role, at)
            return role

    return await retrying(once, tries=20)


async def test_it_opens_once(database: Database) -> None:
    code = await invited(database)
    one, other = await villager(database, 1), await villager(database, 2)
    assert await opened(database, code, one.id) is Role.MANAGER
    assert await opened(database, code, one.id) is None
    assert await opened(database, code, other.id) is None
    [row] = await second_look(database).all("SELECT used_by, used_at FROM invites")
    assert row == {"used_by": one.id, "used_at": AT}


async def test_used_up_it_is_not_used_again_by_whoever_looked_before(database: Database) -> None:
    code = await invited(database)
    one, other = await villager(database, 1), await villager(database, 2)
    digest = letters.digest(code)
    async with database.begin() as tx:
        assert await invites.use(tx, digest, one.id, AT)
    async with database.begin() as tx:
        assert not await invites.use(tx, digest, other.id, AT)
    late = await invited(database)
    async with database.begin() as tx:
        assert not await invites.use(tx, letters.digest(late), one.id, AT + WEEK)


async def test_two_open_it_at_once_and_one_does(database: Database) -> None:
    for n in range(5):
        code = await invited(database)
        both = [await villager(database, 10 * n + 1), await villager(database, 10 * n + 2)]
        got = await asyncio.gather(*(opened(database, code, each.id) for each in both))
        assert sorted(got, key=str) == [None, Role.MANAGER]
    held = await second_look(database).all("SELECT person FROM roles")
    assert len(held) == 5


@pytest.mark.parametrize(("later", "role"), [(WEEK - 1, Role.OBSERVER), (WEEK, None), (10 * WEEK, None)])
async def test_it_waits_a_week(database: Database, later: int, role: Role | None) -> None:
    code = await invited(database, Role.OBSERVER)
    assert await opened(database, code, (await villager(database, 1)).id, AT + later) is role


async def test_only_the_digest_is_kept(database: Database) -> None:
    code = await invited(database)
    [row] = await second_look(database).all("SELECT * FROM invites")
    assert bytes(row["hash"]) == letters.digest(code)
    assert len(bytes(row["hash"])) == 32
    assert code not in str(row)
    assert code not in str({**row, "hash": bytes(row["hash"]).hex()})


def test_codes_differ_and_are_read_as_they_come() -> None:
    made = {letters.fresh() for _ in range(1_000)}
    assert len(made) == 1_000
    for code in made:
        assert letters.read(code) == code
        assert letters.read(f"  {code.upper()}\u200b\n") == code
        assert letters.read(code.capitalize()) == code
    for wrong in ("", "тігін", "a" * 25, "a" * 27, f"{'a' * 13} {'a' * 13}", "0" * 26, "1" * 26):
        assert letters.read(wrong) is None


async def test_a_role_is_given_once_and_goes_with_the_account(database: Database) -> None:
    person = await villager(database, 1)
    async with database.begin() as tx:
        roles.grant(tx, person.id, Role.MANAGER, AT)
        roles.grant(tx, person.id, Role.ADMIN, AT)
        audit.read(tx, at=AT, person=person.id, how="read_card", application=7)
        audit.note(tx, at=AT, person=person.id, action="began", object_id=8)
    async with database.read() as tx:
        assert await roles.of_person(tx, person.id) == {Role.MANAGER, Role.ADMIN}
        assert await roles.holders(tx, {Role.MANAGER}) == [person.id]
    async with database.begin() as tx:
        people.erase(tx, person, AT, update_id=1, messages=[])
    look = second_look(database)
    assert await look.all("SELECT * FROM roles") == []
    kept = [row["action"] for row in await look.all("SELECT action FROM audit ORDER BY id")]
    assert kept == ["became_manager", "became_admin", "read_card"], "what was read of others is theirs to know"


async def test_the_settings_take_back_what_they_gave_and_nothing_else(database: Database) -> None:
    named, unnamed, invited_one = [await villager(database, n) for n in (1, 2, 3)]
    async with database.begin() as tx:
        for person in (named, unnamed):
            roles.grant(tx, person.id, Role.ADMIN, AT, appointed=True)
        roles.grant(tx, unnamed.id, Role.MANAGER, AT)
        roles.grant(tx, invited_one.id, Role.ADMIN, AT)
    assert await roles.dismiss(database, {1}, AT + 1) == 1
    assert await roles.dismiss(database, {1}, AT + 1) == 0
    held = await second_look(database).all("SELECT person, role FROM roles ORDER BY person, role")
    assert [(row["person"], row["role"]) for row in held] == [
        (named.id, "admin"),
        (unnamed.id, "manager"),
        (invited_one.id, "admin"),
    ]
    [gone] = await second_look(database).all("SELECT person FROM audit WHERE action = 'was_admin'")
    assert gone == {"person": unnamed.id}
