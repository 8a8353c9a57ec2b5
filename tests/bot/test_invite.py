"""`bastama invite`: a link or a code that opens a role once; only its digest stays."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from locales import _, speaking
from programme import invites as letters
from programme.roles import Role
from sandbox.phones import Phone
from storage.database import Engine
from tests.bot.desk import Desk
from tests.bot.test_cli import readable, typed
from tests.stage import MARCH


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


both_engines = pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)


def invites(desk: Desk, role: str = "manager") -> list[str]:
    done = typed(desk.folder, "invite", "--role", role, **{k: v for k, v in desk.env.items() if k != "PATH"})
    assert (done.returncode, readable(done)) == (0, [])
    assert "aiogram" not in done.stderr.splitlines()[-1]
    return done.stdout.splitlines()


@both_engines
async def test_before_the_bot_ran_it_is_a_code(desk: Desk) -> None:
    code, how = invites(desk)
    assert letters.read(code) == code
    assert "sends it to the bot as a message" in how
    assert f"{MARCH + timedelta(days=7):%d.%m.%Y %H:%M}" in how
    [row] = await desk.place.all("SELECT hash, role, used_at FROM invites")
    assert (bytes(row["hash"]), row["role"], row["used_at"]) == (letters.digest(code), "manager", None)


@both_engines
async def test_a_code_makes_a_manager_and_a_link_another(desk: Desk) -> None:
    """Both of them strangers; the command is typed while the bot works."""
    code, _how = invites(desk)
    bot = desk.start()
    asel: Phone = desk.telegram.phone("Әсел")
    asel.says("/start")
    await desk.quiet()
    asel.presses("Қазақша")
    await desk.quiet()
    asel.says(code.capitalize())
    await desk.quiet()
    link, how = invites(desk)
    found = re.fullmatch(r"https://t\.me/(\w+)\?start=(i_[a-z2-7]{26})", link)
    assert found is not None
    assert found[1] == desk.telegram.me.username
    assert "pressing Start" in how
    timur: Phone = desk.telegram.phone("Тимур")
    timur.says(f"/start {found[2]}")
    await desk.quiet()
    timur.presses("Русский")
    await desk.quiet()
    with speaking("kk"):
        assert _("Staff section") in asel.screen.text
    with speaking("ru"):
        assert _("Staff section") in timur.screen.text
    rows = await desk.place.all("SELECT p.tg_id, r.role FROM roles r JOIN people p ON p.id = r.person ORDER BY p.id")
    assert [(row["tg_id"], row["role"]) for row in rows] == [(asel.id, "manager"), (timur.id, "manager")]
    assert await desk.stop(bot) == 0
    logs = desk.logs()
    assert code not in logs
    assert found[2] not in logs


async def test_a_token_of_another_bot_has_no_name_yet(desk: Desk) -> None:
    bot = desk.start()
    desk.telegram.phone("Айгүл").says("/start")
    await desk.quiet()
    assert await desk.stop(bot) == 0
    assert invites(desk)[0].startswith("https://t.me/")
    done = typed(desk.folder, "invite", "--role", "admin", DATA_DIR=str(desk.place.folder), BOT_TOKEN="43:OTHER")
    assert letters.read(done.stdout.splitlines()[0]) is not None
    done = typed(desk.folder, "invite", "--role", "admin", DATA_DIR=str(desk.place.folder))
    assert done.stdout.startswith("https://t.me/"), "typed where the token is not at hand"


@pytest.mark.parametrize("words", [[], ["--role", "boss"], ["--role", "Manager"], ["--role", ""]])
def test_a_wrong_role_names_the_list_and_makes_nothing(tmp_path: Path, words: list[str]) -> None:
    done = typed(tmp_path, "invite", *words)
    assert done.returncode == 2
    [line] = readable(done)
    assert all(role in line for role in Role)
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_can_be_invited(desk: Desk, role: Role) -> None:
    _code, how = invites(desk, role)
    assert f": {role}, once" in how


async def test_admins_of_the_settings_are_told_to_the_bot(desk: Desk) -> None:
    """ADMIN_IDS as `bastama run` reads it; a start without it takes the role away."""
    asel: Phone = desk.telegram.phone("Әсел")
    bot = desk.start(ADMIN_IDS=f"5, {asel.id}")
    for act in (lambda: asel.says("/start"), lambda: asel.presses("Қазақша"), lambda: asel.says("/staff")):
        act()
        await desk.quiet()
    with speaking("kk"):
        assert _("Staff section") in asel.screen.text
    assert await desk.stop(bot) == 0
    assert await desk.place.all("SELECT role FROM roles") == [{"role": "admin"}]
    bot = desk.start()
    asel.says("/staff")
    await desk.quiet()
    with speaking("kk"):
        assert _("Staff section") not in asel.screen.text
    assert await desk.place.all("SELECT role FROM roles") == []
    assert await desk.stop(bot) == 0
