"""When something goes wrong the person is told so, and neither page nor log holds what the error says."""

import logging

import httpx
import pytest
from playwright.async_api import expect

from bot.web.console import cards
from bot.web.console.pages import meals
from tests.bot.web.console.conftest import Console, Visit

pytestmark = pytest.mark.safety

SECRET = "独一无二的炒饭"


async def _broken(*_a: object, **_k: object) -> None:
    raise RuntimeError(SECRET)


async def test_a_page_that_cannot_be_made_says_no_more_than_that(
    console: Console, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(meals, "meals", _broken)
    async with await console.client(await console.newcomer("1", "Ann")) as client:
        answer = await client.get("/meals")
    assert answer.status_code == 500
    assert "出了点问题" in answer.text
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text
    assert "content-security-policy" in answer.headers
    assert not any(SECRET in record.getMessage() for record in caplog.records)
    assert any(record.levelno == logging.ERROR for record in caplog.records)


async def test_an_act_that_fails_is_told_and_the_page_goes_on(
    console: Console, visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = await visit("/", await console.newcomer("1", "Ann"))
    await page.wait_for_load_state("networkidle")
    monkeypatch.setattr(cards, "refresh", _broken)
    await page.get_by_role("button", name="重新看一遍").click()
    await expect(page.get_by_text("出了点问题")).to_be_visible()
    assert not any(SECRET in record.getMessage() for record in caplog.records)
    await page.get_by_role("textbox").fill("空腹6.8")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".tb-ours").first).to_contain_text("6.8 mmol/L")


async def test_a_page_that_is_not_there_leads_back(console: Console) -> None:
    async with await console.client(await console.newcomer("1", "Ann")) as client:
        answer = await client.get("/people/a/b")
    assert answer.status_code == 404
    assert "回到聊天" in answer.text
    async with httpx.AsyncClient(base_url=console.url) as client:
        assert (await client.get("/no-such-page")).status_code == 404
