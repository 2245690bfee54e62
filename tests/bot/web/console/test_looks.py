"""Accessible and whole: axe finds no serious fault on any page, in both themes and at both sizes; nothing comes from elsewhere."""

import re
from typing import Any

import pytest
from sqlmodel import Session

from bot.web.entry import admins
from memory import promotions
from memory.records import WebAdmin
from tests.bot.web.console import lives
from tests.bot.web.console.conftest import DESK, PHONE, Console, Visit

PAGES = ("/", "/glucose", "/meals", "/reminders", "/circle", "/people", "/data")


async def _faults(page: Any) -> list[str]:
    from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it has no types

    found = await Axe().run(page)
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found.response["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"][:3]
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (PHONE, True)], ids=["desk-light", "phone-dark"])
async def test_axe_finds_no_serious_fault(console: Console, visit: Visit, size: Any, dark: bool) -> None:
    ann, mum = await console.newcomer("1", "Ann"), await console.newcomer("2", "Mum")
    vault, now = console.house.vault, console.clock()

    def prepare(session: Session) -> None:
        lives.live(session, vault, ann, now)
        lives.remind(session, vault, ann, "二甲双胍", now)
        lives.entrust(session, vault, ann, mum, ("readings",), now)
        lives.wear(session, mum, now, shift=-2.6)
        lives.entrust(session, vault, mum, ann, ("readings", "meals"), now)
        promotions.promote(session, ann.id, "local:left-2", now)
        admins.make(session, vault, "root", "Asia/Shanghai", "en", now)

    await console.write(prepare)
    page = await visit("/", ann, size=size, dark=dark)
    await page.get_by_role("textbox").fill("我能吃香蕉吗？")
    await page.get_by_role("button", name="发送").click()
    await page.locator(".tb-ours .tb-row").first.wait_for()
    faults = {}
    for path in (*PAGES, f"/people/{mum.id}", "/enter", "/enter/admin", "/enter/link"):
        await page.goto(console.url + path)
        await page.wait_for_load_state("networkidle")
        faults[path] = await _faults(page)
    boss = await console.read(lambda session: session.get(WebAdmin, "root"))
    person = await console.read(lambda session: session.get(type(ann), boss.person_id))
    desk = await visit("/admin", person, way="password", size=size, dark=dark)
    await desk.wait_for_load_state("networkidle")
    faults["/admin"] = await _faults(desk)
    assert {path: found for path, found in faults.items() if found} == {}


async def test_nothing_comes_from_elsewhere(console: Console, visit: Visit) -> None:
    ann = await console.newcomer("1", "Ann")
    await console.write(lambda session: lives.live(session, console.house.vault, ann, console.clock()))
    page = await visit("/enter")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        await page.goto(console.url + path)
        await page.wait_for_load_state("networkidle")
    assert len(asked) > 20
    assert [url for url in asked if not re.match(rf"{console.url}/|ws://127\.0\.0\.1:\d+/|data:", url)] == []


async def test_language_and_theme_are_kept_in_this_browser(console: Console, visit: Visit) -> None:
    page = await visit("/meals")
    assert await page.evaluate("document.documentElement.lang") == "en-US"
    await page.get_by_role("link", name="中文").click()
    assert await page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.url.endswith("/meals")
    await page.get_by_role("link", name="颜色：自动").click()
    await page.wait_for_function("document.body.classList.contains('body--dark')")
