"""A diary line: names with their weights, one after the other, as food diaries and scales write them."""

import re
from datetime import datetime

from agent.requests import Item, LogMeal, MealName
from agent.understanding.foods.meals import meal_of
from agent.understanding.foods.names import knows
from agent.understanding.foods.quantities import GRAMS, MOST
from agent.understanding.text.scene import Scene

_PARTS = re.compile(r"\s*[;|\n]+\s*")
_LABEL = re.compile(
    r"^\s*(?:(?:今天|昨天|今早|早上|中午|晚上|下午)?(?:早餐|早饭|午餐|午饭|中饭|晚餐|晚饭|加餐|夜宵|点心)|breakfast|lunch|dinner|supper|snack)\s*[:,]?\s*"
)
_WEIGHED = re.compile(
    r"(?P<name>[^\d:?!]{1,80}?)(?:大概|大约|差不多|约|左右|(?<![a-z])(?:about|around|approx\.?|roughly))?[\s:]*(?P<n>\d{1,4}(?:\.\d{1,2})?)\s?(?P<unit>g|gm|grams?|ml|mg|克|毫升|l)\s*[.。]?"
)
_WEIGHT = re.compile(r"(?P<n>\d{1,4}(?:\.\d{1,2})?)\s?(?P<unit>g|gm|grams?|ml|克|毫升|l)\s*[.。]?")
_NAME = re.compile(r"[^\d:?!]{1,60}")
_AMOUNT_FIRST = re.compile(
    r"(?:half|an?|one|two|three|four|some)\s|[一两半二三四五六]\s?[个碗片杯勺份根块盘只]"
)
_NO_NAME = re.compile(
    r"[一二两三四五六七八九十半俩][个片碗杯块根只勺盘份粒颗条](?![鸡鱼肉])|[吃喝打服测记我你他她吗呢说写含每]|[这上]次|提醒|血糖|空腹|胰岛|双胍|(?<!山)药|没|不(?!辣)|(?<![a-z])(?:i|my|had|ate|took|take|taken|have|sugar level|blood|fasting|metformin|insulin|remind|inject\w*|dose|weigh\w*|mg|is|was|the|of|for|at|ketones?|about|recipe|needs?|bought|buy|can|if|how|what|left|drank|log|please)(?![a-z])"
)


def diary(scene: Scene) -> LogMeal | None:
    """The meal of a message that is nothing but a diary line, its names left whole; None for any other."""
    text = scene.text
    label = _LABEL.match(text)
    start = label.end() if label else 0
    found: list[Item] = []
    for first, last in _segments(text, start):
        item = _item(scene, first, last, found)
        if item is None:
            return None
        found = item
    if not any(item.stated for item in found):
        return None
    meal: MealName | None = meal_of(scene, 0, start)
    at: datetime | None = scene.happened(0, start, meal)
    return LogMeal(
        meal=meal, at=at, items=tuple(found), span=(0, len(scene.folded.original)), confidence=0.95
    )


def _segments(text: str, start: int) -> list[tuple[int, int]]:
    """Pieces between semicolons or line ends; where there are none, between commas."""
    marks = _PARTS if _PARTS.search(text.rstrip(" ;|\n"), start) else re.compile(r"\s*[,、]+\s*")
    spans, at = [], start
    for match in marks.finditer(text, start):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(text)))
    return [(a, b) for a, b in spans if text[a:b].strip()]


def _item(scene: Scene, first: int, last: int, found: list[Item]) -> list[Item] | None:
    """The items with this piece added; None where the piece is no part of a diary line."""
    text = scene.text
    if match := _WEIGHED.fullmatch(text, first, last):
        end = match.end("name")
        if _NO_NAME.search(match["name"]) or not re.search(r"[a-z㐀-鿿]", match["name"]):
            return None
        return [*found, _weighed(scene.folded.said(match.start("name"), end).strip(" .,"), match)]
    if match := _WEIGHT.fullmatch(text, first, last):
        if not found or found[-1].stated:
            return None
        return [*found[:-1], _weighed(found[-1].food, match)]
    name = text[first:last].strip(" .")
    if (
        _NAME.fullmatch(name)
        and not _NO_NAME.search(name)
        and (knows(name) or _followed(text, last) or (found and not _AMOUNT_FIRST.match(name)))
    ):
        return [*found, Item(food=scene.folded.said(first, last).strip(" ."))]
    return None


def _followed(text: str, last: int) -> bool:
    """Is the next piece the weight of this one?"""
    return bool(re.match(r"\s*[;\n]\s*\d", text[last:]))


def _weighed(name: str, match: re.Match[str]) -> Item:
    value, unit = float(match["n"]), match["unit"]
    grams = value * GRAMS.get(unit, 1)
    return Item(food=name, quantity=value, unit=unit, grams=grams if grams <= MOST else None, stated=True)
