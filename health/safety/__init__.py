"""What must never go wrong: emergencies, dosing questions, dangerous readings, and the check of a model's draft."""

from health.safety.alarms import Alarm, alarms, of_the_unborn, passed
from health.safety.dosing import asks_dose
from health.safety.drafts import Fault, Figure, faults, figures
from health.safety.readings import judge_reading
from health.safety.trends import soon_low

__all__ = [
    "Alarm",
    "Fault",
    "Figure",
    "alarms",
    "asks_dose",
    "faults",
    "figures",
    "judge_reading",
    "of_the_unborn",
    "passed",
    "soon_low",
]
