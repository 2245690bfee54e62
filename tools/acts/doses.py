"""When a medicine was taken last, and which ones a person says that they are on."""

import re
from datetime import timedelta

from memory import diary
from tools.hands import Given
from tools.outcome import Outcome

_BACK = timedelta(days=90)
_SOON = timedelta(minutes=1)
_INSULIN = re.compile(
    r"胰岛素|insulin|lantus|levemir|tresiba|toujeo|basaglar|humalog|novo|fiasp|apidra|humulin|actrapid|来得时|甘精|地特|德谷|门冬|赖脯|诺和|优泌",
    re.IGNORECASE,
)
_UNITS = frozenset({"单位", "u", "iu", "unit", "units"})


async def last_dose(hands: Given, name: str | None = None, insulin: bool = False) -> Outcome:
    """Tell when the person last noted that they took a medicine: that of a name, their insulin, or any."""
    seen = await hands.database.read(
        lambda session: diary.medications(
            session, hands.vault, hands.person.id, hands.now - _BACK, hands.now + _SOON
        )
    )
    such = [
        one
        for one in seen
        if (name is None or _same(name, one.name))
        and (not insulin or _INSULIN.search(one.name) or (one.medication.unit or "").lower() in _UNITS)
    ]
    if not such:
        return Outcome("doses.none", {"name": name})
    last = such[-1]
    facts = {
        "name": last.name,
        "dose": last.medication.dose,
        "dose_unit": last.medication.unit,
        "at": last.medication.at,
    }
    return Outcome("doses.last", facts)


async def keep_medicines(hands: Given, names: list[str]) -> Outcome:  # noqa: ARG001
    """Say back which medicines the person is on; the message itself is what is remembered."""
    return Outcome("doses.kept", {"names": names})


def _same(asked: str, noted: str) -> bool:
    one, other = asked.casefold().rstrip("s"), noted.casefold().rstrip("s")
    return one in other or other in one
