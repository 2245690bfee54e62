"""What a fake model does next: a queue of acts, then the same one for ever; and what it heard."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Say:
    """Stream a text in pieces; `first` and `between` are seconds of waiting."""

    text: str
    first: float = 0.0
    between: float = 0.0


@dataclass(frozen=True)
class Fail:
    """Answer with an error."""

    status: int
    error: str = "something broke"


@dataclass(frozen=True)
class Hang:
    """Accept the request and say nothing for so long."""

    seconds: float = 60.0


@dataclass(frozen=True)
class Garbage:
    """Answer 200 with bytes that are not the protocol."""

    body: bytes = b"<html>captive portal</html>\n"


@dataclass(frozen=True)
class Cut:
    """Close the connection in the middle of an answer."""

    text: str = "half of an"


@dataclass(frozen=True)
class Endless:
    """Never stop speaking."""

    text: str = "and so on "


Act = Say | Fail | Hang | Garbage | Cut | Endless


@dataclass
class Script:
    """`always` may be an act, or a function from the request's body to one."""

    always: Act | Callable[[dict[str, Any]], Act] = field(default_factory=lambda: Say("好的。"))
    queue: deque[Act] = field(default_factory=deque)
    heard: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def then(self, *acts: Act) -> None:
        with self.lock:
            self.queue.extend(acts)

    def next(self, body: dict[str, Any]) -> Act:
        with self.lock:
            self.heard.append(body)
            if self.queue:
                return self.queue.popleft()
        return self.always(body) if callable(self.always) else self.always


def pieces(text: str) -> list[str]:
    """A text as a model streams it: a few letters at a time."""
    return [text[at : at + 4] for at in range(0, len(text), 4)] or [""]
