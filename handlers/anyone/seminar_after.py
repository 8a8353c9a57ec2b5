"""What comes after a seminar: thanks and a question to those who were there, the next date to those who were not.

Both get the materials. Nobody does who has left the seminars' messages.
"""

from handlers.anyone.seminar_room import mark_rows
from handlers.notice import Telling, Told
from handlers.ui.kept import Verbatim
from handlers.ui.opting import opt_out_button
from handlers.ui.screen import Screen, lines, title
from handlers.ui.seminars import seminar_button, seminars_button
from locales import _, language
from locales.format import moment
from programme.notices import Topic
from programme.seminar import Seminar, Standing, State
from storage import attendances, materials, opt_outs, seminars, sign_ups


async def _of(telling: Telling) -> tuple[Seminar, bool] | None:
    """The seminar, and whether she was there; None for whoever had nothing to do with it, or wants none of this."""
    [facts] = telling.facts
    here = await seminars.find(telling.tx, facts["seminar"])
    if here is None or here.state is not State.PUBLISHED:
        return None
    if Topic.SEMINARS in await opt_outs.of(telling.tx, telling.person):
        return None
    if await attendances.came_with(telling.tx, here.id, telling.person):
        return here, True
    mine = await sign_ups.of(telling.tx, here.id, telling.person)
    return (here, False) if mine is not None and mine.state is Standing.GOING else None


async def after_seminar(telling: Telling) -> Told | None:
    found = await _of(telling)
    if found is None:
        return None
    here, there = found
    things = await materials.of(telling.tx, here.id)
    below = _("The materials come in the next messages.") if things else None
    if there:
        words = lines(
            title(_("Thank you for coming to the seminar!")),
            "",
            here.title(language()),
            below,
            "",
            _("How did you like it? 5 is the best."),
        )
        return Told(Screen(words, (*mark_rows(here.id), (opt_out_button(Topic.SEMINARS),))))
    coming = next(iter(await seminars.coming(telling.tx, telling.now, limit=1)), None)
    words = lines(
        title(_("We missed you at the seminar")),
        "",
        here.title(language()),
        below,
        *(
            ["", _("The next seminar: {title}", title=coming.title(language())), moment(coming.starts)]
            if coming is not None
            else ["", _("When there is another seminar, it stands in the list.")]
        ),
    )
    door = seminar_button(coming.id) if coming is not None else seminars_button()
    return Told(Screen(words, ((door,), (opt_out_button(Topic.SEMINARS),))))


async def material(telling: Telling) -> Told | None:
    """One of the things, as the staff sent it."""
    found = await _of(telling)
    [facts] = telling.facts
    thing = await materials.find(telling.tx, facts["material"])
    if found is None or thing is None:
        return None
    words = thing.content.said_in(telling.language)
    if words is None:
        return None
    return Told(Screen(Verbatim(words)), media=thing.content.media)
