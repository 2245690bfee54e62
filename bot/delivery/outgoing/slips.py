"""Slips: a note for each letter on the wire, so that a killed process knows afterwards what had gone out.

A platform without idempotency keys (Telegram) cannot be asked whether it has a letter. A slip is laid down immediately
before the request is handed to the kernel, which delivers it even if the process is killed then; a letter without a slip
never left. Slips are bytes of a shared memory map: writing one takes no system call in which the process could be held
up, and the kernel keeps the page when the process is killed. They are hints, not a second truth: after a power cut they
may be missing, and then an unfinished letter is sent again rather than lost.
"""

import fcntl
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from mmap import mmap
from os import getpid
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

SLOT = struct.Struct("<BBQ54s")
"""One slip: state, length of the platform's id, row id, the platform's id."""

SLOTS = 1024
FREE, OUT, ANSWERED = 0, 1, 2
ID_BYTES = 54


class Slips:
    """The slips of this process, and those that earlier ones left in the folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._path = folder / f"{getpid()}-{token_hex(4)}.slips"
        self._file = self._path.open("w+b")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._file.truncate(SLOT.size * SLOTS)
        self._map = mmap(self._file.fileno(), SLOT.size * SLOTS)
        self._free = list(range(SLOTS))
        self._slots: dict[int, int] = {}

    def ready(self, row_id: int) -> Callable[[], None]:
        """Write a slip but do not lay it yet; what is returned does so, in one step."""
        if row_id not in self._slots:
            if not self._free:
                return _nothing
            self._slots[row_id] = self._free.pop()
        place = self._slots[row_id] * SLOT.size
        SLOT.pack_into(self._map, place, FREE, 0, row_id, b"")
        return partial(self._map.__setitem__, place, OUT)

    def lay(self, row_id: int) -> None:
        """Note that the letter is on the wire."""
        self.ready(row_id)()

    def answer(self, row_id: int, message_id: str) -> None:
        """Note that the platform has the letter, under this id."""
        if (slot := self._slots.get(row_id)) is not None:
            written = message_id.encode()[:ID_BYTES]
            SLOT.pack_into(self._map, slot * SLOT.size, ANSWERED, len(written), row_id, written)

    def clear(self, row_id: int) -> None:
        """Take the slip away: the row of the letter says it all now."""
        if (slot := self._slots.pop(row_id, None)) is not None:
            self._map[slot * SLOT.size] = FREE
            self._free.append(slot)

    def read(self, row_id: int) -> str | None:
        """Return the platform's message id, "" if the letter went out without an answer, None if it never left."""
        found = [slips[row_id] for slips in map(_slips, self._folder.glob("*.slips")) if row_id in slips]
        return max(found, default=None, key=len)

    def left_behind(self) -> Iterator[tuple[Path, set[int]]]:
        """List the files of dead processes and the letters that have a slip in them."""
        for path in self._folder.glob("*.slips"):
            with suppress(FileNotFoundError), path.open("r+b") as file:
                if path != self._path and _is_dead(file):
                    yield path, set(_slips(path))

    def close(self) -> None:
        """Let go; a file without slips goes away."""
        self._map.close()
        self._file.close()
        if not self._slots:
            self._path.unlink(missing_ok=True)


def _nothing() -> None:
    """There is no slot left: after a kill this letter would be sent again."""


def _slips(path: Path) -> dict[int, str]:
    with suppress(FileNotFoundError):
        slots = SLOT.iter_unpack(path.read_bytes())
        return {row_id: id_[:length].decode() for state, length, row_id, id_ in slots if state != FREE}
    return {}


def _is_dead(file: BinaryIO) -> bool:
    """A process holds the lock of its file for as long as it lives."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
