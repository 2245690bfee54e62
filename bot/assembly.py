"""The one place where the parts are joined: settings in, a running Tangban out."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from pydantic import SecretStr

from agent.brains import Brains
from agent.companion import Companion
from agent.warm import warm
from bot.admin import Desk, Roster
from bot.admin.desk import Premises
from bot.alerts import CodeRoom, PostRoom, Rounds
from bot.brains import brains, senses
from bot.channels.console import Console
from bot.channels.openings import Openings
from bot.channels.table import channel_class
from bot.clock import wall_clock
from bot.collector import release
from bot.delivery.inbox import Newcomers
from bot.delivery.office import Means, Office
from bot.delivery.outgoing.letters import Letter
from bot.erasing import Eraser
from bot.frontdoor import PortTakenError, own_channels, serve_web
from bot.logs import configure
from bot.masterkey import master_key
from bot.metrics.watching import WatchedRecall, watch_loop, watched_agent
from bot.reminders import Reminders, Watch
from bot.sensors import Errands
from bot.settings import Settings
from bot.studies import Studies
from bot.training.academy import Academy
from bot.web.address import web_address
from bot.web.entry.doorman import Doorman
from bot.web.house import House
from memory.database import Database
from memory.observing import UNOBSERVED, Observer
from memory.recall import embedder
from memory.vault import Vault
from prompts.reader import say

WARM_S = 3.0
"""By then what a start makes is made, most of the first turn included; the collector may work again."""


@asynccontextmanager
async def open_office(settings: Settings, channels: Sequence[Any]) -> AsyncIterator[Office]:
    """Open the house and hand out its office, where nothing more is needed."""
    async with open_house(settings, channels) as house:
        yield house.office


@asynccontextmanager
async def open_house(
    settings: Settings, channels: Sequence[Any], observe: Observer = UNOBSERVED
) -> AsyncIterator[House]:
    """Open the database, make what is missing, and start delivery; everything is closed again at the end."""
    database, vault = _opened(settings)
    recall = WatchedRecall(database, vault, embedder(settings.embedder)).told(observe)
    minds = brains(settings)
    academy = Academy(settings, database, vault, minds, Roster.read(settings.admins).accounts, wall_clock)
    companion = Companion(database, vault, recall, minds, Openings(channels), observe)
    desk = Desk(companion, _premises(settings, (database, vault), minds, academy))
    front = Doorman(desk, database, wall_clock, web_address(settings, channels), near=not settings.public_url)
    intake = senses(settings)
    means = Means(database, vault, watched_agent(front, observe), wall_clock, settings.data, intake=intake)
    newcomers, admins = Newcomers(settings.language, settings.zone), Roster.read(settings.admins).accounts
    office = Office(replace(means, newcomers=newcomers, admins=admins), channels)
    eraser = Eraser(database, recall, settings.data, academy.room.forget)
    watch = Watch(database, vault, office.outgoing, wall_clock, {(one.name, one.bot) for one in channels})
    studies = Studies(database, vault, minds, wall_clock)
    reminders = Reminders(watch, [eraser.sweep, *_rounds(watch, settings), studies.tick, academy.tick])
    await office.start()
    reminders.start()
    minds.start()
    lag = asyncio.create_task(watch_loop(observe))
    warming = _later()
    try:
        minded = (recall, minds, companion, desk, office)
        yield House(settings, database, vault, *minded, channels, wall_clock, observe, academy.room)
    finally:
        for waiting in (lag, warming):
            waiting.cancel()
        for part in (reminders, office):
            await part.close()
        await eraser.sweep()
        await _let_go([*channels, academy, minds, intake, database, observe])


def _later() -> asyncio.TimerHandle:
    """When the start is over, make what the first questions need, and collect garbage again."""
    loop = asyncio.get_running_loop()

    def begin() -> None:
        release()
        loop.run_in_executor(None, warm)

    return loop.call_later(WARM_S, begin)


def _rounds(watch: Watch, settings: Settings) -> list[Callable[[], Awaitable[object]]]:
    """What is done each time the clock ticks: alerts, letters, one-time codes in groups, values of sensors' sites."""
    errands = Errands(watch, private=settings.private_sites)
    return [Rounds(watch).tick, PostRoom(watch).tick, CodeRoom(watch).tick, errands.tick]


def _premises(settings: Settings, rows: tuple[Database, Vault], minds: Brains, academy: Academy) -> Premises:
    """Gather what admins look at and change."""
    return Premises(
        *rows,
        Roster.read(settings.admins),
        settings.data,
        minds.names,
        academy.room,
        standings=minds.standings,
    )


async def _let_go(parts: Sequence[Any]) -> None:
    """Close what holds connections, in this order."""
    for close in (getattr(one, "close", None) for one in parts):
        if close is not None:
            await close()


def _opened(settings: Settings) -> tuple[Database, Vault]:
    configure(settings.log_level, settings.log_format)
    settings.data.mkdir(parents=True, exist_ok=True)
    database, vault = Database(settings.database), Vault(_key(settings))
    database.migrate()
    return database, vault


