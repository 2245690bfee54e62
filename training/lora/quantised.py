"""QLoRA: the frozen weights packed to four bits (NF4) by bitsandbytes, on CUDA only.

On a CPU bitsandbytes 0.50 packs the weights anew at the first evaluation, and the gradients that flow after it are wrong
without a word; so there we train in bf16, and here a self-test compares the gradients before and after an evaluation.
"""

import importlib.util
from collections.abc import Sequence
from typing import Any

from training.lora.lessons import Lesson

_WORTH_PACKING = 100_000_000  # weights; below that bf16 fits anywhere and is exact
_TOLERANCE = 0.01


def quantised(model: Any) -> bool:
    """Pack every linear layer but the last; they are packed as they move to the GPU. False where it is not done."""
    if importlib.util.find_spec("bitsandbytes") is None:
        return False
    if sum(one.numel() for one in model.parameters()) < _WORTH_PACKING:
        return False
    import bitsandbytes
    import torch

    for name, module in list(model.named_modules()):
        if type(module) is not torch.nn.Linear or name.endswith("lm_head"):
            continue
        packed = bitsandbytes.nn.Linear4bit(
            module.in_features,
            module.out_features,
            bias=module.bias is not None,
            compute_dtype=torch.bfloat16,
            compress_statistics=True,
            quant_type="nf4",
            device="meta",  # its weights come from the model: none are drawn here
        )
        packed.support_avx512bf16_for_cpu = False
        packed.weight = bitsandbytes.nn.Params4bit(
            module.weight.data,
            requires_grad=False,
            quant_type="nf4",
            compress_statistics=True,
            module=packed,
        )
        packed.bias = module.bias
        parent, _, last = name.rpartition(".")
        setattr(model.get_submodule(parent), last, packed)
    model.is_loaded_in_4bit = True  # so that peft puts its layer for packed weights around them
    return True


def gradients_hold(learner: Any, lessons: Sequence[Lesson]) -> bool:
    """Compare the gradient of the first layer before and after an evaluation."""
    before = _gradient(learner, lessons)
    learner.watch(lessons)
    after = _gradient(learner, lessons)
    return bool(abs(after - before) <= _TOLERANCE * max(before, 1e-12))


def _gradient(learner: Any, lessons: Sequence[Lesson]) -> float:
    loss, _ = learner.loss(lessons)
    loss.backward()
    first = [one for name, one in learner.live.items() if ".layers.0." in name and "lora_B" in name]
    norm = float(sum(float(one.grad.float().norm()) ** 2 for one in first) ** 0.5)
    for one in learner.live.values():
        one.grad = None
    return norm
