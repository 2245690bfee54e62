"""A letter whose lease ran out while its request was being made does not leave any more."""

import asyncio
from collections.abc import Callable

from bot.delivery.outgoing.channel import still_ours
from bot.delivery.outgoing.letters import Letter
from memory.records import Outbox
from tests.bot.house import House, PaperChannel, message


class _Departing(PaperChannel):
    """A platform whose requests wait before they leave."""

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        if self.hold is not None:
            await self.hold.wait()
        still_ours()
        return await super().send(chat, letter, leaving)


async def test_what_another_took_over_while_we_stood_still_does_not_leave_any_more(house: House) -> None:
    """The request was being made when the process stood still; the other one sends, and nothing goes out twice."""
    slow, other = _Departing(), PaperChannel()
    slow.hold = asyncio.Event()
    first = await house.open(slow)
    await first.inbox.accept(message("hi"))
    while not (rows := await house.rows(Outbox)):
        await asyncio.sleep(0.01)
    first.outgoing._leases.renew = _never  # type: ignore[method-assign]  # as if this process were frozen
    house.clock.pass_(seconds=11)  # type: ignore[attr-defined]  # the hands of this house
    second = await house.open(other)
    await second.quiet()
    slow.hold.set()
    await first.quiet()
    (row,) = await house.rows(Outbox)
    assert (rows[0].id, row.state) == (row.id, "sent")
    assert (slow.sent, other.texts()) == ([], ["re: hi"])


async def _never() -> None:
    """Renew nothing."""
