"""What the staff are told of announcements without having pressed anything."""

from handlers.notice import Telling, Told
from handlers.staff.announcement_card import act, progress, state_words
from handlers.ui.screen import Button, Screen, lines, title
from locales import _
from programme.announcement import State
from programme.roles import ANNOUNCES, HOLDS_SEMINARS
from storage import announcements, roles
from storage.announcements import Announcement


async def announcement_progress(telling: Telling) -> Told | None:
    """How far it is: one message, which edits itself from then on."""
    here = await _hers(telling)
    return None if here is None else Told(await progress(telling.tx, here, telling.season, telling.now))


async def announcement_picture(telling: Telling) -> Told | None:
    """How it ended, as a picture; what was meanwhile begun again ends with another one."""
    here = await _hers(telling)
    if here is None or here.outcome is None:
        return None
    [facts] = telling.facts
    words = lines(title(_("Announcement {n}", n=here.id)), _("State: {state}", state=state_words(here)))
    # NOTE: button
    opened = Button(_("Read the announcement"), act(here, "open"))
    return Told(Screen(words, ((opened,),)), picture=facts["report"])


async def announcement_outcomes(telling: Telling) -> Told | None:
    """The table that she asked for."""
    if ANNOUNCES.isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    [facts] = telling.facts
    return Told(Screen(lines(title(_("What became of the announcement")))), report=facts["report"])


async def poster(telling: Telling) -> Told | None:
    """The page to print that she asked for."""
    if ANNOUNCES.isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    [facts] = telling.facts
    words = lines(
        title(_("Poster to print")),
        _("Two pages: in Kazakh and in Russian. Paper A4. Before you hang it up, try the code with your telephone."),
    )
    return Told(Screen(words), report=facts["report"])


async def attendance_table(telling: Telling) -> Told | None:
    """Who signed up for a seminar and who came, as she asked for it."""
    if HOLDS_SEMINARS.isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    [facts] = telling.facts
    return Told(Screen(lines(title(_("Who signed up and who came")))), report=facts["report"])


async def urgent_asked(telling: Telling) -> Told | None:
    """Somebody wants it to go at night; nothing where that was decided or taken back meanwhile."""
    here = await _hers(telling)
    if here is None or here.state is not State.DRAFT or here.urgent or here.urgent_asked_by in (None, telling.person):
        return None
    words = lines(
        title(_("Announcement {n}", n=here.id)),
        _("Somebody asked to send it at night too. Another coordinator must agree."),
    )
    # NOTE: button
    return Told(Screen(words, ((Button(_("Read the announcement"), act(here, "open")),),)))


async def _hers(telling: Telling) -> Announcement | None:
    if ANNOUNCES.isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    [facts] = telling.facts
    return await announcements.find(telling.tx, facts["announcement"])
