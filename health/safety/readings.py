"""Judges a glucose reading, and finds readings and ketone values that a message states.

Levels: below 3.9 mmol/L is level 1 and below 3.0 level 2 hypoglycaemia; above 13.9 is level 2 and 16.7 a common
limit for calling the doctor (ADA Standards of Care 2025, section 6; Chinese guideline 2024). See docs/sources/safety.md.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from health.safety.numerals import Numeral, numerals

MG_DL_PER_MMOL_L = 18.016
LOW, VERY_LOW, HIGH, VERY_HIGH = 3.9, 3.0, 13.9, 16.7
KETONES_DANGEROUS = 1.5
_MG_DL_FROM = 36  # a bare number from here on is mg/dL (understanding specification)
_NEAR = 24
_SENTENCE_END = re.compile(r"[。！？!?;；\n]")

Judgement = Literal["very_low", "low", "ok", "high", "very_high"]
Kind = Literal["glucose", "ketones", "bare"]
"""A bare number is a reading only beside symptoms: "3.3 and dizzy"."""


@dataclass(frozen=True)
class Stated:
    """A value that a message states, in mmol/L, and where."""

    kind: Kind
    mmol: float
    start: int
    end: int


def judge_reading(mmol: float, symptoms: bool = False) -> Judgement:
    """Judge a reading in mmol/L; with symptoms a low one counts as very low, for it is treated as such."""
    if mmol < VERY_LOW or (symptoms and mmol < LOW):
        return "very_low"
    if mmol < LOW:
        return "low"
    if mmol > VERY_HIGH:
        return "very_high"
    return "high" if mmol > HIGH else "ok"


def stated(text: str) -> Iterator[Stated]:
    """Find the glucose and ketone values that plain text states as somebody's, not as a limit, a change or a goal."""
    for number in numerals(text):
        found = _judged(text, number)
        if found:
            yield found


def _judged(text: str, number: Numeral) -> Stated | None:
    before = _SENTENCE_END.split(text[max(0, number.start - _NEAR) : number.start])[-1]
    after = text[number.end : number.end + 30]
    words = _words()
    if (
        words["not_stated"].search(before)
        or (number.value < 10 and (words["limit_before"].search(before) or words["above"].match(after)))
        or words["limit"].match(after)
        or apart(text, number.start, number.end)
    ):
        return None
    value = number.value + _more(after)
    if words["mmol"].match(after) or words["mg_dl"].match(after):
        kind: Kind | None = "ketones" if _last(before, "ketones") > _last(before, "glucose") else "glucose"
    else:
        whole = number.chinese and number.value == int(number.value)
        kind = _kind(before, after, unsure=whole and not (value > HIGH and words["directly"].search(before)))
    if kind is None:
        return None
    in_mg = bool(words["mg_dl"].match(after)) or (kind == "glucose" and value >= _MG_DL_FROM)
    return Stated(kind, value / MG_DL_PER_MMOL_L if in_mg else value, number.start, number.end)


def apart(text: str, start: int, end: int) -> bool:
    """Tell whether the number there is how far two meters lie apart (血糖仪比医院的高1.2), and nobody's value."""
    words = _words()
    before, after = text[max(0, start - _NEAR) : start], text[end : end + 40]
    return bool(words["differs"].search(before) or words["differs_by"].match(after))


def _more(after: str) -> float:
    """Read what follows 点: "2点5" is 2.5, "2点多" a little more than 2."""
    if _words()["and_some"].match(after):
        return 0.5
    tenth = _words()["tenth"].match(after)
    return int(tenth[1]) / 10 if tenth else 0.0


def _kind(before: str, after: str, *, unsure: bool) -> Kind | None:
    """Tell what a number without a unit measures, by the nearest word before it; an unsure one must end there."""
    words = _words()
    if words["other_unit"].match(after) or words["joined"].search(before):
        return None
    if unsure and not words["ends"].match(after):
        return None
    if words["said_after"].match(after):
        return "glucose"
    places = {name: _last(before, name) for name in ("glucose", "ketones", "other")}
    nearest = max(places, key=lambda name: places[name])
    if (
        nearest == "glucose"
        and places["ketones"] >= 0
        and not words["sugar"].search(before, places["ketones"])
    ):
        return "ketones"  # 尿酮测出来1.2
    if places[nearest] < 0:
        return None if words["age_and_sex"].match(after) else "bare"
    if nearest == "other":
        return None
    return "ketones" if nearest == "ketones" else "glucose"


def _last(before: str, name: str) -> int:
    return max((found.end() for found in _words()[name].finditer(before)), default=-1)


@cache
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}


