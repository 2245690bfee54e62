"""The master key: taken from the settings, else made once in the data folder, readable by its owner alone."""

import base64
import binascii
import os
import secrets
from pathlib import Path

BYTES = 32


class MasterKeyError(Exception):
    """The master key must be 32 bytes in base64. Make one with: openssl rand -base64 32."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def master_key(given: str | None, folder: Path) -> tuple[bytes, Path | None]:
    """Return the key, and the path of its file if it has just been made there (mode 0600)."""
    if given:
        return _decoded(given), None
    path = folder / "master.key"
    made = _make(path)
    return _decoded(path.read_text(encoding="ascii")), path if made else None


def _make(path: Path) -> bool:
    """Write a new key unless there is one; of two processes that start at once, one makes it and both read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return False
    draft = path.with_name(f"master.{os.getpid()}.draft")
    file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as opened:
        opened.write(base64.b64encode(secrets.token_bytes(BYTES)).decode() + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        path.hardlink_to(draft)  # whole or not at all, and never over a key that is in use
    except FileExistsError:
        return False
    else:
        return True
    finally:
        draft.unlink()


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise MasterKeyError from None
    if len(key) != BYTES:
        raise MasterKeyError
    return key
