"""Questions that are asked again and again, with their answers, by topic."""

from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from programme.languages import Both, Frozen
from programme.marked import EMPTY, matching, refuse_twins, wrong

_Id = Annotated[str, AfterValidator(matching("[a-z_]{1,24}", "must be small Latin letters and `_`, at most 24"))]


class Topic(Frozen):
    """A heading that answers stand under."""

    id: _Id
    name: Both


class Answered(Frozen):
    """One question `q` and its answer `a`."""

    id: _Id
    topic: _Id
    q: Both
    a: Both


class Faq(Frozen):
    """All of them, in the order they are shown."""

    topics: tuple[Topic, ...]
    entries: tuple[Answered, ...]

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if not self.entries:
            raise wrong(EMPTY, "entries")
        refuse_twins("topic", [(topic.id, ("topics", n, "id")) for n, topic in enumerate(self.topics)])
        refuse_twins("entry", [(entry.id, ("entries", n, "id")) for n, entry in enumerate(self.entries)])
        known = {topic.id for topic in self.topics}
        for n, entry in enumerate(self.entries):
            if entry.topic not in known:
                raise wrong(f"there is no topic `{entry.topic}`; correct it or add the topic", "entries", n, "topic")
        return self
