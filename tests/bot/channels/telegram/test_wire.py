"""No error of the library leaks, and none is mistaken for another."""

import inspect

import httpx
import pytest
import telegram.error
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram.wire import translated
from bot.delivery.outgoing.channel import (
    AmbiguousError,
    RefusedError,
    SendingError,
    TemporaryError,
    UnreachableError,
)

ALL = [
    error
    for _, error in inspect.getmembers(telegram.error, inspect.isclass)
    if issubclass(error, TelegramError)
]


def _made(error: type[TelegramError]) -> TelegramError:
    made = error.__new__(error)
    TelegramError.__init__(made, "scripted")
    return made


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("error", ALL)
def test_every_error_of_the_library_is_translated(error: type[TelegramError], left: bool) -> None:
    assert isinstance(translated(_made(error), left), SendingError)


def _caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


READ, CONNECT, POOL = (
    _caused(TimedOut(), kind("late")) for kind in (httpx.ReadTimeout, httpx.ConnectTimeout, httpx.PoolTimeout)
)
BROKEN = _caused(NetworkError("broken"), httpx.RemoteProtocolError("cut"))


@pytest.mark.parametrize(
    ("error", "left", "ours"),
    [
        (Forbidden("bot was blocked by the user"), True, UnreachableError),
        (BadRequest("Chat not found"), True, UnreachableError),
        (BadRequest("message text is empty"), True, RefusedError),
        (InvalidToken("Unauthorized"), True, TemporaryError),
        (NetworkError("Bad Gateway (502)"), True, TemporaryError),
        (TelegramError("Invalid server response"), True, AmbiguousError),
        (ChatMigrated(-100), True, TemporaryError),
        (READ, True, AmbiguousError),
        (READ, False, TemporaryError),
        (CONNECT, False, TemporaryError),
        (POOL, False, TemporaryError),
        (BROKEN, True, AmbiguousError),
        (BROKEN, False, TemporaryError),
    ],
)
def test_what_may_have_arrived_is_told_from_what_cannot(
    error: TelegramError, left: bool, ours: type[SendingError]
) -> None:
    assert type(translated(error, left)) is ours
