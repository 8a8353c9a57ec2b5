"""A budget worked at in any order by a seeded hand: whatever she presses and types, the sums hold and nothing too large
is ever sent. Replay with BUDGET_SEED=… in the environment."""

import os
import random
import re
from pathlib import Path

import pytest

from bot.settings import SEASON
from handlers.ui.budget import budget_table, budget_text
from locales import speaking
from locales.format import money
from programme.budget import lines_of, sums
from programme.kinds.budget import Obstacle, plan
from programme.sent import from_json
from storage.database import Engine
from tests.programme.budgets import AIGUL
from tests.stage import Stage
from tests.stories.spender import ACTIVITIES, Spender

SEEDS = [int(seed) for seed in os.environ.get("BUDGET_SEED", "20270401 20270402 20270404").split()]
"""Three that come to the edge of the grant and over it."""
ACTS = 220
NAMES = ("Тігін машинасы", "Үстел", "Мата", "Агроном сабағы", "Несие жабу", "Әртүрлі", "ә")
NUMBERS = ("1", "2", "3", "0,5", "1.500", "30", "екі", "1000")
PRICES = ("145 мың", "45.5", "350000", "99 999", "15", "көп", "250 000")
ONWARD = re.compile("^(b:|q:[0-9]+:budget:(back|page|example|hint|next|skip))")


@pytest.fixture
def season_folder() -> Path:
    return SEASON


@pytest.fixture
def engine() -> Engine:
    return "sqlite"


class Hand:
    """Does anything at the budget, or at the summary; opens the budget again from there."""

    def __init__(self, spender: Spender, dice: random.Random) -> None:
        self.spender = spender
        self.dice = dice
        self.trail: list[str] = []
        self.old: list[str] = []

    async def acts(self) -> None:
        spender, dice = self.spender, self.dice
        shown = [button.data for button in spender.phone.screen.all_buttons if button.data is not None]
        self.old += [data for data in shown if data.startswith(("b:", "send:"))][:6]
        ways = [data for data in shown if ONWARD.match(data)]
        back = [data for data in shown if data.endswith(":budget") and data.startswith("fix:")]
        lucky = dice.random()
        if lucky < 0.06 and self.old:
            await self._press(dice.choice(self.old))
        elif back:
            send = [data for data in shown if data.startswith("send:")]
            late = len(self.trail) > ACTS / 2
            await self._press(send[0] if send and late and dice.random() < 0.2 else back[0])
        elif lucky < 0.2 or not ways:
            await self._say(dice.choice((*NAMES, *NUMBERS, *PRICES)))
        elif typed := self._fitting(await spender.step()):
            await self._say(dice.choice(typed))
        else:
            await self._press(dice.choice(ways))

    def _fitting(self, step: str) -> tuple[str, ...]:
        """What might do where words are asked for, as often as not."""
        part = step.rpartition(".")[2]
        if self.dice.random() < 0.2:
            return ()
        return {"what": NAMES, "quantity": NUMBERS, "price": PRICES}.get(part, ())

    async def _press(self, data: str) -> None:
        self.trail.append(data)
        self.spender.forges(data)
        await self.spender.stage.quiet()

    async def _say(self, words: str) -> None:
        self.trail.append(words)
        await self.spender.says(words)


@pytest.mark.parametrize("seed", SEEDS)
async def test_in_any_order_the_sums_hold_and_nothing_too_large_is_sent(stage: Stage, language: str, seed: int) -> None:
    spender = Spender(stage, language)
    await spender.comes_to_the_budget(activities=ACTIVITIES)
    await spender.plans(AIGUL[:3])  # near the edge: nearly every further cost goes over it
    await spender.taps("Next")
    await spender.writes_until("summary")
    hand = Hand(spender, random.Random(seed))
    grant, met = stage.program.season.grant.amount, set[Obstacle]()
    for act in range(ACTS):
        await hand.acts()
        told = f"BUDGET_SEED={seed}, act {act}: {hand.trail[-12:]}"
        lines = await spender.budget()
        totals = sums(lines, grant)
        assert all(line.sum is None or type(line.sum) is int for line in lines), told
        assert len({line.id for line in lines}) == len(lines), told
        planned = plan(lines, stage.program.season)
        met |= set(planned.obstacles)
        if lines and spender.has("Add a cost") and not any(mark in spender.phone.screen.text for mark in "✓✗"):
            assert money(totals.asked) in spender.phone.screen.text, told
            assert spender.has("Next") == (planned.obstacles == ()), told
        [here] = await stage.place.all("SELECT status, step FROM applications")
        if here["status"] == "submitted":
            break
        if here["step"] == "summary":
            assert spender.has("Send the application") == (planned.obstacles == ()), told
    assert met >= {Obstacle.UNFINISHED, Obstacle.OVER}, "she never came to the edge"
    sent = await stage.place.all("SELECT content FROM revisions")
    for row in sent:
        [frozen] = [each for each in from_json(row["content"], language).answers if each["question"] == "budget"]
        planned = plan(lines_of(frozen["value"]), stage.program.season)
        assert planned.obstacles == (), hand.trail
        assert 0 < planned.totals.asked <= grant
        with speaking(language):
            assert (frozen["shown"], frozen["table"]) == (budget_text(planned), budget_table(planned))
