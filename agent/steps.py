"""How the graph's nodes run: each where its turn runs, and those that have nothing to do in a turn not at all.

LangGraph runs a node in a task of its own, with managers of callbacks that it makes for it: a quarter of what a step costs
(docs/measurements/turns.md). Nobody here listens to callbacks; what a node answers is still written by LangGraph's own writers.
"""

from collections.abc import Callable
from typing import Any, Protocol

from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.state import Circumstances, TalkState
from agent.watched import Node

Graph = CompiledStateGraph[TalkState, Circumstances, TalkState, TalkState]
Needed = Callable[[TalkState, Circumstances], bool]


class Forked(Protocol):
    """A node that says what comes after it."""

    async def __call__(self, state: TalkState, runtime: Runtime[Circumstances]) -> Command[Any]:
        """Do its part of a turn, and name the next."""
        ...


def fork(node: Node, needed: Needed, then: str, past: str) -> Forked:
    """Go on from a node to `then` where that is needed for what stands after it, else straight to `past`."""

    async def forked(state: TalkState, runtime: Runtime[Circumstances]) -> Command[Any]:
        done = await node(state, runtime)
        stands: TalkState = {**state, **done}
        return Command(update=done, goto=then if needed(stands, runtime.context) else past)

    return forked


class _Step(Runnable[Any, Any]):
    """A node and its writers, one after another."""

    def __init__(self, does: Runnable[Any, Any], writers: list[Runnable[Any, Any]]) -> None:
        self._does, self._writers = does, writers

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:  # noqa: A002, ARG002  # LangChain's name
        """Refuse: the nodes are asynchronous."""
        raise TypeError("this graph is asynchronous: use ainvoke")

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:  # noqa: A002, ARG002
        """Do what is to be done in this turn."""
        done = await self._does.ainvoke(input, config)
        for writer in self._writers:
            writer.invoke(done, config)
        return done


def in_place(graph: Graph) -> Graph:
    """Let the nodes of a compiled graph run where they are awaited."""
    for name in graph.builder.nodes:
        step = graph.nodes[name]
        step.node = _Step(step.bound, step.flat_writers)
    return graph
