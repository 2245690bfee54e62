"""Corrections: the last entry is taken back and the right one told."""

import re

from agent.requests import LogGlucose, LogMeal, Request, Undo
from agent.understanding.foods.items import items, weigh_said
from agent.understanding.foods.quantities import quantities
from agent.understanding.logs.people import others
from agent.understanding.logs.telling import logs
from agent.understanding.text.clauses import Clause
from agent.understanding.text.scene import Scene

_INSTEAD = re.compile(
    r"不是(?P<old>[^,。;!?是]{1,14}?)[,。;\s]*(?:而?(?:是|应该是|应为|其实是|该是)|(?<=[,。;\s]))(?P<new>[^。!?;]{1,30})"
    r"|(?:记错|写错|打错|输错|说错|搞错|弄错|看错|报错|填错|按错|录错|错|不对)了?[^\d一二三四五六七八九十]{0,12}?(?:应该是|应为|该是|其实是|实际是|(?<!不)是|改成|改为|正确的是)(?P<new2>(?:(?!不是)[^。!?;]){1,30})"
    r"|(?:写|记|说|输|打|填|念|报)成了?\s?\d[\d.点]*了?[^\d]{0,8}(?:应该是|其实是|实际是|是)(?P<new5>\d[^。!?;]{0,20})"
    r"|(?P<new6>(?:\d|[一二三四五六七八九十]{1,3}点)[\d.点一二三四五六七八九]*)(?:被我|你|给你|给|却)?(?:写|记|说|输|打|填|念|报)成了?\s?[\d一二三四五六七八九十]"
    r"|(?<![a-z])(?:wrong|incorrect|a mistake)[,.! ]+(?:it (?:was|should be)|i (?:had|ate|meant)) (?P<new9>(?:(?! not )[^?!;]){1,24})"
    r"|(?<![\d.])(?:\d{1,3}(?:\.\d)?|[一二三四五六七八九十]{1,3}点[一二三四五六七八九])[,。!\s]*(?:哦|啊|呃|额|哎呀|哎|噢|等等)*[,。!\s]*(?:不对|不是|错了|说错了?|打错了?|口误|手滑)了?[,。!\s]*(?:应该|其实)?是?(?P<new7>(?:\d|[一二三四五六七八九十]{1,3}点)[^。!?;]{0,12})"
    r"|(?<![\d.])\d{1,3}(?:\.\d)?[,.!\s-]*(?:(?:oops|sorry|no wait|wait no|wait|scratch that|typo|correction|i mean)[,.!\s-]*)+(?:it.?s |i meant? |make (?:it|that) |no )*(?P<new8>\d[^?!;]{0,16})"
    r"|(?:应该|其实|实际)?是(?P<new4>\d[\d.点]*)[,，\s]*(?:而)?不是\s?\d"
    r"|(?:it was|it.?s|its|should be|is|was|sorry|oops|meant|no|wait)[^\d]{0,16}(?P<new3_en>\d[\d.]*(?: [a-z]{3,12})?),? (?:and )?not (?:a )?\d"
    r"|(?:更正|纠正|修正|改(?:成|为|一下)|更改(?:为)?|应该是|应为|实际(?:上)?是|正确(?:的)?(?:应该)?是)[^\d一二三四五六七八九十]{0,10}?(?P<new3>[\d一二三四五六七八九十][^。!?;]{0,30})"
    r"|(?<![a-z])(?:(?:(?:it'?s |it was |that'?s |was |no,? )?not|(?:was|is)n.?t) (?:a |an )?(?P<old_en>[\d.]+|[a-z ]{2,16}?)[,;. -]+(?:but |it'?s |it was |it is |i meant |should be |rather |was |actually )*(?P<new_en>[\d.]+[^?!;]{0,24}|(?:two|three|four|five|six|a|one) [a-z ]{2,20})"
    r"|(?:should(?:'ve| have)? (?:be(?:en)?|read|say|said)|i meant|meant to (?:say|type|write|put|enter)|correction:?|make (?:that|it|(?:the|my) last (?:one|reading|number|value|entry))|change (?:that|it|(?:the|my) last (?:one|reading|number|value|entry))? ?to|actually,? (?:it|that|that one|this|the (?:last )?(?:reading|number|value|one)|my (?:sugar|reading|glucose|bg|number))(?:'?s| was| is)|it was actually|actually)\s+(?:was |a |an )?(?P<new2_en>\d(?:(?!,? (?:and )?not )[^?!;]){0,30}))"
)
_LONGEST = 300
_BLOCK = re.compile(
    r"目标|提醒|闹钟|单位|target|goal|remind|alarm|unit|am(?![a-z])|pm(?![a-z])|时区"
    r"|身高|岁|年龄|(?<![a-z])(?:my height|years old|my age)(?![a-z])"
)
"""What has a place of its own to be corrected; a height is no glucose value."""


def corrected(scene: Scene) -> list[Request]:
    """Undo and the right entry, where the message corrects a value; nothing where it does not."""
    if len(scene.text) > _LONGEST or _BLOCK.search(scene.text):
        return []
    match = _INSTEAD.search(scene.text)
    if not match:
        return []
    group = next(name for name, said in match.groupdict().items() if name.startswith("new") and said)
    start, end = match.span(group)
    right = [] if others(scene.text[start:end], scene.known) else _right(scene, start, end)
    if match["old"]:
        right = [
            r
            for r in right
            if not (isinstance(r, LogGlucose) and r.value is not None and f"{r.value:g}" == match["old"])
        ] or right
    right = right or (_other_amount(scene, match.span("old"), start, end) if match["old"] else [])
    if not right:
        return []
    undo = Undo(span=scene.folded.span(match.start(), start), confidence=0.95)
    return [undo, *right]


def _right(scene: Scene, start: int, end: int) -> list[Request]:
    before = Clause(0, end, "", opens=True)
    clause = Clause(start, end, "", opens=True)
    found = logs(scene, [clause])
    if found:
        context = [r for r in logs(scene, [before]) if isinstance(r, LogGlucose)]
        if (
            len(found) == 1
            and isinstance(found[0], LogGlucose)
            and context
            and context[-1].value == found[0].value
        ):
            return [context[-1]]
        return list(found)
    whole = [r for r in logs(scene, [before]) if r.span and r.span[0] >= scene.folded.span(start, end)[0]]
    return list(whole) or _other_food(scene, start, end)


def _other_amount(scene: Scene, old: tuple[int, int], start: int, end: int) -> list[Request]:
    """不是吃了两个馒头，是吃了一个: the food as it was, the new amount."""
    found = items(scene.folded, *old, known_only=True)
    said = quantities(scene.text, start, end)
    if len(found) != 1 or len(said) != 1:
        return []
    meal = LogMeal(items=(weigh_said(found[0], said[0]),), span=scene.folded.span(start, end), confidence=0.8)
    return [meal]


def _other_food(scene: Scene, start: int, end: int) -> list[Request]:
    """不是米饭，是面条: the right food alone."""
    found = items(scene.folded, start, end, known_only=True)
    return [LogMeal(items=tuple(found), span=scene.folded.span(start, end), confidence=0.8)] if found else []
