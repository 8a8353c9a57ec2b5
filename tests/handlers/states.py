"""Every state somebody can be in, put there through the real storage functions, a phone each.

Made from PLACES and the form: a further place or question is a further state by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from handlers.anyone.home import STAFF_AFTER, STAFF_NEWS, STAFF_SEMINARS
from handlers.staff.card import in_full
from handlers.turn import PLACES
from locales import LANGUAGES, _, speaking
from programme import invites as letters
from programme.application import SUMMARY, Answer
from programme.form import Question
from programme.kinds import KINDS, Value
from programme.roles import READS_APPLICATIONS, Role
from programme.season import Season
from sandbox.phones import Phone
from storage import applications, deadline_moves, invites, people, register, revisions, roles, visitors
from storage.applications import Application
from storage.database import Tx
from storage.visitors import Visitor
from tests.handlers.afterwards import AFTERWARDS, put_after
from tests.handlers.asked import ASKED, CONSULTING, put_asked
from tests.handlers.news import NEWS, put_news
from tests.handlers.plans import ANNOUNCED, PLANNED, put_plan
from tests.handlers.stands import AFTER, NOTHING, Stand, stands
from tests.handlers.talked import NO_TALK, PLACE, TALKING, Talking, put_talk
from tests.handlers.timetabled import TIMETABLE, put_timetable
from tests.stage import Stage

VISITORS = {"language", "whom", "consent_self", "consent_helped", "visitor"}
"""Places of somebody who has not consented; every other place is a person's."""
BOTH = {"faq"}
"""Places of either."""
AGAIN = VISITORS - {"language", "visitor"} | {"code"}
"""Places of a visitor that somebody with an application comes to once more, for another one."""
MOVING = ("deadline", "deadline_why", "deadline_sure")
"""Places of somebody who moves the deadline."""
STAFF_PLACES = ("staff", "staff_list", *MOVING, *STAFF_NEWS, *STAFF_SEMINARS, *STAFF_AFTER, *CONSULTING, *TIMETABLE)
"""Places of somebody with a role."""
SENT_BELOW = "Менің жобам туралы сурет"
"""What stands below a photo of the matrix: among materials it is shown again."""


@dataclass(slots=True, eq=False)
class State:
    """One phone and where its owner is."""

    name: str
    phone: Phone
    place: str
    language: str | None
    stand: Stand = NOTHING
    season: str = ""
    person: int = 0
    applicant: int = 0
    application: int = 0
    rev: int = 1
    typed: tuple[str, ...] = ()
    """The words that gave the answers."""
    roles: frozenset[Role] = frozenset()
    invite: str = ""
    """The code of an invite that nobody else has."""
    sent: tuple[int, ...] = ()
    """The sent applications, whoever's they are."""
    readable: tuple[str, ...] = ()
    """What the staff may read of others, as they wrote it."""
    news: int = 0
    news_turn: int = 0
    """The announcement, seminar or question on her desk, and how often it was changed."""
    thread: int = 0
    talking: Talking = NO_TALK
    """Her talk, or the time that she may choose."""
    ordinal: int = 0
    neighbour: "State | None" = None
    """Somebody else who is at the same place or at one like it."""

    @property
    def reads(self) -> bool:
        """Whether what others sent is open to her."""
        return not READS_APPLICATIONS.isdisjoint(self.roles)


def roles_of(name: str) -> frozenset[Role]:
    """Who is in the staff's rooms has a role, unless the state's name says otherwise."""
    if name.startswith(STAFF_PLACES) and "without a role" not in name:
        return frozenset({Role.CONSULTANT if "as a consultant" in name else Role.MANAGER})
    return frozenset({Role.MANAGER}) if "of staff" in name else frozenset()


def good(question: Question, season: Season, language: str) -> str:
    """Words that answer the question well."""
    if question.good is not None:
        return question.good.in_(language)
    return season.options(question)[0].name.in_(language)


