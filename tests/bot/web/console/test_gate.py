"""The gate: headers, hosts, origins, sockets; and markup, paths and headers that somebody hopes we believe."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.async_api import expect
from sqlmodel import Session
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from bot.settings import Settings
from bot.web.entry import gate
from bot.web.entry.gate import cookie_name
from bot.web.entry.limits import Limit, Limits
from bot.web.entry.paths import back, is_ours
from memory import people
from tests.bot.web.console import lives
from tests.bot.web.console.conftest import Console, Serve, Visit

NASTY = '<img src=x onerror="document.title=\'pwned\'"><script>document.title="pwned"</script>${7*7}{{7*7}}`'


async def test_every_page_is_dressed(console: Console) -> None:
    async with await console.client(await console.newcomer("1", "Ann")) as client:
        answer = await client.get("/")
    policy = answer.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]
    assert set(re.findall(r"<script[^>]*", answer.text)) == {
        one for one in re.findall(r"<script[^>]*", answer.text) if f'nonce="{nonce[1]}"' in one
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"


async def test_an_untouched_machine_lets_in_this_machine_alone(console: Console) -> None:
    async with httpx.AsyncClient(base_url=console.url) as client:
        assert (await client.get("/")).status_code == 200
    for headers in (
        {"x-forwarded-for": "10.0.0.9"},
        {"forwarded": "for=10.0.0.9"},
        {"via": "1.1 proxy"},
    ):
        async with httpx.AsyncClient(base_url=console.url, headers=headers) as client:
            answer = await client.get("/")
            assert (answer.status_code, answer.headers["location"]) == (303, "/enter")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "", "tangban.example@evil"])
async def test_a_name_that_is_not_ours_is_refused(console: Console, host: str) -> None:
    """A page elsewhere may have its own name point at this machine (DNS rebinding)."""
    async with httpx.AsyncClient(base_url=console.url) as client:
        assert (await client.get("/", headers={"host": host})).status_code in {400, 421}


async def test_bound_to_the_world_without_settings_nobody_is_let_in(serve: Serve, settings: Settings) -> None:
    console = await serve(settings.model_copy(update={"web_host": "0.0.0.0"}))  # noqa: S104  # said, not bound
    async with httpx.AsyncClient(base_url=console.url) as client:
        for path in ("/", "/data", "/people"):
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/enter")


async def test_what_is_not_ours_is_left_alone(console: Console) -> None:
    async with httpx.AsyncClient(base_url=console.url) as client:
        assert (await client.get("/health")).json() == {"status": "alive"}
        assert (await client.get("/nowhere")).status_code == 404
        assert (await client.get("/_nicegui")).status_code == 404
        assert (await client.get("/console/../bot/settings.py")).status_code == 404
        assert (await client.get("/console/%2e%2e/settings.py")).status_code == 404


async def test_sockets_need_a_session_of_this_origin(console: Console) -> None:
    ann = await console.newcomer("1", "Ann")
    where = (
        console.url.replace("http", "ws") + "/_nicegui_ws/socket.io/?client_id=x&EIO=4&transport=websocket"
    )
    good = {"Cookie": f"{cookie_name(secure=False)}={await console.ticket(ann)}"}
    for origin, headers in (
        (console.url, {}),
        ("https://evil.example", good),
        (None, good),
        (console.url, {"Cookie": f"{cookie_name(secure=False)}=forged"}),
    ):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(where, origin=origin, additional_headers=headers):  # type: ignore[arg-type]  # a string is an origin
                pass
        assert refused.value.response.status_code == 403
    async with connect(where, origin=console.url, additional_headers=good) as socket:  # type: ignore[arg-type]  # as above
        assert str(await socket.recv()).startswith("0{")


async def test_a_page_of_another_cannot_be_taken_over_by_its_number(console: Console) -> None:
    """Whoever learned the number of somebody's open page gets nowhere with their own session."""
    ann, bob = await console.newcomer("1", "Ann"), await console.newcomer("2", "Bob")
    async with await console.client(ann) as client:
        found = re.search(r"'client_id': '([0-9a-f-]{36})'", (await client.get("/")).text)
    assert found
    base = (
        console.url.replace("http", "ws")
        + f"/_nicegui_ws/socket.io/?client_id={found[1]}&EIO=4&transport=websocket"
    )
    cookie = {"Cookie": f"{cookie_name(secure=False)}={await console.ticket(bob)}"}
    with pytest.raises(InvalidStatus):
        async with connect(base, origin=console.url, additional_headers=cookie):  # type: ignore[arg-type]  # as above
            pass


