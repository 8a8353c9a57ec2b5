"""Problems and statuses in words; a test proves that every code has some."""

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal

from locales import _
from locales.format import counted, decimal, hours, moment, money, number, short_date, weekday_name
from programme.advice import Advice, AdviceCode
from programme.problem import Code, Problem
from programme.roles import Role


def _amount(facts: dict[str, int | str], name: str) -> str:
    """A number of the facts, in the unit of its question."""
    unit = facts.get("unit")
    return counted(int(facts[name]), str(unit) if unit else None)


def _day(facts: dict[str, int | str], name: str) -> str:
    """A date of the facts, which have it in ISO."""
    return short_date(date.fromisoformat(str(facts[name])))


def _hours(facts: dict[str, int | str]) -> str:
    """A weekday or a day of the facts with its hours."""
    on = _day(facts, "day") if "day" in facts else weekday_name(int(facts["weekday"]))
    return f"{on} {hours(int(facts['starts']), int(facts['ends']))}"


def _moment(facts: dict[str, int | str]) -> str:
    return moment(int(facts["at"]))


PROBLEMS: dict[Code, Callable[[dict[str, int | str]], str]] = {
    Code.TOO_SHORT: lambda facts: _(
        "Too short. Add a little more detail. Characters now: {length}, needed: {least}", **facts
    ),
    Code.TOO_LONG: lambda facts: _("Too long. Please shorten. Characters now: {length}, at most: {most}", **facts),
    Code.NOT_A_NUMBER: lambda facts: _(
        "Please write a number, for example: {example}", example=_amount(facts, "example")
    ),
    Code.NOT_WHOLE: lambda facts: _(
        "Please write a whole number, for example: {example}", example=_amount(facts, "example")
    ),
    Code.TOO_SMALL: lambda facts: _("The number is too small. At least: {least}", least=_amount(facts, "least")),
    Code.TOO_BIG: lambda facts: _("The number is too big. At most: {most}", most=_amount(facts, "most")),
    Code.NOT_AN_OPTION: lambda facts: _("This is not in the list. Please press one of the buttons."),
    Code.NAME_AND_PLACE: lambda facts: _("Write the first name and the village. For example: Aisha, Oiyl"),
    Code.NOT_A_PHONE: lambda facts: _("I could not read the telephone number. For example: 8 705 123 45 67"),
    Code.NOT_A_BIN: lambda facts: _(
        "Please check the BIN: it has 12 digits and stands in the organisation's papers. For example: 160340000001"
    ),
    Code.IIN_NOT_NEEDED: lambda facts: _(
        "This looks like a person's number (IIN). Please do not send personal numbers here. "
        "Write the organisation's BIN, for example: 160340000001"
    ),
    Code.NOT_A_DATE: lambda facts: _("Please write a date, for example: {day}", day=_day(facts, "day")),
    Code.DAY_MISSING: lambda facts: _("Please write the day of the month too: {day}", day=_day(facts, "day")),
    Code.OUTSIDE_WINDOW: lambda facts: _(
        "The date must be between these days: {first} – {last}", first=_day(facts, "first"), last=_day(facts, "last")
    ),
    Code.AGREE_FIRST: lambda facts: _("First press the button: has this person agreed?"),
    Code.PRESS_ADD: lambda facts: _("Please press the button “Add”, or a number to open what is written."),
    Code.SEND_A_FILE: lambda facts: _("Please send a photo or a document here."),
    Code.TOO_MANY_FILES: lambda facts: _("No more files fit here. At most: {most}", **facts),
    Code.FILE_TOO_BIG: lambda facts: _("The file is too big. At most, in megabytes: {most}", **facts),
    Code.FILE_KIND: lambda facts: _("Such a file cannot be opened here. Please send a photo of it."),
    Code.ID_COPY: lambda facts: _(
        "Please do not send copies of identity documents: the law forbids us to keep them. "
        "We have not kept it. Please delete it from the chat too."
    ),
    Code.NOT_CARRIED: lambda facts: _(
        "This cannot be passed on. Words, a voice message, a photo, a video or a file can."
    ),
    Code.DATE_BEFORE: lambda facts: _("The end cannot come before the beginning: {day}", day=_day(facts, "earlier")),
    Code.NOT_A_QUANTITY: lambda facts: _("Please write how many, as a number. For example: 2 or 2,5"),
    Code.QUANTITY_EITHER: lambda facts: _(
        "Which of the two: {whole} or {part}? Please write it just like that.",
        whole=number(int(facts["n"])),
        part=decimal(Decimal(int(facts["n"])).scaleb(-3)),
    ),
    Code.TOO_FINE: lambda facts: _("At most three digits after the comma. For example: 2,125"),
    Code.NOT_A_PRICE: lambda facts: _("Please write the price as a number. For example: 45 000 or 45 thousand"),
    Code.PRICE_EITHER: lambda facts: _(
        "Which of the two: {thousands} or {whole}? Please write it in full, in whole tenge.",
        thousands=money(int(facts["thousands"])),
        whole=money(int(facts["whole"])),
    ),
    Code.PRICE_NOT_WHOLE: lambda facts: _("Please write the price in whole tenge. For example: 45 000"),
    Code.NOT_A_UNIT: lambda facts: _(
        "First say what it is measured in: pieces, kg, metres. How many comes right after."
    ),
    Code.PRESS_COST: lambda facts: _("Please press “Add a cost”, or a number to open what is written."),
    Code.REQUIRED: lambda facts: _("This question needs an answer. A short one will do."),
    Code.INCOMPLETE: lambda facts: _("Some answers are still missing. They come first in the list."),
    Code.NOT_OPEN: lambda facts: _(
        "It is too early to send. Your answers are kept. Applications open on: {moment}", moment=_moment(facts)
    ),
    Code.CLOSED: lambda facts: _("It cannot be sent any more. Applications closed on: {moment}", moment=_moment(facts)),
    Code.CLOSED_CHANGE: lambda facts: _(
        "It cannot be changed any more, and what you sent is valid. Applications closed on: {moment}",
        moment=_moment(facts),
    ),
    Code.NOT_A_MOMENT: lambda facts: _(
        "Please write the day and the hour. For example: {moment}", moment=_moment(facts)
    ),
    Code.MOMENT_PAST: lambda facts: _("It must be later than now. Now it is: {moment}", moment=_moment(facts)),
    Code.SAME_DEADLINE: lambda facts: _("Applications close at this moment already: {moment}", moment=_moment(facts)),
    Code.TOO_MANY_APPLICATIONS: lambda facts: _(
        "There is no room for one more. Applications here at most: {most}", most=facts["most"]
    ),
    Code.NO_CODE: lambda facts: _("A code has 8 letters. Please look at the paper once more."),
    Code.WRONG_CODE: lambda facts: _("No application has this code. Please compare it letter by letter."),
    Code.TOO_MANY_CODES: lambda facts: _("Too many wrong codes. Please try again in an hour."),
    Code.WRONG_INVITE: lambda facts: _(
        "This invite does not work: it was used, is older than a week, or was not copied whole. "
        "Please ask for a new one."
    ),
    Code.NOTHING_WRITTEN: lambda facts: _("There is no text yet. Write it in at least one language."),
    Code.LANGUAGE_MISSING: lambda facts: _(
        "One language has no text. Choose first: send those people the other text, or hold them back."
    ),
    Code.ALBUM_WITH_BUTTONS: lambda facts: _(
        "Telegram puts no buttons under several photos. Leave one photo, or take the buttons out."
    ),
    Code.NOT_A_LINK: lambda facts: _("Write the words of the button, and after a space the whole address of the page."),
    Code.TOO_MANY_LINKS: lambda facts: _("No more buttons fit here. At most: {most}", **facts),
    Code.NOBODY: lambda facts: _("Nobody would get this. Change who it is for."),
    Code.WRONG_COUNT: lambda facts: _(
        "That is not the number of those who get it. Please type this number: {n}", n=number(int(facts["n"]))
    ),
    Code.CLOSES_LATE: lambda facts: _(
        "Sign-up must end before the seminar begins. It begins: {moment}", moment=_moment(facts)
    ),
    Code.SEATS_TAKEN: lambda facts: _(
        "So many seats are taken already: {n}. There cannot be fewer.", n=number(int(facts["n"]))
    ),
    Code.NOT_WRITTEN: lambda facts: _("Something is not written yet. It stands at the end of the card."),
    Code.SAME_MANAGER: lambda facts: _("Somebody else of the staff must confirm this: four eyes see more than two."),
    Code.WRONG_ROOM_CODE: lambda facts: _(
        "No seminar has this code just now. Four digits are said in the room, for example: 4821"
    ),
    Code.TOO_MANY_GUESSES: lambda facts: _("Too many wrong codes. Please tell the person who holds the seminar."),
    Code.NOT_HOURS: lambda facts: _("Please write from when until when, for example: 10:00-13:00"),
    Code.HOURS_BACKWARDS: lambda facts: _("The end must be later than the beginning, for example: 10:00-13:00"),
    Code.HOURS_QUARTERS: lambda facts: _("Please begin and end at a quarter of an hour: 10:00, 10:15, 10:30 or 10:45"),
    Code.HOURS_SHORT: lambda facts: _("Not one talk fits between these hours. Minutes of a talk: {minutes}", **facts),
    Code.HOURS_OVERLAP: lambda facts: _("Hours that are open already are in the way: {hours}", hours=_hours(facts)),
    Code.HOURS_OVER: lambda facts: _("These hours of today are over. Take later ones, or another day."),
    Code.HOURS_WITHOUT_CALLS: lambda facts: _(
        "Nobody is rung in these hours: {hours}. Take other hours, or another way to talk.", hours=_hours(facts)
    ),
    Code.NO_WEEKDAY: lambda facts: _("First tick the weekdays, or choose one day."),
    Code.TOO_MANY_HOURS: lambda facts: _("No more hours can be open. At most: {most}", **facts),
    Code.TOO_MANY_DAYS: lambda facts: _("Too many days at once. At most: {most}", **facts),
    Code.NOT_A_WEB_ADDRESS: lambda facts: _("Please send the whole link, for example: https://meet.example.kz/abc"),
    Code.TIME_TAKEN: lambda facts: _("Someone has just taken this time. Choose another."),
    Code.NOT_A_CODE: lambda facts: _(
        "Please write small Latin letters and digits, at most {most}. For example: akimat-turgen", **facts
    ),
}


