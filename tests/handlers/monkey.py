"""Villagers gone wild: seeded, so that what goes wrong once can be seen again."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from handlers.ui.spoken import MEANINGS, meaning
from locales import LANGUAGES, _, speaking
from programme.form import Question
from programme.season import Season
from sandbox.faults import Fault
from sandbox.phones import EDITABLE, Phone
from sandbox.queries import Press
from sandbox.records import Message
from tests.handlers.inputs import forged
from tests.handlers.states import State
from tests.handlers.tree import commands
from tests.handlers.watch import Shown
from tests.stage import Stage

SILLY = (
    "ә", "сәлем", "не істеймін?", "Здравствуйте, а куда писать", "12", "0", "-5", "9" * 400, "/", "/unknown",
    "'); DROP TABLE people; --", "<b>x</b> & {y} %s", "\u2060\u200b", "сөз " * 900, "\N{THUMBS UP SIGN}",
)  # fmt: skip
ONWARD = ("send:", "fix:", "open:", "new:", "consent:self", "consent:helped", "whom:", "lang:", "go:start")
"""Beginnings of buttons that lead to a sent application, the best first."""
REMEMBERED = 30
"""Acts told when something goes wrong."""
PATIENCE = 20 * 24 * 3600
"""Seconds of the season that a monkey may use up."""


@dataclass(slots=True, eq=False)
class Actor:
    """One account on one or two phones; every word it writes carries its mark."""

    name: str
    mark: str
    phones: list[Phone]
    seen: list[tuple[Message, str]] = field(default_factory=list)
    """Every button ever seen, with the message it was on."""
    last: Shown | None = None
    acted: bool = False
    skipped: bool = False
    """Since the last look: did anything, and skipped a question."""

    @property
    def phone(self) -> Phone:
        return self.phones[0]


class Monkey:
    """Does one thing after another; `trail` has the last of them."""

    def __init__(self, stage: Stage, season: Season, seed: int) -> None:
        self.stage = stage
        self.season = season
        self.dice = random.Random(seed)
        self.trail: deque[str] = deque(maxlen=REMEMBERED)
        self.acts = 0
        self.actors: list[Actor] = []
        for n, phones in enumerate((1, 2, 1, 2, 1, 1)):
            first = stage.telegram.phone(f"Somebody {n}")
            more = [stage.telegram.phone(account=first) for _each in range(phones - 1)]
            self.actors.append(Actor(f"A{n}", f"белгі{n}{n}{n}", [first, *more]))
        self._forged = [each.name for each in forged()]
        self._forgeries = [*forged()]
        self._spent = 0.0

    # What is done

    def acts_once(self) -> tuple[Actor, Press | None]:
        """One thing by somebody; the press is given if it was of a button just shown."""
        self.acts += 1
        actor = self.dice.choice(self.actors)
        actor.acted = True
        act = self.dice.choices([act for act, _weight in self._ways], [weight for _act, weight in self._ways])[0]
        phone = self.dice.choice(actor.phones)
        told, press = act(self, actor, phone)
        self.trail.append(f"{self.acts} {actor.name}: {told}")
        return actor, press

    def doubles(self) -> None:
        """The next update comes twice or three times."""
        self.stage.telegram.faults.add(Fault("repeat", copies=self.dice.choice((2, 3))))
        self.trail.append("the next update comes more than once")

    def waits(self) -> None:
        """Time passes: a minute, or days; not more than the season has."""
        seconds = self.dice.choice((60, 3600, 20 * 3600, 30 * 3600, 50 * 3600))
        if self._spent + seconds < PATIENCE:
            self._spent += seconds
            self.stage.clock.advance(seconds)
            self.trail.append(f"{seconds} seconds pass")

    async def kills(self) -> None:
        await self.stage.kill()
        self.trail.append("killed and started")
        await self.stage.start()

    def goes_on(self, actor: Actor) -> None:
        """One sensible act."""
        self.trail.append(self._goes_on(actor, actor.phone)[0])

    def _presses_last(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        if actor.last is None or not actor.last.rows:
            return self._says(actor, phone, "/start"), None
        data = self.dice.choice(actor.last.data)
        message = phone.chat.messages[actor.last.message]
        return f"presses {data} just shown", phone.forges(data, message)

    def _presses_old(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        if not actor.seen:
            return self._says(actor, phone, "/start"), None
        # Old ones most: a fresh one is pressed often enough otherwise.
        message, data = actor.seen[int(len(actor.seen) * self.dice.random() ** 2)]
        return self._forges(actor, phone, data, message), None

    def _presses_foreign(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        other = self.dice.choice(self.actors)
        if not other.seen or not actor.seen:
            return self._says(actor, phone, "/menu"), None
        return self._forges(actor, phone, self.dice.choice(other.seen)[1], actor.seen[-1][0]), None

    def _forges_data(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        if actor.last is None or actor.last.message not in phone.chat.messages:
            return self._says(actor, phone, "/lang"), None
        forgery = self.dice.choice(self._forgeries)
        forgery.act(State(actor.name, phone, "", None))
        return forgery.name, None

    def _goes_on(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        """What a sensible person would do: answer what is asked, else press what leads on."""
        text = actor.last.text if actor.last is not None else ""
        titles = {q.title.in_(each): q for q in self.season.form.questions for each in LANGUAGES}
        asked = next((question for title, question in titles.items() if title in text), None)
        if asked is not None:
            return self._says(actor, phone, self._sensible(asked, actor)), None
        data = actor.last.data if actor.last is not None else []
        onward = [each for prefix in ONWARD for each in data if each.startswith(prefix)]
        if actor.last is None or not onward:
            return self._says(actor, phone, "/menu"), None
        return f"goes on by {onward[0]}", phone.forges(onward[0], phone.chat.messages[actor.last.message])

    def _sensible(self, question: Question, actor: Actor) -> str:
        language = self.dice.choice(LANGUAGES)
        if question.kind == "choice":
            return self.dice.choice(self.season.options(question)).name.in_(language)
        if question.kind == "whole_number":
            least, most = self.season.bounds(question)
            return str(self.dice.randint(least, most))
        good = question.good.in_(language) if question.good is not None else "Мәтін " * 60
        return f"{actor.mark} {good}"[: self.season.bounds(question)[1]]

    def _says_silly(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        return self._says(actor, phone, self.dice.choice(SILLY)), None

    def _says_word(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        with speaking(self.dice.choice(LANGUAGES)):
            words = _(self.dice.choice([*MEANINGS.values()])).split(";")
        return self._says(actor, phone, self.dice.choice(words).strip()), None

    def _commands(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        return self._says(actor, phone, f"/{self.dice.choice(commands())}"), None

    def _speaks(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        if not actor.seen:
            return self._says(actor, phone, "/start"), None
        return self._forges(actor, phone, f"lang:{self.dice.choice(LANGUAGES)}", actor.seen[-1][0]), None

    def _sends(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        ways: dict[str, Callable[[], object]] = {
            "photo": lambda: phone.sends_photo(caption=actor.mark),
            "voice": phone.sends_voice,
            "sticker": phone.sends_sticker,
            "contact": phone.sends_contact,
            "location": phone.sends_location,
            "document": phone.sends_document,
            "dice": phone.sends_dice,
            "video": phone.sends_video,
            "video note": phone.sends_video_note,
            "album": phone.sends_album,
            "forward": lambda: phone.forwards(f"{actor.mark} бөтеннің сөзі"),
        }
        what = self.dice.choice([*ways])
        ways[what]()
        return f"sends {what}", None

    def _edits(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        newest = phone.telegram.now() - EDITABLE
        own = [m for m in phone.messages if m.mine and m.kind == "text" and m.date > newest + 60]
        own = [m for m in own if "forward_origin" not in m.body]
        if not own:
            return self._says(actor, phone, "/status"), None
        message = self.dice.choice(own[-12:])
        words = self.dice.choice((f"{actor.mark} түзетілген жауап, енді ұзағырақ болды", "15", message.text, "?"))
        phone.edits(message, words)
        return f"edits {message.text[:20]!r} into {words[:20]!r}", None

    def _says(self, actor: Actor, phone: Phone, words: str) -> str:
        actor.skipped |= meaning(words) == "skip"
        phone.says(words)
        return f"says {words[:40]!r}"

    def _forges(self, actor: Actor, phone: Phone, data: str, message: Message) -> str:
        actor.skipped |= ":skip:" in data
        phone.forges(data, message)
        return f"presses {data} on {message.id}"

    _ways: tuple[tuple[Callable[["Monkey", Actor, Phone], tuple[str, Press | None]], int], ...] = (
        (_presses_last, 30),
        (_presses_old, 16),
        (_goes_on, 26),
        (_says_silly, 5),
        (_says_word, 4),
        (_commands, 5),
        (_speaks, 3),
        (_sends, 4),
        (_edits, 4),
        (_presses_foreign, 3),
        (_forges_data, 2),
    )

    # What is seen

    def looks(self, shown: dict[int, list[Shown]]) -> Iterator[str]:
        """Remembers what everybody saw; tells of other people's words, and of screens without a way on."""
        for actor in self.actors:
            for each in shown.get(actor.phone.id, ()):
                yield from (
                    f"{actor.name} reads the words of {other.name}: {each.text[:200]!r}"
                    for other in self.actors
                    if other is not actor and other.mark in each.text
                )
                actor.last = each
                message = actor.phone.chat.messages.get(each.message)
                if message is not None:
                    actor.seen += [(message, data) for data in each.data]
