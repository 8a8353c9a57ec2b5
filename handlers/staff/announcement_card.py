"""One announcement: what it says, whom it is for, how far it is; and the buttons that every screen of it shares."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Text
from pydantic import Field

from handlers.anyone.announced import door_words
from handlers.staff.audience_words import LANGUAGE_NAMES, audience_lines
from handlers.turn import Turn
from handlers.ui.answers import cut
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Rows, Screen, lines, title
from locales import _, language
from locales.format import moment, number
from programme.announcement import UNDER_WAY, Content, State, minutes_left
from programme.audience import Stage
from programme.languages import LANGUAGES
from programme.problem import Outdated
from programme.roles import ANNOUNCES
from programme.season import Season
from storage import announcements, audience, completeness
from storage.announcements import Announcement
from storage.audience import Heads
from storage.database import Tx

RATE = 29.0
"""Messages a second, for the minutes that are told."""
SHOWN_MOST = 160
"""Characters of a text on the card."""


Numbered = Annotated[int, Field(ge=0, lt=10**6)]
Turned = Annotated[int, Field(ge=0, lt=10**4)]
Item = Annotated[str, Field(max_length=32)]
"""A code, a number of a place, a role: what people are chosen by."""


class News(CallbackData, prefix="news"):
    """A page of all announcements; 0 is the newest."""

    top: Annotated[int, Field(ge=0, lt=10**7)] = 0


class Write(CallbackData, prefix="nwrite"):
    """Begins a new one, while this one (or none) is the newest: pressed twice, one is begun."""

    newest: Numbered


class Act(CallbackData, prefix="nact"):
    """Something is done with the announcement as it stood at `turn`; it is only opened whatever happened since."""

    news: Numbered
    turn: Turned
    do: Literal[
        "open", "kk", "ru", "media", "nomedia", "link", "nolinks", "other", "hold", "home", "about", "contacts",
        "test", "drop",
    ]  # fmt: skip


class Aim(CallbackData, prefix="naim"):
    """The screens of whom it is for."""

    news: Numbered
    turn: Turned
    part: Literal[
        "", "languages", "regions", "districts", "roles", "stages", "sources", "signed_up", "attended", "days", "kept",
        "keep", "clear",
    ] = ""  # fmt: skip
    item: Item = ""
    page: int = 0


class Send(CallbackData, prefix="nsend"):
    """All that sends, or keeps it from being sent."""

    news: Numbered
    turn: Turned
    do: Literal["send", "when", "now", "urgent", "agree", "pause", "resume", "cancel", "sure", "retry", "table"]


def state_words(here: Announcement) -> str:
    match here.state:
        case State.DRAFT:
            return _("being written")
        case State.SCHEDULED:
            return _("waits for its hour")
        case State.WRITING | State.RETRYING:
            return _("the list of receivers is being made")
        case State.SENDING:
            return _("being sent")
        case State.PAUSED:
            return _("stopped for now")
        case State.CANCELLED:
            return _("cancelled")
        case State.DONE:
            return _("sent to all")


async def at_desk(turn: Turn) -> Announcement:
    """The one she has before her; Outdated where there is none, or the role is hers no more."""
    if ANNOUNCES.isdisjoint(turn.roles):
        raise Outdated
    desk = await announcements.on_desk(turn.tx, turn.known.id)
    here = await announcements.find(turn.tx, desk.announcement) if desk is not None else None
    if here is None:
        raise Outdated
    return here


async def taken(turn: Turn, news: int, rev: int | None = None) -> Announcement:
    """The one a button was drawn for; with `rev`, only as it stood then. It is on her desk from now on."""
    here = await announcements.held(turn.tx, news)
    if here is None or (rev is not None and here.rev != rev):
        raise Outdated
    announcements.put_on_desk(turn.tx, turn.known.id, here.id)
    return here


async def heads_of(turn: Turn, here: Announcement) -> Heads:
    return await audience.heads(turn.tx, here.audience, turn.season, turn.received_at)


async def card_screen(turn: Turn, here: Announcement) -> Screen:
    """A draft in full; of one under way, how far it is."""
    if here.state not in (State.DRAFT, State.SCHEDULED):
        told = await progress(turn.tx, here, turn.season, turn.received_at)
        # NOTE: button
        again = Button(_("How far is it now"), act(here, "open"))
        return Screen(told.text, (*told.rows, (again,), *ways_out()))
    words: list[str | Text | None] = [*_heading(here), "", *content_lines(here.content), ""]
    words += [*await audience_lines(turn.tx, turn.season, here.audience), "", *await head_lines(turn, here)]
    if here.due_at is not None:
        words += ["", _("When: {moment}", moment=moment(here.due_at))]
    words += _urgent_lines(here)
    rows = _draft_rows(turn, here) if here.state is State.DRAFT else _scheduled_rows(here)
    return Screen(lines(*words), (*rows, *ways_out()))


def _heading(here: Announcement) -> list[str | Text]:
    return [title(_("Announcement {n}", n=here.id)), _("State: {state}", state=state_words(here))]


def content_lines(content: Content) -> list[str]:
    """What it says, in short."""
    said = []
    for each in LANGUAGES:
        text = content.texts.get(each)
        shown = cut(text.text, SHOWN_MOST) if text is not None else _("not written yet")
        said.append(f"{LANGUAGE_NAMES[each]()}: {shown}")
    if content.unwritten:
        [missing] = content.unwritten
        name = LANGUAGE_NAMES[missing]()
        match content.missing:
            case None:
                said.append(_("No text for: {language}. Send them the other text, or hold them back?", language=name))
            case "other":
                said.append(_("They get the other text: {language}", language=name))
            case "hold":
                said.append(_("They get nothing now: {language}", language=name))
    if content.media:
        said.append(_("Photos and documents: {n}", n=len(content.media)))
    buttons = [each.words(language()) for each in content.links] + [door_words(each) for each in content.doors]
    if buttons:
        said.append(_("Buttons: {words}", words=", ".join(buttons)))
    return said


async def head_lines(turn: Turn, here: Announcement) -> list[str]:
    """The head count by language, and who is left out."""
    heads = await heads_of(turn, here)
    telling = here.content.languages or frozenset(LANGUAGES)
    counted = [f"{LANGUAGE_NAMES[each]()} – {number(heads.by_language.get(each, 0))}" for each in LANGUAGES]
    said = [_("Will get it: {n}", n=number(heads.told(telling))), "• " + ", ".join(counted)]
    if held := heads.told(LANGUAGES) - heads.told(telling):
        said.append("• " + _("Held back, no text in their language: {n}", n=number(held)))
    if heads.left:
        said.append("• " + _("Left out, they want no news: {n}", n=number(heads.left)))
    if heads.unreachable:
        said.append("• " + _("Left out, they have blocked the bot: {n}", n=number(heads.unreachable)))
    if {Stage.DRAFT, Stage.COMPLETE} & {*here.audience.stages} and await completeness.any_stale(
        turn.tx, turn.season.id
    ):
        said.append(_("Drafts are still being counted: open this again in a moment."))
    return said


def _urgent_lines(here: Announcement) -> list[str]:
    if here.urgent:
        return ["", _("Urgent: it goes at night too.")]
    return (
        ["", _("Somebody asked to send it at night too. Another coordinator must agree.")]
        if here.urgent_asked_by
        else []
    )


def act(here: Announcement, do: str) -> Act:
    return Act.model_validate({"news": here.id, "turn": here.rev, "do": do})


def send(here: Announcement, do: str) -> Send:
    return Send.model_validate({"news": here.id, "turn": here.rev, "do": do})


def aim(here: Announcement, part: str = "", item: str = "", page: int = 0) -> Aim:
    return Aim.model_validate({"news": here.id, "turn": here.rev, "part": part, "item": item, "page": page})


def _draft_rows(turn: Turn, here: Announcement) -> Rows:
    # NOTE: button
    texts = (Button(_("Text in Kazakh"), act(here, "kk")), Button(_("Text in Russian"), act(here, "ru")))
    # NOTE: button
    things = (Button(_("Photo, document"), act(here, "media")), Button(_("Buttons"), act(here, "link")))
    rows: Rows = (texts, things)
    if here.content.unwritten:
        # NOTE: button
        other = Button(_("Send the other text"), act(here, "other"))
        # NOTE: button
        rows += ((other,), (Button(_("Hold them back"), act(here, "hold")),))
    # NOTE: button
    rows += ((Button(_("Who gets it"), aim(here)),),)
    if here.content.texts:
        # NOTE: button
        rows += ((Button(_("Show it to me"), act(here, "test")), Button(_("Set the hour"), send(here, "when"))),)
        if here.due_at is not None:
            # NOTE: button
            rows += ((Button(_("No set hour"), send(here, "now")),),)
        rows += _urgent_rows(turn, here)
        # NOTE: button
        rows += ((Button(_("Send"), send(here, "send")),),)
    # NOTE: button
    return (*rows, (Button(_("Delete what is written"), act(here, "drop")),))


def _urgent_rows(turn: Turn, here: Announcement) -> Rows:
    if here.urgent:
        return ()
    if here.urgent_asked_by is None:
        # NOTE: button
        return ((Button(_("Urgent: at night too"), send(here, "urgent")),),)
    if here.urgent_asked_by == turn.known.id:
        return ()
    # NOTE: button
    return ((Button(_("I agree that it is urgent"), send(here, "agree")),),)


def _scheduled_rows(here: Announcement) -> Rows:
    # NOTE: button
    other = Button(_("Another hour"), send(here, "when"))
    # NOTE: button
    return ((other,), (Button(_("Take it back to the drafts"), send(here, "now")),))


async def progress(tx: Tx, here: Announcement, season: Season, now: int) -> Screen:
    """How far it is; at the end, what became of it. A message of this edits itself: none of its buttons leads away."""
    counted = json.loads(here.outcome) if here.outcome is not None else await announcements.outcomes(tx, here.id)
    left = sum(counted.get(each, 0) for each in ("pending", "claimed", "started"))
    words: list[str | Text | None] = [*_heading(here), "", _("Receivers: {n}", n=number(here.receivers))]
    if here.state is State.WRITING:  # nobody is being told yet
        return Screen(lines(*words), _progress_rows(here, counted))
    words += [
        _("Sent: {n}", n=number(counted.get("sent", 0))),
        _("Blocked the bot: {n}", n=number(counted.get("unreachable", 0))),
        _("Not accepted by Telegram: {n}", n=number(counted.get("failed", 0))),
        _("Not known whether it arrived: {n}", n=number(counted.get("unknown", 0))),
    ]
    if void := counted.get("void", 0):
        cancelled = here.state is State.CANCELLED
        n = number(void)
        words.append(_("Not sent any more: {n}", n=n) if cancelled else _("Left the news meanwhile: {n}", n=n))
    if here.outcome is None:
        words += [_("Left: {n}", n=number(left)), _time_left(here, season, now, left)]
    return Screen(lines(*words), _progress_rows(here, counted))


def end_lines(here: Announcement, counted: Mapping[str, int]) -> list[tuple[str, int]]:
    """What became of it, one end a line; what happened to nobody is left out, but for what was hoped for."""
    gone = _("Not sent any more") if here.state is State.CANCELLED else _("Left the news meanwhile")
    ends = {
        "sent": _("Got it"),
        "unreachable": _("Blocked the bot"),
        "failed": _("Not accepted by Telegram"),
        "unknown": _("Not known whether it arrived"),
        "void": gone,
    }
    return [(words, counted.get(end, 0)) for end, words in ends.items() if end == "sent" or counted.get(end)]


def _time_left(here: Announcement, season: Season, now: int, left: int) -> str | None:
    if here.state is not State.SENDING or not left:
        return None
    morning = season.quiet_until(now)
    if morning is not None and not here.urgent:
        return _("It is late. It goes on at: {moment}", moment=moment(morning))
    return _("Minutes to go, about: {n}", n=minutes_left(left, RATE))


def _progress_rows(here: Announcement, counted: Mapping[str, int]) -> Rows:
    rows: Rows = ()
    if here.state in UNDER_WAY - {State.PAUSED}:
        # NOTE: button
        rows += ((Button(_("Stop for now"), send(here, "pause")),),)
    if here.state is State.PAUSED:
        # NOTE: button
        rows += ((Button(_("Go on sending"), send(here, "resume")),),)
    if here.state in UNDER_WAY:
        # NOTE: button
        rows += ((Button(_("Cancel the rest"), send(here, "cancel")),),)
    if here.state is State.DONE and counted.get("failed"):
        # NOTE: button
        rows += ((Button(_("Try those that failed again"), send(here, "retry")),),)
    if here.outcome is not None:
        # NOTE: button
        rows += ((Button(_("As a table"), send(here, "table")),),)
    return rows


def ways_out() -> Rows:
    # NOTE: button
    return ((Button(_("All announcements"), News()),), (home_button(),))
