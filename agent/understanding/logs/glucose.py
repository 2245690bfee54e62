"""Glucose readings: which numbers are readings, in which unit, when, and how they stand to a meal."""

import re

from agent.requests import GLUCOSE_RANGE, LogGlucose
from agent.understanding.logs.contexts import BODY, context_of
from agent.understanding.logs.medicines import medicine_names
from agent.understanding.logs.people import whose
from agent.understanding.logs.relations import moment, relation
from agent.understanding.logs.roles import Role, trends
from agent.understanding.logs.stance import outright
from agent.understanding.logs.states import of_oneself, on_oneself
from agent.understanding.text.numbers import Number
from agent.understanding.text.scene import Scene
from health.safety.readings import apart

MG_PER_MMOL = 18.016
UNCLEAR = (25.0, 45.0)
"""Without a unit a number in here could be either; the person is asked."""
_LEAST_SPOKEN = 3
_CLOCKLIKE = re.compile(r"\d{1,3}\.\d\d")
"""A meter shows one decimal; "it's 6.30" is the time, "6.80 for a latte" a price."""
_MILLIGRAMS = re.compile(r"mgs?")
_MG = re.compile(r"mg", re.IGNORECASE)
_RANGE = re.compile(
    r"\s?(?:到|至|-|~|—|to|(?<=between \d )and|(?<=between \d\.\d )and)\s?\d+(?:\.\d+)?\s?(?:之间|左右|范围|波动|区间|这样|$|[,。])|\s?(?:-|~|到|至)\s?\d"
)
_SHORT = 60
_RANGE_REACH = 16
_RANGE_END = re.compile(r"\d\s?(?:-|~|到|至|(?<=\d)\sto)\s?$")
_LEAST, _MOST = 1.0, 33.3
_LEAST_MG, _MOST_MG = 60, 600
"""What a bare number must lie between to be taken for mmol/L or mg/dL."""
_LEAST_OF_MG = 40
"""A bare 52 is a low where the person's meter shows mg/dL; whose unit is not known may have said their weight."""
_LEAST_MG_FINE = 70
"""mg/dL; below it a value is low."""
_AMOUNT = re.compile(
    r"\s?(?:一[盒瓶斤支袋包张次箱桶位平](?!下)|个(?!点)|片|碗|杯|勺|份|管|针|滴|根|块|盘|枚|只|颗|粒|袋|盒|瓶|克|g(?![a-z])|两(?!个?(?:小时|钟|半小时))|斤|ml|毫升|口|条|串|单位|多(?!了)|几|u(?![a-z])|units?|mcg|iu|mornings?|evenings?|nights?|readings?|meals?|weeks?|times?|slices?|cups?|pieces?|bowls?|oz|eggs?|(?:tea|table)?spoon(?:ful)?s?|tsps?|tbsps?|stars?|million|billion|thousand|分(?!之)|点(?!\d)|小时|hours?|hrs?|h(?![a-z])|天|人|kg|lbs?|pounds?|tabs?|tablets?|pills?|:\d|/\d)"
)
_BEFORE_CHANGE = re.compile(
    r"\s?(?:一下子?|直接|慢慢)?(?:降|升|涨|掉|飙|跌|变)(?:到|成|至)|\s(?:down |up |dropped |back )?(?:to|->)\s\d|\s?(?:->|→)\s?\d"
)


def readings(
    scene: Scene, found: list[Role], start: int, end: int, *, about_glucose: bool
) -> list[LogGlucose]:
    """The readings among the numbers of a telling.

    about_glucose: the telling names glucose somewhere, so that a plain number after a time is one too.
    """
    out: list[LogGlucose] = []
    left = start
    found = [role for role in found if not _BEFORE_CHANGE.match(scene.text, role.number.end)]
    heard = {role for role in found if _heard(scene, role, start, end, about_glucose=about_glucose)}
    if heard and not (
        about_glucose or scene.folded.chinese
    ):  # one reading makes readings of the decimals beside it
        beside = [role for role in found if not role.number.whole]
        heard |= {role for role in beside if _heard(scene, role, start, end, about_glucose=True)}
    for i, role in enumerate(found):
        if role in heard:
            right = found[i + 1].number.start if i + 1 < len(found) else end
            out.append(_reading(scene, role, (left, right), (start, end), out))
        left = role.number.end
    return out


def felt_low(scene: Scene, found: list[Role], end: int) -> list[LogGlucose]:
    """The low value in mg/dL with which somebody begins who tells of the signs of a low ("54 and everything spins")."""
    for role in found:
        number = role.number
        low = number.whole and _LEAST_OF_MG <= number.value < _LEAST_MG_FINE and role.kind in {"glucose", ""}
        aged = scene.known.unit != "mg/dL" and _I_AM.search(scene.text, 0, number.start)
        begins = _begins(scene.text, number, end) and not aged
        if low and begins and not _something_else(scene, number, number.start):
            return [_reading(scene, role, (number.start, end), (number.start, end), [])]
    return []


