"""What a person's own values say, found by statistics and told only as surely as it is known."""

from tools.insights.finding import Finding, worded
from tools.insights.kept import DESCRIBED, Standing, judge, refresh, standing
from tools.insights.miner import find
from tools.insights.overview import GroupMean, Notable, Summary, summary
from tools.insights.seen import FoodEaten, MealEaten, Moved, Value, meals_of, moves_of, values_of

__all__ = [
    "DESCRIBED",
    "Finding",
    "FoodEaten",
    "GroupMean",
    "MealEaten",
    "Moved",
    "Notable",
    "Standing",
    "Summary",
    "Value",
    "find",
    "judge",
    "meals_of",
    "moves_of",
    "refresh",
    "standing",
    "summary",
    "values_of",
    "worded",
]
