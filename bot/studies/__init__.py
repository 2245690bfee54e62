"""What is worked out of rows while nobody waits: patterns in values, and summaries of what was told."""

from bot.studies.studies import Studies

__all__ = ["Studies"]
