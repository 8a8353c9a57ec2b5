"""A villager at the budget: she fills in lines as she would, part by part, and reads the table."""

from collections.abc import Sequence
from typing import Any

from locales.format import money
from programme.budget import Line, lines_of
from programme.costs import Named
from programme.kinds import Value
from sandbox.queries import Press
from sandbox.records import Message
from tests.stories.writer import Writer

STALE = "This button is out of date. Here is the current step."
ACTIVITIES: list[Value] = [
    {"what": "Бөлмені сырлау", "from": "2027-05-10", "to": "2027-05-20", "who": "Самат"},
    {"what": "Сабақ өткізу", "from": "2027-06-01", "to": "2027-09-30", "who": "Айгүл"},
]


class Spender(Writer):
    """Has answered everything before the budget, and spends."""

    async def comes_to_the_budget(self, *, activities: Sequence[Value] = (), until: str = "budget") -> None:
        """What comes before it is put into the rows."""
        await self.skips_to(until, activities=list(activities))

    async def budget(self) -> tuple[Line, ...]:
        """The committed lines."""
        return lines_of((await self.kept()).get("budget"))

    async def sums(self) -> list[int | None]:
        return [line.sum for line in await self.budget()]

    def called(self, named: Sequence[Named], id: str) -> str:
        return next(each.name.in_(self.language) for each in named if each.id == id)

    @property
    def labels(self) -> list[str]:
        return [button.text for button in self.phone.screen.all_buttons]

    async def chooses(self, label: str) -> None:
        """Presses an option, looking through all of them until it is there."""
        for _ in range(4):
            if label in self.labels:
                await self.presses(label)
                return
            if self.has("Another kind"):
                await self.taps("Another kind")
            else:
                await self.turns()
        raise AssertionError(f"{label} is not offered\n{self.phone.describes()}")

    async def turns(self) -> None:
        """To the next page."""
        beginning = self.words("More: {page} of {pages}", page=0, pages=0).partition("0")[0]
        await self.presses(next(label for label in self.labels if label.startswith(beginning)))

    async def names(self, what: str, category: str, unit: str, quantity: str) -> None:
        """A line as far as its price; ids are of the season."""
        costs = self.stage.program.season.costs
        await self.taps("Add a cost")
        await self.says(what)
        await self.chooses(self.called(costs.categories, category))
        known = costs.unit(unit)
        await (self.says(unit) if known is None else self.chooses(known.name.in_(self.language)))
        await self.says(quantity)

    async def spends(
        self, what: str, category: str, unit: str, quantity: str, price: str, source: str = "grant"
    ) -> None:
        """One whole line, for all activities."""
        await self.names(what, category, unit, quantity)
        await self.says(price)
        if self.has("Correct it"):
            await self.taps("Yes")
        await self.takes_source(source)
        if self.has("For all of them"):
            await self.taps("For all of them")

    async def takes_source(self, source: str) -> None:
        label = self.called(self.stage.program.season.costs.sources, source)
        again = self.words("As before: {value}", value=label)[:29]
        await self.presses(next(each for each in self.labels if each == label or each.startswith(again)))

    async def plans(self, lines: Sequence[Line]) -> None:
        """All of these lines, one after another, the prices typed as plain digits."""
        for line in lines:
            assert line.what
            assert line.category
            assert line.unit
            await self.spends(
                line.what, line.category, line.unit, str(line.quantity), str(line.price), line.source or "grant"
            )

    def at_table(self) -> Message:
        return self.asks("budget")

    def tells(self, sentence: str, **tenge: int) -> Message:
        """The table says this of sums."""
        return self.reads(sentence, **{name: money(value) for name, value in tenge.items()})

    def data(self, label: str) -> str:
        """What a button on the newest message says."""
        found = next(each.data for each in self.phone.screen.all_buttons if each.text == label)
        assert found is not None
        return found

    def forges(self, data: str) -> Press:
        return self.phone.forges(data, self.phone.screen)

    async def undo_rows(self) -> list[dict[str, Any]]:
        return await self.stage.place.all("SELECT line, part, value FROM budget_undo ORDER BY n")
