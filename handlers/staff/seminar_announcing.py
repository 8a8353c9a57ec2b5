"""A seminar handed over to the announcements: a draft of one, in both languages, with a button that leads to it."""

from handlers.turn import Turn, present
from handlers.ui.screen import Reply
from handlers.ui.seminars import languages_held
from locales import _, speaking
from locales.format import moment
from programme.announcement import Content, Formatted, Link
from programme.languages import LANGUAGES
from programme.link import seminar_link
from programme.problem import Outdated
from programme.roles import ANNOUNCES
from programme.seminar import Seminar
from storage import announcements, audit, memos


async def announce(turn: Turn, here: Seminar) -> Reply:
    """She stands before it as if she had written it; nobody gets it before she confirms it there."""
    if ANNOUNCES.isdisjoint(turn.roles):
        raise Outdated
    name = await memos.read(turn.tx, "bot_name")
    content = Content(texts={each: announced(here, each) for each in LANGUAGES}, links=_links(here, name))
    made = await announcements.make(turn.tx, turn.known.id, turn.received_at)
    made = await announcements.say(turn.tx, made, content, turn.received_at)
    announcements.put_on_desk(turn.tx, turn.known.id, made.id)
    audit.note(turn.tx, at=turn.received_at, person=turn.known.id, action="seminar_announced", object_id=here.id)
    turn.go("staff_news_card")
    return Reply(await present(turn, _("The announcement is written. Look through it before you send it.")))


def announced(here: Seminar, spoken: str) -> Formatted:
    """What people of a language would read."""
    with speaking(spoken):
        where = _("Online") if here.link is not None else _("Place: {place}", place=here.place or "")
        parts = (
            _("Seminar: {title}", title=here.title(spoken)),
            "",
            _("When: {moment}", moment=moment(here.starts)),
            where,
            _("Language: {language}", language=languages_held(here.language)),
            _("Seats: {n}", n=here.capacity or 0),
            "",
            here.text(spoken),
        )
        return Formatted("\n".join(parts))


def _links(here: Seminar, name: str | None) -> tuple[Link, ...]:
    if not name:
        return ()
    words = {}
    for each in LANGUAGES:
        with speaking(each):
            # NOTE: button
            words[each] = _("Read and sign up")
    return (Link(words["kk"], words["ru"], f"https://t.me/{name}?start={seminar_link(here.id)}"),)
