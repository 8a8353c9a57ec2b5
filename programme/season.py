"""This season of the programme as data: who runs it, when, for how much, with which form and consent.

Read from the YAML files of one folder; stored in the database as canonical JSON, a version at a time. All the
staff would want to change stands there. Times are UTC epoch seconds here and local time in the YAML.
"""

import hashlib
import json
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationError, field_validator, model_validator

from programme.booking import BookingRules
from programme.costs import NOTHING, Costs
from programme.eligibility import Eligibility
from programme.faq import Faq
from programme.form import Asked, Form, Option, OptionId, Question
from programme.languages import Both, Frozen, Language, Words
from programme.marked import EMPTY, in_words, matching, refuse_twins, wrong
from programme.sorting import sort_key
from programme.typed import without_place_words
from programme.working_hours import Calendar, Consulting, Holidays

__all__ = [
    "Both", "Card", "Consent", "Contact", "Deadline", "Grant", "Language", "QuietHours", "Region", "Retention",
    "Season", "SeasonError", "Whose", "from_text", "to_text", "zone",
]  # fmt: skip

Whose = Literal["self", "helped"]

Positive = Annotated[int, Field(ge=1)]

_WITHOUT_BOUND = 0


class SeasonError(Exception):
    """The season cannot be used; `findings` say in plain words, with file and line, what to mend."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = findings


class Contact(Frozen):
    """How to reach the programme's people outside the bot."""

    phone: Words
    address: Both
    hours: Both
    telegram: Words | None = None
    email: Words | None = None


class Grant(Frozen):
    """One grant in whole tenge, and how many there are. With `max` a person may ask for less."""

    amount: Positive
    mode: Literal["fixed", "max"] = "max"
    count: Positive


class Card(Frozen):
    """The consent in six short texts. The first four are values behind labels of the screen's ("Why: …")."""

    what: Both
    why: Both
    who: Both
    until: Both
    abroad: Both
    adult: Both


class Consent(Frozen):
    """What a person agrees to. A changed text needs a new version, and is asked for again.

    `self` is for whoever writes for themselves; `helped` speaks to the human the application is for.
    """

    # Stands in the data of the card's buttons (64 bytes, ":" between its parts).
    version: Annotated[
        Words, AfterValidator(matching("[A-Za-z0-9._-]{1,16}", "must be Latin letters, digits and `._-`, at most 16"))
    ]
    self_: Card = Field(alias="self")
    helped: Card
    full_self: Both
    full_helped: Both

    def card(self, whose: Whose) -> Card:
        """The texts of the card."""
        return self.self_ if whose == "self" else self.helped

    def full(self, whose: Whose) -> Both:
        """The full text, which the card offers to read."""
        return self.full_self if whose == "self" else self.full_helped

    def digest(self, whose: Whose, language: str) -> str:
        """SHA-256 (hex) of the card's six texts and the full text, a line each, as they stand in the season."""
        card = self.card(whose)
        texts = (card.what, card.why, card.who, card.until, card.abroad, card.adult, self.full(whose))
        return hashlib.sha256("\n".join(text.in_(language) for text in texts).encode()).hexdigest()


class QuietHours(Frozen):
    """Between these local times nobody is written to unasked; the night may lie in between."""

    starts: time
    ends: time

    def hold(self, at: time) -> bool:
        """Whether this local time is quiet; the end itself is not."""
        if self.starts <= self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends


class Deadline(Frozen):
    """What is made good when we were away before closing; `programme/deadline.py` has the rule."""

    grace_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 15


class Retention(Frozen):
    """How long things are kept before they are forgotten, in the unit of the name."""

    visitors_days: Positive
    handled_hours: Annotated[int, Field(ge=24)]  # Telegram repeats an update for 24 hours
    drafts_days: Positive  # after closing, not sent
    rejected_days: Positive
    granted_days: Positive


class Region(Frozen):
    """A region of the country: ISO 3166-2 code and KATO number. `city` marks the three of its rank."""

    code: OptionId
    kato: Annotated[str, AfterValidator(matching("[0-9]{9}", "must be nine digits in quotes"))]
    name: Both
    city: bool = False


