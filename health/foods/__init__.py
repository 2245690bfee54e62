"""Foods as people name them: which food is meant, what a measure of it weighs, what is in it, what is gentler."""

from health.foods.food import GROUPS, Food, Nutrients, Portion, Swap
from health.foods.gentler import swaps
from health.foods.portions import nutrients, serving, weigh
from health.foods.search import find, names
from health.foods.wording import simplify

__all__ = [
    "GROUPS",
    "Food",
    "Nutrients",
    "Portion",
    "Swap",
    "find",
    "names",
    "nutrients",
    "serving",
    "simplify",
    "swaps",
    "weigh",
]
