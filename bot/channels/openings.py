"""What the channels of this process offer beside talk: what opens a code, and the groups that robots write into."""

from collections.abc import Sequence
from typing import Any

from memory.circle.grants import Place
from tools.hands import Links, Opening


class Openings(Links):
    """Asks the channel of a chat; with `anywhere` any channel that knows a way, for somebody who is on none of them."""

    def __init__(self, channels: Sequence[Any], anywhere: bool = False) -> None:
        self._channels = channels
        self._anywhere = anywhere
        self.groups = tuple(
            Place(one.name, one.bot, chat) for one in channels for chat in getattr(one, "groups", ())
        )

    async def opening(self, channel: str, bot: str, code: str) -> Opening | None:
        """Make what opens a code; most channels have nothing."""
        for one in self._channels:
            make = getattr(one, "opening", None)
            asked = self._anywhere or (one.name, one.bot) == (channel, bot)
            if make is not None and asked and (found := await make(code)) is not None:
                return Opening(found.address, found.tapped)
        return None
