"""What the staff have to tell: an announcement, as its receiver gets it, and as its author tries it on herself."""

from handlers.notice import NotNow, Telling, Told
from handlers.ui.go import Below
from handlers.ui.kept import Verbatim
from handlers.ui.opting import opt_out_button
from handlers.ui.screen import Button, Screen
from locales import _, speaking
from programme.announcement import Content, Door, State
from programme.languages import LANGUAGES
from programme.notices import Topic
from programme.roles import ANNOUNCES
from storage import announcements, opt_outs, roles


async def announcement(telling: Telling) -> Told | None:
    """Nothing for whoever has left the news meanwhile, and nothing any more where it was cancelled."""
    [facts] = telling.facts
    here = await announcements.find(telling.tx, facts["announcement"])
    if here is None or here.state is State.CANCELLED:
        return None
    if here.state is not State.SENDING:
        raise NotNow
    if Topic.NEWS in await opt_outs.of(telling.tx, telling.person):
        return None
    return said(here.content, telling.language)


async def announcement_test(telling: Telling) -> Told | None:
    """To its author, in whichever language: `language` counts them."""
    [facts] = telling.facts
    here = await announcements.find(telling.tx, facts["announcement"])
    if here is None or ANNOUNCES.isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    language = LANGUAGES[facts["language"]]
    with speaking(language):
        return said(here.content, language)


def said(content: Content, language: str) -> Told | None:
    """The message for somebody of this language; None where nothing is said to her. Her language is being spoken."""
    words = content.said_in(language)
    if words is None:
        return None
    links = tuple((each.words(language), each.url) for each in content.links)
    if content.is_album:  # Telegram puts no buttons under an album
        below = "\n\n" + _("To get no more news: /stop")
        return Told(Screen(Verbatim(words, below)), media=content.media)
    doors = tuple((Button(door_words(each), Below(to=each)),) for each in content.doors)
    return Told(Screen(Verbatim(words), (*doors, (opt_out_button(Topic.NEWS),))), media=content.media, links=links)


def door_words(door: Door) -> str:
    match door:
        case "home":
            # NOTE: button
            return _("My application")
        case "about":
            # NOTE: button
            return _("About the programme")
        case "contacts":
            # NOTE: button
            return _("Contacts")
