"""Whether a clause says in plain words that something was eaten whose name no table has: had shakshuka and labneh."""

import re
from functools import cache

from agent.understanding.foods.names import mentions
from agent.understanding.text.words import split_en, table

_ATE = re.compile(
    r"^\s*(?:(?:so|and|then|ok|okay|today|yesterday|tonight|last night|this (?:morning|afternoon|evening)|just now|for (?:breakfast|lunch|dinner|supper|tea|brunch|a snack),?|at (?:work|lunch|noon|dinner))\s+)*"
    r"(?:(?:i|we|ive|i've|we've)\s+)?(?:just |only |also |finally |have |already )*"
    r"(?:(?P<sure>ate|eaten|scarfed(?: down)?|devoured|munched(?: on)?|nibbled(?: on)?|wolfed down|tucked into|drank|sipped|ordered and ate|made and ate|ended up eating|caved and (?:had|ate)|snacked on|scoffed)|had|snuck|grabbed|inhaled|demolished|polished off|ended up (?:with|having)|opted for)\s+(?P<names>[^?]+)$"
    r"|^\s*(?:(?:so|and|then|my|today's|todays)\s+)*(?:breakfast|brekkie|bfast|lunch|dinner|supper|brunch|snack|tea)(?: today| yesterday| tonight| this morning)?(?:'s| was| is|:| -| =|,)\s+(?P<meal>[^?]+)$"
)
_TAIL = re.compile(
    r"(?:,?\s+(?:for (?:breakfast|lunch|dinner|supper|tea|brunch|brekkie|dessert|a snack|starters|mains?)|at (?:work|home|noon|lunch|dinner|lunchtime|\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]m)?|the \w+|my \w+)|today|yesterday|tonight|last night|this (?:morning|afternoon|evening)|just now|earlier|again|now|too|as well|with (?:friends|family|my \w+)|from the \w+|an hour ago|around (?:noon|\d{1,2}(?::\d\d)?(?:\s?[ap]m)?)|lol|tho|though|haha|yum|so good))+\s*[.!]*$"
)
_AND = re.compile(r"\s*(?:,|\+|&|/|(?<![a-z])(?:and|with|plus|w/?|n)(?![a-z']))\s*")
_AMOUNT = re.compile(
    r"^(?:(?:an?|the|some|my|our|half|one|two|three|four|five|six|\d+(?:\.\d+)?|a couple|a few|couple|few|several|little|big|large|small|huge|bit|lots|more|leftover|homemade|fresh|hot|cold|warm|plain|whole|of|bowl|bowls|plate|cup|cups|glass|slice|slices|piece|pieces|serving|portion|handful|spoon|tbsp|g|ml)\s+)*"
)
_NAME = re.compile(r"[a-zà-ÿ'-]{3,}(?: [a-zà-ÿ'-]{2,}){0,2}")
_THING = re.compile(
    r"(?<![a-z])(?:an?|the|my|our|one|two|three|four|five|six|few|several|couple|\d)(?![a-z])"
)
_AT_A_MEAL = re.compile(
    r"(?<![a-z])(?:breakfast|brekkie|lunch|dinner|supper|brunch|dessert|snack|at noon)(?![a-z])"
)
_REASON = re.compile(
    r"(?<![a-z])(?:while|because|cuz|cause|coz|cos|bc|when|until|as|so|but|if|since|to|that|which|who|than|instead)(?![a-z])"
)
_MOST = 5
"""Names in one clause."""


def unfamiliar(text: str, known: frozenset[str], *, goes_on: bool = False) -> bool:
    """Does the clause name what was eaten, by words that mean nothing else?

    known: words that are no name of a food by themselves; goes_on: the clause goes on with a list of foods.
    """
    match = _ATE.match(text)
    if _REASON.search(text) or (match is None and not (goes_on and mentions(text))):
        return False
    said = _TAIL.sub("", ((match["names"] or match["meal"]) if match else text).strip(" .!"))
    pieces = [name for name in _AND.split(said) if name.strip()]
    sure = match is not None and bool(match["meal"] or match["sure"] or _AT_A_MEAL.search(text))
    if not 0 < len(pieces) <= _MOST:
        return False
    return all(_food(piece.strip(), known, sure=sure, counted=match is None) for piece in pieces)


def _food(piece: str, known: frozenset[str], *, sure: bool, counted: bool) -> bool:
    """May this be a food, with its amount or without?

    sure: only foods are meant; else "a" or "the" before an unknown name makes it a thing (had a flat tyre).
    counted: an unknown name needs an amount before it.
    """
    amount = _AMOUNT.match(piece)
    name = piece[amount.end() :].strip() if amount else piece
    if name and mentions(name):
        return True
    before = amount.group() if amount else ""
    if counted and not before:
        return False
    if not (sure or counted) and _THING.search(before):
        return False
    return _may_be(name, known)


def _may_be(name: str, known: frozenset[str]) -> bool:
    never, ending = _never()
    words = name.split()
    if not _NAME.fullmatch(name) or name in never or name in known:
        return False
    return not any(word in never or word in known or ending.search(word) for word in words)


@cache
def _never() -> tuple[frozenset[str], re.Pattern[str]]:
    rows = table("foods/events")
    return frozenset(split_en(rows["never"])), re.compile(rows["ending"])
