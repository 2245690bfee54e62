"""Honest drafts, from templates and by hand, with the numbers that account for them."""

import random
from collections.abc import Callable

Draft = tuple[str, str, list[float]]


def honest_draft(rng: random.Random) -> Draft:
    """Make an honest draft, its language and its numbers."""
    return rng.choice(_TEMPLATES)(rng)


def _mmol(rng: random.Random) -> float:
    return round(rng.uniform(3.9, 19), 1)


def _zh_logged(rng: random.Random) -> Draft:
    value, carbs = _mmol(rng), rng.randint(20, 99)
    return (
        f"记下了：早饭前 {value} mmol/L，这顿大约 {carbs} 克碳水。两小时后再量一次，我们看看变化。",
        "zh",
        [value, carbs, 2],
    )


def _en_logged(rng: random.Random) -> Draft:
    value, carbs = _mmol(rng), rng.randint(20, 99)
    return (
        f"Noted: {value} mmol/L before breakfast and about {carbs} g of carbs. Shall we look again in two hours?",
        "en",
        [value, carbs, 2],
    )


def _zh_week(rng: random.Random) -> Draft:
    mean, share, count = round(rng.uniform(5, 12), 1), rng.randint(31, 96), rng.randint(12, 60)
    return (
        f"这一周你测了 {count} 次，平均 {mean} mmol/L，有 {share}% 在目标里。\n1. 早饭后升得最多\n2. 晚饭后散步的日子更平稳\n继续这样就很好。",
        "zh",
        [mean, share / 100, count],
    )


def _en_week(rng: random.Random) -> Draft:
    mean, share, count = rng.uniform(5, 12), rng.randint(31, 96), rng.randint(12, 60)
    return (
        f"Over the last 14 days you measured {count} times; the mean was {mean:.1f} mmol/L and {share}% were in range. "
        "Lunches with noodles came out highest.",
        "en",
        [mean, share, count, 14],
    )


def _zh_past(rng: random.Random) -> Draft:
    before, after, day = _mmol(rng), _mmol(rng), rng.randint(1, 28)
    return (
        f"11月{day}日晚上 18:40 你吃了火锅，饭前 {before} mmol/L，2 小时后 {after} mmol/L。那天你说没怎么喝酒。",
        "zh",
        [11, day, 18, 40, before, 2, after],
    )


def _en_past(rng: random.Random) -> Draft:
    after, day, hour = rng.randint(80, 290), rng.randint(1, 28), rng.randint(1, 11)
    return (
        f"On {day} November you had pizza at {hour}:15 pm and reached {after} mg/dL. You wrote that you felt fine.",
        "en",
        [day, hour + 12, 15, after],
    )


def _zh_food(rng: random.Random) -> Draft:
    grams, carbs, gi = rng.randint(100, 350), rng.randint(21, 80), rng.randint(40, 90)
    return (
        f"这碗饭大约 {grams} 克，含碳水 {carbs} 克，升糖指数 {gi} 左右。先吃菜和肉，再吃饭，会升得慢一些。",
        "zh",
        [grams, carbs, gi],
    )


def _en_food(rng: random.Random) -> Draft:
    grams, carbs, kcal = rng.randint(100, 350), rng.randint(21, 80), rng.randint(90, 600)
    return (
        f"That is about {grams} g, with {carbs} g of carbs and {kcal} kcal. Eating the vegetables first slows it down.",
        "en",
        [grams, carbs, kcal],
    )


def _zh_pressure(rng: random.Random) -> Draft:
    high, low, weight = rng.randint(105, 159), rng.randint(62, 95), round(rng.uniform(50, 95), 1)
    return (
        f"血压 {high}/{low} mmHg，体重 {weight} kg，都记好了。要不要看看这个月的曲线？",
        "zh",
        [high, low, weight],
    )


def _en_medicine(rng: random.Random) -> Draft:
    units, value = rng.randint(4, 30), _mmol(rng)
    return (
        f"You took {units} units of Lantus last night and woke up at {value} mmol/L. I have both.",
        "en",
        [units, value],
    )


_TEMPLATES: tuple[Callable[[random.Random], Draft], ...] = (
    _zh_logged,
    _en_logged,
    _zh_week,
    _en_week,
    _zh_past,
    _en_past,
    _zh_food,
    _en_food,
    _zh_pressure,
    _en_medicine,
)

BY_HAND: list[Draft] = [
    ("谢谢你告诉我，今天辛苦了，早点休息。", "zh", []),
    ("这个我不知道，问问你的医生会更稳妥。", "zh", []),
    ("不要自己停药，和医生商量一下要不要调整。", "zh", []),
    ("用多少要由医生来定，我可以帮你把最近的记录整理好。", "zh", []),
    ("香蕉可以吃，先吃半根，和坚果一起会更平稳。", "zh", []),
    ("糖化血红蛋白反映最近两三个月的平均血糖。", "zh", []),
    ("2型糖尿病的人常常有这样的早晨。", "zh", [2]),
    ("早上 8 点那次是 7.2，比上周的 8.1 低了一些。", "zh", [8, 7.2, 8.1]),
    ("你昨晚打了 12 个单位来得时，已经记下。", "zh", [12]),
    ("血糖 3.4 偏低：先吃 15 克快糖，15 分钟后再测。", "zh", [3.4, 15]),
    ("糖尿病目前还不能根治，但可以控制得很好。", "zh", []),
    ("我看不到其他用户的数据，只能看你自己的。", "zh", []),
    ("低血糖时不要开车，等血糖回到 5.0 以上再说。", "zh", [5.0]),
    ("十分抱歉，我没听懂，换一种说法好吗？", "zh", []),
    ("三餐都记了，真不错。", "zh", []),
    ("第一，先喝水；第二，再测一次。", "zh", []),
    ("提醒时间到：吃二甲双胍 0.5 克。", "zh", [0.5]),
    ("难受的时候请打 120。", "zh", []),
    ("Thank you for telling me. Rest well tonight.", "en", []),
    ("I do not know that one; your care team will.", "en", []),
    ("Please do not stop your metformin on your own; talk to your doctor first.", "en", []),
    ("Your doctor can adjust the dose; I can get your readings ready for that.", "en", []),
    ("A banana is fine. Half of one with some nuts is gentler.", "en", []),
    ("HbA1c shows the average of the last two to three months.", "en", [2, 3]),
    ("You logged 6.8 at 08:10 and 9.4 at 10:15.", "en", [6.8, 8, 10, 9.4, 15]),
    ("There is no cure for diabetes yet, but it can be managed well.", "en", []),
    ("I can't see other people's records, only yours.", "en", []),
    ("Do not drive while low; wait until you are above 5.0 mmol/L.", "en", [5.0]),
    ("If you feel worse, call 911 or 112.", "en", []),
    ("Someone should stay with you for an hour.", "en", []),
    ("Your reminder: time for your metformin.", "en", []),
    ("Three of your five highs came after noodles.", "en", [3, 5]),
    ("1. Drink water\n2. Measure again\n3. Tell someone", "en", []),
    ("You took two tablets of metformin at 7 pm, as you told me.", "en", [2, 19]),
]
