"""One villager before the bot: acts, waits, and reads the answer in her language.

`taps`, `reads` and `misses` take the English sentence that the catalogues know, so that a test holds in both
languages; `says`, `presses` and `sees` take words as they are.
"""

from typing import Literal

from locales import _, speaking
from sandbox.checks import flat, fresh
from sandbox.phones import NotPossible, Phone
from sandbox.records import Message
from tests.stage import Stage

OWN_NAME = {"kk": "Қазақша", "ru": "Русский"}
REGION = {"kk": "Ақтөбе облысы", "ru": "Актюбинская область"}
TYPED = {
    "kk": {
        "title": "Ойыл жағасында қымызхана ашып, қонақ күту",
        "problem": "Жазда Ойыл өзенінің бойына жүздеген қонақ келеді, бірақ отырып тамақ ішетін жер жоқ. Былтыр "
        "340 адам келіп, көбі сол күні кетіп қалды. Ауылда 27 үй бие байлайды, қымызын сата алмай отыр.",
        "goal": "Маусымның басына дейін өзен жағасында екі киіз үй тігіп, 27 үйдің қымызын сататын орын ашу.",
        "target": "Бие байлайтын 27 үй, оның тоғызы – зейнеткерлер",
        "jobs": "2",
        "amount": "437 500",
    },
    "ru": {
        "title": "Сушильня трав и чая на старой мельнице",
        "problem": "Каждое лето 63 семьи собирают зверобой и чабрец, но сушат на чердаках, и треть урожая плесневеет. "
        "Прошлым летом пропало около 400 кг. Скупщик берёт только сухое и платит втрое больше.",
        "goal": "До середины июня запустить на старой мельнице сушильню на 80 кг в сутки для 63 семей.",
        "target": "63 семьи сборщиков, из них 17 живут на одну пенсию",
        "jobs": "2",
        "amount": "437 500",
    },
}
"""What she answers; none of it stands in the season."""


class Villager:
    """Somebody with a phone on this stage, who speaks Kazakh or Russian."""

    def __init__(self, stage: Stage, language: str = "kk", name: str = "Зейнеп", last_name: str = "Қуандықова") -> None:
        self.stage = stage
        self.language = language
        self.phone: Phone = stage.telegram.phone(name, last_name=last_name, language_code="ru")

    # Acts

    async def says(self, text: str) -> None:
        await self.stage.says(self.phone, text)

    async def presses(self, label: str, on: Message | None = None) -> None:
        self.phone.presses(label, on)
        await self.stage.quiet()

    async def taps(self, sentence: str, on: Message | None = None, **facts: int | str) -> None:
        await self.presses(self.words(sentence, **facts), on)

    async def looks_for(self, sentence: str) -> None:
        """Through the last door of home to one of the rest."""
        await self.taps("Other sections")
        await self.taps(sentence)

    # What is seen

    def words(self, sentence: str, **facts: int | str) -> str:
        with speaking(self.language):
            return _(sentence, **facts)

    def reads(self, sentence: str, **facts: int | str) -> Message:
        """The fresh message that says this; fails if none does."""
        return self.sees(self.words(sentence, **facts))

    def sees(self, words: str) -> Message:
        for message in fresh(self.phone):
            if flat(words) in flat(message.text):
                return message
        raise NotPossible(f"{words!r} is not seen\n{self.phone.describes()}")

    def misses(self, sentence: str, **facts: int | str) -> None:
        words = flat(self.words(sentence, **facts))
        assert not any(words in flat(message.text) for message in fresh(self.phone)), self.phone.describes()

    def at_question(self, i: int) -> Message:
        message = self.reads("Question {i} of {n}", i=i, n=7)
        assert message is self.phone.screen, self.phone.describes()
        return message

    def at_home(self) -> None:
        assert self.has("Other sections"), self.phone.describes()

    def has(self, sentence: str, **facts: int | str) -> bool:
        """Whether the newest message has this button."""
        return self.words(sentence, **facts) in [button.text for button in self.phone.screen.all_buttons]

    @property
    def answers(self) -> list[Message]:
        """What the bot said or changed since her last act, newest first."""
        return [message for message in fresh(self.phone) if message.tick > self.phone.chat.last_act]

    @property
    def toast(self) -> str | None:
        return self.phone.toasts[-1].text if self.phone.toasts else None

    # Ways to a place

    async def arrives(self) -> None:
        """Chose her language: asked for whom she writes."""
        await self.says("/start")
        await self.presses(OWN_NAME[self.language])

    async def sees_consent(self, whose: Literal["self", "helped"] = "self") -> None:
        await self.arrives()
        await self.taps("For myself" if whose == "self" else "I am helping another person")

    async def consents(self, whose: Literal["self", "helped"] = "self") -> None:
        """At home, with her consent."""
        await self.sees_consent(whose)
        await self.taps("I agree")

    async def begins(self, whose: Literal["self", "helped"] = "self") -> None:
        """At the first question."""
        await self.consents(whose)
        await self.taps("Start the application")

    async def fills_in(self, until: int = 8, since: int = 1) -> None:
        """From question number `since` to the summary, or to question number `until`."""
        for i, answer in enumerate([REGION[self.language], *TYPED[self.language].values()], 1):
            if since <= i < until:
                await self.says(answer)

    async def comes_to(self, place: str) -> None:
        """To a place of the conversation, from nothing."""
        match place:
            case "nowhere":
                return
            case "language":
                await self.says("/start")
            case "whom":
                await self.arrives()
            case "consent":
                await self.sees_consent()
            case "visitor":
                await self.sees_consent()
                await self.taps("I do not agree")
            case "home":
                await self.consents()
            case "question":
                await self.begins()
                await self.fills_in(until=3)
            case "summary" | "sent" | "mydata" | "erase":
                await self.begins()
                await self.fills_in()
                if place == "sent":
                    await self.taps("Send the application")
                if place in ("mydata", "erase"):
                    await self.says("/mydata")
                if place == "erase":
                    await self.taps("Erase my data")
            case _other:
                raise ValueError(place)


BEFORE_CONSENT = ("nowhere", "language", "whom", "consent", "visitor")
AFTER_CONSENT = ("home", "question", "summary", "sent", "mydata", "erase")
