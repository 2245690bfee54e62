"""Goes to the Nightscout sites that are due, brings their values and meals home, and writes meals there where that is wished."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlmodel import Session

from agent.letters import page
from agent.nodes.compose import worded
from bot.reminders import Watch
from bot.sensors.addresses import may_be_asked
from memory import diary, people, sites
from memory.circle import notices
from memory.diary import ItemSaid
from memory.records import Meal, SensorSite
from memory.sites import Access, State
from memory.vault import VaultError
from prompts.reader import say
from tools.outcome import Outcome
from tools.sensors.keeping import keep
from tools.sensors.nightscout import Eaten, RefusedError, Site, SiteError, UnreachableError

log = logging.getLogger(__name__)

AT_ONCE = 8
FIRST = timedelta(days=14)
OVERLAP = timedelta(hours=1)
"""Values may reach a site late; what is there twice is known."""

LATE = timedelta(minutes=2)
"""A meal may be committed a little after the moment that it carries; written twice, it is there once."""

_TIMES = httpx.Timeout(20.0, connect=8.0)


@dataclass(frozen=True)
class _Errand:
    """One site that is asked now."""

    row_id: int
    person_id: str
    access: Access
    until: datetime | None
    pushed: datetime | None
    pushes: bool


class Errands:
    """Holds nothing of what is due; a second one may run beside it. `private` lets sites at home be asked."""

    def __init__(self, watch: Watch, *, private: bool = False) -> None:
        self._watch = watch
        self._private = private

    async def tick(self) -> int:
        """Ask every site that is due; returns how many were."""
        asked = 0
        while due := await self._watch.database.write(self._claim):
            await asyncio.gather(*(self._run(one) for one in due))
            asked += len(due)
        return asked

    def _claim(self, session: Session) -> list[_Errand]:
        rows = sites.claim(session, self._watch.clock(), AT_ONCE)
        return [one for row in rows if (one := self._errand(session, row)) is not None]

    def _errand(self, session: Session, row: SensorSite) -> _Errand | None:
        try:
            access = sites.access(session, self._watch.vault, row)
        except VaultError:
            row.next_at = None
            return None
        return _Errand(row.id or 0, row.person_id, access, row.until, row.pushed, row.pushes)

    async def _run(self, errand: _Errand) -> None:
        now, new = self._watch.clock(), 0
        told: dict[str, Any] = {}
        state: State = "fine"
        try:
            if not await may_be_asked(errand.access.url, self._private):
                raise UnreachableError("an address that may not be asked")
            async with httpx.AsyncClient(timeout=_TIMES, follow_redirects=False, trust_env=False) as client:
                new, told = await self._carry(
                    Site(client, errand.access.url, errand.access.token), errand, now
                )
        except RefusedError:
            state = "refused"
        except SiteError as error:
            log.info("a site could not be asked: %s", type(error).__name__)
            state = "unreachable"
        await self._watch.database.write(lambda session: self._settle(session, errand, now, state, told, new))

    async def _carry(self, site: Site, errand: _Errand, now: datetime) -> tuple[int, dict[str, Any]]:
        since = max(errand.until - OVERLAP, now - 2 * FIRST) if errand.until else now - FIRST
        values = [one for one in await site.values(since) if one.at <= now + OVERLAP]
        kept = await keep(self._watch.database, errand.person_id, values, now)
        eaten = await site.meals(since)
        await self._watch.database.write(lambda session: self._note(session, errand, eaten, now))
        told: dict[str, Any] = {"until": values[-1].at if values else errand.until}
        if errand.pushes and errand.pushed is not None:
            meals = await self._watch.database.read(lambda session: self._to_write(session, errand, now))
            await site.write(meals)
            told["pushed"] = max(errand.pushed, now - LATE)
        return kept.new, told

    def _note(self, session: Session, errand: _Errand, eaten: Sequence[Eaten], now: datetime) -> None:
        """Write meals of the site down, once for the name that it gives them."""
        person = people.person(session, errand.person_id)
        if person is None:
            return
        for one in eaten:
            key = f"ns:{errand.person_id}:{one.name}"[:80]
            meal = Meal(person_id=person.id, source_key=key, at=one.at, created_at=now, carbs_g=one.carbs_g)
            named = one.notes or say("sensors.carbs", person.language)
            item = ItemSaid(food=named, carbs_g=one.carbs_g)
            diary.add_meal(session, self._watch.vault, meal, [item])

    def _to_write(self, session: Session, errand: _Errand, now: datetime) -> list[Eaten]:
        """Meals told to us since the last time, of which the carbohydrates are known."""
        seen = diary.meals(
            session, self._watch.vault, errand.person_id, now - FIRST, now + timedelta(minutes=1)
        )
        return [
            Eaten(
                f"tangban-{one.meal.id}", one.meal.at, one.meal.carbs_g, ", ".join(i.food for i in one.items)
            )
            for one in seen
            if one.meal.carbs_g
            and errand.pushed is not None
            and one.meal.created_at > errand.pushed
            and not one.meal.source_key.startswith("ns:")
        ]

    def _settle(  # how it went, and what is told of it
        self, session: Session, errand: _Errand, now: datetime, state: State, told: dict[str, Any], new: int
    ) -> None:
        """Note how it went; the person is told when it changes, and not of every time that a site is away."""
        row = session.get(SensorSite, errand.row_id)
        before = row.state if row is not None else state
        if not sites.settle(session, errand.row_id, now, state, told):
            return
        if {before, state} == {"fine", "unreachable"}:
            return  # it comes and goes
        person = people.person(session, errand.person_id)
        if person is None:
            return
        facts = {"host": errand.access.host, "new": new}
        part = worded(Outcome(f"sensors.{state}", facts), person, person.language, now)
        key = f"site:{errand.row_id}:{state}:{now:%Y%m%d%H%M%S}"
        notices.write(session, self._watch.vault, person.id, key, [page(part)], now)
