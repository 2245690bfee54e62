"""From settings to brains, and what the doctor says of each backend."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from agent.brains.chain.candidate import Price
from agent.brains.choice.shares import Trial
from bot.brains import brains
from bot.doctor import examine
from bot.settings import Settings
from tests.fakes.models import OllamaServer, OpenAIServer


def settings(folder: Path, **said: Any) -> Settings:
    return Settings(_env_file=None, data=folder, language="en", **said)


def test_nothing_set_is_no_brain(tmp_path: Path) -> None:
    assert not brains(settings(tmp_path))
    assert not brains(settings(tmp_path, left="builtin", right="builtin"))


def test_chains_trial_and_prices_are_read(tmp_path: Path) -> None:
    plan = brains(
        settings(
            tmp_path,
            left="ollama:qwen3:8b, openai:glm-4.6, builtin",
            right="local:small.gguf",
            left_trial="ollama:new=0.2",
            prices="openai:glm-4.6=0.6/2.2",
        )
    ).plan
    assert plan.left == ("ollama:qwen3:8b", "openai:glm-4.6")
    assert plan.right == ("local:small.gguf",)
    assert plan.trial == Trial("ollama:new", 0.2)
    assert plan.prices == {"openai:glm-4.6": Price(0.6, 2.2)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"left": "qwen3:8b"},
        {"left": "ollama"},
        {"right": "mindreader:x"},
        {"left": "builtin:x"},
        {"left_trial": "ollama:m"},
        {"left_trial": "x:m=0.1"},
        {"prices": "openai:glm"},
        {"prices": "openai:glm=cheap"},
        {"patience": 0},
    ],
    ids=str,
)
def test_a_setting_that_is_not_understood_says_how_it_is_written(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as raised:
        settings(tmp_path, **wrong)
    assert next(iter(wrong)) in str(raised.value)


def test_a_key_is_never_shown(tmp_path: Path) -> None:
    shown = repr(settings(tmp_path, openai_key="sk-secret", redis_url="redis://:pw@h"))
    assert "sk-secret" not in shown
    assert "pw" not in shown


async def said(tmp_path: Path, **given: Any) -> str:
    out = StringIO()
    await examine(settings(tmp_path, **given), out)
    return out.getvalue()


async def test_the_doctor_says_what_answers(
    tmp_path: Path, ollama: OllamaServer, openai: OpenAIServer, gguf_folder: Path
) -> None:
    told = await said(
        tmp_path,
        left="ollama:qwen3:8b,local:tiny.gguf+anna",
        right="openai:glm",
        ollama_url=ollama.url,
        openai_url=openai.url,
        openai_key="sk-test",
        models=gguf_folder,
    )
    assert "✓ The models answer: ollama:qwen3:8b, local:tiny.gguf+anna, openai:glm." in told


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "No model is set up"),
        ({"left": "ollama:m", "ollama_url": "http://127.0.0.1:9"}, "Ollama cannot be reached"),
        ({"left": "openai:m", "openai_url": "http://127.0.0.1:9/v1"}, "cannot be reached"),
        ({"left": "local:none.gguf"}, "There is no model file"),
        ({"redis_url": "redis://127.0.0.1:9"}, "Redis does not answer"),
    ],
    ids=str,
)
async def test_the_doctor_says_what_is_missing(tmp_path: Path, given: dict[str, Any], words: str) -> None:
    assert words in await said(tmp_path, **given)


async def test_the_doctor_names_a_model_that_the_server_lacks(tmp_path: Path, ollama: OllamaServer) -> None:
    assert "ollama pull other" in await said(tmp_path, left="ollama:other", ollama_url=ollama.url)


async def test_the_doctor_says_that_a_key_is_wrong(tmp_path: Path, openai: OpenAIServer) -> None:
    told = await said(tmp_path, left="openai:glm", openai_url=openai.url, openai_key=SecretStr("sk-wrong"))
    assert "does not accept the key" in told


async def test_a_whole_talk_with_a_server_and_without_it(tmp_path: Path, ollama: OllamaServer) -> None:
    from bot.assembly import open_office
    from bot.channels.console import Console
    from bot.clock import wall_clock
    from tests.fakes.models import Say

    ollama.script.always = Say("真好呀，多晒晒太阳。")
    chosen = settings(tmp_path, right="ollama:qwen3:8b", ollama_url=ollama.url, patience=3, spare_mb=0)
    console = Console(tmp_path, wall_clock, "me", "zh")
    async with open_office(chosen, [console]) as office:
        await console.ask(office, "空腹6.8")
        letters = await console.ask(office, "今天和孙子去公园了，心情不错")
        assert "真好呀，多晒晒太阳。" in [letter.text for letter in letters]
        ollama.close()
        letters = await console.ask(office, "今天和老伴去公园了，心情不错")
        assert letters
        assert all("真好呀" not in letter.text for letter in letters)
