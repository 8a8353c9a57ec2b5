"""The work `poster`: a page to print in each language, made in a child process, for whoever of the staff asked."""

from collections.abc import Awaitable, Callable, Sequence

from bot.file_store import FileStore
from bot.jobs import Gone, Job, Later, Work, Write
from bot.papers import CHILD, PATIENCE, made_by_child
from bot.reporting import handing, kept
from documents.poster import MARK, Poster, PosterPage, to_text
from locales import _, speaking
from locales.format import moment, money
from programme.languages import LANGUAGES, Language
from programme.notices import Notice
from programme.poster import link_of
from programme.season import Season
from storage import memos, people, posters
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
    """(poster, person): read, made outside, kept and announced in one transaction."""

    async def make(job: Job) -> Write:
        async with db.read() as tx:
            asker = await people.receiver(tx, job.facts["person"])
            bot_name = await memos.read(tx, "bot_name")
            code = await posters.code_of(tx, job.facts["poster"])
            here = await season(tx)
        if asker is None or code is None:
            raise Gone
        if not bot_name:
            raise Later(UNTIL_NAMED)
        pages = tuple(_of_source(here, each, link_of(bot_name, each, code)) for each in LANGUAGES)
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


def steps() -> tuple[str, ...]:
    """What to do with the code, in the language being spoken."""
    return (
        _("Point your telephone's camera at the code."),
        _("Press the link that appears: Telegram opens."),
        _("In Telegram press “Start”."),
    )
