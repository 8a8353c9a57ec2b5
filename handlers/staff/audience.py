"""Whom an announcement is for: parts that hold together, each ticked one press at a time, and how many that are."""

from dataclasses import replace

from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.staff.announcement_card import Aim, act, aim, at_desk, head_lines, taken, ways_out
from handlers.staff.audience_words import PART_WORDS, audience_lines, item_words
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _, language
from programme.announcement import State
from programme.audience import MOST_DAYS, PARTS, Audience, Part, Stage, from_text, to_text
from programme.languages import LANGUAGES
from programme.problem import Code, Outdated, Problem
from programme.roles import Role
from programme.sorting import sort_key
from storage import announcements, audience, places
from storage.announcements import Announcement

router = Conversation("audience")

PAGE = 8
KEPT_MOST = 6
ITEM_MOST = 28


@router.place("staff_news_aim")
async def aimed(turn: Turn) -> Screen:
    """All parts, and the head count."""
    here = await at_desk(turn)
    words: list[str | Text | None] = [
        title(_("Announcement {n}", n=here.id)),
        "",
        *await audience_lines(turn.tx, turn.season, here.audience),
        "",
        *await head_lines(turn, here),
    ]
    parts = [Button(PART_WORDS[part](), aim(here, part)) for part in PARTS]
    # NOTE: button
    parts.append(Button(_("Not seen for days"), aim(here, "days")))
    # NOTE: button
    parts.append(Button(_("Kept audiences"), aim(here, "kept")))
    rows: Rows = tuple(tuple(parts[n : n + 2]) for n in range(0, len(parts), 2))
    if not here.audience.everybody:
        # NOTE: button
        keep = Button(_("Keep for next time"), aim(here, "keep"))
        # NOTE: button
        rows += ((keep, Button(_("Everybody"), aim(here, "clear"))),)
    # NOTE: button
    return Screen(lines(*words), (*rows, (Button(_("Back"), act(here, "open")),), *ways_out()))


@router.button(Aim)
async def press(query: CallbackQuery, button: Aim, turn: Turn) -> Reply:
    here = await taken(turn, button.news, button.turn)
    if here.state is not State.DRAFT:
        raise Outdated
    turn.go("staff_news_aim")
    match button.part:
        case "":
            return Reply(await present(turn))
        case "days":
            turn.go("staff_news_days")
            return Reply(await present(turn))
        case "kept":
            return await _kept(turn, here, button)
        case "keep":
            await audience.keep(turn.tx, to_text(here.audience), turn.known.id, turn.received_at)
            # NOTE: toast
            return Reply(await present(turn), toast=_("Kept. You find it under “Kept audiences”."))
        case "clear":
            return await _aim(turn, here, Audience())
        case part if part in PARTS:
            return await _part(turn, here, part, button)
    raise Outdated


async def _aim(turn: Turn, here: Announcement, chosen: Audience) -> Reply:
    await announcements.aim(turn.tx, here, chosen, turn.received_at)
    return Reply(await present(turn))


async def _part(turn: Turn, here: Announcement, part: Part, button: Aim) -> Reply:
    """The list of one part; with an item, that is ticked or unticked first."""
    items = await _items(turn, here, part)
    if button.item:
        if button.item not in items:
            raise Outdated
        here = await announcements.aim(turn.tx, here, here.audience.toggled(part, button.item), turn.received_at)
    return Reply(await _part_screen(turn, here, part, items, button.page))


async def _items(turn: Turn, here: Announcement, part: Part) -> list[str]:
    match part:
        case "languages":
            return [*LANGUAGES]
        case "roles":
            return [role.value for role in Role]
        case "stages":
            return [stage.value for stage in Stage]
        case "sources":
            return [*dict.fromkeys([*here.audience.sources, *await audience.sources(turn.tx)])]
        case "signed_up":
            return [*dict.fromkeys([*here.audience.signed_up, *await audience.seminars(turn.tx, attended=False)])]
        case "attended":
            return [*dict.fromkeys([*here.audience.attended, *await audience.seminars(turn.tx, attended=True)])]
        case "regions":
            shown = sorted(
                turn.season.regions, key=lambda each: (each.city, sort_key(each.name.in_(language()), language()))
            )
            return [each.code for each in shown]
        case "districts":
            return await _districts(turn, here)


