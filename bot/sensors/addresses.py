"""Which addresses may be asked: people name them, so none inside of the house where the program runs."""

import asyncio
import ipaddress
from urllib.parse import urlsplit


async def may_be_asked(url: str, private: bool) -> bool:
    """Say whether every address behind a URL is one of the open network; `private` lets those at home in as well."""
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port
    except ValueError:
        return False
    if host is None or split.scheme not in {"http", "https"}:
        return False
    if private:
        return True
    if split.scheme != "https":
        return False  # a token does not go over the open network unsealed
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port or 443)
    except OSError:
        return True  # nobody of that name: asking says so
    return all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)
