"""Voice notes through an OpenAI-compatible server: POST /audio/transcriptions (Whisper, FunASR, SenseVoice and others)."""

import httpx

from bot.delivery.intake.table import Servers

SECONDS = 60.0
LONGEST = 2000
"""Letters of a transcript that are read; nobody dictates more to us in one go."""

HINT = "血糖 空腹 餐后 毫摩尔 mmol/L mg/dL 胰岛素 单位 米饭 馒头 fasting glucose insulin units"
"""Told to the transcriber beforehand, so that it spells these as we read them."""


class OpenAI:
    """A transcriber."""

    def __init__(self, model: str, servers: Servers) -> None:
        key = servers.openai_key.get_secret_value() if servers.openai_key else ""
        self._model = model
        self._client = httpx.AsyncClient(
            base_url=servers.openai_url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=SECONDS,
        )

    async def hear(self, sound: bytes) -> str:
        """Write down what is said; empty where nothing is."""
        answer = await self._client.post(
            "/audio/transcriptions",
            data={"model": self._model, "response_format": "json", "prompt": HINT},
            files={"file": (f"voice.{_ending(sound)}", sound, "application/octet-stream")},
        )
        answer.raise_for_status()
        return str(answer.json()["text"] or "").strip()[:LONGEST]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()


def _ending(sound: bytes) -> str:
    """Name the kind of a recording by how it begins: servers go by the name of the file."""
    known = {b"OggS": "ogg", b"RIFF": "wav", b"ID3": "mp3", b"#!AM": "amr", b"\xff\xfb": "mp3"}
    found = next((ending for head, ending in known.items() if sound.startswith(head)), None)
    return found or ("m4a" if sound[4:8] == b"ftyp" else "ogg")
