"""`tangban train` and `tangban models`, the run in a process of its own."""

import asyncio
import io
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from bot.clock import wall_clock
from bot.settings import Settings
from bot.training import terminal
from bot.training.room import Room
from bot.training.wish import WishError, read, read_recipe, wanted
from memory.learning import runs
from memory.records import TrainingRun
from tests.fakes.models import OllamaServer, Say
from tests.training.village import NOW, Village
from training.holder import holder_of
from training.order import Wish

MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def settings_of(village: Village, kitchen: OllamaServer, **more: Any) -> Settings:
    return Settings(
        _env_file=None,
        data=village.folder,
        models=village.models,
        master_key=SecretStr(MASTER),
        ollama_url=kitchen.url,
        language="en",
        **more,
    )


def _did(work: Any) -> tuple[int, str]:
    out = io.StringIO()
    return asyncio.run(work(out)), out.getvalue()


@pytest.mark.slow
def test_a_run_is_followed_to_its_end_and_versions_are_managed(
    village: Village, kitchen: OllamaServer, tmp_path: Path
) -> None:
    who = village.join()
    village.talk(who)
    settings = settings_of(village, kitchen)
    asked = wanted(settings, "message", "qwen3:0.6b", "everybody", Wish(min_corpus=20))
    code, said = _did(lambda out: terminal.train(settings, asked, out, to_its_end=True))
    assert code == 0, said
    assert "collecting" in said
    assert "passed its exam and serves now" in said
    (version,) = village.versions()

    code, said = _did(lambda out: terminal.models(settings, out, as_json=False))
    assert f"● serves {version.id} (message, qwen3:0.6b, everybody)" in said
    assert [
        one["id"] for one in json.loads(_did(lambda out: terminal.models(settings, out, as_json=True))[1])
    ] == [version.id]
    shown = json.loads(_did(lambda out: terminal.show(settings, version.id[:12], out))[1])
    assert shown["scores"]["outcome"] == "promoted"

    path = tmp_path / "out.jsonl"
    code, _ = _did(lambda out: terminal.export(settings, version.id, path, None, out))
    lines = [json.loads(one) for one in path.read_text("utf-8").splitlines()]
    assert code == 0
    assert len(lines) == village.report(version.run_id)["pairs"]
    assert who not in path.read_text("utf-8")
    pseudonym = lines[0]["session"].partition("-")[0]
    assert _did(lambda out: terminal.export(settings, version.id, path, pseudonym, out))[0] == 0
    assert len(path.read_text("utf-8").splitlines()) == len(lines)
    assert _did(lambda out: terminal.export(settings, version.id, path, who, out))[0] == 0
    assert len(path.read_text("utf-8").splitlines()) == len(lines)
    _did(lambda out: terminal.export(settings, version.id, path, "nobody", out))
    assert path.read_text("utf-8") == ""

    assert _did(lambda out: terminal.delete(settings, version.id, out))[0] == 1
    assert _did(lambda out: terminal.rollback(settings, None, "everybody", out)) == (
        0,
        "Back to the host's own models; no trained version serves.\n",
    )
    assert _did(lambda out: terminal.rollback(settings, None, "everybody", out))[0] == 1
    assert _did(lambda out: terminal.rollback(settings, version.id, "everybody", out)) == (
        0,
        f"Back to {version.id}.\n",
    )
    _did(lambda out: terminal.rollback(settings, None, "everybody", out))
    assert _did(lambda out: terminal.delete(settings, version.id, out)) == (0, f"{version.id} was deleted.\n")
    assert kitchen.store.kept == {}
    assert _did(lambda out: terminal.show(settings, version.id, out)) == (1, "There is no such version.\n")