def names(season: Season) -> Iterator[tuple[str, str, Stand | None]]:
    """(name, place, stand) of every state but the two that have no row: the stranger and the erased."""
    ids = tuple(question.id for question in season.form.questions)
    for place in PLACES:
        if place in (VISITORS | AGAIN | BOTH) - {"language"}:
            yield f"visitor at {place}", place, None
        if place in AGAIN:
            yield f"{place} once more", place, Stand("all answered", SUMMARY, ids)
        if place in VISITORS | AGAIN:
            continue
        if place in STAFF_PLACES:
            yield f"{place} without a role, {NOTHING.name}", place, NOTHING
        if place == "staff":
            yield f"{place} as a consultant, {NOTHING.name}", place, NOTHING
        if place == "staff_news_card":
            yield f"{place} of one stopped, {NOTHING.name}", place, NOTHING
        if place == "staff_seminar_card":
            yield f"{place} of one published, {NOTHING.name}", place, NOTHING
        if place in (*STAFF_NEWS, *STAFF_SEMINARS, *STAFF_AFTER, *CONSULTING, *TIMETABLE):
            yield f"{place}, {NOTHING.name}", place, NOTHING
            continue
        if place == "home":
            yield f"{place} of staff, {NOTHING.name}", place, NOTHING
        if place.startswith("eligible_"):
            if season.eligibility is not None and int(place[-1]) <= len(season.eligibility.checks):
                yield f"{place}, {NOTHING.name}", place, NOTHING
            continue
        for places, stand in stands(season):
            if place in ("erase_one", "drafts") and not stand.sent and stand.name != "all answered":
                continue  # they say the same wherever the draft stands
            if place in (*MOVING, *TALKING) and stand.name not in (NOTHING.name, "all answered"):
                continue
            if place in places or ("" in places and place not in {"home", "answer", "summary", *AFTER}):
                yield f"{place}, {stand.name}", place, stand


async def all_states(
    stage: Stage, season: Season, only: tuple[str, ...] = (), but: tuple[str, ...] = ()
) -> list[State]:
    """Everybody, each with the present screen in the chat.

    `only` keeps what begins with these names, `but` leaves out those at these places.
    """
    made: list[State] = []
    secret = (stage.place.folder / "secret").read_bytes()
    for language in LANGUAGES:
        async with stage.db.begin() as tx:
            for ordinal, (name, place, stand) in enumerate(names(season)):
                if place in but or (only and not name.startswith(only)):
                    continue
                phone = stage.telegram.phone(f"Somebody {len(made)}")
                state = State(f"{name}, {language}", phone, place, language, stand or NOTHING, ordinal=ordinal)
                state.roles = roles_of(name)
                made.append(state)
                if stand is None:
                    key = visitors.visitor_key(secret, phone.id)
                    visitors.keep(tx, key, Visitor(language, place), stage.telegram.now())
                else:
                    await put(tx, stage, season, state)
        if not only or "erased".startswith(only):
            made.append(await _erased(stage, season, language))
    if not only or "stranger".startswith(only):
        # Two, since each state meets every other input in `make test`.
        made += [State("stranger", stage.telegram.phone("Somebody new"), "language", None, ordinal=n) for n in (0, 1)]
    for state in made:
        if not state.name.startswith("erased"):
            state.phone.sends_sticker()
    await stage.quiet()
    await _send(stage, [state for state in made if state.stand.sent])
    await _for_staff(stage, season, made)
    with_application = [state for state in made if state.application and state.person and state.place != "language"]
    for i, state in enumerate(with_application):
        state.neighbour = with_application[i - 1]
    for state in made:
        state.neighbour = state.neighbour or (with_application[-1] if with_application else state)
    return made


async def put(tx: Tx, stage: Stage, season: Season, state: State) -> None:
    language, stand, at = state.language or "kk", state.stand, stage.telegram.now()
    consent = people.Consent(season.consent.version, season.consent.digest("self", language), language, "agree")
    person = await people.welcome(
        tx, tg_id=state.phone.id, language=language, whose="self", consent=consent, expects=state.place, at=at
    )
    state.person, state.applicant, state.season = person.id, person.applicant or 0, season.id
    for role in state.roles:
        roles.grant(tx, person.id, role, at)
    if state.place in MOVING:
        # Over by the time she says yes: one deadline moved would be another world for everybody.
        deadline_moves.keep_plan(tx, person.id, season=season.id, was=season.closes_at, closes_at=at - 1, at=at)
        deadline_moves.give_reason(tx, person.id, "2027")
    if state.place in STAFF_NEWS:
        await put_news(tx, state, at)
    if state.place in STAFF_SEMINARS:
        await put_plan(tx, state, at)
    if state.place in AFTERWARDS:
        await put_after(tx, state, at)
    await put_talk(tx, state, season, at)
    await put_timetable(tx, state, season, at)
    if not stand.step:
        await put_asked(tx, state, at)
        return
    first = season.form.questions[0].id
    state.application = await applications.begin(
        tx, applicant=person.applicant, season=season.id, language=language, step=first, at=at
    )
    here = Application(
        state.application, person.applicant, season.id, "draft", first, None, 1, None, None, answers={}, sources={}
    )
    for question in season.form.questions:
        if question.id in stand.answered:
            words = good(question, season, language)
            state.typed += (words,)
            message = stage.telegram.post(state.phone.chat, state.phone.account, {"text": words})
            answer = Answer(KINDS[question.kind].read(question, words, season))
            applications.keep_answer(tx, here.id, question.id, answer, message_id=message.id, at=at)
            here = replace(here, answers={**here.answers, question.id: answer})
        elif question.id in stand.skipped:
            applications.keep_answer(tx, here.id, question.id, Answer(None), message_id=None, at=at)
    step = SUMMARY if stand.sent else stand.step
    here = await applications.move(tx, here, step=step, return_to=stand.return_to, language=language, at=at)
    state.rev = here.rev
    await put_asked(tx, state, at)
    place = "summary" if stand.sent else state.place
    people.change(tx, person.id, language, place, here.id)


