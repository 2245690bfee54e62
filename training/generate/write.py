"""Writes a data set into a folder of its own, named by the hash of its lines; there whole or not at all."""

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.generate.lines import Line
from training.generate.split import Split
from training.shapes import Dataset

DRAFT = ".draft-"
REPORT = "report.json"


@dataclass(frozen=True)
class Account:
    """What the report of a data set tells beside its lines: where from, what was dropped and masked, and why."""

    scope: str
    watermark: str | None
    collected: int
    fresh: int
    dropped: dict[str, int]
    masked: dict[str, int]


def write(folder: Path, parts: Split, account: Account, extra: dict[str, str] | None = None) -> Dataset:
    """Write `train.jsonl`, `heldout.jsonl`, `report.json` and whatever else there is; the same lines give the same folder."""
    train, heldout = _jsonl(parts.train), _jsonl(parts.heldout)
    digest = hashlib.sha256(train + b"\x00" + heldout).hexdigest()
    home = folder / digest[:24]
    if not home.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f"{DRAFT}{digest[:24]}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        report = _report(parts, account, digest)
        files = {"train.jsonl": train, "heldout.jsonl": heldout, REPORT: _json(report)}
        files |= {name: text.encode() for name, text in (extra or {}).items()}
        for name, body in files.items():
            (draft / name).write_bytes(body)
            (draft / name).chmod(0o600)
        draft.rename(home)
    return Dataset(home, digest, len(parts.train), parts.sessions)


def opened(home: Path) -> Dataset:
    """Find a data set again by its folder. Errors: OSError, KeyError where it is none."""
    report = json.loads((home / REPORT).read_text("utf-8"))
    return Dataset(home, report["digest"], report["train"]["lines"], report["heldout"]["sessions"])


def people_in(home: Path) -> frozenset[str]:
    """Name whose words are in a data set, by pseudonym; empty where there is no report."""
    try:
        report = json.loads((home / REPORT).read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(report["sources"])


def of_person(path: Path, pseudonym: str | None) -> Iterable[str]:
    """Read the lines of a file, of one person only where one is named."""
    for text in path.read_text("utf-8").splitlines():
        if pseudonym is None or json.loads(text)["session"].startswith(f"{pseudonym}-"):
            yield text


def _report(parts: Split, account: Account, digest: str) -> dict[str, Any]:
    every = [*parts.train, *parts.heldout]
    sources: dict[str, list[str]] = defaultdict(list)
    for line in every:
        sources[line.person].append(line.id)
    return {
        "digest": digest,
        "scope": account.scope,
        "watermark": account.watermark,
        "collected": account.collected,
        "fresh": account.fresh,
        "dropped": dict(sorted(account.dropped.items())) | {"near_training": parts.near},
        "masked": dict(sorted(account.masked.items())),
        "train": _counted(parts.train),
        "heldout": _counted(parts.heldout),
        "sources": dict(sorted(sources.items())),
    }


def _counted(lines: Sequence[Line]) -> dict[str, Any]:
    return {
        "lines": len(lines),
        "sessions": len({line.session for line in lines}),
        "people": len({line.person for line in lines}),
        "chat": sum(line.kind == "chat" for line in lines),
        "response": sum(line.kind == "response" for line in lines),
        "from": lines[0].at.isoformat() if lines else None,
        "to": lines[-1].at.isoformat() if lines else None,
    }


def _jsonl(lines: Sequence[Line]) -> bytes:
    return "".join(json.dumps(line.as_json(), ensure_ascii=False) + "\n" for line in lines).encode()


def _json(report: dict[str, Any]) -> bytes:
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()
