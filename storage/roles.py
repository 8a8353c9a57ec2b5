"""Who of the accounts is whom in the programme."""

from collections.abc import Collection

from programme.roles import Role
from storage import audit
from storage.database import Database, Row, Statement, Tx, statement


def of_account(tg_id: int) -> Statement:
    """The roles of an account, a row each."""
    return statement(
        "SELECT r.role FROM people p JOIN roles r ON r.person = p.id WHERE p.tg_id = :tg_id",
        tg_id=tg_id,
    )


def roles_from(rows: Collection[Row]) -> frozenset[Role]:
    return frozenset(Role(row["role"]) for row in rows)


def grant(tx: Tx, person: int, role: Role, at: int, *, appointed: bool = False) -> None:
    """Gives the role; whoever has it keeps it. `appointed`: for as long as the settings name her."""
    tx.run(
        """INSERT INTO roles (person, role, granted_at, appointed) VALUES (:person, :role, :at, :appointed)
        ON CONFLICT (person, role) DO NOTHING""",
        person=person,
        role=role.value,
        at=at,
        appointed=int(appointed),
    )
    audit.note(tx, at=at, person=person, action=f"became_{role}")


async def dismiss(db: Database, named: Collection[int], at: int) -> int:
    """Takes the role of an admin from whom the settings named once and no longer do; how many there were."""
    async with db.begin() as tx:
        rows = await tx.all(
            """SELECT p.id, p.tg_id FROM roles r JOIN people p ON p.id = r.person
            WHERE r.role = :role AND r.appointed = 1""",
            role=Role.ADMIN.value,
        )
        gone = [row["id"] for row in rows if row["tg_id"] not in named]
        for person in gone:
            tx.run("DELETE FROM roles WHERE person = :person AND role = :role", person=person, role=Role.ADMIN.value)
            audit.note(tx, at=at, person=person, action=f"was_{Role.ADMIN}")
    return len(gone)


async def holders(tx: Tx, roles: Collection[Role]) -> list[int]:
    """The accounts that have any of the roles."""
    found: dict[int, None] = {}
    for role in sorted(roles):
        rows = await tx.all("SELECT person FROM roles WHERE role = :role ORDER BY person", role=role.value)
        found |= {row["person"]: None for row in rows}
    return list(found)


async def of_person(tx: Tx, person: int) -> frozenset[Role]:
    """The roles of an account, by its own id."""
    return roles_from(await tx.all("SELECT role FROM roles WHERE person = :person", person=person))
