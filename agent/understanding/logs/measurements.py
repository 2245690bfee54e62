"""Weight, blood pressure, heart rate, steps, HbA1c, ketones, temperature."""

import re

from agent.requests import LogMeasurement, MeasurementKind
from agent.understanding.logs.roles import Role
from agent.understanding.logs.subjects import of_a_thing
from agent.understanding.text.scene import Scene

_PRESSURE = re.compile(
    r"(?<![\d./])(?P<high>\d{2,3})\s?(?:/|over|by|upon|比|和|、|-|,|\s|到|低压)\s?(?P<low>\d{2,3})(?![\d/]|\.\d|\s?(?:mg|岁|步))"
)
_PRESSURE_WORDS = re.compile(
    r"血压|高压|低压|量(?:了|完|出来|的)|(?<![a-z])(?:bp|blood pressure|pressure)(?![a-z])"
)
_RULED = re.compile(
    r"(?<![没不快只])(?:得|要|必须|应该)(?:控制?|降|减|压|低)(?:到|在|至|于)(?!了)|标准|正常(?:值|范围)|目标|临界|算(?:不算)?高|以[上下内]|控制在|(?<![a-z])(?:limits?|normal range|targets?|should be|cut-?off|threshold|ideal|guidelines?)(?![a-z])"
)
"""A rule for everybody is nobody's pressure."""
_WISHED = re.compile(
    r"(?:天|周|星期|礼拜|月|年)(?:之|以)?后(?=[^,。]{0,12}(?:得|要|必须|应该|争取|到|降|减|控))|(?:必须|务必|一定要|(?<![一-鿿])得|化得|重得|压得|(?<![没不快只])要)(?:控制?|降|减|瘦|压|达|低)?(?:到|在|至|于)(?!了)|明[天早晚儿]|后天|下周|下个?月|将来|要走|以前|曾经|原来|年轻|(?<![a-z])used to(?![a-z])|想|打算|希望|争取|目标|计划|准备|梦想|(?:再|还)(?:减|瘦)|(?<![a-z])(?:want|hope|hoping|goal|target|aim|trying to|need to (?:lose|get|hit|do|walk)|tomorrow|next week|going to|will)(?![a-z])"
)
_THEN_WISHED = re.compile(
    r"(?:我)?(?:想|打算|准备|希望|计划|要)(?:再|开始|赶紧|好好)?(?:减|瘦|降)"
    r"|(?<![a-z])(?:want|wanting|would like|need|hoping?|trying|going|looking) to (?:lose|drop|slim|shed|get|reach|be|go)(?![a-z])"
)
"""A wish behind a number leaves it one of now: 84 kg and want to lose weight."""
_CHANGED = re.compile(
    r"\s?(?:公斤|千克|kg|斤|%)?\s?(?:降|减|掉|瘦|涨|升|长|变|增加?|胖)(?:到|成|至|为)|\s?(?:kgs?|kilos?|lbs?|pounds?|%)?\s?(?:down |up )?to \d"
)
BOUNDS: dict[str, tuple[float, float]] = {
    "weight": (20, 300),
    "heart_rate": (30, 230),
    "steps": (100, 120000),
    "hba1c": (3, 20),
    "ketones": (0, 15),
    "temperature": (33, 43),
}
"""What a living person can have; anything outside is not written down."""
_POUND = 0.45359237
_STONE = 6.35029
_NGSP_SLOPE, _NGSP_AT_ZERO = 0.09148, 2.152
"""HbA1c of mmol/mol (IFCC) in per cent (NGSP); see docs/sources/understanding.md."""


