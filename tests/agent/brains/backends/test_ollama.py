"""The Ollama backend against a server that speaks its protocol and misbehaves as told."""

import asyncio
import json
import time

import pytest

from agent.brains.backend import (
    Asked,
    BrainError,
    BusyError,
    FailedError,
    GarbledError,
    Line,
    Means,
    MemoryFullError,
    UnreachableError,
)
from agent.brains.backends.ollama import Ollama
from tests.fakes.models import Cut, Endless, Fail, Garbage, Hang, OllamaServer, Say

ASKED = Asked((Line("system", "rules"), Line("user", "hi")), most_tokens=50)
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}


def backend(server: OllamaServer, model: str = "qwen3:8b", **means: object) -> Ollama:
    return Ollama(model, Means(ollama_url=server.url, seconds=2.0, **means))  # type: ignore[arg-type]  # fields of Means by name


async def test_an_answer_is_gathered_from_its_stream(ollama: OllamaServer) -> None:
    ollama.script.then(Say("今天走了走，挺好的。", between=0.01))
    brain = backend(ollama)
    said = await brain.say(ASKED)
    await brain.close()
    assert (said.text, said.tokens_in, said.tokens_out) == ("今天走了走，挺好的。", 120, 30)
    assert ollama.complaints == []


async def test_the_request_says_what_was_set(ollama: OllamaServer) -> None:
    brain = backend(ollama, keep_alive="7m", context=2048, think=False)
    await brain.say(ASKED)
    await brain.close()
    (heard,) = ollama.script.heard
    assert [(one["role"], one["content"]) for one in heard["messages"]] == [
        ("system", "rules"),
        ("user", "hi"),
    ]
    assert (heard["keep_alive"], heard["think"], heard["stream"]) == ("7m", False, True)
    assert (heard["options"]["num_ctx"], heard["options"]["num_predict"]) == (2048, 50)


async def test_a_schema_is_sent_as_the_format(ollama: OllamaServer) -> None:
    ollama.script.then(Say(json.dumps({"a": 1})))
    brain = backend(ollama)
    said = await brain.say(Asked(ASKED.lines, 50, SCHEMA))
    await brain.close()
    assert json.loads(said.text) == {"a": 1}
    assert ollama.script.heard[0]["format"] == SCHEMA


async def test_what_a_model_only_thought_is_left_out(ollama: OllamaServer) -> None:
    ollama.script.then(Say("<think>he may want 8 units</think>\n散散步吧。"))
    brain = backend(ollama)
    assert (await brain.say(ASKED)).text == "散散步吧。"
    await brain.close()


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Fail(500), FailedError),
        (Fail(503, "server busy, please try again.  maximum pending requests exceeded"), BusyError),
        (
            Fail(500, "model requires more system memory (9.1 GiB) than is available (3.2 GiB)"),
            MemoryFullError,
        ),
        (Fail(500, "CUDA error: out of memory"), MemoryFullError),
        (Garbage(), GarbledError),
        (Garbage(b'{"model": "m", "done'), GarbledError),
        (Garbage(b"[1, 2]\n"), GarbledError),
        (Garbage(b""), GarbledError),
        (Say(""), GarbledError),
        (Say("   "), GarbledError),
        (Say("<think>for ever"), GarbledError),
        (Endless(), GarbledError),
        (Cut(), UnreachableError),
        (Hang(10), UnreachableError),
    ],
    ids=str,
)
async def test_trouble_is_told_in_our_words(ollama: OllamaServer, act: Say, error: type[BrainError]) -> None:
    ollama.script.then(act)
    brain = backend(ollama)
    begun = time.monotonic()
    with pytest.raises(BrainError) as raised:
        await brain.say(ASKED)
    await brain.close()
    assert type(raised.value) is error
    assert time.monotonic() - begun < 9


async def test_an_error_never_repeats_what_the_server_wrote(ollama: OllamaServer) -> None:
    ollama.script.then(Fail(500, "could not parse: 我血糖 25"))
    brain = backend(ollama)
    with pytest.raises(FailedError) as raised:
        await brain.say(ASKED)
    await brain.close()
    assert "25" not in str(raised.value)


async def test_a_model_that_is_not_there_is_an_error(ollama: OllamaServer) -> None:
    brain = backend(ollama, "llama9")
    with pytest.raises(FailedError):
        await brain.say(ASKED)
    assert (await brain.health()).words == "ollama_model_missing"
    await brain.close()


async def test_nobody_at_the_address_is_unreachable() -> None:
    brain = Ollama("m", Means(ollama_url="http://127.0.0.1:9", seconds=1))
    with pytest.raises(UnreachableError):
        await brain.say(ASKED)
    assert (await brain.health()).words == "ollama_unreachable"
    await brain.close()


async def test_warming_up_loads_the_model(ollama: OllamaServer) -> None:
    brain = backend(ollama)
    assert not await brain.resident()
    await brain.warm()
    assert await brain.resident()
    assert (await brain.health()).good
    await brain.close()


@pytest.mark.parametrize(("vram", "resident"), [(5_000, True), (2_000, False), (0, True)])
async def test_a_model_half_outside_of_gpu_memory_counts_as_not_loaded(
    ollama: OllamaServer, vram: int, resident: bool
) -> None:
    brain = backend(ollama)
    ollama.loaded["qwen3:8b"] = (5_000, vram)
    assert await brain.resident() is resident
    await brain.close()


async def test_who_stops_waiting_closes_the_connection(ollama: OllamaServer) -> None:
    ollama.script.then(Say("很长的话" * 100, between=0.05))
    brain = backend(ollama)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await brain.say(ASKED)
    assert (await brain.say(ASKED)).text == "好的。"
    await brain.close()
