"""The seminar on the desk of whoever stands in the rooms where they are planned."""

from typing import TYPE_CHECKING

from handlers.staff.seminar_announcing import announced
from storage import seminars
from storage.database import Tx

if TYPE_CHECKING:
    from tests.handlers.states import State

PLANNED = {"kk": "Жобаны бірге жазамыз", "ru": "Пишем проект вместе"}
"""What every seminar is called."""
ANNOUNCED: set[str] = set()
"""What an announcement of one would say."""


async def put_plan(tx: Tx, state: "State", at: int) -> None:
    """A draft with its titles; one that is published and to be cancelled, where a yes is awaited."""
    made = await seminars.make(tx, state.person, at)
    said = {f"title_{each}": words for each, words in PLANNED.items()}
    said |= {f"text_{each}": words for each, words in PLANNED.items()}
    published = "_sure" in state.place or "published" in state.name
    if published:
        said |= {"place": "2027"}
    made = await seminars.change(tx, made, at, said)
    if published:
        hour = {"starts_at": at + 9 * 86400, "capacity": 3, "state": "published", "published_at": at}
        made = await seminars.change(tx, made, at, hour)
        # On the way to the announcements, where both languages are shown side by side.
        ANNOUNCED.update(announced(made, each).text for each in PLANNED)
    field = {"staff_seminar_ask": "where", "staff_seminar_sure": "cancel"}.get(state.place, "")
    seminars.put_on_desk(tx, state.person, made.id, field)
    state.news, state.news_turn = made.id, made.rev
