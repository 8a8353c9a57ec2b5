"""Who was at a seminar: the code to say in the room, the list to tick, and the figures of it."""

from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.staff.attendance_buttons import After, Thanks, Tick, found, on_desk
from handlers.staff.audience_words import LANGUAGE_NAMES
from handlers.turn import Conversation, Turn
from handlers.ui.answers import cut
from handlers.ui.go import home_button
from handlers.ui.screen import Button, Reply, Rows, Screen, lines, title
from locales import _, language
from locales.format import moment, number
from programme.attendance import Attendance, Figures, figures, is_open, is_over
from programme.languages import LANGUAGES
from programme.problem import Outdated
from programme.seminar import PEOPLE_MOST, Seminar
from storage import attendances, audit, jobs, places
from storage.attendances import Said

router = Conversation("attendance")

PAGE = 8
PLACES_MOST = 8
"""Villages that are named in the figures; the others are counted together."""
NAME_MOST = 14
WORDS_SHOWN = 200
ONCE = 60
"""Seconds in which a second press for the same file is the same wish."""


@router.place("staff_after")
async def after_screen(turn: Turn) -> Screen:
    """The figures, and what can be done."""
    here = await on_desk(turn)
    there = await attendances.all_of(turn.tx, here.id)
    said = await attendances.said_of(turn.tx, here.id)
    words: list[str | Text | None] = [
        title(here.title(language())),
        moment(here.starts),
        "",
        *await figure_lines(turn, figures(there)),
        *_mark_lines(said),
    ]
    return Screen(lines(*words), (*_rows(here, turn.received_at, said), (home_button(),)))


def _rows(here: Seminar, now: int, said: list[Said]) -> Rows:
    rows: Rows = ()
    if now < here.ends_at or is_open(here, now):
        # NOTE: button
        rows += ((Button(_("Code for the room"), After(seminar=here.id, do="code")),),)
    # NOTE: button
    rows += ((Button(_("Tick who came"), After(seminar=here.id, do="list")),),)
    if any(each.words for each in said):
        # NOTE: button
        rows += ((Button(_("What they wrote"), After(seminar=here.id, do="said")),),)
    if is_over(here, now):
        # NOTE: button
        rows += ((Button(_("Materials and thanks"), Thanks(seminar=here.id)),),)
    # NOTE: button
    table = Button(_("As a table"), After(seminar=here.id, do="table"))
    # NOTE: button
    return (*rows, (table, Button(_("Poster"), After(seminar=here.id, do="poster"))))


async def figure_lines(turn: Turn, counted: Figures) -> list[str]:
    """People, by how they were counted, by language and by village."""
    said = [
        _("Seats taken: {n}", n=number(counted.signed_up)),
        _("Came, people: {n}", n=number(counted.came)),
    ]
    if not counted.came:
        return said
    said.append(
        "• " + _("by the code: {code}, ticked: {ticked}", code=number(counted.by_code), ticked=number(counted.ticked))
    )
    if counted.walked_in:
        said.append("• " + _("without a seat: {n}", n=number(counted.walked_in)))
    said.append(_("Had seats and did not come: {n}", n=number(counted.missing)))
    spoken = [f"{LANGUAGE_NAMES[each]()} – {number(counted.by_language.get(each, 0))}" for each in LANGUAGES]
    return [*said, ", ".join(spoken), *await _place_lines(turn, counted.by_place)]


async def _place_lines(turn: Turn, by_place: dict[str | None, int]) -> list[str]:
    known = sorted(
        ((n, kato) for kato, n in by_place.items() if kato is not None), key=lambda each: (-each[0], each[1])
    )
    said = [_("By village:")] if known else []
    for n, kato in known[:PLACES_MOST]:
        place = await places.place(turn.tx, kato)
        said.append(f"• {kato if place is None else place.name(language())} – {number(n)}")
    if rest := sum(n for n, _kato in known[PLACES_MOST:]):
        said.append("• " + _("other villages: {n}", n=number(rest)))
    if known and (unknown := by_place.get(None)):
        said.append("• " + _("village not known: {n}", n=number(unknown)))
    return said


def _mark_lines(said: list[Said]) -> list[str]:
    if not said:
        return []
    average = sum(each.mark for each in said) / len(said)
    counted = ", ".join(f"{n} ⭐ – {sum(1 for each in said if each.mark == n)}" for n in (5, 4, 3, 2, 1))
    return ["", _("Mark: {mark} of 5, marks given: {n}", mark=f"{average:.1f}".replace(".", ","), n=len(said)), counted]


