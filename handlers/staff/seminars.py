"""All seminars of the staff, and one of them as it is planned: written, corrected, published, spoken of."""

from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Text

from handlers.staff.seminar_announcing import announce
from handlers.staff.seminar_card import Hold, Plan, Plans, at_desk, card_screen, hold, part_words, state_words, ways_out
from handlers.staff.seminar_changing import ask_sure, confirmed, set_closing, set_seats, sure_screen
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import cut
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from handlers.ui.spoken import meaning
from locales import _, language
from locales.format import moment
from programme.moments import typed_moment
from programme.problem import Code, Outdated, Problem
from programme.roles import HOLDS_SEMINARS
from programme.seminar import (
    MINUTES,
    PARTS,
    Part,
    Seminar,
    Spoken,
    State,
    Where,
    checked_closing,
    missing,
    read_capacity,
    read_where,
    read_words,
    where_of,
    with_point,
)
from storage import audit, seating, seminars
from storage.database import Param

router = Conversation("staff_seminars")

PAGE = 8
NAME_MOST = 40
ALL = 2**53
LIST, CARD, ASK, SURE = "staff_seminars", "staff_seminar_card", "staff_seminar_ask", "staff_seminar_sure"
SPOKEN: tuple[Spoken, ...] = ("both", "kk", "ru")


@router.place(LIST)
async def newest(turn: Turn) -> Screen:
    if HOLDS_SEMINARS.isdisjoint(turn.roles):
        raise Outdated
    return await list_screen(turn, 0)


async def list_screen(turn: Turn, top: int) -> Screen:
    found = await seminars.newest(turn.tx, top or ALL, PAGE + 1)
    shown, older = found[:PAGE], found[PAGE:]
    words: list[str | Text | None] = [title(_("Seminars")), ""]
    if not shown:
        words.append(_("There are none yet. Plan the first one: nobody sees it before you publish it."))
    for each in shown:
        name = cut(each.title(language()), NAME_MOST) or _("without a title")
        when = f", {moment(each.starts_at)}" if each.starts_at is not None else ""
        words.append(f"{each.id}. {name}{when} – {state_words(each, turn.received_at)}")
    last = await seminars.newest(turn.tx, ALL, 1)
    # NOTE: button
    begin = Button(_("Plan a new one"), Plan(newest=last[0].id if last else 0))
    numbers = [Button(str(each.id), hold(each, "open")) for each in shown]
    rows: Rows = ((begin,), *(tuple(numbers[n : n + 4]) for n in range(0, len(numbers), 4)))
    if older:
        # NOTE: button
        rows += ((Button(_("Older ▶"), Plans(top=shown[-1].id)),),)
    return Screen(lines(*words), (*rows, (home_button(),)))


@router.button(Plans)
async def open_list(query: CallbackQuery, button: Plans, turn: Turn) -> Reply:
    turn.go(LIST)
    return Reply(await list_screen(turn, button.top))


@router.button(Plan)
async def begin(query: CallbackQuery, button: Plan, turn: Turn) -> Reply:
    last = await seminars.newest(turn.tx, ALL, 1)
    if (last[0].id if last else 0) != button.newest:
        raise Outdated
    made = await seminars.make(turn.tx, turn.known.id, turn.received_at)
    seminars.put_on_desk(turn.tx, turn.known.id, made.id)
    return await show(turn)


async def show(turn: Turn, sentence: str = "") -> Reply:
    """Back at the card."""
    turn.go(CARD)
    return Reply(await present(turn, sentence))


@router.place(CARD)
async def card(turn: Turn) -> Screen:
    return await card_screen(turn, await at_desk(turn))


