"""The commands as they are typed: what they print, how they end, and that the quick ones load nothing heavy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from documents import fonts
from sandbox.clock import Clock
from sandbox.phones import Phone
from storage.database import Engine
from tests.bot.desk import Desk
from tests.bot.first_stone import NEW_TITLE, NUMBER, STEPS
from tests.bot.watch import lead
from tests.launcher import HERE
from tests.stage import FIRST_STONE, MARCH

HEAVY = ("aiogram", "aiohttp", "asyncpg")
COMMANDS = ("run", "check", "import-places", "export", "retention", "backup", "restore", "invite")


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    return getattr(request, "param", "sqlite")


def typed(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """`bastama WORDS` in a folder of its own; the last line of its errors names the heavy packages it loaded."""
    code = (
        "import sys; from bot.cli import main\n"
        "try: code = main(sys.argv[1:])\n"
        "except SystemExit as end: code = end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
        "sys.exit(code)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE), "HOME": str(folder), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def readable(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines for people among its errors."""
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr.splitlines()[:-1]


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        *([word, "--help"] for word in ("run", "check", "import-places", "export", "retention", "backup", "restore")),
    ],
)
def test_help_loads_nothing_heavy(tmp_path: Path, words: list[str]) -> None:
    done = typed(tmp_path, *words)
    assert done.returncode == 0
    assert "bastama" in done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_every_command_is_told(tmp_path: Path) -> None:
    told = typed(tmp_path, "--help").stdout
    for command in (*COMMANDS, "demo"):
        assert f"    {command}" in told


@pytest.mark.parametrize("words", [[], ["dance"], ["run", "--fast"], ["import-places"], ["retention"]])
def test_a_wrong_word_ends_with_2(tmp_path: Path, words: list[str]) -> None:
    done = typed(tmp_path, *words)
    assert done.returncode == 2
    assert "usage: bastama" in done.stderr


# run


def test_run_without_a_token(tmp_path: Path) -> None:
    done = typed(tmp_path, "run")
    assert done.returncode == 2
    [line] = readable(done)
    assert line.startswith("BOT_TOKEN is missing")
    assert done.stderr.splitlines()[-1] == "[]"
    assert list(tmp_path.iterdir()) == []


def test_run_with_a_clock_file_refuses_telegram_itself(tmp_path: Path) -> None:
    done = typed(tmp_path, "run", BOT_TOKEN="42:SANDBOX", CLOCK_FILE="clock")
    assert done.returncode == 2
    [line] = readable(done)
    assert line.startswith("CLOCK_FILE ")


@pytest.mark.parametrize(
    ("env", "name", "code"),
    [
        pytest.param({"SEASON_DIR": "/nowhere/at/all"}, "/nowhere/at/all", 2, id="no season there"),
        pytest.param({"DATA_DIR": "/dev/null/data"}, "DATA_DIR", 2, id="a folder that cannot be made"),
        pytest.param({"DATABASE_URL": "postgresql://u:p@127.0.0.1:1/b"}, "DATABASE_URL", 1, id="no database there"),
    ],
)
async def test_run_with_what_is_not_there(desk: Desk, env: dict[str, str], name: str, code: int) -> None:
    bot = desk.start(**env)
    assert await desk.ends(bot) == code, bot.log.read_text()
    lines = [line for line in bot.log.read_text().splitlines() if not line.startswith("{")]
    assert "Traceback" not in lines[0]
    assert all(name in line for line in lines), lines


# check


def test_check_of_a_fresh_machine_names_the_token_and_makes_nothing(tmp_path: Path) -> None:
    done = typed(tmp_path, "check")
    assert done.returncode == 2
    assert done.stdout.startswith("settings: BOT_TOKEN is missing")
    assert done.stderr.splitlines()[-1] == "[]"
    assert list(tmp_path.iterdir()) == []


def test_check_where_all_is_well(tmp_path: Path) -> None:
    done = typed(tmp_path, "check", BOT_TOKEN="42:SANDBOX")
    assert (done.returncode, done.stdout) == (0, "Everything is in order.\n")
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("env", "begins"),
    [
        ({"LOG_LEVEL": "LOUD"}, "settings: LOG_LEVEL"),
        ({"SEASON_DIR": "nowhere"}, "season: "),
        ({"DATABASE_URL": "postgresql://u:hushhush@127.0.0.1:1/b"}, "database: "),
    ],
)
def test_check_says_what_is_wrong(tmp_path: Path, env: dict[str, str], begins: str) -> None:
    done = typed(tmp_path, "check", **{"BOT_TOKEN": "42:SANDBOX", **env})
    assert done.returncode == 2
    assert readable(done) == []
    assert any(line.startswith(begins) for line in done.stdout.splitlines()), done.stdout
    assert "hushhush" not in done.stdout


