"""Facts anybody may ask for at any time: the programme, whom to call, help, where one's application stands."""

from aiogram.types import Message

from handlers.turn import Conversation, Turn, present
from handlers.ui.go import home_button
from handlers.ui.screen import Reply, Screen, lines, title
from locales import _, _n, language
from locales.format import moment
from programme import application as rules
from programme.season import Season

router = Conversation("facts")


def about(season: Season) -> Screen:
    spoken = language()
    return Screen(
        lines(
            title(season.name.in_(spoken)),
            "",
            season.about.in_(spoken),
            "",
            _("Organiser: {operator}", operator=season.operator.in_(spoken)),
            _("Supported by: {funder}", funder=season.funder.in_(spoken)),
            _("Applications close on: {moment}", moment=moment(season.closes_at)),
        ),
        ((home_button(),),),
    )


def contact_lines(season: Season) -> list[str]:
    spoken = language()
    return [
        _("Telephone: {phone}", phone=season.contact.phone),
        _("Address: {address}", address=season.contact.address.in_(spoken)),
        _("Hours: {hours}", hours=season.contact.hours.in_(spoken)),
    ]


def contacts(season: Season) -> Screen:
    # NOTE: title
    return Screen(lines(title(_("Contacts")), "", *contact_lines(season)), ((home_button(),),))


@router.command("help")
async def help_(message: Message, turn: Turn) -> Reply:
    """What helps, and then the place she was at."""
    if turn.language_unknown:
        return Reply(await present(turn))
    words = lines(
        _("This bot helps to write an application for a small grant, question by question."),
        _("Every answer is kept at once. You can stop and come back in a week."),
        "",
        _("/menu – main menu"),
        _("/status – where my application stands"),
        _("/faq – questions and answers"),
        _("/lang – change the language"),
        _("/mydata – what is kept about me, and how to erase it"),
        "",
        _("To talk to a person:"),
        *contact_lines(turn.season),
    )
    return Reply(await present(turn), notes=(Screen(words),))


@router.command("status")
async def status(message: Message, turn: Turn) -> Reply:
    here = turn.person.application if turn.person is not None else None
    if turn.language_unknown:
        return Reply(await present(turn))
    if here is not None and here.status != "draft":
        turn.go("home")  # home says all there is to say
        return Reply(await present(turn))
    if here is None:
        words = lines(_("You have no application yet."))
    else:
        words = lines(_("Your application is not sent yet."), *standing(turn)[1:])
    return Reply(await present(turn), notes=(Screen(words),))


def standing(turn: Turn) -> tuple[str, ...]:
    here, season = turn.application, turn.season
    missing = len(rules.missing(season.form, here.answers, season))
    if here.step == "summary":
        return (
            _("Your application is not sent yet."),
            _("Not filled in yet: {n}", n=missing) if missing else _("Everything is filled in. Check it and send."),
        )
    i, n = rules.progress(season.form, here.answers, rules.standing(season.form, here.answers, here.step, season))
    return (
        _("We stopped here:"),
        _("Question {i} of {n}", i=i, n=n) + "; " + _n("{n} left", "{n} left", n - i + 1, n=n - i + 1),
    )
