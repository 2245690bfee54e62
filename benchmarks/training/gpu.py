"""QLoRA at real size on a GPU, random weights: `python -m benchmarks.training.gpu [0.6b|1.7b|4b|8b] [steps]`.

Needs CUDA and the extras `train` and `cuda`. Weights are random, for only speed and memory are asked for. The gradient self-test
runs first: packed weights must give the same gradients before and after an evaluation.
"""

import json
import random
import sys
import time
import warnings
from typing import Any

from training.lora.learner import Learner
from training.lora.lessons import Lesson
from training.shapes import Recipe

# Width, inner width, layers, heads, key-value heads: the shapes of Qwen3 as released.
SHAPES = {
    "0.6b": (1024, 3072, 28, 16, 8),
    "1.7b": (2048, 6144, 28, 16, 8),
    "4b": (2560, 9728, 36, 32, 8),
    "8b": (4096, 12288, 36, 32, 8),
}
VOCABULARY = 151_936


def model(size: str) -> Any:
    """Make a model of that shape in bf16 with random weights."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    width, inner, layers, heads, pairs = SHAPES[size]
    config = AutoConfig.for_model(
        "qwen3",
        vocab_size=VOCABULARY,
        hidden_size=width,
        intermediate_size=inner,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=pairs,
        head_dim=128,
        tie_word_embeddings=size != "8b",
    )
    with torch.device("cuda"):
        auto: Any = AutoModelForCausalLM
        return auto.from_config(config, dtype=torch.bfloat16)


def lessons(many: int) -> list[Lesson]:
    """Conversations of 100 to 400 tokens, half of each learned."""
    chance = random.Random(1)
    made = []
    for _ in range(many):
        count = chance.randrange(100, 400)
        ids = tuple(chance.randrange(1000, VOCABULARY) for _ in range(count))
        made.append(Lesson(ids, tuple(at >= count // 2 for at in range(count))))
    return made


def main() -> None:
    """Train some steps and print tokens a second and the peak of memory."""
    import torch

    warnings.simplefilter("ignore")
    if not torch.cuda.is_available():
        raise SystemExit("there is no GPU here")
    size, steps = (sys.argv[1:2] or ["0.6b"])[0], int((sys.argv[2:3] or ["20"])[0])
    learner = Learner(model(size), Recipe(batch_tokens=4096), 0)
    some = lessons(12)
    learner.check(some)
    torch.cuda.reset_peak_memory_stats()
    tokens, begun = 0, 0.0
    for number in range(steps + 3):
        if number == 3:  # the first steps warm up
            torch.cuda.synchronize()
            tokens, begun = 0, time.monotonic()
        loss, went = learner.loss(some)
        loss.backward()
        learner.step(2e-4)
        tokens += went
    torch.cuda.synchronize()
    told = {
        "size": size,
        "packed": learner.packed,
        "tokens_per_s": round(tokens / (time.monotonic() - begun), 1),
        "peak_gb": round(torch.cuda.max_memory_allocated() / 2**30, 2),
        "gpu": torch.cuda.get_device_name(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
