"""Patterns are kept alike on every database: once, retired, taken up again, with what was thought of them."""

from collections.abc import Sequence
from datetime import timedelta

from memory import insights
from memory.database import Database
from memory.insights import Change, Evidence, Noticed
from memory.records import Person
from memory.vault import Vault
from tests.memory.conftest import NOW

ONE = Noticed(
    "lows_exercise",
    "f" * 32,
    0.97,
    Evidence({"lows": 3, "of": 4, "hours": 12}, 4, -0.4, "binomial test", NOW.isoformat()),
)


async def test_a_pattern_is_kept_once_retired_and_taken_up_again(
    database: Database, vault: Vault, person: Person
) -> None:
    async def look(found: Sequence[Noticed]) -> Change:
        return await database.write(
            lambda session: insights.renew(session, vault, person.id, found, NOW + timedelta(days=1))
        )

    assert await look([ONE]) == Change(1, 0, 0)
    assert await look([ONE]) == Change(0, 1, 0)
    (kept,) = await database.read(lambda session: insights.standing(session, vault, person.id))
    assert kept.noticed == ONE
    await database.write(lambda session: insights.judge(session, vault, person.id, kept.id, "bad", NOW))
    assert await look([]) == Change(0, 0, 1)
    assert await database.read(lambda session: insights.standing(session, vault, person.id)) == []
    assert await look([ONE]) == Change(0, 1, 0)
    (again,) = await database.read(lambda session: insights.standing(session, vault, person.id))
    assert again.id == kept.id
    assert again.noticed.evidence.opinion == "bad"
