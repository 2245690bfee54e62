"""What every test shares: one switch that forbids the outside world, and a clean environment."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# No test is judged by the clock, nor by how slowly its examples are made beside other work.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

pytest_plugins = (
    ["tests.fakes.plugin", "tests.fakes.model_fixtures"]
    if (Path(__file__).parent / "fakes" / "plugin.py").exists()
    else []
)


@pytest.fixture(autouse=True)
def _outside_world_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may reach beyond loopback."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in {"unix", "127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    for name in [name for name in os.environ if name.startswith("TANGBAN_") and "TEST" not in name]:
        monkeypatch.delenv(name)


_HERE = Path(__file__).parent
_TOGETHER = [
    _HERE / part
    for part in (
        *("training", "agent", "memory", "tools", "health", "fakes"),
        *("bot/training", "bot/web", "bot/reminders", "bot/channels/telegram"),
        *(
            "bot/test_frontdoor.py",
            "bot/test_kill.py",
            "bot/test_kill_model.py",
            "bot/test_peers_benchmark.py",
        ),
    )
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Safety tests run first: what must never go wrong is told first. Slow ones that look at no clock may run together."""
    for item in items:
        if "slow" in item.keywords and any(item.path.is_relative_to(part) for part in _TOGETHER):
            item.add_marker(pytest.mark.together)
    items.sort(key=lambda item: "safety" not in item.keywords)
