"""/mydata: what is kept about a person, and its end. Erasing is at once and cannot be undone."""

from collections.abc import Sequence
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message, Update

from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import entries, plain_text
from handlers.ui.go import Go, home_button
from handlers.ui.screen import Button, Reply, Screen, lines, pieces, title
from handlers.ui.spoken import is_no, is_yes
from handlers.ui.wording import status_words
from locales import _
from locales.format import moment, short_date
from programme.problem import Outdated
from storage import people
from storage.updates import DELETABLE_SECONDS, said_to

router = Conversation("mydata")


class Erase(CallbackData, prefix="erase"):
    """For which account the question was asked; a button from before an erasure opens nothing."""

    person: int
    go: Literal["ask", "yes", "no"]


@router.command("mydata")
async def show_mydata(message: Message, turn: Turn) -> Reply:
    return await mydata(turn)


async def mydata(turn: Turn) -> Reply:
    if turn.person is None:
        words = _(
            "We keep nothing about you but the language you chose, under a number that does not show who you are."
        )
        return Reply(await present(turn, words))
    turn.go("mydata")
    notes: tuple[Screen, ...] = ()
    if turn.known.application is not None:
        text = plain_text([_("Your answers")], entries(turn.known.application, turn.season))
        notes = tuple(Screen(lines(piece)) for piece in pieces(text))
    return Reply(await present(turn), notes=notes)


@router.place("mydata")
async def mydata_screen(turn: Turn) -> Screen:
    person = turn.known
    here = person.application
    consents = await people.consents_of(turn.tx, person.applicant)
    return Screen(
        lines(
            title(_("What is kept about you")),
            "",
            _("Your Telegram account and the language you chose"),
            *(
                _(
                    "Consent of {date}, text version {version}",
                    date=short_date(row["at"]),
                    version=row["version"],
                )
                for row in consents
            ),
            _("Application: {status}", status=status_words(here.status) if here is not None else _("none")),
            _("Sent on: {moment}", moment=moment(here.submitted_at))
            if here is not None and here.submitted_at is not None
            else None,
        ),
        (
            # NOTE: button
            (Button(_("Erase my data"), Erase(person=person.id, go="ask")),),
            (home_button(),),
        ),
    )


@router.place("erase")
async def erase_screen(turn: Turn) -> Screen:
    person = turn.known
    return Screen(
        lines(
            title(_("Erase everything?")),
            "",
            _("Your answers and your application will be erased at once. They cannot be brought back."),
            _("Spare copies of the database keep them until they are replaced: 30 days at most."),
        ),
        (
            # NOTE: button
            (Button(_("Yes, erase"), Erase(person=person.id, go="yes")),),
            # NOTE: button
            (Button(_("No, keep"), Erase(person=person.id, go="no")),),
        ),
    )


@router.button(Erase)
async def erase(query: CallbackQuery, button: Erase, turn: Turn, event_update: Update) -> Reply:
    if turn.person is None or button.person != turn.person.id:
        raise Outdated
    if button.go == "ask":
        turn.go("erase")
        return Reply(await present(turn))
    if turn.expects != "erase":
        raise Outdated
    if button.go == "no":
        turn.go("home")
        return Reply(await present(turn))
    pressed = query.message
    # One message too old to delete would make Telegram refuse them all.
    young = isinstance(pressed, Message) and pressed.date.timestamp() > turn.received_at - DELETABLE_SECONDS
    return await erased(turn, event_update.update_id, pressed.message_id if pressed is not None and young else None)


@router.text("erase")
async def typed_decision(message: Message, turn: Turn, event_update: Update) -> Reply:
    text = message.text or ""
    if is_yes(text):
        return await erased(turn, event_update.update_id)
    if is_no(text):
        turn.go("home")
        return Reply(await present(turn))
    return Reply(await present(turn, _("I did not understand. Please press one of the buttons.")))


async def erased(turn: Turn, update_id: int, pressed: int | None = None) -> Reply:
    """Deletes all of the account's rows; the loop cleans the files, then takes our messages out of the chat."""
    person = turn.known
    ours = await said_to(turn.tx, person.id, turn.received_at)
    messages = sorted({*ours, *([pressed] if pressed is not None else [])})
    people.erase(turn.tx, person, turn.received_at, update_id=update_id, messages=messages)
    turn.person = None
    turn.scrub = True
    return farewell(messages)


def farewell(messages: Sequence[int]) -> Reply:
    """The last words to an erased account, in whose place our messages go."""
    screen = Screen(
        lines(
            _("Your data has been erased."),
            _("Our newest messages are gone from this chat too. What you wrote yourself, please delete yourself."),
        ),
        # NOTE: button
        ((Button(_("Start over"), Go(to="start")),),),
    )
    return Reply(screen, anew=True, menu="", forget=tuple(messages))
