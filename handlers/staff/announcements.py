"""All announcements, and what one of them says: written, corrected and tried on oneself before anybody gets it."""

from dataclasses import replace
from typing import cast

from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.staff.announcement_card import (
    Act,
    News,
    Write,
    act,
    at_desk,
    card_screen,
    state_words,
    taken,
    ways_out,
)
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.go import home_button
from handlers.ui.kept import formatted
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _
from programme.announcement import (
    LINKS_MOST,
    Content,
    Door,
    Formatted,
    Media,
    read_link,
    refuse_unfit,
    with_media,
)
from programme.languages import LANGUAGES
from programme.notices import Notice
from programme.problem import Code, Outdated, Problem
from programme.roles import ANNOUNCES
from storage import announcements, deliveries
from storage.announcements import Announcement

router = Conversation("announcements")

PAGE = 8
NAME_MOST = 40
ALL = 2**53
ONCE = 60
"""Seconds in which a second press for the same trial is the same wish."""
CARD = "staff_news_card"


@router.place("staff_news")
async def newest(turn: Turn) -> Screen:
    if ANNOUNCES.isdisjoint(turn.roles):
        raise Outdated
    return await list_screen(turn, 0)


async def list_screen(turn: Turn, top: int) -> Screen:
    """A page of them, the newest first."""
    found = await announcements.newest(turn.tx, top or ALL, PAGE + 1)
    shown, older = found[:PAGE], found[PAGE:]
    words: list[str | Text | None] = [title(_("Announcements")), ""]
    if not shown:
        words.append(_("There are none yet. Write the first one: nobody gets it before you confirm it."))
    for each in shown:
        words.append(f"{each.id}. {_name(each)} – {state_words(each)}")
    last = await announcements.newest(turn.tx, ALL, 1)
    # NOTE: button
    begin = Button(_("Write a new one"), Write(newest=last[0].id if last else 0))
    numbers = [Button(str(each.id), act(each, "open")) for each in shown]
    rows: Rows = ((begin,), *(tuple(numbers[n : n + 4]) for n in range(0, len(numbers), 4)))
    if older:
        # NOTE: button
        rows += ((Button(_("Older ▶"), News(top=shown[-1].id)),),)
    return Screen(lines(*words), (*rows, (home_button(),)))


def _name(here: Announcement) -> str:
    said = next(iter(here.content.texts.values()), None)
    return _("without a text") if said is None else cut(said.text, NAME_MOST)


@router.button(News)
async def open_list(query: CallbackQuery, button: News, turn: Turn) -> Reply:
    turn.go("staff_news")
    return Reply(await list_screen(turn, button.top))


@router.button(Write)
async def begin(query: CallbackQuery, button: Write, turn: Turn) -> Reply:
    last = await announcements.newest(turn.tx, ALL, 1)
    if (last[0].id if last else 0) != button.newest:
        raise Outdated
    made = await announcements.make(turn.tx, turn.known.id, turn.received_at)
    announcements.put_on_desk(turn.tx, turn.known.id, made.id)
    return await show(turn)


async def show(turn: Turn, sentence: str = "") -> Reply:
    """Back at the card."""
    turn.go(CARD)
    return Reply(await present(turn, sentence))


@router.place(CARD)
async def card(turn: Turn) -> Screen:
    return await card_screen(turn, await at_desk(turn))


@router.button(Act)
async def press(query: CallbackQuery, button: Act, turn: Turn) -> Reply:
    here = await taken(turn, button.news, None if button.do == "open" else button.turn)
    match button.do:
        case "open":
            return await show(turn)
        case "kk" | "ru" | "media" | "link":
            turn.go(f"staff_news_{button.do}")
            return Reply(await present(turn))
        case "test":
            return await _try_on(turn, here)
        case "drop":
            await announcements.drop(turn.tx, here)
            turn.go("staff_news")
            return Reply(await present(turn, _("It is deleted: nobody has seen it.")))
        case _change:
            await announcements.say(turn.tx, here, _changed(here.content, button.do), turn.received_at)
            return await show(turn)


def _changed(content: Content, do: str) -> Content:
    match do:
        case "other" | "hold":
            return replace(content, missing=do)
        case "nomedia":
            return replace(content, media=())
        case "nolinks":
            return replace(content, links=(), doors=())
    door = cast(Door, do)
    _refuse_more(content)
    return replace(content, doors=(*(each for each in content.doors if each != door), door))


def _refuse_more(content: Content) -> None:
    if len(content.links) + len(content.doors) >= LINKS_MOST:
        raise Problem(Code.TOO_MANY_LINKS, most=LINKS_MOST)


