"""How long a stage goes on, told from how long it took so far; a station that knows better says so itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from training.shapes import Progress


@dataclass
class Pace:
    """Times the stages of one run; `clock` gives seconds."""

    clock: Callable[[], float] = time.monotonic
    _stage: str = field(default="", init=False)
    _done: int = field(default=0, init=False)
    _begun: float = field(default=0.0, init=False)

    def timed(self, progress: Progress) -> Progress:
        """Add the seconds that are left, once a part of the stage is done."""
        if progress.stage != self._stage:
            self._stage, self._done, self._begun = progress.stage, progress.done, self.clock()
        gone = progress.done - self._done
        if progress.eta_s is not None or gone <= 0:
            return progress
        each = (self.clock() - self._begun) / gone
        return replace(progress, eta_s=each * (progress.total - progress.done))
