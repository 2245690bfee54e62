"""The observer that counts for Prometheus: histograms and counters of this process.

To add one: its row in TIMES or COUNTS; whoever knows an Observer then names it.
"""

from contextlib import AbstractContextManager, nullcontext

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

_TURN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)

TIMES: dict[str, tuple[str, tuple[str, ...], tuple[float, ...]]] = {
    "turn": (
        "Seconds of one turn, from when it was taken up to when its answer was made.",
        ("ended",),
        _TURN,
    ),
    "waited": ("Seconds from when a message was sent to when its turn began.", (), (*_TURN, 600, 3600)),
    "stage": ("Seconds of one stage of a turn.", ("stage",), _FAST),
    "recall": ("Seconds of one search in the memories of a person.", ("found",), _FAST),
    "loop_lag": ("Seconds by which the event loop was late.", (), _FAST),
}
"""Name -> what it is, its labels, its buckets."""

COUNTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "feedback": ("Opinions that came by the API or a page.", ("about", "opinion")),
}


class Counting:
    """Counts and times in a registry of its own; what is in no table is let pass."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._times = {
            name: Histogram(f"tangban_{name}_seconds", said, labels, buckets=buckets, registry=self.registry)
            for name, (said, labels, buckets) in TIMES.items()
        }
        self._counts = {
            name: Counter(f"tangban_{name}", said, labels, registry=self.registry)
            for name, (said, labels) in COUNTS.items()
        }

    def count(self, name: str, **labels: str) -> None:
        """Count one."""
        if (counter := self._counts.get(name)) is not None:
            (counter.labels(**labels) if labels else counter).inc()

    def timed(self, name: str, seconds: float, **labels: str) -> None:
        """Note a time."""
        if (times := self._times.get(name)) is not None:
            (times.labels(**labels) if labels else times).observe(seconds)

    def within(self, name: str) -> AbstractContextManager[object]:  # noqa: ARG002  # what is inside of what, metrics do not tell
        """Let it pass."""
        return nullcontext()

    def written(self) -> bytes:
        """Write everything down for Prometheus."""
        return generate_latest(self.registry)
