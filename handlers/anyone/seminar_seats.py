"""Signing up for a seminar, for oneself and whoever comes along; the waiting list; leaving again.

No place: each screen is found by its buttons, and shows where she stands now when one of them is out of date.
"""

from aiogram.types import CallbackQuery

from handlers.anyone.seminar_buttons import Come, Coming, Mine, mine
from handlers.anyone.seminars import detail
from handlers.turn import Conversation, Turn, present
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.seminars import OpenSeminar
from locales import _, language
from locales.format import moment
from programme.problem import Outdated
from programme.seminar import PEOPLE_MOST, Seminar, Standing, State
from storage import jobs, people, seating, seminars, sign_ups
from storage.sign_ups import SignUp

router = Conversation("seminar_seats")

ONCE = 60
"""Seconds in which a second wish for the same file is the same wish."""


@router.button(Come)
async def come(query: CallbackQuery, button: Come, turn: Turn) -> Reply:
    """Asks how many, then signs up; whoever has not consented is asked for that first, and led back here."""
    if turn.language_unknown:
        return Reply(await present(turn))
    here = await seminars.find(turn.tx, button.seminar)
    if here is None or here.state is not State.PUBLISHED or turn.received_at >= here.sign_up_until:
        return Reply(await detail(turn, button.seminar, _("Nobody can sign up for this seminar any more.")))
    if not await _has_consented(turn):
        turn.go("whom", seminar=here.id)
        return Reply(
            await present(turn, _("To sign up for a seminar, your consent is needed. Then you come back to it."))
        )
    if await sign_ups.of(turn.tx, here.id, turn.known.id) is not None:
        return Reply(await detail(turn, here.id))
    if not 1 <= button.n <= PEOPLE_MOST:
        return Reply(_how_many(here, [Button(str(n), Come(seminar=here.id, n=n)) for n in range(1, PEOPLE_MOST + 1)]))
    held = await seminars.held(turn.tx, here.id)
    if held is None or held.state is not State.PUBLISHED or turn.received_at >= held.sign_up_until:
        return Reply(await detail(turn, here.id))
    made = await seating.join(turn.tx, held, turn.known.id, button.n, turn.season, turn.received_at)
    if made.state is Standing.GOING:
        return Reply(await detail(turn, here.id, _("Done: you are signed up. We will remind you before it begins.")))
    return Reply(await detail(turn, here.id, _("There are not enough free seats now, so you are in the waiting list.")))


async def _has_consented(turn: Turn) -> bool:
    """The staff have an account without consent, for their work; they may sit in a seminar too."""
    if turn.person is None:
        return False
    return bool(turn.roles) or bool(await people.applicants_of(turn.tx, turn.person.id))


def _how_many(here: Seminar, numbers: list[Button]) -> Screen:
    # NOTE: button
    back = Button(_("Back"), OpenSeminar(seminar=here.id))
    words = lines(
        title(here.title(language())),
        "",
        _("How many of you will come, you included?"),
        _("For example, 1 if you come alone, 2 if one more person comes along."),
    )
    return Screen(words, (tuple(numbers), (back,)))


@router.button(Mine)
async def press(query: CallbackQuery, button: Mine, turn: Turn) -> Reply:
    who, here = await _held(turn, button.sign_up)
    if not who.live or who.rev != button.turn or here.state is not State.PUBLISHED or turn.received_at >= here.starts:
        # NOTE: toast
        words = _("This button is out of date. Here is the current step.")
        return Reply(await detail(turn, here.id), toast=words)
    match button.do:
        case "people":
            numbers = [Button(str(n), mine(who, "number", n)) for n in range(1, PEOPLE_MOST + 1)]
            return Reply(_how_many(here, numbers))
        case "number":
            return await _resize(turn, here, who, button.n)
        case "leave":
            return Reply(_sure(here, who))
        case "sure":
            return await _leave(turn, here, who)
        case "accept":
            return await _accept(turn, here, who)
        case "calendar":
            return await _calendar(turn, here, who)


async def _held(turn: Turn, id: int) -> tuple[SignUp, Seminar]:
    """Hers, with its seminar's row kept; else Outdated."""
    who = await sign_ups.find(turn.tx, id)
    if who is None or who.person != turn.known.id:
        raise Outdated
    here = await seminars.held(turn.tx, who.seminar)
    who = await sign_ups.find(turn.tx, id)  # as it is now that nobody changes it any more
    if here is None or who is None:
        raise Outdated
    return who, here


async def _resize(turn: Turn, here: Seminar, who: SignUp, n: int) -> Reply:
    if not 1 <= n <= PEOPLE_MOST or who.state is Standing.OFFERED:
        raise Outdated
    if n == who.people:
        return Reply(await detail(turn, here.id))
    if await seating.resize(turn.tx, here, who, n, turn.received_at) is None:
        seats = await sign_ups.seats(turn.tx, here.id)
        words = _("There are not so many free seats. As before, people: {n}", n=who.people)
        return Reply(await detail(turn, here.id, words if seats.taken else ""))
    return Reply(await detail(turn, here.id, _("Changed. People: {n}", n=n)))


def _sure(here: Seminar, who: SignUp) -> Screen:
    # NOTE: button
    yes = Button(_("Yes, I cannot come"), mine(who, "sure"))
    # NOTE: button
    no = Button(_("No, I come"), OpenSeminar(seminar=here.id))
    words = lines(title(here.title(language())), "", _("Give your seat to somebody else?"))
    rows: Rows = ((yes,), (no,))
    return Screen(words, rows)


async def _leave(turn: Turn, here: Seminar, who: SignUp) -> Reply:
    await seating.leave(turn.tx, here, who, turn.received_at)
    words = _("You are not signed up any more. Thank you for telling us: somebody else can come.")
    return Reply(await detail(turn, here.id, words))


async def _accept(turn: Turn, here: Seminar, who: SignUp) -> Reply:
    if who.state is not Standing.OFFERED:
        return Reply(await detail(turn, here.id))
    await seating.accept(turn.tx, here, who, turn.season, turn.received_at)
    return Reply(await detail(turn, here.id, _("Done: you are signed up. We will remind you before it begins.")))


async def _calendar(turn: Turn, here: Seminar, who: SignUp) -> Reply:
    """Made outside of this turn; the file comes by itself."""
    at = turn.received_at
    key = f"calendar:{who.id}:{here.sequence}:{at // ONCE}"
    jobs.enqueue(turn.tx, "calendar", key, at=at, sign_up=who.id, sequence=here.sequence)
    # NOTE: toast
    return Reply(await detail(turn, here.id), toast=_("The file comes in a moment. Open it to keep the date."))


@router.button(Coming)
async def answer(query: CallbackQuery, button: Coming, turn: Turn) -> Reply:
    """What is said to a reminder; the seats of whoever cannot come are the next one's."""
    who, here = await _held(turn, button.sign_up)
    if who.state is not Standing.GOING or here.state is not State.PUBLISHED or turn.received_at >= here.starts:
        return Reply(await detail(turn, here.id))
    if button.go == "cant":
        return await _leave(turn, here, who)
    if who.answer is None:
        await seating.answer(turn.tx, who, turn.received_at)
    words = _("Good, we are waiting for you. When: {moment}", moment=moment(here.starts))
    return Reply(await detail(turn, here.id, words))
