"""The indexes of the people who talked last, within a bound of bytes; what fell out is made anew from the rows."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from memory.recall.index.person import Index

BYTES_KEPT = 64 * 2**20


@dataclass(frozen=True)
class State:
    """What tells whether an index is up to date: how many rows there are, the last one's id and its key, and the person's wrapped key.

    A row's words are never changed without another row going in the same commit, so the count tells that too.
    """

    count: int
    last_id: int
    last_key: str | None
    wrapped: bytes | None = None


@dataclass
class Held:
    """An index, the rows' state that it was made of, and the database's version at which that was last seen to hold.

    `loose` rows of it were read one by one, since nobody was told so that they are covered by blocks; `unsound` blocks were passed over.
    Texts that are not read yet were read for it, and will be for the next, until what is `unread` is written down.
    """

    state: State
    index: Index
    loose: int = 0
    unsound: tuple[int, ...] = ()
    unread: bool = False
    seen_at: int | None = None


class IndexCache:
    """Indexes by person, least recently used out first; safe to share between threads."""

    def __init__(self, limit: int = BYTES_KEPT) -> None:
        self._limit = limit
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._lock = Lock()
        self._drops = 0
        self.nbytes = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, person_id: str) -> Held | None:
        """Give what is held of a person, and count it as used."""
        with self._lock:
            if person_id in self._held:
                self._held.move_to_end(person_id)
            return self._held.get(person_id)

    def people(self) -> list[str]:
        """Name everybody of whom something is held."""
        with self._lock:
            return list(self._held)

    def ticket(self) -> int:
        """Give what `put` takes of who begins to read rows now."""
        return self._drops

    def put(self, person_id: str, held: Held, ticket: int) -> None:
        """Hold an index, and let go of the least used until all fit.

        Where anybody was dropped since the ticket was given, nothing is held: the rows may be of before somebody was forgotten.
        """
        with self._lock:
            if ticket != self._drops:
                return
            self._drop(person_id)
            self._held[person_id] = held
            self.nbytes += held.index.nbytes
            while self.nbytes > self._limit and self._held:
                self._drop(next(iter(self._held)))

    def drop(self, person_id: str) -> None:
        """Let go of a person's index, and of what is just being read."""
        with self._lock:
            self._drops += 1
            self._drop(person_id)

    def drop_empty(self, person_id: str) -> None:
        """Let go of the index of somebody who has no rows any more."""
        with self._lock:
            self._drop(person_id)

    def _drop(self, person_id: str) -> None:
        if (held := self._held.pop(person_id, None)) is not None:
            self.nbytes -= held.index.nbytes
