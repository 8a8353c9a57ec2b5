"""Every kind of question and every place inside one, as states for the matrix; on the programme's own form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from locales import LANGUAGES
from programme import application as rules
from programme.application import SUMMARY, Answer
from programme.budget import PARTS, Line, to_value
from programme.costs import Source
from programme.form import Asked, Question
from programme.kinds import Value
from programme.season import Season
from storage import applications, people
from storage.applications import Application
from storage.database import Tx
from tests.handlers.stands import Stand
from tests.handlers.states import State
from tests.stage import Stage


@dataclass(frozen=True, slots=True)
class Inside:
    """A place inside a question: the rest of the step's path, and the answer as it is there."""

    name: str
    path: str
    value: Value | None


def whole(asked: Asked, season: Season) -> Value:
    """A good answer to a question, or to a part of an entry."""
    match asked.kind:
        case "choice":
            return season.options(asked)[0].id
        case "multi_choice" | "declarations":
            return [option.id for option in season.options(asked)]
        case "whole_number":
            return max(asked.min or 0, 1)
        case "phone":
            return "+77051234567"
        case "bin":
            return "160340000209"
        case "date":
            return season.project_from.isoformat()
        case "place":
            return {"typed": "Ойыл", "sure": True, "kk": "Ақтөбе облысы, Ойыл ауылы", "ru": "Актюбинская область, Уил"}
        case "files":
            return ["one", "two"]
        case "tick":
            return True
        case "entries":
            entry: Value = {part.id: whole(part, season) for part in asked.parts}
            return [entry] * (asked.min or 1)
        case "budget":
            return to_value(spent(("Тігін машинасы", "grant"), ("Бөлме", "own_work")))
        case _words:
            return "Ж" * max(asked.min or 1, 20)


def spent(*costs: tuple[str, Source], price: int = 145_000) -> list[Line]:
    """Whole lines of a budget."""
    return [Line(n, what, "equipment", "pc", Decimal(2), price, source, 0) for n, (what, source) in enumerate(costs, 1)]


def inside_budget(season: Season) -> Iterator[Inside]:
    """Every place of the budget: its table in all its states, lines, parts, a price said back, the ways out."""
    good = spent(("Тігін машинасы", "grant"), ("Бөлме", "own_work"))
    over = to_value(spent(("Пеш", "grant"), ("Үстел", "grant"), price=175_000))
    first, last = good
    yield Inside("over", "", over)
    yield Inside("forbidden", "", to_value(spent(("Банк несиесі", "grant"), ("Жетекшіге айлық", "grant"))))
    yield Inside("nothing of the grant", "", to_value([last]))
    most = season.costs.most_lines
    yield Inside("as many as may be", "", to_value([replace(first, id=n, price=1_000) for n in range(1, most + 1)]))
    known = Line(3)
    for part in PARTS:
        yield Inside(f"a line at its {part}", f".3.{part}", to_value([*good, *([known] if part != "what" else [])]))
        known = replace(known, **{part: getattr(first, part)})
        yield Inside(f"a {part} corrected", f".1.{part}", to_value(good))
    yield Inside("the first line begun", ".1.what", None)
    yield Inside("an unfinished line", "", to_value([first, Line(2, "Үстел", "equipment")]))
    yield Inside("a line opened", ".1", to_value(good))
    yield Inside("a forbidden line opened", ".1", to_value(spent(("Банк несиесі", "grant"))))
    yield Inside("a price said back", ".1.sure", to_value([replace(first, source=None)]))
    yield Inside("a corrected price said back", ".1.sure", to_value(good))
    for way in ("price", "quantity", "own"):
        yield Inside(f"over, {way}", f".fit.{way}", over)
    yield Inside("a kind that is gone", "", to_value([replace(first, category="gone")]))
    yield Inside("a line that is gone", ".9.price", to_value(good))
    yield Inside("a part that is gone", ".1.nothing", to_value(good))
    yield Inside("a way out that is not needed", ".fit.price", to_value(good))


