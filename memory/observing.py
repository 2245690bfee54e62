"""What is counted and timed while Tangban works: a neutral face, so that nothing below the front door knows who counts.

Names and labels are a handful of plain words; never what people said, never who they are.
"""

from typing import Protocol


class Observer(Protocol):
    """Whoever counts."""

    def count(self, name: str, **labels: str) -> None:
        """Count one of something."""
        ...

    def timed(self, name: str, seconds: float, **labels: str) -> None:
        """Note how long something took."""
        ...


class Unobserved:
    """Nobody counts."""

    def count(self, name: str, **labels: str) -> None:
        """Let it pass."""

    def timed(self, name: str, seconds: float, **labels: str) -> None:
        """Let it pass."""


UNOBSERVED: Observer = Unobserved()
