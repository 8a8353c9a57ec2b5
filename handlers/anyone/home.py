"""Home: where the person stands and one button to go on."""

from dataclasses import replace

from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.anyone.facts import about, contacts, standing
from handlers.anyone.faq import faq_door
from handlers.anyone.joining import open_invite
from handlers.anyone.language import arrive, language_screen
from handlers.anyone.more import home_doors, more_screen
from handlers.anyone.mydata import mydata
from handlers.anyone.opting import topics
from handlers.anyone.seminar_room import code_at_home
from handlers.anyone.seminars import detail
from handlers.applicant import drafts
from handlers.applicant.application import Open, Start, go_on_writing
from handlers.applicant.deadline import door, door_words, refuse_closed
from handlers.applicant.drafts import Kept
from handlers.applicant.question import ask_button, without_consent
from handlers.applicant.question_sending import say_freely
from handlers.applicant.sending import Whole
from handlers.applicant.sent import change_lines, mine_button, sent_lines
from handlers.staff.room import room_door
from handlers.turn import Conversation, Turn, present
from handlers.ui.booking import book_button
from handlers.ui.go import Below, Go, Room
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.seminars import seminars_button
from handlers.ui.spoken import meaning
from locales import _, language
from programme import application as rules
from programme.deadline import Door
from programme.link import read_link
from programme.problem import Outdated
from programme.question import is_question
from storage import sources

router = Conversation("home")

STAFF_NEWS = tuple(
    f"staff_news{each}" for each in ("", "_card", "_kk", "_ru", "_media", "_link", "_aim", "_days", "_sure", "_when")
)
STAFF_SEMINARS = tuple(f"staff_seminar{each}" for each in ("s", "_card", "_ask", "_sure"))
STAFF_AFTER = ("staff_posters", "staff_poster_new", "staff_after", "staff_after_send")
"""Where a role that is gone meanwhile leaves somebody."""


@router.place("home")
async def home(turn: Turn) -> Screen:
    """Where she stands with her application; above it the door of the staff for whoever is one."""
    kept, now = await drafts.kept_by(turn), await door(turn)
    words, first = _where_she_stands(turn, kept, now)
    doors = (*room_door(turn), *((button,) for button in first), *home_doors(turn, kept))
    return Screen(lines(_heading(turn, kept), "", *words), doors)


def _where_she_stands(turn: Turn, kept: list[Kept], now: Door) -> tuple[list[str], list[Button]]:
    """What is said, and the button that leads on from there."""
    here, season = turn.known.application, turn.season
    if here is None:
        back = [one for each in kept if each.applicant.id == turn.known.applicant for one in each.withdrawn]
        words = [drafts.numbered(each, now) for each in back]
        if now.shut:
            return [*words, *door_words(now)], []
        n = len(rules.asked(season.form, {}))
        words += [
            _("We will write your application together, question by question. Questions, about: {n}", n=n),
            _("You can stop at any moment: every answer is kept."),
        ]
        # NOTE: button
        return [*words, *door_words(now)], [Button(_("Start the application"), Start(season=season.id))]
    if here.status != "draft":
        return [*sent_lines(here), *change_lines(here, now)], [mine_button(here)]
    if now.shut:
        # NOTE: button
        return [*door_words(now), *standing(turn, now)], [Button(_("Read my answers"), Whole(application=here.id))]
    # NOTE: button
    return [*standing(turn, now), *door_words(now)], [Button(_("Continue"), Open(application=here.id))]


def _heading(turn: Turn, kept: list[Kept]) -> Text:
    """The programme; below it, where there are several, which application this screen is about."""
    name = title(turn.season.name.in_(language()))
    here = [each.name for each in kept if each.applicant.id == turn.known.applicant]
    if len(kept) < 2 or not here:
        return name
    return lines(name, "", _("Application: {name}", name=here[0]))


