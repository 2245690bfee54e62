"""The breaker opens and closes as told, on a clock that is set by hand."""

from hypothesis import given
from hypothesis import strategies as st

from agent.brains.chain.breaker import Breaker


def failed(breaker: Breaker, times: int, now: float) -> None:
    for _ in range(times):
        assert breaker.admits(now)
        breaker.failed(now)


def test_it_opens_after_three_failures_in_a_row() -> None:
    breaker = Breaker()
    failed(breaker, 2, 0)
    assert breaker.state(0) == "closed"
    failed(breaker, 1, 0)
    assert breaker.state(0) == "open"
    assert not breaker.admits(29.9)


def test_a_success_between_starts_the_count_anew() -> None:
    breaker = Breaker()
    for _ in range(5):
        failed(breaker, 2, 0)
        breaker.succeeded()
    assert breaker.state(0) == "closed"


def test_after_its_rest_one_question_finds_out() -> None:
    breaker = Breaker()
    failed(breaker, 3, 0)
    assert breaker.admits(30)
    assert not breaker.admits(30)
    assert breaker.state(30) == "trying"
    breaker.succeeded()
    assert breaker.admits(30)
    assert breaker.state(30) == "closed"


def test_each_failed_trial_doubles_the_rest_up_to_a_bound() -> None:
    breaker = Breaker(rest=30, longest=100)
    failed(breaker, 3, 0)
    now, rests = 0.0, []
    for _ in range(4):
        assert breaker.open_until is not None
        rests.append(breaker.open_until - now)
        now = breaker.open_until
        failed(breaker, 1, now)
    assert rests == [30, 60, 100, 100]


def test_a_trial_that_told_nothing_may_be_repeated() -> None:
    breaker = Breaker()
    failed(breaker, 3, 0)
    assert breaker.admits(31)
    breaker.abandoned()
    assert breaker.admits(31)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), max_size=60))
def test_whatever_happens_at_most_one_trial_runs_and_it_always_opens_up_again(
    events: list[tuple[bool, float]],
) -> None:
    breaker, now = Breaker(), 0.0
    for good, later in events:
        now += later
        if breaker.admits(now):
            if breaker.state(now) == "trying":
                assert not breaker.admits(now)
            if good:
                breaker.succeeded()
            else:
                breaker.failed(now)
    assert breaker.admits(now + 600)
