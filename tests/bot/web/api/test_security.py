"""The wrong person on every route, tokens that do not hold, injected ids and headers, and guessing."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from bot.web.api.throttle import Throttle
from bot.web.house import House
from memory import tokens
from memory.circle import grants
from memory.records import ApiToken, AuditEntry, Memory
from tests.bot.web.api.conftest import OPERATING, PERSONAL, World

pytestmark = pytest.mark.safety

MARK = "SECRET-OF-ANN"
BODIES: dict[str, Any] = {
    "/user-data": {"type": "glucose", "value": 7.77, "unit": "mmol/L"},
    "/chat": {"text": "王秘密血糖多少"},
    "/meals": {"items": [{"food": "米饭"}]},
    "/predictions": {"items": [{"food": "米饭"}]},
    "/feedback": {"about": "insight", "id": 1, "opinion": "good"},
    "/forget/confirm": {"confirmation": "A" * 60},
    "/profile": {"age": 50},
    "/train/start": {"model": "no such base"},
}


def every_route(world: World) -> list[tuple[str, str]]:
    """Walk the table as it is described: what is not described there is not there."""
    found = [
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in world.app.openapi()["paths"].items()
        if path.startswith("/api/v1/")
        for method in methods
    ]
    assert len(found) >= 20
    return found


async def _secrets(world: World) -> dict[str, Any]:
    """Give Ann something on every shelf, and the ids of it."""
    async with await world.of("ann") as ann:
        await ann.post("/user-data", json={"type": "glucose", "value": 7.77, "unit": "mmol/L"})
        await ann.post("/user-data", json={"type": "exercise", "activity": MARK, "minutes": 30})
        await ann.post("/meals", json={"items": [{"food": MARK, "grams": 100}]})
        said = (await ann.post("/chat", json={"text": f"我喜欢{MARK}"})).json()
        (memory,) = (await ann.get("/memories")).json()["items"]
        ours = {"job_id": "0" * 32, "version_id": "everybody-1"}
        return {"chat_id": said["id"], "memory_id": memory["id"], **ours}


async def _call(client: httpx.AsyncClient, method: str, path: str, ids: dict[str, Any]) -> httpx.Response:
    body = BODIES.get(path) if method in {"POST", "PATCH"} else None
    return await client.request(method, path.format(**ids), json=body)


async def test_no_route_shows_or_changes_anything_of_somebody_else(world: World) -> None:
    ids = await _secrets(world)
    async with await world.of("stranger") as stranger:
        for method, path in every_route(world):
            if path == "/forget/confirm":
                continue
            answer = await _call(stranger, method, path, ids)
            assert MARK not in answer.text, path
            assert "7.77" not in answer.text or path in {"/user-data", "/readings"}, path
            if "{" in path:
                assert answer.status_code in {403, 404}, path  # 403: it belongs to admins
    held = await world.house.database.read(
        lambda session: session.exec(select(Memory).where(Memory.person_id == world.ids["ann"])).all()
    )
    assert [row.id for row in held] == [ids["memory_id"]]


@pytest.mark.parametrize("granted", [(), ("readings",), ("readings", "meals")])
async def test_a_caregiver_sees_what_was_granted_and_no_more(world: World, granted: tuple[str, ...]) -> None:
    await _secrets(world)
    if granted:
        await world.grant("ann", "son", *granted)
    needs = {
        "/readings": {"readings"},
        "/meals": {"meals"},
        "/insights": {"readings", "meals"},
        "/recommendations": {"readings", "meals"},
    }
    async with await world.of("son") as son:
        about = {"person": world.ids["ann"]}
        for path, needed in needs.items():
            answer = await son.get(path, params=about)
            seen = needed <= set(granted)
            assert answer.status_code == (200 if seen else 403 if granted else 404), path
            assert (MARK in answer.text) is (seen and path == "/meals"), path
        for path in ("/user-data", "/meals"):
            answer = await son.post(path, params=about, json=BODIES[path])
            assert answer.status_code == (403 if granted else 404), path
        people = (await son.get("/people")).json()["items"]
        assert [set(one["scopes"]) for one in people] == ([set(granted)] if granted else [])
        # Elsewhere `person` is no parameter: nobody takes their own rows for hers.
        for path in ("/profile", "/memories", "/chat", "/user-data", "/export"):
            assert (await son.get(path, params=about)).status_code == 422
            assert MARK not in (await son.get(path)).text


async def test_a_caregiver_who_may_write_does_so_and_it_is_told_and_noted(world: World) -> None:
    await world.grant("ann", "son", "readings", "log")
    async with await world.of("son") as son, await world.of("ann") as ann:
        body = {"type": "glucose", "value": 9.9, "unit": "mmol/L"}
        made = await son.post("/user-data", params={"person": world.ids["ann"]}, json=body)
        assert made.status_code == 201
        assert (await son.get("/readings")).json()["items"] == []
        assert [one["mmol"] for one in (await ann.get("/readings")).json()["items"]] == [9.9]
        await son.get("/readings", params={"person": world.ids["ann"]})

    def noted(session: Session) -> list[str]:
        mine = AuditEntry.actor == world.ids["son"], AuditEntry.subject == world.ids["ann"]
        return [row.action for row in session.exec(select(AuditEntry).where(*mine))]

    assert await world.house.database.read(noted) == ["log_reading", "see_readings"]


async def test_what_was_taken_back_is_seen_no_more(world: World) -> None:
    await world.grant("ann", "son", "readings")
    async with await world.of("son") as son:
        about = {"person": world.ids["ann"]}
        assert (await son.get("/readings", params=about)).status_code == 200
        await world.house.database.write(
            lambda session: grants.revoke(
                session, world.ids["ann"], world.ids["son"], world.ids["ann"], world.house.clock()
            )
        )
        assert (await son.get("/readings", params=about)).status_code == 403


async def test_every_route_wants_a_token_and_the_right_scope(world: World) -> None:
    async with (
        world.client() as nobody,
        world.client(await world.token("ann", frozenset())) as bare,
        world.client(await world.token(None, OPERATING)) as admin,
    ):
        for method, path in every_route(world):
            ids = {"chat_id": 1, "memory_id": 1, "job_id": "0" * 32, "version_id": "everybody-1"}
            assert (await _call(nobody, method, path, ids)).status_code == 401, path
            assert (await _call(bare, method, path, ids)).status_code == 403, path
            of_admins = path == "/status" or path.split("/")[1] in {"train", "models", "export-jsonl"}
            wanted = {200, 404, 422} if of_admins else {403}
            assert (await _call(admin, method, path, ids)).status_code in wanted, path


async def test_tokens_that_do_not_hold_open_nothing(world: World) -> None:
    good, now = await world.token("ann"), world.house.clock()
    public = good.split("_")[1]
    late = await world.token("ann", until=now - timedelta(seconds=1))
    gone = await world.token("ann")
    await world.house.database.write(lambda session: tokens.revoke(session, gone.split("_")[1], now))
    forged = [f"tb_{public}_{'0' * 64}", good[:-1] + ("0" if good[-1] != "0" else "1"), good.upper()]
    odd = ["x", "tb__", f"tb_{public}_", "' OR 1=1 --", "tb_" + "a" * 12 + "_" + "f" * 64, "A" * 5000]
    for token in [late, gone, *forged, *odd]:
        world.app.state.gate.throttle = Throttle()
        async with world.client(token) as one:
            answer = await one.get("/profile")
            assert answer.status_code == 401, token
            assert "ann" not in answer.text
    async with world.client(good) as one, world.client() as nobody:
        assert (await one.get("/profile")).status_code == 200
        basic = await one.get("/profile", headers={"Authorization": f"Basic {good}"})
        assert basic.status_code == 401
        assert (await nobody.get(f"/profile?token={good}")).status_code == 401


async def test_a_revoked_token_ends_at_once(world: World) -> None:
    token = await world.token("ann")
    async with world.client(token) as one:
        assert (await one.get("/profile")).status_code == 200
        now = world.house.clock()
        await world.house.database.write(lambda session: tokens.revoke(session, token.split("_")[1], now))
        assert (await one.get("/profile")).status_code == 401


async def test_guessing_is_held_back_and_locks_nobody_out(world: World) -> None:
    good = await world.token("ann")
    async with world.client(good) as ann, world.client() as guesser:
        assert (await ann.get("/profile")).status_code == 200
        seen = []
        for number in range(30):
            bad = {"Authorization": f"Bearer tb_{'a' * 12}_{number:064x}"}
            seen.append((await guesser.get("/profile", headers=bad)).status_code)
        assert seen[:10] == [401] * 10
        assert seen[10:] == [429] * 20
        held = await guesser.get("/profile", headers={"Authorization": f"Bearer {'x' * 20}"})
        assert held.status_code == 429
        assert 0 < int(held.headers["Retry-After"]) <= 61
        assert (await ann.get("/profile")).status_code == 200


def test_the_window_slides() -> None:
    throttle = Throttle(most=2, window_s=10, keys=2)
    throttle.failed("a", 0.0)
    throttle.failed("a", 4.0)
    assert throttle.wait("a", 5.0) == 5.0
    assert throttle.wait("a", 10.5) == 0.0
    for key in "bcd":
        throttle.failed(key, 20.0)
    assert throttle.wait("a", 21.0) == 0.0


async def test_the_secret_is_nowhere_and_use_is_noted(world: World) -> None:
    token = await world.token("ann")
    async with world.client(token) as one:
        await one.get("/profile")
    row = await world.house.database.read(lambda session: session.get(ApiToken, token.split("_")[1]))
    assert row is not None
    assert row.last_used_at is not None
    secret = token.split("_")[2].encode()
    files = [path for path in world.house.settings.data.rglob("*") if path.is_file()]
    assert files
    assert not any(secret in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    "person",
    ["ann", "' OR '1'='1", "../../etc/passwd", "%00", "{{7*7}}", "0" * 32 + "\r\nX-Injected: 1", "f" * 32],
)
async def test_ids_are_only_ids(world: World, person: str) -> None:
    async with await world.of("son") as son:
        for path in ("/readings", "/meals", "/insights", "/recommendations"):
            answer = await son.get(path, params={"person": person})
            assert answer.status_code in {404, 422}
            assert "x-injected" not in answer.headers
            assert person not in answer.text or person == "ann"


@pytest.mark.parametrize(
    "path", ["/memories/1 OR 1=1", "/memories/-1", "/memories/99999999999999999999", "/chat/%2e%2e"]
)
async def test_ids_in_paths_are_numbers(world: World, path: str) -> None:
    async with await world.of("son") as son:
        method = "DELETE" if "memories" in path else "GET"
        assert (await son.request(method, path)).status_code in {404, 422}


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency-Key": "a b"},
        {"Idempotency-Key": "x" * 200},
        {"Idempotency-Key": "'; DROP TABLE api_call; --"},
        {"X-Forwarded-For": "127.0.0.1", "Idempotency-Key": "\\r\\nSet-Cookie: a=b"},
    ],
)
async def test_headers_are_only_headers(world: World, headers: dict[str, str]) -> None:
    async with await world.of("son") as son:
        answer = await son.post("/user-data", json=BODIES["/user-data"], headers=headers)
        assert answer.status_code == 422
        assert "set-cookie" not in answer.headers


async def test_a_fault_of_ours_tells_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with await world.of("ann") as ann:
        await ann.get("/profile")

        async def broken(_self: House, *_a: object, **_k: object) -> None:
            raise RuntimeError(MARK)

        monkeypatch.setattr(type(world.house.recall), "search", broken)
        answer = await ann.get("/memories", params={"q": "x"})
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert MARK not in answer.text
        assert MARK not in caplog.text


async def test_many_at_once_are_kept_apart(world: World) -> None:
    async with await world.of("ann") as ann, await world.of("son") as son:

        async def talk(client: httpx.AsyncClient, value: float) -> str:
            return (await client.post("/chat", json={"text": f"血糖{value}"})).text

        told = await asyncio.gather(
            *(talk(ann, 5 + n / 10) for n in range(5)), *(talk(son, 8 + n / 10) for n in range(5))
        )
        assert all(f"{5 + n / 10} mmol" in told[n] for n in range(5))
        assert all(f"{8 + n / 10} mmol" in told[5 + n] for n in range(5))


def test_persons_and_admins_share_no_scope() -> None:
    assert not PERSONAL & OPERATING
