"""People: found or made by the account that wrote, what they told of themselves, and how they are forgotten."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update
from sqlalchemy import select as columns_of
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel, col, select

from memory.once import once
from memory.prepared import Prepared
from memory.records import Conversation, Identity, Person, PersonKey, Profile
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
    back: bool = False,
) -> Person:
    """Find the person of this account, or make one with a key and this identity; language and zone are for new ones.

    `back` notes that the account can be reached again, where it could not.
    """

    def make() -> Person:
        new = Person(created_at=now, language=language, zone=zone)
        session.add(Identity(person_id=new.id, channel=channel, bot=bot, account=account))
        session.flush()  # the account first: it is what two may contend for
        session.add(new)
        vault.create(session, new.id)
        return new

    def find() -> Person | None:
        found = owner(session, vault, (channel, bot, account), back=back)
        return session.get(Person, found) if found is not None else None

    return once(session, find, make)[0]


def owner(session: Session, vault: Vault, account: tuple[str, str, str], *, back: bool = False) -> str | None:
    """Tell whose account (channel, bot, name there) this is; `back` notes that it can be reached again, where it could not."""
    who = dict(zip(("by_channel", "by_bot", "by_account"), account, strict=True))
    found = _OWNER.first(session, who)
    if found is None:
        return None
    person_id, reachable, wrapped = found
    vault.lend(session, person_id, wrapped)
    if back and not reachable:
        _BACK.change(session, who)
    return str(person_id)


def person(session: Session, person_id: str) -> Person | None:
    """Look a person up by id."""
    return session.get(Person, person_id)


def talking(
    session: Session, vault: Vault, person_id: str, thread: str
) -> tuple[Person, dict[str, Any], bytes | None] | None:
    """Look up at once what every turn begins with: the person, their profile, the opened state of this talk."""
    found = _TALKING.first(session, {"by_id": person_id, "by_thread": thread})
    if found is None:
        return None
    wrapped, told, talk, *columns = found
    vault.lend(session, person_id, wrapped)
    profile_ = json.loads(vault.open_text(session, person_id, told)) if told is not None else {}
    person_ = Person(**dict(zip(_COLUMNS, columns, strict=True)))
    make_transient_to_detached(person_)
    return person_, profile_, vault.open(session, person_id, talk) if talk is not None else None


def profile(session: Session, vault: Vault, person_id: str) -> dict[str, Any]:
    """Open what the person told of themselves; empty where nothing was told."""
    found = _PROFILE.first(session, {"by_id": person_id})
    if found is None:
        return {}
    told: dict[str, Any] = json.loads(vault.open_text(session, person_id, found[0]))
    return told


def speak(session: Session, vault: Vault, person_id: str, language: str) -> None:
    """Write to somebody in this language from now on, unless they chose one themselves."""
    if not profile(session, vault, person_id).get("language_chosen"):
        _SPEAK.change(session, {"by_id": person_id, "to": language})


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


def untell(session: Session, vault: Vault, person_id: str, name: str, one: str | None = None) -> bool:
    """Forget one thing that a person told of themselves, or one of a list of them; False where it is not there."""
    session.exec(select(Person.id).where(Person.id == person_id).with_for_update()).first()
    row, told = session.get(Profile, person_id), profile(session, vault, person_id)
    if row is None or name not in told or (one is not None and one not in told[name]):
        return False
    told[name] = [held for held in told[name] if held != one] if one is not None else None
    kept = {key: held for key, held in told.items() if held not in (None, [])}
    row.sealed = vault.seal(session, person_id, json.dumps(kept, ensure_ascii=False))
    session.add(row)
    return True


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


_ACCOUNT = (
    col(Identity.channel) == bindparam("by_channel"),
    col(Identity.bot) == bindparam("by_bot"),
    col(Identity.account) == bindparam("by_account"),
)
_OWNER = Prepared(
    select(Person.id, Identity.reachable, PersonKey.wrapped)
    .join(Identity, col(Identity.person_id) == col(Person.id))
    .outerjoin(PersonKey, col(PersonKey.person_id) == col(Person.id))
    .where(*_ACCOUNT)
)
_BACK = Prepared(update(Identity).where(*_ACCOUNT).values(reachable=True))
_COLUMNS = tuple(Person.model_fields)
_TALKING = Prepared(
    columns_of(
        col(PersonKey.wrapped),
        col(Profile.sealed),
        col(Conversation.sealed),
        *(getattr(Person, name) for name in _COLUMNS),
    )
    .select_from(Person)
    .outerjoin(PersonKey, col(PersonKey.person_id) == col(Person.id))
    .outerjoin(Profile, col(Profile.person_id) == col(Person.id))
    .outerjoin(
        Conversation,
        (col(Conversation.thread) == bindparam("by_thread"))
        & (col(Conversation.person_id) == col(Person.id)),
    )
    .where(col(Person.id) == bindparam("by_id"))
)
_PROFILE = Prepared(select(Profile.sealed).where(col(Profile.person_id) == bindparam("by_id")))
_SPEAK = Prepared(update(Person).where(col(Person.id) == bindparam("by_id")).values(language=bindparam("to")))
