"""What an applicant is told without having pressed anything. One function a kind; `bot/deliveries.py` has the table."""

from handlers.anyone.facts import contact_lines
from handlers.applicant.nudges import on_button
from handlers.notice import Telling, Told
from handlers.ui.go import home_button
from handlers.ui.screen import Screen, lines, title
from locales import _
from locales.format import moment
from storage import deadline_moves, documents


async def application_moved(telling: Telling) -> Told | None:
    """To the account that an application left by its code: whoever did not do it must hear of it at once."""
    [facts] = telling.facts
    words = lines(
        title(_("An application of yours was moved to another phone with its code.")),
        "",
        _("When: {moment}", moment=moment(facts["moved_at"])),
        "",
        _("If it was not you, call us:"),
        *contact_lines(telling.season),
    )
    return Told(Screen(words, ((home_button(),),)))


async def application_pdf(telling: Telling) -> Told | None:
    """The document of what was sent; nothing where the application has left this account, or was sent anew since."""
    [facts] = telling.facts
    number = await documents.number_for(telling.tx, facts["document"], telling.person)
    if number is None:
        return None
    words = lines(
        title(_("Your application as a PDF")),
        _("Application number: {number}", number=number),
        _("Keep this file: it can be printed and shown."),
    )
    return Told(Screen(words), facts["document"])


async def deadline_moved(telling: Telling) -> Told | None:
    """Until when a draft may be sent now; nothing where it was moved once more, is over, or no draft is left."""
    season = telling.season
    moves = [await deadline_moves.find(telling.tx, each) for each in {facts["move"] for facts in telling.facts}]
    holds = any(move is not None and (move.season, move.closes_at) == (season.id, season.closes_at) for move in moves)
    if not holds or telling.now > season.closes_at:
        return None
    named = {facts["application"] for facts in telling.facts}
    drafts = [each for each in await deadline_moves.unsent(telling.tx, telling.person, season.id) if each in named]
    if not drafts:
        return None
    words = lines(
        title(_("The deadline is another one now.")),
        "",
        _("Applications close on: {moment}", moment=moment(season.closes_at)),
        "",
        _("Your application is not sent yet."),
        _("All that you wrote is kept."),
    )
    return Told(Screen(words, ((on_button(drafts[0]),), (home_button(),))))