@router.place("visitor")
async def visitor_home(turn: Turn) -> Screen:
    """What stays open without consent."""
    return Screen(
        lines(
            title(turn.season.name.in_(language())),
            "",
            _("Without consent you can read about the programme and call us."),
            _("To fill in an application, your consent is needed."),
        ),
        (
            # NOTE: button
            (Button(_("Start the application"), Go(to="start")),),
            *faq_door(turn.season),
            (ask_button(),),
            (book_button(),),
            (seminars_button(),),
            # NOTE: button
            (Button(_("About the programme"), Go(to="about")), Button(_("Contacts"), Go(to="contacts"))),
            # NOTE: button
            (Button(_("Change language"), Go(to="language")),),
        ),
    )


def home_place(turn: Turn) -> str:
    """Where "main menu" leads: a visitor who has not decided yet is asked again, kindly."""
    if turn.person is not None:
        return "home"
    return "language" if turn.language_unknown else "visitor"


@router.command("menu", "cancel")
async def go_home(message: Message, turn: Turn) -> Reply:
    return await at_home(turn)


async def at_home(turn: Turn) -> Reply:
    """Home; a visitor without a language is still at the first message, and nothing is kept of him."""
    place = home_place(turn)
    if place != "language":
        turn.go(place)
    return Reply(await present(turn))


@router.text(
    "home", "visitor", "summary", "mydata", "drafts", "whom", "staff", "staff_list", *STAFF_NEWS, *STAFF_SEMINARS,
    *STAFF_AFTER,
)  # fmt: skip
async def typed_word(message: Message, turn: Turn) -> Reply:
    """A word typed instead of pressing; anything else is answered as whatever is not understood."""
    match meaning(message.text or ""):
        case "home" | "back":
            return await at_home(turn)
        case "next" if turn.expects == "home" and turn.known.application is not None:
            return await go_on_writing(turn)
        case _free if turn.expects == "visitor" and is_question(message.text or ""):
            return await without_consent(turn)
        case _free if turn.expects == "home":
            in_the_room = await code_at_home(turn, message.text or "")
            return in_the_room if in_the_room is not None else await say_freely(message, turn)
        case _other:
            raise Outdated


@router.command("start")
async def start(message: Message, turn: Turn, payload: str = "") -> Reply:
    """Where the person stands; a visitor goes on with what was asked last, and who is new by the link that led here.

    A link may also be an invite to the staff, for anybody, or open a seminar, whatever place she is at.
    """
    link = read_link(payload)
    if link.invite is not None:
        return await open_invite(turn, link.invite)
    await sources.opened(turn.tx, link.source)
    if turn.language_unknown:
        return await arrive(turn, payload)
    await sources.scanned(turn.tx, link.source, turn.key, turn.received_at)
    if link.seminar is not None:
        return Reply(await detail(turn, link.seminar))
    if turn.person is None and turn.expects != "faq":
        return Reply(await present(turn))
    return await at_home(turn)


@router.button(Go)
async def open_door(query: CallbackQuery, button: Go, turn: Turn) -> Reply:
    """The doors of home; each is open whatever happened since the button was drawn."""
    return await _opened(turn, button.to)


@router.button(Below)
async def open_door_below(query: CallbackQuery, button: Below, turn: Turn) -> Reply:
    return replace(await _opened(turn, button.to), anew=True)


async def _opened(turn: Turn, to: Room) -> Reply:
    if to == "home":
        return await at_home(turn)
    if turn.language_unknown:
        return Reply(await present(turn))
    if to == "about":
        return Reply(about(turn.season, await door(turn)))
    if to == "contacts":
        return Reply(contacts(turn.season))
    if to == "language":
        return Reply(language_screen())
    if to == "mydata":
        return await mydata(turn)
    if to == "topics":
        return await topics(turn)
    if to == "more":
        return Reply(await more_screen(turn)) if turn.person is not None else await at_home(turn)
    return await _to_an_application(turn, to)


async def _to_an_application(turn: Turn, to: Room) -> Reply:
    """The doors to another application, to all of them, and for a code."""
    if to == "code":
        turn.go("code")
    elif turn.person is None:
        turn.go("whom")
    elif to == "drafts":
        turn.go("drafts")
    elif to == "another":
        await refuse_closed(turn)
        await drafts.refuse_one_more(turn)
        turn.go("whom")
    return Reply(await present(turn))