async def _districts(turn: Turn, here: Announcement) -> list[str]:
    """Those of the chosen regions, and what is chosen already."""
    found = list(here.audience.districts)
    for code in here.audience.regions:
        region = turn.season.region(code)
        below = await places.children(turn.tx, region.kato) if region is not None else []
        found += [each.kato for each in sorted(below, key=lambda each: sort_key(each.name(language()), language()))]
    return [*dict.fromkeys(found)]


async def _part_screen(turn: Turn, here: Announcement, part: Part, items: list[str], page: int) -> Screen:
    words: list[str | Text | None] = [title(PART_WORDS[part]()), ""]
    if part == "districts" and not items:
        words += [_("Choose a region first: its districts stand here then."), ""]
    words += await head_lines(turn, here)
    chosen = here.audience.chosen(part)
    rows: Rows = ()
    for item in items[page * PAGE : (page + 1) * PAGE]:
        name = cut(await item_words(turn.tx, turn.season, part, item), ITEM_MOST)
        rows += ((Button(f"{'☑' if item in chosen else '☐'} {name}", aim(here, part, item, page)),),)
    turning = []
    if page:
        turning.append(Button("◀", aim(here, part, page=page - 1)))
    if len(items) > (page + 1) * PAGE:
        turning.append(Button("▶", aim(here, part, page=page + 1)))
    rows += (tuple(turning),) if turning else ()
    # NOTE: button
    return Screen(lines(*words), (*rows, (Button(_("Ready"), aim(here)),), *ways_out()))


async def _kept(turn: Turn, here: Announcement, button: Aim) -> Reply:
    """Those that were kept; a press on one takes it."""
    if button.item:
        text = await audience.kept_one(turn.tx, int(button.item)) if button.item.isdecimal() else None
        if text is None:
            raise Outdated
        return await _aim(turn, here, from_text(text))
    words: list[str | Text | None] = [title(_("Kept audiences")), ""]
    rows: Rows = ()
    found = await audience.kept(turn.tx, KEPT_MOST)
    for n, (id, text) in enumerate(found, 1):
        [_head, *parts] = await audience_lines(turn.tx, turn.season, from_text(text))
        words += [f"{n}.", *parts]
        # NOTE: button
        rows += ((Button(_("Take number {n}", n=n), aim(here, "kept", str(id))),),)
    if not found:
        words.append(_("None is kept yet."))
    # NOTE: button
    return Reply(Screen(lines(*words), (*rows, (Button(_("Back"), aim(here)),), *ways_out())))


@router.place("staff_news_days")
async def asks_days(turn: Turn) -> Screen:
    here = await at_desk(turn)
    words = lines(
        title(_("Not seen for days")),
        "",
        _("Write a number of days: those get it who have not written for longer. 0: however long."),
    )
    # NOTE: button
    return Screen(words, ((Button(_("Back"), aim(here)),), *ways_out()))


@router.text("staff_news_days", "staff_news_aim")
async def typed(message: Message, turn: Turn) -> Reply:
    said = (message.text or "").strip()
    match meaning(said):
        case "home":
            turn.go("home")
            return Reply(await present(turn))
        case "back":
            turn.go("staff_news_card" if turn.expects == "staff_news_aim" else "staff_news_aim")
            return Reply(await present(turn))
    here = await at_desk(turn)
    if turn.expects != "staff_news_days":
        raise Outdated
    if not (said.isascii() and said.isdecimal()):
        raise Problem(Code.NOT_A_NUMBER, example=7)
    if len(said) > 4 or int(said) > MOST_DAYS:
        raise Problem(Code.TOO_BIG, most=MOST_DAYS)
    turn.go("staff_news_aim")
    return await _aim(turn, here, replace(here.audience, unseen_days=int(said) or None))
