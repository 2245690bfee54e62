"""The left and the right brain: models that may word an answer, and what happens when one does not answer."""

from agent.brains.brains import Brains, Drafted

__all__ = ["Brains", "Drafted"]