def inside(question: Question, season: Season) -> Iterator[Inside]:
    """Where somebody may stand at a question."""
    good = whole(question, season)
    yield Inside("not asked before", "", None)
    yield Inside("gone back to", "", good)
    if question.kind == "long_text":
        yield Inside("spoken", "", {"voice": "told", "seconds": 48})
    if question.kind == "place":
        for name, path in (("of a name", ""), ("of a name in a region", ".150000000")):
            yield Inside(name, path, {"typed": "Уил", "sure": False})
        yield Inside("of no name known", "", {"typed": "Мұндай ауыл жоқ", "sure": False})
        for name, path in (
            ("regions", ".all"),
            ("districts", ".all.150000000"),
            ("villages", ".all.150000000.155200000"),
        ):
            yield Inside(name, path, None)
        yield Inside("nowhere", ".all.999999999", None)
    if question.kind == "entries" and isinstance(good, list) and isinstance(good[0], dict):
        for part in question.parts:
            yield Inside(f"the first {part.id}", f".0.{part.id}", None)
        yield Inside("an unfinished entry", "", [*good, {question.parts[0].id: good[0][question.parts[0].id]}])
        yield Inside("an entry opened", ".0", good)
        yield Inside("a part corrected", f".0.{question.parts[-1].id}", good)
        yield Inside("as many as may be", "", [good[0]] * (question.max or 1))
        yield Inside("an entry that is gone", ".9", good)
        yield Inside("a part that is gone", ".0.nothing", good)
    if question.kind == "budget":
        yield from inside_budget(season)


def stands(season: Season) -> Iterator[tuple[str, str, dict[str, Answer]]]:
    """(name, step, answers) of each; the other questions that she is asked are all answered."""
    for of_ngo in (False, True):
        chosen: dict[str, Answer] = {}
        for question in season.form.questions:
            value = whole(question, season)
            if question.id == "kind_of_applicant":
                value = "ngo" if of_ngo else "group"
            chosen[question.id] = Answer(value)
        asked = rules.asked(season.form, chosen)
        for question in asked:
            if of_ngo and question.shown_if is None:
                continue
            for each in inside(question, season):
                answers = {q.id: chosen[q.id] for q in asked if q.id != question.id}
                if each.value is not None:
                    answers[question.id] = Answer(each.value)
                yield f"{question.id}, {each.name}", f"{question.id}{each.path}", answers


async def all_kinds(stage: Stage, season: Season) -> list[State]:
    """Everybody at her place, with its screen in her chat; the languages turn about."""
    made: list[State] = []
    async with stage.db.begin() as tx:
        for ordinal, (name, step, answers) in enumerate(stands(season)):
            language = LANGUAGES[ordinal % 2]
            phone = stage.telegram.phone(f"Somebody {ordinal}")
            state = State(f"{name}, {language}", phone, "answer", language, Stand(name, step), ordinal=ordinal)
            await _put(tx, stage, season, state, answers)
            made.append(state)
    for state in made:
        state.phone.sends_sticker()
    await stage.quiet()
    for state, neighbour in zip(made, [made[-1], *made[:-1]], strict=True):
        state.neighbour = neighbour
    return made


async def _put(tx: Tx, stage: Stage, season: Season, state: State, answers: dict[str, Answer]) -> None:
    language, at = state.language or "kk", stage.telegram.now()
    consent = people.Consent(season.consent.version, season.consent.digest("self", language), language, "agree")
    person = await people.welcome(
        tx, tg_id=state.phone.id, language=language, whose="self", consent=consent, expects="answer", at=at
    )
    state.person, state.applicant = person.id, person.applicant or 0
    state.application = await applications.begin(
        tx, applicant=state.applicant, season=season.id, language=language, step=SUMMARY, at=at
    )
    here = Application(
        state.application, state.applicant, season.id, "draft", SUMMARY, None, 1, None, None, answers={}, sources={}
    )
    for question, answer in answers.items():
        applications.keep_answer(tx, here.id, question, answer, message_id=None, at=at)
    here = replace(here, answers=answers)
    here = await applications.move(tx, here, step=state.stand.step, return_to=None, language=language, at=at)
    state.rev = here.rev
    people.change(tx, person.id, language, "answer", here.id)
