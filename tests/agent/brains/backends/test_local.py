"""A tiny real model in this process, by llama.cpp: its answers, its adapters, and nobody else's adapter."""

import asyncio
import json
import shutil
import time
from contextlib import suppress
from pathlib import Path

import pytest

from agent.brains.backend import Asked, FailedError, GarbledError, Line, Means
from agent.brains.backends.local import Local, UnknownAdapterError
from tests.fakes.model_fixtures import SENTENCES
from tests.fakes.models.gguf import write_adapter

pytest.importorskip("xllamacpp")
ASKED = Asked((Line("system", "rules"), Line("user", "你好")), most_tokens=16)


def backend(folder: Path, model: str) -> Local:
    return Local(model, Means(models=folder, context=512, threads=1))


async def test_a_model_answers(gguf_folder: Path) -> None:
    brain = backend(gguf_folder, "tiny.gguf")
    said = await brain.say(ASKED)
    await brain.close()
    assert said.text == SENTENCES[0]
    assert said.tokens_in > 10
    assert said.tokens_out >= 1


@pytest.mark.safety
async def test_everybody_meets_their_own_adapter_and_nobody_anothers(gguf_folder: Path) -> None:
    brains = [backend(gguf_folder, f"tiny.gguf{name}") for name in ("", "+anna", "+wang")]
    for _ in range(3):
        said = [(await brain.say(ASKED)).text for brain in brains]
        assert said == list(SENTENCES)
    at_once = await asyncio.gather(*(brain.say(ASKED) for brain in brains * 4))
    assert [one.text for one in at_once] == list(SENTENCES) * 4
    for brain in brains:
        await brain.close()


@pytest.mark.safety
async def test_an_adapter_that_is_not_in_our_table_is_refused(gguf_folder: Path) -> None:
    brain = backend(gguf_folder, "tiny.gguf+somebody")
    with pytest.raises(UnknownAdapterError):
        await brain.say(ASKED)
    assert (await brain.health()).words == "local_adapter_missing"
    await brain.close()


async def test_an_adapter_that_comes_later_is_loaded(gguf_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(gguf_folder, folder)
    base = backend(folder, "tiny.gguf")
    assert (await base.say(ASKED)).text == SENTENCES[0]
    write_adapter(folder / "tiny.gguf.adapters" / "late.gguf", SENTENCES, 2)
    late = backend(folder, "tiny.gguf+late")
    assert (await late.say(ASKED)).text == SENTENCES[2]
    assert (await base.say(ASKED)).text == SENTENCES[0]
    await base.close()
    await late.close()


async def test_a_schema_is_kept_to_whatever_the_model_would_say(gguf_folder: Path) -> None:
    brain = backend(gguf_folder, "tiny.gguf")
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]}
    said = await brain.say(Asked(ASKED.lines, 60, schema))
    await brain.close()
    assert json.loads(said.text)["ok"] in {True, False}


async def test_what_does_not_fit_the_context_is_an_error(gguf_folder: Path) -> None:
    brain = backend(gguf_folder, "tiny.gguf")
    with pytest.raises(GarbledError):
        await brain.say(Asked((Line("user", "长" * 4000),)))
    await brain.close()


async def test_a_file_that_is_missing_or_no_model_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF and nothing else")
    for name in ("none.gguf", "broken.gguf"):
        brain = backend(tmp_path, name)
        with pytest.raises(FailedError):
            await brain.say(ASKED)
        await brain.close()
    assert (await backend(tmp_path, "none.gguf").health()).words == "local_missing"


async def test_who_stops_waiting_stops_the_model(gguf_folder: Path) -> None:
    """The tiny model is too quick to be overtaken, so it is asked for much in a fiftieth of the time that it takes."""
    brain = backend(gguf_folder, "tiny.gguf")
    await brain.warm()
    many = {"type": "array", "items": {"type": "integer"}, "minItems": 100}
    begun = time.monotonic()
    with suppress(GarbledError):
        await brain.say(Asked(ASKED.lines, 400, many))
    whole = time.monotonic() - begun
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(whole / 50):
            await brain.say(Asked(ASKED.lines, 400, many))
    begun = time.monotonic()
    assert (await brain.say(ASKED)).text == SENTENCES[0]
    assert time.monotonic() - begun < whole / 2
    await brain.close()


async def test_a_model_that_is_ended_as_soon_as_it_is_loaded_ends(gguf_folder: Path) -> None:
    """llama.cpp's server waited for ever when it was ended before its loop ran, and the whole process with it."""
    for _ in range(20):
        brain = backend(gguf_folder, "tiny.gguf")
        await brain.warm()
        await brain.close()
        assert not await brain.resident()
