"""The doors of home: below the button that leads on the few that everybody needs, behind the last one the rest."""

from handlers.anyone.faq import faq_door
from handlers.applicant import drafts
from handlers.applicant.code import NewCode, code_button
from handlers.applicant.deadline import door
from handlers.applicant.drafts import Kept
from handlers.applicant.question import Ask, ask_button
from handlers.turn import Turn
from handlers.ui.booking import talks_button
from handlers.ui.go import Go, home_button
from handlers.ui.screen import Button, Rows, Screen, lines, title
from handlers.ui.seminars import seminars_button
from locales import _
from storage import codes


def home_doors(turn: Turn, kept: list[Kept]) -> Rows:
    """At most four: her other applications, or the way to one she has a code of; answers; people; all the rest."""
    rows: Rows = ()
    if len(kept) > 1:
        rows = ((drafts.drafts_button(len(kept)),),)
    elif turn.known.application is None:
        rows = ((code_button(),),)
    return (
        *rows,
        *faq_door(turn.season),
        (ask_button(),),
        # NOTE: button
        (Button(_("Other sections"), Go(to="more")),),
    )


async def more_screen(turn: Turn) -> Screen:
    """What is needed once in a while. No place: whoever looks in here while at a question is still at it."""
    here = turn.known.application
    if here is None:
        of_applications: Rows = ((code_button(),),)
    else:
        # NOTE: button
        code = _("Code of the application")
        if await codes.has(turn.tx, here.id):
            # NOTE: button
            code = _("New code")
        # NOTE: button
        another = Button(_("Another application"), Go(to="another"))
        of_applications = (
            *(() if (await door(turn)).shut else ((another,),)),
            (Button(code, NewCode(application=here.id)),),
        )
    return Screen(
        lines(title(_("Other sections")), "", _("Press what you need.")),
        (
            *of_applications,
            (seminars_button(),),
            # NOTE: button
            (Button(_("My questions"), Ask(go="list")), talks_button()),
            # NOTE: button
            (Button(_("About the programme"), Go(to="about")), Button(_("Contacts"), Go(to="contacts"))),
            # NOTE: button
            (Button(_("My personal data"), Go(to="mydata")),),
            # NOTE: button
            (Button(_("Change language"), Go(to="language")),),
            (home_button(),),
        ),
    )
