"""Along a chain until one answers, within the person's deadline whatever the models do."""

import asyncio
import time

import pytest

from agent.brains.backend import Asked, FailedError, Line
from agent.brains.chain.candidate import Candidate
from agent.brains.chain.walk import Walked, walk
from tests.agent.brains.scripted import Says, Scripted, plenty

ASKED = Asked((Line("user", "hi"),))


def chain(*says: Says, seconds: float = 5.0) -> list[Candidate]:
    backends = [Scripted(one) for one in says]
    return [
        Candidate(f"ollama:{n}", lambda one=one: one, plenty(), seconds=seconds, at_once=2)  # type: ignore[misc]
        for n, one in enumerate(backends)
    ]


async def walked(candidates: list[Candidate], patience: float) -> tuple[Walked, float]:
    loop = asyncio.get_running_loop()
    begun = time.monotonic()
    found = await walk(candidates, ASKED, loop.time() + patience)
    return found, time.monotonic() - begun


async def test_the_first_that_answers_is_taken() -> None:
    found, _ = await walked(chain(lambda _: FailedError("x"), lambda _: "second", lambda _: "third"), 5)
    assert found.said is not None
    assert found.said.text == "second"
    assert [(step.name, step.ended) for step in found.steps] == [("ollama:0", "failed"), ("ollama:1", "said")]


async def test_a_first_that_hangs_leaves_time_for_the_second() -> None:
    found, took = await walked(chain(lambda _: 60.0, lambda _: "second"), 0.9)
    assert found.said is not None
    assert found.said.text == "second"
    assert took < 30  # the first would take sixty


@pytest.mark.parametrize("patience", [0.1, 0.5, 1.0])
async def test_all_that_hang_end_at_the_deadline(patience: float) -> None:
    found, took = await walked(chain(*[lambda _: 60.0] * 5), patience)
    assert found.said is None
    assert took < patience + 30  # each would take sixty
    assert found.steps[-1].ended in {"late", "timeout"}


async def test_an_empty_chain_has_no_answer() -> None:
    found, _ = await walked([], 5)
    assert (found.said, found.steps) == (None, ())
