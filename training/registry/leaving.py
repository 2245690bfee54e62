"""Takes away what must not be there: what a run left half made, versions that hold words taken back, and what is too old to keep."""

import logging
from collections.abc import Iterable, Sequence
from typing import get_args

from memory.records import ModelVersion
from training.bases import Base
from training.publish.parcel import Parcel, Place, PublishError
from training.publish.table import UnknownPublisherError, publisher
from training.registry.shelves import Shelves, wipe_folder
from training.shapes import Way

_log = logging.getLogger(__name__)

KEPT = 3
"""So many retired and rejected versions of a scope are kept, beside the one that serves and the one before it."""
WORK_KEPT_S = 2 * 24 * 3600.0
_ENDED = ("retired", "rejected")


def tidy(shelves: Shelves, place: Place, known: Iterable[str], now: float) -> list[str]:
    """Take away what a run that was killed left behind: `known` are the versions of which there are rows.

    Checkpoints stay for two days (`now` in seconds since 1970), for the run may be taken up again.
    """
    rows = frozenset(known)
    gone = []
    for version, base, way in list(shelves.publications()):
        if version not in rows and withdrawn(shelves, place, version, base, way):
            gone.append(version)
    for home in [*shelves.unfinished(rows), *shelves.stale_work(now - WORK_KEPT_S)]:
        wipe_folder(home)
        gone.append(home.name)
    return gone


def remove(shelves: Shelves, place: Place, version: str) -> bool:
    """Take a version out of service and off the disk; false where whoever serves it cannot be reached now."""
    found = next((one for one in shelves.publications() if one[0] == version), None)
    if found is not None and not withdrawn(shelves, place, *found):
        return False
    shelves.drop_version(version)
    return True


def withdrawn(shelves: Shelves, place: Place, version: str, base: Base, way: str) -> bool:
    """Take away what is published of a version; false where it must be tried again later."""
    try:
        kind: Way = "lora" if way not in get_args(Way) else way  # type: ignore[assignment]  # it is one of them
        publisher(base.serve, kind, place).withdraw(Parcel(version, base))
    except (PublishError, UnknownPublisherError) as error:
        _log.warning("%s could not be taken away now, and will be later: %s", version, type(error).__name__)
        return False
    shelves.drop_publication(version)
    return True


def too_old(rows: Sequence[ModelVersion]) -> list[ModelVersion]:
    """Name the versions that need not be kept: all but the newest few that ended, and never the parent of one that serves."""
    parents = {row.parent for row in rows if row.state in {"live", "canary", "shadow"}}
    by_scope: dict[str, list[ModelVersion]] = {}
    for row in sorted(rows, key=lambda row: row.created_at, reverse=True):
        if row.state in _ENDED and row.id not in parents and row.brain:
            by_scope.setdefault(f"{row.scope} {row.state}", []).append(row)
    return [row for ended in by_scope.values() for row in ended[KEPT:]]


def unused(shelves: Shelves, rows: Iterable[ModelVersion]) -> list[str]:
    """Wipe data sets from which no version was made that is still kept; names them."""
    newest = sorted(rows, key=lambda row: row.created_at, reverse=True)
    served = [row for row in newest if row.state != "stale" and row.brain]
    refused = [row for row in newest if row.state == "rejected"][:KEPT]
    used = {row.dataset[:24] for row in (*served, *refused)}
    folders = sorted(shelves.datasets.glob("*")) if shelves.datasets.is_dir() else []
    gone = [home for home in folders if home.name not in used]
    for home in gone:
        wipe_folder(home)
    return [home.name for home in gone]
