"""Serves versions as models of an Ollama server, each made from the bare base under a name that is never used again.

What is sent is what the server of 2026 reads: blobs first (asked for by HEAD, since the client always uploads), an adapter as
GGUF (its own conversion of safetensors refuses Qwen), examples as JSON `messages` (the text of a Modelfile has no escapes and the
field for it is gone). Before a version may serve, the server is asked to write out its prompt, and every byte must be ours.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from training.bases import Base
from training.publish.local import digest
from training.publish.parcel import (
    Message,
    NotPristineError,
    Parcel,
    Place,
    PublishError,
    RenderingError,
    Says,
)

_FROM = re.compile(r"^FROM (/.+|[A-Za-z]:\\.+)$", re.MULTILINE)
_CHUNK = 1 << 20
_MOST_TOKENS = 200


class Ollama:
    """Models named tangban-VERSION."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def publish(self, parcel: Parcel) -> str:
        """Make the model and compare the prompts; what does not hold is deleted again."""
        name = _name(parcel)
        with self._client() as client:
            self._pristine(client, parcel.base)
            _delete(client, name)  # half made by a run that was killed
            try:
                self._create(client, name, parcel)
                self._compare(client, name, parcel)
            except Exception:
                _delete(client, name)
                raise
        return f"ollama:{name}"

    def withdraw(self, parcel: Parcel) -> None:
        """Delete the model, if it is there."""
        with self._client() as client:
            _delete(client, _name(parcel))

    def weights(self, base: Base) -> Path | None:
        """Find the GGUF in the models folder, or else where the server says that its own lies, if this machine has it."""
        named = self._place.models / base.weights if base.weights else None
        if named is not None and named.is_file():
            return named
        with self._client() as client:
            found = _FROM.search(str(_asked(client, "/api/show", {"model": base.name}).get("modelfile", "")))
        path = Path(found[1].strip()) if found else None
        return path if path is not None and path.is_file() else None

    @contextmanager
    def talking(self, context: int) -> Iterator[Says]:
        """Let models that are served answer, always alike. Errors: PublishError."""
        with self._client() as client:
            yield partial(_answer, client, context)

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self._place.ollama_url, timeout=self._place.seconds)

    def _pristine(self, client: httpx.Client, base: Base) -> None:
        shown = _asked(client, "/api/show", {"model": base.name})
        if shown.get("messages") or re.search(r"^ADAPTER ", str(shown.get("modelfile", "")), re.MULTILINE):
            raise NotPristineError(NotPristineError.__doc__)

    def _create(self, client: httpx.Client, name: str, parcel: Parcel) -> None:
        wish: dict[str, Any] = {"model": name, "from": parcel.base.name, "stream": False}
        wish["parameters"] = {"num_ctx": parcel.base.context}
        if parcel.adapter is not None:
            wish["adapters"] = {"adapter.gguf": _blob(client, parcel.adapter.gguf, parcel.adapter.digest)}
        if parcel.examples:
            wish["messages"] = list(parcel.examples)
        made = _asked(client, "/api/create", wish)
        if made.get("status") != "success":
            raise PublishError(f"{PublishError.__doc__} ({made.get('status')})")

    def _compare(self, client: httpx.Client, name: str, parcel: Parcel) -> None:
        """The prompt as this model is given it must be the one that was trained on, or that the base is given with the examples."""
        if not parcel.probe:
            return
        written = _rendered(client, name, parcel.probe, parcel.think)
        if parcel.adapter is not None:
            from training.format import format_of

            expected = format_of(parcel.adapter.base, think=parcel.think).prompt(parcel.probe)
        else:
            expected = _rendered(client, parcel.base.name, [*parcel.examples, *parcel.probe], parcel.think)
        if written != expected:
            raise RenderingError(RenderingError.__doc__)


def _name(parcel: Parcel) -> str:
    return f"tangban-{parcel.version}:latest"


def _answer(client: httpx.Client, context: int, brain: str, messages: Sequence[Mapping[str, str]]) -> str:
    wish = {
        "model": brain.removeprefix("ollama:"),
        "messages": [dict(one) for one in messages],
        "stream": False,
        "think": False,
        "options": {"temperature": 0.0, "seed": 17, "num_ctx": context, "num_predict": _MOST_TOKENS},
    }
    told = _asked(client, "/api/chat", wish).get("message")
    return str(told.get("content", "")) if isinstance(told, dict) else ""


def _rendered(client: httpx.Client, name: str, messages: Sequence[Message], think: bool) -> str:
    wish = {
        "model": name,
        "messages": list(messages),
        "stream": False,
        "think": think,
        "_debug_render_only": True,
    }
    told = _asked(client, "/api/chat", wish)
    text = (told.get("_debug_info") or {}).get("rendered_template")
    if not isinstance(text, str):
        raise RenderingError(f"{RenderingError.__doc__} (the server does not say)")
    return text


def _blob(client: httpx.Client, path: Path, known: str) -> str:
    """Upload a file unless the server has it; returns its name there."""
    if digest(path) != known:
        raise PublishError(f"{PublishError.__doc__} (the adapter is not the one that was examined)")
    where = f"/api/blobs/sha256:{known}"
    try:
        if client.head(where).status_code != httpx.codes.OK:
            size = {"Content-Length": str(path.stat().st_size)}
            client.post(where, content=_pieces(path), headers=size).raise_for_status()
    except httpx.HTTPError as error:
        raise PublishError(f"{PublishError.__doc__} ({_away(client, error)})") from error
    return f"sha256:{known}"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while piece := opened.read(_CHUNK):
            yield piece


def _delete(client: httpx.Client, name: str) -> None:
    try:
        answer = client.request("DELETE", "/api/delete", json={"model": name})
    except httpx.HTTPError as error:
        raise PublishError(f"{PublishError.__doc__} ({_away(client, error)})") from error
    if answer.status_code not in {httpx.codes.OK, httpx.codes.NOT_FOUND}:
        raise PublishError(f"{PublishError.__doc__} ({_why(answer)})")


def _asked(client: httpx.Client, path: str, wish: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = client.post(path, json=wish)
        if answer.status_code != httpx.codes.OK:
            raise PublishError(f"{PublishError.__doc__} ({_why(answer)})")
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise PublishError(f"{PublishError.__doc__} ({_away(client, error)})") from error
    if not isinstance(told, dict):
        raise PublishError(f"{PublishError.__doc__} (that is no answer)")
    return told


def _away(client: httpx.Client, error: Exception) -> str:
    return f"{type(error).__name__}, {client.base_url.host}:{client.base_url.port}"


def _why(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("error", answer.status_code))[:200]
    except (ValueError, AttributeError):
        return str(answer.status_code)