_OPENED = re.compile(
    r"(?:^|[,.;!?]\s*|(?<![a-z])(?:i'?m|i am|im at|at|now|reads?|says|said|(?:dizzy|shaky|sweaty|weak|faint|shaking|sweating)(?: and)?)\s+)$"
)
_I_AM = re.compile(r"(?<![a-z])i(?:'?m| am)\s+$")
"""Whoever is 54 and shaking may be of that age, where no meter in mg/dL is known."""
_AGE = re.compile(r"\s?-?\s?(?:years?|yrs?|yo|y/o|y\.o|[mf](?![a-z])|male|female|old)(?![a-z])")


def _begins(text: str, number: Number, end: int) -> bool:
    opens = _OPENED.search(text, max(number.start - 14, 0), number.start) or not text[: number.start].strip()
    return bool(opens) and not _AGE.match(text, number.end, end)


def _heard(scene: Scene, role: Role, start: int, end: int, *, about_glucose: bool) -> bool:
    return role.kind in {"glucose", ""} and _is_reading(scene, role, start, end, about_glucose=about_glucose)


def _is_reading(scene: Scene, role: Role, start: int, end: int, *, about_glucose: bool) -> bool:
    number = role.number
    if apart(scene.text, number.start, number.end):
        return False
    named = role.sure and outright(scene.text[start:end])
    if not role.unit and _CLOCKLIKE.fullmatch(number.text) and not named:
        return False
    if role.unit and role.kind == "glucose":
        full = not _MILLIGRAMS.fullmatch(role.unit)  # "2mg" is a dose
        return full or (number.value >= _LEAST_MG and not medicine_names(scene.text, start, end))
    if _something_else(scene, number, start):
        return False
    if role.kind == "glucose" and role.sure:
        if _RISEN.match(role.lead) and not about_glucose and number.whole and number.value > _HIGH_WHOLE:
            return False  # the price of a haircut
        return number.written == "digits" or not number.whole or number.value >= 3
    alone = _alone(scene, role, start, end) or on_oneself(scene, role, start, end)
    if number.whole:
        least = _LEAST_OF_MG if scene.known.unit == "mg/dL" else _LEAST_MG
        mg = least <= number.value <= _MOST_MG
        return (mg and (alone or context_of(scene.text[start:end]) is not None)) or (
            about_glucose and (alone or (role.kind == "glucose" and 3 <= number.value <= _MOST_MG))
        )
    likely = about_glucose or alone or of_oneself(scene, role, start, end)
    return _LEAST <= number.value <= _MOST and likely


_CLOCK = re.compile(
    r"\s?(?:钟|多|左右)?(?:才|就|便)?(?:起床|起|醒|睡|出门|到家|到(?!了?\d)|下班|上班|开始|集合|见面|的[车票飞船])(?![^,。]{0,4}[测量])"
)
"""六点八起床的 is an hour."""
_COUNTED = re.compile(
    r"\s(?!(?:was|is|has|as|its|this|us|[fpr]?p?bs|plus|thanks|yes|always|mmols?|mgs|his|perhaps|besides|vs|pls|guys|units)(?![a-z]))[a-z]{2,}s(?![a-z'])|\s?[头匹辆本双件套座名排集部首场栋户]"
)
"""A whole number before a plural counts things: 12 pies."""


def _something_else(scene: Scene, number: Number, start: int) -> bool:
    """Is it an amount, a part of a word, an end of a range, or the value of somebody else?"""
    if number.whole and number.written != "digits" and number.value < _LEAST_SPOKEN:
        return True  # 一测
    if "半" in number.text:
        return True  # 没喝完剩了一半
    if "点" in number.text and _CLOCK.match(scene.text, number.end):
        return True
    if number.whole and _COUNTED.match(scene.text, number.end) and not _going(scene, number):
        return True
    return bool(
        _AMOUNT.match(scene.text, number.end)
        or _part_of_word(scene.text, number.start, number.end)
        or _in_range(scene.text, number, start)
        or _ANOTHER.search(scene.text, max(start, number.start - _COMPARED), number.start)
        or whose(scene.text, start, number.end, scene.known)
    )


def _going(scene: Scene, number: Number) -> int:
    """Where the sensor's trend behind a value ends; 0 where none stands there."""
    found = (pattern.match(scene.text, number.end) for pattern in trends())
    return max((match.end() for match in found if match), default=0)


