"""How a figure is told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its goal: at most, or with `least` at least; `aside` says what it was made of."""

    name: str
    figure: float
    goal: float
    aside: str
    unit: str = "x"
    least: bool = False
    digits: int = 2

    def line(self) -> str:
        ok = self.figure >= self.goal if self.least else self.figure <= self.goal
        figure = f"{self.figure:.{self.digits}f} {self.unit}".rstrip()
        goal = f"{'>=' if self.least else '<='} {self.goal} {self.unit}".rstrip()
        return f"{self.name}: {figure} ({self.aside}), goal {goal}: {'ok' if ok else 'short'}"
