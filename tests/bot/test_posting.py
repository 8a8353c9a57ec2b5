"""What a failed send says of the message: a table."""

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage
from aiohttp import ClientConnectorError, ServerDisconnectedError

from bot.posting import Verdict, verdict

METHOD = SendMessage(chat_id=1, text="x")


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def network() -> TelegramNetworkError:
    return TelegramNetworkError(METHOD, "network")


CASES: list[tuple[Exception, Verdict]] = [
    (TelegramRetryAfter(METHOD, "Too Many Requests", 5), Verdict.WAIT),
    (TelegramForbiddenError(METHOD, "Forbidden: bot was blocked by the user"), Verdict.UNREACHABLE),
    (TelegramForbiddenError(METHOD, "Forbidden: user is deactivated"), Verdict.UNREACHABLE),
    (TelegramBadRequest(METHOD, "Bad Request: chat not found"), Verdict.UNREACHABLE),
    (TelegramBadRequest(METHOD, "Bad Request: message is too long"), Verdict.REFUSED),
    (TelegramMigrateToChat(METHOD, "migrated", 7), Verdict.REFUSED),
    (TelegramEntityTooLarge(METHOD, "Request Entity Too Large"), Verdict.REFUSED),
    (TelegramServerError(METHOD, "Bad Gateway"), Verdict.LATER),
    (TelegramUnauthorizedError(METHOD, "Unauthorized"), Verdict.LATER),
    (TelegramNotFound(METHOD, "Not Found"), Verdict.LATER),
    (TelegramConflictError(METHOD, "Conflict"), Verdict.LATER),
    (caused(network(), ClientConnectorError(None, OSError())), Verdict.LATER),  # type: ignore[arg-type]
    (caused(network(), ServerDisconnectedError()), Verdict.LOST),
    (caused(network(), TimeoutError()), Verdict.LOST),
    (network(), Verdict.LOST),
    (ClientDecodeError("garbled", ValueError(), "<html>"), Verdict.LOST),
    (FileNotFoundError("files/x.pdf"), Verdict.LATER),
    (ZeroDivisionError(), Verdict.REFUSED),
]


@pytest.mark.parametrize(("error", "expected"), CASES, ids=[f"{type(e).__name__} {v}" for e, v in CASES])
def test_verdict(error: Exception, expected: Verdict) -> None:
    assert verdict(error) is expected
