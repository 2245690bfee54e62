"""A turn that fails is tried again, and given up with an apology."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from agent.turn import Answer, Part, Turn
from bot.delivery.turns import ATTEMPTS, DEATHS
from memory.people import forget
from memory.records import Inbox, Outbox, Person, Reading
from tests.bot.house import House, echo, failing, message


async def test_a_turn_that_failed_twice_succeeds_with_one_effect(house: House) -> None:
    house.agent.script = failing(2)
    office = await house.open()
    await office.inbox.accept(message())
    await office.quiet()
    assert house.channel.texts() == ["re: 早上6.8"]
    assert len(await house.rows(Reading)) == 1


async def test_after_three_failures_an_apology_is_sent_once(house: House) -> None:
    house.agent.script = failing(99)
    office = await house.open()
    await office.inbox.accept(message(language_hint="en"))
    await office.quiet()
    assert len(house.agent.heard) == ATTEMPTS
    (text,) = house.channel.texts()
    assert "sorry" in text
    (row,) = await house.rows(Inbox)
    assert (row.state, row.attempts) == ("failed", ATTEMPTS)


async def test_the_next_message_of_the_chat_is_handled_after_a_failed_one(house: House) -> None:
    house.agent.script = failing(ATTEMPTS)
    office = await house.open()
    await office.inbox.accept_all([message("bad"), message("good")])
    await office.quiet()
    assert house.channel.texts()[1] == "re: good"


async def test_a_message_that_kills_the_process_each_time_is_given_up(house: House) -> None:
    """Each start claims the row, counts it, and dies; the last one apologises instead."""
    office = await house.open()
    office.lanes.put = lambda waiting: None  # type: ignore[method-assign]  # killed at once
    await office.inbox.accept(message())
    await office.close()

    def died(session: Session) -> None:
        row = session.get_one(Inbox, 1)
        row.state, row.attempts, row.lease_until = "running", DEATHS, house.clock() - timedelta(seconds=1)
        session.add(row)

    await house.database.write(died)
    await (await house.open()).quiet()
    assert house.agent.heard == []
    assert "抱歉" in house.channel.texts()[0]


async def test_effects_of_an_end_that_fails_are_undone(house: House) -> None:
    """The first commit fails after the effect was written; the second stands alone."""
    tries: list[int] = []

    def script(turn: Turn) -> Answer:
        def finish(session: Session) -> None:
            echo(turn).finish(session)
            tries.append(1)
            if len(tries) == 1:
                session.flush()
                raise RuntimeError("scripted")

        return Answer((Part("done"),), finish)

    house.agent.script = script
    office = await house.open()
    await office.inbox.accept(message())
    await office.quiet()
    assert len(tries) == 2
    assert len(await house.rows(Reading)) == 1
    assert house.channel.texts() == ["done"]


async def test_a_turn_that_hangs_is_ended_by_its_time_limit(house: House) -> None:
    import asyncio
    from dataclasses import replace

    async def hang(turn: Turn) -> Answer:
        await asyncio.sleep(60)
        return echo(turn)

    house.agent.script = hang
    house.rules = replace(house.rules, turn_s=0.02)
    office = await house.open()
    await office.inbox.accept(message())
    await office.quiet()
    assert "抱歉" in house.channel.texts()[0]


@pytest.mark.safety
async def test_the_last_words_to_a_forgotten_person_are_said_and_not_kept(house: House) -> None:
    def script(turn: Turn) -> Answer:
        return Answer((Part("forgotten"),), lambda session: _forget(house, session, turn))

    house.agent.script = script
    office = await house.open()
    await office.inbox.accept(message())
    await office.quiet()
    assert house.channel.texts() == ["forgotten"]
    for table in (Inbox, Outbox, Person):
        assert await house.rows(table) == []


def _forget(house: House, session: Session, turn: Turn) -> None:
    forget(session, house.vault, turn.person_id)


@pytest.mark.safety
async def test_what_was_said_never_reaches_the_log(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def script(turn: Turn) -> Answer:
        raise RuntimeError(turn.text)

    house.agent.script = script
    office = await house.open()
    with caplog.at_level("INFO"):
        await office.inbox.accept(message("my secret sugar"))
        await office.quiet()
    assert "failed" in caplog.text
    assert "secret" not in caplog.text
