"""Takes in a voice note or a photo: fetched, turned into words, forgotten."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import httpx

from agent.turn import Answer, Choice, Part
from bot.delivery.intake.seen import read
from bot.delivery.intake.sight import kind_of
from bot.delivery.outgoing.channel import SendingError
from bot.message import Message
from prompts.reader import say

log = logging.getLogger(__name__)

LARGEST = 10 * 1024 * 1024
"""Bytes of a recording or a picture that are taken in."""

SECONDS = 60.0

HEARD, UNHEARD = "heard", "unheard"
"""What the buttons below a question mean: take these words as mine, or do not."""

Fetch = Callable[[str], Awaitable[bytes]]


class Transcriber(Protocol):
    """Writes down what is said."""

    async def hear(self, sound: bytes) -> str: ...  # noqa: D102  # its table says it
    async def close(self) -> None: ...  # noqa: D102


class Eyes(Protocol):
    """Say what is in a picture."""

    async def look(self, picture: bytes, asked: str) -> str: ...  # noqa: D102  # its table says it
    async def close(self) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Words:
    """What was said: the turn goes on with these words."""

    text: str


@dataclass(frozen=True)
class Question:
    """What was seen, asked back before anything is recorded."""

    answer: Answer


class Intake:
    """Listens and looks with what is configured; without it everything is answered as before."""

    def __init__(self, transcriber: Transcriber | None = None, eyes: Eyes | None = None) -> None:
        self._transcriber = transcriber
        self._eyes = eyes

    def wants(self, message: Message) -> bool:
        """Tell whether this is for us: private, the person's own, and without words of theirs."""
        ears = {"voice": self._transcriber, "photo": self._eyes}
        mine = message.audience == "private" and not message.forwarded and message.media is not None
        return mine and not message.text.strip() and ears.get(message.kind) is not None

    async def take(self, message: Message, fetch: Fetch, language: str) -> Words | Question | None:
        """Fetch it and turn it into words; nothing where that does not work, and the person is asked for text."""
        try:
            async with asyncio.timeout(SECONDS):
                content = await fetch(message.media or "")
                if not content or len(content) > LARGEST:
                    return None
                if message.kind == "voice":
                    return await self._heard(content)
                return await self._seen(content, message.sent_at, language)
        except (SendingError, httpx.HTTPError, ValueError, LookupError, TypeError, TimeoutError) as error:
            log.warning("a %s could not be taken in: %s", message.kind, type(error).__name__)
            return None

    async def close(self) -> None:
        """Let go of the connections."""
        for one in (self._transcriber, self._eyes):
            if one is not None:
                await one.close()

    async def _heard(self, sound: bytes) -> Words | None:
        text = await self._transcriber.hear(sound) if self._transcriber else ""
        return Words(text) if text else None

    async def _seen(self, picture: bytes, at: datetime, language: str) -> Question | None:
        if self._eyes is None or kind_of(picture) is None:
            return None
        seen = read(await self._eyes.look(picture, say("media.look", language)))
        if seen is None:
            return None
        words = seen.words(language)
        yes: dict[str, Any] = {"tool": HEARD, "arguments": {"text": words, "at": at.isoformat()}}
        choices = (
            Choice(say("media.yes", language), yes),
            Choice(say("media.no", language), {"tool": UNHEARD, "arguments": {}}),
        )
        return Question(Answer((Part(say("media.seen", language, words=words), choices=(choices,)),)))


def echoed(answer: Answer, text: str, language: str) -> Answer:
    """Say what was heard before the answer to it, so that a mishearing is seen at once."""
    heard = say("media.heard", language, text=text)
    first, *rest = answer.parts or (Part(""),)
    if first.picture is None and first.document is None:
        whole = Part(f"{heard}\n\n{first.text}".strip(), None, first.choices, None, first.by)
        return Answer((whole, *rest), answer.finish, answer.trace)
    return Answer((Part(heard), *answer.parts), answer.finish, answer.trace)
