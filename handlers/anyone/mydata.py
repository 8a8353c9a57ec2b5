"""/mydata: what is kept about a person, and its end. Erasing is at once and cannot be undone."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message, Update
from aiogram.utils.formatting import Text

from handlers.anyone.mydata_file import file_button
from handlers.applicant import drafts
from handlers.applicant.drafts import Kept
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut, entries, plain_text
from handlers.ui.go import Go, home_button
from handlers.ui.opting import topic_words
from handlers.ui.screen import Button, Menu, Reply, Screen, lines, pieces, title
from handlers.ui.spoken import is_no, is_yes
from handlers.ui.wording import role_words, status_words
from locales import _, language
from locales.format import moment, short_date
from programme.notices import Topic
from programme.problem import Outdated
from programme.sent import from_json
from storage import applications, booking_words, bookings, opt_outs, people, revisions, seminars, sign_ups, sources
from storage.applications import Application
from storage.updates import DELETABLE_SECONDS, said_to

router = Conversation("mydata")


NAME_MOST = 20
"""Characters of a title on a button beside its own words."""


class Erase(CallbackData, prefix="erase"):
    """For which account the question was asked; a button from before an erasure opens nothing."""

    person: int
    go: Literal["ask", "yes", "no"]


class EraseOne(CallbackData, prefix="erase1"):
    """Erases one of several applicants; the question is asked of the present one."""

    applicant: int
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
    return Reply(await present(turn), notes=await _answers(turn))


async def _answers(turn: Turn) -> tuple[Screen, ...]:
    """All that was answered, application by application; what was sent, where it is being changed."""
    texts = []
    for each in await applications.all_of(turn.tx, turn.known.id, turn.season.id):
        number = [_("Application number: {number}", number=each.number)] if each.number is not None else []
        if each.reopened_at is not None:
            newest = await revisions.find(turn.tx, each.id, each.revision)
            sent = () if newest is None else from_json(newest.content, newest.language).answers
            texts.append(plain_text([_("As you sent it"), *number], sent))
        texts.append(plain_text([_("Your answers"), *number], entries(each, turn.season)))
    return tuple(Screen(lines(piece)) for text in texts for piece in pieces(text))


@router.place("mydata")
async def mydata_screen(turn: Turn) -> Screen:
    person, kept = turn.known, await drafts.kept_by(turn)
    left = await opt_outs.of(turn.tx, person.id)
    words: list[str | Text | None] = []
    for each in kept:
        words += ["", title(each.name)] if len(kept) > 1 else []
        words += await _of_one(turn, each)
    # NOTE: button
    alone = [
        Button(_("Erase: {name}", name=cut(each.name, NAME_MOST)), EraseOne(applicant=each.applicant.id, go="ask"))
        for each in kept
    ]
    return Screen(
        lines(
            title(_("What is kept about you")),
            "",
            _("Your Telegram account and the language you chose"),
            _("Your role: {role}", role=role_words(turn.roles)) if turn.roles else None,
            _("You are not written to about: {topics}", topics=_listed(left)) if left else None,
            *(words or [_("Application: {status}", status=_("none"))]),
            *await _seminars(turn),
            *await _talks(turn),
        ),
        (
            (file_button(person.id),),
            *((button,) for button in alone if len(kept) > 1),
            # NOTE: button
            (Button(_("What we write to you about"), Go(to="topics")),),
            # NOTE: button
            (Button(_("Erase my data"), Erase(person=person.id, go="ask")),),
            (home_button(),),
        ),
    )


def _listed(left: frozenset[Topic]) -> str:
    return ", ".join(topic_words(each) for each in Topic if each in left)


async def _seminars(turn: Turn) -> list[str | Text | None]:
    """What she signed up for; it goes with the rest."""
    found = await sign_ups.all_of(turn.tx, turn.known.id)
    named = [await seminars.find(turn.tx, each.seminar) for each in found]
    said = [
        _("Seminar: {title}, people: {n}", title=here.title(language()), n=each.people)
        for each, here in zip(found, named, strict=True)
        if here is not None
    ]
    return ["", *said] if said else []


async def _talks(turn: Turn) -> list[str | Text | None]:
    """What she booked and is still to come."""
    found = await bookings.of_person(turn.tx, turn.known.id, turn.received_at)
    return [_("Consultation: {moment}", moment=moment(each.starts_at)) for each in found]


async def _of_one(turn: Turn, each: Kept) -> list[str | Text | None]:
    """Consents and the state of one applicant's applications."""
    consents = await people.consents_of(turn.tx, each.applicant.id)
    return [
        *(
            _(
                "Consent of {date}, text version {version}",
                date=short_date(row["at"]),
                version=row["version"],
            )
            for row in consents
        ),
        *(line for one in each.all for line in _of_application(one)),
        *([] if each.all else [_("Application: {status}", status=_("none"))]),
    ]


