"""Settings, from the environment or `.env`. A wrong one is named in one readable line; the names are a contract."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SEASON = Path(__file__).resolve().parent.parent / "programme" / "season"
TELEGRAM = "https://api.telegram.org"
RATE = 29.0
"""Messages a second to people who did not just press, a little below Telegram's limit of 30."""
SLOWEST, FASTEST = 1, 1000
TOKEN = re.compile(r"\d{1,19}:[A-Za-z0-9_-]{3,}")
SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
PATH = re.compile(r"[A-Za-z0-9/._~-]*")
Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(Exception):
    """What is wrong, one readable line a setting; never shows a value."""


class Settings(BaseSettings):
    """See docs/operating.md for what each is for."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    bot_token: SecretStr = SecretStr("")
    bot_api_url: str = TELEGRAM
    database_url: SecretStr = SecretStr("")
    data_dir: Path = Path("data")
    backup_dir: Path | None = None
    season_dir: Path = SEASON
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_host: str = "127.0.0.1"
    webhook_port: Port = 8080
    health_port: Port | None = None
    log_level: str = "INFO"
    clock_file: Path | None = None
    send_rate: float = RATE

    @property
    def backups(self) -> Path:
        """Where the nightly copies go, and the list of who was erased."""
        return self.backup_dir or self.data_dir / "backups"

    @field_validator("bot_token")
    @classmethod
    def _token(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("is not a bot token; BotFather gives one like 123456:AAE…")
        return token

    @field_validator("log_level")
    @classmethod
    def _level(cls, level: str) -> str:
        if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("is one of DEBUG, INFO, WARNING, ERROR")
        return level

    @field_validator("bot_api_url")
    @classmethod
    def _url(cls, url: str) -> str:
        if not _is_address(url, "http", "https"):
            raise ValueError("is not an http address, such as http://127.0.0.1:8081")
        return url.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, url: str) -> str:
        near = _is_address(url, "http") and is_loopback(url)
        plain = near or _is_address(url, "https")
        if url and not (plain and PATH.fullmatch(url.split("/", 3)[3] if url.count("/") > 2 else "")):
            raise ValueError("is the https address that Telegram posts to, such as https://bot.example.kz/telegram")
        return url

    @field_validator("webhook_host", mode="before")
    @classmethod
    def _nobody_elses_door(cls, host: object) -> object:
        return host or "127.0.0.1"  # an empty one would be every address of the machine

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("is 32 to 256 Latin letters, digits, `-` and `_`; `openssl rand -hex 32` makes one")
        return secret

    @field_validator("webhook_port", "health_port", mode="before")
    @classmethod
    def _port(cls, port: object, info: ValidationInfo) -> object:
        if port == "" and info.field_name == "health_port":
            return None
        if isinstance(port, str) and not (port.isdecimal() and 0 < int(port) < 65536):
            raise ValueError("is a port, a number from 1 to 65535")
        return port

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if text and not _is_address(text, "postgresql", "postgres"):
            raise ValueError(
                "is like postgresql://user:password@host:5432/database (other signs of a password as %XX), "
                "or is left out for SQLite"
            )
        return url

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, ids: object) -> object:
        if not isinstance(ids, str):
            return ids
        words = [word for word in re.split(r"[,\s]+", ids) if word]
        if not all(word.isdigit() for word in words):
            raise ValueError("is a list of Telegram ids, such as 123456789,987654321")
        return tuple(int(word) for word in words)

    @field_validator("send_rate")
    @classmethod
    def _rate(cls, rate: float) -> float:
        if not SLOWEST <= rate <= FASTEST:
            raise ValueError(f"is messages a second, from {SLOWEST} to {FASTEST}; without it {RATE}")
        return rate

    @field_validator("clock_file", "backup_dir", mode="before")
    @classmethod
    def _empty_is_none(cls, path: object) -> object:
        return path or None

    @model_validator(mode="after")
    def _webhook_has_its_secret(self) -> "Settings":
        if self.webhook_url and not self.webhook_secret.get_secret_value():
            raise ValueError(
                "WEBHOOK_SECRET is missing: WEBHOOK_URL needs one, so that nobody but Telegram is believed; "
                "`openssl rand -hex 32` makes one"
            )
        return self

    @model_validator(mode="after")
    def _clock_is_for_the_sandbox(self) -> "Settings":
        if self.clock_file is not None and not is_loopback(self.bot_api_url):
            raise ValueError("CLOCK_FILE is for the sandbox only: BOT_API_URL must be on this machine (127.0.0.1)")
        return self


def _is_address(url: str, *schemes: str) -> bool:
    """Whether it can be taken apart: a scheme, a host, and a port that is a number if there is one."""
    try:
        parts = urlsplit(url)
        named = parts.hostname or ("http" not in schemes and "host=" in parts.query)
        return parts.scheme in schemes and bool(named) and parts.port != 0
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def read_settings(*, token_needed: bool = False) -> Settings:
    """The settings; raises SettingsError with one readable line for each wrong or missing one."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_line(each["loc"], each["msg"]) for each in error.errors())) from None
    if token_needed and not settings.bot_token.get_secret_value():
        raise SettingsError(
            "BOT_TOKEN is missing: put the token from BotFather into the environment or .env. "
            'To try without one: make demo ARGS="--play first-stone"'
        )
    return settings


def _line(place: tuple[int | str, ...], message: str) -> str:
    words = message.removeprefix("Value error, ")
    name = str(place[0]).upper() if place else ""
    return f"{name} {words}" if name else words
