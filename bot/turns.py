"""One update becomes one turn: marked, read, routed and committed in a single transaction, then told what to say.

Three endings besides the plain one: the person can mend it (Problem), the world moved (Outdated), or we have a bug.
Each rolls everything back, marks the update in a small transaction and shows the present screen. A database that
is away is none of them: `DatabaseAway` passes through, and the update waits.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import CallbackQuery, Chat, Update, User

from bot.calls import transaction
from bot.log import fault
from bot.seasons import Seasons
from handlers.anyone.joining import appoint, appointed
from handlers.anyone.mydata import applicant_erased, farewell
from handlers.turn import FALLBACK, Turn, present
from handlers.ui.go import home_button
from handlers.ui.screen import Reply, Screen, lines
from handlers.ui.wording import problem_words
from locales import _, speaking
from programme.clock import Clock
from programme.problem import Outdated, Problem
from storage import applications, codes, deliveries, people, roles, seasons, updates, visitors
from storage.database import Database, DatabaseAway, Tx, retrying

log = logging.getLogger("bastama.turns")


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of an update. `person` is our id of the account, None for a visitor or a group."""

    reply: Reply | None
    person: int | None = None
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose update it is and where the reply goes."""

    chat_id: int
    private: bool
    tg_id: int
    press: CallbackQuery | None


def speaker_of(update: Update) -> Speaker | None:
    """None for an update that comes from no chat we talk in."""
    press = update.callback_query
    if press is not None:
        chat = press.message.chat if press.message is not None else None
        return _speaker(chat, press.from_user, press)
    event = update.message or update.edited_message or update.my_chat_member
    return None if event is None else _speaker(event.chat, event.from_user, None)


def _speaker(chat: Chat | None, user: User | None, press: CallbackQuery | None) -> Speaker | None:
    if chat is None:
        return None if user is None else Speaker(user.id, True, user.id, press)
    return Speaker(chat.id, chat.type == "private", user.id if user is not None else chat.id, press)


class Turns:
    """Runs turns; knows nothing of order, which the chat's chain keeps."""

    def __init__(
        self,
        *,
        db: Database,
        dispatcher: Dispatcher,
        bot: Bot,
        clock: Clock,
        known: Seasons,
        secret: bytes,
        clean: Callable[[], Awaitable[None]],
        admins: frozenset[int] = frozenset(),
    ) -> None:
        """`clean` takes away what an erasure leaves in files; it raises nothing."""
        self._db = db
        self._dispatcher = dispatcher
        self._bot = bot
        self._clock = clock
        self._seasons = known
        self._secret = secret
        self._admins = admins
        self._code_key = codes.code_key(secret)
        self._clean = clean
        self.before: Callable[[], Awaitable[None]] = _nothing
        """Asked before each turn, outside of its transaction."""

    async def take(self, update: Update, speaker: Speaker, received_at: int) -> Heard:
        """Handles one update; raises DatabaseAway when it could not be handled now."""
        await self.before()

        async def say_after(turn: Turn) -> Reply | None:
            reply = await self._dispatcher.feed_update(self._bot, update, turn=turn)
            return None if reply is UNHANDLED else reply

        try:
            return await self._turn(update, speaker, received_at, say_after)
        except Problem as problem:
            return await self._instead(update, speaker, received_at, problem)
        except Outdated as outdated:
            return await self._instead(update, speaker, received_at, outdated)
        except DatabaseAway:
            raise
        except Exception as bug:
            log.error("a handler failed", extra={"update": update.update_id, **fault(bug)})
            return await self._apologise(update, speaker, received_at)

    async def ask_patience(self, crowd: Sequence[Update], speaker: Speaker, received_at: int) -> Heard:
        """Marks many updates of one chat at once, unread, and asks to send them again one at a time."""

        async def say(turn: Turn) -> Reply | None:
            turn.tx.run_many(*updates.marks([each.update_id for each in crowd[:-1]], received_at))
            if not speaker.private:
                return None
            words = _("Too many messages at once: the last ones were not read. Please send them again, one at a time.")
            return Reply(await present(turn, words), anew=True)

        log.warning("a crowd of updates was not read", extra={"update": crowd[-1].update_id, "count": len(crowd)})
        return await self._turn(crowd[-1], speaker, received_at, say, repeats_too=True)

    async def _turn(
        self,
        update: Update,
        speaker: Speaker,
        received_at: int,
        work: Callable[[Turn], Awaitable[Reply | None]],
        *,
        repeats_too: bool = False,
    ) -> Heard:
        """Opens the turn, does the work and commits; runs it all again when the database says so."""
        turn: Turn | None = None

        async def once() -> Heard:
            nonlocal turn
            with transaction():
                async with self._db.begin() as tx:
                    turn, new = await self._open(tx, update, speaker, received_at)
                    before = turn.person
                    with speaking(turn.language):
                        if not new and not repeats_too:
                            reply = await _again(turn, update.update_id) if speaker.private else None
                            return Heard(reply, before.id if before else None, repeat=True)
                        appoints = speaker.private and turn.tg_id in self._admins and await appoint(turn)
                        reply = await work(turn)
                        if appoints and turn.person is not None:
                            reply = _greeted(turn, reply or Reply())
                    after = turn.person or before
                    return Heard(reply, after.id if after else None)

        heard = await retrying(once)
        if turn is not None and turn.scrub:
            await self._clean()
        return heard

    async def _open(self, tx: Tx, update: Update, speaker: Speaker, received_at: int) -> tuple[Turn, bool]:
        """Marks the update, locks the person and reads what every handler needs; all of it one journey."""
        key = visitors.visitor_key(self._secret, speaker.tg_id)
        marked, visitor, _locked, found, said, hats, version = await tx.together(
            updates.mark(update.update_id, received_at),
            visitors.find(key),
            people.lock(speaker.tg_id),
            people.find(speaker.tg_id, self._seasons.current),
            applications.answers_of(speaker.tg_id),
            roles.of_account(speaker.tg_id),
            seasons.newest(self._seasons.current),
        )
        season = await self._seasons.at(tx, version[0]["version"])
        turn = Turn(
            tx=tx,
            tg_id=speaker.tg_id,
            key=key,
            season=season,
            received_at=received_at,
            season_version=version[0]["version"],
            code_key=self._code_key,
        )
        if speaker.private:
            turn.person = people.person_from(found[0], said) if found else None
            turn.roles = roles.roles_from(hats)
            turn.visitor = visitors.visitor_from(visitor[0]) if visitor else None
            if turn.person is not None:
                people.seen(tx, turn.person, received_at)
                if turn.person.unreachable and update.my_chat_member is None:  # to block us is not to write to us
                    deliveries.reached(tx, turn.person.id, received_at)
            elif turn.visitor is not None:
                visitors.seen(tx, key, turn.visitor, received_at)
        return turn, bool(marked)

    async def _instead(self, update: Update, speaker: Speaker, received_at: int, why: Problem | Outdated) -> Heard:
        """After a refusal: nothing was changed, and the person sees why and where she stands."""

        async def say(turn: Turn) -> Reply:
            if isinstance(why, Problem):
                words = problem_words(why)
                return Reply(await present(turn, words), toast=_short(words, speaker))
            if speaker.press is not None:
                # NOTE: toast
                return Reply(await present(turn), toast=_("This button is out of date. Here is the current step."))
            return Reply(await present(turn, _("I did not understand. Press a button below or write once more.")))

        try:
            return await self._turn(update, speaker, received_at, say)
        except (DatabaseAway, Problem):
            raise
        except Exception as bug:
            log.error("a screen failed", extra={"update": update.update_id, **fault(bug)})
            return await self._apologise(update, speaker, received_at)

    async def _apologise(self, update: Update, speaker: Speaker, received_at: int) -> Heard:
        """After a bug: a short apology over the present screen, or over a way home if that fails as well."""

        async def say(turn: Turn) -> Reply | None:
            if not speaker.private:
                return None
            return Reply(await present(turn, _("Something went wrong on our side. Your answers are saved.")))

        try:
            return await self._turn(update, speaker, received_at, say)
        except DatabaseAway:
            raise
        except Exception as bug:
            log.error("an update could not be handled", extra={"update": update.update_id, **fault(bug)})
            return await self._apologise_blindly(update, speaker, received_at)

    async def _apologise_blindly(self, update: Update, speaker: Speaker, received_at: int) -> Heard:
        """When not even the person can be read: the update counts as handled, or it would hold everybody's."""

        async def mark() -> None:
            async with self._db.begin() as tx:
                await tx.together(updates.mark(update.update_id, received_at))

        await retrying(mark)
        if not speaker.private:
            return Heard(None)
        with speaking(FALLBACK):
            words = _("Something went wrong on our side. Your answers are saved.")
            return Heard(Reply(Screen(lines(words), ((home_button(),),))))

    async def screen_for(self, tg_id: int) -> Heard:
        """The present screen of a known account, for one who is owed it; nothing for an unknown one."""
        async with self._db.read() as tx:
            found, said, hats, version = await tx.together(
                people.find(tg_id, self._seasons.current),
                applications.answers_of(tg_id),
                roles.of_account(tg_id),
                seasons.newest(self._seasons.current),
            )
            if not found:
                return Heard(None)
            season = await self._seasons.at(tx, version[0]["version"])
            turn = Turn(tx=tx, tg_id=tg_id, key=b"", season=season, received_at=self._clock.now())
            turn.person = people.person_from(found[0], said)
            turn.roles = roles.roles_from(hats)
            with speaking(turn.language):
                return Heard(Reply(await present(turn)), turn.person.id)


async def _nothing() -> None:
    """Nobody asks."""


async def _again(turn: Turn, update_id: int) -> Reply:
    """The reply to an update that had its effect already: the present screen, or the end of an erasure."""
    if turn.person is not None:
        ours = await people.applicant_erased_by(turn.tx, update_id)
        return Reply(await present(turn)) if ours is None else applicant_erased(await present(turn), ours)
    erased = await people.erased_by(turn.tx, update_id)
    if erased is None:
        return Reply(await present(turn))
    language, messages = erased
    with speaking(language):
        return farewell(messages)


def _greeted(turn: Turn, reply: Reply) -> Reply:
    """What she did has its reply; before it stands what she has become."""
    with speaking(turn.language):
        return replace(reply, notes=(appointed(), *reply.notes), menu=turn.menu)


def _short(words: str, speaker: Speaker) -> str | None:
    return words[:200] if speaker.press is not None else None
