"""What is changed of a seminar that people have signed up for: moved, cancelled, more or fewer seats.

Whoever signed up is told, and her reminders are planned anew, in the transaction that changes it.
"""

import json
from collections.abc import Mapping

from handlers.staff.seminar_card import hold
from handlers.turn import Turn
from handlers.ui.screen import Button, Screen, lines, title
from locales import _, language
from locales.format import moment, number
from programme.problem import Code, Outdated, Problem
from programme.seminar import Seminar, State, checked_closing, moved_closing
from storage import audit, seating, seminars, sign_ups
from storage.database import Param


def ask_sure(turn: Turn, here: Seminar, field: str, said: Mapping[str, Param]) -> None:
    """Keeps what was written until it is confirmed: so many people would hear of a slip of the finger."""
    seminars.put_on_desk(turn.tx, turn.known.id, here.id, field, json.dumps(said, ensure_ascii=False))


async def sure_screen(turn: Turn, here: Seminar) -> Screen:
    """What would become of it, and how many hear of it."""
    desk = await seminars.on_desk(turn.tx, turn.known.id)
    if desk is None or here.state is not State.PUBLISHED or (desk.field != "cancel" and desk.said is None):
        raise Outdated
    told = len(await sign_ups.signed_up(turn.tx, here.id))
    said = json.loads(desk.said) if desk.said is not None else {}
    match desk.field:
        case "when":
            asked, changes = (
                _("Move the seminar?"),
                [
                    _("Until now: {moment}", moment=moment(here.starts)),
                    _("New day and hour: {moment}", moment=moment(said["at"])),
                ],
            )
        case "where":
            place = said["place"] or said["link"] or _("a point of the map")
            asked, changes = _("Another place?"), [_("New place: {place}", place=place)]
        case "cancel":
            asked, changes = _("Cancel the seminar?"), [_("When: {moment}", moment=moment(here.starts))]
        case _:
            raise Outdated
    words = lines(
        title(asked),
        "",
        here.title(language()),
        *changes,
        "",
        _("So many who signed up will be told: {n}", n=number(told)),
    )
    # NOTE: button
    yes = Button(_("Yes, tell them"), hold(here, "sure"))
    # NOTE: button
    return Screen(words, ((yes,), (Button(_("No, leave it"), hold(here, "open")),)))


async def confirmed(turn: Turn, seen: Seminar) -> None:
    """What she was asked about is done, all in this transaction."""
    tx, at, me = turn.tx, turn.received_at, turn.known.id
    desk = await seminars.on_desk(tx, me)
    if desk is None or desk.seminar != seen.id or (desk.field != "cancel" and desk.said is None):
        raise Outdated
    await sign_ups.keep_people(tx, seen.id)
    here = await seminars.held(tx, seen.id)
    if here is None or here.rev != seen.rev:
        raise Outdated
    said = json.loads(desk.said) if desk.said is not None else {}
    match desk.field:
        case "when":
            starts_at = int(said["at"])
            if starts_at <= at:
                raise Problem(Code.MOMENT_PAST, at=at)
            sets: dict[str, Param] = {"starts_at": starts_at, "closes_at": moved_closing(here, starts_at, at)}
        case "where":
            sets = {name: said[name] for name in ("link", "place", "lat", "lon")}
        case "cancel":
            sets = {"state": State.CANCELLED.value}
        case _:
            raise Outdated
    now = await seminars.change(tx, here, at, sets, told=True)
    await seating.tell_changed(tx, here, now, turn.season, at)
    seminars.put_on_desk(tx, me, here.id)
    action = "seminar_cancelled" if desk.field == "cancel" else "seminar_moved"
    audit.note(tx, at=at, person=me, action=action, object_id=here.id)


async def set_seats(turn: Turn, seen: Seminar, capacity: int) -> None:
    """More of them go to the waiting list at once; never fewer than are taken."""
    if seen.state is State.DRAFT:
        await seminars.change(turn.tx, seen, turn.received_at, {"capacity": capacity})
        return
    here = await seminars.held(turn.tx, seen.id)
    if here is None or here.rev != seen.rev:
        raise Outdated
    if not await seating.set_capacity(turn.tx, here.id, capacity):
        raise Problem(Code.SEATS_TAKEN, n=(await sign_ups.seats(turn.tx, here.id)).taken)
    await seminars.change(turn.tx, here, turn.received_at, {"capacity": capacity})
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="seminar_resized", object_id=here.id)


async def set_closing(turn: Turn, here: Seminar, at: int) -> None:
    await seminars.change(turn.tx, here, turn.received_at, {"closes_at": checked_closing(at, here)})
    if here.state is State.PUBLISHED:
        audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="seminar_sign_up_end", object_id=here.id)
