"""The closing day on a stage: its clock stands still where it is put."""

from datetime import datetime
from zoneinfo import ZoneInfo

from programme.season import to_text
from storage import seasons
from tests.stage import Stage

ALMATY = ZoneInfo("Asia/Almaty")


def at(stage: Stage, moment: str) -> None:
    """`at(stage, "2027-04-02 17:59:40")`: it is then, and stays so, in Kazakhstan's time."""
    then = datetime.strptime(moment, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ALMATY).timestamp()
    stage.clock.now = lambda: then  # type: ignore[method-assign]


async def staff_move_the_deadline(stage: Stage, moment: str) -> None:
    """As a change from the chat will: one more version of the season."""
    closes_at = int(datetime.strptime(moment, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ALMATY).timestamp())
    changed = stage.program.season.model_copy(update={"closes_at": closes_at})
    await seasons.keep(stage.db, season=changed.id, text=to_text(changed), made_by="staff", at=stage.telegram.now())


async def sent(stage: Stage) -> list[tuple[str, int, int]]:
    """Number, revision and whether it was late, of everything ever sent."""
    rows = await stage.place.all(
        "SELECT a.number, r.n, r.late FROM revisions r JOIN applications a ON a.id = r.application ORDER BY a.id, r.n"
    )
    return [(row["number"], row["n"], row["late"]) for row in rows]
