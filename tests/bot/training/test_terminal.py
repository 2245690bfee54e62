"""`tangban train` and `tangban models`, the run in a process of its own."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.training import terminal
from bot.training.wish import WishError, read, wanted
from tests.fakes.models import OllamaServer
from tests.training.village import Village
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