def test_check_looks_at_a_database_that_is_broken(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bastama.db").write_bytes(b"no database " * 1000)
    done = typed(tmp_path, "check", BOT_TOKEN="42:SANDBOX")
    assert done.returncode == 2
    assert readable(done) == []
    assert done.stdout.startswith("database: ")


@pytest.mark.parametrize("broken", [False, True], ids=["missing", "broken"])
def test_check_looks_at_the_fonts(tmp_path: Path, broken: bool) -> None:
    """Of an environment that `make install` did not finish, or whose files are spoiled."""
    if broken:
        there = tmp_path / fonts.folder().relative_to(sys.prefix)
        there.mkdir(parents=True)
        for name in fonts.FACES:
            (there / f"{name}.ttf").write_bytes(b"no font")
    code = "import sys; sys.prefix = sys.argv[1]; from bot.cli import main; sys.exit(main(['check']))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE), "BOT_TOKEN": "42:SANDBOX"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (2, "")
    how = "broken" if broken else "missing"
    assert done.stdout == f"fonts: the faces for documents are {how}; run `make install`\n"


@pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)
async def test_check_finds_an_id_that_was_changed_under_answers(desk: Desk, tmp_path: Path) -> None:
    """Before the bot starts with it: two answers stand under `title`, and one region was chosen by both."""
    bot = desk.start()
    await lead(desk, [desk.telegram.phone("Айгүл"), desk.telegram.phone("Тимур")], "title")
    assert await desk.stop(bot) == 0
    season = Path(shutil.copytree(FIRST_STONE, tmp_path / "season"))
    env = {
        "BOT_TOKEN": "42:SANDBOX",
        "DATABASE_URL": desk.place.address or "",
        "DATA_DIR": str(desk.place.folder),
        "SEASON_DIR": str(season),
    }
    assert about_the_season(typed(desk.folder, "check", **env)) == ["Everything is in order."]
    for file, old, new in (("form.yaml", "id: title", "id: name"), ("regions.yaml", "KZ-43", "KZ-34")):
        text = (season / file).read_text(encoding="utf-8")
        (season / file).write_text(text.replace(old, new), encoding="utf-8")
    done = typed(desk.folder, "check", **env)
    assert done.returncode == 2
    assert "aiogram" not in done.stderr
    lines = about_the_season(done)
    assert [line.split(":")[1].strip() for line in lines] == ["form.yaml", "regions.yaml"]
    assert "`title` of the former version is gone, and `name` looks like it" in lines[0]
    assert all("its 2 answers are asked again" in line for line in lines)

    text = (season / "form.yaml").read_text(encoding="utf-8")
    start = text.index("      - id: name")
    (season / "form.yaml").write_text(text[:start] + text[text.index("      - id: problem") :], encoding="utf-8")
    shutil.copy(FIRST_STONE / "regions.yaml", season)
    done = typed(desk.folder, "check", **env)
    assert done.returncode == 0
    assert about_the_season(done) == [
        "to know: form.yaml:7: `title` is no longer asked; its 2 answers are kept",
        "Everything is in order.",
    ]


def about_the_season(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stdout.splitlines() if "pg_dump" not in line]


def test_check_asks_for_a_dump_of_postgres_and_names_copies_that_are_old(tmp_path: Path) -> None:
    (tmp_path / "data" / "backups" / "bastama-20200101T000000Z").mkdir(parents=True)
    done = typed(tmp_path, "check", BOT_TOKEN="42:SANDBOX", DATABASE_URL="postgresql://u:p@127.0.0.1:1/b")
    assert done.stdout.splitlines()[-2:] == [
        "to know: the copies that `bastama backup` makes have no PostgreSQL in them: let pg_dump run each night too",
        "to know: the newest copy in data/backups is of 2020-01-01: the log says why",
    ]


def test_check_finds_a_restore_that_was_cut_off_and_leaves_it_alone(tmp_path: Path) -> None:
    ready = tmp_path / "data" / ".restored"
    ready.mkdir(parents=True)
    done = typed(tmp_path, "check", BOT_TOKEN="42:SANDBOX")
    assert (done.returncode, done.stdout) == (
        2,
        "DATA_DIR: a restore was cut off; `bastama run` or `bastama restore` ends it\n",
    )
    assert [*(tmp_path / "data").iterdir()] == [ready]


# export


def test_export_of_nothing_prints_nothing(tmp_path: Path) -> None:
    done = typed(tmp_path, "export")
    assert (done.returncode, done.stdout) == (0, "")


def test_export_without_its_database_says_so(tmp_path: Path) -> None:
    done = typed(tmp_path, "export", DATABASE_URL="postgresql://u:hushhush@127.0.0.1:1/b")
    assert done.returncode == 1
    [line] = readable(done)
    assert "DATABASE_URL" in line


@pytest.mark.parametrize("engine", ["sqlite", "postgres"], indirect=True)
async def test_export_prints_what_was_sent(desk: Desk) -> None:
    """While the bot goes on working; a draft is nobody's business yet."""
    assert isinstance(desk.telegram.clock, Clock)
    bot = desk.start()
    aigul: Phone = desk.telegram.phone("Айгүл")
    timur: Phone = desk.telegram.phone("Тимур")
    for step in STEPS:
        step.act(aigul)
        if step.name in ("start", "language", "whom", "agree", "begin", "region", "example", "title"):
            step.act(timur)
        await desk.quiet()
    done = typed(desk.folder, "export", DATABASE_URL=desk.place.address or "", DATA_DIR=str(desk.place.folder))
    assert done.returncode == 0
    assert done.stdout.count(NUMBER) == 1
    assert done.stdout.count(NEW_TITLE) == 1
    assert f"{MARCH:%Y} жылғы 10 наурыз" in done.stdout
    other = typed(
        desk.folder,
        "export",
        "--season",
        "1999",
        DATABASE_URL=desk.place.address or "",
        DATA_DIR=str(desk.place.folder),
    )
    assert (other.returncode, other.stdout) == (0, "")
    assert await desk.stop(bot) == 0
