"""What a food is to Tangban: its nutrients per 100 g as eaten, its names in two languages, and its kind."""

from dataclasses import dataclass
from typing import Literal

Basis = Literal["said", "table", "estimate", "unknown"]

GROUPS = (
    "rice",  # cooked rice and dishes that are mostly rice
    "noodle",  # noodles of wheat, rice or starch, pasta
    "bread",  # bread, steamed buns without filling, flatbreads, fried dough
    "filled",  # dough with a filling: baozi, dumplings, wontons, sandwiches, burgers, pizza
    "porridge",  # congee, oatmeal, pastes
    "tuber",  # potatoes, sweet potatoes, yam, taro, lotus root
    "coarse",  # whole grains, maize, breakfast cereals and starchy pulses
    "fruit",
    "veg",  # vegetables, mushrooms, seaweed
    "protein",  # meat, fish, eggs, soya foods
    "dairy",
    "sweet",  # cakes, biscuits, sweets, sugar, sweet soups, crisps
    "drink",  # without alcohol
    "alcohol",
    "nut",  # nuts and seeds
    "mixed",  # dishes of several groups, soups
    "other",  # oil, sauces, condiments, supplements
)
"""The kinds of food, a closed set: every `Food.group` is one of them."""


@dataclass(frozen=True, slots=True)
class Food:
    """A food with its nutrients in g (energy in kcal) per 100 g of edible weight, as eaten.

    `carb_g` is total carbohydrate, fibre included. `gi` is on the glucose = 100 scale, None where no
    published value fits. `source` says where the nutrients come from (see docs/sources/foods.md).
    """

    key: str
    name_zh: str
    name_en: str
    kcal: float
    protein_g: float
    fat_g: float
    carb_g: float
    fiber_g: float
    sugar_g: float | None
    gi: float | None
    group: str
    source: str


@dataclass(frozen=True, slots=True)
class Portion:
    """Edible grams with a plausible range; `basis` says how they are known.

    said: a weight or volume was given; table: household measures of this very food;
    estimate: a measure of a food of its kind; unknown: nothing to go by (grams is None).
    """

    grams: float | None
    low: float | None
    high: float | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Nutrients:
    """The nutrients of a weighed amount, in g and kcal; `gl` is the glycaemic load."""

    kcal: float
    protein_g: float
    fat_g: float
    carbs_g: float
    fiber_g: float
    sugar_g: float | None
    gi: float | None
    gl: float | None


@dataclass(frozen=True, slots=True)
class Swap:
    """A gentler choice: another food, or the same food in a smaller share (`share` < 1)."""

    food_key: str
    name_zh: str
    name_en: str
    share: float
    reason: Literal["lower_gi", "fewer_carbs", "more_fibre", "smaller_portion", "no_sugar"]