async def _try_on(turn: Turn, here: Announcement) -> Reply:
    """To herself alone, in each language in which anybody gets it, by the very way that it will go."""
    refuse_unfit(here.content)
    at, person = turn.received_at, turn.known.id
    for n, each in enumerate(LANGUAGES):
        if here.content.said_in(each) is not None:
            key = f"announcement_test:{here.id}:{here.rev}:{person}:{n}:{at // ONCE}"
            deliveries.enqueue(
                turn.tx, Notice.ANNOUNCEMENT_TEST, person, key, due_at=at, at=at, announcement=here.id, language=n
            )
    turn.go(CARD)
    # NOTE: toast
    return Reply(await present(turn), toast=_("It comes to you alone, as others will see it."))


# What is written


def _asks(turn: Turn, here: Announcement, *words: str, more: Rows = ()) -> Screen:
    # NOTE: button
    back = Button(_("Back"), act(here, "open"))
    return Screen(lines(title(_("Announcement {n}", n=here.id)), "", *words), (*more, (back,), *ways_out()))


@router.place("staff_news_kk")
async def asks_kazakh(turn: Turn) -> Screen:
    return _asks(turn, await at_desk(turn), _("Write the text in Kazakh. Bold, italics and links are kept."))


@router.place("staff_news_ru")
async def asks_russian(turn: Turn) -> Screen:
    return _asks(turn, await at_desk(turn), _("Write the text in Russian. Bold, italics and links are kept."))


@router.place("staff_news_media")
async def asks_media(turn: Turn) -> Screen:
    here = await at_desk(turn)
    rows: Rows = ()
    if here.content.media:
        # NOTE: button
        rows = ((Button(_("Take the files out"), act(here, "nomedia")),),)
    return _asks(
        turn,
        here,
        _("Send one photo, one document or an album. What you send takes the place of what is there."),
        _("Photos and documents: {n}", n=len(here.content.media)),
        more=rows,
    )


@router.place("staff_news_link")
async def asks_link(turn: Turn) -> Screen:
    here = await at_desk(turn)
    # NOTE: button
    inside = Button(_("To her application"), act(here, "home"))
    # NOTE: button
    facts = (Button(_("To the programme"), act(here, "about")), Button(_("To contacts"), act(here, "contacts")))
    rows: Rows = ((inside,), facts)
    if here.content.links or here.content.doors:
        # NOTE: button
        rows += ((Button(_("Take the buttons out"), act(here, "nolinks")),),)
    return _asks(
        turn,
        here,
        _("Write the words of the button, and after a space the whole address of the page."),
        _("Words in both languages are parted by a slash: Kazakh first."),
        _("Or press where in the bot it leads."),
        more=rows,
    )


@router.text("staff_news_kk", "staff_news_ru", "staff_news_media", "staff_news_link", "staff_news", CARD)
async def typed(message: Message, turn: Turn) -> Reply:
    match meaning(message.text or ""):
        case "home":
            turn.go("home")
            return Reply(await present(turn))
        case "back":
            turn.go("staff" if turn.expects in ("staff_news", CARD) else CARD)
            return Reply(await present(turn))
    here = await at_desk(turn)
    match turn.expects:
        case "staff_news_kk" | "staff_news_ru":
            return await _take_text(turn, here, turn.expects[-2:], formatted(message))
        case "staff_news_link":
            _refuse_more(here.content)
            link = read_link(message.text or "")
            return await _say(turn, here, replace(here.content, links=(*here.content.links, link)))
        case "staff_news_media":
            raise Problem(Code.SEND_A_FILE)
    raise Outdated


async def _take_text(turn: Turn, here: Announcement, language: str, said: Formatted) -> Reply:
    content = replace(here.content, texts={**here.content.texts, language: said})
    if said.length > content.text_most:
        raise Problem(Code.TOO_LONG, length=said.length, most=content.text_most)
    return await _say(turn, here, content)


async def _say(turn: Turn, here: Announcement, content: Content) -> Reply:
    await announcements.say(turn.tx, here, content, turn.received_at)
    return await show(turn)


@router.sent("staff_news_media")
async def take_media(message: Message, turn: Turn) -> Reply:
    """An album comes as one message a file: she stays where she is."""
    here = await at_desk(turn)
    if message.photo:
        one = Media("photo", message.photo[-1].file_id, message.media_group_id)
    elif message.document is not None:
        one = Media("document", message.document.file_id, message.media_group_id)
    else:
        raise Problem(Code.SEND_A_FILE)
    content = replace(here.content, media=with_media(here.content, one))
    await announcements.say(turn.tx, here, content, turn.received_at)
    return Reply(await present(turn))
