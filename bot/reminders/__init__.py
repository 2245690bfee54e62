"""Promises that are due become letters."""

from bot.reminders.watch import Reminders, Watch

__all__ = ["Reminders", "Watch"]
