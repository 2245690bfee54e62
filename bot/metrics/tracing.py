"""Sends traces by OTLP beside the counting: a span for each turn with its stages inside; names and times, never words or people.

It needs the extra `otel`, and is loaded only where TANGBAN_TRACES_URL is set.
"""

import asyncio
from contextlib import AbstractContextManager
from time import time_ns
from typing import Any

from memory.observing import Observer

QUIET = frozenset({"loop_lag", "waited", "turn"})
"""What is timed but is no span: what happens all the time, and what has a span of its own."""


class Tracing:
    """Passes everything on to whoever counts, and makes spans of it; they leave in the background, a few at a time."""

    def __init__(self, counting: Observer, url: str) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self._counting = counting
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": "tangban"}), shutdown_on_exit=False
        )
        exporter = OTLPSpanExporter(endpoint=f"{url}/v1/traces", timeout=5)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("tangban")

    def count(self, name: str, **labels: str) -> None:
        """Count one."""
        self._counting.count(name, **labels)

    def timed(self, name: str, seconds: float, **labels: str) -> None:
        """Make a span of what has just ended."""
        self._counting.timed(name, seconds, **labels)
        if name not in QUIET:
            now = time_ns()
            title = " ".join((name, *labels.values()))
            self._tracer.start_span(title, start_time=now - int(seconds * 1e9)).end(now)

    def within(self, name: str) -> AbstractContextManager[object]:
        """Make a span of what follows."""
        # Words of people can be in the message of an error: no exception is written into a span.
        return self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False)

    def written(self) -> bytes:
        """Give what whoever counts has to say."""
        written: Any = getattr(self._counting, "written", bytes)
        return bytes(written())

    async def close(self) -> None:
        """Send what is left."""
        await asyncio.to_thread(self._provider.shutdown)
