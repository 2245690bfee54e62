"""One file with everything that is known of a person, for them to take away."""

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from memory import diary
from memory.records import Reading
from prompts.reader import say
from tools.export.rows import everything
from tools.export.tables import EVER, tables
from tools.hands import Hands

_DRAWN = timedelta(days=90)


@dataclass(frozen=True)
class Bundle:
    """A zip file: its name, its bytes, and how much of what is in it."""

    name: str
    body: bytes
    readings: int
    meals: int
    pictures: int


@dataclass(frozen=True)
class _Contents:
    rows: Mapping[str, list[dict[str, Any]]]
    tables: Mapping[str, bytes]
    readings: list[Reading]
    meals: int


async def make(hands: Hands) -> Bundle:
    """Gather in one read, then draw and pack off the event loop."""
    contents = await hands.database.read(lambda session: _gather(session, hands))
    return await asyncio.to_thread(_packed, contents, hands)


def _gather(session: Session, hands: Hands) -> _Contents:
    person = hands.person
    return _Contents(
        everything(session, hands.vault, person.id),
        tables(session, hands.vault, person),
        diary.readings(session, person.id, *EVER),
        len(diary.meals(session, hands.vault, person.id, *EVER)),
    )


def _packed(contents: _Contents, hands: Hands) -> Bundle:
    pictures = _pictures(contents.readings, hands)
    files = {
        "README.txt": say("rights.export_readme", hands.language, zone=hands.person.zone).encode(),
        "data.json": json.dumps(contents.rows, ensure_ascii=False, indent=1).encode(),
        **contents.tables,
        **pictures,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, hands.now.timetuple()[:6])
            packed.writestr(entry, body, zipfile.ZIP_DEFLATED)
    name = f"tangban-{hands.now:%Y%m%d}.zip"
    return Bundle(name, made.getvalue(), len(contents.readings), contents.meals, len(pictures))


def _pictures(readings: list[Reading], hands: Hands) -> dict[str, bytes]:
    """Draw the last 90 days; without values there is nothing to draw."""
    # Matplotlib costs 40 MB and half a second: it is loaded with the first picture.
    from tools import pictures

    person = hands.person
    points = [pictures.Point(one.at, one.mmol) for one in readings if one.at > hands.now - _DRAWN]
    if not points:
        return {}
    look = pictures.Look(
        "zh" if hands.language == "zh" else "en",
        "mg/dL" if person.unit == "mg/dL" else "mmol/L",
        person.zone,
        person.target_low,
        person.target_high,
    )
    return {
        "pictures/trend.png": pictures.trend(points, look),
        "pictures/agp.png": pictures.agp(points, look),
    }
