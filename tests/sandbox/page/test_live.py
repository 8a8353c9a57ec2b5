"""The line to the page: what happens on a phone is told as it happens, what a page asks for is done or refused."""

import json
from typing import Any

import pytest

from sandbox.page import world as worlds
from sandbox.page.world import World
from tests.sandbox.page.conftest import DEADLINE, Page

KEYS = {
    "inline_keyboard": [
        [{"text": "Иә", "callback_data": "yes"}, {"text": "Жоқ", "callback_data": "no"}],
        [{"text": "Сайт", "url": "https://example.kz/"}, {"text": "Код", "copy_text": {"text": "АВЕК"}}],
    ]
}
NUMBER = {"keyboard": [[{"text": "Нөмірім", "request_contact": True}]], "input_field_placeholder": "Нөмір"}


async def test_a_page_is_told_all_there_is_and_then_what_changes(page: Page) -> None:
    page.seat.phone.says("/start")
    async with page.line() as line:
        world = await line.hears("world")
        assert world["bot_username"] == "sandbox_bot"
        assert world["zone"] == "Asia/Almaty"
        assert world["bot"] == {"state": "stopped", "why": None}
        [phone] = world["phones"]
        assert (phone["id"], phone["name"], phone["language"], phone["role"]) == ("p1", "Айгүл", "kk", "villager")
        assert [message["text"] for message in phone["messages"]] == ["/start"]
        assert phone["chat"]["started"]

        sent = await page.bot("sendMessage", text="Сәлем", reply_markup=KEYS)
        heard = await line.hears("message")
        assert heard["fresh"]
        assert heard["phone"] == "p1"
        assert heard["message"]["text"] == "Сәлем"
        assert [[(key["n"], key["kind"]) for key in row] for row in heard["message"]["buttons"]] == [
            [(0, "callback"), (1, "callback")],
            [(2, "url"), (3, "copy")],
        ]
        await page.bot("editMessageText", message_id=sent["message_id"], text="Қайырлы күн")
        heard = await line.hears("message")
        assert not heard["fresh"]
        assert heard["message"]["edited"]
        assert heard["message"]["buttons"] == []
        await page.bot("sendChatAction", action="typing")
        assert await line.hears("typing") == {"kind": "typing", "phone": "p1", "action": "typing"}
        await page.bot("deleteMessage", message_id=sent["message_id"])
        assert (await line.hears("gone"))["ids"] == [sent["message_id"]]


async def test_a_press_spins_until_its_answer_and_shows_it(page: Page) -> None:
    page.seat.phone.says("/start")
    sent = await page.bot("sendMessage", text="Иә ме?", reply_markup=KEYS)
    async with page.line() as line:
        done = await line.does("press", phone="p1", message=sent["message_id"], n=1)
        assert done["kind"] == "done"
        [update] = [each for each in page.stage.telegram.updates.queue if each.kind == "callback_query"]
        assert update.payload["data"] == "no"
        await page.bot("answerCallbackQuery", callback_query_id=done["press"], text="Сақталды", show_alert=True)
        assert await line.hears("toast") == {"kind": "toast", "phone": "p1", "text": "Сақталды", "alert": True}
        assert (await line.hears("answered"))["press"] == done["press"]


