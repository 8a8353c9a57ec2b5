"""Words that the programme says to people: always in both languages, Kazakh first."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints

Language = Literal["kk", "ru"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Frozen(BaseModel):
    """A piece of the season: never changed in place, and no key in it that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Both(Frozen):
    """One text in both languages; neither may be empty."""

    kk: Words
    ru: Words

    def in_(self, language: str) -> str:
        """The text in `language`; Kazakh for anything that is not "ru"."""
        return self.ru if language == "ru" else self.kk
