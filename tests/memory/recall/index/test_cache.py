from datetime import UTC, datetime

import numpy as np

from memory.recall.index.cache import Held, IndexCache, State
from memory.recall.index.parts import Kept, Rows
from memory.recall.index.person import Index
from memory.recall.index.signature import pack, sign

STATE = State(1, 1, "k")


def _index() -> Index:
    signature = sign("I like tea", None, np.ones(384, np.float16), datetime(2025, 1, 1, tzinfo=UTC))
    return Index([Rows([Kept(1, "k", pack(signature))])])


def test_the_least_used_is_let_go_first() -> None:
    size = _index().nbytes
    cache = IndexCache(limit=2 * size)
    for name in ("a", "b"):
        cache.put(name, Held(STATE, _index()), cache.ticket())
    cache.get("a")
    cache.put("c", Held(STATE, _index()), cache.ticket())
    assert [cache.get(name) is not None for name in ("a", "b", "c")] == [True, False, True]
    assert cache.nbytes == 2 * size


def test_what_is_too_large_alone_is_not_held() -> None:
    cache = IndexCache(limit=10)
    cache.put("a", Held(STATE, _index()), cache.ticket())
    assert (len(cache), cache.nbytes) == (0, 0)


def test_putting_again_replaces_and_dropping_gives_the_bytes_back() -> None:
    cache = IndexCache()
    cache.put("a", Held(STATE, _index()), cache.ticket())
    cache.put("a", Held(State(2, 2, "l"), _index()), cache.ticket())
    assert cache.nbytes == _index().nbytes
    cache.drop("a")
    assert cache.nbytes == 0


def test_what_was_being_read_while_somebody_was_dropped_is_not_held() -> None:
    cache = IndexCache()
    before = cache.ticket()
    cache.drop("a")
    cache.put("a", Held(STATE, _index()), before)
    assert (len(cache), cache.nbytes) == (0, 0)
    cache.put("a", Held(STATE, _index()), cache.ticket())
    assert cache.people() == ["a"]
