"""The seven steps of a turn: their order, which of them a turn goes past, and where they run."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from langgraph.graph import END, START

from agent.brains import Brains
from agent.companion import Companion
from agent.graph import build
from agent.saver import TalkSaver
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


async def _watched(folder: Path, brains: Brains | None = None) -> tuple[Seen, Talk]:
    seen, talk = Seen(), await begin(folder, "Asia/Shanghai", "zh", NOW)
    vault = Vault(bytes(range(32)))
    recall = Recall(talk.database, vault)
    talk.companion = Companion(talk.database, vault, recall, brains, observe=seen)
    return seen, talk
