"""All that a process of its own writes, tracebacks too: nothing of a conversation, and no secret of its settings."""

import pytest

from storage.database import Engine
from tests.bot.desk import Desk
from tests.bot.first_stone import STEPS
from tests.databases import DatabaseAt
from tests.launcher import Launcher

WORD = "zqxword7431"
SECRET = "AAzqxtoken_thirty-five-characters_0"
TOKEN = f"421234567:{SECRET}"


@pytest.fixture
def engine() -> Engine:
    return "sqlite"


def nothing_of(lines: list[str], *marks: str) -> None:
    assert [line for line in lines if any(mark in line for mark in marks)] == []


async def test_a_whole_conversation_leaves_nothing_in_the_log(place: DatabaseAt, launcher: Launcher) -> None:
    async with Desk(place, launcher, TOKEN) as desk:
        desk.start()
        aigul = desk.telegram.phone("Айгүл", last_name="Нұрланова", username="zqxaigul")
        for step in STEPS:
            step.act(aigul)
            await desk.quiet()
        assert await desk.stop(desk.bots[0]) == 0
    written = desk.logs()
    assert "running" in written
    nothing_of(written.splitlines(), SECRET, "Айгүл", "Нұрланова", "zqx", str(aigul.id), "Шиелі", "тігін", "AB-2027")


@pytest.mark.parametrize(
    "env",
    [
        pytest.param({"BOT_TOKEN": TOKEN}, id="a token nobody knows"),
        pytest.param({"BOT_TOKEN": f"{SECRET}zqx"}, id="no token at all"),
        pytest.param({"ADMIN_IDS": WORD}, id="admin ids"),
        pytest.param({"LOG_LEVEL": WORD}, id="log level"),
        pytest.param({"BOT_API_URL": WORD}, id="address of the Bot API"),
        pytest.param({"DATABASE_URL": f"mysql://zqxuser:{WORD}@127.0.0.1/b"}, id="another database"),
        pytest.param({"DATABASE_URL": f"postgresql://zqxuser:{WORD}@127.0.0.1:1/b"}, id="no database there"),
        pytest.param({"DATABASE_URL": f"postgresql://zqxuser:{WORD}@127.0.0.1:zqx/b"}, id="a port that is none"),
        pytest.param({"DATABASE_URL": f"postgresql://zqxuser:{WORD}/zqx@127.0.0.1/b"}, id="a slash in the password"),
        pytest.param({"DATABASE_URL": f"postgresql://zqxuser:{WORD}@[::1/b"}, id="half an address"),
    ],
)
async def test_a_start_that_fails_shows_no_secret(desk: Desk, env: dict[str, str]) -> None:
    bot = desk.start(**env)
    code = await desk.ends(bot)
    written = bot.log.read_text()
    nothing_of(written.splitlines(), "zqx", SECRET)
    assert "Traceback" not in written
    assert len([line for line in written.splitlines() if not line.startswith("{")]) == 1, written
    assert code in (1, 2)
