"""A lease is held only while it is certain that nobody else has the row."""

from datetime import timedelta

import pytest

from bot.delivery.leases import Leases
from memory.database import Database
from memory.records import Outbox
from tests.bot.house import NOW, Hands

LENGTH = timedelta(seconds=10)


class Pair:
    """Two processes over one row, by one clock."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, Hands()
        self.first, self.second = (Leases(database, Outbox, self.clock, LENGTH) for _ in range(2))

    async def begin(self) -> int:
        """Write a row in the hands of the first."""
        row = Outbox(
            source_key="k", part=0, channel="paper", bot="b1", chat="7", person_id="p", sealed=b"", created_at=NOW,
            not_before=NOW, state="sending", attempts=0, lease_until=NOW + LENGTH,
        )  # fmt: skip

        def work(session):  # type: ignore[no-untyped-def]  # a work of the database
            session.add(row)
            session.flush()
            return row.id

        number = int(await self.database.write(work))
        self.first.own(number)
        return number

    async def takes_over(self, row_id: int) -> bool:
        """The second tries to have it."""
        found = await self.database.write(lambda session: self.second.claim(session, row_id))
        if found == 0:
            self.second.own(row_id)
        return found == 0


@pytest.fixture
def pair(database: Database) -> Pair:
    return Pair(database)


async def test_a_lease_that_is_renewed_is_held(pair: Pair) -> None:
    row = await pair.begin()
    for _ in range(5):
        pair.clock.pass_(seconds=4)
        assert pair.first.holds(row)
        await pair.first.renew()
        assert not await pair.takes_over(row)
    await pair.database.close()


async def test_who_stood_still_holds_nothing_and_does_not_take_it_back(pair: Pair) -> None:
    row = await pair.begin()
    pair.clock.pass_(seconds=11)
    assert not pair.first.holds(row)
    assert await pair.takes_over(row)
    await pair.first.renew()
    assert not pair.first.holds(row)
    assert pair.second.holds(row)
    await pair.database.close()


async def test_what_nobody_took_over_is_ours_again(pair: Pair) -> None:
    row = await pair.begin()
    pair.clock.pass_(seconds=11)
    await pair.first.renew()
    assert pair.first.holds(row)
    assert not await pair.takes_over(row)
    await pair.database.close()


async def test_a_renewal_that_comes_too_late_leaves_the_new_owner_its_lease(pair: Pair) -> None:
    """It was asked for in time, but the database stood still until another had the row."""
    row = await pair.begin()
    pair.clock.pass_(seconds=7)
    push, late = pair.first._push, list[bool]()

    def standing(session, ids, until):  # type: ignore[no-untyped-def]  # as the renewal's
        pair.clock.pass_(seconds=4)
        late.append(pair.second.claim(session, row) == 0)
        return push(session, ids, until)

    pair.first._push = standing  # type: ignore[method-assign]  # a database that stands still
    await pair.first.renew()
    assert late == [True]
    assert not pair.first.holds(row)
    await pair.database.close()


async def test_who_stood_still_between_writing_and_taking_note_holds_nothing(pair: Pair) -> None:
    row = await pair.begin()
    pair.first.forget(row)
    pair.clock.pass_(seconds=11)
    pair.first.own(row, NOW)
    assert not pair.first.holds(row)
    await pair.database.close()
