"""Slips: a tiny file for each letter on the wire, so that a killed process knows afterwards what had gone out.

A platform without idempotency keys (Telegram) cannot be asked whether it has a letter. The slip is laid down in the moment
the request is handed to the kernel, which delivers it even if the process is killed; a letter without a slip never left.
Files survive a killed process without fsync. Slips are hints, not a second truth: after a power cut they may be missing,
and then an unfinished letter is sent again rather than lost.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class Slips:
    """One folder of slips, named by the ids of outbox rows; processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def lay(self, row_id: int) -> None:
        """Note that the letter is on the wire."""
        (self._folder / str(row_id)).touch()

    def answer(self, row_id: int, message_id: str) -> None:
        """Note that the platform has the letter, under this id."""
        (self._folder / str(row_id)).write_text(message_id)

    def read(self, row_id: int) -> str | None:
        """Return the platform's message id, "" if the letter went out without an answer, None if it never left."""
        try:
            return (self._folder / str(row_id)).read_text()
        except FileNotFoundError:
            return None

    def clear(self, row_id: int) -> None:
        """Take the slip away: the row of the letter says it all now."""
        with suppress(FileNotFoundError):
            (self._folder / str(row_id)).unlink()

    def ids(self) -> Iterable[int]:
        """List the letters that have a slip."""
        return [int(slip.name) for slip in self._folder.iterdir() if slip.name.isdigit()]
