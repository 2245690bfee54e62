"""Telegram's Mini App in a real browser: the page reads what Telegram puts behind "#", and needs no script of Telegram's."""

import re
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr
from sqlmodel import select

from bot.settings import Settings
from memory.records import Identity
from tests.bot.web.console.conftest import PHONE, Console, Serve
from tests.bot.web.console.test_ways_in import TOKEN, PaperTelegram, _signed


@pytest.fixture
async def outside(serve: Serve, settings: Settings) -> Console:
    chosen = settings.model_copy(
        update={"public_url": "https://tangban.example", "telegram_token": SecretStr(TOKEN)}
    )
    return await serve(chosen, PaperTelegram())


async def _opened(browser: Browser, console: Console, init_data: str) -> tuple[Page, list[str]]:
    """Open the Mini App as Telegram does: data, version, platform and theme behind "#", and its own object in the window."""
    context = await browser.new_context(viewport=PHONE, locale="zh-CN")
    page = await context.new_page()
    page.set_default_timeout(8000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.add_init_script("window.Telegram = {WebApp: {initData: 'forged=1', ready() {}, expand() {}}}")
    theme = quote('{"bg_color":"#17212b","text_color":"#f5f5f5"}')
    behind = f"tgWebAppData={quote(init_data)}&tgWebAppVersion=9.1&tgWebAppPlatform=android&tgWebAppThemeParams={theme}"
    await page.goto(f"{console.url}/enter/telegram#{behind}")
    return page, asked


async def test_it_opens_as_the_telegram_user(browser: Browser, outside: Console) -> None:
    data = _signed({"id": 77, "language_code": "zh-hans", "first_name": "秀英 & Söhne"}, outside.clock())
    page, asked = await _opened(browser, outside, data)
    await expect(page.get_by_role("heading", name="和糖伴说说话")).to_be_visible()
    await page.get_by_role("textbox").fill("空腹6.8")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".tb-ours").first).to_contain_text("6.8 mmol/L")
    assert page.url == f"{outside.url}/"
    assert [url for url in asked if not re.match(rf"{outside.url}/|ws://127|data:", url)] == []
    assert not any("tgWebAppData" in url.partition("#")[0] for url in asked)  # no server saw it in an address
    wider = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0
    homes = await outside.read(lambda session: session.exec(select(Identity)).all())
    assert ("telegram", "77") in {(one.channel, one.account) for one in homes}


@pytest.mark.safety
async def test_what_the_window_says_counts_for_nothing(browser: Browser, outside: Console) -> None:
    forged = _signed({"id": 77}, outside.clock(), token="99:another-bot")
    page, _ = await _opened(browser, outside, forged)
    await expect(page.get_by_text("Telegram 没有确认是您")).to_be_visible()
    await page.goto(f"{outside.url}/")
    await expect(page).to_have_url(re.compile("/enter$"))
