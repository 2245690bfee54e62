"""Keeps drafts that may be said to anybody: reviewed knowledge in plainer words, never a word to or from one person.

In this process, or in Redis where there is an address, by cashews (`pip install 'tangban[cache]'`); without it nothing is kept.
"""

import hashlib
import logging
import warnings
from importlib.util import find_spec
from typing import Any

_log = logging.getLogger(__name__)
_FOR = "7d"
_IN_PROCESS = "mem://?size=2000"


class Shared:
    """A cache by what was asked: the whole prompt and who was asked, so that a changed text is never answered by an old draft."""

    def __init__(self, url: str | None = None) -> None:
        self._url = url or _IN_PROCESS
        self._cache: Any = None

    async def get(self, prompt: str, names: tuple[str, ...]) -> str | None:
        """Give the draft for a prompt, if one was kept; a cache that is away is as good as empty."""
        try:
            found = await self._opened().get(_key(prompt, names)) if _there() else None
        except Exception as error:  # a cache must never be why somebody gets no answer
            _log.info("the cache does not answer: %s", type(error).__name__)
            return None
        return found if isinstance(found, str) else None

    async def keep(self, prompt: str, names: tuple[str, ...], draft: str) -> None:
        """Keep a draft that passed the check."""
        try:
            if _there():
                await self._opened().set(_key(prompt, names), draft, expire=_FOR)
        except Exception as error:  # as above
            _log.info("the cache does not answer: %s", type(error).__name__)

    async def answers(self) -> bool:
        """Tell whether the cache is there."""
        try:
            return bool(await self._opened().ping())
        except Exception:  # whatever it is, it does not answer
            return False

    async def close(self) -> None:
        """Close the connection."""
        if self._cache is not None:
            with warnings.catch_warnings():
                # cashews 7.6 still closes Redis by a name that redis-py has deprecated.
                warnings.simplefilter("ignore", DeprecationWarning)
                await self._cache.close()

    def _opened(self) -> Any:
        if self._cache is None:
            from cashews import Cache

            self._cache = Cache()
            self._cache.setup(self._url)
        return self._cache


def _there() -> bool:
    return find_spec("cashews") is not None


def _key(prompt: str, names: tuple[str, ...]) -> str:
    return "tangban:draft:" + hashlib.sha256("\x00".join((*names, prompt)).encode()).hexdigest()
