"""The pace of one chat, of a group, and of all."""

import pytest

from bot.delivery.outgoing.pacing import Pace, Pacer


def _moments(pacer: Pacer, chat: str, group: bool, count: int) -> list[float]:
    """When letters go out that are all ready at second 0 and are sent one after another."""
    now, moments = 0.0, list[float]()
    for _ in range(count):
        now += pacer.in_chat(chat, group, now)
        moments.append(now)
    return moments


def test_a_burst_goes_out_at_once_and_then_one_a_second() -> None:
    moments = _moments(Pacer(Pace(chat_per_second=1, chat_burst=3)), "1", False, 6)
    assert moments == pytest.approx([0, 0, 0, 1, 2, 3])


def test_a_group_gets_at_most_twenty_in_any_minute() -> None:
    moments = _moments(Pacer(Pace()), "-1", True, 60)
    for start in moments:
        assert sum(start <= moment < start + 60 for moment in moments) <= 20


def test_a_chat_that_waits_does_not_hold_another() -> None:
    pacer = Pacer(Pace())
    _moments(pacer, "1", False, 30)
    assert pacer.in_chat("2", False, 0.0) == 0
    assert pacer.in_all(0.0) == 0


def test_all_chats_together_keep_thirty_a_second() -> None:
    pacer, now, moments = Pacer(Pace()), 0.0, list[float]()
    for _ in range(100):
        now += pacer.in_all(now)
        moments.append(now)
    assert moments[-1] == pytest.approx((100 - 5) / 30)


def test_chats_that_have_rested_are_forgotten() -> None:
    pacer = Pacer(Pace())
    for number in range(25_000):
        pacer.in_chat(str(number), False, float(number))
    assert len(pacer._chats) <= 10_001
