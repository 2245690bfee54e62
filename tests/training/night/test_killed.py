"""A night that is killed: the old brain goes on, nothing is half made, and the next one starts clean or goes on from there."""

import json
import random
import signal
import subprocess

import pytest

from memory.learning import versions
from tests.fakes.models import OllamaServer
from tests.training.mortal import Cradle
from tests.training.village import NOW, Village
from training.order import Order
from training.registry.shelves import Shelves

POINTS = (
    ("collect", 1),
    ("generate", 1),
    ("train", 1),
    ("exam", 1),
    ("publish", 1),
    ("exam", 12),
    ("exam", 50),
    ("keep", 1),
    ("switch", 1),
    ("switch", 1),
)
"""Killed once a run has said so often that it is at a stage, and up to 40 ms later: data, examples, publishing, exam, switching."""


def killed_at(child: subprocess.Popen[str], order: Order, stage: str, times: int, wait: float) -> bool:
    """Kill a run at a point; whether it was still going."""
    assert child.stdin
    assert child.stdout
    child.stdin.write(order.written())
    child.stdin.close()
    for line in child.stdout:
        times -= json.loads(line).get("stage") == stage
        if not times:
            break
    try:
        child.wait(wait)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    child.wait(10)
    for pipe in (child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()
    return child.returncode == -signal.SIGKILL


def _sound(village: Village, kitchen: OllamaServer, who: str) -> None:
    """Whatever serves is there whole; every row was made whole."""
    brain = village.do(lambda session: versions.serving(session, who, NOW)).brain
    assert brain is not None
    assert kitchen.store.find(brain.removeprefix("ollama:"))
    live = [row for row in village.versions() if row.state == "live"]
    assert [row.brain for row in live] == [brain]
    shelves = Shelves.under(village.folder)
    for row in village.versions():
        assert (shelves.version(row.id) / "verdict.json").is_file()
        assert kitchen.store.find(row.brain.removeprefix("ollama:"))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_ten_points_the_old_brain_goes_on(
    village: Village, kitchen: OllamaServer, request: pytest.FixtureRequest
) -> None:
    who = village.join()
    village.talk(who)
    order = village.order(kitchen.url)
    assert village.night(village.queue(), order)[0] == "promoted"
    cradle = Cradle(village.folder)
    request.addfinalizer(cradle.close)
    chance, killed = random.Random(17), 0
    for stage, times in POINTS:
        job = village.queue()
        killed += cradle.killed_at(job, order, stage, times, chance.uniform(0.001, 0.04))
        _sound(village, kitchen, who)
    assert killed >= 8
    last = village.queue()
    assert village.night(last, order)[0] == "promoted", village.run(last).error
    _sound(village, kitchen, who)
    rows = {row.brain.removeprefix("ollama:") for row in village.versions() if row.brain}
    assert set(kitchen.store.kept) == rows
    shelves = Shelves.under(village.folder)
    assert {one.name for one in shelves.versions.iterdir()} == {row.id for row in village.versions()}
    assert not [one for one in shelves.datasets.iterdir() if one.name.startswith(".")]


@pytest.mark.slow
def test_a_run_that_was_killed_is_taken_up_again_as_the_same_version(
    village: Village, kitchen: OllamaServer
) -> None:
    village.talk(village.join())
    order, job = village.order(kitchen.url), village.queue()
    assert killed_at(village.child(job), order, "publish", 1, 0.001)
    other = village.queue()
    assert village.night(other, order)[0] == "promoted"
    assert village.run(job).state == "interrupted"
    assert village.night(job, order)[0] == "promoted"
    assert sorted(row.run_id for row in village.versions()) == sorted([job, other])
