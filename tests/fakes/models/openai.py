"""A fake OpenAI-compatible server: /v1/chat/completions streams server-sent events, /v1/models lists."""

import json
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from tests.fakes.models.script import Cut, Endless, Fail, Garbage, Hang, Say, Script, pieces
from tests.fakes.models.web import Reply, StreamingServer, as_json
from tests.fakes.web import Upload


class OpenAIServer:
    """Has `models`; with `key` it wants that key, without `schemas` it refuses response_format json_schema."""

    def __init__(self, *models: str, key: str | None = None, schemas: bool = True) -> None:
        self.models = list(models) or ["glm"]
        self.key, self.schemas = key, schemas
        self.script = Script()
        self.hears = Script(Say("早上空腹六点八"))
        self._web = StreamingServer(
            {
                "POST /v1/chat/completions": self._chat,
                "POST /v1/audio/transcriptions": self._transcribe,
                "GET /v1/models": self._list,
            }
        )
        self.url = f"{self._web.url}/v1"

    def close(self) -> None:
        self._web.close()

    def _list(self, _body: dict[str, Any], headers: dict[str, str]) -> Reply:
        if refused := self._refused(headers):
            return refused
        return as_json({"object": "list", "data": [{"id": one, "object": "model"} for one in self.models]})

    def _refused(self, headers: dict[str, str]) -> Reply | None:
        if self.key is not None and headers.get("authorization") != f"Bearer {self.key}":
            return _error(401, "Incorrect API key provided")
        return None

    def _chat(self, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        if refused := self._refused(headers):
            return refused
        if body["model"] not in self.models:
            return _error(404, f"The model {body['model']} does not exist")
        if not self.schemas and (body.get("response_format") or {}).get("type") == "json_schema":
            return _error(400, "This response_format type is unavailable now")
        if not all(_readable(one.get("content")) for one in body["messages"]):
            return _error(400, "Invalid content")
        act = self.script.next(body)
        if isinstance(act, Fail):
            return _error(act.status, act.error)
        if isinstance(act, Garbage):
            return Reply(200, act.body, "text/html")
        if not body.get("stream"):
            return self._whole(act, body["model"])
        return Reply(200, self._stream(act, body["model"]), "text/event-stream")

    def _transcribe(self, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        """Want a file with a name by which its kind is known, as the documentation says."""
        if refused := self._refused(headers):
            return refused
        file = body.get("file")
        if not isinstance(file, Upload) or not file.content or file.name.rpartition(".")[2] not in _SOUNDS:
            return _error(400, "Invalid file format.")
        if body.get("model") not in self.models:
            return _error(404, f"The model {body.get('model')} does not exist")
        act = self.hears.next(body)
        if isinstance(act, Fail):
            return _error(act.status, act.error)
        return as_json({"text": act.text}) if isinstance(act, Say) else Reply(200, b"<html>", "text/html")

    def _whole(self, act: Say | Hang | Cut | Endless, model: str) -> Reply:
        """An answer that was not asked for as a stream."""
        if isinstance(act, Hang):
            self._web.closing.wait(act.seconds)
        text = act.text if isinstance(act, Say) else ""
        message = {"role": "assistant", "content": text}
        choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
        return as_json(
            {"id": "c", "object": "chat.completion", "created": 1, "model": model, "choices": choices}
        )

    def _stream(self, act: Say | Hang | Cut | Endless, model: str) -> Iterator[bytes | None]:
        if isinstance(act, Hang):
            self._web.closing.wait(act.seconds)
            yield None
            return
        if isinstance(act, Say):
            self._web.closing.wait(act.first)
        for piece in repeat(act.text) if isinstance(act, Endless) else pieces(act.text):
            yield _event(model, {"role": "assistant", "content": piece})
            if isinstance(act, Say) and act.between:
                self._web.closing.wait(act.between)
        if isinstance(act, Cut):
            yield None
            return
        yield _event(model, {}, "stop")
        yield _event(model, None, usage={"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150})
        yield b"data: [DONE]\n\n"


_SOUNDS = {"flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm", "amr"}


def _readable(content: Any) -> bool:
    """Text, or parts of which each is text or a picture as a data URL."""
    if not isinstance(content, list):
        return True
    for part in content:
        url = str((part.get("image_url") or {}).get("url", ""))
        if part.get("type") == "image_url" and not url.startswith(("data:image/", "https://")):
            return False
        if part.get("type") not in {"text", "image_url"}:
            return False
    return True


def _event(model: str, delta: dict[str, Any] | None, why: str | None = None, **more: Any) -> bytes:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": why}]
    row = {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": model,
        "choices": choices,
        **more,
    }
    return b"data: " + json.dumps(row).encode() + b"\n\n"


def _error(status: int, message: str) -> Reply:
    return as_json({"error": {"message": message, "type": "error", "code": None}}, status)
