"""The work `poster`: a page to print in each language, made in a child process, for whoever of the staff asked."""

from collections.abc import Awaitable, Callable, Sequence

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Later, Work, Write
from bot.papers import CHILD, PATIENCE, made_by_child
from bot.reporting import handing, kept
from documents.poster import MARK, Poster, PosterPage, to_text
from handlers.ui.seminars import languages_held
from locales import _, speaking
from locales.format import moment, money
from programme.languages import LANGUAGES, Language
from programme.notices import Notice
from programme.poster import link_of, seminar_code, seminar_link
from programme.season import Season
from programme.seminar import Seminar, State
from storage import memos, people, posters, seminars
from storage.database import Database, Tx

UNTIL_NAMED = 30
"""Seconds until it is tried again where the bot's own name is not known yet."""


def drawing(
    db: Database,
    store: FileStore,
    now: Callable[[], int],
    season: Callable[[Tx], Awaitable[Season]],
    *,
    child: Sequence[str] = CHILD,
    patience: float = PATIENCE,
) -> Work:
    """(poster or seminar, person): read, made outside, kept and announced in one transaction."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            asker = await people.receiver(tx, job.facts["person"])
            bot_name = await memos.read(tx, "bot_name")
            held = await seminars.find(tx, job.facts["seminar"]) if "seminar" in job.facts else None
            code = seminar_code(held.id) if held else await posters.code_of(tx, job.facts.get("poster", 0))
            here = await season(tx)
        if asker is None or code is None or (held is not None and held.state is not State.PUBLISHED):
            raise Gone
        if not bot_name:
            raise Later(UNTIL_NAMED)
        if held is None:
            pages = tuple(_of_source(here, each, link_of(bot_name, each, code)) for each in LANGUAGES)
        else:
            pages = tuple(_of_seminar(here, held, each, seminar_link(bot_name, each, held.id)) for each in LANGUAGES)
        made = await made_by_child(to_text(Poster(code, now(), pages)), child, patience, MARK)
        stored = await kept(store, "poster.pdf", made)
        return handing(stored, f"{code}.pdf", Notice.POSTER, job.facts["person"], now)

    return make


def _of_source(season: Season, language: Language, link: str) -> PosterPage:
    """The programme, and the way to it."""
    with speaking(language):
        return PosterPage(
            language=language,
            over=season.operator.in_(language),
            title=season.name.in_(language),
            facts=(
                _("Amount of one grant: {amount}", amount=money(season.grant.amount)),
                _("Applications close on: {moment}", moment=moment(season.closes_at)),
            ),
            link=link,
            steps=steps(),
            foot=(_("Telephone: {phone}", phone=season.contact.phone),),
        )


def _of_seminar(season: Season, here: Seminar, language: Language, link: str) -> PosterPage:
    """What is taught, when and where."""
    with speaking(language):
        where = _("Place: {place}", place=here.place) if here.place is not None else _("Online")
        return PosterPage(
            language=language,
            over=season.name.in_(language),
            title=here.title(language),
            facts=(
                _("When: {moment}", moment=moment(here.starts)),
                where,
                _("Language: {language}", language=languages_held(here.language)),
                _("Taking part is free"),
            ),
            link=link,
            steps=steps(),
            foot=(season.operator.in_(language), _("Telephone: {phone}", phone=season.contact.phone)),
        )


def steps() -> tuple[str, ...]:
    """What to do with the code, in the language being spoken."""
    return (
        _("Point your telephone's camera at the code."),
        _("Press the link that appears: Telegram opens."),
        _("In Telegram press “Start”."),
    )
