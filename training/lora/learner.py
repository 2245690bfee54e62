"""The model that learns: LoRA on every linear layer, a loss on the learned tokens alone, master weights in f32."""

import math
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training.gguf import load_model
from training.lora.layout import lay_out
from training.lora.lessons import Lesson
from training.lora.quantised import gradients_hold, quantised
from training.shapes import Recipe


class Learner:
    """A base with a fresh adapter. The forward pass runs in bf16 where the machine can, the steps are taken in f32.

    Errors: RuntimeError where gradients do not survive the packing of the weights.
    """

    def __init__(self, model: Any, recipe: Recipe, pad: int) -> None:
        import torch

        torch.set_num_threads(recipe.threads)
        torch.manual_seed(recipe.seed)
        self.pad, self.recipe = pad, recipe
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.packed = self.device.type == "cuda" and quantised(model)
        self.model = _with_adapter(model.to(self.device), recipe)
        self.inner = self.model.get_base_model()
        self._quick = _quick(self.model) if self.device.type == "cpu" else None
        self.live = {name: one for name, one in self.model.named_parameters() if one.requires_grad}
        self.masters = {name: one.detach().float().clone() for name, one in self.live.items()}
        self.steps = torch.optim.AdamW(
            list(self.masters.values()), lr=recipe.learning_rate, weight_decay=0.0, fused=True
        )

    def loss(self, lessons: Sequence[Lesson]) -> tuple[Any, int]:
        """Give the weighted mean loss (nats a token) of some lessons, and how many tokens went through.

        Logits are made at the places before learned tokens only: with a large vocabulary they are most of the work.
        """
        tokens = sum(len(one.ids) for one in lessons)
        if self._quick is not None:
            return self._quick.loss(lay_out(lessons)), tokens
        return self._padded(lessons), tokens

    def _padded(self, lessons: Sequence[Lesson]) -> Any:
        """Padding stands after everything, where a model that looks back only never sees it: no mask is needed."""
        import torch

        longest = max(len(one.ids) for one in lessons)
        ids = torch.full((len(lessons), longest), self.pad)
        learned = torch.zeros((len(lessons), longest), dtype=torch.bool)
        for row, lesson in enumerate(lessons):
            ids[row, : len(lesson.ids)] = torch.tensor(lesson.ids)
            learned[row, : len(lesson.ids)] = torch.tensor(lesson.learned)
        ids, learned = ids.to(self.device), learned.to(self.device)
        hidden = self.inner.model(input_ids=ids, use_cache=False).last_hidden_state
        at = learned[:, 1:]
        logits = self.inner.lm_head(hidden[:, :-1][at])
        surprise = torch.nn.functional.cross_entropy(logits.float(), ids[:, 1:][at], reduction="none")
        weights = torch.tensor([one.weight for one in lessons], device=self.device)
        each = weights[:, None].expand_as(at)[at]
        return (surprise * each).sum() / each.sum()

    def step(self, rate: float) -> None:
        """Take a step with the gradients that were gathered."""
        import torch

        for name, live in self.live.items():
            self.masters[name].grad = None if live.grad is None else live.grad.float()
            live.grad = None
        torch.nn.utils.clip_grad_norm_(list(self.masters.values()), 1.0)
        self.apply(rate)

    def apply(self, rate: float) -> None:
        """Let the optimiser move the masters by their gradients, and the live weights follow."""
        for group in self.steps.param_groups:
            group["lr"] = rate
        self.steps.step()
        self.follow()

    def follow(self) -> None:
        """Copy the masters into the live weights."""
        import torch

        with torch.no_grad():
            for name, live in self.live.items():
                live.copy_(self.masters[name])

    def watch(self, lessons: Sequence[Lesson]) -> float:
        """Give the mean loss (nats a token) of lessons that are not learned from."""
        import torch

        self.model.eval()
        total, tokens = 0.0, 0
        with torch.no_grad():
            for some in _chunks(sorted(lessons, key=lambda one: len(one.ids)), self.recipe.batch_tokens):
                loss, _ = self.loss(some)
                many = sum(one.targets for one in some)
                total, tokens = total + float(loss) * many, tokens + many
        self.model.train()
        return total / tokens if tokens else math.nan

    def check(self, lessons: Sequence[Lesson]) -> None:
        """Make sure that an evaluation leaves the gradients whole; packed weights were seen to lose them in silence."""
        if self.packed and not gradients_hold(self, lessons[:2]):
            raise RuntimeError("the gradients do not survive an evaluation of the packed weights")


def _chunks(lessons: Sequence[Lesson], most: int) -> Iterator[list[Lesson]]:
    some: list[Lesson] = []
    for lesson in lessons:
        if some and len(lesson.ids) * (len(some) + 1) > most:
            yield some
            some = []
        some.append(Lesson(lesson.ids, lesson.learned))
    if some:
        yield some


def _with_adapter(model: Any, recipe: Recipe) -> Any:
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*is_gradient_checkpointing", FutureWarning)
        adapted: Any = get_peft_model(model, config, autocast_adapter_dtype=False)
    adapted.train()
    return adapted


def _quick(model: Any) -> Any:
    """Give the quick forward pass of a CPU where the model is one that it knows."""
    from training.lora.forward import Forward, fits

    return Forward(model.get_base_model()) if fits(model) else None


def loaded(base: Path) -> Any:
    """Load a base as this machine trains best: in bf16, but for a CPU that has no hardware for it."""
    import torch

    halves = torch.cuda.is_available() or torch.cpu._is_avx512_bf16_supported()
    return load_model(base, "bfloat16" if halves else "float32")
