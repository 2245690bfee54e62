"""One chat's messages one after another, chats side by side."""

import asyncio
import time
from datetime import timedelta

from agent.turn import Answer, Part, Turn
from bot.message import Message
from memory.records import Inbox, Outbox, Reading
from tests.bot.house import House, echo, message


async def test_one_chat_is_handled_in_order_of_arrival(house: House) -> None:
    async def slow_first(turn: Turn) -> Answer:
        await asyncio.sleep(0.05 if turn.text == "0" else 0)
        return echo(turn)

    house.agent.script = slow_first
    office = await house.open()
    await office.inbox.accept_all([message(str(number)) for number in range(5)])
    await office.quiet()
    assert house.channel.texts() == [f"re: {number}" for number in range(5)]


async def test_a_slow_chat_does_not_hold_another(house: House) -> None:
    release = asyncio.Event()

    async def script(turn: Turn) -> Answer:
        if turn.text == "slow":
            await release.wait()
        return echo(turn)

    house.agent.script = script
    office = await house.open()
    await office.inbox.accept(message("slow", chat="1", sender="1"))
    await office.inbox.accept(message("quick", chat="2", sender="2"))
    await asyncio.sleep(0.1)
    assert house.channel.texts() == ["re: quick"]
    release.set()
    await office.quiet()
    assert house.channel.texts() == ["re: quick", "re: slow"]


async def test_a_slow_turn_shows_that_it_is_worked_on(house: House) -> None:
    async def script(turn: Turn) -> Answer:
        await asyncio.sleep(0.2)
        return echo(turn)

    house.agent.script = script
    office = await house.open()
    await office.inbox.accept(message())
    await office.quiet()
    assert house.channel.signs == ["7"]


async def test_a_turn_knows_when_it_was_written_and_when_it_is_handled(house: House) -> None:
    office = await house.open()
    written = house.clock() - timedelta(hours=9)
    await office.inbox.accept(message(sent_at=written))
    await office.quiet()
    (turn,) = house.agent.heard
    assert (turn.sent_at, turn.now) == (written, house.clock())


async def test_a_group_has_a_thread_for_each_person(house: House) -> None:
    office = await house.open()
    await office.inbox.accept(message(audience="group", chat="-5"))
    await office.inbox.accept(message())
    await office.quiet()
    group, private = sorted(house.agent.heard, key=lambda turn: turn.audience)
    assert group.thread == f"paper:b1:-5:{group.person_id}"
    assert private.thread == "paper:b1:7"


async def test_a_process_that_starts_handles_what_a_dead_one_left(house: House) -> None:
    await _left_behind(house, [message("0"), message("1")])
    office = await house.open()
    await office.inbox.accept(message("2"))
    await office.quiet()
    assert house.channel.texts() == ["re: 0", "re: 1", "re: 2"]
    assert {row.state for row in await house.rows(Inbox)} == {"done"}
    assert len(await house.rows(Reading)) == 3


async def test_a_live_lease_is_waited_for(house: House) -> None:
    """The clock stands still, so the lease of the dead process never runs out."""
    await _left_behind(house, [message("0")], lapse=False)
    office = await house.open()
    await office.inbox.accept(message("1"))
    await asyncio.sleep(0.3)
    assert house.agent.heard == []
    house.clock.pass_(seconds=1)  # type: ignore[attr-defined]  # the clock is a test's
    await office.quiet()
    assert [turn.text for turn in house.agent.heard] == ["0", "1"]


async def test_a_lease_is_renewed_while_the_turn_runs(house: House) -> None:
    release = asyncio.Event()

    async def script(turn: Turn) -> Answer:
        await release.wait()
        return echo(turn)

    house.agent.script = script
    office = await house.open()
    await office.inbox.accept(message())
    for _ in range(4):
        house.clock.pass_(seconds=0.3)  # type: ignore[attr-defined]  # the clock is a test's
        await asyncio.sleep(0.25)
    (row,) = await house.rows(Inbox)
    assert row.lease_until > house.clock()
    release.set()
    await office.quiet()


