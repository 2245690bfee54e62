"""What must never go wrong: emergencies, dosing questions, dangerous readings, and the check of a model's draft."""

from health.safety.alarms import Alarm, alarms
from health.safety.dosing import asks_dose
from health.safety.readings import judge_reading

__all__ = ["Alarm", "alarms", "asks_dose", "judge_reading"]