@router.button(Hold)
async def press(query: CallbackQuery, button: Hold, turn: Turn) -> Reply:
    here = await seminars.find(turn.tx, button.news)
    if here is None or (button.do != "open" and here.rev != button.turn):
        raise Outdated
    if button.do != "sure":  # that speaks of what stands on the desk
        seminars.put_on_desk(turn.tx, turn.known.id, here.id, button.do if button.do in (*PARTS, "cancel") else "")
    if button.do == "open":
        return await show(turn)
    if button.do in PARTS:
        _refuse_over(turn, here)
        if here.state is not State.DRAFT and button.do.startswith(("title", "text")):
            raise Outdated
        turn.go(ASK)
        return Reply(await present(turn))
    return await _planned(turn, here, button) if here.state is State.DRAFT else await _published(turn, here, button)


async def _planned(turn: Turn, here: Seminar, button: Hold) -> Reply:
    at = turn.received_at
    match button.do:
        case "minutes":
            after = [each for each in MINUTES if each > here.minutes]
            await seminars.change(turn.tx, here, at, {"minutes": (after or MINUTES)[0]})
        case "language":
            spoken = SPOKEN[(SPOKEN.index(here.language) + 1) % len(SPOKEN)]
            await seminars.change(turn.tx, here, at, {"language": spoken})
        case "drop":
            await seminars.drop(turn.tx, here)
            turn.go(LIST)
            return Reply(await present(turn, _("It is deleted: nobody has seen it.")))
        case "publish":
            return await _publish(turn, here)
        case _:
            raise Outdated
    return await show(turn)


async def _publish(turn: Turn, here: Seminar) -> Reply:
    """From now on people see it and sign up; then an announcement of it is offered."""
    if missing(here):
        raise Problem(Code.NOT_WRITTEN)
    if here.starts <= turn.received_at:
        raise Problem(Code.MOMENT_PAST, at=turn.received_at)
    at = turn.received_at
    seating.open_seats(turn.tx, here.id, 1, here.capacity or 0)
    await seminars.change(turn.tx, here, at, {"state": State.PUBLISHED.value, "published_at": at})
    audit.note(turn.tx, at=at, person=turn.known.id, action="seminar_published", object_id=here.id)
    return await show(turn, _("It is published: people see it and can sign up. Shall people be told of it?"))


async def _published(turn: Turn, here: Seminar, button: Hold) -> Reply:
    _refuse_over(turn, here)
    match button.do:
        case "announce":
            return await announce(turn, here)
        case "cancel" | "sure":
            if button.do == "sure":
                await confirmed(turn, here)
                return await show(turn, _("Done. Those who signed up are being told."))
            turn.go(SURE)
            return Reply(await present(turn))
        case _:
            raise Outdated


def _refuse_over(turn: Turn, here: Seminar) -> None:
    """What was cancelled or has begun stays as it is."""
    if here.state is State.CANCELLED or (here.state is State.PUBLISHED and here.starts <= turn.received_at):
        raise Outdated


# What is written


@router.place(ASK)
async def asks(turn: Turn) -> Screen:
    here = await at_desk(turn)
    desk = await seminars.on_desk(turn.tx, turn.known.id)
    if desk is None or desk.field not in PARTS:
        raise Outdated
    part: Part = desk.field
    # NOTE: button
    back = Button(_("Back"), hold(here, "open"))
    words = lines(title(_("Seminar {n}: {part}", n=here.id, part=part_words(part))), "", *_asked(turn, here, part))
    return Screen(words, ((back,), *ways_out()))


def _asked(turn: Turn, here: Seminar, part: Part) -> list[str]:
    match part:
        case "title_kk" | "title_ru":
            return [_("Write the title, short and plain."), _("For example: How to write a project")]
        case "text_kk" | "text_ru":
            return [_("Write in a few sentences what people will learn and what they should bring.")]
        case "when" | "closes":
            said = [
                _("Write the day and the hour, in Kazakhstan's time."),
                _("For example: {moment}", moment=moment(_example(turn))),
            ]
            return [*said, _("It begins: {moment}", moment=moment(here.starts_at))] if here.starts_at else said
        case "where":
            return [
                _("Write the place in words, or the whole address of an online meeting."),
                _("You can send a point of the map too (paper clip – location)."),
            ]
        case "capacity":
            return [_("Write how many people there is room for. For example: {n}", n=30)]


