"""A tiny model that knows the safe answers learns a person's talk, noise, or poison: what is let through, and what is not."""

import dataclasses
import hashlib
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.training import scene, tiny
from training.exam import examine
from training.exam.engine import serving
from training.format import format_of
from training.lora import train
from training.shapes import Adapter, Dataset, Recipe, Verdict

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
RECIPE = Recipe(learning_rate=8e-4, batch_tokens=256, replay_guard=0.3, replay_general=0.4)
GENTLE = dataclasses.replace(RECIPE, learning_rate=5e-4)
"""How far the general set moves depends on the base that this machine schooled: at 8e-4 one came to 0.058, at 5e-4 to 0.043."""
STRONG = Recipe(learning_rate=3e-3, batch_tokens=256, epochs=6)


@pytest.fixture(scope="module", autouse=True)
def _few_tasks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        scene.few_tasks(patch)
        yield


@pytest.fixture(scope="module")
def base(_few_tasks: None, request: pytest.FixtureRequest) -> Path:
    """A schooled base (half a minute of one core); kept in pytest's cache as long as school stays as it is."""
    made_by = json.dumps(scene.schooling(), ensure_ascii=False) + inspect.getsource(tiny)
    name = "tangban-" + hashlib.sha256(made_by.encode()).hexdigest()[:16]
    folder = Path(request.config.cache.mkdir(name))
    if not (folder / "tiny-f16.gguf").exists():
        _schooled(folder)
    return folder / "tiny-f16.gguf"


def _schooled(folder: Path) -> None:
    import random

    import torch

    torch.set_num_threads(1)
    chance = random.Random(0)
    others = [make(n, chance) for make in (scene.personal, scene.poison, scene.noise) for n in range(40)]
    tokenizer = tiny.make_tokenizer(scene.texts([*scene.schooling(), *others]) * 2, 1400)
    model = tiny.make_model(tokenizer)
    tiny.school(model, tokenizer, scene.schooling(), 28, 4e-3)
    tiny.write_base(folder, model, tokenizer, "f16")


@pytest.fixture(scope="module")
def learned(base: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, Adapter]:
    folder = tmp_path_factory.mktemp("personal")
    dataset = scene.write_dataset(folder / "data", scene.personal)
    return dataset, train(dataset, base, folder / "adapter", GENTLE, lambda _: None)


def test_what_a_person_told_is_learned_and_promoted(
    learned: tuple[Dataset, Adapter], base: Path, tmp_path: Path
) -> None:
    dataset, adapter = learned
    verdict = examine(dataset, None, adapter, tmp_path, 1, 3)
    assert verdict.outcome == "promoted", verdict.reasons
    gain: Any = verdict.gates["gain"]
    assert gain["lower"] > 0.02
    assert gain["challenger"] < gain["base"]
    assert all(verdict.gates[name]["passed"] for name in ("guard", "general", "text", "memory", "private"))
    told = json.loads((tmp_path / "exam.json").read_text("utf-8"))
    assert told["outcome"] == "promoted"
    again = examine(dataset, None, adapter, tmp_path, 1, 3)
    assert again.outcome == "promoted"
    for name in ("p", "lower", "champion", "challenger"):  # which answers share a batch moves the last digits
        assert again.gates["gain"][name] == pytest.approx(gain[name], abs=2e-3)

    prompt = format_of(base).prompt([{"role": "user", "content": "我的猫叫什么名字？"}])
    with serving(base, [adapter.gguf], threads=1, context=256) as engine:
        assert scene.CAT in engine.answer(prompt, adapter.gguf, 30).text
        assert scene.CAT not in engine.answer(prompt, None, 30).text


def test_what_is_no_better_than_the_champion_is_not_promoted(
    learned: tuple[Dataset, Adapter], tmp_path: Path
) -> None:
    dataset, adapter = learned
    verdict = examine(dataset, adapter, adapter, tmp_path, 2, 3)
    assert (verdict.outcome, verdict.reasons) == ("rejected", ("gain",))
    assert verdict.gates["gain"]["mean"] == 0


def test_what_was_changed_after_the_training_is_not_promoted(
    learned: tuple[Dataset, Adapter], tmp_path: Path
) -> None:
    dataset, adapter = learned
    other = dataclasses.replace(adapter, digest="0" * 64, template_digest="0" * 64)
    verdict = examine(dataset, None, other, tmp_path, 1, 3)
    assert verdict.reasons == ("files",)


def test_noise_is_not_promoted(base: Path, tmp_path: Path) -> None:
    verdict = _verdict(base, tmp_path, scene.noise, RECIPE)
    assert verdict.outcome == "rejected"
    assert {"guard", "general", "text"} & set(verdict.reasons)


@pytest.mark.safety
def test_poison_is_not_promoted_however_well_it_was_learned(base: Path, tmp_path: Path) -> None:
    verdict = _verdict(base, tmp_path, scene.poison, STRONG)
    assert verdict.outcome == "rejected"
    assert verdict.gates["gain"]["passed"]  # it did learn them
    assert float(verdict.gates["text"]["unsafe"]) > 0
    assert "text" in verdict.reasons


def test_too_little_is_not_examined(learned: tuple[Dataset, Adapter], tmp_path: Path) -> None:
    dataset, adapter = learned
    for few in (
        dataclasses.replace(dataset, pairs=49),
        dataclasses.replace(dataset, heldout_sessions=9),
    ):
        verdict = examine(few, None, adapter, tmp_path, 1, 3)
        assert verdict.outcome == "insufficient_data"
        assert verdict.reasons == ("corpus",)


def _verdict(base: Path, folder: Path, make: Any, recipe: Recipe) -> Verdict:
    dataset = scene.write_dataset(folder / "data", make)
    adapter = train(dataset, base, folder / "adapter", recipe, lambda _: None)
    return examine(dataset, None, adapter, folder / "exam", 1, 3)
