"""The targets that people set: between which values, and up to which one fasting or after meals."""

import re
from typing import Any

from agent.understanding.logs.glucose import to_mmol
from agent.understanding.text.numbers import Number, numbers
from agent.understanding.text.scene import Scene

_TARGET = re.compile(
    r"(?:上限|下限)|(?<![a-z])keep (?:me|my (?:sugars?|glucose)) (?:between|within|under|below)(?![a-z])|目标(?!体重|步数|血压)(?:血糖|范围|区间|值)?|控糖目标|(?<![a-z])(?:low|high|upper|lower|hypo|hyper) (?:limit|threshold|bound|line|alarm|alert)(?![a-z])|(?<![a-z])(?:target|goal)(?! weight| steps| bp| is to)(?:s| range)?(?![a-z])|(?:把|将)?范围(?:设|改|调)"
)
_BY_A_DOCTOR = re.compile(
    r"(?:医生|大夫|护士|产科|门诊|营养师)[^,。;!?]{0,8}(?:让|叫|要求?|定|规定|说|给)我?(?:们)?(?:的)?(?:把)?(?=[^。;!?]{0,14}(?:空腹|[餐饭][前后]|血糖)[^。;!?]{0,14}\d)(?=[^。;!?]*(?:以[下内]|之[下内]|不(?:能|要)?超过|低于|小于|控制|到\s?\d))"
    r"|(?<![a-z])my (?:doctor|gp|midwife|nurse|team|consultant|dietitian|dietician|endo|obstetrician|clinic|specialist) (?:wants|told|asked|asks|said|says|would like|needs|has told)(?= me(?![a-z])[^.;!?]{0,40}(?:under|below|between|less than|no (?:higher|more) than|lower than)[^.;!?]{0,12}\d)"
)
"""What a doctor asks for is a target too: 医生让我空腹5.3以下."""
_NOT = re.compile(r"多少|什么|[?]|吗|what|in target|糖化|a1c|体重|血压|步|weight|bp(?![a-z])|steps")
"""What asks for a target, or is one of something else."""
_LEAST, _MOST, _LEAST_MG = 2, 400, 36
_OF_SOMETHING_ELSE = re.compile(
    r"\s?(?:kgs?|kilos?|公斤|千克|斤|lbs?|pounds?|stones?|步|steps?|%|分钟|min(?:ute)?s?|小时|hours?|km|公里|千米|里地?|岁|days?|天|次|times?|g(?:rams?)?|克|碳水|carbs?|calories|kcal|大卡|卡)(?![a-z])"
)
_GLUCOSE = re.compile(
    r"血糖|空腹|[餐饭][前后]|mmol|mg|上限|下限|(?<![a-z])(?:sugars?|glucose|bg|fasting|meals?|range)(?![a-z])"
)
_BESIDE_GLUCOSE = re.compile(
    r"体重|公斤|千克|[0-9]\s?斤|减肥|步数|走路|血压|糖化|(?<![a-z])(?:weigh(?:t|s|ed)?|kgs?|kilos?|lbs?|pounds|steps|bmi|a1c|hba1c|bp|blood pressure)(?![a-z])"
)
"""Who speaks of their weight and names no glucose sets a target of their weight."""
_LOWER = re.compile(
    r"下限|最低|以上|高于|不低于|(?<![a-z])(?:low(?:er|est)? (?:limit|target|goal|end|bound|line|alarm|alert|threshold|value|number)|(?:limit|target|goal|range|alarm|alert) low|above|over|minimum|min|at least|more than|(?:not?|never) (?:go |be |to go )?(?:below|under|lower than))(?![a-z])"
)
"""The lower of two targets; "below 180" and "lower my target to 7" are of the upper one."""


_MOMENTS = {
    "target_fasting": re.compile(
        r"空腹|[餐饭]前|晨起|(?<![a-z])(?:fasting|(?:before|pre)[- ](?:meals?|breakfast|lunch|dinner|eating|food)|premeal|on waking|when i wake(?: up)?)(?![a-z])"
    ),
    "target_after_meal": re.compile(
        r"[餐饭]后|吃完|(?<![a-z])(?:(?:after|post)[- ](?:meals?|breakfast|lunch|dinner|eating|food|i eat)|postmeal|postprandial|pp|(?:one|two|1|2) ?(?:h|hrs?|hours?) after(?: meals?| eating| food)?)(?![a-z])"
    ),
}


def targets(scene: Scene, text: str, start: int) -> dict[str, Any]:
    """The targets that a clause sets, in mmol/L; that of one moment stands beside the upper one, which is no other's."""
    match = _found(text) or _found(text + _next_moment(scene, start + len(text)))
    if not match or _NOT.search(text) or _of_something_else(scene, text, start):
        return {}
    text += _next_moment(scene, start + len(text))
    said = _values(scene, text, start, match.start())
    mg = "mg" if said and max(one.value for one in said) >= _LEAST_MG else ""
    found = [(one, value) for one in said[:2] if (value := to_mmol(one.value, mg)) is not None]
    mmol = [value for _, value in found]
    if not mmol:
        return {}
    moments = [_moment(text, one) for one, _ in found]
    if len(mmol) == 1:
        if _LOWER.search(text):
            return {"target_low": mmol[0]}
        return {"target_high": mmol[0]} | ({moments[0]: mmol[0]} if moments[0] else {})
    if None not in moments and moments[0] != moments[1]:
        return {"target_high": max(mmol)} | {
            str(name): value for name, value in zip(moments, mmol, strict=True)
        }
    both = {"target_low": min(mmol), "target_high": max(mmol)}
    return both | ({moments[0]: max(mmol)} if moments[0] else {})


def _of_something_else(scene: Scene, text: str, start: int) -> bool:
    said = _BESIDE_GLUCOSE.search(scene.text, 0, start + len(text))
    return said is not None and not _GLUCOSE.search(text)


def _found(text: str) -> re.Match[str] | None:
    """Where a target is spoken of."""
    return _TARGET.search(text) or _BY_A_DOCTOR.search(text)


def _values(scene: Scene, text: str, start: int, place: int) -> list[Number]:
    """The numbers behind the word of a target that are no hours."""
    return [
        Number(one.value, one.start + place, one.end + place, one.written, one.text)
        for one in numbers(text[place:])
        if _LEAST <= one.value <= _MOST
        and not _OF_SOMETHING_ELSE.match(text, place + one.end)
        and not scene.overlaps(start + place + one.start, start + place + one.end)
    ]


def _moment(text: str, number: Number) -> str | None:
    """The moment that a number is of: named before it (空腹5.3), or behind it where the first number stands first (5.3 fasting)."""
    named = sorted(
        (found.start(), name) for name, words in _MOMENTS.items() for found in words.finditer(text)
    )
    before = [name for place, name in named if place < number.start]
    behind = [name for place, name in named if place > number.start]
    said = _found(text)
    first = _NUMBER.search(text, said.end() if said else 0)
    leads = bool(named and first and first.start() < named[0][0])
    nearest = (behind[:1] or before[-1:]) if leads else (before[-1:] or behind[:1])
    return nearest[0] if nearest else None


_NUMBER = re.compile(r"\d")


def _next_moment(scene: Scene, place: int) -> str:
    """The clause behind, where it goes on with the target of another moment: 空腹不超过5.3，餐后不超过6.7."""
    found = _GOES_ON.match(scene.text, place)
    return found.group() if found and any(w.match(found["rest"]) for w in _MOMENTS.values()) else ""


_GOES_ON = re.compile(r"[,、;]\s*(?:and |then |然后|而|另外)*(?P<rest>[^,。;!?]{2,40})")