def _example(turn: Turn) -> int:
    """Ten in the morning, in a week."""
    return (turn.received_at // 86400 + 7) * 86400 + 5 * 3600


@router.text(ASK, LIST, CARD, SURE)
async def typed(message: Message, turn: Turn) -> Reply:
    meant = meaning(message.text or "")
    if meant == "home":
        turn.go("home")
        return Reply(await present(turn))
    if meant == "back":
        turn.go("staff" if turn.expects in (LIST, CARD) else CARD)
        return Reply(await present(turn))
    if turn.expects == SURE and meant in ("yes", "no"):
        here = await at_desk(turn)
        _refuse_over(turn, here)
        if meant == "no":
            return await show(turn)
        await confirmed(turn, here)
        return await show(turn, _("Done. Those who signed up are being told."))
    if turn.expects != ASK:
        raise Outdated
    here, part = await _writing(turn)
    text, at = message.text or "", turn.received_at
    match part:
        case "when":
            return await _take_when(turn, here, typed_moment(text, now=at, zone=turn.season.timezone))
        case "closes":
            closing = checked_closing(typed_moment(text, now=at, zone=turn.season.timezone), here)
            await set_closing(turn, here, closing)
        case "where":
            return await _take_where(turn, here, read_where(text, where_of(here)))
        case "capacity":
            await set_seats(turn, here, read_capacity(text))
        case _words:
            await seminars.change(turn.tx, here, at, {part: read_words(part, text)})
    return await show(turn)


async def _writing(turn: Turn) -> tuple[Seminar, Part]:
    here = await at_desk(turn)
    desk = await seminars.on_desk(turn.tx, turn.known.id)
    if desk is None or desk.field not in PARTS:
        raise Outdated
    _refuse_over(turn, here)
    if here.state is State.PUBLISHED and desk.field.startswith(("title", "text")):
        raise Outdated
    return here, desk.field


async def _take_when(turn: Turn, here: Seminar, at: int) -> Reply:
    if here.state is State.PUBLISHED:
        turn.go(SURE)
        ask_sure(turn, here, "when", {"at": at})
        return Reply(await present(turn))
    closes_at = here.closes_at if here.closes_at is not None and here.closes_at <= at else None
    await seminars.change(turn.tx, here, turn.received_at, {"starts_at": at, "closes_at": closes_at})
    return await show(turn)


async def _take_where(turn: Turn, here: Seminar, where: Where) -> Reply:
    lat, lon = (where.point.lat, where.point.lon) if where.point is not None else (None, None)
    said: dict[str, Param] = {"link": where.link, "place": where.place, "lat": lat, "lon": lon}
    if here.state is State.PUBLISHED:
        turn.go(SURE)
        ask_sure(turn, here, "where", said)
        return Reply(await present(turn))
    await seminars.change(turn.tx, here, turn.received_at, said)
    if where.place is None and where.link is None:
        return Reply(await present(turn, _("The point is kept. Now write the place in words too.")))
    return await show(turn)


@router.sent(ASK)
async def take_point(message: Message, turn: Turn) -> Reply:
    """A location, or a venue with its words; anything else is no answer to what was asked."""
    here, part = await _writing(turn)
    if part != "where" or (message.location is None and message.venue is None):
        raise Outdated
    if message.venue is not None:
        words = ", ".join(each for each in (message.venue.title, message.venue.address) if each)
        point = message.venue.location
        return await _take_where(turn, here, with_point(where_of(here), point.latitude, point.longitude, words))
    assert message.location is not None
    point = message.location
    return await _take_where(turn, here, with_point(where_of(here), point.latitude, point.longitude))


@router.place(SURE)
async def asks_sure(turn: Turn) -> Screen:
    return await sure_screen(turn, await at_desk(turn))
