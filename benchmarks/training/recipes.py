"""The three recipes that are compared: the padded tutorial, the plain Trainer, ours. Each trains in a process of its own."""

import json
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

from prompts.reader import say
from tests.training.tiny import make_model, make_tokenizer
from training.gguf import export_base, load_model, load_tokenizer
from training.lora.batches import plan
from training.lora.learner import Learner, loaded
from training.lora.lessons import Lesson, read_lessons
from training.shapes import Recipe

RATE, RANK, ALPHA, BATCH = 2e-4, 16, 32, 4
WARM = 2  # steps before the clock runs: what is loaded at the first step is no part of the pace
SIZES = {"7m": (256, 6, 4000), "64m": (768, 8, 4000), "152k": (256, 6, 151_936)}
"""Width, layers, vocabulary."""


def chats(many: int, seed: int) -> list[list[dict[str, str]]]:
    """Talk of changing length: a third short, a third middling, a third long."""
    chance = random.Random(seed)
    words = "今天 早饭 米饭 血糖 散步 有点 高 低 医生 说 记得 吃药 开心 累 睡觉 水果 牛奶 运动 孩子 测 了 一次".split()  # noqa: SIM905
    made = []
    for number in range(many):
        long = (25, 65, 135)[number % 3]
        said = [
            "".join(chance.choices(words, k=max(3, long + chance.randrange(-long // 3, long // 3))))
            for _ in "12"
        ]
        made.append([{"role": "user", "content": said[0]}, {"role": "assistant", "content": said[1] + "。"}])
    return made


RULES = {"role": "system", "content": say("brains.left", "zh", letters=160)}
"""What stands before every line of a real data set (training.generate.lines)."""


def prepare(folder: Path, size: str, many: int) -> Path:
    """Write the base and the data once for all recipes; a size that ends with "+rules" has the rules before each chat."""
    width, layers, vocabulary = SIZES[size.removesuffix("+rules")]
    before = [RULES] if size.endswith("+rules") else []
    texts = [one["content"] for talk in chats(60, 9) for one in talk] + [one["content"] for one in before]
    tokenizer = make_tokenizer(texts, 800)
    tokenizer.add_tokens([f"<|extra{n}|>" for n in range(vocabulary - len(tokenizer))])
    model = make_model(tokenizer, "qwen3", width=width, layers=layers)
    base = export_base(model, tokenizer, folder / "base.gguf", "f16")
    for name, seed, count in (("train", 1, many), ("held", 2, 30)):
        rows = [
            {"messages": [*before, *talk], "weight": 1.0, "session": "s", "at": "2026-01-01", "facts": []}
            for talk in chats(count, seed)
        ]
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return base


def _lessons(base: Path, name: str) -> list[Lesson]:
    from training.format import format_of

    recipe = Recipe(replay_guard=0, replay_general=0)
    return list(
        read_lessons(base.parent / f"{name}.jsonl", format_of(base), load_tokenizer(base), recipe).train
    )


def trainer(base: Path, *, padded: bool) -> dict[str, Any]:
    """The Trainer of transformers in fp32 with batches of four, padded to 512 tokens or to the longest of the batch."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import Trainer, TrainerCallback, TrainingArguments

    torch.manual_seed(17)
    lessons = _lessons(base, "train")
    config = LoraConfig(
        r=RANK,
        lora_alpha=ALPHA,
        lora_dropout=0.05,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    model = get_peft_model(load_model(base), config)
    rows = [
        {"ids": one.ids, "labels": [t if y else -100 for t, y in zip(one.ids, one.learned, strict=True)]}
        for one in lessons
    ]

    went: list[int] = []
    begun: list[float] = []

    class Clock(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if state.global_step == WARM:
                begun.append(time.process_time())

    def collate(some: list[dict[str, Any]]) -> dict[str, Any]:
        went.append(sum(len(one["ids"]) for one in some))
        longest = 512 if padded else max(len(one["ids"]) for one in some)
        ids = torch.zeros((len(some), longest), dtype=torch.long)
        labels, mask = torch.full_like(ids, -100), torch.zeros_like(ids)
        for at, one in enumerate(some):
            count = len(one["ids"])
            ids[at, :count], labels[at, :count] = torch.tensor(one["ids"]), torch.tensor(one["labels"])
            mask[at, :count] = 1
        return {"input_ids": ids, "labels": labels, "attention_mask": mask}

    arguments = TrainingArguments(
        output_dir=str(base.parent / "out"),
        per_device_train_batch_size=BATCH,
        num_train_epochs=1,
        learning_rate=RATE,
        lr_scheduler_type="cosine",
        warmup_steps=0.05,
        save_strategy="no",
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        seed=17,
    )
    running = Trainer(
        model=model, args=arguments, train_dataset=rows, data_collator=collate, callbacks=[Clock()]
    )
    running.train()
    seconds = time.process_time() - begun[0]
    steps = int(running.state.global_step)
    return {"tokens": sum(went[WARM:]), "seconds": seconds, "steps": steps, "held": _held(model, base)}


def ours(base: Path) -> dict[str, Any]:
    """Our loop as it runs at night, without its replay; as many steps as the others take."""
    from training.format import format_of
    from training.lora.run import _rate

    lessons = _lessons(base, "train")
    mean = sum(len(one.ids) for one in lessons) / len(lessons)
    recipe = Recipe(
        rank=RANK, alpha=ALPHA, learning_rate=RATE, epochs=1, batch_tokens=round(BATCH * mean * 1.25)
    )
    learner = Learner(loaded(base), recipe, format_of(base).pad)
    steps = plan(lessons, recipe.batch_tokens, 1, recipe.seed)
    tokens, begun = 0, 0.0
    for number, step in enumerate(steps):
        if number == WARM:
            tokens, begun = 0, time.process_time()
        loss, went = learner.loss([lessons[place] for place in step])
        tokens += went
        loss.backward()
        learner.step(_rate(number, len(steps), recipe))
    seconds = time.process_time() - begun
    held = learner.watch(_lessons(base, "held"))
    return {"tokens": tokens, "seconds": seconds, "steps": len(steps), "held": held}


def _held(model: Any, base: Path) -> float:
    """The same measure for all: nats a token of the held-out answers."""
    import torch

    model.eval()
    total, count = 0.0, 0
    for one in _lessons(base, "held"):
        with torch.no_grad():
            said = torch.log_softmax(model(torch.tensor([one.ids])).logits[0].float(), -1)
        at = [place for place, yes in enumerate(one.learned) if yes]
        total -= float(sum(said[place - 1, one.ids[place]] for place in at))
        count += len(at)
    return total / count


def main() -> None:
    """Run one recipe ("padded", "plain", "ours") on a prepared base and write what was measured as JSON."""
    import warnings

    import torch

    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    name, base = sys.argv[1], Path(sys.argv[2])
    found = ours(base) if name == "ours" else trainer(base, padded=name == "padded")
    found["tokens_per_cpu_s"] = found["tokens"] / found["seconds"]
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"recipe": name} | found))


if __name__ == "__main__":
    main()
