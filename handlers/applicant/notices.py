"""What an applicant is told without having pressed anything. One function a kind; `bot/deliveries.py` has the table."""

from handlers.anyone.facts import contact_lines
from handlers.notice import Telling, Told
from handlers.ui.go import home_button
from handlers.ui.screen import Screen, lines, title
from locales import _
from locales.format import moment
from storage import documents


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
