"""Holds back who guesses: so many failures in a while from one place, then nothing for the rest of it."""

from collections import OrderedDict, deque


class Throttle:
    """Counts failures by key within a sliding window of `window_s`; instants are seconds of a clock that never goes back."""

    def __init__(self, most: int = 10, window_s: float = 60.0, keys: int = 10_000) -> None:
        self._most, self._window, self._keys = most, window_s, keys
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Seconds until this key may try again; 0 where it may now."""
        failures = self._recent(key, now)
        if failures is None or len(failures) < self._most:
            return 0.0
        return failures[0] + self._window - now

    def failed(self, key: str, now: float) -> None:
        """Count a failure."""
        failures = self._recent(key, now)
        if failures is None:
            failures = self._failures[key] = deque(maxlen=self._most)
        failures.append(now)
        self._failures.move_to_end(key)
        while len(self._failures) > self._keys:
            self._failures.popitem(last=False)

    def _recent(self, key: str, now: float) -> deque[float] | None:
        failures = self._failures.get(key)
        while failures and failures[0] <= now - self._window:
            failures.popleft()
        return failures
