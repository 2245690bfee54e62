"""Models that an Ollama server runs."""

from typing import Any
from urllib.parse import urlsplit

from langchain_ollama import ChatOllama
from ollama import AsyncClient

from agent.brains.backend import Asked, Health, Means, Said
from agent.brains.backends.streams import gathered, translated

_LOOK = 3.0
"""Seconds for a question about the server itself."""
_LOADING = 300.0


class Ollama:
    """One model of an Ollama server; it stays loaded for `keep_alive` after each answer."""

    def __init__(self, model: str, means: Means) -> None:
        self.model, self._means = model, means
        self.on_this_machine = urlsplit(means.ollama_url).hostname in {"127.0.0.1", "localhost", "::1"}
        self._chat = ChatOllama(
            model=model,
            base_url=means.ollama_url,
            keep_alive=means.keep_alive,
            num_ctx=means.context,
            reasoning=means.think,
            temperature=0.3,
            client_kwargs={"timeout": means.seconds},
        )
        self._server = AsyncClient(host=means.ollama_url, timeout=_LOOK)

    async def say(self, asked: Asked) -> Said:
        """Answer, in the shape of the schema where there is one. Errors: BrainError."""
        schema: dict[str, Any] = {"format": dict(asked.schema)} if asked.schema else {}
        options = {"num_ctx": self._means.context, "num_predict": asked.most_tokens, "temperature": 0.3}
        try:
            return await gathered(self._chat, asked, options=options, **schema)
        except Exception as error:  # a client library raises many kinds, see `translated`
            raise translated(error) from error

    async def resident(self) -> bool:
        """Ask the server whether the model is loaded whole: in GPU memory, or in RAM where there is no GPU.

        One that lies half in each did not fit: it is slow, and counts as not loaded.
        """
        running = await self._server.ps()
        mine = [one for one in running.models if self._full in {one.model, one.name}]
        return any(not 0 < (one.size_vram or 0) < (one.size or 0) for one in mine)

    async def warm(self) -> None:
        """Let the server load the model, without asking it anything."""
        client = AsyncClient(host=self._means.ollama_url, timeout=_LOADING)
        try:
            await client.generate(self.model, keep_alive=self._means.keep_alive)
        except Exception as error:
            raise translated(error) from error
        finally:
            await client.close()  # type: ignore[no-untyped-call]  # ollama leaves it untyped

    async def health(self) -> Health:
        """Look whether the server answers and has the model."""
        facts: dict[str, object] = {"model": self.model, "server": self._means.ollama_url}
        try:
            known = await self._server.list()
        except Exception as error:  # whatever it is, it does not answer
            return Health(False, "ollama_unreachable", {**facts, "why": type(error).__name__})
        if all(one.model != self._full for one in known.models):
            return Health(False, "ollama_model_missing", facts)
        return Health(True, "ollama", facts)

    async def close(self) -> None:
        """Close the connections."""
        for client in (self._server, self._chat._async_client):
            await client.close()  # type: ignore[no-untyped-call]  # ollama leaves it untyped

    @property
    def _full(self) -> str:
        return self.model if ":" in self.model else f"{self.model}:latest"
