"""Looks at a few people at a time, so that nobody's message waits; two workers share the work by claims in the rows."""

import logging
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from agent.brains import Brains
from agent.brains.digesting import digested
from bot.clock import Clock
from memory import digests, people
from memory.database import Database
from memory.digests import New, Summary
from memory.records import Person
from memory.vault import Vault
from tools import habits
from tools.insights import refresh
from tools.insights.miner import HORIZON

log = logging.getLogger(__name__)

MINED_EVERY = timedelta(days=1)
AT_ONCE = 2
"""So many people a tick: mining three months of values takes a tenth or two of a second of processor."""

TURNS = 20
A_DAY = timedelta(days=1)
"""A summary is made after so many turns, or a day after the first thing that it does not yet hold."""


class Studies:
    """A chore beside the reminders; holds nothing that is lost when the process ends."""

    def __init__(self, database: Database, vault: Vault, brains: Brains, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._brains = brains
        self._clock = clock
        self._seen = 0
        self._waiting: dict[str, datetime] = {}

    async def tick(self) -> int:
        """Look after a few people; returns how many."""
        return await self._mine() + (await self._digest() if self._brains else 0)

    async def _mine(self) -> int:
        now = self._clock()
        found = await self._database.read(
            lambda session: digests.to_mine(session, now, MINED_EVERY, HORIZON, AT_ONCE)
        )
        mined = 0
        for person in found:
            claim = partial(digests.claim_mining, person_id=person.id, now=now, every=MINED_EVERY)
            if await self._database.write(claim):
                await refresh(self._database, self._vault, person, now)
                await self._database.write(partial(self._note_habits, person=person, now=now))
                mined += 1
        return mined

    def _note_habits(self, session: Session, person: Person, now: datetime) -> None:
        """Keep when somebody usually eats, so that "after breakfast" means theirs."""
        found = habits.meal_times(session, person, now)
        told = people.profile(session, self._vault, person.id)
        if session.get(Person, person.id) is not None and told.get(habits.MEAL_TIMES, {}) != found:
            people.update_profile(session, self._vault, person.id, {habits.MEAL_TIMES: found}, now)

    async def _digest(self) -> int:
        """Sum up for one person whose time has come; who spoke since the last tick is looked at, not everybody."""
        now = self._clock()
        spoke, newest = await self._database.read(partial(digests.spoke_after, last_id=self._seen))
        self._seen = newest
        self._waiting.update(dict.fromkeys(spoke, now))
        for person_id in [one for one, look_at in self._waiting.items() if look_at <= now]:
            if await self._digest_one(person_id, now):
                return 1
        return 0

    async def _digest_one(self, person_id: str, now: datetime) -> bool:
        """Sum up for one person if it is time; else note when to look again."""
        read = await self._database.read(partial(self._read, person_id=person_id))
        self._waiting.pop(person_id, None)
        if read is None:
            return False
        person, before, new = read
        if before is not None and before.language != person.language:
            await self._database.write(partial(digests.drop_summary, person_id=person_id))
            self._waiting[person_id] = now  # from the beginning, in the language that is spoken now
            return False
        if not new.texts or new.since is None:
            return False
        if len(new.texts) < TURNS and now - new.since < A_DAY:
            self._waiting[person_id] = new.since + A_DAY
            return False
        old = before.text if before is not None else ""
        text = await digested(self._brains, person_id, person.language, old, new.texts)
        if text is None and not old:
            self._waiting[person_id] = now + A_DAY  # no brain answered, or nothing of it may stand
            return True
        made = Summary(text or old, person.language, now, new.upto)
        await self._database.write(partial(self._keep, person_id=person_id, made=made, of=new))
        return True

    def _read(self, session: Session, person_id: str) -> tuple[Person, Summary | None, New] | None:
        person = session.get(Person, person_id)
        if person is None:
            return None
        return (
            person,
            digests.summary(session, self._vault, person_id),
            digests.told_since(session, self._vault, person_id),
        )

    def _keep(self, session: Session, person_id: str, made: Summary, of: New) -> None:
        """Write a summary down, unless something that it was made of was forgotten meanwhile."""
        told = digests.told_since(session, self._vault, person_id).texts
        if set(of.texts) <= set(told):
            digests.keep_summary(session, self._vault, person_id, made)
        else:
            self._waiting[person_id] = made.made_at
