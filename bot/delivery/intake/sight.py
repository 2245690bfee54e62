"""Pictures through a model that sees: chat with an image, answered as JSON."""

from base64 import b64encode
from typing import Any

import httpx

from bot.delivery.intake.seen import SCHEMA
from bot.delivery.intake.table import Servers

SECONDS = 60.0
MOST_TOKENS = 400


class OpenAI:
    """Eyes behind an OpenAI-compatible server."""

    def __init__(self, model: str, servers: Servers) -> None:
        key = servers.openai_key.get_secret_value() if servers.openai_key else ""
        self._model = model
        self._client = httpx.AsyncClient(
            base_url=servers.openai_url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=SECONDS,
        )

    async def look(self, picture: bytes, asked: str) -> str:
        """Say what is in a picture, as JSON; servers without schemas are asked again without one."""
        answer = await self._post(picture, asked, _FORMAT)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            answer = await self._post(picture, asked, {"type": "json_object"})
        answer.raise_for_status()
        return str(answer.json()["choices"][0]["message"]["content"])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _post(self, picture: bytes, asked: str, shape: dict[str, Any]) -> httpx.Response:
        image = f"data:{kind_of(picture)};base64,{b64encode(picture).decode()}"
        content = [{"type": "text", "text": asked}, {"type": "image_url", "image_url": {"url": image}}]
        body = {
            "model": self._model,
            "messages": [{"role": "user", "content": content}],
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "response_format": shape,
        }
        return await self._client.post("/chat/completions", json=body)


class Ollama:
    """Eyes behind Ollama."""

    def __init__(self, model: str, servers: Servers) -> None:
        self._model = model
        self._client = httpx.AsyncClient(base_url=servers.ollama_url, timeout=SECONDS)

    async def look(self, picture: bytes, asked: str) -> str:
        """Say what is in a picture, as JSON."""
        body = {
            "model": self._model,
            "messages": [{"role": "user", "content": asked, "images": [b64encode(picture).decode()]}],
            "stream": False,
            "format": SCHEMA,
            "options": {"temperature": 0, "num_predict": MOST_TOKENS},
        }
        answer = await self._client.post("/api/chat", json=body)
        answer.raise_for_status()
        return str(answer.json()["message"]["content"])

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()


_FORMAT = {"type": "json_schema", "json_schema": {"name": "seen", "strict": True, "schema": SCHEMA}}


def kind_of(picture: bytes) -> str | None:
    """Tell the kind of a picture by how it begins; nothing for what is none."""
    if picture.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP" else None
