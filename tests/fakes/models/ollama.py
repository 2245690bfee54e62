"""A fake Ollama server: /api/chat streams lines of JSON, /api/generate loads, /api/tags and /api/ps list; models are made in `store`."""

import json
from base64 import b64decode
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from tests.fakes.models.ollama_store import Store
from tests.fakes.models.script import Cut, Endless, Fail, Garbage, Hang, Say, Script, pieces
from tests.fakes.models.web import Reply, StreamingServer, as_json

_OPTIONS = {"num_ctx", "num_predict", "temperature", "seed", "stop", "top_k", "top_p"}


class OllamaServer:
    """Has `models`, of which `loaded` (name -> (size, size_vram)) are in memory; what it says is in `script`."""

    def __init__(self, *models: str) -> None:
        self.models = list(models) or ["qwen3:8b"]
        self.loaded: dict[str, tuple[int, int]] = {}
        self.script = Script()
        self.complaints: list[str] = []
        self.store = Store(self.models)
        self._web = StreamingServer(
            {
                "POST /api/chat": lambda body, headers: self._written(body) or self._chat(body, headers),
                "POST /api/generate": self._generate,
                "GET /api/tags": lambda _body, _headers: as_json(
                    {"models": [self._model(n) for n in self.models]}
                ),
                "GET /api/ps": self._ps,
                **self.store.routes(),
            }
        )
        self.url = self._web.url

    def close(self) -> None:
        self._web.close()

    def _model(self, name: str) -> dict[str, Any]:
        return {"model": name, "name": name, "size": 5_000_000_000, "digest": "0" * 64, "details": {}}

    def _ps(self, _body: dict[str, Any], _headers: dict[str, str]) -> Reply:
        rows = [
            {**self._model(name), "size": size, "size_vram": vram, "expires_at": "2026-11-21T09:00:00Z"}
            for name, (size, vram) in self.loaded.items()
        ]
        return as_json({"models": rows})

    def _generate(self, body: dict[str, Any], _headers: dict[str, str]) -> Reply:
        if body["model"] not in self.models:
            return as_json({"error": f"model '{body['model']}' not found"}, 404)
        self.loaded[body["model"]] = (5_000_000_000, 5_000_000_000)
        return as_json(
            {"model": body["model"], "created_at": "2026-11-21T08:00:00Z", "response": "", "done": True}
        )

    def _written(self, body: dict[str, Any]) -> Reply | None:
        """No such model, or the prompt itself where only that is asked for."""
        if body["model"] not in self.models:
            return as_json({"error": f"model '{body['model']}' not found"}, 404)
        if not body.get("_debug_render_only"):
            return None
        told = {"rendered_template": self.store.rendered(body)}
        row = {"model": body["model"], "created_at": "2026-11-21T08:00:00Z", "done": False}
        return as_json({**row, "_debug_info": told})

    def _chat(self, body: dict[str, Any], _headers: dict[str, str]) -> Reply:
        """Hold the request to what the documentation says, then act."""
        if not body.get("messages") or any({"role", "content"} - set(one) for one in body["messages"]):
            self.complaints.append("messages")
        if not all(map(_is_base64, (one for said in body["messages"] for one in said.get("images") or ()))):
            self.complaints.append("images")
        if unknown := set(body.get("options") or {}) - _OPTIONS:
            self.complaints.append(f"options {unknown}")
        if body.get("format") not in (None, "", "json") and not isinstance(body["format"], dict):
            self.complaints.append("format")
        act = self.script.next(body)
        if isinstance(act, Fail):
            return as_json({"error": act.error}, act.status)
        if isinstance(act, Garbage):
            return Reply(200, act.body, "text/html")
        return self._said(act, body)

    def _said(self, act: Say | Hang | Cut | Endless, body: dict[str, Any]) -> Reply:
        if body.get("stream") is False:
            text = act.text if isinstance(act, Say) else ""
            return Reply(200, _line(body["model"], text, done=True, done_reason="stop"))
        return Reply(200, self._stream(act, body["model"]), "application/x-ndjson")

    def _stream(self, act: Say | Hang | Cut | Endless, model: str) -> Iterator[bytes | None]:
        if isinstance(act, Hang):
            self._web.closing.wait(act.seconds)
            yield None
            return
        if isinstance(act, Say):
            self._web.closing.wait(act.first)
        for piece in repeat(act.text) if isinstance(act, Endless) else pieces(act.text):
            yield _line(model, piece)
            if isinstance(act, Say) and act.between:
                self._web.closing.wait(act.between)
        if isinstance(act, Cut):
            yield None
            return
        yield _line(model, "", done=True, done_reason="stop", prompt_eval_count=120, eval_count=30)


def _is_base64(text: str) -> bool:
    try:
        return bool(b64decode(text, validate=True))
    except ValueError:
        return False


def _line(model: str, text: str, **more: Any) -> bytes:
    said = {"role": "assistant", "content": text}
    row = {"model": model, "created_at": "2026-11-21T08:00:00Z", "message": said, "done": False, **more}
    return json.dumps(row).encode() + b"\n"