async def _send(stage: Stage, states: list[State]) -> None:
    """The real way to a number; then everybody goes to where they belong."""
    for state in states:
        with speaking(state.language or "kk"):
            await stage.presses(state.phone, _("Send the application"))
        async with stage.db.begin() as tx:
            people.change(tx, state.person, state.language or "kk", state.place, state.application)
        state.rev += 1
        if state.stand.reopened or state.stand.withdrawn:
            await _go_on_after_sending(stage, state)
        state.phone.sends_sticker()
    await stage.quiet()


async def _go_on_after_sending(stage: Stage, state: State) -> None:
    """Through the storage functions: changed again, to the step it is at, or taken back."""
    at = stage.telegram.now()
    async with stage.db.begin() as tx:
        found = await tx.together(people.find(state.phone.id, state.season), applications.answers_of(state.phone.id))
        here = people.person_from(found[0][0], found[1]).application
        assert here is not None
        if state.stand.withdrawn:
            await revisions.withdraw(tx, here, at)
            people.stand_for(tx, state.person, state.applicant, None)
            state.application = 0
            return
        here = await revisions.reopen(tx, here, at)
        if state.stand.step != SUMMARY:
            return_to, language = state.stand.return_to, state.language or "kk"
            here = await applications.move(
                tx, here, step=state.stand.step, return_to=return_to, language=language, at=at
            )
        state.rev = here.rev


async def _for_staff(stage: Stage, season: Season, made: list[State]) -> None:
    """An invite for everybody; and what of the sent ones may be read by the staff."""
    at = stage.telegram.now()
    async with stage.db.begin() as tx:
        for state in made:
            state.invite = letters.fresh()
            invites.keep(tx, letters.digest(state.invite), Role.OBSERVER, at=at, expires_at=at + letters.SECONDS)
        ids = [state.application for state in made if state.stand.sent]
        _count, arrived = await register.some(tx, season.id, ids, len(ids)) if ids else (0, [])
    lines = {
        line for each in arrived for note in in_full(each) for line in str(note.text.as_kwargs()["text"]).split("\n")
    }
    for state in made:
        state.sent = tuple(each.id for each in arrived)
        others = (*lines, *NEWS.values(), *PLANNED.values(), *ANNOUNCED, SENT_BELOW) if state.reads else ()
        state.readable = (*ASKED, PLACE, *others)


async def _erased(stage: Stage, season: Season, language: str) -> State:
    """Somebody who had nearly everything and let it be erased: old buttons under the thumb, no row at all."""
    phone = stage.telegram.phone(f"Somebody erased {language}")
    ids = tuple(question.id for question in season.form.questions)
    state = State(f"erased, {language}", phone, "home", language, Stand("all answered", SUMMARY, ids))
    async with stage.db.begin() as tx:
        await put(tx, stage, season, state)
    await stage.says(phone, "/menu")
    with speaking(language):
        labels = [_("Other sections"), _("My personal data"), _("Erase my data"), _("Yes, erase")]
    for label in labels:
        await stage.presses(phone, label)
    return replace(state, place="language", language=None, stand=NOTHING)


def values(state: State, season: Season) -> dict[str, Value | None]:
    """The answers a state begins with."""
    if state.stand.withdrawn:  # they are no longer those of a present application
        return {}
    read = good_values(season, state.language or "kk")
    return {each: read[each] for each in state.stand.answered} | dict.fromkeys(state.stand.skipped)


def good_values(season: Season, language: str) -> dict[str, Value]:
    """A good answer to every question; read once for each language."""
    key = (season.id, language)
    if key not in _READ:
        _READ[key] = {q.id: KINDS[q.kind].read(q, good(q, season, language), season) for q in season.form.questions}
    return _READ[key]


_READ: dict[tuple[str, str], dict[str, Value]] = {}
