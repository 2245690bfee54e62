"""A night of LoRA that is killed in its data, its training, its publishing and its switch: the old adapter goes on, none is half made."""

import random

import pytest

from memory.learning import versions
from tests.training.mortal import Cradle
from tests.training.night.test_lora import RECIPE, tiny
from tests.training.village import NOW, Village
from training.publish.local import digest
from training.registry.shelves import Shelves

__all__ = ["tiny"]

SHORT = RECIPE | {"batch_tokens": 2048, "epochs": 0.2, "replay_guard": 0.0, "replay_general": 0.0}

POINTS = (
    ("collect", 1),
    ("generate", 1),
    ("load", 1),
    ("train", 2),
    ("train", 2),
    ("export", 1),
    ("keep", 1),
    ("publish", 1),
    ("switch", 1),
    ("switch", 1),
)


def _sound(village: Village, base: str, who: str) -> None:
    """What serves is there to the byte; so is every version of which there is a row."""
    brain = village.do(lambda session: versions.serving(session, who, NOW)).brain
    assert brain is not None
    live = [row for row in village.versions() if row.state == "live"]
    assert [row.brain for row in live] == [brain]
    shelves = Shelves.under(village.folder)
    for row in village.versions():
        assert row.brain == f"local:{base}+{row.id}"
        assert digest(village.models / f"{base}.adapters" / f"{row.id}.gguf") == row.adapter_digest
        adapter = shelves.adapter(row.id)
        assert adapter is not None
        assert digest(adapter.gguf) == row.adapter_digest


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_ten_points_the_old_adapter_goes_on(
    village: Village, tiny: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    from training.shapes import Verdict

    passed = Verdict("promoted", {"held": {"passed": True}})
    monkeypatch.setattr("training.exam.examine", lambda *_given, **_more: passed)
    who, order = village.join(), village.order()
    village.talk(who)

    def queue() -> str:
        return village.queue(way="lora", model="tiny", recipe=SHORT)

    assert village.night(queue(), order)[0] == "promoted"
    cradle = Cradle(village.folder, lora=True, passing=True)
    request.addfinalizer(cradle.close)
    chance, killed = random.Random(23), 0
    for stage, times in POINTS:
        killed += cradle.killed_at(queue(), order, stage, times, chance.uniform(0.001, 0.04))
        _sound(village, tiny, who)
    assert killed >= 8
    last = queue()
    assert village.night(last, order)[0] == "promoted", village.run(last).error
    _sound(village, tiny, who)
    files = {one.stem for one in (village.models / f"{tiny}.adapters").iterdir()}
    assert files == {row.id for row in village.versions() if row.brain}
    shelves = Shelves.under(village.folder)
    assert {one.name for one in shelves.versions.iterdir()} == {row.id for row in village.versions()}
    assert not [one for one in shelves.datasets.iterdir() if one.name.startswith(".")]
    assert not list(shelves.home.rglob("*.half"))
