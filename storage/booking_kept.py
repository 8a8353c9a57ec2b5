"""A talk that was kept is one consultation in the programme's figures, and follows what is said of it later."""

from programme.booking import State
from programme.question import Channel, phase
from programme.season import Season
from programme.timetable import Mode
from storage import consultations
from storage.bookings import Booking
from storage.database import Tx

CHANNELS = {Mode.PHONE: Channel.PHONE, Mode.ONLINE: Channel.MEETING, Mode.MEETING: Channel.MEETING}
"""Over a screen people meet as well: the programme counts talks face to face, not what stood between."""


async def follow(tx: Tx, here: Booking, consultant: int, season: Season) -> None:
    """One row once it was kept, none otherwise; counted at the hour of the talk."""
    tx.run("DELETE FROM consultations WHERE booking = :id", id=here.id)
    if here.state is not State.KEPT:
        return
    consultations.keep(
        tx,
        here.season,
        booking=here.id,
        who=consultations.of_account(here.person),
        kind=await consultations.kind_of(tx, here.application),
        topic=here.topic,
        channel=CHANNELS[here.mode],
        phase=phase(season, here.starts_at),
        language=here.language,
        consultant=consultant,
        at=here.starts_at,
    )
