"""How far off a prediction may be: a predicted scale, and how errors divided by it were spread on people set aside."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from health.response.personal import Own
from health.response.records import CLASSES, MARKED_ABOVE, SLIGHT_FROM, Class

Floats = NDArray[np.float64]
CHANCES = np.array([0.005, 0.02, *np.arange(0.05, 0.951, 0.05), 0.98, 0.995])
MARKED_MATTERS_FROM = 0.05  # so likely a marked rise is never called flat; docs/measurements/prediction.md
# mmol/L: how much glucose varies in a day where no sensor tells. Healthy: mean 5.5 with a CV of 17 % (Shah 2019, J Clin
# Endocrinol Metab 104:4356); prediabetes a third more; diabetes as in the studies that were fitted.
TYPICAL_SD = {"none": 0.95, "pre": 1.25}
USUAL_SD = 2.0
FACTORS = (
    "always", "carbs", "pre_high", "pre_low", "type_1", "insulin", "hba1c",
    "sd_24h", "gap", "slope", "history", "own_spread", "own_spread_sure",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Width:
    """Weights of the log of the scale by FACTORS, and the errors (in scales) at CHANCES on people set aside."""

    weights: Floats
    errors: Floats


def scale(seen: Mapping[str, float], own: Own, kind: str | None, width: Width) -> float:
    """Return the expected size of the error (mmol/L) for features by name and a kind of diabetes."""
    return math.exp(float(width.weights @ factors(seen, own, kind)))


def factors(seen: Mapping[str, float], own: Own, kind: str | None) -> Floats:
    """Return FACTORS of a meal; what is not known counts as usual."""
    typical = TYPICAL_SD.get((kind or "").lower(), USUAL_SD)
    pre, gap = seen["pre"], seen.get("gap", math.nan)
    about = [
        1.0,
        min(seen["carbs"], 120) / 50 - 1,
        max(pre - 9, 0) / 3,
        max(6 - pre, 0) / 2,
        seen["type_1"],
        seen["insulin"] - 0.5,
        min((seen["hba1c"] - 8) / 2, 1.5),
        math.log(max(_or(seen.get("sd_24h", math.nan), typical), 0.5) / USUAL_SD),
        min(abs(gap), 6) / 2 - 1,
        abs(seen.get("slope", math.nan)) - 1,
        own.meals / (own.meals + 10),
        math.log(own.spread),
        math.log(own.spread) * own.meals / (own.meals + 10),
    ]
    known: Floats = np.nan_to_num(np.array(about))
    return known


def _or(value: float, otherwise: float) -> float:
    return otherwise if math.isnan(value) else value


def bounds(middle: float, size: float, width: Width) -> tuple[float, float]:
    """Return what holds 80 % of outcomes."""
    low, high = np.interp((0.1, 0.9), CHANCES, width.errors)
    return middle + size * float(low), middle + size * float(high)


def chances(middle: float, size: float, width: Width) -> dict[Class, float]:
    """Return the probability of each class."""
    at = (np.array([SLIGHT_FROM, MARKED_ABOVE]) - middle) / size
    below, up_to = np.interp(at, width.errors, CHANCES, left=0.0, right=1.0)
    return dict(zip(CLASSES, (float(below), float(up_to - below), float(1 - up_to)), strict=True))


def choose(probabilities: Mapping[Class, float]) -> Class:
    """Choose the likeliest class, but not "flat" where a marked rise is still on the cards: that error costs most."""
    best = max(CLASSES, key=lambda name: probabilities[name])
    if best == "flat" and probabilities["marked"] >= MARKED_MATTERS_FROM:
        return "slight"
    return best
