"""Double presses, repeats and two phones over sending, changing, leaving and withdrawing, in any order: whatever is
pressed how often, each thing happens once. Seeded: what goes wrong once can be seen again.
"""

import random
from dataclasses import dataclass, field

import pytest

from handlers.applicant.sending import Send
from handlers.applicant.sent import AsSent, Reopen, Withdraw
from programme.application import SUMMARY
from programme.season_files import read_season
from sandbox.faults import Fault
from sandbox.phones import Phone
from tests.handlers.stands import Stand
from tests.handlers.states import State, put
from tests.stage import FIRST_STONE, Stage

SEED = 2027
ROUNDS = 6
BURST = 5
"""Presses of one villager at once, at most; each may come twice."""
IN_TEST, IN_SOAK = 40, 1_000


@dataclass
class Hers:
    """One villager's application as it must be, worked out press by press."""

    state: State
    phones: list[Phone]
    status: str = "draft"
    reopened: bool = False
    revisions: int = 0
    asked: bool = False
    """Stands before the question whether to withdraw."""
    old: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def buttons(self) -> dict[str, str]:
        """What can be done as it stands, and the button for it."""
        if self.status == "withdrawn":
            return {}
        its = {"application": self.state.application, "rev": self.state.rev}
        if self.status == "draft":
            return {"sent": Send(**its).pack()}
        ask, yes, no = (Withdraw(**its, go=go).pack() for go in ("ask", "yes", "no"))
        made = (
            {"left_as_sent": AsSent(**its), "sent_again": Send(**its)} if self.reopened else {"reopened": Reopen(**its)}
        )
        return {name: button.pack() for name, button in made.items()} | (
            {"withdrew": yes, "no": no} if self.asked else {"ask": ask}
        )

    def presses(self, data: str) -> None:
        """What this press does, if anything."""
        name = next((name for name, button in self.buttons().items() if button == data), None)
        if name is None:
            return
        self.old += [each for each in self.buttons().values() if each not in self.old]
        self.asked = name == "ask"
        if name in ("ask", "no"):
            return
        self.done.append(name)
        self.state.rev += 1
        self.reopened = name == "reopened"
        if name in ("sent", "sent_again"):
            self.status = "submitted"
            self.revisions += 1
        if name == "withdrew":
            self.status = "withdrawn"


async def everybody(stage: Stage, count: int) -> list[Hers]:
    """At the summary of a complete draft, each with two phones."""
    season = read_season(FIRST_STONE)
    ids = tuple(question.id for question in season.form.questions)
    made = []
    for n in range(count):
        phone = stage.telegram.phone(f"Somebody {n}")
        state = State(f"{n}", phone, "summary", "kk" if n % 2 else "ru", Stand("all answered", SUMMARY, ids))
        async with stage.db.begin() as tx:
            await put(tx, stage, season, state)
        phone.sends_sticker()
        made.append(Hers(state, [phone, stage.telegram.phone(account=phone)]))
    await stage.quiet()
    return made


def burst(dice: random.Random, hers: Hers) -> list[str]:
    """One thing she means to do, pressed once or more, with other buttons of this and former states in between."""
    now = hers.buttons()
    if not now:
        return dice.choices(hers.old, k=2)
    # Withdrawing ends it all, so that it is begun more rarely.
    weights = [1 if name == "ask" else 3 for name in now]
    meant = dice.choices(list(now.values()), weights)[0]
    more = dice.choices([meant, meant, *now.values(), *hers.old[-6:]], k=dice.randint(0, BURST - 1))
    presses = [meant, *more]
    dice.shuffle(presses)
    return presses


async def interleaved(stage: Stage, count: int, seed: int) -> list[Hers]:
    dice = random.Random(seed)
    people = await everybody(stage, count)
    for _round in range(ROUNDS):
        for hers in people:
            presses = burst(dice, hers)
            stage.telegram.faults.add(Fault("repeat", chat=hers.phones[0], times=dice.randint(1, 3), copies=2))
            for data in presses:
                phone = dice.choice(hers.phones)
                phone.forges(data, phone.screen)
                hers.presses(data)
        await stage.quiet()
        stage.telegram.faults.clear()
        assert await as_it_is(stage, people) == [as_it_must_be(hers) for hers in people]
    return people


def as_it_must_be(hers: Hers) -> dict[str, object]:
    return {
        "status": hers.status,
        "rev": hers.state.rev,
        "revisions": list(range(1, hers.revisions + 1)),
        "jobs": hers.revisions,
        "reopened": hers.reopened,
        "numbered": hers.revisions > 0,
        "done": hers.done,
    }


async def as_it_is(stage: Stage, people: list[Hers]) -> list[dict[str, object]]:
    """Committed, seen by another connection."""
    rows = {row["id"]: row for row in await stage.place.all("SELECT * FROM applications")}
    assert len(rows) == len(people), "nobody has two"
    revisions = await stage.place.all("SELECT application, n FROM revisions ORDER BY n")
    jobs = [row["dedupe_key"] for row in await stage.place.all("SELECT dedupe_key FROM jobs")]
    audit = await stage.place.all("SELECT action, object FROM audit ORDER BY id")
    numbers = [row["number"] for row in rows.values() if row["number"] is not None]
    assert len(numbers) == len(set(numbers))
    assert sorted(numbers) == [f"AB-2027-{n:04d}" for n in range(1, len(numbers) + 1)], "none twice, none left out"
    found = []
    for hers in people:
        id = hers.state.application
        found.append(
            {
                "status": rows[id]["status"],
                "rev": rows[id]["rev"],
                "revisions": [row["n"] for row in revisions if row["application"] == id],
                "jobs": sum(key.startswith(f"application_pdf:{id}:") for key in jobs),
                "reopened": rows[id]["reopened_at"] is not None,
                "numbered": rows[id]["number"] is not None,
                "done": [row["action"] for row in audit if row["object"] == id],
            }
        )
    return found


async def test_whatever_is_pressed_how_often_each_thing_happens_once(stage: Stage) -> None:
    people = await interleaved(stage, IN_TEST, SEED)
    done = {name for hers in people for name in hers.done}
    assert done == {"sent", "reopened", "sent_again", "left_as_sent", "withdrew"}
    assert all(each.phones[0].spinning == [] for each in people)


@pytest.mark.soak
async def test_a_thousand_of_them(stage: Stage) -> None:
    people = await interleaved(stage, IN_SOAK, SEED + 1)
    assert sum(len(hers.done) for hers in people) > 3 * IN_SOAK
