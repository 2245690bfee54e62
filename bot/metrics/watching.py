"""Stands beside the agent, the recall and the event loop, and tells an observer how long they took."""

import asyncio
from datetime import datetime
from time import perf_counter

from agent.turn import Answer, Turn
from bot.delivery.turns import Agent
from memory.observing import UNOBSERVED, Observer
from memory.recall import Recall, Remembered
from memory.recall.shared import Shared

LAG_EVERY_S = 0.5


class WatchedAgent:
    """Times every turn, whoever answers it."""

    def __init__(self, agent: Agent, observe: Observer) -> None:
        self._agent, self._observe = agent, observe

    async def answer(self, turn: Turn) -> Answer:
        """Answer as the agent does."""
        self._observe.timed("waited", max(0.0, (turn.now - turn.sent_at).total_seconds()))
        began, ended = perf_counter(), "failed"
        try:
            with self._observe.within("turn"):
                answer = await self._agent.answer(turn)
            ended = "answered"
            return answer
        finally:
            self._observe.timed("turn", perf_counter() - began, ended=ended)


def watched_agent(agent: Agent, observe: Observer) -> Agent:
    """Time an agent, where anybody counts."""
    return agent if observe is UNOBSERVED else WatchedAgent(agent, observe)


class WatchedRecall(Recall):
    """Times every search, and tells whether it found anything."""

    observe: Observer = UNOBSERVED

    def told(self, observe: Observer) -> "WatchedRecall":
        """Tell this observer."""
        self.observe = observe
        return self

    async def search(
        self, owner: str | Shared, query: str, *, asof: datetime, limit: int = 5
    ) -> list[Remembered]:
        """Search as recall does; what is found of people alone is told."""
        if isinstance(owner, Shared):
            return await super().search(owner, query, asof=asof, limit=limit)
        began = perf_counter()
        found = await super().search(owner, query, asof=asof, limit=limit)
        hit = any(one.score > 0 for one in found)
        self.observe.timed("recall", perf_counter() - began, found="yes" if hit else "no")
        return found


async def watch_loop(observe: Observer) -> None:
    """Tell for ever by how much the event loop is late; where nobody counts there is nothing to do."""
    if observe is UNOBSERVED:
        return
    clock = asyncio.get_running_loop().time
    while True:
        due = clock() + LAG_EVERY_S
        await asyncio.sleep(LAG_EVERY_S)
        observe.timed("loop_lag", max(0.0, clock() - due))
