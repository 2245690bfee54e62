"""What every platform that calls us shares: its body is read in time and within a limit, however it is sent."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol


class Call(Protocol):
    """A request whose body arrives bit by bit."""

    def stream(self) -> AsyncIterator[bytes]:
        """Give the body as it comes."""
        ...


async def body_of(call: Call, limit: int, seconds: float) -> bytes | None:
    """Read a body; None for more bytes than `limit`, or for less in that time than was promised."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in call.stream():
                body += chunk
                if len(body) > limit:
                    return None
    except TimeoutError:
        return None
    return bytes(body)
