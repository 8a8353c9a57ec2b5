"""Materials of a seminar and the word of thanks: put together here, sent once to whoever was there or had a seat."""

from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.staff.attendance import after_screen
from handlers.staff.attendance_buttons import After, Thanks, found, on_desk
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.go import home_button
from handlers.ui.kept import formatted
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _, language
from locales.format import number
from programme.announcement import CAPTION_MOST, TEXT_MOST, Content, Media
from programme.attendance import is_over
from programme.languages import LANGUAGES
from programme.problem import Code, Outdated, Problem
from storage import audit, materials
from storage.materials import MOST, Material

router = Conversation("materials")

PLACE = "staff_after_send"
SHOWN_MOST = 60
"""Characters of a text in the list."""


async def send_screen(turn: Turn) -> Screen:
    here = await on_desk(turn)
    things = await materials.of(turn.tx, here.id)
    n = await materials.receivers(turn.tx, here.id)
    words: list[str | Text | None] = [
        title(_("Materials and thanks")),
        "",
        here.title(language()),
        *[f"{place}. {_thing(each)}" for place, each in enumerate(things, 1)],
        "",
        _("Send here a text, a link, a photo or a document: it goes to everybody as it is."),
        _("Those who came are thanked and asked for a mark; those who did not are told the next date."),
    ]
    rows: Rows = ()
    if n:
        # NOTE: button
        rows += ((Button(_("Send, people: {n}", n=number(n)), Thanks(seminar=here.id, do="sure")),),)
    else:
        words.append(_("Nobody would get this: nobody signed up or came."))
    if things:
        # NOTE: button
        rows += ((Button(_("Take all of it out"), Thanks(seminar=here.id, do="clear")),),)
    # NOTE: button
    return Screen(lines(*words), (*rows, (Button(_("Back"), After(seminar=here.id)),), (home_button(),)))


def _thing(each: Material) -> str:
    said = each.content.texts[LANGUAGES[0]].text if each.content.texts else ""
    kinds = {"photo": _("photo"), "document": _("document")}
    named = [kinds[one.kind] for one in each.content.media]
    return " ".join([*named, cut(said, SHOWN_MOST)]).strip()


@router.place(PLACE)
async def place_screen(turn: Turn) -> Screen:
    return await send_screen(turn)


@router.button(Thanks)
async def press(query: CallbackQuery, button: Thanks, turn: Turn) -> Reply:
    """Nothing of it before the seminar is over."""
    here = await found(turn, button.seminar)
    if not is_over(here, turn.received_at):
        raise Outdated
    at = turn.received_at
    if button.do == "sure":
        told = await materials.send(turn.tx, here.id, at)
        audit.note(turn.tx, at=at, person=turn.known.id, action="seminar_thanked", object_id=here.id)
        turn.go("staff_after")
        words = _("On its way. People: {n}", n=number(told)) if told else _("Everybody has it already.")
        return Reply((await after_screen(turn)).under(words))
    if button.do == "clear":
        materials.clear(turn.tx, here.id)
    turn.go(PLACE)
    return Reply(await present(turn))


@router.text(PLACE, "staff_after")
async def typed(message: Message, turn: Turn) -> Reply:
    match meaning(message.text or ""):
        case "home":
            turn.go("home")
            return Reply(await present(turn))
        case "back":
            turn.go("staff" if turn.expects == "staff_after" else "staff_after")
            return Reply(await present(turn))
    if turn.expects == "staff_after":
        raise Outdated
    return await _keep(turn, message, ())


@router.sent(PLACE)
async def take_file(message: Message, turn: Turn) -> Reply:
    if message.photo:
        return await _keep(turn, message, (Media("photo", message.photo[-1].file_id, None),))
    if message.document is not None:
        return await _keep(turn, message, (Media("document", message.document.file_id, None),))
    raise Problem(Code.SEND_A_FILE)


async def _keep(turn: Turn, message: Message, media: tuple[Media, ...]) -> Reply:
    here = await on_desk(turn)
    said = formatted(message)
    most = CAPTION_MOST if media else TEXT_MOST
    if said.length > most:
        raise Problem(Code.TOO_LONG, length=said.length, most=most)
    content = Content(texts=dict.fromkeys(LANGUAGES, said), media=media)
    if not await materials.add(turn.tx, here.id, content, turn.received_at):
        raise Problem(Code.TOO_MANY_FILES, most=MOST)
    return Reply(await present(turn))
