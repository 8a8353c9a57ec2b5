"""Settings come from the environment or `.env`; each wrong one is named in one readable line, without its value."""

from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import TELEGRAM, Settings, SettingsError, is_loopback, read_settings

NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def refused(monkeypatch: pytest.MonkeyPatch, **env: str) -> list[str]:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        read_settings(token_needed=True)
    return str(wrong.value).splitlines()


GOOD = {"BOT_TOKEN": "42:SANDBOX"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", "hello"),
        ("BOT_TOKEN", "98765:"),
        ("BOT_TOKEN", "bot123456:AAEabcdef"),
        ("BOT_TOKEN", "123456:AAE abcdef"),
        ("BOT_API_URL", "api.telegram.org"),
        ("BOT_API_URL", "ftp://127.0.0.1"),
        ("BOT_API_URL", "http://?nobody"),
        ("BOT_API_URL", "http://127.0.0.1:eighty"),
        ("BOT_API_URL", "http://[::1"),
        ("DATABASE_URL", "mysql://localhost/b"),
        ("DATABASE_URL", "bastama.db"),
        ("DATABASE_URL", "postgresql://u:p@127.0.0.1:port/b"),
        ("DATABASE_URL", "postgresql://u:half/password@127.0.0.1/b"),
        ("ADMIN_IDS", "me"),
        ("ADMIN_IDS", "1,-2"),
        ("ADMIN_IDS", "1;2"),
        ("LOG_LEVEL", "debug"),
        ("LOG_LEVEL", "LOUD"),
        ("CLOCK_FILE", "clock"),
        ("WEBHOOK_URL", "bot.village.kz/hook"),
        ("WEBHOOK_URL", "http://bot.example.kz/telegram"),
        ("WEBHOOK_URL", "http://127.0.0.1.example.kz/"),
        ("WEBHOOK_URL", "https:///hook"),
        ("WEBHOOK_URL", "https://bot.example.kz:port/"),
        ("WEBHOOK_URL", "https://bot.village.kz/{token}"),
        ("WEBHOOK_URL", "https://bot.village.kz/hook?secret=1"),
        ("WEBHOOK_URL", "https://bot.village.kz/hook#1"),
        ("WEBHOOK_SECRET", "s" * 31),
        ("WEBHOOK_SECRET", "s" * 257),
        ("WEBHOOK_SECRET", "s" * 31 + "!"),
        ("WEBHOOK_SECRET", "s" * 31 + " "),
        ("WEBHOOK_SECRET", "қ" * 32),
        ("WEBHOOK_PORT", "0"),
        ("WEBHOOK_PORT", "65536"),
        ("WEBHOOK_PORT", "eighty"),
        ("HEALTH_PORT", "-1"),
        ("HEALTH_PORT", "9e3"),
        ("SEND_RATE", "fast"),
        ("SEND_RATE", "0.5"),
        ("SEND_RATE", "-3"),
        ("SEND_RATE", "nan"),
        ("SEND_RATE", "5000"),
    ],
)
def test_a_wrong_one_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    [line] = refused(monkeypatch, **GOOD | {name: value})
    assert line.startswith(f"{name} ")
    assert value not in line
    assert "\n" not in line
    assert "Value error" not in line


