"""Who of the accounts is whom in the programme."""

from collections.abc import Collection

from programme.roles import Role
from storage.database import Row, Statement, Tx, statement


def of_account(tg_id: int) -> Statement:
    """The roles of an account, a row each."""
    return statement(
        "SELECT r.role FROM people p JOIN roles r ON r.person = p.id WHERE p.tg_id = :tg_id",
        tg_id=tg_id,
    )


def roles_from(rows: Collection[Row]) -> frozenset[Role]:
    return frozenset(Role(row["role"]) for row in rows)


def grant(tx: Tx, person: int, role: Role, at: int) -> None:
    """Gives the role; whoever has it keeps it."""
    tx.run(
        """INSERT INTO roles (person, role, granted_at) VALUES (:person, :role, :at)
        ON CONFLICT (person, role) DO NOTHING""",
        person=person,
        role=role.value,
        at=at,
    )


async def holders(tx: Tx, roles: Collection[Role]) -> list[int]:
    """The accounts that have any of the roles."""
    found: dict[int, None] = {}
    for role in sorted(roles):
        rows = await tx.all("SELECT person FROM roles WHERE role = :role ORDER BY person", role=role.value)
        found |= {row["person"]: None for row in rows}
    return list(found)
