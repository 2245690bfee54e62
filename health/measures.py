"""What a measurement that is not glucose says about this moment: fine, to be watched, or a reason to act today."""

from typing import Literal

Level = Literal["fine", "low", "high", "very_high", "expecting"]
"""'expecting' is a blood pressure that wants the maternity unit on the same day."""

# Below 130/80 mmHg with diabetes, a crisis from 180/110 at rest (ADA Standards of Care 2025, section 10; Chinese
# hypertension guideline 2024); in a pregnancy 140/90 is assessed on the same day (NICE NG133).
PRESSURE_VERY_HIGH, PRESSURE_HIGH, PRESSURE_LOW = (180.0, 110.0), (130.0, 80.0), (90.0, 60.0)
PRESSURE_EXPECTING = (140.0, 90.0)
HBA1C_USUAL = 7.0  # %, most adults who are not pregnant (ADA Standards of Care 2025, section 6)
PULSE_FAST, PULSE_SLOW = 120.0, 45.0  # beats a minute at rest
FEVER, COLD = 38.0, 35.0  # C
KETONES_RAISED, KETONES_HIGH = 0.6, 1.5  # mmol/L in blood (JBDS 2023: 0.6 to 1.5 is raised; Diabetes UK)


def level(kind: str, first: float, second: float | None = None, *, pregnant: bool = False) -> Level | None:
    """Judge a measurement in the unit of its kind (mmHg, %, beats a minute, C, mmol/L); None where there is nothing to say."""
    if kind == "blood_pressure":
        return _pressure(first, second, pregnant)
    if kind == "hba1c":
        return None if pregnant else ("fine" if first < HBA1C_USUAL else "high")
    if kind == "ketones":
        return "very_high" if first >= KETONES_HIGH else "high" if first >= KETONES_RAISED else "fine"
    bounds = {"heart_rate": (PULSE_SLOW, PULSE_FAST), "temperature": (COLD, FEVER)}.get(kind)
    if bounds is None:
        return None
    return "low" if first < bounds[0] else "high" if first >= bounds[1] else None


def _pressure(upper: float, lower: float | None, pregnant: bool) -> Level:
    def reaches(bounds: tuple[float, float]) -> bool:
        return upper >= bounds[0] or (lower is not None and lower >= bounds[1])

    if reaches(PRESSURE_VERY_HIGH):
        return "very_high"
    if pregnant and reaches(PRESSURE_EXPECTING):
        return "expecting"
    if reaches(PRESSURE_HIGH):
        return "high"
    under = upper < PRESSURE_LOW[0] or (lower is not None and lower < PRESSURE_LOW[1])
    return "low" if under else "fine"