_PATTERNS = {
    "mmol": r"\s*(?:mmol(?!\s?/\s?mol)|毫摩|毫莫|mm\b)",
    "mg_dl": r"\s*(?:mg ?/? ?dl|mgdl|毫克(?:每|/)?分升)(?![a-z])",
    "and_some": r"点[几多来]",
    "tenth": r"点(\d)(?![\d分])",
    "ends": r"点\d|点[几多来]|了|\s*(?:[，。！？,.!?;；、]|$)",  # 血糖二。 but not 测了一下
    "directly": r"血糖(?:都|是|到|有|快|已经|测得|测出来|现在|[飙冲升高降掉涨]到?|又|还|一直|直接|竟然|居然){0,3}$",  # 血糖二十八还恶心
    "glucose": r"血糖|(?<![波无低代])糖(?!化|尿|友|果|水|块|醋|浆|度|前期|平|苹|适平)|测(?:了|得|出|到|着|下|完|一下|出来|试|量)|[刚又再才现]在?测|空腹|[餐饭][前后]|睡前|指尖血?|指血|报警|警报|动态|瞬感|探头|箭头|(?:blood )?sugars?\b|glucose|\bbgs?\b|meter|dexcom|libre|cgm|(?<!ketone )(?<!ketones )readings?\b|hypo\b|(?<!ketone )tested|sensor|\blow\b|(?<!ketone )(?<!ketones )levels?\b|i was at|im at|sitting at",
    "ketones": r"酮体?|ketones?",
    "sugar": r"糖|空腹|[餐饭][前后]|sugars?|glucose|\bbg|cgm|libre|dexcom|\blow\b",
    "other": r"血压|高压|低压|心率|脉搏|体重|糖化|步|体温|年龄|今年|胰岛素|单位|碳水|血氧|饮料|吃|喝|睡|跑|走|药|打|a1c|hba1c|weigh|\bbp\b|pressure|heart|pulse|steps|carbs?\b|insulin|units?|age|ate\b|drank|took|slept|walked|grams",
    "not_stated": r"(?:低于|小于|不到|少于|不低于|以?下降了?|降了|掉了|跌了|升了|涨了|高了|低了|差了?|目标(?:是|值|定在)?|<|≤|控制在|范围(?:是)?|至少|below|under|less than|lower than|by|target(?: is| of)?|goal(?: is| of)?|least|than|drops? to|goes to|gets to|between|limit(?: is)?|threshold(?: is)?|set (?:at|to))[是为到 ]*$",
    "said_after": r"\s*(?:on (?:the|my|his|her|moms?|dads?) (?:meter|libre|dexcom|glucometer|sensor|cgm|monitor)|的?血糖(?!\s*(?:是|为|测)?\s*[\d零一二两三四五六七八九十])|and (?:falling|dropping|going down|still dropping)|with (?:an |two )?arrows? down)",
    "above": r"\s*(?:mmol/?l?|mg/?dl?)?\s*以上",
    "limit_before": r"(?:高于|大于|超过|>|≥|above|over|more than)[是为到 ]*$",
    "limit": r"\s*(?:mmol/?l?|mg/?dl?)?\s*(?:以下|以内|就算|算是|or (?:less|below|lower|under)|and (?:below|under))",
    # how far two meters lie apart
    "differs": r"比(?:医院|化验|指血|手指|静脉|抽血|仪器?|血糖仪|机器|探头|传感器|动态|瞬感|那个|旧的|新的)[^，。,.]{0,5}(?:高|低|差|多|少)(?:了|出)?(?:大概|大约|差不多|约)?$",
    "differs_by": r"\s*(?:points? |mmol(?:/l)? |mg/?dl )?(?:lower|higher|less|more|above|below|over|under|off)(?: than| from)? (?:my |the |his |her |a )?(?:meter|glucometer|sensor|libre|dexcom|cgm|finger\w*|prick|blood test|lab|hospital|clinic|other (?:one|meter)|old (?:one|meter)|actual|real)",
    "other_unit": r"\s*(?:小时|分钟|点(?![几多来]|\d(?![\d分]))|岁|斤|公斤|千克|步|次|天|年|月|周|号|日|个|片|单位|克|块|杯|碗|粒|颗|袋|瓶|毫升|倍|度|%|％|人(?=[，。吃喝])|种|条|根|支|针|米|公里|层|楼|分|秒|/\d|:\d|：\d|-\d|u\b|g\b|kg|ml|iu|hours?|hrs?|h\b|min|am\b|pm\b|years?|days?|weeks?|months?|times?|units?|grams?|carbs?|pounds?|lbs?|steps?|oclock|tablets?|pills?|strips?|slices?|cups?|%|percent|people|st\b|nd\b|rd\b|th\b)",
    "age_and_sex": r"\s?[fmFM](?![a-z])",  # "41F, dizzy lately" is who they are
    "joined": r"\d\s*[/:：.\-~至到]\s*$|[\-~]$",
}
