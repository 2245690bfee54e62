"""Who runs this Tangban: accounts by their platform's own ids, as the host set them."""

from dataclasses import dataclass

from sqlmodel import Session, select

from agent.turn import Turn
from memory.records import Identity
from tools.permissions import Role


class RosterError(ValueError):
    """Admins are listed as channel:id with commas between them, such as telegram:12345,console:me."""


@dataclass(frozen=True)
class Roster:
    """Accounts, as pairs of channel and id; names do not count, for anybody can take a name."""

    accounts: frozenset[tuple[str, str]] = frozenset()

    @staticmethod
    def read(text: str) -> "Roster":
        """Read "telegram:12345,console:me"; RosterError for anything else."""
        pairs = [one.strip().partition(":") for one in text.split(",") if one.strip()]
        if any(not channel or not account for channel, _, account in pairs):
            raise RosterError(RosterError.__doc__)
        if any(channel == "telegram" and not account.isdecimal() for channel, _, account in pairs):
            raise RosterError(RosterError.__doc__)
        return Roster(frozenset((channel, account) for channel, _, account in pairs))

    def telegram(self) -> tuple[int, ...]:
        """The ids of the admins on Telegram, where a private chat has the id of its person."""
        return tuple(sorted(int(account) for channel, account in self.accounts if channel == "telegram"))

    def role(self, session: Session, turn: Turn) -> Role:
        """The role of the writer of a turn; nobody is an admin where others read along."""
        if turn.audience != "private" or not self.accounts:
            return "patient"
        channel, bot, _ = turn.address
        mine = select(Identity.account).where(
            Identity.person_id == turn.person_id, Identity.channel == channel, Identity.bot == bot
        )
        found = {(channel, account) for account in session.exec(mine)}
        return "admin" if found & self.accounts else "patient"
