"""Traces go where they are wanted, a turn with its stages inside, and hold no word of anybody."""

from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import SecretStr

from bot.assembly import open_house
from bot.channels.console import Console
from bot.clock import wall_clock
from bot.metrics.counting import Counting
from bot.metrics.tracing import Tracing
from bot.settings import Settings
from memory.observing import UNOBSERVED
from tests.fakes.web import Request, Response, WebServer


@pytest.mark.safety
async def test_a_turn_is_a_span_with_its_stages_inside_and_no_words(tmp_path: Path) -> None:
    came: list[Request] = []

    def take(request: Request) -> Response:
        came.append(request)
        return Response(200, b"", {"Content-Type": "application/x-protobuf"})

    server, counting = WebServer(take), Counting()
    try:
        tracing = Tracing(counting, server.url)
        settings = Settings(_env_file=None, data=tmp_path, master_key=SecretStr("A" * 43 + "="))
        console = Console(tmp_path, wall_clock)
        console.quiet = True
        async with open_house(settings, [console], tracing) as house:
            await console.ask(house.office, "我叫王秘密，空腹7.77")
    finally:
        server.close()
    assert {one.path for one in came} == {"/v1/traces"}
    bodies = b"".join(one.body for one in came)
    assert not any(word.encode() in bodies for word in ("秘密", "7.77"))
    spans: dict[str, Any] = {}
    for one in came:
        read = ExportTraceServiceRequest.FromString(one.body)
        for resource in read.resource_spans:
            spans |= {span.name: span for scope in resource.scope_spans for span in scope.spans}
    turn = spans["turn"]
    for stage in ("triage", "understand", "act", "compose"):
        span = spans[f"stage {stage}"]
        assert span.parent_span_id == turn.span_id
        assert span.trace_id == turn.trace_id
        assert turn.start_time_unix_nano <= span.end_time_unix_nano <= turn.end_time_unix_nano
    assert b'tangban_turn_seconds_count{ended="answered"} 1.0' in tracing.written()


def test_without_whoever_counts_there_are_no_numbers() -> None:
    tracing = Tracing(UNOBSERVED, "http://127.0.0.1:9")
    assert tracing.written() == b""
