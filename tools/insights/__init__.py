"""What a person's own values say, found by statistics and told only as surely as it is known."""

from tools.insights.finding import Finding, worded
from tools.insights.kept import DESCRIBED, Standing, judge, refresh, shown, standing
from tools.insights.miner import find
from tools.insights.overview import GroupMean, Notable, Summary, summary
from tools.insights.seen import (
    Diary,
    FoodEaten,
    MealEaten,
    Moved,
    Promised,
    Value,
    meals_of,
    moves_of,
    values_of,
)

__all__ = [
    "DESCRIBED",
    "Diary",
    "Finding",
    "FoodEaten",
    "GroupMean",
    "MealEaten",
    "Moved",
    "Notable",
    "Promised",
    "Standing",
    "Summary",
    "Value",
    "find",
    "judge",
    "meals_of",
    "moves_of",
    "refresh",
    "shown",
    "standing",
    "summary",
    "values_of",
    "worded",
]
