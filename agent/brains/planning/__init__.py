"""Wishes that take several steps: known ones as a table, each step a tool call that can be taken back."""

from agent.brains.planning.wishes import MOST_SECONDS, MOST_STEPS, Step, plan

__all__ = ["MOST_SECONDS", "MOST_STEPS", "Step", "plan"]
