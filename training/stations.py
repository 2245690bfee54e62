"""The stations of a night, each from what the one before hands on; the order is in training.night."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from memory.records import ModelVersion, TrainingRun
from training.bases import Base, base
from training.collect.items import Collected
from training.collect.scopes import Scope
from training.filter import sift
from training.filter.chain import unsafe
from training.generate.examples import SHARE, Examples, as_json, choose, modelfile
from training.generate.lines import Line, lines_of
from training.generate.split import split
from training.generate.write import Account, write
from training.order import FEW, HELDOUT_SESSIONS, Order, Wish
from training.publish.parcel import Parcel, Publisher, PublishError, Speaking
from training.publish.table import publisher
from training.registry.shelves import Shelves
from training.shapes import Adapter, Dataset, Report, Verdict, Way


class WeightsError(Exception):
    """The GGUF of the base model is not on this machine: put it into TANGBAN_MODELS and name it under `weights` in bases.yaml."""


class ThinkingError(Exception):
    """LoRA learns answers without thoughts before them: turn TANGBAN_THINK off, or choose a base that does not think."""


@dataclass(frozen=True)
class Job:
    """A run with everything it needs: the base model, who serves it, how it is to be done."""

    run: TrainingRun
    wish: Wish
    way: Way
    scope: Scope
    base: Base
    serves: Publisher
    order: Order
    shelves: Shelves

    @staticmethod
    def of(run: TrainingRun, order: Order) -> "Job":
        """Find what a run names. Errors: ScopeError, BaseError, UnknownPublisherError."""
        way: Way = "lora" if run.way == "lora" else "message"
        found = base(order.place.models, run.model)
        serves = publisher(found.serve, way, order.place)
        scope = Scope.read(run.scope)
        return Job(run, Wish.read(run.config), way, scope, found, serves, order, Shelves.under(order.data))

    @property
    def version(self) -> str:
        """The id of the version that this run makes: always the same, so that a run taken up again makes no second."""
        seed = hashlib.sha256(f"{self.run.id} {self.run.scope}".encode()).hexdigest()[:8]
        return f"{self.scope.slug}-{self.run.created_at:%Y%m%d-%H%M%S}-{seed}"


@dataclass(frozen=True)
class Corpus:
    """A data set, the examples chosen from it, and its lines that are learned from."""

    dataset: Dataset
    examples: Examples
    train: Sequence[Line]
    told: dict[str, Any]


@dataclass(frozen=True)
class Made:
    """What a run made, and what the exam found of it; `brain` is how it is served where it had to be for its exam."""

    adapter: Adapter | None
    verdict: Verdict
    brain: str = ""


def prepare(job: Job, collected: Collected) -> Corpus:
    """Filter and write down what was collected."""
    sifted = sift(collected.items)
    parts = split(lines_of(sifted.kept, job.run.created_at))
    mark = collected.watermark.isoformat() if collected.watermark else None
    account = Account(
        job.scope.name if job.scope.person_id is None else "person",
        mark,
        len(collected.items),
        collected.fresh,
        dict(sifted.dropped),
        dict(sifted.masked),
    )
    examples = choose(parts.train, job.base.context)
    extra = {
        "examples.json": as_json(examples),
        "Modelfile": modelfile(job.base.name, examples, job.base.context),
    }
    dataset = write(job.shelves.datasets, parts, account, extra)
    told = {**asdict(account), "pairs": dataset.pairs, "heldout_sessions": dataset.heldout_sessions}
    return Corpus(dataset, examples, parts.train, told)


def enough(job: Job, dataset: Dataset) -> bool:
    """Tell whether there is enough to learn from, and with LoRA to examine with."""
    return dataset.pairs >= _least(job) and (
        job.way == "message" or dataset.heldout_sessions >= HELDOUT_SESSIONS
    )


def counted(job: Job, dataset: Dataset) -> str:
    """Say how much there is, of how much that is needed."""
    pairs = f"pairs {dataset.pairs}/{_least(job)}"
    sessions = f", sessions {dataset.heldout_sessions}/{HELDOUT_SESSIONS}" if job.way == "lora" else ""
    return pairs + sessions


def _least(job: Job) -> int:
    return job.wish.min_corpus if job.wish.min_corpus is not None else FEW[job.way]


def learn(job: Job, corpus: Corpus, report: Report) -> Adapter | None:
    """Train an adapter; the way "message" has nothing to train.

    Errors: WeightsError, ThinkingError, StoppedError, those of the trainer.
    """
    if job.way == "message":
        return None
    from training.lora import train

    weights = job.serves.weights(job.base)
    if weights is None:
        raise WeightsError(WeightsError.__doc__)
    if job.order.think and _thinks(weights):
        raise ThinkingError(ThinkingError.__doc__)
    return train(corpus.dataset, weights, work_of(job, corpus.dataset, weights), job.wish.lora(), report)


def _thinks(weights: Path) -> bool:
    """Tell whether a base is asked in another way when it may think: it would serve with a prompt it never learned from."""
    from training.format import format_of

    asked = [{"role": "user", "content": "?"}]
    return format_of(weights, think=True).prompt(asked) != format_of(weights).prompt(asked)


def work_of(job: Job, dataset: Dataset, weights: Path) -> Path:
    """Name the folder of a training by what goes into it, so that the same one is taken up again."""
    stat = weights.stat()
    parts = [dataset.digest, weights.name, stat.st_size, stat.st_mtime_ns, sorted(job.wish.recipe.items())]
    return job.shelves.work / hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def examined(
    job: Job, corpus: Corpus, adapter: Adapter | None, served: tuple[ModelVersion | None, int], report: Report
) -> Verdict:
    """Examine what was made: an adapter by the exam, examples by the rules that hold for every answer.

    `served` is the version in service and how many exams the scope had this year.
    """
    if adapter is None:
        return _examples_examined(corpus, int(job.base.context * SHARE))
    from training.exam import examine

    champion, held = served
    before = job.shelves.adapter(champion.id) if champion is not None else None
    folder = work_of(job, corpus.dataset, adapter.base) / "exam"
    recipe = job.wish.lora()
    return examine(
        corpus.dataset,
        before,
        adapter,
        folder,
        held + 1,
        recipe.seed,
        threads=recipe.threads,
        report=report,
    )


def asked(job: Job, brain: str, champion: ModelVersion | None, verdict: Verdict, report: Report) -> Verdict:
    """Ask the safety set of examples that are published but serve nobody yet, beside whoever serves now.

    Errors: PublishError, StoppedError.
    """
    from training.exam.asked import ask

    serves = job.serves
    if not isinstance(serves, Speaking):
        raise PublishError(f"{PublishError.__doc__} (it cannot be examined there)")
    old = champion.brain if champion is not None and champion.brain.startswith("ollama:") else job.base.name
    with serves.talking(job.base.context) as says:
        found = ask(says, brain, old, report)
    reasons = verdict.reasons if found["passed"] else (*verdict.reasons, "guard")
    return Verdict("rejected" if reasons else "promoted", {**verdict.gates, "guard": found}, reasons)


def parcel_of(job: Job, corpus: Corpus, adapter: Adapter | None) -> Parcel:
    """Pack a version for its publisher; the prompt is tried on the first question that was learned from."""
    probe = [dict(one) for one in corpus.train[0].messages[:-1]] if corpus.train else []
    examples = () if adapter is not None else corpus.examples.messages
    return Parcel(job.version, job.base, adapter, examples, probe, job.order.think)


def papers(job: Job, corpus: Corpus, verdict: Verdict) -> dict[str, str]:
    """What is kept beside a version, for whoever asks how it came to be."""
    wish = {**asdict(job.wish), "way": job.way, "model": job.run.model, "base": asdict(job.base)}
    verdict_page = {
        "outcome": verdict.outcome,
        "gates": dict(verdict.gates),
        "reasons": list(verdict.reasons),
    }
    return {
        "config.json": json.dumps(wish, indent=1, sort_keys=True),
        "verdict.json": json.dumps(verdict_page, indent=1, ensure_ascii=False),
        "corpus.json": json.dumps(corpus.told, indent=1, ensure_ascii=False),
    }


def _examples_examined(corpus: Corpus, budget: int) -> Verdict:
    answers = [one["content"] for one in corpus.examples.messages if one["role"] == "assistant"]
    bad = sum(unsafe(answer, language) for answer in answers for language in ("zh", "en"))
    gates: dict[str, dict[str, float | bool | str]] = {
        "chosen": {"passed": bool(answers), "examples": len(answers)},
        "safety": {"passed": not bad, "unsafe": bad},
        "context": {
            "passed": corpus.examples.tokens <= budget,
            "tokens": corpus.examples.tokens,
            "most": budget,
        },
    }
    reasons = tuple(name for name, gate in gates.items() if not gate["passed"])
    return Verdict("rejected" if reasons else "promoted", gates, reasons)
