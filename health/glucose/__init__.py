"""What a series of glucose values says: metrics by published formulas, refused where they would mean nothing."""

from health.glucose.levels import LEVELS, Levels, level_of, levels, mean, share_in
from health.glucose.metrics import Metrics, metrics
from health.glucose.profile import Profile, profile
from health.glucose.rhythm import is_sensor
from health.glucose.risk import Risk, risk
from health.glucose.swings import mage
from health.glucose.values import TooFewError, from_mg_dl, to_mg_dl
from health.glucose.variability import cv, gmi, sd

__all__ = [
    "LEVELS",
    "Levels",
    "Metrics",
    "Profile",
    "Risk",
    "TooFewError",
    "cv",
    "from_mg_dl",
    "gmi",
    "is_sensor",
    "level_of",
    "levels",
    "mage",
    "mean",
    "metrics",
    "profile",
    "risk",
    "sd",
    "share_in",
    "to_mg_dl",
]
