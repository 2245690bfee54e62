"""Simulated people with or without a planted pattern, for measuring what the miner finds and what it makes up."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from tools.insights import Diary, FoodEaten, MealEaten, Moved, Promised, Value

START = datetime(2026, 8, 1, tzinfo=UTC)
FOODS = {
    "breakfast": [
        ("粥", "porridge"),
        ("馒头", "bread"),
        ("肉包", "filled"),
        ("燕麦", "coarse"),
        ("面包", "bread"),
        ("油条", "bread"),
    ],
    "lunch": [
        ("米饭", "rice"),
        ("面条", "noodle"),
        ("饺子", "filled"),
        ("杂粮饭", "coarse"),
        ("炒饭", "rice"),
        ("米线", "noodle"),
    ],
    "dinner": [
        ("米饭", "rice"),
        ("面条", "noodle"),
        ("红薯", "tuber"),
        ("杂粮饭", "coarse"),
        ("土豆", "tuber"),
        ("馄饨", "filled"),
    ],
}
SIDES = [
    ("鸡蛋", "protein"),
    ("青菜", "veg"),
    ("豆腐", "protein"),
    ("黄瓜", "veg"),
    ("牛奶", "dairy"),
    ("苹果", "fruit"),
    ("鱼", "protein"),
]
NOISE, LOGGED = 1.8, 0.7
HOURS = {"breakfast": 7.5, "lunch": 12.0, "dinner": 18.5}


@dataclass(frozen=True)
class Pattern:
    """What is planted; all zero is pure noise about a usual day."""

    food: dict[str, float] = field(default_factory=dict)
    walk: float = 0.0
    weekend: float = 0.0
    fasting_a_week: float = 0.0
    hour: dict[str, float] = field(default_factory=dict)
    night_lows: float = 0.0
    evening_missed: float = 0.0
    weekend_missed: float = 0.0
    forgotten: float = 0.0


@dataclass(frozen=True)
class Lived:
    """What a simulated person logged, and until when."""

    values: list[Value]
    meals: list[MealEaten]
    moves: list[Moved]
    now: datetime
    promised: list[Promised] = field(default_factory=list)

    @property
    def diary(self) -> Diary:
        """All of it, as the miner takes it."""
        return Diary(self.values, self.meals, self.moves, self.promised)


def lived(seed: int, days: int = 60, pattern: Pattern | None = None) -> Lived:
    """Live some days with a meter: values before and after meals, some of them missing; glucose in mmol/L."""
    rng, plan = random.Random(seed), pattern or Pattern()
    life = Lived([], [], [], START + timedelta(days=days))
    for day in range(days):
        morning = START + timedelta(days=day)
        base = 7.0 + plan.fasting_a_week * day / 7 + (plan.weekend if morning.weekday() >= 5 else 0)
        for slot, hour in HOURS.items():
            _sit_down(life, rng, plan, (slot, morning + timedelta(hours=hour + rng.uniform(-0.5, 0.5))), base)
        low = rng.random() < plan.night_lows
        if rng.random() < 0.3:
            life.values.append(
                Value(morning + timedelta(hours=3), 3.4 if low else max(2.5, rng.gauss(base, NOISE)))
            )
    return life


def shuffled(life: Lived, seed: int) -> Lived:
    """Deal the values out anew over the moments at which they were measured: nothing has anything to do with anything."""
    numbers = [value.mmol for value in life.values]
    random.Random(seed).shuffle(numbers)
    values = [Value(value.at, mmol) for value, mmol in zip(life.values, numbers, strict=True)]
    return Lived(values, life.meals, life.moves, life.now, life.promised)


def promised(life: Lived, seed: int, pattern: Pattern | None = None) -> Lived:
    """Remind them of a medicine twice and of a check once a day; four of five are ticked off, fewer where that is planted.

    `evening_missed` and `weekend_missed` are the chances by which less is ticked off then; `forgotten` raises (mmol/L) what was
    measured on days on which a medicine was not ticked off.
    """
    rng, plan = random.Random(1_000_000 + seed), pattern or Pattern()
    made: list[Promised] = []
    open_days: set[date] = set()
    for day in range((life.now - START).days):
        morning = START + timedelta(days=day)
        for hour, what in ((8, "medication"), (10, "glucose"), (19, "medication")):
            less = plan.evening_missed * (hour == 19) + plan.weekend_missed * (morning.weekday() >= 5)
            kept = rng.random() < 0.8 - less
            made.append(Promised(morning + timedelta(hours=hour), what, kept))
            if what == "medication" and not kept:
                open_days.add(morning.date())
    values = [
        replace(one, mmol=one.mmol + plan.forgotten * (one.at.date() in open_days)) for one in life.values
    ]
    return Lived(values, life.meals, life.moves, life.now, made)


def _sit_down(
    life: Lived, rng: random.Random, plan: Pattern, meal: tuple[str, datetime], base: float
) -> None:
    slot, at = meal
    staple, side = rng.choice(FOODS[slot]), rng.choice(SIDES)
    walked = rng.random() < 0.35
    before = max(2.5, rng.gauss(base, NOISE * 0.6))
    rise = (
        2.5
        + plan.food.get(staple[0], 0)
        + plan.food.get(staple[1], 0)
        + plan.hour.get(slot, 0)
        + plan.walk * walked
    )
    after = max(2.5, before + rng.gauss(rise, NOISE))
    life.meals.append(
        MealEaten(at, slot, (FoodEaten(staple[0], None, staple[1]), FoodEaten(side[0], None, side[1])), 60.0)
    )
    if walked:
        life.moves.append(Moved(at + timedelta(minutes=30), "散步", 20))
    if rng.random() < LOGGED:
        life.values.append(Value(at - timedelta(minutes=10), round(before, 1)))
    if rng.random() < LOGGED:
        life.values.append(Value(at + timedelta(minutes=rng.uniform(110, 135)), round(after, 1)))
