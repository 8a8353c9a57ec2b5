"""What whoever signed up for a seminar is told by itself: reminders, changes, a seat that became free, a file."""

from handlers.anyone.seminar_buttons import Coming, mine
from handlers.anyone.seminars import fact_lines
from handlers.notice import NotNow, Telling, Told
from handlers.ui.opting import opt_out_button
from handlers.ui.screen import Button, Screen, lines, title
from handlers.ui.seminars import seminar_button, seminars_button
from locales import _, language
from locales.format import local, moment, time
from programme.notices import Topic
from programme.seminar import Seminar, Standing, State
from storage import calendars, opt_outs, seminars, sign_ups
from storage.sign_ups import SignUp


async def _of(telling: Telling) -> tuple[SignUp, Seminar] | None:
    """The sign-up that is spoken of, while it is this account's."""
    [facts] = telling.facts
    who = await sign_ups.find(telling.tx, facts["sign_up"])
    here = await seminars.find(telling.tx, who.seminar) if who is not None else None
    return None if who is None or here is None or who.person != telling.person else (who, here)


async def seminar_reminder(telling: Telling) -> Told | None:
    """Nothing to whoever comes no more or wants no reminders, of another hour than it is now held at, or once it has
    begun."""
    [facts] = telling.facts
    found = await _of(telling)
    if found is None:
        return None
    who, here = found
    if who.state is not Standing.GOING or here.state is not State.PUBLISHED:
        return None
    if here.sequence != facts["sequence"] or telling.now >= here.starts:
        return None
    if Topic.SEMINARS in await opt_outs.of(telling.tx, telling.person):
        return None
    words = lines(
        title(_when(here, telling.now)),
        "",
        here.title(language()),
        *fact_lines(here, signed_up=True),
        _("People: {n}", n=who.people),
        "",
        _("Will you come?"),
    )
    # NOTE: button
    come = Button(_("I come"), Coming(sign_up=who.id, go="come"))
    # NOTE: button
    cant = Button(_("I can't"), Coming(sign_up=who.id, go="cant"))
    return Told(Screen(words, ((come, cant), (seminar_button(here.id),), (opt_out_button(Topic.SEMINARS),))))


def _when(here: Seminar, now: int) -> str:
    days = (local(here.starts).date() - local(now).date()).days
    match days:
        case 0:
            return _("Your seminar is today at {time}", time=time(here.starts))
        case 1:
            return _("Your seminar is tomorrow at {time}", time=time(here.starts))
        case _more:
            return _("Your seminar is soon. Days left: {n}", n=days)


async def seminar_changed(telling: Telling) -> Told | None:
    """It was moved or cancelled; nothing where it was changed once more, or she left."""
    [facts] = telling.facts
    found = await _of(telling)
    if found is None:
        return None
    who, here = found
    if not who.live or here.sequence != facts["sequence"] or here.state is State.DRAFT:
        return None
    if here.state is State.CANCELLED:
        words = lines(
            title(_("The seminar is cancelled.")),
            "",
            here.title(language()),
            _("It was planned for: {moment}", moment=moment(here.starts)),
            "",
            _("We are sorry. Other seminars are in the list."),
        )
        return Told(Screen(words, ((seminars_button(),),)))
    if telling.now >= here.starts:
        return None
    words = lines(
        title(_("The seminar was moved. Please look at the new day, hour and place.")),
        "",
        here.title(language()),
        *fact_lines(here, signed_up=True),
        "",
        _("You are still signed up.") if who.state is Standing.GOING else _("You are still in line."),
    )
    if who.state is not Standing.GOING:
        return Told(Screen(words, ((seminar_button(here.id),),)))
    # NOTE: button
    cant = Button(_("I can't"), Coming(sign_up=who.id, go="cant"))
    return Told(Screen(words, ((seminar_button(here.id),), (cant,))))


async def seminar_offer(telling: Telling) -> Told | None:
    """A seat is free and kept for her; nothing once it is not. Where its time was over before she could hear of it, the
    loop of the waiting lists gives it more, and calls for this."""
    found = await _of(telling)
    if found is None:
        return None
    who, here = found
    if who.state is not Standing.OFFERED or here.state is not State.PUBLISHED or telling.now >= here.starts:
        return None
    if telling.now >= (who.offer_until or 0):
        raise NotNow
    words = lines(
        title(_("A seat is free for you at the seminar.")),
        "",
        here.title(language()),
        *fact_lines(here, signed_up=True),
        _("People: {n}", n=who.people),
        "",
        _("Please answer until: {moment}", moment=moment(who.offer_until or 0)),
        _("After that the seat goes to the next in line."),
    )
    # NOTE: button
    take = Button(_("Yes, I take the seat"), mine(who, "accept"))
    # NOTE: button
    leave = Button(_("I cannot come"), mine(who, "leave"))
    return Told(Screen(words, ((take,), (leave,), (seminar_button(here.id),))))


async def seminar_calendar(telling: Telling) -> Told | None:
    """The file for her phone's calendar; nothing where there is a newer one."""
    [facts] = telling.facts
    found = await calendars.told_of(telling.tx, facts["calendar"], telling.person)
    if found is None:
        return None
    here = await seminars.find(telling.tx, found.seminar)
    if here is None or here.sequence != found.sequence:
        return None
    cancelled = here.state is State.CANCELLED
    words = lines(
        title(here.title(language())),
        _("Open the file: it takes the seminar out of your phone's calendar.")
        if cancelled
        else _("Open the file: your phone's calendar keeps the date."),
    )
    return Told(Screen(words, ((seminar_button(here.id),),)), calendar=facts["calendar"])
