"""Before the form: a few presses that tell whether this programme is for somebody. No answer of them is kept.

But where the last one is a question of the form as well: it is kept as its answer, as the application begins.
"""

from collections.abc import Mapping

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.anyone.faq import faq_door
from handlers.applicant.application import NOTHING_SAID, Start, begin_application
from handlers.applicant.deadline import refuse_closed
from handlers.applicant.drafts import MOST
from handlers.turn import Conversation, Turn, present
from handlers.ui.go import Go, home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _, language
from programme.eligibility import MOST_CHECKS, Check, Way
from programme.kinds import Value
from programme.problem import Code, Outdated, Problem
from programme.typed import fold
from storage import applications

router = Conversation("eligibility")

_PLACE = "eligible_"
_PLACES = tuple(f"{_PLACE}{n}" for n in range(1, MOST_CHECKS + 1))


class Can(CallbackData, prefix="can"):
    """What was pressed at a check, and for whom it was asked; no option is the way back."""

    applicant: int
    check: str
    option: str = ""


@router.button(Start)
async def start(query: CallbackQuery, button: Start, turn: Turn) -> Reply:
    if turn.known.application is not None or button.season != turn.season.id:
        raise Outdated
    return await start_application(turn)


async def start_application(turn: Turn) -> Reply:
    """To the first check, or at once to the form where the season has none."""
    await refuse_closed(turn)
    if turn.known.applicant is None:
        turn.go("whom")
        return Reply(await present(turn))
    # Somebody who applied in a former season may have as many as possible of this one beside.
    if len(await applications.live_of(turn.tx, turn.known.id, turn.season.id)) >= MOST:
        raise Problem(Code.TOO_MANY_APPLICATIONS, most=MOST)
    return await _ask(turn, 0)


async def _ask(turn: Turn, n: int, said: Mapping[str, Value] = NOTHING_SAID) -> Reply:
    """To the check of this number, counted from 0; past the last one the form begins, with what it need not ask."""
    if turn.season.eligibility is None or n >= len(turn.season.eligibility.checks):
        return await begin_application(turn, said)
    turn.go(_PLACES[n])
    return Reply(await present(turn))


def _at_hand(turn: Turn) -> tuple[int, Check]:
    """The check she is at; Outdated where the season no longer asks so many, or her form has begun."""
    n = int(turn.expects.removeprefix(_PLACE)) - 1 if turn.expects in _PLACES else MOST_CHECKS
    checks = turn.season.eligibility.checks if turn.season.eligibility is not None else ()
    if n >= len(checks) or turn.known.application is not None or turn.known.applicant is None:
        raise Outdated
    return n, checks[n]


async def check_screen(turn: Turn) -> Screen:
    n, check = _at_hand(turn)
    applicant = turn.known.applicant or 0
    options: Rows = tuple(
        (Button(way.name.in_(language()), Can(applicant=applicant, check=check.id, option=way.id)),)
        for way in check.options
    )
    return Screen(
        lines(
            title(check.title.in_(language())),
            *(("", check.hint.in_(language())) if check.hint is not None else ()),
        ),
        (*options, _ways(applicant, check) if n else (home_button(),)),
    )


for _name in _PLACES:
    router.place(_name)(check_screen)


def _ways(applicant: int, check: Check) -> tuple[Button, ...]:
    # NOTE: button
    return Button(_("Back"), Can(applicant=applicant, check=check.id)), home_button()


def reason_screen(turn: Turn, check: Check, way: Way) -> Screen:
    """Why not, kindly, and what is open all the same; she stays at the check and may correct herself."""
    reason = way.reason.in_(language()) if way.reason is not None else ""
    applicant = turn.known.applicant or 0
    return Screen(
        lines(reason, "", _("Below is what is open to you all the same.")),
        (
            # NOTE: button
            (Button(_("About the programme"), Go(to="about")), Button(_("Contacts"), Go(to="contacts"))),
            *faq_door(turn.season),
            # NOTE: button
            (Button(_("Correct my answer"), Can(applicant=applicant, check=check.id, option="?")),),
            (home_button(),),
        ),
    )


@router.button(Can)
async def press(query: CallbackQuery, button: Can, turn: Turn) -> Reply:
    n, check = _at_hand(turn)
    if (button.applicant, button.check) != (turn.known.applicant, check.id):
        raise Outdated
    if button.option == "?":
        return Reply(await present(turn))
    if not button.option:
        return await _back(turn, n)
    way = next((each for each in check.options if each.id == button.option), None)
    if way is None:
        raise Outdated
    return await _take(turn, n, check, way)


@router.text(*_PLACES)
async def typed_word(message: Message, turn: Turn) -> Reply:
    """An option typed as it is written, or one of the few words that mean a button."""
    n, check = _at_hand(turn)
    words = message.text or ""
    meant = meaning(words)
    if meant == "back":
        return await _back(turn, n)
    if meant == "home":
        turn.go("home")
        return Reply(await present(turn))
    said = fold(words.strip().rstrip(".!"))
    for way in check.options:
        if meant == way.id or said in (fold(way.name.kk), fold(way.name.ru)):
            return await _take(turn, n, check, way)
    return Reply(await present(turn, _("I did not understand. Please press one of the buttons.")))


async def _take(turn: Turn, n: int, check: Check, way: Way) -> Reply:
    if way.reason is not None:
        return Reply(reason_screen(turn, check, way))
    return await _ask(turn, n + 1, {} if check.same_as is None else {check.same_as: way.id})


async def _back(turn: Turn, n: int) -> Reply:
    turn.go(_PLACES[n - 1] if n else "home")
    return Reply(await present(turn))
