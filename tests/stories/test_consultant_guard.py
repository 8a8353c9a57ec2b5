"""Role by action: what is the consultants' is not there for anybody else, and whoever tries is noted."""

import pytest
from aiogram.filters.callback_data import CallbackData

from handlers.consultant.board import Board
from handlers.consultant.byhand import ByHand
from handlers.consultant.canned import Canned
from handlers.consultant.desk import Give, On
from handlers.consultant.queue import Duty
from handlers.consultant.talk import Talk
from handlers.consultant.timetable_buttons import Days, EndHours, Off, Opens, Times
from handlers.ui.consulting import Look
from programme.roles import CONSULTS, LEADS_CONSULTING, Role
from programme.timetable import Hours, Mode
from storage import timetables
from tests.handlers.tree import conversations, doors
from tests.stage import Stage
from tests.stories.colleague import OUTDATED, Colleague, invited
from tests.stories.consulting import QUESTION, Asker, audit, count
from tests.stories.hours import TUESDAY, person_of

HOURS = {"timetable", "timetable_opening", "timetable_closing"}
CONSULT, LEAD = frozenset(CONSULTS), frozenset(LEADS_CONSULTING)
ACTIONS: dict[str, tuple[CallbackData, frozenset[Role]]] = {
    "the queue": (Look(), CONSULT),
    "a question": (On(thread=1, turn=0, do="open"), CONSULT),
    "taking it": (On(thread=1, turn=1, do="claim"), CONSULT),
    "handing it over": (Give(thread=1, turn=2, n=0), CONSULT),
    "off duty": (Duty(on=False), CONSULT),
    "by hand": (ByHand(go="open"), CONSULT),
    "hours being opened": (Opens(turn=0, do="card"), CONSULT),
    "the room of hours": (Times(), CONSULT),
    "ending hours": (EndHours(hours=1), CONSULT),
    "a day off": (Off(turn=1, do="pick", ordinal=TUESDAY.toordinal()), CONSULT),
    "a day": (Days(go="day", of=1, ordinal=TUESDAY.toordinal()), CONSULT),
    "a talk": (Talk(booking=1), CONSULT),
    "ready answers": (Canned(go="list"), LEAD),
    "the board": (Board(), LEAD),
}


def test_the_table_has_every_door_of_consultants() -> None:
    theirs = {made for made in doors().values() if made.__module__.startswith("handlers.consultant")} | {Look}
    assert theirs == {type(button) for button, _roles in ACTIONS.values()}
    inside = [each for each in conversations() if each.parent_router and each.parent_router.name == "consulting"]
    assert {each.name for each in inside} == {
        "answering",
        "queue",
        "desk",
        "canned",
        "byhand",
        "board",
        "desk_talk",
        "agenda",
        *HOURS,
    }
    assert all(each.parent_router.message._handler.filters for each in inside if each.parent_router)
    assert all(each.parent_router.callback_query._handler.filters for each in inside if each.parent_router)


@pytest.mark.parametrize("role", [None, *Role])
async def test_role_by_action(stage: Stage, language: str, role: Role | None) -> None:
    aigul = Asker(stage, language, name="Айгүл")
    await aigul.consents()
    await aigul.asks()
    await put_hours(stage, await person_of(stage, aigul))
    somebody = Colleague(stage, language, name="Біреу")
    await somebody.consents()
    if role is not None:
        await somebody.says(await invited(stage, role))
    tried = 0
    for name, (button, roles) in ACTIONS.items():
        before = await rows(stage)
        somebody.phone.forges(button.pack(), somebody.phone.screen)
        await stage.quiet()
        refused = somebody.toast == somebody.words(OUTDATED)
        assert refused is (role not in roles), name
        if role not in CONSULT:
            tried += 1
            assert await rows(stage) == before, name
            assert not any(QUESTION[language] in m.text for m in somebody.phone.messages)
            assert len(await audit(stage, "refused_press")) == tried


async def rows(stage: Stage) -> dict[str, int]:
    tables = ("threads", "thread_messages", "thread_notes", "consultants", "consultations", "consultation_plans")
    hours = ("opened_hours", "closed_days", "timetable_desks", "bookings")
    return {table: await count(stage, table) for table in (*tables, *hours, "ready_answers", "deliveries", "jobs")}


async def put_hours(stage: Stage, person: int) -> None:
    """Hours and a talk of somebody who is no consultant any more."""
    made = Hours(0, person, 2, None, 600, 720, 30, 0, Mode.PHONE, None, "both", frozenset(), TUESDAY, None)
    async with stage.db.begin() as tx:
        await timetables.open_hours(tx, made, person, stage.telegram.now())
    await stage.place.all(
        """INSERT INTO bookings (season, state, person, consultant, hours, topic, language, mode, phone, starts_at,
        ends_at, made_at, changed_at) VALUES ('2027', 'kept', :p, :p, 1, '', 'kk', 'phone', '+77051234567', 1, 2, 1, 1)
        RETURNING id""",
        p=person,
    )


@pytest.mark.parametrize("data", ["on:1:0:open", "que:-:-:0:0:0", "board:open"])
async def test_of_a_stranger_nothing_is_kept(stage: Stage, language: str, data: str) -> None:
    """Whoever has not consented is in no row, not even for trying."""
    stranger = Asker(stage, language, name="Біреу")
    await stranger.arrives()
    stranger.phone.forges(data, stranger.phone.screen)
    await stage.quiet()
    assert stranger.toast == stranger.words(OUTDATED)
    assert await audit(stage, "refused_press") == []
