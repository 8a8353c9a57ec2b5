"""Questions to a person of whoever stands at one, and on the desks of those who answer."""

from dataclasses import replace
from typing import TYPE_CHECKING

from programme.question import Phase
from storage import people, question_messages, question_moves, questions
from storage.database import Tx
from storage.questions import About, Thread

if TYPE_CHECKING:
    from tests.handlers.states import State

ASKING = ("question", "asked", "questions", "star_word")
"""Places of somebody who asks."""
CONSULTING = (
    "queue", "desk", "desk_answer", "desk_last", "desk_note", "desk_pass", "desk_ready", "byhand", "byhand_name",
    "board", "canned", "canned_kk", "canned_ru",
)  # fmt: skip
"""Places of somebody who answers."""
ASKED = ("Мұздатқыш әперуге болады деп естідім, рас па екен?", "Somebody")
"""What every question says, and what consultants are called here."""
NOBODY = 5_000_000_000
"""Telegram's numbers of accounts that are on no phone here."""


async def put_asked(tx: Tx, state: "State", at: int) -> None:
    """Of an asker her own question, rated where she is asked for a word; of a consultant one on the desk."""
    asks = state.place in ASKING
    if not asks and state.place not in CONSULTING:
        return
    other = await people.open_account(
        tx, tg_id=NOBODY + state.person, language=state.language or "kk", expects="home", at=at
    )
    asker, consultant = (state.person, other) if asks else (other, state.person)
    about = About(state.application, state.stand.step, True) if state.application and state.stand.step else About()
    if state.place == "question":
        questions.lay(tx, state.person, about=replace(about, shares=False))
        return
    made = await _asked(tx, asker, state, about, at)
    if state.place in ("star_word", *CONSULTING[1:]):
        made = await question_moves.claim(tx, made.id, consultant, at) or made
    if state.place == "star_word":
        await question_moves.answer(tx, made.id, consultant, 60, at)
        await question_moves.finish(tx, made.id, consultant, at)
        made = await questions.rate(tx, made.id, asker, 4)
    questions.lay(tx, state.person, thread=made.id)
    state.thread, state.news_turn = made.id, made.rev


async def _asked(tx: Tx, asker: int, state: "State", about: About, at: int) -> Thread:
    made = await questions.ask(
        tx, asker, season="2027", about=about, topic="", language=state.language or "kk",
        phase=Phase.ANNOUNCEMENT, at=at,
    )  # fmt: skip
    await question_messages.keep(
        tx, made.id, asker, asks=True, kind="text", chat_message=None, text=ASKED[0], seconds=None, at=at
    )
    return made
