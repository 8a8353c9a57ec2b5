"""Villagers gone wild: seeded, so that what goes wrong once can be seen again."""

import random
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.ui.spoken import MEANINGS, meaning
from locales import LANGUAGES, _, speaking
from programme.season import Season
from sandbox.faults import Fault
from sandbox.phones import EDITABLE, Phone
from sandbox.queries import Press
from sandbox.records import Message
from tests.handlers.inputs import forged
from tests.handlers.sensible import Sensible
from tests.handlers.states import State
from tests.handlers.tree import commands
from tests.handlers.watch import Shown
from tests.stage import Stage

SILLY = (
    "ә", "сәлем", "не істеймін?", "Здравствуйте, а куда писать", "12", "0", "-5", "9" * 400, "/", "/unknown",
    "'); DROP TABLE people; --", "<b>x</b> & {y} %s", "\u2060\u200b", "сөз " * 900, "\N{THUMBS UP SIGN}",
)  # fmt: skip
FOUND = ("белгі", "Ойыл", "Мәтін", "шебер")
"""Words that an application may be found by."""
REMEMBERED = 30
"""Acts told when something goes wrong."""
PATIENCE = 20 * 24 * 3600
"""Seconds of the season that a monkey may use up."""
SHARED = ("card:", "dl", "n", "plan", "hold:", "after:", "thanks:", "tickp:", "se", "come:", "coming:", "poster")
"""Beginnings of buttons that others make out of date as well: a list grows, an announcement ends, a seat is taken."""
RUN = 40
"""Sensible acts in a row now and then, where the form is so long that chance alone never fills it in."""
CODE = re.compile("[А-Я]{4} [А-Я]{4}")


@dataclass(slots=True, eq=False)
class Actor:
    """One account on one or two phones; every word it writes carries its mark, and most a number of their own."""

    name: str
    mark: str
    phones: list[Phone]
    seen: list[tuple[Message, str]] = field(default_factory=list)
    """Every button ever seen, with the message it was on."""
    last: Shown | None = None
    codes: list[str] = field(default_factory=list)
    """Of applications, as they were shown."""
    said: int = 0
    acted: bool = False
    skipped: bool = False
    """Since the last look: did anything, and skipped a question or took its last file out."""
    hired: bool = False
    """Whether invites come to this one."""

    @property
    def phone(self) -> Phone:
        return self.phones[0]

    def token(self) -> str:
        """Marks one answer: wherever it is seen, it can be told whose it is."""
        self.said += 1
        return f"{self.mark}·{self.said}·"


def empties(data: str) -> bool:
    """Whether this button may leave a question as good as skipped: "as it was sent" puts a skipped one back too."""
    return ":skip:" in data or data.startswith(("out:", "asis:"))


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
            self.actors.append(Actor(f"A{n}", f"белгі{n}{n}{n}", [first, *more], hired=n >= 4))
        self.invites: list[str] = []
        """Codes that nobody has used yet."""
        self._sensible = Sensible(season, self.dice)
        self._forgeries = [*forged()]
        self._spent = 0.0
        self._run = 0
        self._runner = self.actors[0]

    # What is done

    def acts_once(self) -> tuple[Actor, Press | None]:
        """One thing by somebody; the press is given if it was of a button just shown."""
        self.acts += 1
        actor = self._diligent()
        actor.acted = True
        if self._run:
            told, press = self._goes_on(actor, actor.phone)
            self.trail.append(f"{self.acts} {actor.name}: {told}")
            return actor, press
        act = self.dice.choices([act for act, _weight in self._ways], [weight for _act, weight in self._ways])[0]
        phone = self.dice.choice(actor.phones)
        told, press = act(self, actor, phone)
        self.trail.append(f"{self.acts} {actor.name}: {told}")
        return actor, press

    def _diligent(self) -> Actor:
        """Anybody; or whoever is filling in a long form just now, or writing to many."""
        if self._run:
            self._run -= 1
        elif len(self.season.form.questions) > RUN // 2 and self.dice.random() < 0.02:
            self._run, self._runner = RUN, self.dice.choice(self.actors)
        elif self.dice.random() < 0.02:
            self._run, self._runner = RUN, self.dice.choice([each for each in self.actors if each.hired])
        return self._runner if self._run else self.dice.choice(self.actors)

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
        actor.skipped |= empties(data)
        press = phone.forges(data, phone.chat.messages[actor.last.message])
        return f"presses {data} just shown", None if data.startswith(SHARED) else press

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
        act = self._sensible.act(actor.last, actor.token())
        if act.data and actor.last is not None:
            actor.skipped |= empties(act.data)
            return f"goes on by {act.data}", phone.forges(act.data, phone.chat.messages[actor.last.message])
        if act.sends:
            {"voice": phone.sends_voice, "photo": phone.sends_photo, "document": phone.sends_document}[act.sends]()
            return f"sends {act.sends} as an answer", None
        return self._says(actor, phone, act.says or "/menu"), None

    def _types_code(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        """A code of anybody's, at the door for it."""
        codes = [code for each in self.actors for code in each.codes[-3:]] or ["АВЕК МНОР"]
        if actor.last is not None and actor.last.message in phone.chat.messages:
            phone.forges("go:code", phone.chat.messages[actor.last.message])
        phone.says(self.dice.choice(codes))
        return "types a code", None

    def _joins(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        """An invite, by its link or its code; whoever gets none types one that is nobody's."""
        code = self.invites.pop() if actor.hired and self.invites else self.dice.choice("abcd") * 26
        phone.says(self.dice.choice((f"/start i_{code}", code)))
        return "opens an invite" if actor.hired else "types the code of no invite", None

    def _looks_for(self, actor: Actor, phone: Phone) -> tuple[str, Press | None]:
        """What the staff do, by whoever is none as well."""
        if not actor.seen or self.dice.random() < 0.3:
            return self._says(actor, phone, "/staff"), None
        if self.dice.random() < 0.5:
            card = f"card:{self.dice.randint(1, 9)}:0::{self.dice.choice(('open', 'text', 'pdf'))}"
            rooms = ("staff", "sent:0:", "sent:3:", "sent:0:b", card, "dl:open", "dl:leave", "news:0", "plans:0")
            data = self.dice.choice(rooms)
            return self._forges(actor, phone, data, actor.seen[-1][0]), None
        return self._says(actor, phone, self.dice.choice(("1", "0002", "AB-2027-0003", *FOUND))), None

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
        other = f"{actor.token()} түзетілген жауап, енді ұзағырақ болды"
        # A choice or a number corrected may ask other questions, or none where she stands.
        words = self.dice.choice((other, "15", "0", self._sensible.option(), message.text, "?"))
        phone.edits(message, words)
        return f"edits {message.text[:20]!r} into {words[:20]!r}", None

    def _says(self, actor: Actor, phone: Phone, words: str) -> str:
        actor.skipped |= meaning(words) in ("skip", "next")
        phone.says(words)
        return f"says {words[:40]!r}"

    def _forges(self, actor: Actor, phone: Phone, data: str, message: Message) -> str:
        actor.skipped |= empties(data)
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
        (_types_code, 1),
        (_joins, 1),
        (_looks_for, 3),
    )

    # What is seen

    def looks(self, shown: dict[int, list[Shown]]) -> None:
        """Remembers what everybody saw."""
        for actor in self.actors:
            for each in shown.get(actor.phone.id, ()):
                actor.last = each
                actor.codes += CODE.findall(each.text)
                message = actor.phone.chat.messages.get(each.message)
                if message is not None:
                    actor.seen += [(message, data) for data in each.data]
