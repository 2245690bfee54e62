"""The only reader of the wall clock; everybody else is told the hour."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Says the instant, aware and in UTC."""


def wall_clock() -> datetime:
    """Read the clock of this machine."""
    return datetime.now(UTC)
