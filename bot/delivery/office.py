"""The post office: inbox, lanes and outbox joined around one agent and the channels of this process."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.delivery.chats.bulletins import Admins, Bulletin, tell
from bot.delivery.inbox import Mailbox, Newcomers
from bot.delivery.intake import Intake
from bot.delivery.lanes import Lanes
from bot.delivery.outgoing.channel import Channel
from bot.delivery.outgoing.outbox import Box, Outgoing
from bot.delivery.outgoing.slips import Slips
from bot.delivery.turns import Agent, Floor, Rules
from memory.database import Database
from memory.vault import Vault


@dataclass(frozen=True)
class Means:
    """What the office works with; `folder` is where slips of letters on the wire are laid down."""

    database: Database
    vault: Vault
    agent: Agent
    clock: Clock
    folder: Path
    rules: Rules = field(default_factory=Rules)
    newcomers: Newcomers = field(default_factory=Newcomers)
    buttons_hold: timedelta = timedelta(days=2)
    intake: Intake = field(default_factory=Intake)
    admins: Admins = frozenset()


class Office:
    """Everything between a channel and the agent. `start` it before the channels run, `close` it after them."""

    def __init__(self, means: Means, channels: Sequence[Channel]) -> None:
        self.means = means
        table = {(channel.name, channel.bot): channel for channel in channels}
        slips = Slips(means.folder / "slips")
        box = Box(
            means.database, means.vault, table, means.clock, slips, means.rules.lease, means.buttons_hold
        )
        self.outgoing = Outgoing(box)
        floor = Floor(means.database, means.vault, means.clock, means.agent, self.outgoing, means.intake)
        self.lanes = Lanes(floor, list(table), means.rules)
        self.inbox = Mailbox(means.database, means.vault, means.clock, self.lanes, means.newcomers)

    async def start(self) -> None:
        """Take up what an earlier process left: letters first, so that they go out before newer ones."""
        await self.outgoing.start()
        await self.lanes.start()

    async def tell_admins(self, words: str, **facts: Any) -> None:
        """Write to whoever runs this Tangban, at most once a minute for the same words."""
        means, now = self.means, self.means.clock()
        bulletin = Bulletin(words, facts, f"{words}:{now:%Y%m%d%H%M}")
        await means.database.write(lambda session: tell(session, means.vault, means.admins, bulletin, now))

    async def quiet(self) -> None:
        """Wait until every message is handled and every letter settled."""
        await self.lanes.quiet()
        await self.outgoing.quiet()

    async def close(self) -> None:
        """Stop; what is unfinished stays in the tables for the next process."""
        await self.lanes.close()
        await self.outgoing.close()
