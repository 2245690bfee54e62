"""Serves adapters inside the chat process: a file beside the model, which agent.brains loads at scale 0 and names in each request."""

import hashlib
import shutil
from pathlib import Path

from training.bases import Base
from training.publish.parcel import Parcel, Place, PublishError


class Local:
    """Adapters of GGUF files in the models folder."""

    def __init__(self, place: Place) -> None:
        self._models = place.models

    def publish(self, parcel: Parcel) -> str:
        """Copy the adapter beside its base; it appears whole under a name that is never used again."""
        model = self._models / parcel.base.name
        if parcel.adapter is None or not model.is_file():
            raise PublishError(f"{PublishError.__doc__} ({parcel.base.name} is not there)")
        if digest(model) != parcel.adapter.base_digest:
            raise PublishError(f"{PublishError.__doc__} (it was trained on another file than {model.name})")
        target = self._file(parcel)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")  # no .gguf: whoever loads the folder now passes it over
        shutil.copyfile(parcel.adapter.gguf, draft)
        if digest(draft) != parcel.adapter.digest:
            draft.unlink()
            raise PublishError(f"{PublishError.__doc__} (the copy is not the adapter)")
        draft.replace(target)
        return f"local:{parcel.base.name}+{parcel.version}"

    def withdraw(self, parcel: Parcel) -> None:
        """Delete the adapter; a request that still names it is refused, never answered by the bare base."""
        for left in (self._file(parcel), self._file(parcel).with_suffix(".draft")):
            left.unlink(missing_ok=True)

    def weights(self, base: Base) -> Path | None:
        """Find the file that is served."""
        path = self._models / (base.weights or base.name)
        return path if path.is_file() else None

    def _file(self, parcel: Parcel) -> Path:
        return self._models / f"{parcel.base.name}.adapters" / f"{parcel.version}.gguf"


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
