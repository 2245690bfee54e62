"""Adapters in one process by llama.cpp, 1, 10 and 100: `python -m benchmarks.training.switching`."""

import json
import statistics
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import psutil

from tests.training import scene
from tests.training.tiny import make_model, make_tokenizer, write_base
from training.exam.engine import Engine, serving
from training.gguf import export_adapter

TOKENS, ASKED = 16, 60


def adapters(folder: Path, model: Any, many: int) -> list[Path]:
    """Write adapters that differ."""
    import torch
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
    adapted = get_peft_model(model, config)
    made = []
    for number in range(many):
        torch.manual_seed(number)
        for name, one in adapted.named_parameters():
            if "lora_B" in name:
                one.data.normal_(0, 0.02)
        adapted.save_pretrained(str(folder / "peft"))
        made.append(export_adapter(folder / "peft", "qwen3", folder / f"{number}.gguf"))
    return made


def measure(base: Path, loaded: list[Path]) -> dict[str, float]:
    """Load a base with adapters; ask one of them again and again, then all in turn."""
    before, begun = psutil.Process().memory_info().rss, time.monotonic()
    with serving(base, loaded, threads=1, context=512) as engine:
        up = time.monotonic() - begun
        engine.answer("早上能吃米饭吗？", loaded[0], TOKENS)
        grown = psutil.Process().memory_info().rss - before
        same = [_ask(engine, loaded[0]) for _ in range(ASKED)]
        turn = [_ask(engine, loaded[number % len(loaded)]) for number in range(ASKED)]
    return {
        "adapters": len(loaded),
        "up_s": round(up, 3),
        "grown_mb": round(grown / 2**20, 1),
        "same_ms": round(1000 * statistics.median(same), 2),
        "in_turn_ms": round(1000 * statistics.median(turn), 2),
    }


def _ask(engine: Engine, adapter: Path) -> float:
    begun = time.monotonic()
    engine.answer("早上能吃米饭吗？", adapter, TOKENS)
    return time.monotonic() - begun


def main() -> None:
    """Measure with 1, 10 and 100 adapters of rank 16."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tokenizer = make_tokenizer(scene.texts(scene.plain_chats(100)), 800)
        model = make_model(tokenizer, width=256, layers=6)
        base = write_base(folder, model, tokenizer, "q8_0")
        made = adapters(folder, model, 100)
        print(
            f"an adapter is {made[0].stat().st_size / 2**20:.2f} MB, the base {base.stat().st_size / 2**20:.1f} MB"
        )
        for many in (1, 10, 100):
            print(json.dumps(measure(base, made[:many])), flush=True)


if __name__ == "__main__":
    main()
