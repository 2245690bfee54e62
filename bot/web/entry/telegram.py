"""Telegram's Mini App: what it says of its user counts only with the bot's own signature, and only while it is fresh.

The data-check string and its key are as core.telegram.org/bots/webapps ("Validating data received via the Mini App") says.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

FRESH = timedelta(minutes=10)
_AHEAD = timedelta(minutes=1)
_LONGEST = 8192


class InitDataError(ValueError):
    """Telegram did not sign it for this bot, or not lately."""


def user_of(init_data: str, token: str, now: datetime) -> tuple[str, str | None]:
    """Check what a Mini App sent along: the id of its user, and their language."""
    if len(init_data) > _LONGEST:
        raise InitDataError(InitDataError.__doc__)
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True)
    except ValueError as error:
        raise InitDataError(InitDataError.__doc__) from error
    fields = dict(pairs)
    given = fields.pop("hash", "")
    if len(fields) + 1 != len(pairs) or not hmac.compare_digest(
        _signed(fields, token).encode(), given.encode()
    ):
        raise InitDataError(InitDataError.__doc__)
    try:
        at = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        user = json.loads(fields["user"])
        account, language = int(user["id"]), user.get("language_code")
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        raise InitDataError(InitDataError.__doc__) from error
    if not -_AHEAD <= now - at <= FRESH:
        raise InitDataError(InitDataError.__doc__)
    return str(account), language if isinstance(language, str) else None


def _signed(fields: dict[str, str], token: str) -> str:
    key = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    told = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return hmac.new(key, told.encode(), hashlib.sha256).hexdigest()
