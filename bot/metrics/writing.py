"""Writes what was gathered down for Prometheus."""

from collections.abc import Iterable, Iterator, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.metrics.gathering import Sample


class _Gathered(Collector):
    """Samples of one moment."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._samples = samples

    def collect(self) -> Iterator[Metric]:
        """Give one family for each name."""
        names = dict.fromkeys(one.name for one in self._samples)
        for name in names:
            own = [one for one in self._samples if one.name == name]
            labels = list(own[0].labels)
            kind = CounterMetricFamily if own[0].counts else GaugeMetricFamily
            family = kind(f"tangban_{name}", name.replace("_", " "), labels=labels)
            for one in own:
                family.add_metric([one.labels[label] for label in labels], one.value)
            yield family


def written(samples: Iterable[Sample]) -> bytes:
    """Write samples down."""
    registry = CollectorRegistry()
    registry.register(_Gathered(list(samples)))
    return generate_latest(registry)
