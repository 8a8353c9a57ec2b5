"""Taking and leaving seats, the waiting list, and all that whoever signed up is told of by itself.

Every function here wants the seminar's row kept by this transaction (`seminars.held`): then nobody else seats anybody
meanwhile, and the first in line is the first in line. A seat is a row; taking it is an UPDATE of a free one.
"""

from programme.notices import Notice
from programme.problem import Outdated
from programme.season import Season
from programme.seminar import Seminar, Standing
from programme.seminar_times import Reminder, offer_until, reminders, soon
from storage import deliveries, jobs, seminars, sign_ups
from storage.database import Tx
from storage.sign_ups import BARE, COLUMNS, SignUp, sign_up_from


async def join(tx: Tx, here: Seminar, person: int, people: int, season: Season, at: int) -> SignUp:
    """Signs somebody up who is not: with seats, or behind everybody else in the waiting list."""
    seats = await sign_ups.seats(tx, here.id)
    state = Standing.GOING
    if seats.free < people or await _first_who_fits(tx, here.id, seats.free) is not None:
        state = Standing.WAITING
    row = await tx.one(
        f"""INSERT INTO sign_ups (seminar, person, people, state, at, changed_at)
        VALUES (:seminar, :person, :people, '{state.value}', :at, :at)
        ON CONFLICT (seminar, person) WHERE state IN ('going', 'waiting', 'offered') DO NOTHING RETURNING {BARE}""",
        seminar=here.id,
        person=person,
        people=people,
        at=at,
    )
    if row is None:
        raise Outdated
    made = sign_up_from(row)
    if made.state is Standing.GOING:
        await _take(tx, made, people)
        plan(tx, here, [made], season, at)
    tx.tell(seminars.TOPIC)
    return made


async def leave(tx: Tx, here: Seminar, who: SignUp, at: int, *, to: Standing = Standing.LEFT) -> SignUp:
    """Comes no more: the seats are free for the next in line, and nothing more is told."""
    left = await _change(tx, who, f"state = '{to.value}', offer_until = NULL", at)
    _free(tx, who.id)
    unplan(tx, here, [who], at)
    deliveries.void(tx, _offer_key(who), at)
    tx.tell(seminars.TOPIC)
    return left


async def resize(tx: Tx, here: Seminar, who: SignUp, people: int, at: int) -> SignUp | None:
    """Comes with more or fewer; None where there are not so many free seats that nobody waits for.

    Whoever waits keeps her place in line.
    """
    if who.state is Standing.GOING and people > who.people:
        seats = await sign_ups.seats(tx, here.id)
        if seats.free < people - who.people or await _first_who_fits(tx, here.id, seats.free) is not None:
            return None
    changed = await _change(tx, who, f"people = {int(people)}", at)
    if who.state is Standing.GOING:
        if people > who.people:
            await _take(tx, who, people - who.people)
        else:
            _free(tx, who.id, who.people - people)
    tx.tell(seminars.TOPIC)
    return changed


async def accept(tx: Tx, here: Seminar, who: SignUp, season: Season, at: int) -> SignUp:
    """Takes the seats that were kept; also a little late, as long as nobody else was offered them."""
    taken = await _change(tx, who, "state = 'going', offer_until = NULL", at)
    deliveries.void(tx, _offer_key(who), at)
    plan(tx, here, [taken], season, at)
    return taken


async def answer(tx: Tx, who: SignUp, at: int) -> SignUp:
    """Says that she comes."""
    return await _change(tx, who, "answer = 'coming'", at)


async def _change(tx: Tx, who: SignUp, sets: str, at: int) -> SignUp:
    row = await tx.one(
        f"""UPDATE sign_ups SET rev = rev + 1, changed_at = :at, {sets}
        WHERE id = :id AND rev = :rev AND state = '{who.state.value}' RETURNING {BARE}""",
        id=who.id,
        rev=who.rev,
        at=at,
    )
    if row is None:
        raise Outdated
    return sign_up_from(row)


async def _take(tx: Tx, who: SignUp, n: int) -> None:
    """All of them or, by the end of this transaction, none."""
    taken = await tx.all(
        """UPDATE seminar_seats SET sign_up = :id WHERE seminar = :seminar AND sign_up IS NULL AND n IN
        (SELECT t.n FROM seminar_seats t WHERE t.seminar = :seminar AND t.sign_up IS NULL ORDER BY t.n LIMIT :most)
        RETURNING n""",
        id=who.id,
        seminar=who.seminar,
        most=n,
    )
    if len(taken) != n:
        raise Outdated


def _free(tx: Tx, sign_up: int, n: int | None = None) -> None:
    some = "" if n is None else f" AND n IN (SELECT t.n FROM seminar_seats t WHERE t.sign_up = :id LIMIT {int(n)})"
    tx.run(f"UPDATE seminar_seats SET sign_up = NULL WHERE sign_up = :id{some}", id=sign_up)


# The waiting list


async def _first_who_fits(tx: Tx, seminar: int, free: int) -> SignUp | None:
    """The first in line whom so many seats are enough for; whoever wants more keeps her place before the others."""
    if free < 1:
        return None
    row = await tx.one(
        f"""SELECT {COLUMNS} FROM sign_ups u WHERE u.seminar = :seminar AND u.state = 'waiting' AND u.people <= :free
        ORDER BY u.id LIMIT 1""",
        seminar=seminar,
        free=free,
    )
    return None if row is None else sign_up_from(row)


async def next_in_line(tx: Tx, seminar: int) -> SignUp | None:
    """Whom the free seats are for."""
    return await _first_who_fits(tx, seminar, (await sign_ups.seats(tx, seminar)).free)


