"""Models behind an OpenAI-compatible server: vLLM, llama.cpp's server, Zhipu GLM, DeepSeek and the like."""

from typing import Any
from urllib.parse import urlsplit

import httpx
from langchain_openai import ChatOpenAI

from agent.brains.backend import Asked, BrainError, FailedError, Health, Means, Said
from agent.brains.backends.streams import gathered, translated

_LOOK = 3.0
_NO_KEY = "none"  # a server of one's own asks for none, but the client insists on one


class OpenAI:
    """One model of one server; it may be a LoRA adapter that the server serves by name."""

    def __init__(self, model: str, means: Means) -> None:
        self.model, self._means = model, means
        self.on_this_machine = urlsplit(means.openai_url).hostname in {"127.0.0.1", "localhost", "::1"}
        self._http = httpx.AsyncClient(timeout=means.seconds)
        self._chat = ChatOpenAI(
            model=model,
            base_url=means.openai_url,
            api_key=means.openai_key or _no_key(),
            http_async_client=self._http,
            timeout=means.seconds,
            max_retries=0,
            temperature=0.3,
            stream_usage=True,
            use_responses_api=False,
        )

    async def say(self, asked: Asked) -> Said:
        """Answer, in the shape of the schema where there is one. Errors: BrainError.

        Not every server knows schemas; one that refuses is asked again for any JSON, which is checked all the same.
        """
        if asked.schema is None:
            return await self._answer(asked)
        named = {"name": "answer", "schema": dict(asked.schema)}
        try:
            return await self._answer(asked, {"type": "json_schema", "json_schema": named})
        except FailedError:
            return await self._answer(asked, {"type": "json_object"})

    async def _answer(self, asked: Asked, shape: dict[str, Any] | None = None) -> Said:
        options: dict[str, Any] = {"max_tokens": asked.most_tokens}
        if shape is not None:
            # As a body field the shape passes as it is: the client would otherwise parse the answer itself.
            options["extra_body"] = {"response_format": shape}
        try:
            return await gathered(self._chat, asked, **options)
        except Exception as error:  # a client library raises many kinds, see `translated`
            raise translated(error) from error

    async def resident(self) -> bool:
        """A server of this kind has its model in memory, or is not there."""
        return True

    async def warm(self) -> None:
        """Open the connection. Errors: BrainError."""
        try:
            await self._models()
        except Exception as error:
            raise translated(error) from error

    async def health(self) -> Health:
        """Look whether the server answers; whether it lists the model, where it lists any."""
        facts: dict[str, object] = {"model": self.model, "server": self._means.openai_url}
        try:
            known = await self._models()
        except Exception as error:  # whatever it is, it does not answer
            told: BrainError = translated(error)
            return Health(
                False, "openai_refused" if isinstance(told, FailedError) else "openai_unreachable", facts
            )
        if known and self.model not in known:
            return Health(False, "openai_model_missing", facts)
        return Health(True, "openai", facts)

    async def _models(self) -> set[str]:
        key = self._means.openai_key.get_secret_value() if self._means.openai_key else _NO_KEY
        answer = await self._http.get(
            f"{self._means.openai_url}/models", headers={"Authorization": f"Bearer {key}"}, timeout=_LOOK
        )
        if answer.status_code >= 400 and answer.status_code != 404:
            raise FailedError(f"models {answer.status_code}")
        listed = answer.json().get("data", []) if answer.status_code == 200 else []
        return {str(one["id"]) for one in listed}

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _no_key() -> Any:
    from pydantic import SecretStr

    return SecretStr(_NO_KEY)
