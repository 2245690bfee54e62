"""Which people meet a candidate brain on trial: a share of them, each always the same way."""

import hashlib
from dataclasses import dataclass


class ShareError(ValueError):
    """A trial is written as backend:model=share, for example ollama:qwen3-new=0.1, where the share is from 0 to 1."""


@dataclass(frozen=True)
class Trial:
    """A brain on trial for a share of the people."""

    name: str
    share: float

    def takes(self, person_id: str) -> bool:
        """Tell whether this person is among them; the same today and tomorrow, and another draw for another trial."""
        digest = hashlib.sha256(f"{self.name}|{person_id}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64 < self.share


def trial_of(text: str) -> Trial | None:
    """Read "ollama:qwen3-new=0.1"; None for nothing. Errors: ShareError."""
    if not text.strip():
        return None
    name, _, share = text.strip().rpartition("=")
    try:
        part = float(share)
    except ValueError:
        raise ShareError(ShareError.__doc__) from None
    if not name or not 0 <= part <= 1:
        raise ShareError(ShareError.__doc__)
    return Trial(name, part)
