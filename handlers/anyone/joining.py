"""Becoming one of the staff: by an invite, opened as a link or sent as a message, or by the setting ADMIN_IDS.

An account of the staff needs no consent and no applicant: it is made for its work.
"""

from dataclasses import replace
from typing import Literal

from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.anyone.language import first_screen_with
from handlers.turn import Conversation, Turn, present
from handlers.ui.screen import Reply, Screen, lines
from handlers.ui.wording import problem_words, role_words
from locales import _, speaking
from programme import invites as letters
from programme.problem import Code, Outdated, Problem
from programme.roles import Role
from storage import codes, invites, roles

router = Conversation("joining")

ANSWERING = "answer"
"""The place at which whatever is typed is an answer."""


class Join(CallbackData, prefix="join"):
    """On the first screen of somebody who has not chosen a language: nothing is kept of her, so it holds the code."""

    to: Literal["kk", "ru"]
    code: str


class Invited(Filter):
    """Passes a message that can only be the code of an invite, wherever it cannot be an answer."""

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, str]:
        if message.text is None or turn.expects == ANSWERING:
            return False
        code = letters.read(message.text)
        return False if code is None else {"code": code}


@router.message(Invited())
async def take_code(message: Message, turn: Turn, code: str) -> Reply:
    return await open_invite(turn, code)


@router.button(Join)
async def choose_language(query: CallbackQuery, button: Join, turn: Turn) -> Reply:
    """The first choice, and with it the invite; whoever has chosen before keeps her language."""
    if turn.language_unknown:
        turn.go("whom", language=button.to)
    with speaking(turn.language):
        return replace(await open_invite(turn, button.code), menu=turn.menu)


async def open_invite(turn: Turn, typed: str) -> Reply:
    """Uses the invite up and gives its role, in one transaction."""
    code = letters.read(typed)
    if turn.language_unknown:
        return Reply(first_screen_with(lambda to: Join(to=to, code=code)) if code is not None else await present(turn))
    if await codes.wrong_tries(turn.tx, turn.key, turn.received_at) >= codes.TRIES:
        raise Problem(Code.TOO_MANY_CODES)
    digest = letters.digest(code or "")
    role = await invites.role_of(turn.tx, digest, turn.received_at)
    if role is None:
        # Told like a Problem, but not raised: the try is a row that must stay.
        codes.note_wrong(turn.tx, turn.key, turn.received_at)
        return Reply(await present(turn, problem_words(Problem(Code.WRONG_INVITE))))
    if role in turn.roles:
        words = _("You have this role already: {role}. The invite is still good for somebody else.", role=_said(role))
        return Reply(await present(turn, words))
    if turn.person is None:
        await turn.open_account("staff")
    if not await invites.use(turn.tx, digest, turn.known.id, turn.received_at):
        raise Outdated
    roles.grant(turn.tx, turn.known.id, role, turn.received_at)
    turn.roles |= {role}
    turn.go("staff")
    words = _("Welcome! Your role here now: {role}", role=_said(role))
    return Reply(await present(turn, words), menu=turn.menu)


def _said(role: Role) -> str:
    return role_words([role])


async def appoint(turn: Turn) -> bool:
    """Makes an administrator of somebody whom the settings name; False where she is one, or has no language yet."""
    if turn.language_unknown or Role.ADMIN in turn.roles:
        return False
    if turn.person is None:
        await turn.open_account("home" if turn.expects == "visitor" else turn.expects)
    roles.grant(turn.tx, turn.known.id, Role.ADMIN, turn.received_at, appointed=True)
    turn.roles |= {Role.ADMIN}
    return True


def appointed() -> Screen:
    """Said once, before the reply to whatever she did."""
    return Screen(lines(_("You are an administrator of this programme. The staff section: /staff")))
