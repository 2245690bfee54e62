"""Alerts climb their ladders, letters to others are posted, robots write codes: looked after every few seconds."""

from bot.alerts.codes import CodeRoom
from bot.alerts.post import PostRoom
from bot.alerts.rounds import Rounds

__all__ = ["CodeRoom", "PostRoom", "Rounds"]
