"""Detours: what cannot reach a person here goes to their next channel, and what must not go unseen to a caregiver, by consent.

"Delivered" is only what a platform gave an id for. A letter that its channel cannot bring is written anew as a notice
(memory/circle/notices.py), in the transaction that settles it, and posted wherever the person can still be reached.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from agent.letters import page
from agent.nodes.compose import worded
from bot.delivery.outgoing.buttons import meaning, refusal
from bot.delivery.outgoing.letters import Letter
from memory.circle import grants, notices
from memory.circle.notices import Page
from memory.records import Identity, Outbox, Person
from memory.vault import Vault, VaultError
from tools.circle.telling import undelivered

PROMISED = ("reminder:", "n:alert:", "n:promised:")
"""The keys of letters whose missing somebody should know of: reminders and alerts, not answers."""


def detour(session: Session, vault: Vault, row: Outbox, now: datetime) -> bool:
    """Send a letter another way; true if it goes to the person themselves, so that it need not be kept here."""
    promised = row.source_key.startswith(PROMISED)
    if _has_another(session, row) and _written_anew(session, vault, row, now, promised=promised):
        return True
    if promised:
        _tell_caregivers(session, vault, row, now)
    return False


def _has_another(session: Session, row: Outbox) -> bool:
    """Tell whether the person is reachable anywhere else; a page that must be open to be seen does not count."""
    others = select(Identity.id).where(
        Identity.person_id == row.person_id,
        col(Identity.reachable).is_(True),
        col(Identity.channel).not_in(notices.ONLY_WHILE_OPEN),
        (col(Identity.channel) != row.channel) | (col(Identity.bot) != row.bot),
    )
    return session.exec(others.limit(1)).first() is not None


def _written_anew(session: Session, vault: Vault, row: Outbox, now: datetime, *, promised: bool) -> bool:
    try:
        letter = Letter.unpack(vault.open(session, row.person_id, row.sealed))
        rows = [
            tuple(
                (key.label, meaning(session, vault, key.id))
                for key in keys
                if _holds(session, row, key.id, now)
            )
            for keys in letter.keys
        ]
    except VaultError:
        return False
    again = Page(letter.text, tuple(filter(None, rows)), letter.picture, letter.document)
    key = f"{'promised' if promised else 'detour'}:{row.id}"
    return notices.write(session, vault, row.person_id, key, [again], now)


def _holds(session: Session, row: Outbox, button_id: str, now: datetime) -> bool:
    return refusal(session, button_id, row.person_id, now) is None


def _tell_caregivers(session: Session, vault: Vault, row: Outbox, now: datetime) -> None:
    """Tell those who were granted alerts that we cannot reach the person; what the letter says stays between us and them."""
    for one in grants.caregivers(session, vault, row.person_id):
        reader = session.get(Person, one.person_id)
        ward = grants.ward(session, vault, one.person_id, row.person_id)
        if grants.ALERTS not in one.scopes or reader is None or ward is None:
            continue
        words = worded(undelivered(ward), reader, reader.language, now)
        key = f"unheard:{row.id}:{one.person_id}"
        notices.write(session, vault, one.person_id, key, [page(words)], now)