def _of_application(here: Application) -> list[str]:
    """State, number and moments of one application."""
    said = [_("Application: {status}", status=status_words(here.status))]
    if here.number is not None:
        said.append(_("Application number: {number}", number=here.number))
    if here.submitted_at is not None:
        said.append(_("Sent on: {moment}", moment=moment(here.submitted_at)))
    if here.revision > 1:
        said.append(_("Times sent: {n}", n=here.revision))
    if here.reopened_at is not None:
        said.append(_("Being changed since: {moment}", moment=moment(here.reopened_at)))
    if here.withdrawn_at is not None:
        said.append(_("Withdrawn on: {moment}", moment=moment(here.withdrawn_at)))
    return said


@router.place("erase")
async def erase_screen(turn: Turn) -> Screen:
    person, kept = turn.known, await drafts.kept_by(turn)
    return Screen(
        lines(
            title(_("Erase everything?")),
            "",
            _("Your answers and your application will be erased at once. They cannot be brought back."),
            _("Applications on this account: {n}", n=len(kept)) if len(kept) > 1 else None,
            _("Your role in the programme goes with it: {role}", role=role_words(turn.roles)) if turn.roles else None,
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
    await booking_words.forget(turn.tx, person.id, turn.season, turn.received_at)
    people.erase(turn.tx, person, turn.received_at, update_id=update_id, messages=messages)
    sources.forget(turn.tx, turn.key)
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
    return Reply(screen, anew=True, menu=Menu(""), forget=tuple(messages))


@router.place("erase_one")
async def erase_one_screen(turn: Turn) -> Screen:
    here = [each for each in await drafts.kept_by(turn) if each.applicant.id == turn.known.applicant]
    if not here:
        raise Outdated
    applicant = here[0].applicant.id
    return Screen(
        lines(
            title(_("Erase only this application?")),
            "",
            _("Application: {name}", name=here[0].name),
            _("Its answers and its consent will be erased at once. They cannot be brought back."),
            _("Spare copies of the database keep them until they are replaced: 30 days at most."),
        ),
        (
            # NOTE: button
            (Button(_("Yes, erase"), EraseOne(applicant=applicant, go="yes")),),
            # NOTE: button
            (Button(_("No, keep"), EraseOne(applicant=applicant, go="no")),),
        ),
    )


@router.button(EraseOne)
async def erase_one(query: CallbackQuery, button: EraseOne, turn: Turn, event_update: Update) -> Reply:
    if button.go == "ask":
        chosen = [each for each in await _own(turn) if each.applicant.id == button.applicant]
        if not chosen:
            raise Outdated
        drafts.stand_for(turn, chosen[0], expects="erase_one")
        return Reply(await present(turn))
    if turn.expects != "erase_one" or turn.known.applicant != button.applicant:
        raise Outdated
    if button.go == "no":
        turn.go("home")
        return Reply(await present(turn))
    pressed = query.message
    young = isinstance(pressed, Message) and pressed.date.timestamp() > turn.received_at - DELETABLE_SECONDS
    return await one_erased(turn, event_update.update_id, pressed.message_id if pressed is not None and young else None)


async def _own(turn: Turn) -> list[Kept]:
    return await drafts.kept_by(turn) if turn.person is not None else []


@router.text("erase_one")
async def typed_decision_on_one(message: Message, turn: Turn, event_update: Update) -> Reply:
    text = message.text or ""
    if is_yes(text):
        return await one_erased(turn, event_update.update_id)
    if is_no(text):
        turn.go("home")
        return Reply(await present(turn))
    return Reply(await present(turn, _("I did not understand. Please press one of the buttons.")))


async def one_erased(turn: Turn, update_id: int, pressed: int | None = None) -> Reply:
    """Deletes one applicant's rows; our messages go too, since nobody can tell any more which spoke of her."""
    person = turn.known
    if person.applicant is None:
        raise Outdated
    ours = await said_to(turn.tx, person.id, turn.received_at)
    messages = sorted({*ours, *([pressed] if pressed is not None else [])})
    people.erase_applicant(
        turn.tx,
        person.id,
        person.applicant,
        season=turn.season.id,
        at=turn.received_at,
        update_id=update_id,
        messages=messages,
    )
    turn.person = replace(person, applicant=None, whose=None, application=None)
    left = await drafts.kept_by(turn)
    if left:
        drafts.stand_for(turn, left[0])
    else:
        turn.go("home")
    turn.scrub = True
    return applicant_erased(await present(turn), messages)


def applicant_erased(screen: Screen, messages: Sequence[int]) -> Reply:
    """The present screen of an account of which one applicant was erased, in place of our messages."""
    words = _("This application has been erased. What you wrote yourself, please delete yourself.")
    return Reply(screen.under(words), anew=True, forget=tuple(messages))
