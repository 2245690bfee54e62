"""The training room over HTTP: begun, followed as events, versions seen, exported, taken back and deleted."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.assembly import open_house
from bot.settings import Settings
from bot.web.api.channel import Api
from bot.web.server import build
from memory import tokens
from memory.tokens import Wanted
from tests.fakes.models import OllamaServer, Say
from tests.training.village import Village

MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
async def talked(tmp_path: Path) -> AsyncIterator[Village]:
    village = Village(tmp_path)
    await _away(village)
    yield village
    await village.database.close()


async def _away(village: Village) -> None:
    """The village does its works with loops of its own, so in a thread."""
    import asyncio

    await asyncio.to_thread(lambda: village.talk(village.join()))


@pytest.fixture
async def admin(talked: Village, kitchen: OllamaServer) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(
        _env_file=None,
        data=talked.folder,
        models=talked.models,
        master_key=SecretStr(MASTER),
        ollama_url=kitchen.url,
    )
    async with open_house(settings, [Api()]) as house:
        wish = Wanted("admin", "", frozenset({"train"}), "test", None)
        token = await house.database.write(lambda session: tokens.make(session, wish, house.clock())[1])
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=build(house)),
            base_url="http://tangban.test/api/v1",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        ) as client:
            yield client
        assert house.training is not None
        await house.training.wait()


async def _followed(client: httpx.AsyncClient, job: str) -> list[tuple[str, dict[str, Any]]]:
    answer = await client.get(f"/train/progress/{job}/events", timeout=60)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.strip().split("\n\n"):
        event, data = block.split("\n")
        found.append((event.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


@pytest.mark.slow
async def test_a_run_and_its_version_over_http(admin: httpx.AsyncClient) -> None:
    begun = await admin.post(
        "/train/start", json={"mode": "message", "model": "qwen3:0.6b", "min_corpus": 20}
    )
    assert begun.status_code == 202, begun.text
    job = begun.json()["id"]
    assert (await admin.post("/train/start", json={})).status_code == 409
    events = await _followed(admin, job)
    assert [name for name, _ in events][-1] == "end"
    assert events[-1][1]["outcome"] == "promoted", events[-1]
    assert (await admin.get(f"/train/progress/{job}")).json() == events[-1][1]

    (version,) = (await admin.get("/models")).json()["items"]
    whole = (await admin.get(f"/models/{version['id']}")).json()
    assert (whole["state"], whole["scores"]["outcome"]) == ("live", "promoted")
    lines = (await admin.get(f"/export-jsonl/{version['id']}")).text.splitlines()
    assert {"messages", "weight", "session", "at", "kind", "id", "facts"} == set(json.loads(lines[0]))
    assert (await admin.get(f"/export-jsonl/{version['id']}", params={"pseudonym": "0" * 16})).text == ""
    assert (await admin.delete(f"/models/{version['id']}")).status_code == 409
    assert (await admin.post(f"/models/{version['id']}/rollback")).json() == {"version": version["id"]}


@pytest.mark.slow
async def test_a_run_is_ended_over_http(admin: httpx.AsyncClient, kitchen: OllamaServer) -> None:
    kitchen.script.always = Say("请问医生。", first=0.4)
    begun = await admin.post("/train/start", json={"mode": "message", "model": "qwen3:0.6b"})
    job = begun.json()["id"]
    for _ in range(600):
        if (await admin.get(f"/train/progress/{job}")).json()["stage"] == "exam":
            break
        await asyncio.sleep(0.05)
    assert (await admin.post(f"/train/stop/{job}")).json()["state"] == "stopping"
    events = await _followed(admin, job)
    assert events[-1][1]["state"] == "stopped"
    assert (await admin.get("/models")).json()["items"] == []
    assert (await admin.post(f"/train/stop/{job}")).status_code == 404


async def test_what_is_not_there_and_what_cannot_be_is_said(admin: httpx.AsyncClient) -> None:
    assert (await admin.get(f"/train/progress/{'0' * 32}")).json()["detail"] == "There is no such run."
    for method, path in (("GET", "/models/x"), ("DELETE", "/models/x"), ("GET", "/export-jsonl/x")):
        answer = await admin.request(method, path)
        assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such version.")
    assert (await admin.post(f"/train/stop/{'0' * 32}")).status_code == 404
    for recipe in ({"speed": 9}, {"rank": 0}, {"rank": True}):
        assert (await admin.post("/train/start", json={"mode": "lora", "recipe": recipe})).status_code == 422
    wrong = await admin.post("/train/start", json={"model": "gpt-9"})
    assert wrong.status_code == 422
    assert "gpt-9" in wrong.json()["detail"]
