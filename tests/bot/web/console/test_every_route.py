"""Every route that there is, taken from the table of routes itself: a new one is walked, or this fails."""

from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from nicegui import core
from sqlmodel import Session, select

from bot.settings import Settings
from bot.web.console.attach import PLACES
from bot.web.entry.paths import is_ours, is_public
from bot.web.entry.visit import Reception
from bot.web.server import build
from memory.records import Outbox
from tests.bot.web.console import lives
from tests.bot.web.console.conftest import Console, Serve

pytestmark = pytest.mark.safety

SECRET = "独一无二的炒饭"
OF_THE_API = ("/api/v1", "/api/openapi.json")
OF_THE_HOUSE = {"/health", "/ready", "/metrics"}
"""What is nobody's; /metrics is asked from elsewhere in tests/bot/metrics."""
SHUT = {307, 303, 401, 403, 404, 405, 422}


def _flat(routes: Iterable[Any], before: str = "") -> Iterator[tuple[str, str]]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _flat(inner.routes, before + route.include_context.prefix)
        elif getattr(route, "path", None):
            for method in sorted(getattr(route, "methods", None) or {"GET"}):
                yield method, before + str(route.path)


def _ours(app: FastAPI) -> list[tuple[str, str]]:
    """All routes but those of the API, which has a walk of its own (tests/bot/web/api/test_security.py)."""
    return sorted(
        {one for one in (*_flat(app.routes), *_flat(core.app.routes)) if not one[1].startswith(OF_THE_API)}
    )


async def _told(console: Console) -> dict[str, str]:
    """Ann, who told things; Bob, who has nothing to do with her; and the ids of what is hers."""
    ann, _ = [await console.newcomer(str(n), name) for n, name in enumerate(("Ann", "Bob"), 1)]
    vault, now = console.house.vault, console.clock()

    def prepare(session: Session) -> None:
        lives.breakfast(session, vault, ann, now, SECRET)
        lives.remind(session, vault, ann, SECRET, now)

    await console.write(prepare)
    visit = await Reception(console.house, console.web).visit(await console.ticket(ann), {})
    assert visit is not None
    await console.web.say(console.house.office, visit.speaker, "给我看看这周的曲线")
    await console.house.office.quiet()
    letter = await console.read(lambda session: session.exec(select(Outbox.platform_message_id)).first())
    return {"patient_id": ann.id, "message_id": str(letter), "key": "x", "path": "x", "name": "x"}


def _filled(path: str, ids: dict[str, str]) -> str:
    return path.replace(":path}", "}").format(**ids)


def test_no_route_is_unknown_to_this_walk(console: Console) -> None:
    """Whoever adds a route says whose it is: a page, a file of its owner, a door, or of the house."""
    for _, path in _ours(build(console.house)):
        assert is_ours(path.replace("{patient_id}", "x")) or path in OF_THE_HOUSE, path
        known = path in PLACES or path.startswith(
            ("/own/", "/enter", "/look", "/console/", "/_nicegui", "/favicon.ico")
        )
        assert known or path in OF_THE_HOUSE, path


async def test_the_wrong_person_gets_nothing_of_hers_at_any_route(console: Console) -> None:
    ids = await _told(console)
    walked = _ours(build(console.house))
    assert len(walked) > 25
    origin = {"origin": console.url}
    async with await console.client(console.people["Bob"]) as bob:
        for method, path in walked:
            where = _filled(path, ids)
            answer = await bob.request(method, where, headers=origin, follow_redirects=True)
            assert SECRET not in answer.text, where
            assert "Ann" not in answer.text, where
            if path.startswith("/own/") and "{" in path:
                assert answer.status_code == 404, where


async def test_nobody_gets_more_than_doors_and_files_that_are_the_same_for_all(
    serve: Serve, settings: Settings
) -> None:
    console = await serve(settings.model_copy(update={"public_url": "https://tangban.example"}))
    ids = await _told(console)
    async with httpx.AsyncClient(base_url=console.url) as nobody:
        for method, path in _ours(build(console.house)):
            where = _filled(path, ids)
            answer = await nobody.request(method, where, headers={"origin": console.url})
            assert SECRET not in answer.text, where
            if not is_public(where) and path not in OF_THE_HOUSE:
                assert answer.status_code in SHUT, where
                assert answer.headers.get("location", "/enter") == "/enter", where
