"""What is counted and timed while Tangban works: a neutral face, so that nothing below the front door knows who counts.

Names and labels are a handful of plain words; never what people said, never who they are.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Observer(Protocol):
    """Whoever counts."""

    def count(self, name: str, **labels: str) -> None:
        """Count one of something."""
        ...

    def timed(self, name: str, seconds: float, **labels: str) -> None:
        """Note how long something took, and that it has just ended."""
        ...

    def within(self, name: str) -> AbstractContextManager[object]:
        """Be inside of something for a while: what is timed meanwhile belongs to it."""
        ...


class Unobserved:
    """Nobody counts."""

    def count(self, name: str, **labels: str) -> None:
        """Let it pass."""

    def timed(self, name: str, seconds: float, **labels: str) -> None:
        """Let it pass."""

    def within(self, name: str) -> AbstractContextManager[object]:  # noqa: ARG002  # nobody wants to know
        """Let it pass."""
        return nullcontext()


UNOBSERVED: Observer = Unobserved()
