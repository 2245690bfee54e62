"""What Prometheus is told is true, costs little, and says nothing of anybody."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from agent.brains.chain.tally import Standing
from bot.admin import reports
from bot.assembly import open_house
from bot.metrics import gathering
from bot.metrics.counting import COUNTS, TIMES, Counting
from bot.metrics.writing import written
from bot.settings import Settings
from bot.web.api.channel import Api
from bot.web.server import build
from memory.promotions import Votes
from prompts.reader import say
from tests.bot.web.api.conftest import OPERATING, World

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    settings = Settings(_env_file=None, data=tmp_path, master_key=SecretStr("A" * 43 + "="))
    async with open_house(settings, [Api()], Counting()) as house:
        world = World(house, build(house))
        await world.join("ann")
        yield world


def _client(world: World, host: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=world.app, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://tangban.test", headers=headers)


def _values(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_turn_is_timed_by_stage_and_counted(world: World) -> None:
    async with await world.of("ann") as ann, _client(world) as prometheus:
        await ann.post("/chat", json={"text": "空腹6.8"})
        await ann.post("/chat", json={"text": "我上次说过什么关于爬山的事"})
        found = _values((await prometheus.get("/metrics")).text)
    assert found["tangban_turn_seconds_count", frozenset({("ended", "answered")})] == 2
    for stage in ("triage", "understand", "act", "compose", "remember"):
        assert found["tangban_stage_seconds_count", frozenset({("stage", stage)})] == 2
    assert found["tangban_waited_seconds_count", frozenset()] == 2
    assert sum(value for (name, _), value in found.items() if name == "tangban_recall_seconds_count") >= 1
    assert found["tangban_active_people", frozenset({("days", "7")})] == 1
    assert found["tangban_inbox_age_seconds", frozenset()] == 0
    assert found["tangban_reminder_lag_seconds", frozenset()] == 0
    for queue in ("inbox", "outbox", "letters"):  # nought is a number: alerts compare with it
        assert found[f"tangban_{queue}_rows", frozenset({("state", "failed")})] == 0


@pytest.mark.safety
async def test_nothing_of_anybody_is_in_it(world: World) -> None:
    said = "我叫王秘密，空腹7.77，吃了两个秘密饼"
    async with await world.of("ann") as ann, _client(world) as prometheus:
        told = (await ann.post("/chat", json={"text": said})).json()
        await ann.post("/feedback", json={"about": "answer", "id": told["id"], "opinion": "good"})
        text = (await prometheus.get("/metrics")).text
    assert "王秘密" not in text
    assert "7.77" not in text
    assert world.ids["ann"] not in text
    assert 'tangban_feedback_total{about="answer",opinion="good"} 1.0' in text
    assert 'tangban_brain_votes{brain="api",opinion="good"} 1.0' in text


@pytest.mark.safety
async def test_others_need_a_token_for_it(world: World) -> None:
    passed_on = {"X-Forwarded-For": "203.0.113.9"}
    for client in (
        _client(world, "203.0.113.9"),
        _client(world, "127.0.0.1", **passed_on),
        _client(world, "x"),
    ):
        async with client as one:
            assert (await one.get("/metrics")).status_code == 401
            patient = {"Authorization": f"Bearer {await world.token('ann')}"}
            assert (await one.get("/metrics", headers=patient)).status_code == 403
            admin = {"Authorization": f"Bearer {await world.token(None, OPERATING)}"}
            assert (await one.get("/metrics", headers=admin)).status_code == 200
    async with _client(world, "::1") as one:
        assert (await one.get("/metrics")).status_code == 200


def _standing(name: str) -> Standing:
    ended = {"said": 8, "timeout": 2}
    return Standing(name, "open", ended, {"passed": 7, "composer": 1}, 12.5, 900, 300, 0.01)


class _Brains:
    def names(self) -> tuple[str, ...]:
        return ("ollama:qwen",)

    def standings(self) -> list[Standing]:
        return [_standing("ollama:qwen"), _standing("local:of-ann"), _standing("local:of-ben")]


def test_brains_are_counted_and_personal_ones_are_one() -> None:
    text = written(gathering.brains(_Brains())).decode()  # type: ignore[arg-type]  # all that is asked of brains
    found = _values(text)
    assert (
        found["tangban_brain_calls_total", frozenset({("brain", "ollama:qwen"), ("ended", "timeout")})] == 2
    )
    assert found["tangban_brain_fallbacks_total", frozenset({("brain", "ollama:qwen")})] == 2
    assert found["tangban_brain_calls_total", frozenset({("brain", "personal"), ("ended", "said")})] == 16
    assert found["tangban_brain_open", frozenset({("brain", "ollama:qwen")})] == 1
    assert "ann" not in text


def test_channels_say_whether_they_hear() -> None:
    class Deaf:
        name = "telegram"

        def healthy(self) -> bool:
            return False

        def silence(self) -> float:
            return 130.0

    found = _values(written(gathering.channels([Deaf(), Api()])).decode())
    assert found == {
        ("tangban_channel_healthy", frozenset({("channel", "telegram")})): 0,
        ("tangban_poll_age_seconds", frozenset({("channel", "telegram")})): 130,
    }


def test_counting_lets_unknown_names_pass() -> None:
    counting = Counting()
    counting.timed("nothing", 1.0)
    counting.count("nothing")
    assert all(f"tangban_{name}_seconds" in counting.written().decode() for name in TIMES)
    assert all(f"tangban_{name}" in counting.written().decode() for name in COUNTS)


def test_without_the_web_nothing_of_it_is_loaded() -> None:
    code = (
        "import sys, bot.assembly, bot.cli, bot.upkeep.tokens\n"
        "print(sorted({'prometheus_client', 'fastapi', 'structlog'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_admins_read_how_the_brains_stand(world: World, language: str) -> None:
    facts = await world.house.desk.facts("status", world.house.clock())
    assert facts["brains"] == []
    told = reports.brains([_standing("ollama:qwen")], {"ollama:qwen": Votes(3, 1), "local:x": Votes(1, 0)})
    words = say("admin.status", language, **{**facts, "brains": told})
    assert "ollama:qwen" in words
    assert "👍 3 👎 1" in words
    assert "1.2" in words
