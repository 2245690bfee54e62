"""Asking what a bare number is before it is kept, and telling what happens on a journey."""

from typing import Annotated

from pydantic import Field

from tools.hands import Given
from tools.outcome import Offer, Outcome

_GLUCOSE = (2.0, 33.3)
_TEMPERATURE = (35.0, 42.0)
_WEIGHT = (35.0, 180.0)


async def ask_number(
    hands: Given, numbers: Annotated[list[float], Field(min_length=1, max_length=2)]
) -> Outcome:
    """Offer what a number without words may be: glucose, temperature, weight, a blood pressure."""
    if len(numbers) == 2:
        upper, lower = numbers
        pressure = {"kind": "blood_pressure", "systolic": upper, "diastolic": lower}
        said = f"{upper:g}/{lower:g} mmHg"
        offers = [Offer("asking.as_pressure", "log_measurement", pressure, {"said": said})]
        return Outcome(
            "asking.which_number", {"said": f"{upper:g} {lower:g}"}, tuple((one,) for one in offers)
        )
    number = numbers[0]
    offers = []
    if _GLUCOSE[0] <= number <= _GLUCOSE[1] and hands.person.unit != "mg/dL":
        offers.append(Offer("asking.as_glucose", "log_glucose", {"value": number}, {"mmol": number}))
    for kind, (low, high), unit in (("temperature", _TEMPERATURE, "°C"), ("weight", _WEIGHT, "kg")):
        if low <= number <= high:
            arguments = {"kind": kind, "value": number}
            offers.append(
                Offer(
                    "asking.as_measurement",
                    "log_measurement",
                    arguments,
                    {"kind": kind, "said": f"{number:g} {unit}"},
                )
            )
    if not offers:
        return Outcome("talk.unclear_message")
    return Outcome("asking.which_number", {"said": f"{number:g}"}, tuple((one,) for one in offers))


async def travel_later(hands: Given, timezone: str) -> Outcome:
    """Say that the clock of another place holds from when somebody is there."""
    return Outcome("asking.travel_later", {"place": timezone, "zone_now": hands.person.zone})
