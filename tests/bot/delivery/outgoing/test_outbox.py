"""Letters arrive once, in order, unchanged, and what is not known is not repeated."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from agent.turn import Answer, Choice, Part
from bot.delivery.office import Office
from bot.delivery.outgoing.channel import (
    AmbiguousError,
    RefusedError,
    RetryAfterError,
    TemporaryError,
    UnreachableError,
)
from bot.delivery.outgoing.pacing import Pace
from bot.delivery.outgoing.slips import Slips
from memory.records import Identity, Outbox
from tests.bot.house import House, message


async def _say(house: House, text: str = "hi", **fields: object) -> Office:
    office = house.offices[-1] if house.offices else await house.open()
    await office.inbox.accept(message(text, **fields))
    return office


async def _only_row(house: House) -> Outbox:
    (row,) = await house.rows(Outbox)
    assert isinstance(row, Outbox)
    return row


async def test_sent_means_that_the_platform_s_message_id_is_stored(house: House) -> None:
    await (await _say(house)).quiet()
    row = await _only_row(house)
    assert (row.state, row.platform_message_id, row.sent_at) == ("sent", "m1", house.clock())


async def test_what_is_sent_is_sealed_in_its_row(house: House) -> None:
    await (await _say(house, "secret")).quiet()
    assert b"secret" not in (await _only_row(house)).sealed


async def test_a_retry_is_the_same_byte_for_byte(house: House) -> None:
    picture = bytes(range(256))
    house.agent.script = lambda _turn: Answer((Part("你好", picture, ((Choice("撤销", {"undo": 1}),),)),))
    house.channel.failures = [TemporaryError("502")]
    packed = list[bytes]()
    send = house.channel.send

    async def noted(chat, letter, leaving):  # type: ignore[no-untyped-def]  # as the channel's
        packed.append(letter.pack())
        return await send(chat, letter, leaving)

    house.channel.send = noted  # type: ignore[method-assign]  # a spy
    office = await _say(house)
    await _move(house, 5)
    await office.quiet()
    assert len(packed) == 2
    assert packed[0] == packed[1]


async def test_429_on_one_chat_leaves_the_others_alone_and_its_own_text_intact(house: House) -> None:
    house.channel.failures = [RetryAfterError(15)]
    office = await _say(house, "A", chat="1", sender="1")
    await asyncio.sleep(0.05)
    await _say(house, "A2", chat="1", sender="1")
    await _say(house, "B", chat="2", sender="2")
    await asyncio.sleep(0.2)
    assert house.channel.texts() == ["re: B"]
    waiting = [row for row in await house.rows(Outbox) if row.state == "queued"]
    assert [row.not_before for row in waiting] == [house.clock() + timedelta(seconds=15)]
    await _move(house, 15)
    await asyncio.wait_for(_restarted(house, office), 5)
    assert house.channel.texts() == ["re: B", "re: A", "re: A2"]


async def test_what_went_out_without_an_answer_is_unknown_and_not_repeated(house: House) -> None:
    house.channel.failures = [AmbiguousError("timeout")]
    office = await _say(house)
    await office.quiet()
    await _restarted(house, office)
    assert house.channel.sent == []
    assert (await _only_row(house)).state == "unknown"


async def test_a_fault_of_ours_while_sending_is_not_repeated_either(house: House) -> None:
    house.channel.failures = [KeyError("bug")]
    await (await _say(house)).quiet()
    assert (await _only_row(house)).state == "unknown"


async def test_who_blocked_us_is_marked_unreachable(house: House) -> None:
    house.channel.failures = [UnreachableError("403")]
    await (await _say(house)).quiet()
    assert (await _only_row(house)).state == "failed"
    (identity,) = await house.rows(Identity)
    assert not identity.reachable


async def test_a_group_that_threw_us_out_says_nothing_about_the_person(house: House) -> None:
    house.channel.failures = [UnreachableError("403")]
    await (await _say(house, chat="-5", audience="group")).quiet()
    (identity,) = await house.rows(Identity)
    assert identity.reachable


async def test_a_letter_that_is_refused_does_not_hold_the_next(house: House) -> None:
    house.channel.failures = [RefusedError("400")]
    await _say(house, "1")
    await (await _say(house, "2")).quiet()
    assert house.channel.texts() == ["re: 2"]


async def test_a_day_without_success_ends_the_trying(house: House) -> None:
    house.channel.failures = [TemporaryError("502")] * 3
    office = await _say(house)
    await _move(house, 5)
    await _move(house, 25 * 3600)
    await asyncio.wait_for(office.quiet(), 5)
    assert (await _only_row(house)).state == "failed"


async def test_a_letter_that_fails_while_others_arrive_does_not_hold_its_chat_for_ever(house: House) -> None:
    """The platform answers 500 to this one letter, and takes those of another chat."""
    send = house.channel.send

    async def poisoned(chat, letter, leaving):  # type: ignore[no-untyped-def]  # as the channel's
        if letter.text == "re: poison":
            raise TemporaryError("500")
        return await send(chat, letter, leaving)

    house.channel.send = poisoned  # type: ignore[method-assign]  # a platform with a weakness
    house.rules = replace(house.rules, lease=timedelta(seconds=0.5))  # so often is the clock looked at
    office = await _say(house, "poison", chat="1", sender="1")
    await _say(house, "next", chat="1", sender="1")
    waiting = asyncio.create_task(office.quiet())
    while not waiting.done():
        await _move(house, 61, first=True)  # the letter behind it waits on the wire all the time
        await _say(house, "other", chat="2", sender="2")
    assert "re: next" in house.channel.texts("1")
    states = [row.state for row in await house.rows(Outbox) if row.chat == "1"]
    assert states == ["failed", "sent"]


async def test_a_letter_that_never_left_a_killed_process_is_sent_by_the_next(house: House) -> None:
    office = await _killed_while_sending(house, left=False)
    await _restarted(house, office)
    assert house.channel.texts() == ["re: hi"]


async def test_a_letter_that_left_a_killed_process_is_not_sent_again(house: House) -> None:
    office = await _killed_while_sending(house, left=True)
    await _restarted(house, office)
    assert house.channel.texts() == []
    assert (await _only_row(house)).state == "unknown"


async def test_a_letter_whose_answer_a_killed_process_saw_is_sent(house: House) -> None:
    office = await _killed_while_sending(house, left=True)
    slips = Slips(house.folder / "slips")
    slips.lay(1)
    slips.answer(1, "m77")
    _die(slips)
    await _restarted(house, office)
    row = await _only_row(house)
    assert (row.state, row.platform_message_id) == ("sent", "m77")


async def test_closing_lets_what_is_on_the_wire_arrive(house: House) -> None:
    house.channel.hold = asyncio.Event()
    office = await _say(house)
    await asyncio.sleep(0.1)
    closing = asyncio.create_task(office.close())
    await asyncio.sleep(0.05)
    house.channel.hold.set()
    await closing
    assert (await _only_row(house)).state == "sent"


async def test_letters_to_one_chat_keep_the_pace(house: House) -> None:
    house.channel.pace = Pace(chat_per_second=20, chat_burst=1)
    office = await house.open()
    start = asyncio.get_running_loop().time()
    await office.inbox.accept_all([message(str(number)) for number in range(5)])
    await office.quiet()
    assert asyncio.get_running_loop().time() - start >= 4 / 20


async def test_slips_of_settled_letters_are_swept_at_the_start(house: House) -> None:
    office = await _killed_while_sending(house, left=True)
    await _restarted(house, office)
    await house.offices[-1].close()
    await house.open()
    assert len(list((house.folder / "slips").iterdir())) == 1


async def _move(house: House, seconds: float, *, first: bool = False) -> None:
    """Let time pass for the clock, once nothing (or not the first letter) is on the wire any more: what failed waits from
    the hour at which it did."""
    for _ in range(100):
        await asyncio.sleep(0.05)
        rows = sorted(await house.rows(Outbox), key=lambda row: row.id)
        if "sending" not in {row.state for row in (rows[:1] if first else rows)}:
            break
    house.clock.pass_(seconds=seconds)  # type: ignore[attr-defined]  # the clock is a test's


async def _restarted(house: House, office: Office) -> None:
    await office.close()
    house.clock.pass_(seconds=1)  # type: ignore[attr-defined]  # the clock is a test's
    await (await house.open()).quiet()


async def _killed_while_sending(house: House, left: bool) -> Office:
    """The turn is committed; the process dies before, or while, its letter is on the wire."""
    office = await house.open()
    office.outgoing.dispatch = lambda parcels: None  # type: ignore[method-assign]  # killed here
    await office.inbox.accept(message("hi"))
    await office.quiet()
    if left:
        slips = Slips(house.folder / "slips")
        slips.lay(1)
        _die(slips)
    return office


@pytest.mark.safety
async def test_nothing_is_written_for_a_turn_that_was_undone(house: House) -> None:
    def script(turn):  # type: ignore[no-untyped-def]  # a script
        def finish(session: Session) -> None:
            raise RuntimeError("scripted")

        return Answer((Part("never"),), finish)

    house.agent.script = script
    await (await _say(house)).quiet()
    assert "never" not in house.channel.texts()
    assert len(await house.rows(Outbox)) == 1


def _die(slips: Slips) -> None:
    """Leave the slips as a killed process does."""
    slips._file.close()