async def test_what_another_process_took_over_and_ended_has_no_second_effect(house: House) -> None:
    """Two processes run the same turn; the slower one commits nothing."""
    gate = asyncio.Event()

    async def script(turn: Turn) -> Answer:
        if len(house.agent.heard) == 1:
            await gate.wait()
        return echo(turn)

    house.agent.script = script
    first = await house.open()
    first.lanes.leases.renew = _never  # type: ignore[method-assign]  # as if this process were frozen
    await first.inbox.accept(message())
    await asyncio.sleep(0.05)
    house.clock.pass_(seconds=5)  # type: ignore[attr-defined]  # the clock is a test's
    second = await house.open()
    await second.quiet()
    gate.set()
    await first.quiet()
    assert len(house.agent.heard) == 2
    assert len(await house.rows(Reading)) == 1
    assert len(await house.rows(Outbox)) == 1
    assert house.channel.texts() == ["re: 早上6.8"]


async def test_a_closed_office_leaves_its_turns_to_the_next_at_once(house: House) -> None:
    async def stuck(turn: Turn) -> Answer:
        await asyncio.sleep(60)
        return echo(turn)

    house.agent.script = stuck
    office = await house.open()
    await office.inbox.accept(message())
    await asyncio.sleep(0.05)
    await office.close()
    house.agent.script = echo
    await (await house.open()).quiet()
    assert house.channel.texts() == ["re: 早上6.8"]


async def test_an_answer_without_parts_is_silence(house: House) -> None:
    house.agent.script = lambda turn: Answer((), echo(turn).finish)
    office = await house.open()
    await office.inbox.accept(message())
    await office.quiet()
    assert house.channel.sent == []
    assert len(await house.rows(Reading)) == 1


async def test_an_edited_message_is_answered_and_not_logged_again(house: House) -> None:
    office = await house.open()
    await office.inbox.accept(message("7.8", edited=True))
    await office.quiet()
    assert house.agent.heard == []
    assert "更正" in house.channel.texts()[0]


async def test_many_parts_arrive_in_their_order(house: House) -> None:
    house.agent.script = lambda turn: Answer(tuple(Part(str(number)) for number in range(6)))
    office = await house.open()
    await office.inbox.accept(message())
    await office.quiet()
    assert house.channel.texts() == [str(number) for number in range(6)]


async def test_fifty_chats_with_a_slow_embedder_leave_the_event_loop_alone(house: House) -> None:
    """The agent blocks threads, not the loop."""

    async def slow(turn: Turn) -> Answer:
        await asyncio.to_thread(time.sleep, 0.05)
        return echo(turn)

    house.agent.script = slow
    office = await house.open()
    lags = list[float]()

    async def watch() -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            lags.append(time.monotonic() - before - 0.01)

    watching = asyncio.create_task(watch())
    for number in range(3):
        every = (message(f"{number}", chat=str(chat), sender=str(chat)) for chat in range(50))
        await asyncio.gather(*map(office.inbox.accept, every))
    await office.quiet()
    watching.cancel()
    assert len(house.channel.sent) == 150
    assert sorted(lags)[int(len(lags) * 0.95)] < 0.5  # the goal is in benchmarks.delivery.lag


async def _never() -> None:
    """Renew nothing."""


async def _left_behind(house: House, messages: list[Message], lapse: bool = True) -> None:
    """Messages that a killed process had committed and begun."""
    office = await house.open()
    office.lanes.put = lambda waiting: None  # type: ignore[method-assign]  # killed before it could begin
    await office.inbox.accept_all(messages)
    office.lanes.leases.release = _nothing  # type: ignore[method-assign]  # killed before it could say so
    await office.close()
    if lapse:
        house.clock.pass_(seconds=1)  # type: ignore[attr-defined]  # the clock is a test's


async def _nothing(ids: list[int]) -> None:
    """Give nothing back."""
