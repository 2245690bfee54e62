"""Voices and pictures taken in: turned into words, which then go the way of every message. Their bytes are kept nowhere."""

from bot.delivery.intake.intake import HEARD, UNHEARD, Intake, Question, Words, echoed

__all__ = ["HEARD", "UNHEARD", "Intake", "Question", "Words", "echoed"]
