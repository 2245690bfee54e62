"""Pacing: when the next letter may go out, so that a platform never has to ask us to wait."""

from dataclasses import dataclass

GROUP_BURST = 3
TOTAL_BURST = 5
CHATS_REMEMBERED = 10_000


@dataclass(frozen=True)
class Pace:
    """How fast a platform lets us write: a second in all and in a chat (with a burst), a minute in a group."""

    total_per_second: float = 30
    chat_per_second: float = 1
    chat_burst: int = 3
    group_per_minute: float = 20


class Pacer:
    """Hands out the moments of one bot; time is an argument, in seconds of any steady clock."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._total = 0.0
        self._chats: dict[str, float] = {}

    def in_chat(self, chat: str, group: bool, now: float) -> float:
        """Book the next moment of this chat and return how many seconds away it is."""
        interval, burst = self._rhythm(group)
        booked = self._chats.get(chat, 0.0)
        at = max(now, booked - (burst - 1) * interval)
        self._chats[chat] = max(booked, at) + interval
        if len(self._chats) > CHATS_REMEMBERED:
            self._chats = {name: until for name, until in self._chats.items() if until > now}
        return at - now

    def in_all(self, now: float) -> float:
        """Book the next moment of the bot, once the chat's own has come."""
        interval = 1 / self._pace.total_per_second
        at = max(now, self._total - (TOTAL_BURST - 1) * interval)
        self._total = max(self._total, at) + interval
        return at - now

    def _rhythm(self, group: bool) -> tuple[float, int]:
        if not group:
            return 1 / self._pace.chat_per_second, self._pace.chat_burst
        # A minute holds the burst and what trickles in after it; together they stay within the limit.
        return 60 / (self._pace.group_per_minute - GROUP_BURST), GROUP_BURST
