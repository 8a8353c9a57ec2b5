"""What consultants and managers are told of questions without having pressed; nothing to whoever lost the role."""

from datetime import date, timedelta

from handlers.consultant.desk import On
from handlers.notice import Copied, Edited, Telling, Told
from handlers.ui.consulting import Look
from handlers.ui.screen import Button, Rows, Screen, lines, title
from handlers.ui.thread import hours_words, number_words, said_words
from locales import _
from locales.format import date_range
from programme.question import State
from programme.roles import CONSULTS, HEARS_OF_LATE_QUESTIONS, LEADS_CONSULTING
from storage import consultants, people, question_messages, questions, roles
from storage.questions import Thread


async def question_message(telling: Telling) -> Told | None:
    """A copy of what the asker sent, for whoever has the question; the button below says which one it is of."""
    [facts] = telling.facts
    said = await question_messages.find(telling.tx, facts["message"])
    here = await _of(telling, facts["thread"])
    if said is None or here is None or here.claimed_by != telling.person:
        return None
    author = await people.receiver(telling.tx, said.author)
    screen = Screen(lines(said.text or ""), _open(here))
    if said.chat_message is None or author is None:
        return Told(screen) if said.text else None
    return Told(screen, copied=Copied(author.tg_id, said.chat_message))


async def question_edited(telling: Telling) -> Told | None:
    [facts] = telling.facts
    said = await question_messages.find(telling.tx, facts["message"])
    copy = await question_messages.copy_of(telling.tx, said.id, telling.person) if said is not None else None
    here = await _of(telling, said.thread) if said is not None else None
    if said is None or here is None or copy is None or here.claimed_by != telling.person:
        return None
    return Told(Screen(lines(said.text or ""), _open(here)), edited=Edited(copy, caption=said.kind != "text"))


async def question_new(telling: Telling) -> Told | None:
    """How many came in and still wait; nothing to whoever is off duty by now."""
    if not await _consults(telling) or not await consultants.is_on_duty(telling.tx, telling.person):
        return None
    waiting = []
    for facts in telling.facts:
        here = await questions.find(telling.tx, facts["thread"])
        if here is not None and here.state is State.WAITING:
            waiting.append(here)
    if not waiting:
        return None
    firsts = await question_messages.first_words(telling.tx, [each.id for each in waiting[:3]])
    words = [title(_("New questions: {n}", n=len(waiting)))]
    said = [f"{number_words(each)} · {said_words(firsts[each.id])}" for each in waiting[:3] if each.id in firsts]
    return Told(Screen(lines(*words, *said), (_queue(),)))


async def question_passed(telling: Telling) -> Told | None:
    [facts] = telling.facts
    here = await _of(telling, facts["thread"])
    if here is None or here.claimed_by != telling.person:
        return None
    words = lines(
        title(_("Question {number}", number=number_words(here))), _("A colleague has handed this question to you.")
    )
    return Told(Screen(words, _open(here)))


async def question_silent(telling: Telling) -> Told | None:
    """A reminder; nothing where it was answered or given back meanwhile."""
    [facts] = telling.facts
    here = await _of(telling, facts["thread"])
    if here is None or here.claimed_by != telling.person or here.reminded_at != facts["reminded_at"]:
        return None
    hours = telling.season.consulting
    words = lines(
        title(_("Question {number}", number=number_words(here))),
        _("You have it, and the asker has heard nothing. Working hours: {n}", n=hours.remind_hours),
        _("After this many it goes back into the queue: {n}", n=hours.return_hours),
    )
    return Told(Screen(words, _open(here)))


async def question_returned(telling: Telling) -> Told | None:
    """That it is not his any more; nothing where he has taken it again."""
    [facts] = telling.facts
    here = await _of(telling, facts["thread"])
    if here is None or here.claimed_by == telling.person:
        return None
    words = lines(
        title(_("Question {number}", number=number_words(here))),
        _("It was quiet for too long, so it waits in the queue again for everybody."),
    )
    return Told(Screen(words, (_queue(),)))


async def question_ended(telling: Telling) -> Told | None:
    """The asker closed it herself, or took it back: nobody need write an answer."""
    [facts] = telling.facts
    here = await _of(telling, facts["thread"])
    if here is None or here.claimed_by != telling.person or here.closed_at != facts["closed_at"]:
        return None
    words = lines(
        title(_("Question {number}", number=number_words(here))),
        _("The asker has closed this question. No answer is needed."),
    )
    return Told(Screen(words, (_queue(),)))


async def question_late(telling: Telling) -> Told | None:
    """To the managers: somebody has waited for longer than was promised."""
    [facts] = telling.facts
    here = await questions.find(telling.tx, facts["thread"])
    if HEARS_OF_LATE_QUESTIONS.isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    if here is None or here.waits_since != facts["since"]:
        return None
    names = await consultants.names(telling.tx, [here.claimed_by] if here.claimed_by is not None else [])
    waited = hours_words(telling.season.calendar.worked(here.waits_since, telling.now))
    words = lines(
        title(_("Question {number}", number=number_words(here))),
        _("It has waited for longer than promised. Working hours: {n}", n=waited),
        _("Taken by: {name}", name=names[here.claimed_by]) if here.claimed_by in names else _("Nobody has taken it."),
    )
    return Told(Screen(words, (_queue(),)))


async def question_figures(telling: Telling) -> Told | None:
    """The table, or the picture, that she asked for."""
    if LEADS_CONSULTING.isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    [facts] = telling.facts
    screen = Screen(lines(title(_("Talks") if facts.get("talks") else _("Consultations"))))
    return Told(screen, picture=facts["report"]) if facts.get("drawn") else Told(screen, report=facts["report"])


async def timetable_picture(telling: Telling) -> Told | None:
    """The day or the week that she asked for, while it is hers to see."""
    [facts] = telling.facts
    own = facts["consultant"] == telling.person
    if (CONSULTS if own else LEADS_CONSULTING).isdisjoint(await roles.of_person(telling.tx, telling.person)):
        return None
    first = date.fromordinal(facts["first"])
    last = first + timedelta(days=facts["days"] - 1)
    words = title(_("Talks of these days: {days}", days=date_range(first, last)))
    return Told(Screen(lines(words)), picture=facts["report"])


async def _of(telling: Telling, thread: int) -> Thread | None:
    return await questions.find(telling.tx, thread) if await _consults(telling) else None


async def _consults(telling: Telling) -> bool:
    return not CONSULTS.isdisjoint(await roles.of_person(telling.tx, telling.person))


def _open(here: Thread) -> Rows:
    # NOTE: button
    return ((Button(_("To question {number}", number=number_words(here)), On(thread=here.id, turn=0, do="open")),),)


def _queue() -> tuple[Button, ...]:
    # NOTE: button
    return (Button(_("To the questions"), Look()),)