def test_the_log_level_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may stand there, not the pattern that says so."""
    [line] = refused(monkeypatch, **GOOD, LOG_LEVEL="LOUD")
    assert "DEBUG" in line
    assert "^" not in line


def test_each_wrong_one_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    told = refused(monkeypatch, BOT_TOKEN="hello", ADMIN_IDS="me", LOG_LEVEL="LOUD")
    assert sorted(line.split()[0] for line in told) == ["ADMIN_IDS", "BOT_TOKEN", "LOG_LEVEL"]


def test_a_missing_token_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    [line] = refused(monkeypatch)
    assert line.startswith("BOT_TOKEN is missing")
    assert "make demo" in line


@pytest.mark.parametrize("value", ["", "42:"])
def test_the_command_line_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    monkeypatch.setenv("BOT_TOKEN", value)
    assert main(["run"]) == 2
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)


def test_without_any_the_defaults_hold() -> None:
    settings = read_settings()
    assert settings.bot_api_url == TELEGRAM
    assert settings.database_url.get_secret_value() == ""
    assert settings.data_dir == Path("data")
    assert (settings.season_dir / "season.yaml").exists()
    assert settings.admin_ids == ()
    assert settings.clock_file is None
    assert settings.webhook_url == ""
    assert (settings.webhook_host, settings.webhook_port) == ("127.0.0.1", 8080)
    assert settings.health_port is None


def test_all_of_them_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        **GOOD,
        "BOT_API_URL": "http://127.0.0.1:8081/",
        "DATABASE_URL": "postgresql://u:p@db.example/b",
        "DATA_DIR": str(tmp_path / "kept"),
        "ADMIN_IDS": "7000000001, 7000000002 7000000003",
        "LOG_LEVEL": "WARNING",
        "CLOCK_FILE": str(tmp_path / "clock"),
        "WEBHOOK_URL": "https://bot.example.kz:8443/telegram",
        "WEBHOOK_SECRET": "Aa0-_" * 8,
        "WEBHOOK_HOST": "0.0.0.0",
        "WEBHOOK_PORT": "8090",
        "HEALTH_PORT": "8091",
    }.items():
        monkeypatch.setenv(name, value)
    settings = read_settings(token_needed=True)
    assert settings.bot_api_url == "http://127.0.0.1:8081"
    assert settings.admin_ids == (7000000001, 7000000002, 7000000003)
    assert settings.data_dir == tmp_path / "kept"
    assert settings.clock_file == tmp_path / "clock"
    assert settings.webhook_url == "https://bot.example.kz:8443/telegram"
    assert settings.webhook_secret.get_secret_value() == "Aa0-_" * 8
    assert (settings.webhook_host, settings.webhook_port, settings.health_port) == ("0.0.0.0", 8090, 8091)


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=42:FROMFILE\nLOG_LEVEL=ERROR\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    settings = read_settings(token_needed=True)
    assert settings.bot_token.get_secret_value() == "42:FROMFILE"
    assert settings.log_level == "DEBUG"


def test_no_secret_is_shown_by_a_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456:AAEsecretpart")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hushhush@127.0.0.1/b")
    monkeypatch.setenv("WEBHOOK_SECRET", "hushhush" * 8)
    shown = repr(read_settings()) + str(read_settings())
    assert "AAEsecretpart" not in shown
    assert "hushhush" not in shown


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8081", True),
        ("http://127.9.9.9", True),
        ("http://localhost", True),
        ("http://[::1]:8081", True),
        ("https://api.telegram.org", False),
        ("http://10.0.0.1", False),
        ("http://127.0.0.1.example.org", False),
        ("http://localhost.example.org", False),
        ("http://127.0.0.1@example.org", False),
        ("http://0.0.0.0", False),
    ],
)
def test_the_clock_may_be_moved_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, loopback: bool
) -> None:
    assert is_loopback(url) is loopback
    clock = str(tmp_path / "clock")
    if loopback:
        for name, value in {"BOT_API_URL": url, "CLOCK_FILE": clock}.items():
            monkeypatch.setenv(name, value)
        assert read_settings().clock_file is not None
    else:
        assert refused(monkeypatch, **GOOD, BOT_API_URL=url, CLOCK_FILE=clock)[0].startswith("CLOCK_FILE")


def test_an_empty_clock_file_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCK_FILE", "")
    assert read_settings().clock_file is None


@pytest.mark.parametrize(
    "url", ["https://bot.example.kz/telegram", "https://bot.example.kz:8443", "http://127.0.0.1:8080/hook"]
)
def test_a_webhook_without_its_secret_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Without one anybody who knows the address could speak for anybody."""
    [line] = refused(monkeypatch, **GOOD, WEBHOOK_URL=url)
    assert line.startswith("WEBHOOK_SECRET is missing")
    assert url not in line
    monkeypatch.setenv("WEBHOOK_SECRET", "s" * 32)
    assert read_settings(token_needed=True).webhook_url == url


def test_empty_ones_of_the_webhook_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEBHOOK_URL", "WEBHOOK_SECRET", "WEBHOOK_HOST", "HEALTH_PORT"):
        monkeypatch.setenv(name, "")
    settings = read_settings()
    assert settings.webhook_host == "127.0.0.1"
    assert (settings.webhook_url, settings.webhook_secret.get_secret_value(), settings.health_port) == ("", "", None)