def pressures(scene: Scene, start: int, end: int) -> list[LogMeasurement]:
    """Blood pressures: a pair with a slash, or two numbers after the word."""
    found: list[LogMeasurement] = []
    if _RULED.search(scene.text, start, end):
        return found
    for match in _PRESSURE.finditer(scene.text, start, end):
        high, low = int(match["high"]), int(match["low"])
        named = _PRESSURE_WORDS.search(scene.text, max(start, match.start() - 14), match.start())
        slash = "/" in match.group() or "over" in match.group()
        if (named or slash) and 70 <= high <= 260 and 35 <= low <= 160 and high > low:
            found.append(
                LogMeasurement(
                    kind="blood_pressure",
                    systolic=high,
                    diastolic=low,
                    at=scene.happened(start, end),
                    span=scene.folded.span(match.start(), match.end()),
                    confidence=1.0 if named else 0.8,
                )
            )
    return found


_HIGH = re.compile(r"高压|收缩压|上压|systolic")
_LOW = re.compile(r"低压|舒张压|下压|diastolic")


def measured(scene: Scene, role: Role, start: int, end: int) -> LogMeasurement | None:
    """One measurement from a number with its role; None where the value cannot be true."""
    kind = role.kind
    wish = _THEN_WISHED.search(scene.text, role.number.end, end)
    if _WISHED.search(scene.text, start, wish.start() if wish else end) or scene.text.startswith(
        "个", role.number.end
    ):
        return None
    if _CHANGED.match(scene.text, role.number.end, end):
        return None  # 从75降到73: what it was before is no measurement of now
    if of_a_thing(scene, start, end):
        return None
    value = _converted(scene, role, start, end)
    low, high = BOUNDS.get(kind, (1, 0))
    if not low <= value <= high:
        return None
    named: MeasurementKind = kind  # type: ignore[assignment]  # the keys of BOUNDS are kinds
    return LogMeasurement(
        kind=named,
        value=value,
        at=scene.happened(start, end),
        span=scene.folded.span(role.number.start, role.number.end),
        confidence=0.95 if role.sure else 0.6,
    )


def pair(scene: Scene, found: list[Role]) -> LogMeasurement | None:
    """Blood pressure told in words: 高压130低压85, or two numbers one after the other, also over a comma."""
    if len(found) < 2:
        return None
    first, second = found[0].number.value, found[1].number.value
    high, low = max(first, second), min(first, second)
    start, end = found[0].number.start, found[1].number.end
    lead = re.split(r"[,。;!?\s]", scene.text[max(start - 14, 0) : start])[-1]
    if not (70 <= high <= 260 and 35 <= low <= 160) or _RULED.search(lead):
        return None
    return LogMeasurement(
        kind="blood_pressure",
        systolic=high,
        diastolic=low,
        at=scene.happened(max(start - 20, 0), end),
        span=scene.folded.span(start, end),
    )


def _converted(scene: Scene, role: Role, start: int, end: int) -> float:
    value, unit = role.number.value, role.unit
    text = scene.text[role.number.end : role.number.end + 8]
    if role.kind == "weight":
        return _kilograms(scene, role, start, end)
    if role.kind == "hba1c" and (unit.startswith("mmol") or value > BOUNDS["hba1c"][1]):
        return round(_NGSP_SLOPE * value + _NGSP_AT_ZERO, 1)
    if role.kind == "temperature":
        # 38度5 is 38.5; 100 and more is Fahrenheit
        if match := re.match(r"度(\d)(?!\d)", text):
            value += int(match[1]) / 10
        return round((value - 32) / 1.8, 1) if value >= 90 else value
    return value


def _kilograms(scene: Scene, role: Role, start: int, end: int) -> float:
    value, unit = role.number.value, role.unit
    text = scene.text[role.number.end : role.number.end + 8]
    if unit == "斤":
        half = 0.5 if text.lstrip().startswith("斤半") else 0
        return round((value + half) / 2, 2)
    if re.match(r"\s?(?:lbs?|pounds?)(?![a-z])", text):
        return round(value * _POUND, 1)
    if unit == "stone":
        return round(value * _STONE, 1)
    if not unit and "斤" in scene.text[start:end] and value > 90:
        return round(value / 2, 2)
    return value
