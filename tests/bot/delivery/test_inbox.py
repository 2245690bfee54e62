"""Whatever arrives is there once."""

import asyncio
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from memory.records import Identity, Inbox, Person, PollOffset
from tests.bot.house import House, message


async def test_a_message_delivered_three_times_is_one_row_one_effect_one_reply(house: House) -> None:
    office, said = await house.open(), message()
    receipts = await asyncio.gather(*(office.inbox.accept(said) for _ in range(3)))
    await office.quiet()
    assert sorted(map(bool, receipts)) == [False, False, True]
    assert len(house.agent.heard) == 1
    assert house.channel.texts() == ["re: 早上6.8"]


async def test_a_message_delivered_again_after_a_restart_is_not_handled_again(house: House) -> None:
    office, said = await house.open(), message()
    await office.inbox.accept(said)
    await office.quiet()
    await office.close()
    again = await house.open()
    assert not await again.inbox.accept(said)
    await again.quiet()
    assert len(house.agent.heard) == 1


async def test_a_batch_and_how_far_it_reads_are_committed_together(house: House) -> None:
    office = await house.open()
    batch = [message(str(number), external_id=str(number)) for number in range(5)]
    await office.inbox.accept_all(batch, PollOffset(channel="paper", bot="b1", last_update=41))
    assert await office.inbox.last_update("paper", "b1") == 41
    assert len(await house.rows(Inbox)) == 5


async def test_a_batch_that_fails_leaves_neither_messages_nor_an_offset(house: House) -> None:
    office = await house.open()
    broken = replace(message(), sent_at=None)  # type: ignore[arg-type]  # what no channel may make
    with pytest.raises(Exception, match="NOT NULL"):
        await office.inbox.accept_all(
            [message(), broken], PollOffset(channel="paper", bot="b1", last_update=9)
        )
    assert await house.rows(Inbox) == []
    assert await office.inbox.last_update("paper", "b1") is None


async def test_what_was_said_is_sealed_in_its_row(house: House) -> None:
    office = await house.open()
    await office.inbox.accept(message("my sugar is 6.8"))
    (row,) = await house.rows(Inbox)
    assert b"sugar" not in row.sealed
    opened = await house.database.read(
        lambda session: house.vault.open_text(session, row.person_id, row.sealed)
    )
    assert "my sugar is 6.8" in opened


async def test_a_newcomer_becomes_a_person_with_the_language_of_their_app(house: House) -> None:
    office = await house.open()
    await office.inbox.accept(message(language_hint="en"))
    await office.inbox.accept(message())
    (person,) = await house.rows(Person)
    assert person.language == "en"


@pytest.mark.safety
async def test_a_group_message_that_is_not_for_us_is_not_even_kept(house: House) -> None:
    office = await house.open()
    assert not await office.inbox.accept(message(audience="group", addressed=False, chat="-5"))
    await office.quiet()
    assert await house.rows(Inbox) == []
    assert house.agent.heard == []


async def test_who_writes_in_private_can_be_reached_again(house: House) -> None:
    office = await house.open()
    await office.inbox.accept(message())

    def block(session: Session) -> None:
        for identity in session.exec(select(Identity)):
            identity.reachable = False
            session.add(identity)

    await house.database.write(block)
    await office.inbox.accept(message(audience="group", chat="-5"))
    assert [identity.reachable for identity in await house.rows(Identity)] == [False]
    await office.inbox.accept(message())
    assert [identity.reachable for identity in await house.rows(Identity)] == [True]
