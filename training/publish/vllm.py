"""Serves adapters on a vLLM server: the peft folder as it is, loaded by name.

The server is started with `--enable-lora` and, to be told of new ones, VLLM_ALLOW_RUNTIME_LORA_UPDATING; or it finds them by
itself in the folder of its filesystem resolver. Either way it must answer a word before a version may serve.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

import httpx

from training.bases import Base
from training.publish.parcel import Parcel, Place, PublishError


class Vllm:
    """Adapters by the name of their version."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def publish(self, parcel: Parcel) -> str:
        """Lay the folder where the server looks, tell it, and let it say a word."""
        if parcel.adapter is None or not parcel.base.adapters:
            raise PublishError(f"{PublishError.__doc__} (bases.yaml names no folder for adapters)")
        target = self._folder(parcel)
        if not target.is_dir():
            draft = target.with_name(f".{target.name}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(parcel.adapter.peft, draft)
            draft.rename(target)
        with self._client() as client:
            wish = {"lora_name": parcel.version, "lora_path": str(target)}
            told = _posted(client, "/load_lora_adapter", wish)
            known = told.status_code == httpx.codes.BAD_REQUEST and "already" in told.text
            if not (told.is_success or known or told.status_code == httpx.codes.NOT_FOUND):
                raise PublishError(f"{PublishError.__doc__} ({told.status_code})")
            word = {"model": parcel.version, "messages": [{"role": "user", "content": "?"}], "max_tokens": 1}
            if not _posted(client, "/chat/completions", word).is_success:
                raise PublishError(f"{PublishError.__doc__} (the server does not know it)")
        return f"openai:{parcel.version}"

    def withdraw(self, parcel: Parcel) -> None:
        """Let the server forget it and delete the folder."""
        with self._client() as client:
            _posted(client, "/unload_lora_adapter", {"lora_name": parcel.version})
        if parcel.base.adapters:
            shutil.rmtree(self._folder(parcel), ignore_errors=True)

    def weights(self, base: Base) -> Path | None:
        """Find the GGUF in the models folder: vLLM's own weights are not read here."""
        path = self._place.models / base.weights if base.weights else None
        return path if path is not None and path.is_file() else None

    def _folder(self, parcel: Parcel) -> Path:
        return Path(parcel.base.adapters or "") / parcel.version

    def _client(self) -> httpx.Client:
        key = {"Authorization": f"Bearer {self._place.openai_key}"} if self._place.openai_key else {}
        return httpx.Client(base_url=self._place.openai_url, headers=key, timeout=self._place.seconds)


def _posted(client: httpx.Client, path: str, wish: Mapping[str, object]) -> httpx.Response:
    try:
        return client.post(path, json=wish)
    except httpx.HTTPError as error:
        raise PublishError(f"{PublishError.__doc__} ({type(error).__name__})") from error
