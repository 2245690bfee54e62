"""What may be said to anybody is kept; a cache that is away is as good as empty."""

import pytest

from agent.brains.cache import Shared

pytest.importorskip("cashews")


async def test_a_draft_is_kept_for_the_same_prompt_and_the_same_brains() -> None:
    cache = Shared()
    await cache.keep("the piece", ("ollama:m",), "in plainer words")
    assert await cache.get("the piece", ("ollama:m",)) == "in plainer words"
    assert await cache.get("the piece, changed", ("ollama:m",)) is None
    assert await cache.get("the piece", ("ollama:other",)) is None
    await cache.close()


async def test_a_redis_that_is_away_is_as_good_as_empty() -> None:
    cache = Shared("redis://127.0.0.1:9")
    await cache.keep("p", ("m",), "d")
    assert await cache.get("p", ("m",)) is None
    await cache.close()
