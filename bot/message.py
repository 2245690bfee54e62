"""What a channel turns everything into that its platform sends."""

from dataclasses import dataclass
from datetime import datetime

from agent.turn import Audience, TurnKind


@dataclass(frozen=True)
class Message:
    """One message as it was received; platforms end here.

    `external_id` is what the platform calls it, the same whenever it is delivered again. `chat` is where answers go,
    `sender` the account that wrote. `sent_at` is aware. `addressed` is whether it is meant for us (in private always).
    `update_id` is the number of a polled update. `media` is what the platform calls the photo or voice that came along.
    """

    channel: str
    bot: str
    external_id: str
    chat: str
    sender: str
    sent_at: datetime
    audience: Audience = "private"
    kind: TurnKind = "text"
    text: str = ""
    button_id: str | None = None
    forwarded: bool = False
    addressed: bool = True
    language_hint: str | None = None
    update_id: int | None = None
    media: str | None = None
    edited: bool = False
