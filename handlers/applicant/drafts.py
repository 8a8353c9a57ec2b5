"""Several applications of one account: each by its short title, one of them the present one."""

from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from handlers.applicant.deadline import door
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.go import Go, home_button
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.wording import status_words
from locales import _
from programme import application as rules
from programme.application import SUMMARY
from programme.deadline import Door
from programme.problem import Code, Outdated, Problem
from programme.season import Season
from storage import applications, people
from storage.applications import Application
from storage.people import Applicant

router = Conversation("drafts")

MOST = 5
"""Applications an account may hold at a time: a helper's family or street, not an office."""
TITLE_MOST = 24
"""Characters of a title in the list."""
TITLE = "title"
"""The question whose answer names an application."""


class Switch(CallbackData, prefix="turn"):
    """Makes an applicant of this account the present one."""

    applicant: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An applicant with a live application of this season, or with none yet."""

    place: int
    applicant: Applicant
    application: Application | None
    withdrawn: tuple[Application, ...] = ()
    """Those of this season that were taken back, the newest last."""

    @property
    def all(self) -> tuple[Application, ...]:
        return (*self.withdrawn, *((self.application,) if self.application is not None else ()))

    @property
    def name(self) -> str:
        """The short title; a number where there is none."""
        answer = self.all[-1].answers.get(TITLE) if self.all else None
        if answer is None or not isinstance(answer.value, str):
            return _("Application {n}", n=self.place)
        return cut(answer.value, TITLE_MOST)


async def kept_by(turn: Turn) -> list[Kept]:
    """What the account holds this season, as it came. Whoever applied in a former season only is not among them."""
    person = turn.known
    of_season = await applications.all_of(turn.tx, person.id, turn.season.id)
    live = {each.applicant: each for each in of_season if each.status != "withdrawn"}
    back = [each for each in of_season if each.status == "withdrawn"]
    here = {each.applicant for each in of_season} | {person.applicant}
    humans = [each for each in await people.applicants_of(turn.tx, person.id) if each.id in here or not each.begun]
    return [
        Kept(n, each, live.get(each.id), tuple(one for one in back if one.applicant == each.id))
        for n, each in enumerate(humans, 1)
    ]


async def withdrawn(turn: Turn) -> tuple[Application, ...]:
    """What the present applicant has taken back this season."""
    here = [each for each in await kept_by(turn) if each.applicant.id == turn.known.applicant]
    return here[0].withdrawn if here else ()


async def refuse_one_more(turn: Turn) -> None:
    """Raises Problem where the account holds as many as it may."""
    if len(await kept_by(turn)) >= MOST:
        raise Problem(Code.TOO_MANY_APPLICATIONS, most=MOST)


def where(kept: Kept, season: Season, door: Door) -> str:
    """Where one application stands, in a few words."""
    here = kept.application or (kept.withdrawn[-1] if kept.withdrawn else None)
    if here is None:
        return _("not begun")
    if here.status != "draft":
        return numbered(here, door)
    if door.shut:
        return _("not sent")
    step = rules.standing(season.form, here.answers, here.step, season)
    if step == SUMMARY:
        return _("to be checked and sent")
    i, n = rules.progress(season.form, here.answers, step)
    return _("Question {i} of {n}", i=i, n=n)


def numbered(here: Application, door: Door) -> str:
    """State and number of one that was sent."""
    changing = here.reopened_at is not None and not door.shut
    status = _("sent, being changed") if changing else status_words(here.status)
    return _("{status}, number: {number}", status=status, number=here.number or "")


@router.place("drafts")
async def drafts_screen(turn: Turn) -> Screen:
    kept, now = await kept_by(turn), await door(turn)
    return Screen(
        lines(
            title(_("My applications")),
            "",
            *(f"{each.place}. {each.name}: {where(each, turn.season, now)}" for each in kept),
            "",
            _("Press the one you want to go on with."),
        ),
        (
            *((Button(f"{each.place}. {each.name}", Switch(applicant=each.applicant.id)),) for each in kept),
            (home_button(),),
        ),
    )


@router.button(Switch)
async def turn_to(query: CallbackQuery, button: Switch, turn: Turn) -> Reply:
    """Always open, like a door: a list drawn long ago still leads to whoever is here."""
    if turn.person is None:
        raise Outdated
    chosen = [each for each in await kept_by(turn) if each.applicant.id == button.applicant]
    if not chosen:
        raise Outdated
    stand_for(turn, chosen[0])
    return Reply(await present(turn))


def stand_for(turn: Turn, chosen: Kept, *, expects: str = "home") -> None:
    turn.stand_for(chosen.applicant.id, chosen.applicant.whose, chosen.application, expects=expects)


def drafts_button(n: int) -> Button:
    # NOTE: button
    return Button(_("My applications: {n}", n=n), Go(to="drafts"))
