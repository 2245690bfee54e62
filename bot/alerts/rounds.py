"""Tells alerts that are due, rung by rung, until somebody takes care of them or they pass; two workers tell each rung once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from agent.letters import page
from agent.nodes.compose import worded
from bot.alerts.groups import Groups
from bot.alerts.scans import silences, unanswered, watched_over
from bot.delivery.outgoing.rows import Parcel
from bot.reminders import Watch
from memory import people
from memory.circle import alerts, audit, grants, notices
from memory.circle.grants import Caregiver
from memory.records import Alert, Person
from tools.circle import telling
from tools.circle.ladder import LADDERS, Step, step
from tools.circle.passing import passed
from tools.outcome import Outcome
from tools.promises.quiet import quiet_of

AT_ONCE = 100


@dataclass(frozen=True)
class _Told:
    """An alert that is told now: of whom, by which rung, and who listens."""

    row: Alert
    person: Person
    rung: Step
    number: int
    around: Sequence[Caregiver]


class Rounds:
    """Goes round every few seconds; holds nothing of what is open."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._groups = Groups(watch)

    async def tick(self) -> int:
        """Find what is new, close what has passed, tell what is due; returns how many rungs were told."""
        database, vault = self._watch.database, self._watch.vault
        await database.write(lambda session: silences(session, vault, self._watch.clock()))
        await database.write(lambda session: unanswered(session, vault, self._watch.clock()))
        last: int | None = 0
        while last is not None:
            last, parcels = await database.write(partial(self._close_passed, after=last))
            self._watch.outgoing.dispatch(parcels)
        told, found = 0, AT_ONCE
        while found == AT_ONCE:
            found, rungs, parcels = await database.write(self._tell_due)
            self._watch.outgoing.dispatch(parcels)
            told += rungs
        return told

    def _close_passed(self, session: Session, after: int) -> tuple[int | None, list[Parcel]]:
        """Close a batch of what is over: the id to go on after, or None at the end, and what groups are written."""
        rows = alerts.open_after(session, after, AT_ONCE)
        now = self._watch.clock()
        parcels = [parcel for row in rows for parcel in self._close(session, row, now)]
        return rows[-1].id if len(rows) == AT_ONCE else None, parcels

    def _close(self, session: Session, row: Alert, now: datetime) -> list[Parcel]:
        person = session.get(Person, row.person_id)
        if person is None:
            alerts.move(session, row, row.step, None, "over")
            return []
        over = passed(session, self._watch.vault, row)
        if over is None or not alerts.settle(session, row, "tangban", "over", now) or row.step == 0:
            return []
        facts = telling.alarm_facts(session, self._watch.vault, row)
        for one in watched_over(session, self._watch.vault, row.person_id):
            ward = grants.ward(session, self._watch.vault, one.person_id, row.person_id)
            if ward is not None:
                self._write(session, one.person_id, row, "over", telling.over(facts, ward, over.better), now)
        return self._groups.write(
            session, row, person, "over", lambda ward: telling.over(facts, ward, over.better)
        )

    def _tell_due(self, session: Session) -> tuple[int, int, list[Parcel]]:
        """Tell a batch: how many there were, how many rungs were told, and what groups are written."""
        now = self._watch.clock()
        rows = alerts.due(session, now, AT_ONCE)
        told = [rung for row in rows if (rung := self._tell(session, row, now)) is not None]
        return len(rows), len(told), [parcel for rung in told for parcel in rung]

    def _tell(self, session: Session, row: Alert, now: datetime) -> list[Parcel] | None:
        person = session.get(Person, row.person_id)
        if person is None:
            return None
        around = watched_over(session, self._watch.vault, person.id)
        wait, number = alerts.rule(session, person.id).wait_minutes, row.step
        rung, pause = step(row.kind, number, wait)
        if (until := self._held(session, row, person, rung, around, now)) is not None:
            alerts.move(session, row, number, until)
            return None
        following = now + pause if pause is not None else None
        if not alerts.move(session, row, number + 1, following, "open" if following else "unanswered"):
            return None
        if following is None:
            audit.note(
                session,
                at=now,
                actor="tangban",
                action="alert_unanswered",
                subject=person.id,
                detail=row.kind,
            )
        return self._tell_all(session, _Told(row, person, rung, number, around), now)

    def _held(  # who is told what, and when
        self,
        session: Session,
        row: Alert,
        person: Person,
        rung: Step,
        around: Sequence[Caregiver],
        now: datetime,
    ) -> datetime | None:
        """Until when quiet hours hold what can wait; a hypo, a very high value and danger signs never do."""
        if LADDERS[row.kind].urgent:
            return None
        asked = [person.id] if rung.person else []
        readers = [*asked, *(one.person_id for one in around if rung.caregivers)]
        ends = []
        for reader_id in readers:
            reader = session.get(Person, reader_id)
            quiet = quiet_of(people.profile(session, self._watch.vault, reader_id))
            if reader is not None and quiet.holds(now, reader.zone):
                ends.append(quiet.over(now, reader.zone))
        return max(ends, default=None)

    def _tell_all(self, session: Session, told: _Told, now: datetime) -> list[Parcel]:
        vault, row = self._watch.vault, told.row
        facts = {**telling.alarm_facts(session, vault, row)}
        by = alerts.facts(session, vault, row).get("by")
        if told.rung.person or not told.around:
            self._write(
                session,
                told.person.id,
                row,
                str(told.number),
                telling.to_person(row, facts, told.rung.last),
                now,
            )
        for one in told.around if told.rung.caregivers else ():
            ward = grants.ward(session, vault, one.person_id, told.person.id)
            if ward is None or (told.number == 0 and one.person_id == by):
                continue  # whoever wrote the value down has seen it
            if not notices.reachable(session, one.person_id):
                unreached = telling.unreached(one.label)
                self._write(session, told.person.id, row, f"unreached {one.person_id}", unreached, now)
                continue
            outcome = telling.to_caregiver(row, facts, ward, told.rung.last)
            self._write(session, one.person_id, row, str(told.number), outcome, now)
        if not told.rung.caregivers:
            return []
        return self._groups.write(
            session,
            row,
            told.person,
            str(told.number),
            lambda ward: telling.to_caregiver(row, facts, ward, told.rung.last),
        )

    def _write(  # to whom, of what, which, what, when
        self, session: Session, reader_id: str, row: Alert, which: str, outcome: Outcome, now: datetime
    ) -> None:
        """Keep a letter, once for its alert, rung and reader."""
        reader = session.get(Person, reader_id)
        if reader is None:
            return
        whole = f"{row.source_key} {which} {reader_id}".encode()
        key = f"alert:{hashlib.sha256(whole).hexdigest()[:48]}"
        words = worded(outcome, reader, reader.language, now)
        notices.write(session, self._watch.vault, reader_id, key, [page(words)], now)
