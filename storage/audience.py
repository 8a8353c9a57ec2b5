"""Finds the people an audience means: one condition over an account `p`, for counting and for writing them down."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from programme.audience import Audience, Stage
from programme.notices import Topic
from programme.places import after
from programme.season import Season
from storage.database import Param, Tx

DAY = 24 * 3600
PAGE = 5000
"""Accounts that are counted at a time."""

_LIVE = "a.status <> 'withdrawn'"
_DRAFT = "coalesce(a.status, '') = 'draft'"
"""Said so that an account's drafts are found by the index of live applications, not by that of all drafts there are:
SQLite took 41 s for 20 thousand accounts by the latter."""
_COMPLETE = "EXISTS (SELECT 1 FROM completeness m WHERE m.application = a.id AND m.rev = a.rev AND m.missing = 0)"
_STAGES = {
    Stage.NONE: "NOT {any}",
    Stage.DRAFT: f"{{one}} AND {_LIVE} AND {_DRAFT} AND NOT {_COMPLETE})",
    Stage.COMPLETE: f"{{one}} AND {_LIVE} AND {_DRAFT} AND {_COMPLETE})",
    Stage.SUBMITTED: f"{{one}} AND {_LIVE} AND coalesce(a.status, '') = 'submitted')",
    Stage.WITHDRAWN: f"({{any}} AND NOT {{one}} AND {_LIVE}))",
}
_ONE = """EXISTS (SELECT 1 FROM applicants c JOIN applications a ON a.applicant = c.id AND a.season = :season
    WHERE c.person = p.id"""
_LEFT = "EXISTS (SELECT 1 FROM opt_outs o WHERE o.person = p.id AND o.topic = :topic)"


@dataclass(frozen=True, slots=True)
class Heads:
    """How many an audience means: those who will be written to, by language, and those left out."""

    by_language: dict[str, int] = field(default_factory=dict)
    left: int = 0
    """Do not want to be told of news."""
    unreachable: int = 0
    """Telegram does not let us write to them."""

    def told(self, languages: Collection[str]) -> int:
        return sum(n for each, n in self.by_language.items() if each in languages)


def condition(audience: Audience, season: Season, now: int) -> tuple[str, dict[str, Param]]:
    """SQL that holds for the accounts `p` that are meant, whether they can be written to or not."""
    params: dict[str, Param] = {}
    parts = ["1 = 1"]

    def named(kind: str, chosen: Sequence[str]) -> str:
        params.update({f"{kind}{n}": each for n, each in enumerate(chosen)})
        return ", ".join(f":{kind}{n}" for n in range(len(chosen)))

    if audience.languages:
        parts.append(f"p.language IN ({named('language', audience.languages)})")
    if audience.roles:
        names = named("role", audience.roles)
        parts.append(f"EXISTS (SELECT 1 FROM roles r WHERE r.person = p.id AND r.role IN ({names}))")
    if audience.sources:
        parts.append(f"p.source IN ({named('source', audience.sources)})")
    if audience.signed_up:
        some = named("signed", audience.signed_up)
        parts.append(
            f"""EXISTS (SELECT 1 FROM sign_ups u WHERE u.person = p.id AND u.state IN ('going', 'waiting', 'offered')
            AND CAST(u.seminar AS TEXT) IN ({some}))"""
        )
    if audience.attended:
        some = named("attended", audience.attended)
        parts.append(
            f"EXISTS (SELECT 1 FROM attendances t WHERE t.person = p.id AND CAST(t.seminar AS TEXT) IN ({some}))"
        )
    if audience.unseen_days is not None:
        params["unseen"] = now - audience.unseen_days * DAY
        parts.append("p.last_seen < :unseen")
    for kind, prefixes in (("region", _regions(audience, season)), ("district", [k[:4] for k in audience.districts])):
        if prefixes:
            parts.append(_lying(kind, prefixes, params))
    if audience.stages:
        ways = " OR ".join(_STAGES[Stage(each)].format(any=f"{_ONE})", one=_ONE) for each in audience.stages)
        parts.append(f"({ways})")
    sql = " AND ".join(parts)
    if ":season" in sql:
        params["season"] = season.id
    return sql, params


def _regions(audience: Audience, season: Season) -> list[str]:
    """How the places of the chosen regions begin, and the codes by which a region itself is answered."""
    kato = {region.code: region.kato for region in season.regions}
    return [way for code in audience.regions for way in (kato.get(code, code)[:2], code)]


def _lying(kind: str, prefixes: Sequence[str], params: dict[str, Param]) -> str:
    ways = []
    for n, each in enumerate(prefixes):
        params |= {f"{kind}{n}": each, f"{kind}_after{n}": after(each)}
        ways.append(f"(w.kato >= :{kind}{n} AND w.kato < :{kind}_after{n})")
    return (
        f"{_ONE} AND {_LIVE} AND EXISTS (SELECT 1 FROM answers w WHERE w.application = a.id AND ({' OR '.join(ways)})))"
    )


def can_be_told(params: dict[str, Param]) -> str:
    """SQL that holds for whoever wants to be told of news and can be written to."""
    params["topic"] = Topic.NEWS.value
    return f"p.unreachable_at IS NULL AND NOT {_LEFT}"


async def heads(tx: Tx, audience: Audience, season: Season, now: int) -> Heads:
    """The count of rows, as they are now; some thousand accounts a statement, since a turn may hold the writer."""
    sql, params = condition(audience, season, now)
    told: Counter[str] = Counter()
    left = away = after = 0
    while (last := await _page(tx, after)) is not None:
        rows = await tx.all(
            f"""SELECT e.language, e.left_it, e.away, count(*) AS n FROM
            (SELECT p.language, CASE WHEN {_LEFT} THEN 1 ELSE 0 END AS left_it,
                CASE WHEN p.unreachable_at IS NULL THEN 0 ELSE 1 END AS away
                FROM people p WHERE p.id > :after AND p.id <= :last AND {sql}) e
            GROUP BY e.language, e.left_it, e.away""",
            topic=Topic.NEWS.value,
            after=after,
            last=last,
            **params,
        )
        told.update({row["language"]: row["n"] for row in rows if not row["left_it"] and not row["away"]})
        left += sum(row["n"] for row in rows if row["left_it"])
        away += sum(row["n"] for row in rows if row["away"] and not row["left_it"])
        after = last
    return Heads(by_language=dict(told), left=left, unreachable=away)


async def _page(tx: Tx, after: int) -> int | None:
    """The last account of the next page; None where there are no more."""
    row = await tx.one(
        f"SELECT max(e.id) AS last FROM (SELECT id FROM people WHERE id > :after ORDER BY id LIMIT {PAGE}) e",
        after=after,
    )
    return None if row is None else row["last"]


async def sources(tx: Tx) -> list[str]:
    """The codes that accounts came by, the most frequent first."""
    rows = await tx.all(
        """SELECT p.source, count(*) AS n FROM people p WHERE p.source IS NOT NULL
        GROUP BY p.source ORDER BY n DESC, p.source"""
    )
    return [row["source"] for row in rows]


async def seminars(tx: Tx, *, attended: bool) -> list[str]:
    """The numbers of those that somebody signed up for, or was at, the newest first."""
    table = "attendances" if attended else "sign_ups"
    rows = await tx.all(
        f"""SELECT s.id FROM seminars s WHERE s.state <> 'draft'
        AND EXISTS (SELECT 1 FROM {table} t WHERE t.seminar = s.id) ORDER BY s.id DESC LIMIT 100"""
    )
    return [str(row["id"]) for row in rows]


async def keep(tx: Tx, text: str, person: int, at: int) -> None:
    """Keeps an audience for the next time, once."""
    tx.run(
        """INSERT INTO audiences (audience, made_by, at) VALUES (:text, :person, :at)
        ON CONFLICT (audience) DO NOTHING""",
        text=text,
        person=person,
        at=at,
    )


async def kept(tx: Tx, limit: int) -> list[tuple[int, str]]:
    """The audiences that were kept, the newest first: (id, text)."""
    rows = await tx.all("SELECT id, audience FROM audiences ORDER BY id DESC LIMIT :limit", limit=limit)
    return [(row["id"], row["audience"]) for row in rows]


async def kept_one(tx: Tx, id: int) -> str | None:
    row = await tx.one("SELECT audience FROM audiences WHERE id = :id", id=id)
    return None if row is None else row["audience"]


def drop_kept(tx: Tx, id: int) -> None:
    tx.run("DELETE FROM audiences WHERE id = :id", id=id)
