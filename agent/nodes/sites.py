"""Wishes about a Nightscout site: its address and token are longer than any other wish."""

import re

from agent.state import Call

_SITE = re.compile(r"nightscout|夜侦|\bns站", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s,，。;；、（）()<>\"“”]+", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?:token|令牌|密钥|密码|api[ _-]?secret|secret)\s*(?:is|是|为|[:：=])?\s*([^\s,，。;；、]{4,200})",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"[?&](?:token|secret)=([^&#\s]+)", re.IGNORECASE)
_OFF = re.compile(r"断开|取消|删除|移除|不要|停止?|disconnect|remove|forget|stop|unlink", re.IGNORECASE)
_PUSH = re.compile(r"餐|吃的|饭|meal|carb|treatment", re.IGNORECASE)
_BARE_TOKEN = re.compile(r"(?<![\w./-])([a-z0-9_]{1,40}-[0-9a-f]{16})(?![\w-])", re.IGNORECASE)


def site(text: str) -> Call | None:
    """Tell what is wished of a Nightscout site, if it is spoken of: connect (with a URL), part, write meals there, status."""
    if not _SITE.search(text):
        return None
    if (url := _URL.search(text)) is not None:
        return Call("connect_site", _access(text, url[0].rstrip("./")))
    if _PUSH.search(text):
        return Call("site", {"action": "push_off" if _OFF.search(text) else "push_on"})
    if _OFF.search(text):
        return Call("site", {"action": "off"})
    short = len(text) <= 40
    return Call("site", {"action": "status"}) if short else None


def _access(text: str, url: str) -> dict[str, str]:
    inside = _IN_URL.search(url)
    rest = text.replace(url, " ")
    token = inside or _TOKEN.search(rest) or _BARE_TOKEN.search(rest)
    return {"url": url.partition("?")[0].rstrip("/"), "token": token[1] if token else ""}