async def test_what_a_phone_does_reaches_the_bot(page: Page) -> None:
    async with page.line() as line:
        await line.does("say", phone="p1", text="  Сәлем  ")
        await line.does("edit", phone="p1", message=1, text="Сәлеметсіз бе")
        await line.does("say", phone="p1", text="Жауап", reply_to=1)
        await page.bot("sendMessage", text="Нөміріңіз?", reply_markup=NUMBER)
        keyboard = await line.hears("chat", lambda event: event["chat"]["keyboard"] is not None)
        assert keyboard["chat"]["keyboard"] == [[{"text": "Нөмірім", "contact": True}]]
        assert keyboard["chat"]["placeholder"] == "Нөмір"
        for what, about in {"contact": {}, "sticker": {}, "location": {}, "start_link": {"payload": "w_7"}}.items():
            assert (await line.does(what, phone="p1", **about))["kind"] == "done", what
    given = [(each.kind, each.payload) for each in page.stage.telegram.updates.queue]
    assert [kind for kind, _ in given] == ["message", "edited_message", *["message"] * 5]
    assert given[1][1]["text"] == "Сәлеметсіз бе"
    assert given[2][1]["reply_to_message"]["message_id"] == 1
    assert given[3][1]["contact"]["user_id"] == page.seat.phone.id
    assert [next(key for key in ("sticker", "location", "text") if key in each) for _, each in given[4:]] == [
        "sticker",
        "location",
        "text",
    ]
    assert given[6][1]["text"] == "/start w_7"


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"do": "say", "phone": "p1", "text": " "}, "empty"),
        ({"do": "say", "phone": "p1", "text": 7}, "empty"),
        ({"do": "say", "phone": "p1", "text": "ә" * 4097}, "too_long"),
        ({"do": "say", "phone": "p9", "text": "ә"}, "no_such"),
        ({"do": "say", "phone": "p1", "text": "ә", "reply_to": 99}, "no_such"),
        ({"do": "say", "phone": ["p1"], "text": "ә"}, "no_such"),
        ({"do": "press", "phone": "p1", "message": 2, "n": 2}, "no_button"),  # a link
        ({"do": "press", "phone": "p1", "message": 2, "n": 4}, "no_button"),
        ({"do": "press", "phone": "p1", "message": 2, "n": -1}, "no_button"),
        ({"do": "press", "phone": "p1", "message": 99, "n": 0}, "no_such"),
        ({"do": "edit", "phone": "p1", "message": 2, "text": "ә"}, "no_such"),  # the bot's
        ({"do": "contact", "phone": "p1"}, "no_contact_button"),
        ({"do": "clock", "by": "next_due"}, "nothing_due"),
        ({"do": "clock", "by": "year"}, "no_such"),
        ({"do": "line", "phone": None, "name": "gone", "on": True}, "no_such"),
        ({"do": "role", "phone": "p1", "role": "king"}, "no_such"),
        ({"do": "role", "phone": "p1", "role": "manager"}, "not_running"),  # the parrot has no such command
        ({"do": "kill"}, "not_running"),
        ({"do": "story", "story": "go"}, "no_such"),
        ({"do": "_say", "phone": "p1", "text": "ә"}, "no_such"),
        ({"do": None}, "no_such"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_code(page: Page, order: dict[str, Any], why: str) -> None:
    page.seat.phone.says("/start")
    await page.bot("sendMessage", text="Иә ме?", reply_markup=KEYS)
    async with page.line() as line:
        refused = await line.does(order["do"], **{name: value for name, value in order.items() if name != "do"})
        assert refused == {"kind": "refused", "id": 1, "why": why}
        assert (await line.does("say", phone="p1", text="Сәлем"))["kind"] == "done"


async def test_a_blocked_bot_hears_nothing_and_an_old_message_stays(page: Page) -> None:
    async with page.line() as line:
        await line.does("say", phone="p1", text="Сәлем")
        await line.does("block", phone="p1", on=True)
        assert (await line.hears("chat", lambda event: event["chat"]["blocked"]))["phone"] == "p1"
        assert (await line.does("say", phone="p1", text="Сәлем"))["why"] == "blocked"
        await line.does("block", phone="p1", on=True)
        await line.does("block", phone="p1", on=False)
        page.stage.telegram.clock.advance(49 * 3600)
        assert (await line.does("edit", phone="p1", message=1, text="Кеш"))["why"] == "late_edit"


async def test_half_a_letter_ends_no_line(page: Page) -> None:
    """JSON can carry a lone surrogate, UTF-8 cannot: it becomes a mark, for the bot and for the page."""
    async with page.line() as line:
        await line.socket.send_str('{"id": 1, "do": "say", "phone": "p1", "text": "a\\ud83d"}')
        assert (await line.hears("message"))["message"]["text"] == "a\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("sent", ["no json", "[1]", '{"do": "kill"}', "[" * 50_000, '{"id": 1, "do": "' + "x" * 70_000])
async def test_what_is_no_order_ends_its_own_line_only(page: Page, sent: str) -> None:
    async with page.line() as other, page.line() as line:
        await line.hears("world")
        await line.socket.send_str(sent)
        assert (await line.socket.receive(timeout=10)).type.name in ("CLOSE", "CLOSED", "CLOSING")
        assert (await other.does("say", phone="p1", text="Сәлем"))["kind"] == "done"


async def test_two_pages_see_the_same(page: Page) -> None:
    async with page.line() as one, page.line() as other:
        await other.hears("world")
        await one.does("say", phone="p1", text="Сәлем")
        assert (await other.hears("message"))["message"]["text"] == "Сәлем"
        await one.does("add_person", name="Нұрбол", language="ru")
        names = [phone["name"] for phone in (await other.hears("world"))["phones"]]
        assert names == ["Айгүл", "Нұрбол"]


async def test_a_page_that_comes_again_has_missed_nothing(page: Page) -> None:
    async with page.line() as line:
        await line.does("say", phone="p1", text="Бір")
    page.seat.phone.says("Екі")
    await page.bot("sendMessage", text="Үш")
    async with page.line() as line:
        [phone] = (await line.hears("world"))["phones"]
        assert [message["text"] for message in phone["messages"]] == ["Бір", "Екі", "Үш"]


async def test_a_page_that_sleeps_is_cut_off_and_holds_nobody_up(page: Page) -> None:
    sleeper = page.opened.world.open()
    for n in range(worlds.WAITING + 10):
        page.opened.world.tell("clock", now=n)
    assert sleeper.lost
    async with page.line() as line:
        assert (await line.does("say", phone="p1", text="Сәлем"))["kind"] == "done"


async def test_people_come_and_go(page: Page) -> None:
    async with page.line() as line:
        await line.does("add_person", name=" Нұрбол ", last_name="Сериков", language="en")
        seat = page.opened.world.seats["p2"]
        account = seat.phone.account
        assert (account.first_name, account.last_name, account.language_code) == ("Нұрбол", "Сериков", "en")
        await line.does("add_person", name="Гүлмира", language="xx")
        assert page.opened.world.seats["p3"].phone.account.language_code is None
        await line.does("line", phone="p2", name="slow", on=True)
        await line.does("remove_person", phone="p2")
        assert page.stage.telegram.faults.active == []
        assert (await line.does("say", phone="p2", text="Сәлем"))["why"] == "no_such"
        assert (await line.does("add_person", name=" ", language="kk"))["why"] == "empty"
        answers = [await line.does("add_person", name="Кімдір", language="kk") for _ in range(8)]
        assert [answer["kind"] for answer in answers] == [*["done"] * 7, "refused"]
        assert answers[-1]["why"] == "too_many_people"


async def test_the_clock_goes_on_and_never_back(page: Page) -> None:
    clock = page.stage.telegram.clock
    async with page.line() as line:
        before = clock.now()
        await line.does("clock", by="hour")
        await line.does("clock", by="day")
        assert 25 * 3600 <= clock.now() - before < 25 * 3600 + 60
        await line.does("clock", by="deadline")
        assert 0 <= clock.now() - (DEADLINE.timestamp() - 60) < 10
        await line.does("clock", by="deadline")
        assert 0 <= clock.now() - DEADLINE.timestamp() < 10
        assert [event["now"] for event in line.heard if event["kind"] == "clock"][-1] >= DEADLINE.timestamp()
        assert (await line.does("clock", by="deadline"))["why"] == "nothing_due"


async def test_events_are_plain_ascii(page: Page) -> None:
    view = page.opened.world.open()
    assert isinstance(page.opened.world, World)
    view.events.get_nowait()
    page.opened.world.tell("toast", phone="p1", text="ә\ud83d", alert=False)
    assert json.loads(view.events.get_nowait().encode("ascii").decode())["text"] == "ә\ud83d"