def _observer(settings: Settings) -> Observer:
    """Count where somebody can ask for it, and trace where it is wanted."""
    observe = UNOBSERVED
    if settings.web_port and find_spec("prometheus_client") is not None:
        from bot.metrics.counting import Counting

        observe = Counting()
    if settings.traces_url:
        from bot.metrics.tracing import Tracing

        observe = Tracing(observe, settings.traces_url)
    return observe


def _key(settings: Settings) -> bytes:
    given = settings.master_key.get_secret_value() if settings.master_key else None
    key, made_at = master_key(given, settings.data)
    if made_at is not None:
        sys.stderr.write(say("doctor.key_made", settings.language, path=str(made_at)) + "\n")
    return key


async def run_console(settings: Settings, once: str | None, as_json: bool, account: str) -> int:
    """Talk in the terminal, or say one thing and print what is answered."""
    console = Console(settings.data, wall_clock, account, settings.language)
    console.quiet = as_json
    async with open_office(settings, [console]) as office:
        if once is not None:
            letters = await console.ask(office, once)
            if as_json:
                sys.stdout.write(json.dumps(_shown(letters), ensure_ascii=False) + "\n")
            return 0
        sys.stdout.write(say("doctor.welcome", settings.language) + "\n")
        sys.stdout.flush()
        await console.run(office)
    return 0


def _shown(letters: Sequence[Letter]) -> dict[str, Any]:
    return {
        "texts": [letter.text for letter in letters],
        "pictures": sum(letter.picture is not None for letter in letters),
        "buttons": [key.label for letter in letters for row in letter.keys for key in row],
    }


async def run_channels(settings: Settings, terminal: bool = False) -> int:
    """Run every channel that is configured (and this terminal), until the process is told to stop."""
    channels = [*_configured(settings), *own_channels(settings, terminal)]
    if not channels and not settings.web_port:
        sys.stderr.write(say("doctor.no_channel", settings.language) + "\n")
        return 2
    names = ", ".join(channel.name for channel in channels)
    async with open_house(settings, channels, _observer(settings)) as house:
        sys.stderr.write(say("doctor.serving", settings.language, channels=names) + "\n")
        running = [asyncio.create_task(channel.run(house.office)) for channel in channels]
        if settings.web_port:
            running.append(asyncio.create_task(serve_web(house)))
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait([*running, waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in (*running, waiting):
            task.cancel()
        ended = await asyncio.gather(*running, return_exceptions=True)
    failures = [one for one in ended if isinstance(one, Exception)]
    if failures and isinstance(failures[0], PortTakenError):
        sys.stderr.write(f"{failures[0]}\n")
        return 1
    if failures:
        raise failures[0]
    return 0


def _configured(settings: Settings) -> list[Any]:
    """Make the channels for which there are settings; an SDK is only loaded where it is used."""
    channels: list[Any] = []
    if settings.web_port:
        channels.append(channel_class("api")())
    if settings.telegram_token is not None:
        token = settings.telegram_token.get_secret_value()
        telegram = channel_class("telegram")
        channels.append(telegram(token, settings.telegram_base_url, wall_clock, _telegram_manner(settings)))
    if settings.wechat_app_id:
        channels.append(_wechat(settings))
    channels += _wecom(settings)
    return channels


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _wechat(settings: Settings) -> Any:
    from bot.channels.wechat.account import Account, Template

    account = Account(
        settings.wechat_app_id,
        _plain(settings.wechat_token),
        _plain(settings.wechat_secret),
        _plain(settings.wechat_aes_key),
        settings.wechat_base_url,
        Template.read(settings.wechat_template),
    )
    return channel_class("wechat")(account, wall_clock, zone=settings.zone)


def _wecom(settings: Settings) -> list[Any]:
    from bot.channels.wecom.account import Bot, Corp, Robot

    channels: list[Any] = []
    if settings.wecom_corp_id:
        corp = Corp(
            settings.wecom_corp_id,
            settings.wecom_agent_id,
            _plain(settings.wecom_secret),
            _plain(settings.wecom_token),
            _plain(settings.wecom_aes_key),
            settings.wecom_base_url,
        )
        channels.append(channel_class("wecom")(corp, wall_clock))
    if settings.wecom_bot_id:
        bot = Bot(settings.wecom_bot_id, _plain(settings.wecom_bot_secret), settings.wecom_bot_url)
        channels.append(channel_class("wecom_bot")(bot, wall_clock))
    if robots := Robot.read(_plain(settings.wecom_robots)):
        channels.append(channel_class("wecom_robot")(robots, settings.wecom_base_url))
    return channels


def _telegram_manner(settings: Settings) -> Any:
    from bot.channels.telegram.channel import Manner
    from bot.channels.telegram.webhook import hook_of

    hook = None
    if settings.telegram_webhook and settings.telegram_token is not None:
        hook = hook_of(settings.public_url, settings.telegram_token.get_secret_value())
    return Manner(hook=hook, admins=Roster.read(settings.admins).telegram())
