"""A night of LoRA on a tiny real model: trained, published beside it, served by the chat's own backend, and taken back."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from agent.brains.backend import Asked, BrainError, Line, Means
from agent.brains.table import load
from memory.learning import runs, versions
from memory.records import ModelVersion, TrainingRun
from prompts.reader import say
from tests.training.tiny import THINKING, make_model, make_tokenizer, write_base
from tests.training.village import NOW, THEMES, Village
from training.format import format_of
from training.gguf import load_tokenizer
from training.registry.pointers import roll_back
from training.registry.shelves import Shelves
from training.shapes import Verdict

RECIPE = {
    "epochs": 1.0,
    "batch_tokens": 4096,
    "rank": 4,
    "alpha": 8,
    "learning_rate": 5e-3,
    "max_tokens": 768,
}


@pytest.fixture
def tiny(village: Village) -> str:
    """A base of no size in the models folder, by name in the host's own bases.yaml."""
    rules = say("brains.left", "zh", letters=160)
    texts = [rules, *(text for pair in THEMES for text in pair)] * 3
    tokenizer = make_tokenizer(texts, 900)
    path = write_base(village.models, make_model(tokenizer, width=32, layers=1), tokenizer)
    (village.models / "bases.yaml").write_text(
        f"tiny:\n  serve: local\n  name: {path.name}\n  context: 1024\n", "utf-8"
    )
    return path.name


def _says(village: Village, brain: str) -> str:
    async def ask() -> str:
        backend = load(brain, Means(models=village.models, context=1024, at_once=1, threads=1))
        try:
            return (await backend.say(Asked((Line("user", "孙子要来看我"),), 12))).text
        except BrainError as error:
            return type(error).__name__
        finally:
            await backend.close()

    return asyncio.run(ask())


def _again(version: ModelVersion) -> TrainingRun:
    return TrainingRun(
        id=runs.new_id(), kind="evaluation", scope=version.scope, way="lora", model="tiny", created_at=NOW
    )


@pytest.mark.slow
def test_an_adapter_is_trained_published_served_and_taken_back(
    village: Village, tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = village.join()
    village.talk(who)
    gates = {"held": {"passed": True}}
    monkeypatch.setattr("training.exam.examine", lambda *_given, **_more: Verdict("promoted", gates))
    job = village.queue(scope=f"person:{who}", way="lora", model="tiny", recipe=RECIPE)
    ended, seen = village.night(job, village.order())
    assert ended == "promoted", village.run(job).error
    assert any(one.stage == "train" and one.loss is not None for one in seen)
    (version,) = village.versions()
    assert version.brain == f"local:{tiny}+{version.id}"
    assert version.person_id == who
    assert who not in version.id
    assert len({version.base_digest, version.adapter_digest, version.template_digest, ""}) == 4
    shelves = Shelves.under(village.folder)
    adapter = shelves.adapter(version.id)
    assert adapter is not None
    assert adapter.digest == version.adapter_digest
    assert not list(shelves.work.iterdir())

    assert village.do(lambda session: versions.serving(session, who, NOW)).brain == version.brain
    checked = village.do(lambda session: runs.queue(session, _again(version)).id)
    assert village.night(checked, village.order())[0] == "passed", village.run(checked).error
    assert [row.id for row in village.versions()] == [version.id]

    base, trained = _says(village, f"local:{tiny}"), _says(village, version.brain)
    assert trained != base
    village.do(lambda session: roll_back(session, version.scope, None, NOW))
    assert village.do(lambda session: versions.serving(session, who, NOW)).brain is None


@pytest.mark.slow
def test_what_fails_its_exam_is_kept_as_a_row_and_nothing_more(
    village: Village, tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = village.join()
    village.talk(who)
    gates = {"guard": {"passed": False, "failed": 3.0}}
    monkeypatch.setattr(
        "training.exam.examine", lambda *_given, **_more: Verdict("rejected", gates, ("guard",))
    )
    job = village.queue(way="lora", model="tiny", recipe=RECIPE | {"epochs": 0.2})
    assert village.night(job, village.order())[0] == "rejected", village.run(job).error
    (version,) = village.versions()
    assert (version.state, version.brain) == ("rejected", "")
    assert village.do(lambda session: versions.serving(session, who, NOW)).brain is None
    assert not (village.models / f"{tiny}.adapters").exists()
    with pytest.raises(versions.VersionError):
        village.do(lambda session: versions.serve(session, version.id, NOW))


@pytest.fixture
def thinker(village: Village) -> Path:
    """A base that thinks where it may."""
    tokenizer = make_tokenizer([text for pair in THEMES for text in pair] * 3, 700)
    tokenizer.chat_template = THINKING
    path = write_base(village.models, make_model(tokenizer, width=32, layers=1), tokenizer)
    (village.models / "bases.yaml").write_text(f"thinker:\n  serve: local\n  name: {path.name}\n", "utf-8")
    return path


def test_a_base_that_may_think_is_not_trained_to_answer_at_once(village: Village, thinker: Path) -> None:
    village.talk(village.join())
    job = village.queue(way="lora", model="thinker", recipe=RECIPE)
    assert village.night(job, replace(village.order(), think=True))[0] == "failed"
    assert "TANGBAN_THINK" in (village.run(job).error or "")
    assert village.versions() == []
    assert not list(Shelves.under(village.folder).datasets.iterdir())


@pytest.mark.slow
def test_a_base_that_could_think_learns_behind_an_empty_thought_as_it_is_asked(
    village: Village, thinker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, tokenizer = format_of(thinker), load_tokenizer(thinker)
    talk = [{"role": "user", "content": "孙子要来看我"}, {"role": "assistant", "content": "真好"}]
    assert form.prompt(talk[:1]).endswith("<think>\n\n</think>\n\n")
    encoded = form.encode(tokenizer, talk)
    learned = [token for token, yes in zip(encoded.ids, encoded.learned, strict=True) if yes]
    assert tokenizer.decode(learned) == "真好<|im_end|>"

    village.talk(village.join())
    gates = {"held": {"passed": True}}
    monkeypatch.setattr("training.exam.examine", lambda *_given, **_more: Verdict("promoted", gates))
    short = RECIPE | {"epochs": 0.2, "max_tokens": 1024}
    job = village.queue(way="lora", model="thinker", recipe=short)
    assert village.night(job, village.order())[0] == "promoted", village.run(job).error


def test_a_base_whose_weights_are_not_here_is_said(village: Village) -> None:
    village.talk(village.join())
    (village.models / "bases.yaml").write_text("gone:\n  serve: local\n  name: gone.gguf\n", "utf-8")
    job = village.queue(way="lora", model="gone")
    assert village.night(job, village.order())[0] == "failed"
    assert "bases.yaml" in (village.run(job).error or "")


def test_too_few_sessions_to_examine_with_are_not_trained_on(village: Village) -> None:
    village.talk(village.join(), sessions=12, each=8)
    (village.models / "bases.yaml").write_text("gone:\n  serve: local\n  name: gone.gguf\n", "utf-8")
    job = village.queue(way="lora", model="gone", min_corpus=20)
    assert village.night(job, village.order())[0] == "insufficient_data"
