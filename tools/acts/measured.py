"""Showing what was measured beside glucose: weight, blood pressure, pulse, steps, HbA1c, ketones, temperature."""

from datetime import timedelta
from typing import Any

from health.measures import level
from memory import diary
from memory.records import Measurement
from tools.acts.body import Kind
from tools.hands import Given
from tools.judging import expecting
from tools.outcome import Outcome

_YEAR = timedelta(days=365)
_SOON = timedelta(minutes=1)
_SHOWN = 5


async def show_measurements(hands: Given, kind: Kind) -> Outcome:
    """Show the last values of one kind (in its own unit), and how far the newest lies from the oldest shown."""

    def work(session: Any) -> tuple[list[Measurement], str | None]:
        found = diary.measurements(session, hands.person.id, hands.now - _YEAR, hands.now + _SOON)
        own = [one for one in found if one.kind == kind][-_SHOWN:]
        if not own:
            return own, None
        pregnant = expecting(session, hands.vault, hands.person)
        return own, level(kind, own[-1].value, own[-1].second_value, pregnant=pregnant)

    found, said = await hands.database.read(work)
    if not found:
        return Outcome("measured.none", {"kind": kind})
    values = [{"first": one.value, "second": one.second_value, "at": one.at} for one in reversed(found)]
    change = found[-1].value - found[0].value if len(found) > 1 and kind in {"weight", "hba1c"} else None
    return Outcome("measured.shown", {"kind": kind, "values": values, "level": said, "change": change})
