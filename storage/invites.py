"""Invites to the staff: kept as digests alone, good for one role, once, until they expire."""

from programme.roles import Role
from storage.database import Tx


def keep(tx: Tx, digest: bytes, role: Role, *, at: int, expires_at: int) -> None:
    tx.run(
        """INSERT INTO invites (hash, role, made_at, expires_at) VALUES (:hash, :role, :at, :expires_at)""",
        hash=digest,
        role=role.value,
        at=at,
        expires_at=expires_at,
    )


async def role_of(tx: Tx, digest: bytes, now: int) -> Role | None:
    """What the invite opens for this transaction, which no other can use it in; None if nothing (any more)."""
    row = await tx.one(
        """SELECT i.role FROM invites i
        WHERE i.hash = :hash AND i.used_at IS NULL AND i.expires_at > :now {for_update:i}""",
        hash=digest,
        now=now,
    )
    return None if row is None else Role(row["role"])


async def use(tx: Tx, digest: bytes, person: int, now: int) -> bool:
    """Uses it up for an account; False where somebody else was quicker."""
    row = await tx.one(
        """UPDATE invites SET used_at = :now, used_by = :person
        WHERE hash = :hash AND used_at IS NULL AND expires_at > :now RETURNING role""",
        hash=digest,
        person=person,
        now=now,
    )
    return row is not None
