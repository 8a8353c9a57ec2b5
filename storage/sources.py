"""How many came by which link: a code and a number, and nothing about anybody."""

from programme.link import OTHER
from storage.database import Row, Tx

MOST = 500
"""Codes that are told apart. Anybody can make up a link, so there must be an end."""


async def count(tx: Tx, code: str | None) -> str | None:
    """One more by this link; None is no link. Returns the code that it was counted as."""
    if code is None:
        return None
    known = await tx.one("UPDATE sources SET n = n + 1 WHERE code = :code RETURNING n", code=code)
    if known is not None:
        return code
    row = await tx.one("SELECT count(*) AS n FROM sources WHERE code <> :other", other=OTHER)
    counted_as = code if row is None or row["n"] < MOST else OTHER
    tx.run(
        "INSERT INTO sources (code, n) VALUES (:code, 1) ON CONFLICT (code) DO UPDATE SET n = sources.n + 1",
        code=counted_as,
    )
    return counted_as


async def counted(tx: Tx) -> list[Row]:
    """Every code with its number, the largest first."""
    return list(await tx.all("SELECT code, n FROM sources ORDER BY n DESC, code {c}"))
