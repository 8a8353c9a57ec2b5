"""The code of an application: shown once, and typed on another phone, which the application is on from then."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.applicant import drafts
from handlers.turn import Conversation, Turn, present
from handlers.ui.go import Go, home_button
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.wording import problem_words
from locales import _
from programme import codes as letters
from programme.problem import Code, Outdated, Problem
from storage import applications, audit, codes, people
from storage.codes import Held

router = Conversation("code")


class NewCode(CallbackData, prefix="code"):
    """Makes a new code for this application; the former one, if there is any, stops working."""

    application: int


def code_screen(code: str) -> Screen:
    return Screen(
        lines(
            title(_("Code of your application: {code}", code=letters.spaced(code))),
            "",
            _("Write it down on paper. With it the application opens on another phone."),
            _("Give it to nobody you do not trust."),
        )
    )


async def first_code(turn: Turn) -> tuple[Screen, ...]:
    """The code as a message to keep, when the draft is left for the first time; later nothing."""
    code = letters.fresh()
    made = await codes.keep(turn.tx, turn.application.id, codes.code_hash(turn.code_key, code), turn.received_at)
    return (code_screen(code),) if made else ()


@router.button(NewCode)
async def new_code(query: CallbackQuery, button: NewCode, turn: Turn) -> Reply:
    if turn.application.id != button.application:
        raise Outdated
    had_one = await codes.has(turn.tx, button.application)
    codes.drop(turn.tx, button.application)
    note: tuple[Screen, ...] = ()
    while not note:  # until it is nobody else's
        note = await first_code(turn)
    turn.go("home")
    return Reply(await present(turn, _("The former code no longer works.") if had_one else ""), notes=note)


def code_button() -> Button:
    # NOTE: button
    return Button(_("I have a code"), Go(to="code"))


@router.place("code")
async def ask_code(turn: Turn) -> Screen:
    return Screen(
        lines(
            _("Type the code of the application: 8 letters."),
            _("Capital or small letters, Cyrillic or Latin: all will do."),
        ),
        ((home_button(),),),
    )


@router.text("code")
async def take_code(message: Message, turn: Turn) -> Reply:
    if meaning(message.text or "") in ("home", "back"):
        turn.go("home" if turn.person is not None else "visitor")
        return Reply(await present(turn))
    if await codes.wrong_tries(turn.tx, turn.key, turn.received_at) >= codes.TRIES:
        raise Problem(Code.TOO_MANY_CODES)
    code = letters.read(message.text or "")
    if code is None:
        raise Problem(Code.NO_CODE)
    hashed = codes.code_hash(turn.code_key, code)
    held = await codes.held_by(turn.tx, hashed, turn.season.id)
    if held is None:
        return await _wrong(turn)
    if turn.person is not None and held.person == turn.person.id:
        return await _here_already(turn, held)
    if turn.person is not None:
        await drafts.refuse_one_more(turn)
    if not await codes.use(turn.tx, held, hashed):
        return await _wrong(turn)
    return await _take_in(turn, held)


async def _wrong(turn: Turn) -> Reply:
    """Told like a Problem, but not raised: the try is a row that must stay."""
    codes.note_wrong(turn.tx, turn.key, turn.received_at)
    return Reply(await present(turn, problem_words(Problem(Code.WRONG_CODE))))


async def _here_already(turn: Turn, held: Held) -> Reply:
    """Her own code typed where the application is: it is opened, and the code goes on working."""
    [chosen] = [each for each in await drafts.kept_by(turn) if each.applicant.id == held.applicant]
    drafts.stand_for(turn, chosen)
    return Reply(await present(turn, _("This application is here already.")))


async def _take_in(turn: Turn, held: Held) -> Reply:
    """The human moves here with consent and answers; a visitor becomes an account by it."""
    welcomed = turn.person is None
    if turn.person is None:
        await turn.open_account("home")
    here = turn.known
    whose = await people.hand_over(
        turn.tx,
        held.applicant,
        giver=held.person,
        taker=here.id,
        season=turn.season.id,
        at=turn.received_at,
    )
    audit.note(turn.tx, at=turn.received_at, person=held.person, action="moved_away", object_id=held.application)
    audit.note(turn.tx, at=turn.received_at, person=here.id, action="moved_in", object_id=held.application)
    live = await applications.live_of(turn.tx, here.id, turn.season.id)
    [came] = [each for each in live if each.id == held.application]
    turn.stand_for(held.applicant, whose, came)
    words = _("The application is on this phone now. Its code has been used and no longer works.")
    return Reply(await present(turn, words), menu=turn.menu if welcomed else None)
