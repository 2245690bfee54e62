"""Says in plain words what is configured, reachable and missing, and what to do about it."""

import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal, TextIO

from bot.settings import Settings
from prompts.reader import say

State = Literal["good", "missing", "broken"]
_MARK = {"good": "✓", "missing": "–", "broken": "✗"}
_DISK_WANTED = 500_000_000


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its state, and the words and facts that say it."""

    state: State
    words: str
    facts: dict[str, object]


async def examine(settings: Settings, out: TextIO) -> int:
    """Look at everything, write a line for each, and return 0 unless something is broken."""
    findings = [await look(settings) for look in CHECKS]
    for finding in findings:
        out.write(
            f"{_MARK[finding.state]} {say(f'doctor.{finding.words}', settings.language, **finding.facts)}\n"
        )
    return 1 if any(finding.state == "broken" for finding in findings) else 0


async def _python(settings: Settings) -> Finding:  # noqa: ARG001  # every check is given the settings
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Finding("good" if sys.version_info >= (3, 11) else "broken", "python", {"version": version})


async def _data_folder(settings: Settings) -> Finding:
    folder = settings.data
    facts: dict[str, object] = {"folder": str(folder.absolute())}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_text("", encoding="ascii")
        probe.unlink()
    except OSError:
        return Finding("broken", "folder_not_writable", facts)
    free = shutil.disk_usage(folder).free
    facts["free_mb"] = free // 1_000_000
    return Finding(
        "good" if free > _DISK_WANTED else "broken", "folder" if free > _DISK_WANTED else "disk_full", facts
    )


async def _master_key(settings: Settings) -> Finding:
    from bot.masterkey import MasterKeyError, master_key

    given = settings.master_key.get_secret_value() if settings.master_key else None
    path = settings.data / "master.key"
    if given is None and not path.exists():
        return Finding("missing", "key_will_be_made", {"path": str(path)})
    try:
        master_key(given, settings.data)
    except (MasterKeyError, OSError):
        return Finding("broken", "key_unreadable", {"path": "TANGBAN_MASTER_KEY" if given else str(path)})
    if given is None and path.stat().st_mode & 0o077:
        return Finding("broken", "key_open_to_others", {"path": str(path)})
    return Finding("good", "key", {"path": "TANGBAN_MASTER_KEY" if given else str(path)})


async def _database(settings: Settings) -> Finding:
    from sqlalchemy import text
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

    from memory.database import Database

    try:
        shown = make_url(settings.database).render_as_string(hide_password=True)
    except ArgumentError:
        return Finding("broken", "database_url", {})
    try:
        database = Database(settings.database)
        try:
            database.migrate()
            await database.read(lambda session: session.connection().execute(text("SELECT 1")).scalar_one())
        finally:
            await database.close()
    except (SQLAlchemyError, NoSuchModuleError, OSError, ImportError) as error:
        return Finding("broken", "database_unreachable", {"url": shown, "why": type(error).__name__})
    return Finding("good", "database", {"url": shown})


async def _telegram(settings: Settings) -> Finding:
    import httpx

    if settings.telegram_token is None:
        return Finding("missing", "telegram_unset", {})
    server = settings.telegram_base_url
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            answer = await client.get(f"{server}/bot{settings.telegram_token.get_secret_value()}/getMe")
            told = answer.json()
    except (httpx.HTTPError, ValueError):
        return Finding("broken", "telegram_unreachable", {"server": server})
    if not told.get("ok"):
        return Finding("broken", "telegram_refused", {"server": server})
    return Finding("good", "telegram", {"name": told["result"].get("username", "?")})


async def _wechat(settings: Settings) -> Finding:
    import httpx

    if not settings.wechat_app_id:
        return Finding("missing", "wechat_unset", {})
    if find_spec("wechatpy") is None or find_spec("defusedxml") is None:
        return Finding("broken", "wechat_missing", {})
    if not settings.web_port:
        return Finding("broken", "wechat_no_web", {})
    address = f"{settings.public_url or 'https://…'}/wechat"
    if settings.wechat_secret is None:
        return Finding("good", "wechat_answers_only", {"address": address})
    server = settings.wechat_base_url
    asked = {
        "grant_type": "client_credential",
        "appid": settings.wechat_app_id,
        "secret": settings.wechat_secret.get_secret_value(),
    }
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            told = (await client.post(f"{server}/cgi-bin/stable_token", json=asked)).json()
    except (httpx.HTTPError, ValueError):
        return Finding("broken", "wechat_unreachable", {"server": server})
    if "access_token" not in told:
        return Finding("broken", "wechat_refused", {"why": f"{told.get('errcode')} {told.get('errmsg')}"})
    return Finding("good", "wechat", {"address": address})


async def _wecom(settings: Settings) -> Finding:
    import httpx

    if not settings.wecom_corp_id:
        if settings.wecom_bot_id:
            return Finding("good", "wecom_bot", {"name": settings.wecom_bot_id})
        if settings.wecom_robots is not None:
            return Finding("good", "wecom_robots", {})
        return Finding("missing", "wecom_unset", {})
    if not settings.web_port:
        return Finding("broken", "wecom_no_web", {})
    server, secret = settings.wecom_base_url, settings.wecom_secret
    asked = {
        "corpid": settings.wecom_corp_id,
        "corpsecret": secret.get_secret_value() if secret is not None else "",
    }
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            told = (await client.get(f"{server}/cgi-bin/gettoken", params=asked)).json()
    except (httpx.HTTPError, ValueError):
        return Finding("broken", "wecom_unreachable", {"server": server})
    if not told.get("access_token"):
        return Finding("broken", "wecom_refused", {"why": f"{told.get('errcode')} {told.get('errmsg')}"})
    return Finding("good", "wecom", {"address": f"{settings.public_url or 'https://…'}/wecom"})


async def _embedder(settings: Settings) -> Finding:
    if settings.embedder == "builtin":
        return Finding("good", "embedder_builtin", {})
    if find_spec("sentence_transformers") is None:
        return Finding("broken", "embedder_missing", {"name": settings.embedder})
    return Finding("good", "embedder", {"name": settings.embedder})


async def _brains(settings: Settings) -> Finding:
    """Ask every model that is named whether it would answer; the first that would not is told."""
    from bot.brains import brains

    minds = brains(settings)
    if not minds:
        return Finding("missing", "brains_unset", {})
    try:
        for name in minds.names():
            missing = _PACKAGES.get(name.partition(":")[0])
            if missing and find_spec(missing) is None:
                return Finding("broken", "brain_package_missing", {"name": name})
            health = await (await minds.candidate(name).backend()).health()
            if not health.good:
                return Finding("broken", f"brain_{health.words}", dict(health.facts))
    finally:
        await minds.close()
    return Finding("good", "brains", {"names": ", ".join(minds.names())})


_PACKAGES = {"ollama": "langchain_ollama", "openai": "langchain_openai", "local": "xllamacpp"}


async def _cache(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding("good", "cache_in_process", {})
    if find_spec("cashews") is None or find_spec("redis") is None:
        return Finding("broken", "cache_missing", {})
    from agent.brains.cache import Shared

    cache = Shared(settings.redis_url.get_secret_value())
    answered = await cache.answers()
    await cache.close()
    return Finding("good", "cache", {}) if answered else Finding("broken", "cache_unreachable", {})


CHECKS: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (
    _python,
    _data_folder,
    _master_key,
    _database,
    _telegram,
    _wechat,
    _wecom,
    _embedder,
    _brains,
    _cache,
)
"""What the doctor looks at, in this order; to add a check, write one above and its words in prompts/doctor.toml."""
