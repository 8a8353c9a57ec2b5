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
from handlers.applicant import drafts
from handlers.applicant.application import Open, Start, go_on_writing
from handlers.applicant.drafts import Kept
from handlers.applicant.sending import Forward
from handlers.staff.room import room_door
from handlers.turn import Conversation, Turn, present
from handlers.ui.go import Go
from handlers.ui.screen import Button, Reply, Screen, lines, title
from handlers.ui.spoken import meaning
from handlers.ui.wording import status_words
from locales import _, language
from locales.format import moment
from programme import application as rules
from programme.link import read_link
from programme.problem import Outdated

router = Conversation("home")


@router.place("home")
async def home(turn: Turn) -> Screen:
    """Where she stands with her application; above it the door of the staff for whoever is one."""
    screen = await _applicant_home(turn)
    return replace(screen, rows=(*room_door(turn), *screen.rows))


async def _applicant_home(turn: Turn) -> Screen:
    here = turn.known.application
    season = turn.season
    kept = await drafts.kept_by(turn)
    name = _heading(turn, kept)
    deadline = _("Applications close on: {moment}", moment=moment(season.closes_at))
    if here is None:
        words = lines(
            name,
            "",
            _(
                "We will write your application together, question by question. Questions, about: {n}",
                n=len(rules.asked(season.form, {})),
            ),
            _("You can stop at any moment: every answer is kept."),
            deadline,
        )
        # NOTE: button
        begin = Button(_("Start the application"), Start(season=season.id))
        return Screen(words, ((begin,), *home_doors(turn, kept)))
    if here.status == "draft":
        # NOTE: button
        go_on = Button(_("Continue"), Open(application=here.id))
        return Screen(lines(name, "", *standing(turn), deadline), ((go_on,), *home_doors(turn, kept)))
    words = lines(
        name,
        "",
        _("Application number: {number}", number=here.number or ""),
        _("Where it stands: {status}", status=status_words(here.status)),
        _("Sent on: {moment}", moment=moment(here.submitted_at or 0)),
        "",
        season.next_steps.in_(language()),
    )
    # NOTE: button
    forward = Button(_("Text to forward"), Forward(application=here.id))
    return Screen(words, ((forward,), *home_doors(turn, kept)))


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


@router.text("home", "visitor", "summary", "mydata", "drafts", "whom", "staff", "staff_list")
async def typed_word(message: Message, turn: Turn) -> Reply:
    """A word typed instead of pressing; anything else is answered as whatever is not understood."""
    match meaning(message.text or ""):
        case "home" | "back":
            return await at_home(turn)
        case "next" if turn.expects == "home" and turn.known.application is not None:
            return await go_on_writing(turn)
        case _other:
            raise Outdated


@router.command("start")
async def start(message: Message, turn: Turn, payload: str = "") -> Reply:
    """Where the person stands; a visitor goes on with what was asked last, and who is new by the link that led here.

    A link may also be an invite to the staff, for anybody.
    """
    invite = read_link(payload).invite
    if invite is not None:
        return await open_invite(turn, invite)
    if turn.language_unknown:
        return await arrive(turn, payload)
    if turn.person is None and turn.expects != "faq":
        return Reply(await present(turn))
    return await at_home(turn)


@router.button(Go)
async def open_door(query: CallbackQuery, button: Go, turn: Turn) -> Reply:
    """The doors of home; each is open whatever happened since the button was drawn."""
    if button.to == "home":
        return await at_home(turn)
    if turn.language_unknown:
        return Reply(await present(turn))
    if button.to == "about":
        return Reply(about(turn.season))
    if button.to == "contacts":
        return Reply(contacts(turn.season))
    if button.to == "language":
        return Reply(language_screen())
    if button.to == "mydata":
        return await mydata(turn)
    if button.to == "more":
        return Reply(await more_screen(turn)) if turn.person is not None else await at_home(turn)
    return await _to_an_application(turn, button)


async def _to_an_application(turn: Turn, button: Go) -> Reply:
    """The doors to another application, to all of them, and for a code."""
    if button.to == "code":
        turn.go("code")
    elif turn.person is None:
        turn.go("whom")
    elif button.to == "drafts":
        turn.go("drafts")
    elif button.to == "another":
        await drafts.refuse_one_more(turn)
        turn.go("whom")
    return Reply(await present(turn))
