"""The order of a turn: triage -> understand -> act -> recall -> compose -> check -> remember.

Nodes are plain functions in `agent/nodes/`; this file holds only their order, and which of them a turn may go past:
nothing is recalled for a note in the diary, and nothing is checked where no model worded anything.
"""

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph

from agent.nodes.act import act
from agent.nodes.check import check, checkable
from agent.nodes.compose import compose
from agent.nodes.recall import recall, recallable
from agent.nodes.remember import remember
from agent.nodes.triage import triage
from agent.nodes.understand import understand
from agent.state import Circumstances, TalkState
from agent.steps import Graph, fork, in_place
from agent.watched import timed
from memory.observing import UNOBSERVED, Observer


def build(saver: BaseCheckpointSaver[int], observe: Observer = UNOBSERVED) -> Graph:
    """Compile the graph with the saver that keeps the talk between turns; an observer learns how long each node took."""
    graph = StateGraph(TalkState, context_schema=Circumstances)
    acting, composing = timed("act", act, observe), timed("compose", compose, observe)
    graph.add_node("triage", timed("triage", triage, observe))
    graph.add_node("understand", timed("understand", understand, observe))
    graph.add_node(
        "act", fork(acting, recallable, "recall", past="compose"), destinations=("recall", "compose")
    )
    graph.add_node("recall", timed("recall", recall, observe))
    graph.add_node(
        "compose", fork(composing, checkable, "check", past="remember"), destinations=("check", "remember")
    )
    graph.add_node("check", timed("check", check, observe))
    graph.add_node("remember", timed("remember", remember, observe))
    graph.add_edge(START, "triage")
    graph.add_edge("triage", "understand")
    graph.add_edge("understand", "act")
    graph.add_edge("recall", "compose")
    graph.add_edge("check", "remember")
    graph.add_edge("remember", END)
    return in_place(graph.compile(checkpointer=saver))
