"""Posts letters that were written to people outside of their own turns: each once, by whichever worker takes it first."""

import logging

from sqlmodel import Session

from agent.letters import part
from bot.delivery.outgoing.rows import Address, Parcel
from bot.reminders import Watch
from memory.circle import notices
from memory.records import Notice

log = logging.getLogger(__name__)

AT_ONCE = 100


class PostRoom:
    """Takes letters out of the rows and hands them to the outbox, in the transaction that marks them as posted."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    async def tick(self) -> int:
        """Post everything that waits; returns how many letters went to the outbox."""
        posted, found = 0, AT_ONCE
        while found == AT_ONCE:
            found, parcels = await self._watch.database.write(self._some)
            self._watch.outgoing.dispatch(parcels)
            posted += len(parcels)
        return posted

    def _some(self, session: Session) -> tuple[int, list[Parcel]]:
        for row in notices.lost(session, AT_ONCE):
            if notices.claim(session, row, "unreachable"):
                log.warning("letter %s cannot be posted: no account of its reader is reachable", row.id)
        rows = notices.waiting(session, self._watch.bots, AT_ONCE)
        return len(rows), [parcel for row in rows for parcel in self._post(session, row)]

    def _post(self, session: Session, row: Notice) -> list[Parcel]:
        home = notices.home(session, row.person_id, self._watch.bots)
        if home is None or not notices.claim(session, row, "posted"):
            return []
        # In private the account is the chat, on every platform there is.
        address = Address(home.channel, home.bot, home.account, row.person_id)
        parts = tuple(part(page) for page in notices.pages(session, self._watch.vault, row))
        return self._watch.outgoing.post(session, address, parts, f"n:{row.source_key}"[:80])
