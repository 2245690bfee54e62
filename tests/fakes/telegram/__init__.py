"""A fake Bot API server: what it accepts and refuses is what core.telegram.org/bots/api documents."""

from tests.fakes.telegram.server import BotApi, Sent

__all__ = ["BotApi", "Sent"]
