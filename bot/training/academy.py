"""Everything of the training room that runs beside the talk, in one piece."""

from agent.brains import Brains
from bot.clock import Clock
from bot.settings import Settings
from bot.training.room import Room
from bot.training.schedule import Nights
from bot.training.steward import Accounts, Steward
from memory.database import Database
from memory.vault import Vault


class Academy:
    """The room, who looks after it, and its nights."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        vault: Vault,
        brains: Brains,
        admins: Accounts,
        clock: Clock,
    ) -> None:
        self.room = Room(database, settings, clock)
        self.steward = Steward(self.room, vault, brains, admins)
        self.nights = Nights(self.room, self.steward, vault)
        self._started = False

    async def tick(self) -> None:
        """Walk a round; the first of them begins the nights."""
        if not self._started:
            self._started = True
            self.nights.start()
        await self.steward.tick()

    async def close(self) -> None:
        """Look no more; a run that goes on has a process of its own and goes on."""
        self.nights.close()