class Season(Frozen):
    """One season. `sample` says that its content waits for the programme's staff to confirm it."""

    id: Annotated[
        str, AfterValidator(matching("[a-z0-9-]{1,16}", "must be small Latin letters, digits and `-`, at most 16"))
    ]
    year: Annotated[int, Field(ge=2000, le=2100)]
    sample: bool
    timezone: Words
    utc_offset_hours: int
    name: Both
    operator: Both
    funder: Both
    about: Both
    contact: Contact
    opens_at: int
    closes_at: int
    results_on: date
    project_from: date
    project_until: date
    ends_on: date
    grant: Grant
    number_prefix: Annotated[str, AfterValidator(matching("[A-Z]{1,6}", "must be 1 to 6 capital Latin letters"))]
    consent: Consent
    next_steps: Both
    quiet_hours: QuietHours
    retention: Retention
    deadline: Deadline = Deadline()
    form: Form
    regions: tuple[Region, ...]
    retired: tuple[Question, ...] = ()
    """Questions that earlier versions of this season's form asked; answers to them are still kept."""
    eligibility: Eligibility | None = None
    faq: Faq | None = None
    budget: Costs | None = None
    consulting: Consulting = Consulting()
    booking: BookingRules = BookingRules()
    holidays: Holidays | None = None

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        if zone(name) is None:
            raise ValueError(
                "the time zone is not known; write one like Asia/Almaty, and see that the package tzdata is installed"
            )
        return name

    @field_validator("regions")
    @classmethod
    def _regions_differ(cls, regions: tuple[Region, ...]) -> tuple[Region, ...]:
        if not regions:
            raise wrong(EMPTY)
        refuse_twins("region", [(region.code, (n, "code")) for n, region in enumerate(regions)])
        refuse_twins("region", [(region.kato, (n, "kato")) for n, region in enumerate(regions)])
        return regions

    @model_validator(mode="after")
    def _dates_follow(self) -> Self:
        if self.closes_at <= self.opens_at:
            raise wrong("is not after `opens_at`; correct one of the two", "closes_at")
        closing_day = datetime.fromtimestamp(self.closes_at, ZoneInfo(self.timezone)).date()
        days = {
            "closes_at": closing_day,
            "results_on": self.results_on,
            "project_from": self.project_from,
            "project_until": self.project_until,
            "ends_on": self.ends_on,
        }
        names = list(days)
        for earlier, later in pairwise(names):
            if days[later] < days[earlier]:
                raise wrong(f"is before `{earlier}`; correct one of the two", later)
        for question in self.form.questions:
            least, most = self.bounds(question)
            if least > most:
                raise wrong(f"is less than `min` of the question `{question.id}`; correct one", "grant", "amount")
        return self

    @model_validator(mode="after")
    def _last_check_fits_its_question(self) -> Self:
        checks = self.eligibility.checks if self.eligibility is not None else ()
        if not checks or checks[-1].same_as is None:
            return self
        question, place = self.form.question(checks[-1].same_as), ("eligibility", "checks", len(checks) - 1)
        if question is None or question.kind != "choice" or question.shown_if is not None:
            raise wrong("must be a choice that everybody is asked; correct it or leave it out", *place, "same_as")
        known = {option.id for option in self.options(question)}
        for n, way in enumerate(checks[-1].options):
            if way.reason is None and way.id not in known:
                raise wrong(
                    f"is no option of the question `{question.id}`; take one of its", *place, "options", n, "id"
                )
        return self

    @model_validator(mode="after")
    def _budget_has_its_rules(self) -> Self:
        for n, section in enumerate(self.form.sections):
            for m, question in enumerate(section.questions):
                if question.kind == "budget" and self.budget is None:
                    words = "a budget needs `budget.yaml` beside this file: its kinds of cost, units, sources and rules"
                    raise wrong(words, "form", "sections", n, "questions", m, "kind")
        return self

    @property
    def costs(self) -> Costs:
        """What a budget is made of; of a season without one, nothing."""
        return self.budget if self.budget is not None else NOTHING

    @property
    def calendar(self) -> Calendar:
        """When the programme's people are at work."""
        return Calendar.of(self.timezone, self.consulting, self.holidays)

    def accepts(self, at: int) -> bool:
        """Whether an application received at this second counts; the closing second itself does."""
        return self.opens_at <= at <= self.closes_at

    def quiet_until(self, at: int) -> int | None:
        """When the quiet hours in which a moment lies are over (UTC seconds); None where it lies in none."""
        here = datetime.fromtimestamp(at, ZoneInfo(self.timezone))
        if not self.quiet_hours.hold(here.time()):
            return None
        ends = datetime.combine(here.date(), self.quiet_hours.ends, here.tzinfo)
        return int((ends if ends > here else ends + timedelta(days=1)).timestamp())

    def after(self, former: "Season") -> "Season":
        """This season as the successor of a former version: questions it no longer asks are kept as retired."""
        asked = {question.id for question in self.form.questions}
        once = {question.id: question for question in (*former.retired, *former.form.questions)}
        return self.model_copy(update={"retired": tuple(q for id, q in once.items() if id not in asked)})

    def region(self, code: str) -> Region | None:
        """The region with this code; None when there is none."""
        return next((region for region in self.regions if region.code == code), None)

    def bounds(self, question: Asked) -> tuple[int, int]:
        """The least and the most of a question: characters of a text, or the number itself."""
        most = self.grant.amount if question.max_from == "grant" else question.max
        return question.min or _WITHOUT_BOUND, most or _WITHOUT_BOUND

    def options(self, question: Asked) -> tuple[Option, ...]:
        """What can be chosen, in the order of the file; empty for a question that is no choice."""
        if question.options_from == "regions":
            return tuple(Option(id=r.code, name=r.name, last=r.city) for r in self.regions)
        return question.options

    def option(self, question: Asked, id: str) -> Option | None:
        """The option with this id; None when the question has none."""
        return next((option for option in self.options(question) if option.id == id), None)

    def shown_options(self, question: Asked, language: str) -> tuple[Option, ...]:
        """What can be chosen, as a person looks for it: regions by the name alone, cities last; others as written."""
        if question.options_from is None:
            return question.options

        def place(option: Option) -> tuple[bool, str]:
            return option.last, _looked_for(option.name.in_(language), language)

        return tuple(sorted(self.options(question), key=place))


@lru_cache(maxsize=4096)
def _looked_for(name: str, language: str) -> str:
    """What a place is sorted by; remembered, since every question of regions asks it of all of them."""
    return sort_key(without_place_words(name), language)


def zone(name: str) -> ZoneInfo | None:
    """The time zone; None when the name is no zone or the zone data is missing."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def to_text(season: Season) -> str:
    """The season as the database stores it: canonical JSON, equal seasons give equal texts."""
    content = season.model_dump(mode="json", by_alias=True)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Season:
    """The stored season; raises SeasonError when the text is no season of this version of the programme."""
    try:
        return Season.model_validate_json(text)
    except ValidationError as error:
        raise SeasonError([words for _, words in in_words(error)]) from None
