"""The folders of the training room, under the data folder: data sets, work in progress, versions, and backups of the pointers.

data/training/datasets/HASH      immutable, see training.generate.write
data/training/work/HASH          a trainer's checkpoints; taken up by the next run of the same data, base and recipe
data/training/versions/ID        what was made: adapter.gguf, peft/, adapter.json, examples.json, verdict.json
data/training/published/ID.json  what was or may be half published; written before the first step of it
data/training/backups/TIME.json  which brain served whom, before each switch
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from memory.copies import wipe
from training.bases import Base
from training.generate.write import DRAFT, people_in
from training.shapes import Adapter

BACKUPS_KEPT = 20
_ADAPTER = "adapter.json"


@dataclass(frozen=True)
class Shelves:
    """The folders below one."""

    home: Path

    @staticmethod
    def under(data: Path) -> "Shelves":
        """Find the folders of a data folder."""
        return Shelves(data / "training")

    @property
    def datasets(self) -> Path:
        """Where data sets are."""
        return self.home / "datasets"

    @property
    def work(self) -> Path:
        """Where trainers work."""
        return self.home / "work"

    @property
    def versions(self) -> Path:
        """Where versions are."""
        return self.home / "versions"

    @property
    def published(self) -> Path:
        """Where is noted what is published."""
        return self.home / "published"

    def version(self, version_id: str) -> Path:
        """Name the folder of a version; ids are made by us and hold no separator."""
        if not version_id or Path(version_id).name != version_id:
            raise ValueError("no id of a version")
        return self.versions / version_id

    def keep(self, version_id: str, adapter: Adapter | None, more: Mapping[str, str]) -> Adapter | None:
        """Copy what was made to its place, whole or not at all; a version that is there already stays as it is."""
        home = self.version(version_id)
        if not home.is_dir():
            draft = self.versions / f"{DRAFT}{version_id}"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True, mode=0o700)
            if adapter is not None:
                shutil.copyfile(adapter.gguf, draft / "adapter.gguf")
                shutil.copytree(adapter.peft, draft / "peft")
                write_whole(draft / _ADAPTER, json.dumps(_plain(adapter), indent=1))
            for name, text in more.items():
                write_whole(draft / name, text)
            draft.rename(home)
        return self.adapter(version_id)

    def adapter(self, version_id: str) -> Adapter | None:
        """Find the adapter of a version; None where it has none."""
        home = self.version(version_id)
        if not (home / _ADAPTER).is_file():
            return None
        told = json.loads((home / _ADAPTER).read_text("utf-8"))
        return Adapter(home / "peft", home / "adapter.gguf", Path(told.pop("base")), **told)

    def note_publication(self, version_id: str, base: Base, way: str) -> None:
        """Note that something may be published from now on."""
        self.published.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps({"base": asdict(base), "way": way})
        write_whole(self.published / f"{version_id}.json", text)

    def publications(self) -> Iterator[tuple[str, Base, str]]:
        """Read what may be published: version, base and way."""
        for path in sorted(self.published.glob("*.json")):
            told = json.loads(path.read_text("utf-8"))
            yield path.stem, Base(**told["base"]), told["way"]

    def drop_publication(self, version_id: str) -> None:
        """Note that nothing of a version is published any more."""
        (self.published / f"{version_id}.json").unlink(missing_ok=True)

    def back_up(self, pointers: Mapping[str, Any], now: datetime) -> Path:
        """Keep which brain served whom, and only the newest few of these."""
        folder = self.home / "backups"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"pointers-{now:%Y%m%d-%H%M%S-%f}.json"
        write_whole(path, json.dumps(pointers, indent=1, sort_keys=True))
        for old in sorted(folder.glob("pointers-*.json"))[:-BACKUPS_KEPT]:
            old.unlink()
        return path

    def forget(self, pseudonym: str) -> list[str]:
        """Wipe every data set that holds words of somebody, and all work in progress, which may; names the data sets."""
        gone = [home for home in _folders(self.datasets) if _may_hold(home, pseudonym)]
        for home in [*gone, *_folders(self.work)]:
            wipe_folder(home)
        return [home.name for home in gone]

    def drop_version(self, version_id: str) -> None:
        """Wipe the files of a version."""
        wipe_folder(self.version(version_id))

    def stale_work(self, before: float) -> list[Path]:
        """Name the checkpoints that nobody has touched since an instant (seconds since 1970)."""
        return [home for home in _folders(self.work) if home.stat().st_mtime < before]

    def unfinished(self, known: frozenset[str]) -> Iterator[Path]:
        """Name the folders that a run left behind: drafts, and versions of which there is no row."""
        yield from (home for home in _folders(self.datasets) if home.name.startswith(DRAFT))
        yield from (home for home in _folders(self.versions) if home.name not in known)


def write_whole(path: Path, text: str) -> None:
    """Write a file, there whole or not at all, for its owner alone."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o600)
    with draft.open("rb") as opened:
        os.fsync(opened.fileno())
    draft.replace(path)


def wipe_folder(home: Path) -> None:
    """Overwrite and delete every file below a folder, then the folder."""
    for path in sorted(home.rglob("*")) if home.is_dir() else []:
        if path.is_file() and not path.is_symlink():
            wipe(path)
    shutil.rmtree(home, ignore_errors=True)


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_dir()) if folder.is_dir() else []


def _may_hold(home: Path, pseudonym: str) -> bool:
    return home.name.startswith(DRAFT) or pseudonym in people_in(home)


def _plain(adapter: Adapter) -> dict[str, Any]:
    return {
        "base": str(adapter.base),
        "base_digest": adapter.base_digest,
        "digest": adapter.digest,
        "template_digest": adapter.template_digest,
        "losses": dict(adapter.losses),
    }
