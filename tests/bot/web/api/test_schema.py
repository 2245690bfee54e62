"""What the description of the API promises is kept, whatever is sent: Schemathesis makes it up, over real HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import SecretStr
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from bot.assembly import open_house
from bot.settings import Settings
from bot.web.api.channel import Api
from bot.web.api.throttle import Throttle
from bot.web.server import Server, build
from tests.bot.web.api.conftest import OPERATING, World

EXAMPLES = 20
OURS = r"^/api/v1/(chat|people|profile|memories|feedback|export|forget|user-data|readings|meals|predictions|insights|recommendations|status)"


@dataclass(frozen=True)
class Served:
    """A Tangban on loopback, in a thread of its own, with tokens for a person and an admin."""

    url: str
    person: str
    admin: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    ready: list[Served] = []
    opened, ended = threading.Event(), threading.Event()
    folder = tmp_path_factory.mktemp("served")
    thread = threading.Thread(target=lambda: asyncio.run(_serve(folder, ready, opened, ended)))
    thread.start()
    try:
        assert opened.wait(30)
        yield ready[0]
    finally:
        ended.set()
        thread.join()


async def _serve(folder: Path, ready: list[Served], opened: threading.Event, ended: threading.Event) -> None:
    chosen = Settings(_env_file=None, data=folder, master_key=SecretStr("A" * 43 + "="))
    async with open_house(chosen, [Api()]) as house:
        app = build(house)
        world = World(house, app)
        await world.join("ann", "en")
        # "forget" would end the person in the middle of it: its routes are asked without the scope.
        person = await world.token("ann", frozenset({"chat", "read", "write", "memories", "export"}))
        admin = await world.token(None, OPERATING)
        app.state.gate.throttle = Throttle(most=1_000_000)
        server = Server(app, "127.0.0.1", 0)
        running = asyncio.create_task(server.run())
        await server.started()
        ready.append(Served(f"http://127.0.0.1:{server.port}", person, admin))
        opened.set()
        while not ended.is_set():
            await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_description_is_true(served: Served, mode: GenerationMode) -> None:
    whole = schemathesis.openapi.from_url(f"{served.url}/api/openapi.json")
    ours = whole.include(path_regex=OURS)
    found: list[Any] = list(ours.get_all_operations())
    walked = [one.ok() for one in found]
    assert len(walked) >= 20
    for operation in walked:
        if mode is GenerationMode.NEGATIVE and not _takes_anything(operation):
            continue
        _walk(served, operation, mode)


def _takes_anything(operation: Any) -> bool:
    """There is nothing to get wrong where nothing is wanted."""
    return any(True for _ in operation.iter_parameters()) or bool(operation.body)


def _walk(served: Served, operation: Any, mode: GenerationMode) -> None:
    token = served.admin if operation.path == "/api/v1/status" else served.person

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES if mode is GenerationMode.POSITIVE else EXAMPLES // 2,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    def ask(case: Any) -> None:
        if operation.path == "/api/v1/chat" and case.method == "POST" and "wait" not in case.query:
            case.query["wait"] = 0.2
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    ask()