async def ahead(tx: Tx, who: SignUp) -> int:
    """How many sign-ups stand before this one in line."""
    row = await tx.one(
        "SELECT count(*) AS n FROM sign_ups u WHERE u.seminar = :seminar AND u.state = 'waiting' AND u.id < :id",
        seminar=who.seminar,
        id=who.id,
    )
    assert row is not None, "a count always gives its row"
    n: int = row["n"]
    return n


async def offer(tx: Tx, here: Seminar, who: SignUp, season: Season, at: int) -> bool:
    """Keeps seats for whoever is next and tells her; False where there is no time to accept them any more."""
    until = offer_until(season, at, here.starts)
    if until is None:
        return False
    offered = await _change(tx, who, f"state = 'offered', offer_until = {until}", at)
    await _take(tx, offered, offered.people)
    deliveries.enqueue(
        tx,
        Notice.SEMINAR_OFFER,
        who.person,
        _offer_key(who),
        due_at=at,
        at=at,
        expires_at=here.starts,
        sign_up=who.id,
    )
    return True


async def extend(tx: Tx, who: SignUp, until: int, at: int) -> None:
    """More time, since the word of it has not gone out yet; now it may."""
    await _change(tx, who, f"offer_until = {int(until)}", at)
    tx.run(
        "UPDATE deliveries SET due_at = :at WHERE dedupe_key = :key AND state = 'pending'", at=at, key=_offer_key(who)
    )
    tx.tell(deliveries.TOPIC)


async def offer_told(tx: Tx, who: SignUp) -> bool:
    """Whether the offer went out, or cannot."""
    row = await tx.one("SELECT state FROM deliveries WHERE dedupe_key = :key", key=_offer_key(who))
    return row is None or row["state"] not in ("pending", "claimed", "started")


def _offer_key(who: SignUp) -> str:
    return f"seminar_offer:{who.id}"


# What is told


def plan(tx: Tx, here: Seminar, those: list[SignUp], season: Season, at: int) -> None:
    """The reminders that still make sense, for those who have seats."""
    for each in reminders(season, here.starts, at):
        for who in those:
            deliveries.enqueue(
                tx,
                Notice.SEMINAR_REMINDER,
                who.person,
                _reminder_key(here, who, each.reminder),
                due_at=each.due_at,
                at=at,
                expires_at=each.expires_at,
                sign_up=who.id,
                sequence=here.sequence,
            )


def unplan(tx: Tx, here: Seminar, those: list[SignUp], at: int) -> None:
    """Nobody is reminded of it as it stood."""
    for who in those:
        for each in Reminder:
            deliveries.void(tx, _reminder_key(here, who, each), at)


def _reminder_key(here: Seminar, who: SignUp, reminder: Reminder) -> str:
    return f"seminar_reminder:{who.id}:{here.sequence}:{reminder.value}"


async def tell_changed(tx: Tx, was: Seminar, now: Seminar, season: Season, at: int) -> int:
    """It was moved or cancelled: all who signed up are told, with a new file for their calendar where they took one,
    and reminded by what holds now. How many are told."""
    those = await sign_ups.signed_up(tx, now.id)
    unplan(tx, was, those, at)
    notice = Notice.SEMINAR_CHANGED_SOON if soon(at, was.starts, now.starts) else Notice.SEMINAR_CHANGED
    for who in those:
        deliveries.void(tx, f"seminar_changed:{who.id}:{was.sequence}", at)
        deliveries.enqueue(
            tx,
            notice,
            who.person,
            f"seminar_changed:{who.id}:{now.sequence}",
            due_at=at,
            at=at,
            expires_at=max(was.starts, now.starts),
            sign_up=who.id,
            sequence=now.sequence,
        )
    if now.state is was.state:
        plan(tx, now, [who for who in those if who.state is Standing.GOING], season, at)
        tx.run("UPDATE sign_ups SET answer = NULL, rev = rev + 1 WHERE seminar = :id AND answer IS NOT NULL", id=now.id)
    for id in await sign_ups.with_calendar(tx, now.id):
        jobs.enqueue(tx, "calendar", f"calendar:{id}:{now.sequence}", at=at, sign_up=id, sequence=now.sequence)
    tx.tell(seminars.TOPIC)
    return len(those)


# Seats


def open_seats(tx: Tx, seminar: int, first: int, last: int) -> None:
    """Seats number `first` to `last`, both included, free."""
    tx.run_many(
        "INSERT INTO seminar_seats (seminar, n) VALUES (:seminar, :n)",
        [{"seminar": seminar, "n": n} for n in range(first, last + 1)],
    )
    tx.tell(seminars.TOPIC)


async def set_capacity(tx: Tx, seminar: int, capacity: int) -> bool:
    """More seats, or fewer free ones; False where more than so many are taken."""
    row = await tx.one(
        """SELECT count(*) AS n, count(t.sign_up) AS taken, coalesce(max(t.n), 0) AS last
        FROM seminar_seats t WHERE t.seminar = :seminar""",
        seminar=seminar,
    )
    assert row is not None, "a count always gives its row"
    if capacity < row["taken"]:
        return False
    if capacity > row["n"]:
        open_seats(tx, seminar, row["last"] + 1, row["last"] + capacity - row["n"])
    elif capacity < row["n"]:
        tx.run(
            """DELETE FROM seminar_seats WHERE seminar = :seminar AND sign_up IS NULL AND n IN
            (SELECT t.n FROM seminar_seats t WHERE t.seminar = :seminar AND t.sign_up IS NULL
                ORDER BY t.n DESC LIMIT :surplus)""",
            seminar=seminar,
            surplus=row["n"] - capacity,
        )
    return True
