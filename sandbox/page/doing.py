"""What a page asks for, done on the phones. What a phone cannot do is `Refused`, with a code for the page's labels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sandbox.page import moving, roles
from sandbox.page.showing import Showing
from sandbox.page.world import Seat, World
from sandbox.phones import EDITABLE, NotPossible
from sandbox.player import BotFailed
from sandbox.records import Json, Message
from sandbox.text import length

MOST_PEOPLE = 9
LONGEST_TEXT = 4096
LONGEST_NAME = 64
LANGUAGES = ("kk", "ru", "en")


class Refused(Exception):
    """`code` is a key of the page's labels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Order = Json


class Doing:
    """`await do(order)` gives what belongs into `done`, or raises Refused."""

    def __init__(self, world: World, deadline: float | None, showing: Showing | None = None) -> None:
        self._world = world
        self._deadline = deadline
        self._showing = showing

    async def do(self, order: Order) -> Json:
        """Does it."""
        what = order.get("do")
        try:
            if isinstance(what, str) and what in SLOW:
                return await SLOW[what](self, order)
            if isinstance(what, str) and what in AT_ONCE:
                return AT_ONCE[what](self, order)
        except (NotPossible, KeyError):
            raise Refused("no_such") from None
        raise Refused("no_such")

    # On a phone

    def seat(self, order: Order) -> Seat:
        """The phone it is about, which may be used: nobody has a hand in a story but its teller."""
        if self._showing is not None and self._showing.plays:
            raise Refused("playing")
        return self._seat(order)

    def _seat(self, order: Order) -> Seat:
        seat = self._world.seats.get(str(order.get("phone")))
        if seat is None:
            raise Refused("no_such")
        return seat

    def _writing(self, order: Order) -> Seat:
        seat = self.seat(order)
        if seat.phone.chat.blocked:
            raise Refused("blocked")
        return seat

    def _message(self, seat: Seat, number: object) -> Message:
        found = seat.phone.chat.messages.get(number) if isinstance(number, int) else None
        if found is None:
            raise Refused("no_such")
        return found

    def reply_to(self, seat: Seat, order: Order) -> Message | None:
        """The message that is answered, if one is."""
        number = order.get("reply_to")
        return None if number is None else self._message(seat, number)

    def _say(self, order: Order) -> Json:
        seat = self._writing(order)
        seat.phone.says(words(order, "text", LONGEST_TEXT), reply_to=self.reply_to(seat, order))
        return {}

    def _press(self, order: Order) -> Json:
        seat = self._writing(order)
        message = self._message(seat, order.get("message"))
        buttons, n = [*message.all_buttons], order.get("n")
        if not isinstance(n, int) or not 0 <= n < len(buttons):
            raise Refused("no_button")
        button = buttons[n]
        if button.data is None or button.disabled:
            raise Refused("no_button")
        self._world.noting.pressed(seat.phone, button.text)
        return {"press": seat.phone.forges(button.data, message).id}

    def _edit(self, order: Order) -> Json:
        seat = self._writing(order)
        message, text = self._message(seat, order.get("message")), words(order, "text", LONGEST_TEXT)
        if self._world.telegram.now() - message.date > EDITABLE:
            raise Refused("late_edit")
        if "text" not in message.body and "caption" not in message.body:
            raise Refused("no_such")
        seat.phone.edits(message, text)
        return {}

    def _contact(self, order: Order) -> Json:
        seat = self._writing(order)
        try:
            seat.phone.shares_contact()
        except NotPossible:
            raise Refused("no_contact_button") from None
        return {}

    def _start_link(self, order: Order) -> Json:
        seat = self._writing(order)
        seat.phone.says(f"/start {words(order, 'payload', LONGEST_NAME)}")
        return {}

    def _block(self, order: Order) -> Json:
        seat, on = self.seat(order), switch(order)
        if seat.phone.chat.blocked != on:
            seat.phone.blocks() if on else seat.phone.unblocks()
        return {}

    def _sticker(self, order: Order) -> Json:
        self._writing(order).phone.sends_sticker()
        return {}

    def _location(self, order: Order) -> Json:
        self._writing(order).phone.sends_location()
        return {}

    # People

    def _add_person(self, order: Order) -> Json:
        if len(self._world.seats) >= MOST_PEOPLE:
            raise Refused("too_many_people")
        language = order.get("language")
        phone = self._world.telegram.phone(
            words(order, "name", LONGEST_NAME),
            last_name=words(order, "last_name", LONGEST_NAME) if order.get("last_name") else None,
            language_code=language if language in LANGUAGES else None,
        )
        self._world.sit(phone, "villager")
        return {}

    def _remove_person(self, order: Order) -> Json:
        self._world.leave(self.seat(order))
        return {}

    async def _role(self, order: Order) -> Json:
        seat, role = self._writing(order), order.get("role")
        if role not in roles.KNOWN:
            raise Refused("no_such")
        code = await roles.invite(self._world.stage, role)
        if code is None:
            raise Refused("not_running")
        self._writing(order).phone.says(f"/start {code}")
        seat.role = role if role in roles.SHOWN else "other"
        self._world.tell_world()
        return {}

    # The world around

    def _clock(self, order: Order) -> Json:
        world = self._world
        seconds = moving.ahead(str(order.get("by")), world.telegram.clock.now(), self._deadline, world.stage.data)
        if seconds is None:
            raise Refused("nothing_due")
        world.telegram.clock.advance(seconds)
        world.noting.moved()
        world.tell("clock", now=world.telegram.clock.now())
        return {}

    def _line(self, order: Order) -> Json:
        line = self._world.line if order.get("phone") is None else self._seat(order).line
        line.switch(str(order.get("name")), switch(order))
        if order.get("phone") is None:
            self._world.tell("line", line=line.shown())
        else:
            self._world.tell_world()
        return {}

    async def _kill(self, order: Order) -> Json:
        if not self._world.stage.alive:
            raise Refused("not_running")
        self._world.noting.rule("the bot is killed")
        await self._world.stage.kill()
        return {}

    async def _start(self, order: Order) -> Json:
        stage = self._world.stage
        if stage.state in ("starting", "running"):
            raise Refused("running")
        self._world.noting.rule("the bot is started again")
        try:
            await stage.launch()
        except BotFailed:
            raise Refused("not_running") from None
        return {}

    def _story(self, order: Order) -> Json:
        if self._showing is None or not self._showing.do(str(order.get("story"))):
            raise Refused("no_such")
        return {}


def words(order: Order, name: str, longest: int) -> str:
    """Some words of an order. Refused when there are none or too many."""
    given = order.get(name)
    if not isinstance(given, str) or not given.strip():
        raise Refused("empty")
    # Half a character (a lone surrogate) is nothing that a phone can send.
    whole = given.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if length(whole.strip()) > longest:
        raise Refused("too_long")
    return whole.strip()


def switch(order: Order) -> bool:
    """Whether it is to be on."""
    return order.get("on") is True


AT_ONCE: dict[str, Callable[[Doing, Order], Json]] = {
    "say": Doing._say,
    "press": Doing._press,
    "edit": Doing._edit,
    "contact": Doing._contact,
    "start_link": Doing._start_link,
    "block": Doing._block,
    "sticker": Doing._sticker,
    "location": Doing._location,
    "add_person": Doing._add_person,
    "remove_person": Doing._remove_person,
    "clock": Doing._clock,
    "line": Doing._line,
    "story": Doing._story,
}
SLOW: dict[str, Callable[[Doing, Order], Awaitable[Json]]] = {
    "role": Doing._role,
    "kill": Doing._kill,
    "start": Doing._start,
}
