"""The indexes of the people who talked last, within a bound of bytes; what fell out is made anew from the rows."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from memory.recall.index.person import Index

BYTES_KEPT = 64 * 2**20


@dataclass(frozen=True)
class State:
    """What tells whether an index is up to date: how many rows there are, the last one's id, and its key."""

    count: int
    last_id: int
    last_key: str | None


class IndexCache:
    """Indexes by person, least recently used out first; safe to share between threads."""

    def __init__(self, limit: int = BYTES_KEPT) -> None:
        self._limit = limit
        self._held: OrderedDict[str, tuple[State, Index]] = OrderedDict()
        self._lock = Lock()
        self.nbytes = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, person_id: str) -> tuple[State, Index] | None:
        """Give what is held of a person, and count it as used."""
        with self._lock:
            if person_id in self._held:
                self._held.move_to_end(person_id)
            return self._held.get(person_id)

    def put(self, person_id: str, state: State, index: Index) -> None:
        """Hold an index, and let go of the least used until all fit."""
        with self._lock:
            self._drop(person_id)
            self._held[person_id] = (state, index)
            self.nbytes += index.nbytes
            while self.nbytes > self._limit and self._held:
                self._drop(next(iter(self._held)))

    def drop(self, person_id: str) -> None:
        """Let go of a person's index."""
        with self._lock:
            self._drop(person_id)

    def _drop(self, person_id: str) -> None:
        if (held := self._held.pop(person_id, None)) is not None:
            self.nbytes -= held[1].nbytes
