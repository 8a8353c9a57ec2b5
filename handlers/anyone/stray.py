"""Whatever nobody expected: one sentence that helps, and the present screen. Included last."""

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from handlers.turn import Turn, present
from handlers.ui.consulting import THEIRS
from handlers.ui.screen import Reply
from locales import _
from programme.problem import Outdated
from storage import audit

router = Router(name="stray")


def stray_words(kind: str) -> str:
    """What to say to a message we cannot use here, by its kind."""
    match kind:
        case ContentType.STICKER | ContentType.DICE | ContentType.ANIMATION:
            return _("I do not understand pictures that play. Please write in words.")
        case ContentType.VOICE | ContentType.AUDIO | ContentType.VIDEO_NOTE:
            return _("I cannot listen yet. Please write it in words.")
        case ContentType.PHOTO | ContentType.VIDEO | ContentType.DOCUMENT:
            return _("I cannot take files yet. Please write it in words. Do not send photos of your ID card.")
        case ContentType.CONTACT:
            return _("A telephone number is not needed here.")
        case ContentType.LOCATION | ContentType.VENUE:
            return _("Please write the place in words.")
        case _other:
            return _("I did not understand. Press a button below or write once more.")


@router.message()
async def stray_message(message: Message, turn: Turn) -> Reply:
    return Reply(await present(turn, stray_words(message.content_type)))


@router.callback_query()
async def stray_press(query: CallbackQuery, turn: Turn) -> Reply:
    """A button of no conversation: forged, or drawn by an older release. One of the consultants', pressed by somebody
    who is none, looks the same to her and is noted.
    """
    if turn.person is None or (query.data or "").partition(":")[0] not in THEIRS:
        raise Outdated
    audit.note(turn.tx, at=turn.received_at, person=turn.person.id, action="refused_press")
    # NOTE: toast
    return Reply(await present(turn), toast=_("This button is out of date. Here is the current step."))


@router.my_chat_member()
async def membership(event: ChatMemberUpdated, turn: Turn) -> None:
    """Blocked or unblocked: nothing to say; the next /start finds everything in its place."""
