"""A GGUF model inside this process, by llama.cpp (the xllamacpp wheel): no server, no torch.

Adapters are the files `<model>.adapters/*.gguf` beside the model and are chosen for each request: "local:base.gguf+anna".
llama.cpp applies every adapter whose scale is not zero to a request that names none, and ignores an id that it does not
know. So each is loaded at scale 0.0, each request lists the scale of every one, and a name that is not in our own table
is refused.
"""

import asyncio
import secrets
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.brains.backend import Asked, FailedError, GarbledError, Health, Means, Said
from agent.brains.backends.streams import spoken, translated


class UnknownAdapterError(FailedError):
    """The adapter that was named is not among those that were loaded; answering without it would be somebody else."""


@dataclass
class _Engine:
    """A loaded model, shared by all that use its file: `adapters` in the order of llama.cpp's ids."""

    server: Any
    adapters: tuple[str, ...]
    threads: ThreadPoolExecutor
    users: int = 0


@dataclass
class _Engines:
    """The models of this process by file; loading one takes the lock, so that none is loaded twice."""

    loaded: dict[Path, _Engine] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


_ENGINES = _Engines()


class Local:
    """One model file, with one adapter or none."""

    on_this_machine = True

    def __init__(self, model: str, means: Means) -> None:
        self.model, self._means = model, means
        base, _, self.adapter = model.partition("+")
        self.path = (means.models / base).resolve()
        self._engine: _Engine | None = None
        self._opening = asyncio.Lock()

    async def say(self, asked: Asked) -> Said:
        """Answer, in the shape of the schema where there is one. Errors: BrainError.

        When the caller stops waiting the model stops writing at its next token.
        """
        engine = await self._loaded()
        request, stop = self._request(asked, engine.adapters), threading.Event()
        work = asyncio.get_running_loop().run_in_executor(
            engine.threads, _answer, engine.server, request, stop
        )
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            stop.set()
            work.add_done_callback(lambda done: done.cancelled() or done.exception())
            raise
        except Exception as error:
            raise translated(error) from error

    def _request(self, asked: Asked, adapters: Sequence[str]) -> dict[str, Any]:
        if self.adapter and self.adapter not in adapters:
            raise UnknownAdapterError(UnknownAdapterError.__doc__)
        request: dict[str, Any] = {
            "messages": [{"role": line.role, "content": line.text} for line in asked.lines],
            "max_tokens": asked.most_tokens,
            "temperature": 0.3,
            "stream": True,
            "stream_options": {"include_usage": True},
            "chat_template_kwargs": {"enable_thinking": self._means.think},
            "lora": [
                {"id": number, "scale": float(name == self.adapter)} for number, name in enumerate(adapters)
            ],
        }
        if asked.schema is not None:
            shape = {"name": "answer", "schema": dict(asked.schema)}
            request["response_format"] = {"type": "json_schema", "json_schema": shape}
        return request

    async def resident(self) -> bool:
        """Tell whether the model is loaded."""
        return self.path in _ENGINES.loaded

    async def warm(self) -> None:
        """Load the model. Errors: BrainError."""
        await self._loaded()

    async def health(self) -> Health:
        """Look whether the file and the adapter are there; loads nothing."""
        facts: dict[str, object] = {"model": self.model, "path": str(self.path)}
        if not self.path.is_file():
            return Health(False, "local_missing", facts)
        if self.adapter and self.adapter not in [one.stem for one in _adapters(self.path)]:
            return Health(False, "local_adapter_missing", facts)
        return Health(True, "local", facts)

    async def close(self) -> None:
        """Unload the model once nobody uses it."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await asyncio.to_thread(_leave, self.path, engine)

    async def _loaded(self) -> _Engine:
        """Give the engine that serves the file now: a newer one where an adapter came since this one was loaded."""
        async with self._opening:
            if self._engine is not None and self._serves(self._engine):
                return self._engine
            await self.close()
            try:
                self._engine = await asyncio.to_thread(_enter, self.path, self.adapter, self._means)
            except Exception as error:
                raise translated(error) from error
            return self._engine

    def _serves(self, engine: _Engine) -> bool:
        return _ENGINES.loaded.get(self.path) is engine and (
            not self.adapter or self.adapter in engine.adapters
        )


def _enter(path: Path, adapter: str, means: Means) -> _Engine:
    """Join those who use a model; load it where nobody does, or anew where the adapter's file came later."""
    with _ENGINES.lock:
        engine = _ENGINES.loaded.get(path)
        on_disk = adapter in {one.stem for one in _adapters(path)}
        if engine is None or (on_disk and adapter not in engine.adapters):
            engine = _ENGINES.loaded[path] = _load(path, means)
        engine.users += 1
        return engine


def _leave(path: Path, engine: _Engine) -> None:
    with _ENGINES.lock:
        engine.users -= 1
        if engine.users:
            return
        if _ENGINES.loaded.get(path) is engine:
            del _ENGINES.loaded[path]
    engine.threads.shutdown(wait=True)
    engine.server = None  # its end joins its threads


def _adapters(path: Path) -> list[Path]:
    return sorted(path.with_name(f"{path.name}.adapters").glob("*.gguf"))


def _load(path: Path, means: Means) -> _Engine:
    if not path.is_file():
        raise FailedError("there is no such file")
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(path)
    settings.n_parallel = means.at_once
    settings.n_ctx = means.context * means.at_once
    settings.verbosity = -1
    settings.ui = False
    # llama.cpp listens on a loopback port that we do not use: nobody else may.
    settings.api_keys = [secrets.token_hex(32)]
    settings.endpoint_metrics = True
    if means.threads:
        settings.cpuparams.n_threads = means.threads
    files = _adapters(path)
    settings.lora_adapters = [_adapter(xllamacpp, file) for file in files]
    try:
        server = xllamacpp.Server(settings)
    except RuntimeError as error:
        raise FailedError("the model could not be loaded") from error
    # A server that is ended before its loop runs is never told so: it then waits for ever, with the interpreter's lock.
    # What its loop has answered shows that it runs.
    server.handle_metrics()
    pool = ThreadPoolExecutor(means.at_once, thread_name_prefix="local-brain")
    return _Engine(server, tuple(file.stem for file in files), pool)


def _adapter(xllamacpp: Any, file: Path) -> Any:
    info = xllamacpp.CommonAdapterLoraInfo()
    info.path, info.scale = str(file), 0.0
    return info


def _answer(server: Any, request: dict[str, Any], stop: threading.Event) -> Said:
    pieces: list[str] = []
    used: dict[str, int] = {}
    errors: list[Any] = []

    def heard(chunk: Any) -> bool:
        errors.extend([chunk["error"]] if "error" in chunk else [])
        used.update(chunk.get("usage") or {})
        pieces.extend(choice["delta"].get("content") or "" for choice in chunk.get("choices", []))
        return stop.is_set()

    server.handle_chat_completions(request, heard)
    if errors:
        raise GarbledError("llama.cpp refused the request")
    return Said(spoken("".join(pieces)), used.get("prompt_tokens", 0), used.get("completion_tokens", 0))
