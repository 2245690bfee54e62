"""The seven steps of a turn: their order, which of them a turn goes past, and where they run."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.graph import END, START, StateGraph

from agent.brains import Brains
from agent.companion import Companion
from agent.graph import build
from agent.nodes.remember import remember
from agent.saver import TalkSaver
from agent.state import Circumstances, TalkState
from agent.steps import in_place
from memory.observing import Unobserved
from memory.recall import Recall
from memory.vault import Vault
from tests.agent.brains.scripted import one
from tests.agent.conftest import NOW
from tests.agent.replay import Talk, begin

STEPS = ["triage", "understand", "act", "recall", "compose", "check", "remember"]


@dataclass
class Seen(Unobserved):
    """Notes which steps a turn took, and in which task each ran."""

    steps: list[str] = field(default_factory=list)
    tasks: set[object] = field(default_factory=set)

    def timed(self, name: str, seconds: float, **labels: str) -> None:
        """Note a step."""
        self.steps.append(labels["stage"])
        self.tasks.add(asyncio.current_task())


def test_the_order_is_that_of_the_design_and_two_steps_can_be_gone_past() -> None:
    edges = {(edge.source, edge.target) for edge in build(TalkSaver()).get_graph().edges}
    whole = [START, *STEPS, END]
    past = {("act", "compose"), ("compose", "remember")}
    assert edges == {*pairwise(whole), *past}


async def test_a_value_goes_past_recalling_and_checking(tmp_path: Path) -> None:
    seen, talk = await _watched(tmp_path)
    await talk.say("空腹6.8", NOW)
    assert seen.steps == ["triage", "understand", "act", "compose", "remember"]
    await talk.database.close()


async def test_open_talk_with_a_brain_takes_every_step(tmp_path: Path) -> None:
    brains, _ = one("听着就舒坦。", left=())
    seen, talk = await _watched(tmp_path, brains)
    await talk.say("今天和孙子去公园了，心情不错", NOW)
    assert seen.steps == STEPS
    await talk.database.close()


async def test_every_step_runs_in_the_task_of_its_turn(tmp_path: Path) -> None:
    seen, talk = await _watched(tmp_path)
    await talk.say("空腹6.8", NOW)
    assert seen.tasks == {asyncio.current_task()}
    await talk.database.close()


async def test_a_turn_is_one_step_of_langgraph_whatever_it_passes_through(tmp_path: Path) -> None:
    seen, talk = await _watched(tmp_path)
    saver = _Noting()
    talk.companion._graph.checkpointer = saver
    talk.companion._saver = saver
    await talk.say("空腹6.8", NOW)
    await talk.say("不对，是7.8", NOW)
    assert len(seen.steps) == 10
    assert saver.steps == [0, 2]  # of each turn: it is begun, and one step is taken
    await talk.database.close()


def test_nodes_that_would_run_side_by_side_are_refused() -> None:
    graph = StateGraph(TalkState, context_schema=Circumstances)
    for name in ("first", "second", "third"):
        graph.add_node(name, remember)
    graph.add_edge(START, "first")
    graph.add_edge("first", "second")
    graph.add_edge("first", "third")
    with pytest.raises(ValueError, match="side by side"):
        in_place(graph.compile())


class _Noting(TalkSaver):
    """Notes how many steps the talk had come to at each of its checkpoints."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[int] = []

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep a checkpoint, and note."""
        self.steps.append(metadata["step"])
        return await super().aput(config, checkpoint, metadata, new_versions)


async def _watched(folder: Path, brains: Brains | None = None) -> tuple[Seen, Talk]:
    seen, talk = Seen(), await begin(folder, "Asia/Shanghai", "zh", NOW)
    vault = Vault(bytes(range(32)))
    recall = Recall(talk.database, vault)
    talk.companion = Companion(talk.database, vault, recall, brains, observe=seen)
    return seen, talk
