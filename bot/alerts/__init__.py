"""Alerts climb their ladders, and letters to others are posted: looked after every few seconds."""

from bot.alerts.post import PostRoom
from bot.alerts.rounds import Rounds

__all__ = ["PostRoom", "Rounds"]
