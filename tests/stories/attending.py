"""What the tests of a seminar's day and of the time after it share: its guests, its code, its rows."""

from handlers.staff.attendance_buttons import After
from programme.seminar import Seminar
from tests.stage import Stage
from tests.stories.colleague import Colleague
from tests.stories.seminars import Guest

STARTS = "2027-03-20 10:00"
IN_THE_ROOM, AFTERWARDS = "2027-03-20 10:20", "2027-03-20 12:30"
WRONG = "No seminar has this code just now. Four digits are said in the room, for example: 4821"


async def guest(stage: Stage, language: str, name: str) -> Guest:
    made = Guest(stage, language, name=name)
    await made.consents()
    return made


async def opens(asel: Colleague, here: Seminar) -> None:
    asel.phone.forges(After(seminar=here.id).pack(), asel.phone.screen)
    await asel.stage.quiet()


async def code_of(stage: Stage, asel: Colleague, here: Seminar) -> str:
    await opens(asel, here)
    await asel.taps("Code for the room")
    [row] = await stage.place.all("SELECT code FROM room_codes WHERE seminar = :id", id=here.id)
    asel.reads("Code for the room: {code}", code=row["code"])
    return str(row["code"])


async def rows(stage: Stage) -> list[tuple[int, str]]:
    found = await stage.place.all("SELECT people, way FROM attendances ORDER BY at, person")
    return [(row["people"], row["way"]) for row in found]
