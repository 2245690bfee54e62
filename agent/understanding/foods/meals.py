"""Meals that were eaten: which clauses tell of eating, and what was eaten."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from agent.requests import Item, LogMeal, MealName
from agent.understanding.foods.asides import asides
from agent.understanding.foods.felt import felt
from agent.understanding.foods.items import items, items_and_rest, stray, weigh_said
from agent.understanding.foods.names import mentions
from agent.understanding.foods.quantities import quantities
from agent.understanding.text.clauses import Clause
from agent.understanding.text.moments import meal_at
from agent.understanding.text.scene import Scene, Span
from agent.understanding.text.sugars import STIRRED
from agent.understanding.text.words import table


@cache
def _rows() -> dict[str, Any]:
    rows = table("foods/meals")
    return {
        "names": {name: re.compile(pattern) for name, pattern in rows["names"].items()},
        "eaten": re.compile(f"{rows['eaten']['zh']}|{rows['eaten']['en']}|{table('foods/beside')['chop']}"),
        "sure": re.compile(f"{rows['eaten']['sure_zh']}|{rows['eaten']['sure_en']}"),
        "not": re.compile(f"{rows['not_eaten']['zh']}|{rows['not_eaten']['en']}"),
        "planned": re.compile(f"{rows['planned']['zh']}|{rows['planned']['en']}"),
    }


ATE = re.compile(r"[吃喝饮](?:了|过|完|掉|的是)|(?<![a-z])(?:ate|had|drank|eaten)(?![a-z])")
_MEDICINE = re.compile(r"[吃喝服](?:了|完|过)?药")


@dataclass(frozen=True)
class Told:
    """Foods of one clause, and which meal and moment it names."""

    items: tuple[Item, ...]
    meal: MealName | None
    at: datetime | None
    start: int
    end: int
    verb: bool


def meal_name(text: str) -> MealName | None:
    """The meal that the words name, the last one where there are two."""
    best: tuple[int, MealName] | None = None
    for name, pattern in _rows()["names"].items():
        for match in pattern.finditer(text):
            if best is None or match.start() > best[0]:
                best = (match.start(), name)
    return best[1] if best else None


def meal_of(scene: Scene, start: int, end: int) -> MealName | None:
    """The meal named in the stretch, or the one eaten at the time that it names."""
    named = meal_name(scene.text[start:end])
    if named:
        return named
    parts = table("foods/meals")["parts"]
    for when in scene.times_in(start, end):
        if when.hour is not None and (at := scene.happened(start, end)):
            return meal_at(at, scene.known)
        if when.part in parts:
            meal: MealName = parts[when.part]
            return meal
    return None


def planned(text: str) -> bool:
    """Is eating only considered, wished, asked about or a habit here?"""
    return bool(_rows()["planned"].search(text)) and not ATE.search(_rows()["planned"].sub("", text))


def told(
    scene: Scene,
    where: Span,
    taken: tuple[Span, ...],
    *,
    goes_on: bool,
    medicine: bool = False,
    unknown: bool = False,
) -> Told | None:
    """What the clause at `where` tells of eating; `goes_on` when the clause before it did, `medicine` when one was taken.

    unknown: the clause names a food that no table has.
    """
    rows = _rows()
    start, end = where
    text = scene.text[start:end]
    denied = tuple((start + m.start(), start + m.end()) for m in rows["not"].finditer(text))
    open_text = _without(text, [(first - start, last - start) for first, last in denied])
    if planned(open_text) or not open_text.strip():
        return None
    verb = bool(rows["eaten"].search(open_text))
    listed = not verb and _listed(scene, where, open_text, (taken, denied))
    dosed_for = medicine and not verb and _DOSED_FOR.search(open_text)
    if (
        dosed_for
        or not (verb or goes_on or listed)
        or any(said.beyond for said in quantities(scene.text, start, end))
    ):
        return None
    beside = (*felt(scene.text, start, end), *asides(scene.text, start, end))
    blank = (*taken, *denied, *_times(scene, start, end), *beside)
    reason = _REASON.search(text)
    found = items(
        scene.folded,
        start,
        start + reason.start() if reason else end,
        known_only=not unknown and (medicine or not (verb and rows["sure"].search(open_text))),
        blank=blank,
    )
    meal = meal_of(scene, start, end)
    at = scene.happened(start, end, meal)
    if not found:
        eaten = verb and not medicine and meal_name(text) and ATE.search(open_text) and not denied
        return Told((), meal, at, start, end, verb=True) if eaten else None
    return Told(tuple(found), meal, at, start, end, verb)


def _listed(
    scene: Scene, where: Span, open_text: str, spans: tuple[tuple[Span, ...], tuple[Span, ...]]
) -> bool:
    """Is the clause a list of foods, or nothing but foods? `spans`: what is taken, and what is denied."""
    start, end = where
    taken, denied = spans
    own = _times(scene, start, end)
    if _is_list(open_text) and not stray(scene.folded, start, end, (*taken, *denied, *own)):
        return True
    return _only_foods(scene, start, end, (*taken, *own))


_REASON = re.compile(
    r"\s(?:because|cuz|cause|coz|cos|bc|since|as)\s(?:i|it|we|my|the|he|she|they|there|that|was|im|i'm)(?![a-z])|因为|由于|怕(?=[^,。]{0,4}(?:低|饿))"
)
"""Why it was eaten names no food."""


_DOSED_FOR = re.compile(r"(?<![a-z])(?:for|to cover|covering)\s")
"""What insulin was taken for may not be eaten yet: bolused 4.5u for pizza."""


def _without(text: str, spans: list[Span]) -> str:
    for first, last in reversed(spans):
        text = text[:first] + text[last:]
    return text


def _times(scene: Scene, start: int, end: int) -> list[Span]:
    # 下午 in 下午茶 is no time
    return [(w.start, w.end) for w in scene.times_in(start, end) if not scene.text.startswith("茶", w.end)]


_KITCHEN = re.compile(
    r"电饭[锅煲]|高压锅|烤箱|微波炉|空气炸锅|[\d一二两三四五六七八九十百]\s?[块元毛](?!肉|[^,。]{0,2}(?:饼|糕|糖|豆腐|巧克力|面包|鱼|瓜))(?:[\d一二两三四五六七八九]\s?|钱)*(?:一|每|$)|(?:铺|店|摊|超市)[^,。]{0,8}[块元]|一斤[^,。]{1,6}\d+(?:\.\d)?[块元]?$|涨|跌|便宜|[太好真]贵|一股|味(?:道|儿)?$|送了|做了|炖着|煮着|超市|菜场|家里还|一斤\s*$|\d\s?块钱|块钱?一|买|还剩|^剩|剩了|系数|浇|洗了|家里有|种了|冰箱|食谱|做法|菜谱|卖|含糖|热量|每\s?\d+\s?(?:克|g|毫升|ml)|(?<![a-z])per 100|(?<![a-z])(?:costs?|dollars?|bucks|rupees|euros?|per kilo|carbs in|calories in|guests?|suggested|bought|buy|buying|recipe|needs?|shopping|fridge|cook|make|baking|sell|order(?:ed)? online)(?![a-z])"
)
_READING = re.compile(
    r"血糖|空腹|[餐饭]后|(?<![a-z])(?:sugars?|glucose|bg|readings?|levels?|fasting|cgm|libre|dexcom|(?:after|before) (?:eating|my))(?![a-z])"
)
_AMOUNT = re.compile(
    r"[*x]\s?\d{1,2}(?!\d)|(?<![a-z])x\s?\d|\d\s?x(?![a-z])|[\d一二两三四五六七八九十半俩仨½](?:\s?\d){0,6}\s?[一-鿿a-z]|[一-鿿][俩仨]$|(?<![a-z])(?:an?|some|half|one|two|three|four|five|six|(?:bowl|cup|glass|plate|slice|piece|can|handful|mug|bag) of)(?![a-z])"
)


_DOUBTING = ("吧", "吗", "呢", "么")


def _measures(text: str) -> bool:
    return bool(_READING.search(_SWEET.sub("", text)))


_SWEET = re.compile(STIRRED)


def _is_list(text: str) -> bool:
    """Foods with amounts, or several foods, and nothing else: a diary line."""
    if not mentions(text) or _measures(text) or _KITCHEN.search(text) or text.endswith(_DOUBTING):
        return False
    return bool(_AMOUNT.search(text)) and len(text) < 120


def bare_foods(text: str) -> bool:
    """Is there no word of a kitchen, a shop or a reading beside the foods?"""
    return not (_KITCHEN.search(text) or _measures(text) or text.endswith(_DOUBTING))


_ONLY = re.compile(r"^\s*(?:just|only|nothing but)\s|\sonly$|^\s*(?:就|只有|只)(?=[\d一二两三半俩个碗杯])")


def _only_foods(scene: Scene, start: int, end: int, taken: tuple[Span, ...]) -> bool:
    """Nothing but foods, times and little words, and more than a single bare word."""
    found, rest = items_and_rest(scene.folded, start, end, taken)
    framed = (
        bool(scene.times_in(start, end))
        or meal_name(scene.text[start:end]) is not None
        or bool(_ONLY.search(scene.text[start:end]))
    )
    return (
        rest == 0
        and not _KITCHEN.search(scene.text, start, end)
        and (len(found) > 1 or bool(found and framed))
    )


def merge(scene: Scene, found: list[Told]) -> list[LogMeal]:
    """One meal for clauses that go on, a new one where another meal or time is named."""
    meals: list[LogMeal] = []
    last: Told | None = None
    for part in found:
        span = scene.folded.span(part.start, part.end)
        if last and meals and _same(last, part):
            old = meals[-1]
            meals[-1] = old.model_copy(
                update={
                    "items": _once([*old.items, *part.items]),
                    "meal": old.meal or part.meal,
                    "at": old.at or part.at,
                    "span": ((old.span or span)[0], span[1]),
                    "missing": None if old.items or part.items else "items",
                }
            )
        else:
            meals.append(
                LogMeal(
                    meal=part.meal,
                    at=part.at,
                    items=_once(part.items),
                    span=span,
                    confidence=0.9 if part.verb else 0.75,
                    missing=None if part.items else "items",
                )
            )
        last = part
    return meals


def _once(said: Sequence[Item]) -> tuple[Item, ...]:
    """Each food once, with its amount where one place tells it: rice and adobo, 2 cups rice."""
    kept: list[Item] = []
    for item in said:
        at = next((n for n, one in enumerate(kept) if one.food.lower() == item.food.lower()), None)
        if at is None or (kept[at].quantity is not None and item.quantity is not None):
            kept.append(item)
        elif kept[at].quantity is None:
            kept[at] = item
    return tuple(kept)


def _same(last: Told, part: Told) -> bool:
    if part.meal and last.meal and part.meal != last.meal:
        return False
    return part.at is None or last.at is None or part.at == last.at or part.meal == last.meal


_ATE_AMOUNT = re.compile(
    r"^\s*(?:所以|然后|于是)?(?:我|俺|咱)?(?:就|只|一共|总共|自己|也)?(?:吃|喝|尝|干|炫|来)(?:了|掉)?\s?(?:大概|差不多|有)?\s?[\d一二两三四五六七八九十半俩仨小大]{1,4}\s?[一-鿿]{0,3}$|^\s*(?:so |and |then |but )*(?:i (?:just |only |then )?)?(?:ate|had|drank|finished) (?:about )?(?:\d+|an?|one|two|three|four|half)(?: (?:big|small|large|whole|huge|little|decent|second|full|good))?(?: \w+)?(?: of (?:it|them|that))?$"
    r"|^\s*(?:so |and |then |but )*(?:i (?:just |then )?)?(?:finished|ate|polished|had|demolished) (?:it|them|that|the (?:rest|lot|leftovers))(?: all)?(?: up| off)?$|^\s*(?:我)?(?:都|全|就)?(?:给)?(?:吃|喝)(?:光|完|掉|干净)了?$"
)


def only_amount(scene: Scene, clause: Clause) -> bool:
    """Does the clause tell only how much was eaten?"""
    return bool(_ATE_AMOUNT.search(scene.text[clause.start : clause.end]))


_NUTRIENT = re.compile(r"(?:of )?(?:net )?(?:carb|protein|fat|fib|sugar|cho(?![a-z]))|碳水|蛋白质|脂肪|糖分")


def later_weight(scene: Scene, meal: Told, clause: Clause) -> Told | None:
    """The meal with a weight that follows its last food after a comma."""
    said = quantities(scene.text, clause.start, clause.end)
    rest = scene.text[clause.start : said[0].start].strip(" 大概约共") if said else "no"
    if len(said) != 1 or rest not in {"", "about", "around", "approx", "roughly"}:
        return None
    behind = scene.text[said[0].end : clause.end].strip(" 的了吧.")
    if _NUTRIENT.match(behind):
        return None  # 85g carbs is no weight of a food
    bare = meal.items and meal.items[-1].quantity is None and said[0].unit is not None and not behind
    if said[0].grams is None and not bare:
        return None  # "toast, two slices" is an amount too where none was told before
    return (
        replace(meal, items=(*meal.items[:-1], weigh_said(meal.items[-1], said[0])), end=clause.end)
        if meal.items
        else None
    )
