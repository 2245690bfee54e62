"""Forgetting a person: everything in one transaction, and a note of what is then still to be wiped from files."""

from datetime import datetime

from sqlmodel import Session, SQLModel, select

from memory import people
from memory.circle.audit import note
from memory.learning import runs, versions
from memory.records import Erasure, Identity
from memory.vault import Vault
from tools.export.shelf import shelf


def forget(session: Session, vault: Vault, person_id: str, now: datetime) -> None:
    """Destroy the person's key and rows; what stays is that it was done, under an id that leads nowhere.

    Models that learned from them serve nobody from here on; what is left of those in files, the sweep wipes.
    """
    accounts = session.exec(select(Identity).where(Identity.person_id == person_id)).all()
    shelves = "\n".join(shelf(one.channel, one.bot, one.account) for one in accounts)
    versions.disown(session, person_id, now)
    runs.forget(session, f"{versions.PERSON}{person_id}")
    people.forget(session, vault, person_id)
    _leave_others(session, person_id)
    session.add(Erasure(subject=person_id, shelves=shelves[:2000], asked_at=now))
    note(session, at=now, actor=person_id, action="forget", subject=person_id)


def _leave_others(session: Session, person_id: str) -> None:
    """Delete what others hold of them as their caregiver: what they were called, and what they might see."""
    for table in SQLModel.metadata.sorted_tables:
        if "caregiver_id" in table.c:
            session.connection().execute(table.delete().where(table.c.caregiver_id == person_id))
