"""What comes after sending: where it stands and what happens next, the text to forward, changing it, taking it back."""

from dataclasses import replace
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.applicant.application import Open, go_on_writing, put_back, stand
from handlers.applicant.deadline import door, door_words
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import plain_text
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, pieces, title
from handlers.ui.spoken import is_no, is_yes, meaning
from handlers.ui.wording import status_words
from locales import _, language, speaking
from locales.format import day_full, moment
from programme.application import changed_since
from programme.deadline import Door
from programme.notices import Notice
from programme.problem import Code, Outdated, Problem
from programme.roles import HEARS_OF_APPLICATIONS
from programme.sent import from_json
from storage import audit, codes, deliveries, revisions, roles
from storage.applications import Application

router = Conversation("sent")


class Mine(CallbackData, prefix="mine"):
    """Opens what was sent; always valid while it is."""

    application: int


class Forward(CallbackData, prefix="text"):
    """The application as plain text, as it was sent."""

    application: int


class Reopen(CallbackData, prefix="redo"):
    """Takes up this very state again, to change it."""

    application: int
    rev: int


class AsSent(CallbackData, prefix="asis"):
    """Ends the change: it stays as it was sent."""

    application: int
    rev: int


class Withdraw(CallbackData, prefix="wd"):
    application: int
    rev: int
    go: Literal["ask", "yes", "no"]


def sent_application(turn: Turn) -> Application:
    """The present application once it was sent; else Outdated."""
    if turn.application.status != "submitted":
        raise Outdated
    return turn.application


def sent_lines(here: Application) -> list[str]:
    """Number, state and moment, each behind its label."""
    return [
        _("Application number: {number}", number=here.number or ""),
        _("Where it stands: {status}", status=status_words(here.status)),
        _("Sent on: {moment}", moment=moment(here.submitted_at or 0)),
    ]


def change_lines(here: Application, door: Door) -> list[str]:
    """What counts while a sent application is being changed; nothing where it is not."""
    if here.reopened_at is None:
        return []
    if door.shut:
        return [_("What you sent is valid. Your later changes were not sent, and cannot be sent any more.")]
    return [_("You are changing it. What you sent is valid. If you change anything, send it again.")]


def mine_button(here: Application) -> Button:
    # NOTE: button
    return Button(_("My application"), Mine(application=here.id))


def forward_button(here: Application) -> Button:
    # NOTE: button
    return Button(_("Text to forward"), Forward(application=here.id))


def as_sent_button(here: Application) -> Button:
    # NOTE: button
    return Button(_("Leave it as it was sent"), AsSent(application=here.id, rev=here.rev))


@router.place("sent")
async def sent_screen(turn: Turn) -> Screen:
    here, now, season = sent_application(turn), await door(turn), turn.season
    changing = change_lines(here, now)
    heading, *rest = sent_lines(here)
    words: list[str | Text | None] = [title(heading), *rest, "", *changing]
    if not changing:
        words += [season.next_steps.in_(language()), _("Results come out on: {day}", day=day_full(season.results_on))]
    words += ["" if changing else None, *door_words(now)]
    return Screen(lines(*words), (*_ways(here, now), (home_button(),)))


def _ways(here: Application, now: Door) -> Rows:
    rows: list[Button] = []
    if here.reopened_at is None:
        rows.append(forward_button(here))
        if not now.shut:
            # NOTE: button
            rows.append(Button(_("Change it"), Reopen(application=here.id, rev=here.rev)))
    else:
        if not now.shut:
            # NOTE: button
            rows.append(Button(_("Go on changing it"), Open(application=here.id)))
        rows += [as_sent_button(here), forward_button(here)]
    # NOTE: button
    rows.append(Button(_("Withdraw the application"), Withdraw(application=here.id, rev=here.rev, go="ask")))
    return tuple((each,) for each in rows)


@router.button(Mine)
async def open_mine(query: CallbackQuery, button: Mine, turn: Turn) -> Reply:
    if sent_application(turn).id != button.application:
        raise Outdated
    turn.go("sent")
    return Reply(await present(turn))


@router.text("sent")
async def typed_word(message: Message, turn: Turn) -> Reply:
    match meaning(message.text or ""):
        case "home" | "back":
            turn.go("home")
            return Reply(await present(turn))
        case "next" if turn.application.open:
            return await go_on_writing(turn)
        case _other:
            raise Outdated


# The text to forward


@router.button(Forward)
async def forward(query: CallbackQuery, button: Forward, turn: Turn) -> Reply:
    if sent_application(turn).id != button.application:
        raise Outdated
    return Reply(await present(turn), notes=await text_to_forward(turn), anew=True)


async def text_to_forward(turn: Turn) -> tuple[Screen, ...]:
    """What was sent, in the language it was sent in, as messages that can be copied into any messenger."""
    here = sent_application(turn)
    newest = await revisions.find(turn.tx, here.id, here.revision)
    if newest is None:
        raise Outdated
    sent = from_json(newest.content, newest.language)
    with speaking(sent.language):
        heading = [
            turn.season.name.in_(language()),
            _("Application number: {number}", number=here.number or ""),
            _("Sent on: {moment}", moment=moment(newest.at)),
        ]
        text = plain_text(heading, sent.answers)
    return tuple(Screen(lines(piece)) for piece in pieces(text))


