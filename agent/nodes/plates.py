"""What was left on the plate, and what was not on it after all: "I did not finish the porridge", "no beans actually"."""

import re

from agent.state import Call
from agent.understanding.foods.items import items
from agent.understanding.foods.names import mentions
from agent.understanding.text.fold import Folded, fold

_LONGEST = 30
_LEFT = re.compile(
    r"没(?:有)?(?:全)?(?:吃|喝)完|(?:剩|留)(?:下)?了?(?:一?大?半|一点|一些|好多|不少|[一两]口)|\b(?:did ?n'?t|did not|could ?n'?t|could not) finish\b|\bleft (?:half|some|most|a (?:bit|little)|a quarter)\b|\bonly (?:ate|had|drank|finished) (?:half|some|a few bites|a bit)(?: of (?:it|the .+))?$"
)
_SHARES = (
    (re.compile(r"(?:剩|留)(?:下)?了?(?:大半|好多|不少)|left most|few bites"), 0.25),
    (re.compile(r"(?:剩|留)(?:下)?了?(?:一?半)|\bhalf\b"), 0.5),
    (re.compile(r"(?:剩|留)(?:下)?了?(?:一点|一些|[一两]口)|left (?:some|a )|quarter"), 0.75),
)
_WITHOUT = re.compile(
    r"^(?:不对|不是|其实|说了)?[,，]?(?:我)?(?:昨天|昨晚|今天|早上|中午|晚上|刚才|这次|其实)*(?:我)?(?:根本|其实|压根|就|都)*没(?:有)?(?:吃|喝|放|加|要)(?P<zh>[^了完过吗么,，。?？]{1,8})(?:啊|呀)?[。!！]?$"
    r"|^(?:actually,? |no,? |sorry,? |oh,? )*(?:i )?(?:there (?:was|were) no|no|without(?: the| any)?|minus the|did(?:n'?t| not) (?:have|eat|drink)(?: the| any)?) (?P<en>[a-z ]{2,24}?)(?: in it)?(?:,? (?:actually|though|after all|this time))?[.!]?$"
)
_NEW = re.compile(
    r"[\d?？]|测|吗|为什么|血糖|药|sugar|glucose|breakfast|lunch|dinner|早饭|午饭|晚饭|早餐|午餐|晚餐|\b(?:today|yet|idea|problem|thanks?|more|longer|way|one|time|need|worr)\b"
)


def plate(folded: Folded) -> Call | None:
    """Tell what of the last meal was not eaten; None where something else is told."""
    text = folded.text.strip().lower()
    if len(text) > _LONGEST or _NEW.search(text):
        return None
    if _LEFT.search(text):
        share = next((share for words, share in _SHARES if words.search(text)), None)
        return Call("amend_share", {"food": _food(text), "share": share})
    found = _WITHOUT.search(text)
    if found is None or not mentions(found["zh"] or found["en"]):
        return None
    return Call(
        "drop_food", {"food": _food(found["zh"] or found["en"]) or (found["zh"] or found["en"]).strip()}
    )


def _food(text: str) -> str | None:
    """Name the food of a text as the grammar would."""
    plain = fold(_LEFT.sub(" ", text))
    named = items(plain, 0, len(plain.text), known_only=True)
    return named[0].food if named else None
