"""The deadline as a person meets it: whether the door is open at this moment, and what is said about it."""

from handlers.turn import Turn
from locales import _
from locales.format import moment
from programme import deadline
from programme.deadline import LAST_HOUR, Door
from programme.problem import Code, Problem
from storage import heartbeats


async def door(turn: Turn) -> Door:
    """As it is for what was received at this turn's second, by the season of this very transaction."""
    season, at = turn.season, turn.received_at
    if at <= season.closes_at:
        return deadline.door(season, at)
    return deadline.door(season, at, await heartbeats.spells(turn.tx, season.closes_at - LAST_HOUR))


async def refuse_closed(turn: Turn) -> None:
    """Raises Problem where nothing can be sent any more, so that nobody begins it."""
    if (await door(turn)).shut:
        raise Problem(Code.CLOSED, at=turn.season.closes_at)


def door_words(door: Door) -> list[str]:
    """When one may send, or that it is over."""
    if door.early:
        return [
            _("Applications open on: {moment}", moment=moment(door.opens_at)),
            _("It can be filled in already, and sent from then on."),
        ]
    if not door.late and not door.shut:
        return [_("Applications close on: {moment}", moment=moment(door.closes_at))]
    closed = _("Applications closed on: {moment}", moment=moment(door.closes_at))
    if door.shut:
        return [closed]
    until = moment(door.until)
    return [closed, _("We could not be reached for a while, so it may still be sent. Until: {moment}", moment=until)]
