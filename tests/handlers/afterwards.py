"""A seminar that is over, for whoever stands in the rooms behind it: on the desk of the staff, and seen by a guest."""

from typing import TYPE_CHECKING

from programme.announcement import Content, Formatted
from storage import attendances, materials, seminars
from storage.database import Tx
from tests.handlers.plans import PLANNED

if TYPE_CHECKING:
    from tests.handlers.states import State

AFTERWARDS = ("staff_after", "staff_after_send", "seminar_word")


async def put_after(tx: Tx, state: "State", at: int) -> None:
    """She was there herself and gave a mark; something is to be sent to her."""
    made = await seminars.make(tx, state.person, at)
    said = {f"{part}_{each}": words for each, words in PLANNED.items() for part in ("title", "text")}
    hour = {"place": "2027", "starts_at": at - 86400, "capacity": 3, "state": "published", "published_at": at}
    made = await seminars.change(tx, made, at, said | hour)
    await attendances.come(tx, made.id, state.person, "code", at)
    await attendances.give_mark(tx, made.id, state.person, 5, at)
    texts = {language: Formatted(words) for language, words in PLANNED.items()}
    await materials.add(tx, made.id, Content(texts=texts), at)
    seminars.put_on_desk(tx, state.person, made.id)
