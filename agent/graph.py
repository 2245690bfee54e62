"""The order of a turn: triage -> understand -> act -> recall -> compose -> check -> remember.

Nodes are plain functions in `agent/nodes/`; this file holds only their order.
"""

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from agent.nodes.act import act
from agent.nodes.check import check
from agent.nodes.compose import compose
from agent.nodes.recall import recall
from agent.nodes.remember import remember
from agent.nodes.triage import triage
from agent.nodes.understand import understand
from agent.state import Circumstances, TalkState
from agent.watched import timed
from memory.observing import UNOBSERVED, Observer

Graph = CompiledStateGraph[TalkState, Circumstances, TalkState, TalkState]


def build(saver: BaseCheckpointSaver[int], observe: Observer = UNOBSERVED) -> Graph:
    """Compile the graph with the saver that keeps the talk between turns; an observer learns how long each node took."""
    graph = StateGraph(TalkState, context_schema=Circumstances)
    graph.add_node("triage", timed("triage", triage, observe))
    graph.add_node("understand", timed("understand", understand, observe))
    graph.add_node("act", timed("act", act, observe))
    graph.add_node("recall", timed("recall", recall, observe))
    graph.add_node("compose", timed("compose", compose, observe))
    graph.add_node("check", timed("check", check, observe))
    graph.add_node("remember", timed("remember", remember, observe))
    graph.add_edge(START, "triage")
    graph.add_edge("triage", "understand")
    graph.add_edge("understand", "act")
    graph.add_edge("act", "recall")
    graph.add_edge("recall", "compose")
    graph.add_edge("compose", "check")
    graph.add_edge("check", "remember")
    graph.add_edge("remember", END)
    return graph.compile(checkpointer=saver)
