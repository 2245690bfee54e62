"""How a clause stands to what happened: dreamt, heard, long ago, supposed, only meant; words/stance.toml holds the ideas."""

import re
from functools import cache
from typing import Literal

from agent.understanding.text.words import languages, table

Reach = Literal["", "clause", "sentence"]


_REPORTED = ("story", "hearsay")


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    rows = table("stance")
    ideas: dict[str, list[str]] = {"clause": [], "sentence": [], "back": [], "elsewhere": [], "reported": []}
    for name, row in rows.items():
        ideas[row.get("reach", name)].append(row["zh"] if language == "zh" else _words(name, row["en"]))
        if name in _REPORTED:
            ideas["reported"].append(ideas[row["reach"]][-1])
    return {reach: re.compile("|".join(patterns)) for reach, patterns in ideas.items()}


def _words(name: str, pattern: str) -> str:
    return pattern if name == "back" else rf"(?<![a-z])(?:{pattern})(?![a-z])"


def unreal(text: str) -> Reach:
    """How far the clause takes things out of the writer's own today: not at all, itself, or what follows it too."""
    if _says("sentence", text):
        return "sentence"
    return "clause" if _says("clause", text) else ""


def _says(idea: str, text: str) -> bool:
    return any(_patterns(language)[idea].search(text) for language in languages(text))


def reported(text: str) -> bool:
    """Is it what a book, a film or other people say?"""
    return _says("reported", text)


def back(text: str) -> bool:
    """Does the clause come back to the writer's own today?"""
    return _says("back", text)


_GLUCOSE = re.compile(
    r"(?<=\d\.\d )after (?:about |around )?(?:half an|an?|one|two|three|\d{1,2}(?:\.5)?|\d{2,3}) ?(?:h|hrs?|hours?|mins?|minutes)(?! (?:of|at|in|on|walk|run))(?![a-z])|血糖|空腹|(?<![一-鿿])空(?=\s?\d)|[没不]吃(?:早饭|早餐|东西|饭)|(?:mornings?|evenings?|nights?|readings?) (?:was|were)(?![a-z])|餐后|饭后|餐前|饭前|睡前|低了|[吃喝]完|[吃食]过[早午中晚]?[餐饭]|扎|扫|指血|糖(?=\s?\d)|测(?:了|得|出|的|完|一下)?|指尖|随机|动态|mmol|mg/?dl|(?<![a-z])(?:bgl?|bs|bsl|fbs|fbg|ppbs|rbs|high|low|scan(?:ned|ning|s)?|meter|monitor|clocked|measured|cgm|libre|dexcom|glucometer|glucose|sugars?|fasting|readings?|(?:before|after) (?:my )?(?:breakfast|lunch|dinner|supper|food|meals?|eating|bed)|finger ?(?:stick|prick)|prick(?:ed|ing)? (?:my |the |a |me )?finger|tested|checked|post[- ]?(?:meal|lunch|dinner|breakfast|prandial)|pre[- ]?(?:meal|lunch|dinner|breakfast))(?![a-z])"
)


_OUTRIGHT = re.compile(
    r"血糖|空腹|[餐饭][前后]|睡前|指血|指尖|糖(?=\s?\d)|mmol|mg/?dl|(?<![a-z])(?:glucose|sugars?|bgl?|fasting|cgm|libre|dexcom|glucometer|finger ?(?:stick|prick)|(?:before|after) (?:my )?(?:breakfast|lunch|dinner|supper|meals?|eating|bed))(?![a-z])"
)


def elsewhere(text: str) -> bool:
    """Are the numbers of this clause those of another world: fares, scores, shares, other blood values?"""
    return _says("elsewhere", text) and not outright(text)


def outright(text: str) -> bool:
    """Does the clause name glucose by a word that means nothing else?"""
    return bool(_OUTRIGHT.search(text))


def names_glucose(text: str) -> bool:
    """Does the clause speak of glucose outright?"""
    return bool(_GLUCOSE.search(text))