# Changing it


@router.button(Reopen)
async def reopen(query: CallbackQuery, button: Reopen, turn: Turn) -> Reply:
    here = sent_application(turn)
    if (here.id, here.rev) != (button.application, button.rev):
        raise Outdated
    if (await door(turn)).shut:
        raise Problem(Code.CLOSED_CHANGE, at=turn.season.closes_at)
    opened = await revisions.reopen(turn.tx, here, turn.received_at)
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="reopened", object_id=here.id)
    return await stand(turn, opened)


@router.button(AsSent)
async def leave_as_sent(query: CallbackQuery, button: AsSent, turn: Turn) -> Reply:
    """What she changed meanwhile is put back, so that her answers are what was sent."""
    here = sent_application(turn)
    if (here.id, here.rev) != (button.application, button.rev):
        raise Outdated
    newest = await revisions.find(turn.tx, here.id, here.revision)
    if newest is None:
        raise Outdated
    left = await revisions.leave_as_sent(turn.tx, here, turn.received_at)
    changed = changed_since(from_json(newest.content, newest.language), here.answers)
    for question, answer in changed.items():
        put_back(turn, question, answer)
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="left_as_sent", object_id=here.id)
    turn.go("sent", application=replace(left, answers={**left.answers, **changed}))
    return Reply(await present(turn, _("It stays as you sent it.")))


# Taking it back


@router.place("withdraw")
async def withdraw_screen(turn: Turn) -> Screen:
    here, now = sent_application(turn), await door(turn)

    def choice(words: str, go: Literal["yes", "no"]) -> Button:
        return Button(words, Withdraw(application=here.id, rev=here.rev, go=go))

    return Screen(
        lines(
            title(_("Withdraw the application?")),
            "",
            _("Application number: {number}", number=here.number or ""),
            _("It will not take part in the contest. This cannot be undone."),
            _("A new one cannot be sent any more.") if now.shut else _("You may then begin a new one."),
            *door_words(now),
        ),
        (
            # NOTE: button
            (choice(_("Yes, withdraw it"), "yes"),),
            # NOTE: button
            (choice(_("No, keep"), "no"),),
        ),
    )


@router.button(Withdraw)
async def withdraw(query: CallbackQuery, button: Withdraw, turn: Turn) -> Reply:
    here = sent_application(turn)
    if (here.id, here.rev) != (button.application, button.rev):
        raise Outdated
    if button.go == "ask":
        turn.go("withdraw")
        return Reply(await present(turn))
    if turn.expects != "withdraw":
        raise Outdated
    return await _decide(turn, yes=button.go == "yes")


@router.text("withdraw")
async def typed_decision(message: Message, turn: Turn) -> Reply:
    text = message.text or ""
    sent_application(turn)
    if is_yes(text):
        return await _decide(turn, yes=True)
    if is_no(text) or meaning(text) in ("back", "home"):
        return await _decide(turn, yes=False)
    return Reply(await present(turn, _("I did not understand. Please press one of the buttons.")))


async def _decide(turn: Turn, *, yes: bool) -> Reply:
    if not yes:
        turn.go("sent")
        return Reply(await present(turn))
    here, person = sent_application(turn), turn.known
    if person.whose is None:
        raise Outdated
    await revisions.withdraw(turn.tx, here, turn.received_at)
    codes.drop(turn.tx, here.id)
    audit.note(turn.tx, at=turn.received_at, person=person.id, action="withdrew", object_id=here.id)
    for each in await roles.holders(turn.tx, HEARS_OF_APPLICATIONS):
        for n in range(1, here.revision + 1):
            deliveries.void(turn.tx, announcement(each, here.id, n), turn.received_at)
    turn.stand_for(here.applicant, person.whose, None)
    words = _("Your application is withdrawn. Its number stays with us: {number}", number=here.number or "")
    return Reply(await present(turn, words))


# Telling the programme's people

WINDOW = 600
"""Seconds in which new applications are gathered into one message."""


def announcement(person: int, application: int, revision: int) -> str:
    """The key by which somebody is told of a revision once."""
    return f"{Notice.NEW_APPLICATIONS}:{person}:{application}:{revision}"


async def announce(turn: Turn, here: Application) -> None:
    """Tells those who hear of applications, at the end of the running window."""
    due_at = (turn.received_at // WINDOW + 1) * WINDOW
    for each in await roles.holders(turn.tx, HEARS_OF_APPLICATIONS):
        deliveries.enqueue(
            turn.tx,
            Notice.NEW_APPLICATIONS,
            each,
            announcement(each, here.id, here.revision),
            due_at=due_at,
            at=turn.received_at,
            application=here.id,
            revision=here.revision,
        )
