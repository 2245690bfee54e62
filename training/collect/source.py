"""The table of sources.

To add one: a file here with a function of this shape, which reads rows and writes nothing, and its row below; then say in
`training/generate` how its items become lines.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from memory.vault import Vault
from training.collect.eaten import eaten
from training.collect.items import Item, Whose
from training.collect.turns import turns


class Source(Protocol):
    """Brings what a person left behind between two instants, oldest first."""

    def __call__(
        self, session: Session, vault: Vault, whose: Whose, since: datetime, until: datetime
    ) -> Iterable[Item]:
        """Read it."""


SOURCES: Mapping[str, Source] = {
    "turns": turns,
    "eaten": eaten,
}
