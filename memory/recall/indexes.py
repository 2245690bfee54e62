"""Keeps people's indexes as the rows are: what is held is compared with the rows each time, and only new rows are read."""

from sqlmodel import Session

from memory.database import Database
from memory.glance import Look
from memory.recall import covering, memories
from memory.recall.covering import Found
from memory.recall.facts import ledger
from memory.recall.index.cache import Held, IndexCache, State
from memory.recall.index.parts import Rows
from memory.recall.index.person import Ending, Index
from memory.recall.index.vectors import Vectors
from memory.vault import Opener, Vault

AT_ONCE = 2000
"""So many vectors are compared in less time (0.1 ms) than a thread is waited for."""


class Indexes:
    """The indexes of one database, made for one embedder by name."""

    def __init__(self, database: Database, vault: Vault, embedder: str, cache: IndexCache) -> None:
        self._database = database
        self._vault = vault
        self._embedder = embedder
        self._cache = cache

    def certain(self, person_id: str) -> Held | None:
        """Give what is held of a person if it is small, ready to compare vectors, and certainly as the rows are; without a thread.

        If nothing at all was committed since that was last seen, it still holds; else the person's rows are counted.
        The version is asked before the rows are: what is committed in between gives the next look another version.
        """
        glance, held = self._database.glance, self._cache.get(person_id)
        if glance is None or held is None or len(held.index) > AT_ONCE or not held.index.compares:
            return None
        version = glance.version()
        if version is None or version == held.seen_at:
            return held if version is not None else None
        row = glance.row(memories.STATE, {"person": person_id})
        if row is None or memories.state_of(row) != held.state:
            return None
        held.seen_at = version
        return held

    def current(self, look: Look, person_id: str, ticket: int, *, worded: bool) -> Held:
        """Give the person's index as the rows are now, in a thread that may read; the key's row is read with them.

        The cache's ticket is from before the first of these looks: who was forgotten since is not held. What is held without
        all words is not enough where words are wanted (`worded`).
        """
        held = self._cache.get(person_id)
        if held is not None and worded and not held.index.worded:
            held = None
        if held is None and (made := self._first(look, person_id, ticket, worded)) is not None:
            return made
        now = memories.state_of(look(memories.STATE, {"person": person_id})[0])
        if not now.count or now.wrapped is None:
            self._cache.drop_empty(person_id)
        if not now.count:
            return Held(now, Index(()))
        opener = self._vault.opener_by(person_id, now.wrapped)
        if held and held.state == now:
            return held
        found = self._grown(look, opener, person_id, held, now.count, worded)
        if found is None:
            found = covering.read(look, opener, person_id, self._embedder, worded=worded)
        return self._made(look, opener, person_id, now, found, ticket)

    def _first(self, look: Look, person_id: str, ticket: int, worded: bool) -> Held | None:
        """Read somebody of whom nothing is held: what the rows tell of themselves need not be counted before. None without a key."""
        keys = look(memories.WRAPPED, {"person": person_id})
        if not keys or keys[0][0] is None:
            return None
        opener = self._vault.opener_by(person_id, keys[0][0])
        found = covering.read(look, opener, person_id, self._embedder, worded=worded)
        if not len(found):
            return Held(State(0, 0, None, keys[0][0]), Index(()))
        now = State(len(found), int(found.parts[-1].ids[-1]), found.last_key, keys[0][0])
        return self._made(look, opener, person_id, now, found, ticket)

    def _made(  # what `current` knows by then
        self, look: Look, opener: Opener, person_id: str, now: State, found: Found, ticket: int
    ) -> Held:
        # Without all words it never answers what is asked by words, which alone want to know what ended what.
        worded = all(part.worded for part in found.parts)
        told = ledger.endings(look, opener, person_id) if worded else ()
        endings = [Ending(*one) for one in told]
        made = Held(now, Index(found.parts, endings, found.vectors), found.loose, found.unsound, found.unread)
        self._cache.put(person_id, made, ticket)
        return made

    def gone(self, session: Session) -> list[str]:
        """Name those of whom an index is held and who have no key or no rows any more."""
        held = self._cache.people()
        return sorted(set(held) - memories.still_there(session, held))

    def _grown(  # what `current` knows by then
        self,
        look: Look,
        opener: Opener,
        person_id: str,
        held: Held | None,
        count: int,
        worded: bool,
    ) -> Found | None:
        """Give what is held with the new rows; None where rows that it has are gone."""
        if held is None:
            return None
        new = memories.kept_after(look, opener, person_id, held.index.last_id, self._embedder, worded=worded)
        if not new or len(held.index) + len(new) != count:
            return None
        *parts, last = held.index.parts
        added = Rows(new)
        ending = [Rows((*last.kept, *new))] if isinstance(last, Rows) else [last, added]
        vectors = None
        if not all(isinstance(part, Rows) for part in held.index.parts):
            before = held.index.vectors
            if not before.dimensions or not added.dimensions <= {before.dimensions}:
                return None
            vectors = Vectors(before.rows, added.matrix(before.dimensions))
        unread = held.unread or (worded and any(one.unread for one in new))
        return Found((*parts, *ending), held.loose + len(new), held.unsound, new[-1].key, vectors, unread)
