"""Where a promise rings: a page rings for nobody who does not look, so whoever has a messenger is reminded there."""

from sqlmodel import Session, col, select

from memory.circle.notices import ONLY_WHILE_OPEN
from memory.records import Identity
from tools.hands import Address


def rings_at(session: Session, person_id: str, said_at: Address) -> Address:
    """Give where it was said, or the newest messenger of the person where that was only a page or a terminal."""
    if said_at.channel not in ONLY_WHILE_OPEN:
        return said_at
    theirs = select(Identity).where(
        Identity.person_id == person_id,
        col(Identity.reachable).is_(True),
        col(Identity.channel).not_in(ONLY_WHILE_OPEN),
    )
    home = session.exec(theirs.order_by(col(Identity.id).desc()).limit(1)).first()
    return Address(home.channel, home.bot, home.account) if home else said_at
