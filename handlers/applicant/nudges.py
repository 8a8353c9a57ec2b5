"""A reminder of a draft that is not sent: its words when it goes out, and the buttons below it.

The buttons are good for as long as the draft is one; the one that leads on makes it the present application.
"""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from handlers.applicant import drafts
from handlers.applicant.application import go_on_writing
from handlers.applicant.drafts import TITLE, TITLE_MOST, Kept
from handlers.applicant.question import ask_about_draft
from handlers.notice import Telling, Told
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.opting import Opt
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from locales import _
from locales.format import moment
from programme import application as rules
from programme import nudges as when
from programme.notices import Topic
from programme.nudges import Nudge
from programme.problem import Outdated
from storage import nudges
from storage.applications import Application

router = Conversation("nudges")


class OfDraft(CallbackData, prefix="nudge"):
    """Below a reminder: goes on with its draft, asks for a call about it, or asks whether to erase it."""

    application: int
    go: Literal["on", "call", "drop"]


async def draft_idle(telling: Telling) -> Told | None:
    return await _told(telling, Nudge.IDLE, _("Your application is waiting for you."))


async def draft_closing(telling: Telling) -> Told | None:
    return await _told(telling, Nudge.CLOSING, _("Your application is not sent yet, and few days are left."))


async def draft_last_day(telling: Telling) -> Told | None:
    return await _told(telling, Nudge.LAST_DAY, _("Today is the last day. Your application is not sent yet."))


async def _told(telling: Telling, nudge: Nudge, words: str) -> Told | None:
    """None where the reminder is not true any more, or not today."""
    here = await _holds(telling, nudge)
    if here is None:
        return None
    season = telling.season
    questions = rules.asked(season.form, here.answers)
    done = sum(rules.answered(each, here.answers, season) for each in questions)
    name = here.answers.get(TITLE)
    return Told(
        Screen(
            lines(
                title(words),
                "",
                _("Application: {name}", name=cut(name.value, TITLE_MOST))
                if name is not None and isinstance(name.value, str)
                else None,
                _("Questions answered: {done} of {n}", done=done, n=len(questions)),
                _("Applications close on: {moment}", moment=moment(season.closes_at)),
                _("All that you wrote is kept."),
            ),
            _buttons(here.id),
        )
    )


async def _holds(telling: Telling, nudge: Nudge) -> Application | None:
    """The draft, if the very rule that planned the reminder says the same now."""
    [facts] = telling.facts
    season, now = telling.season, telling.now
    if when.nudge_of(season, now) is not nudge:
        return None
    planned = await nudges.standing(telling.tx, nudge, facts["application"], telling.person, facts["at"])
    if planned is None or planned.application.season != season.id:
        return None
    if planned.about != when.about(nudge, season) or planned.day != when.day_of(season, now).toordinal():
        return None
    if now - planned.silent_since < when.silence(nudge):
        return None
    if nudge is Nudge.LAST_DAY and not when.nearly_done(planned.application.answers, season):
        return None
    return planned.application


def _buttons(application: int) -> Rows:
    return (
        (on_button(application),),
        # NOTE: button
        (Button(_("Ask a person"), OfDraft(application=application, go="call")),),
        # NOTE: button
        (Button(_("Delete this draft"), OfDraft(application=application, go="drop")),),
        # NOTE: button
        (Button(_("Do not remind me"), Opt(topic=Topic.NUDGES, go="out")),),
    )


def on_button(application: int) -> Button:
    # NOTE: button
    return Button(_("Continue"), OfDraft(application=application, go="on"))


@router.button(OfDraft)
async def press(query: CallbackQuery, button: OfDraft, turn: Turn) -> Reply:
    chosen, _here = await _draft_of(turn, button.application)
    match button.go:
        case "on":
            drafts.stand_for(turn, chosen)
            return await go_on_writing(turn)
        case "call":
            drafts.stand_for(turn, chosen)
            return await ask_about_draft(turn)
        case "drop":
            drafts.stand_for(turn, chosen, expects="erase_one")
            return Reply(await present(turn))


async def _draft_of(turn: Turn, application: int) -> tuple[Kept, Application]:
    """Hers, and still not sent; else Outdated."""
    for each in await drafts.kept_by(turn) if turn.person is not None else ():
        if each.application is not None and each.application.id == application and each.application.status == "draft":
            return each, each.application
    raise Outdated
