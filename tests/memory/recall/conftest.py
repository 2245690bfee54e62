"""Two people with keys of their own, and a search over what they say."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from memory.database import Database
from memory.recall import Recall, covering, remember
from memory.vault import Vault

START = datetime(2025, 3, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 1, 1, tzinfo=UTC)

Tell = Callable[..., Awaitable[None]]


@pytest.fixture
async def somebody(database: Database, vault: Vault) -> str:
    """A person's id, with a key."""
    await database.write(lambda session: vault.create(session, "somebody"))
    return "somebody"


@pytest.fixture
async def other(database: Database, vault: Vault) -> str:
    """Another person's id, with a key."""
    await database.write(lambda session: vault.create(session, "other"))
    return "other"


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of three or four memories, so that a few make several."""
    monkeypatch.setattr(covering, "LEAST", 3)
    monkeypatch.setattr(covering, "MOST", 4)


@pytest.fixture
def recall(database: Database, vault: Vault) -> Recall:
    """The search with the built-in embedder."""
    return Recall(database, vault)


@pytest.fixture
def tell(database: Database, vault: Vault) -> Tell:
    """Remember texts of a person, a day apart; keys are "person:0", "person:1" and so on."""
    return telling(database, vault)


def telling(database: Database, vault: Vault) -> Tell:
    """Make the function that remembers texts of a person, a day apart."""
    told: dict[str, int] = {}

    async def tell(person_id: str, *texts: str, reply: str | None = None, kind: str = "talk") -> None:
        for text in texts:
            number = told[person_id] = told.get(person_id, -1) + 1
            work = partial(
                remember,
                vault=vault,
                person_id=person_id,
                key=f"{person_id}:{number}",
                text=text,
                at=START + timedelta(days=number),
                kind=kind,
                reply=reply,
            )
            await database.write(work)

    return tell
