"""Facts anybody may ask for at any time: the programme, whom to call, help, where one's application stands."""

from aiogram.types import Message

from handlers.applicant import drafts
from handlers.applicant.deadline import door, door_words
from handlers.turn import Conversation, Turn, present
from handlers.ui.go import home_button
from handlers.ui.screen import Reply, Screen, lines, title
from locales import _, _n, language
from programme import application as rules
from programme.deadline import Door
from programme.season import Season

router = Conversation("facts")


def about(season: Season, door: Door) -> Screen:
    spoken = language()
    return Screen(
        lines(
            title(season.name.in_(spoken)),
            "",
            season.about.in_(spoken),
            "",
            _("Organiser: {operator}", operator=season.operator.in_(spoken)),
            _("Supported by: {funder}", funder=season.funder.in_(spoken)),
            *door_words(door),
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
        _("/questions – what I asked a person"),
        _("/seminars – seminars: when and where"),
        _("/lang – change the language"),
        _("/mydata – what is kept about me, and how to erase it"),
        _("/stop – what you write to me about"),
        "",
        _("To talk to a person:"),
        *contact_lines(turn.season),
    )
    return Reply(await present(turn), notes=(Screen(words),))


@router.command("status")
async def status(message: Message, turn: Turn) -> Reply:
    """Where her application stands, in words; what was sent has a screen that says all there is to say."""
    if turn.language_unknown:
        return Reply(await present(turn))
    words: list[str] = []
    here = turn.person.application if turn.person is not None else None
    now = await door(turn)
    back = await drafts.withdrawn(turn) if turn.person is not None else ()
    words = [drafts.numbered(each, now) for each in back]
    if here is None:
        words = words or [_("You have no application yet.")]
    elif here.status == "draft":
        words += [*standing(turn, now), *door_words(now)]
    else:
        turn.go("sent")
    notes = (Screen(lines(*words)),) if words else ()
    return Reply(await present(turn), notes=notes)


def standing(turn: Turn, now: Door) -> list[str]:
    """How far the draft is."""
    here, season = turn.application, turn.season
    missing = len(rules.missing(season.form, here.answers, season))
    not_sent = _("Your application is not sent yet.")
    if now.shut:
        return [_("Your application was not sent. Your answers are kept, you can read them.")]
    if here.step == "summary":
        more = _("Not filled in yet: {n}", n=missing) if missing else _("Everything is filled in. Check it and send.")
        return [not_sent, more]
    i, n = rules.progress(season.form, here.answers, rules.standing(season.form, here.answers, here.step, season))
    left = _n("{n} left", "{n} left", n - i + 1, n=n - i + 1)
    return [not_sent, _("We stopped here:"), _("Question {i} of {n}", i=i, n=n) + "; " + left]
