"""A manager who writes to many people, and the people she writes to."""

from dataclasses import dataclass

from handlers.staff.announcement_card import Act, Aim, Send
from programme.roles import Role
from sandbox.phones import Phone
from storage import people
from tests.stage import Stage
from tests.stories.colleague import Colleague

TEXTS = {"kk": "Семинар бейсенбіде болады, келіңіздер!", "ru": "Семинар будет в четверг, приходите!"}


@dataclass
class Village:
    """Accounts that can be written to, by language; each on a phone of its own."""

    stage: Stage
    phones: dict[str, list[Phone]]
    ids: dict[int, int]

    @property
    def all(self) -> list[Phone]:
        return [phone for each in self.phones.values() for phone in each]

    def got(self, words: str) -> dict[str, int]:
        """How often each language's people have got these words."""
        return {
            each: sum(words in m.text for phone in phones for m in phone.messages if not m.mine)
            for each, phones in self.phones.items()
        }


async def village(stage: Stage, kk: int = 5, ru: int = 3) -> Village:
    made = Village(stage, {"kk": [], "ru": []}, {})
    async with stage.db.begin() as tx:
        for language, n in (("kk", kk), ("ru", ru)):
            for i in range(n):
                phone = stage.telegram.phone(f"Тұрғын {language} {i}")
                phone.chat.started = True
                made.phones[language].append(phone)
                made.ids[phone.id] = await people.open_account(
                    tx, tg_id=phone.id, language=language, expects="home", at=stage.telegram.now()
                )
    return made


class Announcer(Colleague):
    """Әсел, who is no receiver of her own announcements where the audience says so."""

    async def opens(self) -> None:
        await self.joins(Role.MANAGER)
        await self.taps("Announcements")
        await self.taps("Write a new one")

    async def writes(self, language: str, text: str | None = None) -> None:
        await self.taps("Text in Kazakh" if language == "kk" else "Text in Russian")
        await self.says(text or TEXTS[language])

    async def writes_both(self) -> None:
        await self.opens()
        for language in TEXTS:
            await self.writes(language)

    async def row(self) -> dict[str, object]:
        [row] = await self.stage.place.all("SELECT * FROM announcements ORDER BY id DESC LIMIT 1")
        return row

    async def act(self, do: str) -> Act:
        row = await self.row()
        return Act.model_validate({"news": row["id"], "turn": row["rev"], "do": do})

    async def send(self, do: str) -> Send:
        row = await self.row()
        return Send.model_validate({"news": row["id"], "turn": row["rev"], "do": do})

    async def aims(self, part: str, item: str = "") -> None:
        """By the very button of the screen, whatever it is called."""
        row = await self.row()
        self.phone.forges(Aim(news=row["id"], turn=row["rev"], part=part, item=item).pack(), self.phone.screen)  # type: ignore[arg-type]
        await self.stage.quiet()

    async def confirms(self, n: int) -> None:
        await self.taps("Send")
        self.reads("To confirm, type how many people get it: {n}", n=n)
        await self.says(str(n))

    async def outcome(self) -> dict[str, int]:
        rows = await self.stage.place.all(
            "SELECT state, count(*) AS n FROM deliveries WHERE announcement IS NOT NULL GROUP BY state"
        )
        return {row["state"]: row["n"] for row in rows}


async def at_night_confirmed(stage: Stage, asel: Announcer, n: int) -> None:
    """Confirmed after nine in the evening: all is written, nothing goes before the morning."""
    stage.clock.advance(13 * 3600)
    await asel.writes_both()
    await asel.confirms(n)


async def in_the_morning(stage: Stage) -> None:
    stage.clock.advance(11 * 3600)
    await stage.quiet()