@pytest.mark.slow
def test_a_run_whose_process_is_killed_is_said_to_be_interrupted_and_is_taken_up(
    village: Village, kitchen: OllamaServer
) -> None:
    village.talk(village.join())
    settings = settings_of(village, kitchen)
    asked = wanted(settings, "message", "qwen3:0.6b", "everybody", Wish())

    def killed(
        _: dict[str, Any],
    ) -> Say:  # by the server, in its own thread, as it is asked the first safety question
        running = select(TrainingRun).where(TrainingRun.state == "running")
        if (run := village.do(lambda session: session.exec(running).first())) is not None:
            os.kill(int(str(run.holder).split("|")[1]), signal.SIGKILL)
        return Say("好的。")

    kitchen.script.always = killed
    out = io.StringIO()
    code = asyncio.run(terminal.train(settings, asked, out, to_its_end=True))
    assert code == 1
    assert "was interrupted" in out.getvalue()
    assert "Training:" not in _did(lambda out: terminal.models(settings, out, as_json=False))[1]
    kitchen.script.always = Say("好的。")
    code, said = _did(lambda out: terminal.train(settings, asked, out, to_its_end=True))
    assert code == 0, said
    (run_id,) = village.do(lambda session: session.exec(select(TrainingRun.id)).all())
    assert [row.run_id for row in village.versions()] == [run_id]


def _room(village: Village, kitchen: OllamaServer) -> Room:
    return Room(village.database, settings_of(village, kitchen), lambda: NOW)


def test_an_interrupted_run_that_was_wished_otherwise_is_not_taken_up(
    village: Village, kitchen: OllamaServer
) -> None:
    def interrupted(**wish: Any) -> str:
        asked = wanted(settings_of(village, kitchen), "message", "qwen3:0.6b", "everybody", Wish(**wish))
        run = asyncio.run(_room(village, kitchen).queue(asked))
        assert village.do(lambda session: runs.claim(session, run.id, "h|1|1", NOW, lambda _: True))
        village.do(lambda session: runs.reap(session, NOW, lambda _: True))
        return run.id

    first = interrupted(canary=0.2)
    assert interrupted(canary=0.2) == first
    assert interrupted(min_corpus=20) != first


def test_a_run_is_ended_in_the_terminal(village: Village, kitchen: OllamaServer) -> None:
    settings = settings_of(village, kitchen)
    assert _did(lambda out: terminal.stop(settings, out)) == (1, "No training goes on now.\n")
    job = village.queue()
    assert village.do(
        lambda session: runs.claim(session, job, holder_of(os.getpid()), wall_clock(), lambda _: False)
    )
    code, said = _did(lambda out: terminal.stop(settings, out))
    assert (code, village.run(job).state) == (0, "stopping")
    assert "told to end" in said


def test_a_recipe_is_read_and_held_to_its_bounds(village: Village, kitchen: OllamaServer) -> None:
    settings = settings_of(village, kitchen)
    recipe = read_recipe(["epochs=1.5", "rank=8", "privacy_epsilon=4"])
    asked = wanted(settings, "lora", "qwen3:0.6b", "everybody", Wish(recipe=recipe))
    assert (asked.wish.lora().epochs, asked.wish.lora().rank, asked.wish.lora().privacy_epsilon) == (
        1.5,
        8,
        4,
    )
    for wrong in (["rank=0"], ["rank=1.5"], ["speed=9"], ["epochs=many"], ["epochs"], ["privacy_epsilon=0"]):
        with pytest.raises(WishError, match="rank 1 to 256"):
            wanted(settings, "lora", "qwen3:0.6b", "everybody", Wish(recipe=read_recipe(wrong)))
    with pytest.raises(WishError, match="one person"):
        wanted(settings, "lora", "qwen3:0.6b", f"person:{'a' * 32}", Wish(recipe=recipe))


@pytest.mark.parametrize(
    ("way", "model", "scope"),
    [
        ("magic", "qwen3:0.6b", "everybody"),
        ("lora", "gpt-9", "everybody"),
        ("lora", "qwen3:0.6b", "cohort:tall"),
        ("message", "qwen3-0.6b-local", "everybody"),
    ],
)
def test_what_cannot_be_trained_is_said_before_anything_begins(
    village: Village, kitchen: OllamaServer, way: str, model: str, scope: str
) -> None:
    with pytest.raises(WishError):
        wanted(settings_of(village, kitchen), way, model, scope, Wish())


def test_the_words_behind_train_come_in_any_order(village: Village, kitchen: OllamaServer) -> None:
    settings = settings_of(village, kitchen, train="lora")
    me = "a" * 32
    assert read(settings, "", me).way == "lora"
    asked = read(settings, "qwen3:1.7b me message", me)
    assert (asked.way, asked.model, asked.scope) == ("message", "qwen3:1.7b", f"person:{me}")
    assert read(settings, "cohort:type2-zh", me).scope == "cohort:type2-zh"