@router.button(After)
async def press(query: CallbackQuery, button: After, turn: Turn) -> Reply:
    here = await found(turn, button.seminar)
    at, me = turn.received_at, turn.known.id
    match button.do:
        case "open":
            turn.go("staff_after")
            return Reply(await after_screen(turn))
        case "code":
            if not (at < here.ends_at or is_open(here, at)):
                raise Outdated
            code = await attendances.open_room(turn.tx, here, at)
            return Reply(_code_screen(here, code))
        case "list":
            return Reply(await list_screen(turn, here, button.page))
        case "said":
            return Reply(await _said_screen(turn, here, button.page))
        case "table":
            jobs.enqueue(
                turn.tx, "attendance", f"attendance:{here.id}:{me}:{at // ONCE}", at=at, seminar=here.id, person=me
            )
        case "poster":
            key = f"poster:seminar:{here.id}:{me}:{at // ONCE}"
            jobs.enqueue(turn.tx, "poster", key, at=at, seminar=here.id, person=me)
    audit.note(turn.tx, at=at, person=me, action=f"seminar_{button.do}", object_id=here.id)
    turn.go("staff_after")
    # NOTE: toast
    return Reply(await after_screen(turn), toast=_("It comes in a moment, as a file."))


def _code_screen(here: Seminar, code: str) -> Screen:
    words = lines(
        title(_("Code for the room: {code}", code=code)),
        "",
        here.title(language()),
        _("Say it aloud, or write it on the board. People type it here, in the bot: at the seminar, or at home."),
        _("It holds from half an hour before the beginning until an hour after the end."),
        _("Do not send it to anybody: it shows who was really there."),
    )
    # NOTE: button
    return Screen(words, ((Button(_("Back"), After(seminar=here.id)),), (home_button(),)))


# The list


async def list_screen(turn: Turn, here: Seminar, page: int) -> Screen:
    """Eight a page, each with a tick."""
    those = await attendances.all_of(turn.tx, here.id)
    page = min(page, max(0, (len(those) - 1) // PAGE))
    shown = those[page * PAGE : (page + 1) * PAGE]
    names = await attendances.names_of(turn.tx, [each.person for each in shown])
    words: list[str | Text | None] = [
        title(_("Tick who came")),
        "",
        _("Signed up and came: {n} of {all}", n=sum(1 for each in those if each.came), all=len(those)),
        _("The number is on each one's screen of the seminar. In brackets: how many people."),
    ]
    if not those:
        words.append(_("Nobody has signed up."))
    rows: Rows = tuple((_tick(here, each, names.get(each.person), page),) for each in shown)
    turning = [Button("◀", After(seminar=here.id, do="list", page=page - 1))] if page else []
    if len(those) > (page + 1) * PAGE:
        turning.append(Button("▶", After(seminar=here.id, do="list", page=page + 1)))
    rows += (tuple(turning),) if turning else ()
    # NOTE: button
    return Screen(lines(*words), (*rows, (Button(_("Ready"), After(seminar=here.id)),), (home_button(),)))


def _tick(here: Seminar, each: Attendance, name: str | None, page: int) -> Button:
    called = f"№ {each.number}" if each.number is not None else _("without a seat")
    if name is not None:
        called += f" {cut(name, NAME_MOST)}"
    box, n = ("☑", 0) if each.came else ("☐", max(1, each.signed_up))
    words = f"{box} {called} ({each.came or each.signed_up})"
    return Button(words, Tick(seminar=here.id, who=each.person, n=n, page=page))


@router.button(Tick)
async def tick(query: CallbackQuery, button: Tick, turn: Turn) -> Reply:
    """Somebody of this very list; ticked twice at once she is ticked."""
    here = await found(turn, button.seminar)
    those = {each.person: each for each in await attendances.all_of(turn.tx, here.id)}
    if button.who not in those or button.n > PEOPLE_MOST or turn.received_at < here.starts:
        raise Outdated
    if button.n:
        await attendances.come(turn.tx, here.id, button.who, "ticked", turn.received_at, button.n)
    else:
        attendances.not_there(turn.tx, here.id, button.who)
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="seminar_tick", object_id=here.id)
    return Reply(await list_screen(turn, here, button.page))


async def _said_screen(turn: Turn, here: Seminar, page: int) -> Screen:
    """What was written with the marks; nobody is named."""
    said = [each for each in await attendances.said_of(turn.tx, here.id) if each.words]
    shown = said[page * PAGE : (page + 1) * PAGE]
    words: list[str | Text | None] = [title(_("What they wrote")), ""]
    words += [f"{each.mark} ⭐ {cut(each.words or '', WORDS_SHOWN)}" for each in shown]
    turning = [Button("◀", After(seminar=here.id, do="said", page=page - 1))] if page else []
    if len(said) > (page + 1) * PAGE:
        turning.append(Button("▶", After(seminar=here.id, do="said", page=page + 1)))
    rows: Rows = (tuple(turning),) if turning else ()
    # NOTE: button
    return Screen(lines(*words), (*rows, (Button(_("Back"), After(seminar=here.id)),), (home_button(),)))
