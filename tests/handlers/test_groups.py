"""Groups: one line in both languages when the bot is added, then silence; and being blocked changes nothing."""

import pytest
from aiogram.types import ChatMemberRestricted, ChatMemberUpdated

from handlers.anyone.groups import added
from programme.season import Season
from sandbox.groups import membership
from tests.handlers.readable import faults
from tests.handlers.states import all_states
from tests.handlers.watch import Watch
from tests.stage import Stage

RESTRICTED = [name for name, field in ChatMemberRestricted.model_fields.items() if field.annotation is bool]
RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories", "can_send_welcome_messages"),
)
"""What Telegram tells of every administrator."""


async def test_one_line_and_silence(stage: Stage) -> None:
    watch = Watch(stage.telegram)
    aigul, kairat = stage.telegram.phone("Айгүл"), stage.telegram.phone("Қайрат")
    group = stage.telegram.group("Ауыл", aigul, kairat)
    await stage.quiet()
    shown, wrong = watch.take()
    [line] = shown[group.id]
    assert wrong == []
    assert line.rows == ()
    assert faults(line.text) == []
    aigul.says("/start", to=group)
    kairat.says("/help@sandbox_bot", to=group)
    kairat.says("Бұл не?", to=group, reply_to=group.messages[-1])
    aigul.sends_photo(to=group)
    press = kairat.forges("go:home", next(each for each in group.messages if not each.mine))
    await stage.quiet()
    group.removes_bot(aigul)
    await stage.quiet()
    group.adds_bot(kairat)
    await stage.quiet()
    shown, wrong = watch.take()
    watch.stop()
    assert wrong == []
    assert [each.text for each in shown[group.id]] == [line.text]
    assert press.answered
    for table in ("people", "visitors", "said", "owed"):
        assert await stage.place.all(f"SELECT * FROM {table}") == []


async def test_an_administrator_or_not_it_says_its_line_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Promoted and demoted, it is the member it was."""
    aigul = stage.telegram.phone("Айгүл")
    group = stage.telegram.group("Ауыл", aigul)
    for before, after in (("member", "administrator"), ("administrator", "administrator"), ("administrator", "member")):
        change = membership(stage.telegram, group.chat, aigul.account, before, after)
        for side in ("old_chat_member", "new_chat_member"):
            if change[side]["status"] == "administrator":
                change[side] |= dict.fromkeys(RIGHTS, False)
        stage.telegram.queue("my_chat_member", change, group.chat)
    await stage.quiet()
    assert "an update could not be read" not in caplog.messages
    assert len([message for message in group.messages if not message.mine]) == 1


def member(status: str, *, is_member: bool = True) -> dict[str, object]:
    """How Telegram says what the bot is in a group."""
    made: dict[str, object] = {"status": status, "user": {"id": 42, "is_bot": True, "first_name": "Bot"}}
    if status == "restricted":
        made |= {**dict.fromkeys(RESTRICTED, False), "is_member": is_member, "until_date": 0}
    if status == "kicked":
        made["until_date"] = 0
    return made


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (member("left"), member("member"), True),
        (member("kicked"), member("member"), True),
        (member("left"), member("restricted"), True),
        (member("restricted", is_member=False), member("member"), True),
        (member("restricted"), member("member"), False),
        (member("member"), member("restricted"), False),
        (member("member"), member("left"), False),
        (member("restricted"), member("restricted", is_member=False), False),
        (member("member"), member("kicked"), False),
    ],
)
async def test_what_it_is_in_a_group_may_change_without_a_word(
    old: dict[str, object], new: dict[str, object], says: bool
) -> None:
    """It speaks when it comes in, not when somebody changes its rights."""
    event = ChatMemberUpdated.model_validate(
        {
            "chat": {"id": -7, "type": "supergroup", "title": "Ойыл"},
            "from": {"id": 7, "is_bot": False, "first_name": "Айгүл"},
            "date": 0,
            "old_chat_member": old,
            "new_chat_member": new,
        }
    )
    assert (await added(event) is not None) == says


async def test_a_button_pressed_in_a_group_is_nobodys(stage: Stage, season: Season) -> None:
    """A person's own button, forged onto a message of a group, moves nothing."""
    [state, *_more] = await all_states(stage, season, ("answer, title not asked before",))
    group = stage.telegram.group("Ауыл", state.phone)
    await stage.quiet()
    before = await stage.place.all("SELECT * FROM applications")
    press = state.phone.forges(f"q:{state.application}:title:back:0", group.messages[-1])
    state.phone.says("/menu", to=group)
    await stage.quiet()
    assert press.answered
    assert await stage.place.all("SELECT * FROM applications") == before
    assert [row["expects"] for row in await stage.place.all("SELECT expects FROM people WHERE id = 1")] == ["answer"]


async def test_blocked_and_back(stage: Stage, season: Season) -> None:
    """Nothing is said to who blocked or unblocked us; the place is kept."""
    states = await all_states(stage, season, ("home, all answered", "answer, goal not asked before", "visitor at whom"))
    watch = Watch(stage.telegram)
    before = await stage.place.all("SELECT * FROM people ORDER BY id")
    for state in states:
        state.phone.blocks()
    await stage.quiet()
    for state in states:
        state.phone.unblocks()
    await stage.quiet()
    shown, wrong = watch.take()
    watch.stop()
    assert (dict(shown), wrong) == ({}, [])
    assert await stage.place.all("SELECT * FROM people ORDER BY id") == before
