"""The journal as tables that Excel opens: what stands (what was taken back is in the JSON), on the person's own clock."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from memory import diary
from memory.records import Person
from memory.vault import Vault
from prompts.reader import MG_DL_PER_MMOL_L

EVER = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def tables(session: Session, vault: Vault, person: Person) -> dict[str, bytes]:
    """Write readings.csv, meals.csv (one line for each food), measurements.csv, medications.csv and exercise.csv."""
    zone = ZoneInfo(person.zone)

    def at(moment: datetime) -> str:
        return moment.astimezone(zone).isoformat(timespec="minutes")

    ever = (session, vault, person.id, *EVER)
    return {
        "readings.csv": _readings(session, person.id, at),
        "meals.csv": _csv(
            ("time", "meal", "food", "quantity", "unit", "grams", "grams_are", "carbs_g"),
            (
                (
                    at(seen.meal.at),
                    seen.meal.meal,
                    item.food,
                    item.quantity,
                    item.unit,
                    item.grams,
                    item.grams_basis,
                    item.carbs_g,
                )
                for seen in diary.meals(*ever)
                for item in seen.items
            ),
        ),
        "measurements.csv": _csv(
            ("time", "kind", "value", "second_value"),
            (
                (at(one.at), one.kind, one.value, one.second_value)
                for one in diary.measurements(session, person.id, *EVER)
            ),
        ),
        "medications.csv": _csv(
            ("time", "name", "dose", "unit"),
            (
                (at(one.medication.at), one.name, one.medication.dose, one.medication.unit)
                for one in diary.medications(*ever)
            ),
        ),
        "exercise.csv": _csv(
            ("time", "activity", "minutes"),
            ((at(one.exercise.at), one.name, one.exercise.minutes) for one in diary.exercises(*ever)),
        ),
    }


def _readings(session: Session, person_id: str, at: Callable[[datetime], str]) -> bytes:
    return _csv(
        ("time", "mmol_per_l", "mg_per_dl", "context", "meal", "minutes_after_meal"),
        (
            (
                at(one.at),
                one.mmol,
                round(one.mmol * MG_DL_PER_MMOL_L),
                one.context,
                one.meal,
                one.minutes_after_meal,
            )
            for one in diary.readings(session, person_id, *EVER)
        ),
    )


def _csv(head: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    """With a byte order mark, without which Excel misreads Chinese; a cell that a sheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) else cell
