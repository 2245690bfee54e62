"""Two foods of which one is to be chosen: a choice is no meal."""

import re
from typing import Any

from agent.state import Call
from agent.understanding.foods.items import items
from agent.understanding.foods.names import mentions
from agent.understanding.text.fold import Folded, fold

_OR = re.compile(r"还是|(?:和|跟|与|比)|\b(?:or|vs\.?|versus|than|and|compared to)\b")
_WHICH = re.compile(
    r"(?:哪个|哪种|哪一?样|谁)(?:对我|对血糖|更|比较|的)*(?:影响|好|升糖|升血糖|升得|合适|健康|影响|适合)|吃[^。]{1,8}还是[^。]{1,8}好|[^。]{1,6}还是[^。]{1,6}[?？]$|比[^。]{1,8}(?:好|升糖|升得|健康)[^。]{0,4}[吗?？]|是不是比[^。]{1,8}(?:好|强|稳|升糖|升得|健康)"
    r"|\b(?:better|worse|healthier) than\b|\bwhich (?:is|one|would be|has) (?:better|worse|healthier|lower|less)\b|^[a-z ]{2,24} or [a-z ]{2,24}\?$|^[a-z ]{2,24} (?:vs\.?|versus|compared to) [a-z ]{2,24}\??$"
)
_AROUND = re.compile(
    r"^(?:那|请问|我)?(?:应该|该|可以)?(?:吃|喝)|是不是$|(?:哪个|哪种|哪一?样|谁).*$|(?:更|比较)?(?:好|升糖|健康|合适)(?:一?[点些])?[吗呢]?[?？]*$|^(?:is|are|which(?: is| one is)?|would) |\b(?:better|worse|healthier|which (?:is|one|would)).*$|[?？]"
)


def compared(folded: Folded) -> Call | None:
    """Take two foods of which one is to be chosen for a choice, and not for one meal."""
    text = folded.text.strip().lower()
    if not _WHICH.search(text):
        return None
    sides = [_AROUND.sub("", side).strip(" ,，、") for side in _OR.split(text)]
    foods = [one for side in sides if side and mentions(side) for one in _foods(side)[:1]]
    names = {str(one["food"]) for one in foods}
    return Call("compare_foods", {"items": foods}) if 2 <= len(names) <= 4 else None


_EITHER = re.compile(r"\bor\b|还是")
_ATE = re.compile(r"[吃喝](?:了|过|完|的)|\b(?:had|ate|eaten|drank|have had|just had)\b")


def undecided(folded: Folded) -> Call | None:
    """Take "a party tonight, cake or ice cream" for a choice: nobody eats this or that."""
    text = folded.text.strip().lower()
    if not _EITHER.search(text) or _ATE.search(text):
        return None
    foods = [
        one
        for side in _EITHER.split(re.split("[,，。;；]", text)[-1])
        for one in _foods(side.strip(" ?？"))[:1]
    ]
    return Call("compare_foods", {"items": foods}) if 2 <= len(foods) <= 4 else None


def _foods(text: str) -> list[dict[str, Any]]:
    folded = fold(text)
    return [one.model_dump(exclude_none=True) for one in items(folded, 0, len(folded.text), known_only=True)]
