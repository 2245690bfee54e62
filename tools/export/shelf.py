"""Where a person's files lie in the data folder: in folders that no account can be read from."""

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Literal

from memory.copies import wipe

Kind = Literal["pictures", "files"]
KINDS: tuple[Kind, ...] = ("pictures", "files")


def shelf(channel: str, bot: str, account: str) -> str:
    """Name the folder of an account."""
    return hashlib.sha256(f"{channel}\0{bot}\0{account}".encode()).hexdigest()[:32]


def place(data: Path, kind: Kind, name: str) -> Path:
    """Say where the files of a shelf are."""
    return data / kind / name


def clear(data: Path, names: Collection[str]) -> int:
    """Overwrite and delete every file of these shelves; returns how many there were."""
    files = [
        path
        for name in names
        for kind in KINDS
        for path in sorted(place(data, kind, name).glob("*"))
        if path.is_file()
    ]
    for path in files:
        wipe(path)
    for name in names:
        for kind in KINDS:
            if (folder := place(data, kind, name)).is_dir():
                folder.rmdir()
    return len(files)
