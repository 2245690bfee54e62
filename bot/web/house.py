"""What every page, route and webhook is given: the running Tangban, seen from the web."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.brains import Brains
from agent.companion import Companion
from bot.admin import Desk
from bot.clock import Clock
from bot.delivery.office import Office
from bot.settings import Settings
from bot.training.room import Room
from memory.database import Database
from memory.observing import UNOBSERVED, Observer
from memory.recall import Recall
from memory.vault import Vault


@dataclass(frozen=True)
class House:
    """The parts of this process; routes hold nothing of their own that must outlive it."""

    settings: Settings
    database: Database
    vault: Vault
    recall: Recall
    brains: Brains
    companion: Companion
    desk: Desk
    office: Office
    channels: Sequence[Any]
    clock: Clock
    observe: Observer = UNOBSERVED
    training: Room | None = None
