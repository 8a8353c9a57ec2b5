"""One of the staff on her phone, and the ways she came in."""

from programme import invites as letters
from programme.roles import Role
from sandbox.records import Message
from storage import invites
from tests.stage import Stage
from tests.stories.villager import OWN_NAME, Villager

WRONG = (
    "This invite does not work: it was used, is older than a week, or was not copied whole. Please ask for a new one."
)
NOT_UNDERSTOOD = "I did not understand. Press a button below or write once more."
OUTDATED = "This button is out of date. Here is the current step."


async def invited(stage: Stage, role: Role = Role.MANAGER) -> str:
    """The code of a fresh invite."""
    code, at = letters.fresh(), stage.telegram.now()
    async with stage.db.begin() as tx:
        invites.keep(tx, letters.digest(code), role, at=at, expires_at=at + letters.SECONDS)
    return code


def numbers_on(message: Message) -> list[str]:
    """The buttons that open an application, as they stand."""
    return [b.text for b in message.all_buttons if str(b.data).startswith("card:") and b.text.isdecimal()]


class Colleague(Villager):
    """Somebody who works for the programme."""

    async def joins(self, role: Role = Role.MANAGER) -> None:
        """By a link, as a stranger; then in the staff's room."""
        await self.says(f"/start i_{await invited(self.stage, role)}")
        await self.presses(OWN_NAME[self.language])
        self.in_the_room()

    def in_the_room(self) -> None:
        assert self.words("Staff section") in self.phone.screen.text, self.phone.describes()

    async def lists(self) -> None:
        """At the newest page of what was sent."""
        await self.says("/staff")
        [button] = [b for b in self.phone.screen.all_buttons if str(b.data).startswith("sent:")]
        await self.presses(button.text)

    @property
    def numbers(self) -> list[str]:
        """What can be opened from the newest message."""
        return numbers_on(self.phone.screen)

    async def read(self) -> list[tuple[str, int]]:
        """What was noted of her reading."""
        rows = await self.stage.place.all(
            """SELECT a.action, a.object FROM audit a JOIN people p ON p.id = a.person
            WHERE p.tg_id = :tg_id AND a.action LIKE 'read%' ORDER BY a.id""",
            tg_id=self.phone.id,
        )
        return [(row["action"], row["object"]) for row in rows]
