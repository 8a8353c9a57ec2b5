"""What a sensible person does before a screen: answers whatever is asked, or presses what leads on."""

import random
from dataclasses import dataclass

from locales import LANGUAGES, _, speaking
from programme.form import Asked, Question
from programme.season import Season
from tests.handlers.sensible_staff import SensibleStaff
from tests.handlers.watch import Shown

ONWARD = (
    "told:", "send:", "fix:", "can:", "open:", "new:", "consent:self", "consent:helped", "whom:", "lang:", "go:start",
)  # fmt: skip
"""Beginnings of buttons that lead to a sent application, the best first."""
VILLAGES = ("Ойыл", "Уил ауылы", "Успенка", "Жамбыл", "Қайнарлы ауылы")


@dataclass(frozen=True, slots=True)
class Act:
    """One of these: words, a button's data, or something sent."""

    says: str = ""
    data: str = ""
    sends: str = ""


class Sensible:
    """Knows the form; says nothing without the mark given."""

    def __init__(self, season: Season, dice: random.Random) -> None:
        self._season = season
        self._dice = dice
        self._staff = SensibleStaff(dice)
        self._titles: dict[str, tuple[Question, Asked | None]] = {}
        self._parts: dict[str, str] = {}
        for language in LANGUAGES:
            with speaking(language):
                self._parts[_("What will you buy?")] = "what"
                self._parts[_("How many are needed?")] = "quantity"
                self._parts[_("What does one cost? (1 {unit})", unit="").partition("(")[0]] = "price"
        for question in season.form.questions:
            for language in LANGUAGES:
                self._titles[question.title.in_(language)] = question, None
                for part in question.parts:
                    self._titles[part.title.in_(language)] = question, part

    def option(self) -> str:
        """Something that can be chosen, typed."""
        choices = [each for each in self._season.form.questions if each.kind == "choice"]
        options = self._season.options(self._dice.choice(choices))
        return self._dice.choice(options).name.in_(self._dice.choice(LANGUAGES))

    def act(self, shown: Shown | None, mark: str) -> Act:
        if shown is None:
            return Act(says="/menu")
        if (of_budget := [each for each in shown.data if each.startswith("b:")]) or self._asked_part(shown):
            return self._spends(of_budget, shown, mark)
        title = max((title for title in self._titles if title in shown.text), key=len, default=None)
        if title is not None:
            return self._answers(*self._titles[title], shown, mark)
        if says := self._staff.says(shown):
            return Act(says=says)
        if data := self._staff.presses(shown):
            return Act(data=data)
        onward = [each for prefix in ONWARD for each in shown.data if each.startswith(prefix)]
        onward = onward or [each for each in shown.data if each.startswith("q:") and ":back" in each]
        return Act(data=onward[0]) if onward else Act(says="/menu")

    def _asked_part(self, shown: Shown) -> str | None:
        """The typed part of a cost that the screen asks."""
        return next((part for title, part in self._parts.items() if title in shown.text), None)

    def _spends(self, buttons: list[str], shown: Shown, mark: str) -> Act:
        """At the budget: fills lines in, mends what is in the way, and goes on."""
        dice = self._dice

        def go(*names: str) -> list[str]:
            return [each for each in buttons if each.split(":")[3] in names]

        if choice := go("yes", "pick", "less"):
            return Act(data=dice.choice(choice))
        if (part := self._asked_part(shown)) is not None:
            says = {
                "what": f"{mark} үстел",
                "quantity": str(dice.randint(1, 3)),
                "price": dice.choice(("15 мың", "9000")),
            }
            return Act(says=says[part])
        onward = [each for each in shown.data if each.startswith("q:") and ":next:" in each]
        if onward and dice.random() < 0.8:
            return Act(data=onward[0])
        if go("drop"):
            back = [each for each in shown.data if ":back:" in each]
            return Act(data=dice.choice([*go("drop", "fix"), *back]))
        opened = go("open")[-3:] if not onward else []
        return Act(data=dice.choice(go("fit") or [*go("add", "undo"), *opened, *onward]))

    def _answers(self, question: Question, part: Asked | None, shown: Shown, mark: str) -> Act:
        def pressed(beginning: str, go: str = "") -> str:
            return next((each for each in shown.data if each.startswith(beginning) and f":{go}" in each), "")

        onward, skip = pressed("q:", "next:"), pressed("q:", "skip:")
        dice = self._dice
        if part is not None:
            if part.kind == "tick":
                return Act(data=pressed("e:", "yes:")) if dice.random() < 0.9 else Act(says="Иә")
            return self._says(part, mark)
        match question.kind:
            case "entries":
                lists = [pressed("e:", "add:"), *[each for each in shown.data if ":open:" in each][-1:]]
                data = (
                    onward if onward and dice.random() < 0.8 else dice.choice([each for each in lists if each] or [""])
                )
                return Act(data=data) if data else Act(says="/menu")
            case "place" if pressed("place:", "typed:") and dice.random() < 0.8:
                return Act(data=pressed("place:", "this:") or pressed("place:", "typed:"))
            case "place":
                return Act(says=dice.choice(VILLAGES))
            case "multi_choice" | "declarations":
                open_ones = [
                    data for row in shown.rows for words, data in row if data.startswith("tick:") and words[0] == "☐"
                ]
                return Act(data=dice.choice(open_ones) if open_ones else onward or pressed("q:", "later"))
            case "files":
                return (
                    Act(data=onward or skip) if dice.random() < 0.5 else Act(sends=dice.choice(("photo", "document")))
                )
            case "choice" if pressed("pick:") and dice.random() < 0.5:
                return Act(data=dice.choice([each for each in shown.data if each.startswith("pick:")]))
        if onward and dice.random() < 0.7:
            return Act(data=onward)
        if skip and dice.random() < 0.5:
            return Act(data=skip)
        return self._says(question, mark)

    def _says(self, asked: Asked, mark: str) -> Act:
        """An answer that will do, as often as not."""
        language = self._dice.choice(LANGUAGES)
        match asked.kind:
            case "choice":
                return Act(says=self._dice.choice(self._season.options(asked)).name.in_(language))
            case "whole_number":
                least, most = self._season.bounds(asked)
                return Act(says=str(self._dice.randint(least, min(most, least + 3) if most < 100 else most)))
            case "phone":
                return Act(says=f"8 705 123 45 {self._dice.randint(10, 99)}")
            case "bin":
                return Act(says="160340000209")
            case "date":
                return Act(says=f"{self._dice.randint(10, 28)}.{self._dice.randint(5, 10):02}.2027")
            case "long_text" if self._dice.random() < 0.2:
                return Act(sends="voice")
        good = asked.good.in_(language) if isinstance(asked, Question) and asked.good is not None else "Мәтін " * 20
        return Act(says=f"{mark} {good}"[: self._season.bounds(asked)[1]])
