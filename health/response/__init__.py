"""What a meal does to this person's glucose in two hours: a prior from two studies, moved by their own meals."""

from health.response.course import curve
from health.response.patterns import Pattern, patterns
from health.response.predict import expect, predict
from health.response.records import CLASSES, Class, Meal, NoPrediction, PastMeal, Person, Prediction, Reason

__all__ = [
    "CLASSES",
    "Class",
    "Meal",
    "NoPrediction",
    "PastMeal",
    "Pattern",
    "Person",
    "Prediction",
    "Reason",
    "curve",
    "expect",
    "patterns",
    "predict",
]
