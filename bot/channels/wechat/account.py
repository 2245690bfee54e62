"""What a host has of an Official Account, and the rhythm of its platform."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

API = "https://api.weixin.qq.com"

Kind = Literal["template", "subscribe"]


@dataclass(frozen=True)
class Template:
    """A message that may be sent when nothing else may: its kind, its id, the field for the words and that for the moment."""

    kind: Kind
    id: str
    words: str
    moment: str = ""

    @staticmethod
    def read(text: str) -> "Template | None":
        """Read `template:ID:thing1` or `subscribe:ID:thing1:time2`; None for nothing, ValueError for anything else."""
        if not text.strip():
            return None
        kind, *rest = [part.strip() for part in text.split(":")]
        if kind not in {"template", "subscribe"} or not 2 <= len(rest) <= 3 or not all(rest):
            raise ValueError(
                "a template is template:ID:FIELD or subscribe:ID:FIELD, with :TIMEFIELD if it has one"
            )
        return Template("template" if kind == "template" else "subscribe", *rest)


@dataclass(frozen=True)
class Account:
    """The account as its console shows it; without `secret` it only answers, without `aes_key` nothing is encrypted."""

    app_id: str
    token: str
    secret: str = ""
    aes_key: str = ""
    base_url: str = API
    template: Template | None = None


@dataclass(frozen=True)
class Tempo:
    """The platform's rhythm in seconds: how long we wait for an answer, when it hangs up and calls again, how late it may be.

    `look_s` is how often the table is looked at for what other workers left there.
    """

    wait_s: float = 4.2
    platform_s: float = 5.0
    grace_s: float = 1.5
    look_s: float = 0.25
    deliveries: int = 3


SPOKE = (5, timedelta(hours=48))
"""How many customer-service messages a message of a person allows, and for how long."""

TOUCHED = (3, timedelta(minutes=1))
"""The same for a tap on the menu, a scan, or following the account."""
