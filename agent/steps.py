"""How the graph's nodes run: one after another in the step in which the turn began, and those with nothing to do not at all.

LangGraph runs a node in a superstep and a task of its own: it reads every channel, seeks out what comes next, writes back what
was said and makes a checkpoint that nobody keeps: a fifth of what a turn costs (docs/measurements/turns.md).
That is made for nodes that run side by side. In this graph no two ever do, so what one node says is handed to the next, by
the graph's own edges, and LangGraph's writers write all of it at the end.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.graph import END, START
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


@dataclass(frozen=True)
class _Step:
    """A node, its writers, and what comes after it where the node itself names nothing else."""

    does: Runnable[Any, Any]
    writers: list[Runnable[Any, Any]]
    next: str


class _Walk(Runnable[Any, Any]):
    """The way from one node to the end of the turn."""

    def __init__(self, begins: str, steps: Mapping[str, _Step]) -> None:
        self._begins, self._steps = begins, steps

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:  # noqa: A002, ARG002  # LangChain's name
        """Refuse: the nodes are asynchronous."""
        raise TypeError("this graph is asynchronous: use ainvoke")

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:  # noqa: A002, ARG002
        """Do what is to be done in this turn, and write what was said in it."""
        said: dict[str, Any] = {}
        after = self._begins
        while after != END:
            step = self._steps[after]
            done = await step.does.ainvoke({**input, **said}, config)
            after = step.next
            if isinstance(done, Command):
                after, done = str(done.goto), done.update
            said |= done
        for writer in step.writers:
            writer.invoke(said, config)
        return said


def in_place(graph: Graph) -> Graph:
    """Let the nodes of a compiled graph, none of which runs beside another, run where the first of them is awaited."""
    follows = dict(graph.builder.edges)
    if len(follows) != len(graph.builder.edges):
        raise ValueError("two nodes stand side by side")
    steps = {
        name: _Step(graph.nodes[name].bound, graph.nodes[name].flat_writers, follows.get(name, END))
        for name in graph.builder.nodes
    }
    for name in steps:
        graph.nodes[name].node = _Walk(name, steps)
    # What LangGraph makes of the start is a step of its own, which lays in what a graph was called with: a turn brings nothing.
    start, first = graph.nodes[START], graph.nodes[follows[START]]
    start.channels, start.mapper, start.node = first.channels, first.mapper, first.node
    return graph
