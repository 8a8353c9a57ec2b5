"""For whom, and whether we may keep what is written: asked before anything of a person is stored.

The card is worded for the human the application speaks for (law No. 94-V, art. 7-8). Who refuses keeps the
programme's facts and contacts, and leaves nothing with us but a language under a hashed key.
"""

from dataclasses import replace
from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.anyone.seminars import detail as seminar_detail
from handlers.applicant import drafts, eligibility
from handlers.applicant.booking_choosing import begin
from handlers.applicant.code import code_button
from handlers.applicant.question import ask_freely
from handlers.turn import Conversation, Turn, present
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.spoken import is_no, is_yes
from locales import _, language
from programme.problem import Outdated
from programme.season import Consent, Whose
from storage import audit, people, visitors
from storage.bookings import Desk

router = Conversation("consent")


class Whom(CallbackData, prefix="whom"):
    whose: Whose


class Decide(CallbackData, prefix="consent"):
    """What was pressed on the card of this version of the text."""

    whose: Whose
    version: str
    go: Literal["agree", "refuse", "full", "card"]


def _place(whose: Whose) -> str:
    return f"consent_{whose}"


@router.place("whom")
async def whom_screen(turn: Turn) -> Screen:
    words = _("Are you writing for yourself or helping someone?")
    # NOTE: button
    oneself = Button(_("For myself"), Whom(whose="self"))
    # NOTE: button
    helping = Button(_("I am helping another person"), Whom(whose="helped"))
    if turn.person is None:
        return Screen(lines(words), ((oneself,), (helping,), (code_button(),)))
    rows = ((helping,), (code_button(),), (home_button(),))
    return Screen(lines(words), rows if await _has_her_own(turn) else ((oneself,), *rows))


async def _has_her_own(turn: Turn) -> bool:
    """Whether the account has an application for its own human."""
    return any(each.application is not None for each in await drafts.kept_by(turn) if each.applicant.whose == "self")


@router.button(Whom)
async def choose_whom(query: CallbackQuery, button: Whom, turn: Turn) -> Reply:
    """Asked at first, and again for each further application."""
    if turn.language_unknown or (turn.person is not None and turn.expects != "whom"):
        raise Outdated
    if turn.person is not None and button.whose == "self":
        oneself = [each for each in await people.applicants_of(turn.tx, turn.person.id) if each.whose == "self"]
        if await _has_her_own(turn):
            raise Outdated
        if oneself:  # consented before, and has none in this season
            turn.stand_for(oneself[0].id, "self", None)
            return await eligibility.start_application(turn)
    if turn.person is not None:
        await drafts.refuse_one_more(turn)
    turn.go(_place(button.whose))
    return Reply(await present(turn))


def card_screen(whose: Whose, consent: Consent) -> Screen:
    card, spoken = consent.card(whose), language()
    return Screen(
        lines(
            title(_("Consent to process personal data")),
            "",
            _("What we store: {what}", what=card.what.in_(spoken)),
            _("Why: {why}", why=card.why.in_(spoken)),
            _("Who sees it: {who}", who=card.who.in_(spoken)),
            _("Until when: {until}", until=card.until.in_(spoken)),
            "",
            card.abroad.in_(spoken),
            card.adult.in_(spoken),
        ),
        (
            # NOTE: button
            (Button(_("I agree"), Decide(whose=whose, version=consent.version, go="agree")),),
            # NOTE: button
            (Button(_("I do not agree"), Decide(whose=whose, version=consent.version, go="refuse")),),
            # NOTE: button
            (Button(_("Full text"), Decide(whose=whose, version=consent.version, go="full")),),
        ),
    )


@router.place("consent_self")
async def card_for_oneself(turn: Turn) -> Screen:
    return card_screen("self", turn.season.consent)


@router.place("consent_helped")
async def card_for_helped(turn: Turn) -> Screen:
    return card_screen("helped", turn.season.consent)


def full_screen(whose: Whose, consent: Consent) -> Screen:
    card = card_screen(whose, consent)
    return Screen(
        lines(consent.full(whose).in_(language())),
        # NOTE: button
        (*card.rows[:2], (Button(_("Back"), Decide(whose=whose, version=consent.version, go="card")),)),
    )


@router.button(Decide)
async def decide(query: CallbackQuery, button: Decide, turn: Turn) -> Reply:
    consent = turn.season.consent
    if turn.expects != _place(button.whose) or button.version != consent.version:
        raise Outdated
    if button.go == "full":
        return Reply(full_screen(button.whose, consent))
    if button.go == "card":
        return Reply(await present(turn))
    if button.go == "refuse":
        return await refuse(turn)
    return await agree(turn, button.whose, "agree")


@router.text("consent_self", "consent_helped")
async def typed_decision(message: Message, turn: Turn) -> Reply | None:
    """Yes and no, typed in either language, are as good as the buttons."""
    text = message.text or ""
    if is_yes(text):
        return await agree(turn, "self" if turn.expects == _place("self") else "helped", "typed")
    if is_no(text):
        return await refuse(turn)
    return Reply(await present(turn, _("I did not understand. Please press one of the buttons.")))


async def agree(turn: Turn, whose: Whose, button: str) -> Reply:
    text, spoken = turn.season.consent, turn.language
    given = people.Consent(text.version, text.digest(whose, spoken), spoken, button)
    if turn.person is not None:
        return await _agree_again(turn, turn.person, whose, given)
    visitors.forget(turn.tx, turn.key)
    wanted, wants = turn.wanted_seminar, turn.wants
    turn.person = await people.welcome(
        turn.tx,
        tg_id=turn.tg_id,
        language=spoken,
        whose=whose,
        consent=given,
        expects="home",
        at=turn.received_at,
        source=turn.source,
    )
    audit.note(turn.tx, at=turn.received_at, person=turn.person.id, action="consented")
    if wanted is not None:
        thanks = _("Thank you. Now you can sign up for the seminar.")
        return Reply(await seminar_detail(turn, wanted, thanks), menu=turn.menu)
    if wants == "talk":
        return replace(await begin(turn, Desk()), menu=turn.menu)
    if wants == "question":
        return replace(await ask_freely(turn), menu=turn.menu)
    return Reply(await present(turn), menu=turn.menu)


async def _agree_again(turn: Turn, person: people.Person, whose: Whose, given: people.Consent) -> Reply:
    """A further human consents; her application begins."""
    await drafts.refuse_one_more(turn)
    applicant = await people.add_applicant(turn.tx, person.id, whose=whose, consent=given, at=turn.received_at)
    audit.note(turn.tx, at=turn.received_at, person=person.id, action="consented", object_id=applicant)
    turn.stand_for(applicant, whose, None)
    return await eligibility.start_application(turn)


async def refuse(turn: Turn) -> Reply:
    """Nothing is stored; an account goes on with what it had."""
    turn.go("home" if turn.person is not None else "visitor", seminar=0, wants="")
    return Reply(await present(turn))
