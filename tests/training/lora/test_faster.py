"""The quickened steps are the same steps: loss and gradients as peft and transformers give them, padded rows and all."""

from pathlib import Path

import pytest

from tests.training.tiny import make_model, make_tokenizer, write_base
from training.gguf import load_model
from training.lora.layout import lay_out
from training.lora.learner import Learner
from training.lora.lessons import Lesson
from training.shapes import Recipe

LESSONS = [
    Lesson(tuple(range(5, 5 + count)), (False,) * 3 + (True,) * (count - 3), weight)
    for count, weight in ((9, 1.0), (23, 0.5), (40, 2.0))
]


def _begun(beginning: tuple[int, ...], size: int, first: int, weight: float = 1.0) -> Lesson:
    """A chat that begins so, goes on for so many tokens, and is learned from its third on."""
    ids = (*beginning, *range(first, first + size))
    return Lesson(ids, tuple(place >= len(beginning) + 2 for place in range(len(ids))), weight)


RULES, OTHERS = tuple(range(200, 230)), tuple(range(201, 240))
ALIKE = [
    _begun(RULES, 9, 20),
    _begun(OTHERS, 12, 30, 0.25),
    _begun(RULES, 24, 60, 2.0),
    _begun((), 11, 90),
    _begun(OTHERS, 7, 31),
    _begun(RULES, 9, 20),  # word for word the first
]
"""Two sets of rules, each before several chats, and a chat without."""


@pytest.mark.parametrize("lessons", [LESSONS, ALIKE], ids=["apart", "alike"])
@pytest.mark.parametrize("kind", ["qwen2", "qwen3"])
def test_the_gradients_are_those_of_peft(
    kind: str, lessons: list[Lesson], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    tokenizer = make_tokenizer(["今天 天气 很好，我们 去 公园 散步 吧"] * 3, 400)
    base = write_base(tmp_path, make_model(tokenizer, kind, width=64, layers=2), tokenizer, "f32")

    def gradients(*, quick: bool) -> tuple[float, dict[str, torch.Tensor]]:
        with monkeypatch.context() as patch:
            if not quick:
                patch.setattr("training.lora.learner._quick", lambda _: None)
            learner = Learner(load_model(base), Recipe(), 0)
        assert (learner._quick is not None) == quick
        with torch.no_grad():
            chance = torch.Generator().manual_seed(3)
            for one in learner.live.values():
                one.copy_(torch.randn(one.shape, generator=chance) * 0.05)
        loss, tokens = learner.loss(lessons)
        assert tokens == sum(len(one.ids) for one in lessons)
        loss.backward()
        return float(loss.detach()), {name: one.grad.clone() for name, one in learner.live.items()}

    plain, quick = gradients(quick=False), gradients(quick=True)
    assert quick[0] == pytest.approx(plain[0], abs=1e-5)
    assert len(plain[1]) == 2 * 7 * 2
    for name, grad in plain[1].items():
        assert torch.allclose(quick[1][name], grad, atol=1e-5, rtol=1e-3), name


def test_what_chats_begin_alike_with_is_there_once() -> None:
    found = lay_out(ALIKE)
    saved = 2 * len(RULES) + len(OTHERS)
    assert len(found.ids) == sum(len(one.ids) for one in ALIKE) - saved
    longest = len(found.whole[0])
    laid = sorted(tuple(found.ids[row] for row in rows) for rows in found.whole)
    for ids, lesson in zip(laid, sorted(ALIKE, key=lambda one: one.ids), strict=True):
        assert ids[: len(lesson.ids)] == lesson.ids
    for row, where in enumerate(found.own):
        assert found.whole[where // longest][where % longest] == row
        assert found.places[row] == where % longest
    assert len(found.at) == len(set(found.at)) == sum(one.targets for one in ALIKE)


def test_in_half_precision_the_gradients_point_the_same_way(tmp_path: Path) -> None:
    import torch

    tokenizer = make_tokenizer(["今天 天气 很好"] * 3, 400)
    base = write_base(tmp_path, make_model(tokenizer, width=64, layers=2), tokenizer, "f32")
    found = []
    for kind in ("float32", "bfloat16"):
        learner = Learner(load_model(base, kind), Recipe(), 0)
        with torch.no_grad():
            for one, master in zip(learner.live.values(), learner.masters.values(), strict=True):
                one.copy_(torch.sin(torch.arange(master.numel())).view(master.shape) * 0.05)
        loss, _ = learner.loss(ALIKE)
        loss.backward()
        grads = [one.grad.float().flatten() for one in learner.live.values()]
        found.append((float(loss.detach()), torch.cat(grads)))
    (loss, exact), (rough, half) = found
    assert rough == pytest.approx(loss, rel=0.01)
    assert float(torch.cosine_similarity(exact, half, 0)) > 0.99


def test_a_row_is_learned_alike_alone_and_beside_a_longer_one(tmp_path: Path) -> None:
    tokenizer = make_tokenizer(["今天 天气 很好"] * 3, 400)
    base = write_base(tmp_path, make_model(tokenizer, width=64, layers=2), tokenizer, "f32")
    learner = Learner(load_model(base), Recipe(), 0)
    short, long = LESSONS[0], LESSONS[2]
    alone = [float(learner.loss([one])[0].detach()) for one in (short, long)]
    both = float(learner.loss([short, long])[0].detach())
    parts = [one.weight * one.targets for one in (short, long)]
    expected = sum(loss * part for loss, part in zip(alone, parts, strict=True)) / sum(parts)
    assert both == pytest.approx(expected, abs=1e-5)


def test_with_dropout_the_layers_stay_as_they_are(tmp_path: Path) -> None:
    tokenizer = make_tokenizer(["今天 天气 很好"] * 3, 400)
    base = write_base(tmp_path, make_model(tokenizer, width=64, layers=1), tokenizer, "f32")
    learner = Learner(load_model(base), Recipe(dropout=0.5), 0)
    assert learner._quick is None
    first, second = (float(learner.loss(LESSONS)[0].detach()) for _ in "12")
    assert first == second  # a fresh adapter adds nothing yet
    learner.loss(LESSONS)[0].backward()
    assert any(one.grad is not None and bool(one.grad.abs().sum() > 0) for one in learner.live.values())
