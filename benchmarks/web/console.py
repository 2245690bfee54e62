"""The first page, a turn through the page, and a hundred open pages.

    python -m benchmarks.web.console

Starts `tangban serve` on an empty folder and Chromium beside it. A first page is a browser context without any cache, until the chat can be
written in. A turn is from the click to the letter in the page; what is
beyond the agent is that less the time between the commits of message and answer (`_agent_ms`). Open pages are WebSockets that hold the page as a browser does, without a browser's memory.
"""

import asyncio
import os
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import httpx
import psutil
from playwright.async_api import Browser, async_playwright
from websockets.asyncio.client import ClientConnection, connect

ROUNDS, TURNS, PAGES = 9, 15, 100
CHROMIUM = "/usr/bin/chromium"


async def main() -> None:
    """Measure and print one line for each figure."""
    with tempfile.TemporaryDirectory() as folder:
        port = 8497
        env = {**os.environ, "TANGBAN_DATA": folder, "TANGBAN_WEB_PORT": str(port), "TANGBAN_LANGUAGE": "en"}
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).parent / "tangban"), "serve", env=env, cwd=folder,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        url = f"http://127.0.0.1:{port}"
        try:
            await _up(url)
            print(f"start until it answers: {time.perf_counter() - begun:.1f} s")
            await _measure(url, process.pid, Path(folder))
        finally:
            process.terminate()
            await process.wait()


async def _measure(url: str, pid: int, folder: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        first = [await _first_page(browser, url) for _ in range(ROUNDS)]
        print(f"first page, no cache: median {statistics.median(first):.2f} s, {_sorted(first, 2)}")
        turns = await _turns(browser, url)
        own = _agent_ms(folder)
        beyond = [page - agent for page, agent in zip(turns, own, strict=True)][3:]
        print(f"a turn through the page: median {statistics.median(turns[3:]):.0f} ms, {_sorted(turns[3:])}")
        print(f"of it beyond the agent: median {statistics.median(beyond):.0f} ms, {_sorted(beyond)}")
        await _hold(url, psutil.Process(pid), browser)
        await browser.close()


async def _hold(url: str, process: psutil.Process, browser: Browser) -> None:
    print(f"memory with no page held open: {process.memory_info().rss / 2**20:.0f} MiB")
    held = [await _open_page(url) for _ in range(PAGES)]
    print(f"memory with {len(held)} pages open: {process.memory_info().rss / 2**20:.0f} MiB")
    HEARD.clear()
    await _turns(browser, url, 1)
    await asyncio.sleep(5)
    print(f"of {len(held)} pages, those that showed what was said in another: {len(HEARD)}")
    print(f"memory after that: {process.memory_info().rss / 2**20:.0f} MiB")
    for one in held:
        await one.close()


def _sorted(values: list[float], digits: int = 0) -> list[float]:
    return sorted(round(one, digits) for one in values)


async def _up(url: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(600):
            try:
                await client.get(f"{url}/health")
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return


async def _first_page(browser: Browser, url: str) -> float:
    context = await browser.new_context()
    page = await context.new_page()
    begun = time.perf_counter()
    await page.goto(url, wait_until="commit")
    await page.get_by_role("textbox").wait_for()
    taken = time.perf_counter() - begun
    await context.close()
    return taken


async def _turns(browser: Browser, url: str, count: int = TURNS) -> list[float]:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(url)
    box = page.get_by_role("textbox")
    await box.wait_for()
    taken = []
    for number in range(count):
        before = await page.locator(".tb-ours").count()
        await box.fill(f"fasting 6.{number % 10}")
        # Timed inside the browser: the driver's own round trips are no part of it.
        taken.append(
            await page.evaluate(
                """async (before) => {
                    const begun = performance.now();
                    document.querySelector('.tb-writing .tb-first').click();
                    while (document.querySelectorAll('.tb-ours').length <= before)
                        await new Promise((go) => setTimeout(go, 2));
                    return performance.now() - begun;
                }""",
                before,
            )
        )
        await page.wait_for_timeout(300)
    await context.close()
    return taken


async def _open_page(url: str) -> ClientConnection:
    """Ask for a page and hold its socket open, as a browser does."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(url)
    number = re.search(r"'client_id': '([0-9a-f-]{36})'", answer.text)
    following = re.search(r"'next_message_id': (\d+)", answer.text)
    assert number
    assert following
    query = (
        f"client_id={number[1]}&next_message_id={following[1]}&implicit_handshake=true&tab_id=t{number[1]}"
        f"&document_id=d{number[1]}&EIO=4&transport=websocket"
    )
    cookie = answer.headers["set-cookie"].partition(";")[0]
    socket = await connect(
        f"{url.replace('http', 'ws')}/_nicegui_ws/socket.io/?{query}",
        origin=url,  # type: ignore[arg-type]  # a string is an origin
        additional_headers={"cookie": cookie},
        ping_interval=None,
    )
    await socket.recv()
    await socket.send("40")
    answering = asyncio.create_task(_answer_pings(socket))
    _TASKS.add(answering)
    return socket


_TASKS: set["asyncio.Task[None]"] = set()
HEARD: set[int] = set()


async def _answer_pings(socket: ClientConnection) -> None:
    async for message in socket:
        if message == "2":
            await socket.send("3")
        elif "fasting" in str(message):
            HEARD.add(id(socket))


def _agent_ms(folder: Path) -> list[float]:
    """How long each message took from its commit in the inbox to the commit of its answer, as their rows say."""
    rows = sqlite3.connect(f"file:{folder / 'tangban.db'}?mode=ro", uri=True).execute(
        "SELECT i.received_at, min(o.created_at) FROM inbox i JOIN outbox o ON o.source_key = 'inbox:' || i.id"
        " WHERE i.channel = 'web' GROUP BY i.id ORDER BY i.id"
    )
    return [
        1000 * (datetime.fromisoformat(end) - datetime.fromisoformat(begun)).total_seconds()
        for begun, end in rows
    ]


if __name__ == "__main__":
    asyncio.run(main())