def problem_words(problem: Problem) -> str:
    return PROBLEMS[problem.code](problem.facts)


ADVICE: dict[AdviceCode, Callable[[dict[str, int | str]], str]] = {
    AdviceCode.GOAL_TOO_GENERAL: lambda facts: _(
        "The goal is rather general. Write what will be there, for whom and by when."
    ),
    AdviceCode.TARGET_WITHOUT_NUMBER: lambda facts: _(
        "Show in numbers whom it helps: how many people, and how old are they?"
    ),
    AdviceCode.SAME_TEXT: lambda facts: _(
        "The same text stands in several answers: {n}. Each question is better answered on its own.", **facts
    ),
    AdviceCode.JOBS_WITHOUT_INCOME: lambda facts: _("There are jobs, but not what pays them. From which income?"),
    AdviceCode.NEAR_NAURYZ: lambda facts: _(
        "This falls on Nauryz: {day}. Think whether people can come.", day=_day(facts, "day")
    ),
    AdviceCode.IN_HARVEST: lambda facts: _(
        "This begins in harvest time: {day}. Think whether people are free then.", day=_day(facts, "day")
    ),
    AdviceCode.OWNER_PERMISSION: lambda facts: _(
        "Whose land or room is it? It is good to add the owner's written permission."
    ),
    AdviceCode.WHOLE_GRANT_UNPROVED: lambda facts: _(
        "You ask for exactly the whole grant. It is good to add what shows the prices: a photo or a paper."
    ),
    AdviceCode.DELIVERY_FORGOTTEN: lambda facts: _(
        "Is delivery to the village in the prices? If not, add it as a cost of its own."
    ),
}


def advice_words(advice: Advice) -> str:
    """A piece of advice as one says it, without a word of must."""
    return ADVICE[advice.code](dict(advice.facts))


STATUSES: dict[str, Callable[[], str]] = {
    "draft": lambda: _("Being filled in"),
    "submitted": lambda: _("Sent"),
    "withdrawn": lambda: _("Withdrawn by the applicant"),
}


def status_words(status: str) -> str:
    """A status as people say it, never its code."""
    return STATUSES[status]()


ROLES: dict[Role, Callable[[], str]] = {
    Role.ADMIN: lambda: _("Administrator"),
    Role.MANAGER: lambda: _("Programme coordinator"),
    Role.REVIEWER: lambda: _("Expert"),
    Role.CONSULTANT: lambda: _("Consultant"),
    Role.OBSERVER: lambda: _("Observer"),
}


def role_words(roles: Collection[Role]) -> str:
    """What somebody is in the programme, in the order of the list."""
    return ", ".join(ROLES[role]() for role in Role if role in roles)
