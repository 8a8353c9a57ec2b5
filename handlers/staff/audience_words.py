"""Whom an announcement is for, in words."""

from collections.abc import Callable, Mapping

from handlers.ui.wording import role_words
from locales import _, language
from programme.audience import PARTS, Audience, Part, Stage
from programme.roles import Role
from programme.season import Season
from storage import places, seminars
from storage.database import Tx

PART_WORDS: Mapping[Part, Callable[[], str]] = {
    "languages": lambda: _("Language"),
    "regions": lambda: _("Region"),
    "districts": lambda: _("District"),
    "roles": lambda: _("Role"),
    "stages": lambda: _("How far they are"),
    "sources": lambda: _("Where they came from"),
    "signed_up": lambda: _("Signed up for a seminar"),
    "attended": lambda: _("Were at a seminar"),
}
STAGE_WORDS: Mapping[str, Callable[[], str]] = {
    Stage.NONE: lambda: _("No application begun"),
    Stage.DRAFT: lambda: _("Being filled in"),
    Stage.COMPLETE: lambda: _("Filled in, not sent"),
    Stage.SUBMITTED: lambda: _("Sent"),
    Stage.WITHDRAWN: lambda: _("Withdrawn by the applicant"),
}
LANGUAGE_NAMES = {"kk": lambda: _("Kazakh (its own name)"), "ru": lambda: _("Russian (its own name)")}


async def item_words(tx: Tx, season: Season, part: Part, item: str) -> str:
    """One thing that people may be chosen by."""
    match part:
        case "languages" if item in LANGUAGE_NAMES:
            return LANGUAGE_NAMES[item]()
        case "regions":
            region = season.region(item)
            return item if region is None else region.name.in_(language())
        case "districts":
            place = await places.place(tx, item)
            return item if place is None else place.name(language())
        case "roles":
            return role_words([Role(item)])
        case "stages":
            return STAGE_WORDS[item]()
        case "signed_up" | "attended" if item.isdecimal():
            here = await seminars.find(tx, int(item))
            return item if here is None else f"{item}. {here.title(language())}"
    return item


async def audience_lines(tx: Tx, season: Season, audience: Audience) -> list[str]:
    """A line a part; one for everybody."""
    if audience.everybody:
        return [_("Who gets it: everybody")]
    said = [_("Who gets it:")]
    for part in PARTS:
        if chosen := audience.chosen(part):
            names = [await item_words(tx, season, part, each) for each in chosen]
            said.append(f"• {PART_WORDS[part]()}: {', '.join(names)}")
    if audience.unseen_days is not None:
        said.append("• " + _("Not seen here for days: {n}", n=audience.unseen_days))
    return said
