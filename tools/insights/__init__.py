"""What a person's own values say, found by statistics and told only as surely as it is known."""

from tools.insights.finding import Finding, worded
from tools.insights.miner import find
from tools.insights.overview import GroupMean, Notable, Summary, summary
from tools.insights.seen import FoodEaten, MealEaten, Moved, Value, meals_of, moves_of, values_of

__all__ = [
    "Finding",
    "FoodEaten",
    "GroupMean",
    "MealEaten",
    "Moved",
    "Notable",
    "Summary",
    "Value",
    "find",
    "meals_of",
    "moves_of",
    "summary",
    "values_of",
    "worded",
]