async def test_markup_in_names_and_meals_is_only_text(console: Console, visit: Visit) -> None:
    ann, mum = await console.newcomer("1", NASTY), await console.newcomer("2", NASTY)
    vault, now = console.house.vault, console.clock()

    def prepare(session: Session) -> None:
        people.update_profile(session, vault, ann.id, {"name": NASTY}, now)
        lives.breakfast(session, vault, ann, now, NASTY)
        lives.remind(session, vault, ann, NASTY, now)
        lives.wear(session, mum, now, days=3)
        lives.breakfast(session, vault, mum, now, NASTY)
        lives.entrust(session, vault, mum, ann, ("readings", "meals"), now)

    await console.write(prepare)
    page = await visit("/", ann)
    await page.get_by_role("textbox").fill(NASTY)
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".tb-mine .tb-text")).to_have_text(NASTY)
    for path in ("/meals", "/reminders", "/glucose", "/people", f"/people/{mum.id}", "/data"):
        await page.goto(console.url + path)
        await page.wait_for_load_state("networkidle")
        assert await page.locator("img[src=x]").count() == 0, path
        assert "pwned" not in await page.title()
    await page.goto(console.url + "/meals")
    await expect(page.locator(".tb-meal").first).to_contain_text("onerror")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\r\nset-cookie: a=b",
        "/enter/../x",
        "javascript:1",
        "/own/export.zip",
    ],
)
def test_nobody_is_sent_elsewhere(path: str) -> None:
    assert back(path) == "/"


async def test_no_header_and_no_cookie_can_be_slipped_in(console: Console) -> None:
    async with httpx.AsyncClient(base_url=console.url) as client:
        answer = await client.get(
            "/look", params={"lang": "en\r\nset-cookie: a=b", "theme": "x", "next": "//evil"}
        )
        assert answer.headers["location"] == "/"
        assert "set-cookie" not in answer.headers
        prefixed = await client.get("/", headers={"x-forwarded-prefix": '"><script>alert(1)</script>'})
        assert "<script>alert" not in prefixed.text


@pytest.mark.parametrize(
    "path", ["/people/../admin", "/people/%2e%2e/data", "/own/picture/..%2f..%2fetc", "/people/a/b/c"]
)
async def test_paths_lead_nowhere_else(console: Console, path: str) -> None:
    async with await console.client(await console.newcomer("1", "Ann")) as client:
        assert (await client.get(path)).status_code in {303, 404}


async def test_one_address_cannot_ask_without_end(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "REQUESTS", Limit(5, 60.0))
    async with httpx.AsyncClient(base_url=console.url) as client:
        codes = [(await client.get("/enter")).status_code for _ in range(7)]
    assert codes == [200] * 5 + [429] * 2


def test_a_limit_lets_a_burst_through_and_then_a_trickle() -> None:
    limits, now = Limits(), datetime(2026, 11, 21, tzinfo=UTC)
    assert [limits.take("way in", "a", Limit(3, 10), now) for _ in range(4)] == [True, True, True, False]
    assert limits.take("way in", "b", Limit(3, 10), now)
    assert limits.take("way in", "a", Limit(3, 10), now + timedelta(seconds=10))
    assert not limits.take("way in", "a", Limit(3, 10), now + timedelta(seconds=10))


def test_the_paths_of_others_are_not_ours() -> None:
    for path in (
        "/api/v1/chat",
        "/health",
        "/ready",
        "/metrics",
        "/telegram",
        "/entering",
        "/peoples",
        "/ownership",
    ):
        assert not is_ours(path)
