"""Everything that is known of a person, opened: every table that has a column for whose rows they are."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session, SQLModel, select

from memory.records import AuditEntry, Person
from memory.vault import Vault

LEFT_OUT = {
    "person_key": "the key itself",
    "memory_block": "what an index needs of memories, made of rows that are here",
    "button": "what a button that was shown would have done",
    "conversation": "the question that is open in a talk, in a form that only the program reads",
    "reply_window": "until when a platform lets us write, which follows from what was said",
    "web_pass": "that a browser was let in, as a hash",
    "web_admin": "the password of an admin, as a hash, and their second factor",
    "api_call": "what was answered to a program, kept for a day so that nothing is done twice",
}
"""Tables with rows of a person that tell nothing of them, and why."""

_DERIVED = {"vector", "embedder", "unread", "lease_until", "attempts", "not_before", "token_hash"}
_BLOBS = {"picture", "document"}


def everything(session: Session, vault: Vault, person_id: str) -> dict[str, list[dict[str, Any]]]:
    """Gather the rows of a person by table, sealed columns opened as `told`; instants are ISO in UTC."""
    found = {
        table.name: _rows(session, vault, person_id, table)
        for table in SQLModel.metadata.sorted_tables
        if "person_id" in table.c and table.name not in LEFT_OUT
    }
    whose = session.get(Person, person_id)
    found["person"] = [whose.model_dump(mode="json")] if whose else []
    seen = session.exec(select(AuditEntry).where(AuditEntry.subject == person_id))
    found["audit_entry"] = [entry.model_dump(mode="json") for entry in seen]
    return found


def _rows(session: Session, vault: Vault, person_id: str, table: Table) -> list[dict[str, Any]]:
    rows = session.connection().execute(table.select().where(table.c.person_id == person_id)).mappings()
    return [_row(session, vault, person_id, dict(row)) for row in rows]


def _row(session: Session, vault: Vault, person_id: str, row: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, value in row.items():
        if name in _DERIVED:
            continue
        if isinstance(value, bytes):
            shown["told"] = _told(vault.open_text(session, person_id, value))
        else:
            shown[name] = value.isoformat() if isinstance(value, datetime) else value
    return shown


def _told(text: str) -> Any:
    """Read what was sealed as JSON where it is; pictures and files that were sent are left out."""
    try:
        told = json.loads(text)
    except ValueError:
        return text
    if isinstance(told, dict):
        return {name: value for name, value in told.items() if name not in _BLOBS}
    return told
