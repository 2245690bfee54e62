"""Leaves a candidate alone after it failed several times in a row, and lets one question try it again later."""

from dataclasses import dataclass
from typing import Literal

State = Literal["closed", "open", "trying"]


@dataclass
class Breaker:
    """Opens after `failures` in a row, for `rest` seconds, doubled each time that the trial fails too, up to `longest`.

    Instants are seconds of a clock that never goes back.
    """

    failures: int = 3
    rest: float = 30.0
    longest: float = 600.0
    in_row: int = 0
    open_until: float | None = None
    trying: bool = False
    _next_rest: float = 0.0

    def state(self, now: float) -> State:
        """Tell whether it may be asked: "closed" is well, "trying" is one question on its way to find out."""
        if self.open_until is None:
            return "closed"
        return "open" if now < self.open_until and not self.trying else "trying"

    def admits(self, now: float) -> bool:
        """Let a question through, and only one where it was open."""
        if self.open_until is None:
            return True
        if now < self.open_until or self.trying:
            return False
        self.trying = True
        return True

    def succeeded(self) -> None:
        """Close it."""
        self.in_row, self.open_until, self.trying, self._next_rest = 0, None, False, 0.0

    def abandoned(self) -> None:
        """Forget a trial that told nothing, as when the person's turn was cancelled."""
        self.trying = False

    def failed(self, now: float) -> None:
        """Count a failure; open where it was the last of too many, or the trial."""
        self.in_row += 1
        if self.in_row >= self.failures or self.trying:
            self._next_rest = min(self.longest, 2 * self._next_rest) if self._next_rest else self.rest
            self.open_until = now + self._next_rest
        self.trying = False
