"""How a figure is told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio and its goal (at most); `aside` says what it was made of."""

    name: str
    ratio: float
    goal: float
    aside: str

    def line(self) -> str:
        verdict = "ok" if self.ratio <= self.goal else "short"
        return f"{self.name}: {self.ratio:.2f} x ({self.aside}), goal <= {self.goal} x: {verdict}"
