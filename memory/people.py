"""People: found or made by the account that wrote, what they told of themselves, and how they are forgotten."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, select

from memory.once import once
from memory.records import Identity, Person, Profile
from memory.vault import Vault

COLUMNS = {
    "unit": "unit",
    "timezone": "zone",
    "language": "language",
    "target_low": "target_low",
    "target_high": "target_high",
}
"""What is said of oneself -> the column of Person that holds it; everything else is sealed."""


class ProfileError(ValueError):
    """Something that cannot be true of a person: an unknown time zone or unit, or targets that leave no room between them."""


def identify(  # noqa: PLR0913  # what an account is, and what is assumed of a new person
    session: Session,
    vault: Vault,
    *,
    channel: str,
    bot: str,
    account: str,
    language: str,
    zone: str,
    now: datetime,
) -> Person:
    """Find the person of this account, or make one with a key and this identity; language and zone are for new ones."""

    def make() -> Person:
        new = Person(created_at=now, language=language, zone=zone)
        session.add(Identity(person_id=new.id, channel=channel, bot=bot, account=account))
        session.flush()  # the account first: it is what two may contend for
        session.add(new)
        vault.create(session, new.id)
        return new

    return once(session, lambda: _owner(session, channel, bot, account), make)[0]


def person(session: Session, person_id: str) -> Person | None:
    """Look a person up by id."""
    return session.get(Person, person_id)


def profile(session: Session, vault: Vault, person_id: str) -> dict[str, Any]:
    """Open what the person told of themselves; empty where nothing was told."""
    row = session.get(Profile, person_id)
    if row is None:
        return {}
    told: dict[str, Any] = json.loads(vault.open_text(session, person_id, row.sealed))
    return told


def update_profile(
    session: Session, vault: Vault, person_id: str, changes: Mapping[str, Any], now: datetime
) -> Person:
    """Write down what the person says of themselves; what is None was not said. Repeating it changes nothing more.

    `unit`, `timezone`, `language`, `target_low` and `target_high` (mmol/L) become columns of the person; `preference`
    joins the list `preferences`. Raises ProfileError and changes nothing if it cannot be, LookupError for nobody.
    """
    said = {name: value for name, value in changes.items() if value is not None}
    # Locked, so that two workers do not write the profile over each other.
    row = session.exec(select(Person).where(Person.id == person_id).with_for_update()).first()
    if row is None:
        raise LookupError("there is no such person")
    columns = {COLUMNS[name]: said.pop(name) for name in COLUMNS if name in said}
    _check(row, columns)
    for name, value in columns.items():
        setattr(row, name, value)
    session.add(row)
    if said:
        _tell(session, vault, person_id, said, now)
    session.flush()
    return row


def forget(session: Session, vault: Vault, person_id: str) -> int:
    """Destroy the person's key and delete every row of theirs in every table; says how many other rows.

    What was audited stays, under an id that no longer leads anywhere. Follow it with Database.scrub().
    """
    vault.destroy(session, person_id)
    gone = 0
    for table in SQLModel.metadata.sorted_tables:
        owners = ("id",) if table.name == Person.__tablename__ else ("person_id", "caregiver_id")
        for owner in owners:
            if owner in table.c:
                gone += session.exec(table.delete().where(table.c[owner] == person_id)).rowcount
    session.expire_all()
    return gone


def _owner(session: Session, channel: str, bot: str, account: str) -> Person | None:
    return session.exec(
        select(Person)
        .join(Identity, Identity.person_id == Person.id)  # type: ignore[arg-type]  # SQLModel types columns as values
        .where(Identity.channel == channel, Identity.bot == bot, Identity.account == account)
    ).first()


def _check(row: Person, columns: Mapping[str, Any]) -> None:
    low, high = columns.get("target_low", row.target_low), columns.get("target_high", row.target_high)
    if not 2 <= low < high <= 30:
        raise ProfileError("targets are mmol/L, the lower one below the higher one")
    if columns.get("unit", row.unit) not in {"mmol/L", "mg/dL"}:
        raise ProfileError("a glucose unit is mmol/L or mg/dL")
    try:
        ZoneInfo(columns.get("zone", row.zone))
    except (LookupError, ValueError, OSError) as error:
        raise ProfileError("a time zone is an IANA name, such as Asia/Shanghai") from error


def _tell(session: Session, vault: Vault, person_id: str, said: dict[str, Any], now: datetime) -> None:
    told = profile(session, vault, person_id)
    preference = said.pop("preference", None)
    if preference is not None and preference not in told.get("preferences", []):
        told["preferences"] = [*told.get("preferences", []), preference]
    told |= said
    sealed = vault.seal(session, person_id, json.dumps(told, ensure_ascii=False))
    row = session.get(Profile, person_id) or Profile(person_id=person_id, sealed=sealed, updated_at=now)
    row.sealed, row.updated_at = sealed, now
    session.add(row)
