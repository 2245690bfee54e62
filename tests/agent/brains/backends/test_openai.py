"""The OpenAI-compatible backend against a server that speaks its protocol and misbehaves as told."""

import json
import time

import pytest
from pydantic import SecretStr

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
from agent.brains.backends.openai import OpenAI
from tests.fakes.models import Cut, Endless, Fail, Garbage, Hang, OpenAIServer, Say

ASKED = Asked((Line("system", "rules"), Line("user", "hi")), most_tokens=50)
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}


def backend(server: OpenAIServer, model: str = "glm", key: str = "sk-test") -> OpenAI:
    return OpenAI(model, Means(openai_url=server.url, openai_key=SecretStr(key), seconds=2.0))


async def test_an_answer_is_gathered_from_its_stream(openai: OpenAIServer) -> None:
    openai.script.then(Say("Lovely to hear.", between=0.01))
    brain = backend(openai)
    said = await brain.say(ASKED)
    await brain.close()
    assert (said.text, said.tokens_in, said.tokens_out) == ("Lovely to hear.", 120, 30)
    (heard,) = openai.script.heard
    assert [one["content"] for one in heard["messages"]] == ["rules", "hi"]
    assert heard["stream"] is True
    assert 50 in (heard.get("max_tokens"), heard.get("max_completion_tokens"))


async def test_a_schema_is_sent_as_the_response_format(openai: OpenAIServer) -> None:
    openai.script.then(Say('{"a": 1}'))
    brain = backend(openai)
    said = await brain.say(Asked(ASKED.lines, 50, SCHEMA))
    await brain.close()
    assert json.loads(said.text) == {"a": 1}
    assert openai.script.heard[0]["response_format"]["json_schema"]["schema"] == SCHEMA


async def test_a_server_without_schemas_is_asked_for_any_json() -> None:
    server = OpenAIServer("glm", key="sk-test", schemas=False)
    server.script.then(Say('{"a": 2}'))
    brain = backend(server)
    assert json.loads((await brain.say(Asked(ASKED.lines, 50, SCHEMA))).text) == {"a": 2}
    assert server.script.heard[0]["response_format"] == {"type": "json_object"}
    await brain.close()
    server.close()


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (Fail(500), FailedError),
        (Fail(429, "rate limit"), BusyError),
        (Fail(503), BusyError),
        (Fail(500, "CUDA out of memory. Tried to allocate 2 GiB"), MemoryFullError),
        (Garbage(), GarbledError),
        (Garbage(b"data: {not json\n\n"), GarbledError),
        (Garbage(b'data: {"choices": 5}\n\n'), GarbledError),
        (Garbage(b""), GarbledError),
        (Say(""), GarbledError),
        (Endless(), GarbledError),
        (Cut(), UnreachableError),
        (Hang(10), UnreachableError),
    ],
    ids=str,
)
async def test_trouble_is_told_in_our_words(openai: OpenAIServer, act: Say, error: type[BrainError]) -> None:
    openai.script.then(act)
    brain = backend(openai)
    begun = time.monotonic()
    with pytest.raises(BrainError) as raised:
        await brain.say(ASKED)
    await brain.close()
    assert type(raised.value) is error
    assert time.monotonic() - begun < 9


@pytest.mark.parametrize(
    ("model", "key", "words"),
    [
        ("glm", "sk-test", "openai"),
        ("other", "sk-test", "openai_model_missing"),
        ("glm", "sk-wrong", "openai_refused"),
    ],
)
async def test_the_health_says_what_is_wrong(openai: OpenAIServer, model: str, key: str, words: str) -> None:
    brain = backend(openai, model, key)
    assert (await brain.health()).words == words
    await brain.close()


async def test_nobody_at_the_address_is_unreachable() -> None:
    brain = OpenAI("m", Means(openai_url="http://127.0.0.1:9/v1", seconds=1))
    with pytest.raises(UnreachableError):
        await brain.say(ASKED)
    with pytest.raises(UnreachableError):
        await brain.warm()
    assert (await brain.health()).words == "openai_unreachable"
    await brain.close()
