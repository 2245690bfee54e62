"""Weights packed to four bits learn, and an evaluation leaves their gradients whole. Where bitsandbytes is; here on its CPU kernels."""

from typing import Any

import pytest

from tests.training.lora.test_faster import LESSONS
from tests.training.tiny import make_model, make_tokenizer
from training.lora import learner, quantised
from training.shapes import Recipe


@pytest.mark.parametrize("kind", ["qwen2", "qwen3"])
def test_packed_weights_learn_and_an_evaluation_changes_nothing(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("bitsandbytes")
    import torch

    monkeypatch.setattr(quantised, "_WORTH_PACKING", 0)
    model = make_model(make_tokenizer(["今天 天气 很好"] * 3, 400), kind, width=128, layers=2)
    model = model.to(torch.bfloat16)
    assert quantised.quantised(model)
    some: Any = learner.Learner(model.to("cpu"), Recipe(), 0)
    some.packed = True
    layer = some.inner.model.layers[0].self_attn.q_proj
    assert type(layer).__module__ == "peft.tuners.lora.bnb"
    assert layer.base_layer.weight.dtype == torch.uint8
    assert (layer.base_layer.bias is None) == (kind == "qwen3")
    assert {one.dtype for one in some.live.values()} == {torch.bfloat16}
    some.check(LESSONS)
    losses = []
    for _ in range(6):
        loss, _tokens = some.loss(LESSONS)
        losses.append(float(loss.detach()))
        loss.backward()
        some.step(2e-3)
    assert losses[-1] < losses[0] - 0.3
