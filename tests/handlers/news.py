"""The announcement on the desk of whoever stands in the rooms where they are made."""

from typing import TYPE_CHECKING

from programme.announcement import Content, Formatted
from programme.announcement import State as News
from programme.audience import Audience
from storage import announcements
from storage.database import Tx

if TYPE_CHECKING:
    from tests.handlers.states import State

NEWS = {"kk": "Семинар бейсенбіде болады, келіңіздер!", "ru": "Семинар будет в четверг, приходите!"}
"""What every announcement says."""


async def put_news(tx: Tx, state: "State", at: int) -> None:
    """An announcement to nobody, so that none of the others is disturbed; a draft, or one that was stopped."""
    texts = {language: Formatted(words) for language, words in NEWS.items()}
    made = await announcements.say(tx, await announcements.make(tx, state.person, at), Content(texts=texts), at)
    made = await announcements.aim(tx, made, Audience(sources=("2027",)), at)
    if "stopped" in state.name:
        made = await announcements.confirm(tx, made, state.person, 1, at)
        made = await announcements.move(tx, made, News.PAUSED, at)
    announcements.put_on_desk(tx, state.person, made.id, 1)
    state.news, state.news_turn = made.id, made.rev
