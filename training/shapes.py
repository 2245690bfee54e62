"""What the stations of a night of learning hand to each other.

collect -> filter -> generate make a `Dataset` folder; the trainer makes an `Adapter` from it and a base; the exam gives a
`Verdict`; the registry and the publishers only ever see what the verdict let through.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Way = Literal["message", "lora"]
Outcome = Literal["promoted", "rejected", "insufficient_data"]


@dataclass(frozen=True)
class Dataset:
    """A folder that never changes again: `train.jsonl`, `heldout.jsonl` (newest whole sessions, never trained on),
    `report.json` (counts, drops by reason, source message ids) and its hash.

    Each line is {"messages": [{"role", "content"}, ...], "weight": float, "session": str, "at": ISO 8601, "kind":
    "chat" | "response", "id": str, "facts": [numbers given by tools, as text]}.
    """

    folder: Path
    digest: str
    pairs: int
    heldout_sessions: int

    @property
    def train(self) -> Path:
        """The file that is learned from."""
        return self.folder / "train.jsonl"

    @property
    def heldout(self) -> Path:
        """The file that is only examined with."""
        return self.folder / "heldout.jsonl"


@dataclass(frozen=True)
class Progress:
    """How far a run is: `stage` names the station, `eta_s` is None until it can be told."""

    stage: str
    done: int = 0
    total: int = 0
    loss: float | None = None
    tokens_per_s: float | None = None
    eta_s: float | None = None


Report = Callable[[Progress], None]
"""Called as a run goes on; it may raise `Stopped` to end the run."""


class StoppedError(Exception):
    """The run was asked to end; what is on disk lets the next one go on."""


@dataclass(frozen=True)
class Recipe:
    """How LoRA is trained. Defaults: docs/measurements/training.md."""

    rank: int = 16
    alpha: int = 32
    learning_rate: float = 2e-4
    epochs: float = 3.0
    batch_tokens: int = 1024
    max_tokens: int = 1024
    dropout: float = 0.0
    warmup: float = 0.05
    replay_guard: float = 0.2
    replay_general: float = 0.2
    patience: int = 2
    seed: int = 17
    threads: int = 1
    privacy_epsilon: float | None = None


@dataclass(frozen=True)
class Adapter:
    """What a trainer made: a peft folder for vLLM, a GGUF for llama.cpp and Ollama, and the losses on the way."""

    peft: Path
    gguf: Path
    base: Path
    base_digest: str
    digest: str
    template_digest: str
    losses: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What the exam found: the outcome, each gate with what was measured, and the reasons where it was not promoted."""

    outcome: Outcome
    gates: Mapping[str, Mapping[str, float | bool | str]]
    reasons: tuple[str, ...] = ()
