"""Tells an observer how long a node took; where nobody counts, the node stays as it is."""

from time import perf_counter
from typing import Protocol

from langgraph.runtime import Runtime

from agent.state import Circumstances, TalkState
from memory.observing import UNOBSERVED, Observer


class Node(Protocol):
    """A node of the graph."""

    async def __call__(self, state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
        """Do its part of a turn."""
        ...


def timed(name: str, node: Node, observe: Observer) -> Node:
    """Time a node."""
    if observe is UNOBSERVED:
        return node

    async def watched(state: TalkState, runtime: Runtime[Circumstances]) -> TalkState:
        began = perf_counter()
        try:
            return await node(state, runtime)
        finally:
            observe.timed("stage", perf_counter() - began, stage=name)

    return watched
