"""What somebody of the staff types in her room or at the list: a number, or words to look for."""

from aiogram.types import Message

from handlers.staff.arrivals import Arrivals, Card, list_screen, whole_number
from handlers.staff.card import opened
from handlers.turn import Conversation, Turn, present
from handlers.ui.screen import Reply
from handlers.ui.spoken import meaning
from locales import _
from programme.searching import looked_for, number_of, packed
from storage import register

router = Conversation("finding")


@router.text("staff", "staff_list")
async def find(message: Message, turn: Turn) -> Reply:
    """A number opens its application at once; of words, every one must begin one of the application's."""
    typed = message.text or ""
    match meaning(typed):
        case "home":
            turn.go("home")
            return Reply(await present(turn))
        case "back":
            turn.go("home" if turn.expects == "staff" else "staff")
            return Reply(await present(turn))
    turn.go("staff_list")
    by_number = await _numbered(turn, typed)
    if by_number is not None:
        return by_number
    words = looked_for(typed)
    if not words or not await register.count(turn.tx, turn.season.id, words):
        return Reply(await present(turn, _("Nothing was found. Perhaps a part of the name is enough?")))
    return Reply(await list_screen(turn, Arrivals(words=packed(words))))


async def _numbered(turn: Turn, typed: str) -> Reply | None:
    n = number_of(typed, turn.season.number_prefix, turn.season.year)
    number = whole_number(turn, n) if n is not None else None
    id = await register.numbered(turn.tx, turn.season.id, number) if number is not None else None
    here = await register.one(turn.tx, turn.season.id, id) if id is not None else None
    return None if here is None else await opened(turn, here, Card(sent=here.id, top=n or 0))
