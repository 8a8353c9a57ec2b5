"""What is told to the staff without their asking, and the documents they asked for.

Whoever lost the role meanwhile is told nothing; what was taken back or erased is not spoken of any more.
"""

from aiogram.utils.formatting import Text

from handlers.notice import Telling, Told
from handlers.staff.arrivals import Arrivals, Card, counted, entry_lines, legend_lines, number_rows
from handlers.ui.screen import Button, Screen, lines, title
from locales import _
from programme.roles import HEARS_OF_APPLICATIONS, READS_APPLICATIONS, Role
from storage import documents, register, roles

NAMED_MOST = 8
"""Applications named in one message; the others are counted."""


async def new_applications(telling: Telling) -> Told | None:
    """How many came in, the newest by name, and the way to each and to the list."""
    if not await _is(telling, HEARS_OF_APPLICATIONS):
        return None
    ids = [facts["application"] for facts in telling.facts]
    count, newest = await register.some(telling.tx, telling.season.id, ids, NAMED_MOST)
    if not newest:
        return None
    words: list[str | Text] = [title(_("New applications: {n}", n=count))]
    for each in newest:
        words += ["", *entry_lines(each)]
    words += ["", _("And further ones: {n}", n=count - len(newest))] if count > len(newest) else []
    legend = legend_lines(newest)
    words += ["", *legend] if legend else []
    numbers = number_rows([(each, Card(sent=each.id, top=counted(each.number))) for each in newest])
    # NOTE: button
    return Told(Screen(lines(*words), (*numbers, (Button(_("All applications"), Arrivals()),))))


async def application_copy(telling: Telling) -> Told | None:
    """The document she asked for; that there is none, if it could not be made."""
    if not await _is(telling, READS_APPLICATIONS):
        return None
    [facts] = telling.facts
    here = await register.one(telling.tx, telling.season.id, facts["application"])
    if here is None:
        return None
    made = await documents.of_revision(telling.tx, here.id, facts["revision"])
    if made is not None:
        return Told(Screen(lines(here.number)), document=made.id)
    words = lines(
        title(here.number),
        _("The PDF could not be made yet. All of the application can be read as text."),
    )
    # NOTE: button
    text = Button(_("All of it as text"), Card(sent=here.id, top=counted(here.number), do="text"))
    return Told(Screen(words, ((text,),)))


async def _is(telling: Telling, wanted: frozenset[Role]) -> bool:
    return not wanted.isdisjoint(await roles.of_person(telling.tx, telling.person))