def _in_range(text: str, number: Number, start: int) -> bool:
    """Is it one end of "between 6 and 9"? From one value to another is no range: the second is the reading."""
    if _RANGE.match(text, number.end):
        return True
    behind = text[max(start, number.start - _RANGE_REACH) : number.start]
    return bool(_RANGE_END.search(behind)) and not re.search(r"从|(?<![a-z])from(?![a-z])", behind)


_COMPARED = 24
_ANOTHER = re.compile(
    r"[她他](?:们|俩)?(?:的|是|有|那个)?\s?$|(?:不是|并非|而非)\s?$|比(?:昨[天晚]|前[天晚]|上[次回周]|早上|之前|以前|前几天|平时)[^,。\d]{0,4}$|(?<![a-z])(?:his|hers|her|theirs|he|she)(?: is| was|'s)?\s$|(?<![a-z])(?!(?:sugar|glucose|blood|my|the|bg|current|this|latest|fasting|morning|evening|and|now|today)\s)[a-z]{1,12} levels? (?:(?:is|was|at|of) )?$"
)
"""Somebody else's value, or the one that this one is compared with."""

_RISEN = re.compile(r"[降升涨掉飙跌变]|(?:rose|went|climbed|jumped|dropped|fell)")
_HIGH_WHOLE = 20

_CODE = re.compile(r"[a-z]-$")
"""A meter shows E-4 where it failed."""


def _part_of_word(text: str, start: int, end: int) -> bool:
    """Digits inside a word of letters ("b12", "covid19") are no number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if _CODE.search(text, max(start - 3, 0), start):
        return True
    return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())


def _alone(scene: Scene, role: Role, start: int, end: int) -> bool:
    """Nothing else in the telling but times and little words."""
    if end - start > _SHORT:
        return False
    number = role.number
    text = list(scene.text[start:end])
    for when in scene.times_in(start, end):
        text[when.start - start : when.end - start] = " " * (when.end - when.start)
    stop = min(max(number.end, _going(scene, number)), end)
    text[number.start - start : stop - start] = " " * (stop - number.start)
    if scene.known.unit == "mg/dL" or not number.whole:  # "65 and feeling great" is an age
        text = list(_EXERCISED.sub("", BODY.sub("", "".join(text))))
    rest = re.sub(
        r"[^\w一-鿿]|(?<![a-z])(?:it|is|was|i|am|at|my|number|readings?|value|reads|this|got|the|now|just|but|and|then|still|again|usually|im|its|s|in|ok|hi|so|only|around|about|on|after|afterwards|later|meter|monitor|sensor)(?![a-z])|了|是|的|呢|啊|呀|有|我|刚|测|现在|结果|,",
        "",
        "".join(text),
    )
    return len(rest) <= 2


_EXERCISED = re.compile(
    r"(?:跑步|跑|运动|锻炼|散步|健身|游泳|打球|骑车|骑行|走路|快走|瑜伽|跳舞|跳操|爬山)(?:之)?(?:前|后|完)|(?:跑|走|游|骑|练|打)完(?:步|路|泳|车|球)?"
    r"|(?<![a-z])(?:before|after|pre|post)[- ](?:my |the |a |an )?(?:morning |evening |quick |long |short )?(?:run|running|walk|walking|gym|work ?out|exercise|swim|swimming|bike ride|ride|cycling|yoga|football|tennis|training|class|game)(?![a-z])"
)
"""What one did before or after it, said beside a value with a decimal: 跑步前7.2."""


def _reading(
    scene: Scene, role: Role, near: tuple[int, int], whole: tuple[int, int], earlier: list[LogGlucose]
) -> LogGlucose:
    number = role.number
    own = "mg" if scene.known.unit == "mg/dL" and number.value >= _LEAST_OF_MG else ""
    value = to_mmol(number.value, role.unit or own)
    context, meal, minutes = relation(scene, near, number.start, number.end, earlier)
    at = moment(scene, near, whole, number.start, earlier)
    if earlier and at and at == earlier[-1].at and meal and not scene.times_in(near[0], near[1]):
        at = None  # beside another meal: see `carrying.placed`
    return LogGlucose(
        value=value,
        context=context,
        meal=meal,
        minutes_after_meal=minutes,
        at=at,
        span=scene.folded.span(number.start, number.end),
        confidence=0.95 if role.sure else 0.75,
        missing=None if value is not None else "value",
    )


def to_mmol(value: float, unit: str) -> float | None:
    """mmol/L, rounded to 0.1 where it came from mg/dL; None where it must be asked back."""
    if unit:
        mmol = round(value / MG_PER_MMOL, 1) if _MG.search(unit) else value
    elif UNCLEAR[0] <= value <= UNCLEAR[1]:
        return None
    else:
        mmol = round(value / MG_PER_MMOL, 1) if value >= 36 else value
    low, high = GLUCOSE_RANGE
    return round(mmol, 2) if low <= mmol <= high else None
