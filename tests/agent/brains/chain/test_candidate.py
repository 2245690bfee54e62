"""One candidate: bounded in time and in number, counted, left alone while it fails."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from agent.brains.backend import Asked, BusyError, FailedError, Line, MemoryFullError, Said
from agent.brains.chain.breaker import Breaker
from agent.brains.chain.candidate import Candidate, Price
from agent.brains.chain.memory import Watch
from tests.agent.brains.scripted import Says, Scripted, plenty

ASKED = Asked((Line("user", "hi"),))


def candidate(says: Says, *, seconds: float = 0.2, at_once: int = 2, watch: Watch | None = None) -> Candidate:
    backend = Scripted(says)
    return Candidate(
        "ollama:m",
        lambda: backend,
        watch or plenty(),
        seconds=seconds,
        at_once=at_once,
        price=Price(1.0, 10.0),
        breaker=Breaker(failures=2, rest=0.1),
    )


async def ask(one: Candidate, patience: float = 5.0) -> tuple[str | None, str]:
    said, step = await one.ask(ASKED, asyncio.get_running_loop().time() + patience)
    return (said.text if said else None), step.ended


async def test_what_it_says_is_counted_and_priced() -> None:
    one = candidate(lambda _asked: "hello")
    assert await ask(one) == ("hello", "said")
    standing = one.standing()
    assert (standing.state, standing.ended) == ("closed", {"said": 1})
    assert (standing.tokens_in, standing.tokens_out) == (100, 20)
    assert standing.cost == pytest.approx(300e-6)


@pytest.mark.parametrize(
    ("says", "ended"),
    [
        (lambda _: FailedError("x"), "failed"),
        (lambda _: BusyError("x"), "busy"),
        (lambda _: MemoryFullError("x"), "memory"),
        (lambda _: KeyError("message"), "garbled"),
        (lambda _: 30.0, "timeout"),
    ],
    ids=["failed", "busy", "memory", "garbled", "timeout"],
)
async def test_trouble_is_told_and_opens_the_breaker(says: Says, ended: str) -> None:
    one = candidate(says)
    assert await ask(one) == (None, ended)
    assert await ask(one) == (None, ended)
    assert await ask(one) == (None, "open")
    assert one.standing().state == "open"


async def test_it_closes_again_when_the_model_is_back() -> None:
    answers: Iterator[str | Exception] = iter([FailedError("x"), FailedError("x"), "back"])
    one = candidate(lambda _asked: next(answers))
    await ask(one)
    await ask(one)
    await asyncio.sleep(0.12)
    assert await ask(one) == ("back", "said")
    assert one.standing().state == "closed"


async def test_the_deadline_of_the_person_comes_first() -> None:
    one = candidate(lambda _asked: 30.0, seconds=10.0)
    begun = time.monotonic()
    assert await ask(one, patience=0.1) == (None, "timeout")
    assert time.monotonic() - begun < 5  # the model would take ten


async def test_only_so_many_are_asked_at_once_and_who_waits_in_vain_is_no_failure() -> None:
    running = most = 0

    class Slow(Scripted):
        async def say(self, asked: Asked) -> Said:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.15)
            running -= 1
            return await super().say(asked)

    slow = Slow(lambda _asked: "ok")
    one = Candidate("ollama:m", lambda: slow, plenty(), seconds=0.2, at_once=2)
    ended = [step for _, step in await asyncio.gather(*(ask(one) for _ in range(6)))]
    assert most == 2
    assert set(ended) <= {"said", "full", "timeout"}
    assert "full" in ended
    assert ended.count("said") >= 2


async def test_it_steps_aside_where_memory_is_short() -> None:
    asked: list[Asked] = []
    backend = Scripted(lambda one: asked.append(one) or "no", on_this_machine=True)  # type: ignore[func-returns-value]
    one = Candidate(
        "local:m", lambda: backend, Watch(600, ram=lambda: 1, gpu=lambda: None), seconds=1, at_once=1
    )
    for _ in range(5):
        assert await ask(one) == (None, "aside")
    assert asked == []
    assert one.standing().state == "closed"


async def test_a_backend_that_cannot_be_loaded_is_no_answer() -> None:
    def broken() -> Scripted:
        raise ModuleNotFoundError("langchain_ollama")

    one = Candidate("ollama:m", broken, plenty(), seconds=1, at_once=1)
    assert await ask(one) == (None, "garbled")
    await one.warm()


async def test_a_turn_that_is_cancelled_leaves_no_trial_behind() -> None:
    one = candidate(lambda _asked: 30.0, seconds=20)
    task = asyncio.create_task(ask(one))
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert one.breaker.state(asyncio.get_running_loop().time()) == "closed"


async def test_nothing_that_was_said_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="agent")
    secret: Callable[[Asked], Exception] = lambda _asked: RuntimeError("我血糖 25.7")  # noqa: E731
    await ask(candidate(secret))
    assert caplog.text
    assert "25.7" not in caplog.text
