"""Whether a clause is about something that has no part in anybody's own log: "the radio's expert says", 同病房的姐妹.

What stands before the verb or the value is what the clause is about. In a log that is the writer, a time, a place, a meal or a
measure, all of which the tables know; three letters or two words of anything else, with no "I", are another matter's subject.
"""

import re
from functools import cache

from agent.understanding.foods.givers import giver
from agent.understanding.foods.names import chinese_at, english_names
from agent.understanding.foods.tokens import noise
from agent.understanding.logs.medicines import medicine_names
from agent.understanding.logs.roles import leads
from agent.understanding.text.scene import Scene
from agent.understanding.text.words import split_en, split_zh, table

_ZH_LETTERS, _EN_WORDS = 3, 2
_SELF = re.compile(r"我|俺|咱|自己|本人|(?<![a-z])(?:i|i'm|im|ive|i've|my|me|we|our|mine)(?![a-z])")
_ON_ME = re.compile(r"(?<![a-z])(?:on|off|from|for) (?:me|my)(?![a-z])")
_WORD = re.compile(r"[a-z][a-z']*")
_CJK = re.compile(r"[㐀-鿿]")
_LONGEST_WORD = 5


def strange_subject(scene: Scene, start: int, end: int) -> bool:
    """Does the clause name something else before what is eaten, taken, done or measured?"""
    text = scene.text
    match = _predicate("zh" if scene.folded.chinese else "en").search(text, start, end)
    if match is None or match.start() == start:
        return False
    stop = match.start()
    if _SELF.search(text, start, stop) or _ON_ME.search(text, stop, end):
        return False
    if scene.folded.chinese and giver(text, start, end):
        return False
    rest = list(text[start:stop])
    for first, last in _known_spans(scene, start, stop):
        rest[first - start : last - start] = " " * (min(last, stop) - first)
    left = "".join(rest)
    if scene.folded.chinese:
        return _unknown_zh(left) >= _ZH_LETTERS
    return sum(word not in _explained("en") for word in _WORD.findall(left)) >= _EN_WORDS


def of_a_thing(scene: Scene, start: int, end: int) -> bool:
    """Is what a clause counts or weighs that of a thing ("my car did 12,000 steps", "the oven temp is 38")?"""
    said = _thing("begins").match(scene.text[start:end])
    if said is None:
        return False
    words = said["noun"].split()
    if words[0] in _listed("warm") or said["noun"] in _listed("warm"):
        return True
    for length in (2, 1):
        noun = " ".join(words[:length])
        behind = start + said.start("noun") + len(noun)
        if len(words) >= length and _thing("does").match(scene.text, behind, end):
            last = words[length - 1]
            known = {noun, last} & _listed("own") or last in _explained("en")
            return not known and not any(lead.search(noun) for lead in leads())
    return False


@cache
def _thing(part: str) -> re.Pattern[str]:
    return re.compile(table("subjects")["thing"][part])


@cache
def _listed(part: str) -> frozenset[str]:
    return frozenset(split_en(table("subjects")["thing"][part]))


def _known_spans(scene: Scene, start: int, stop: int) -> list[tuple[int, int]]:
    """Times, places, medicines and words of measuring before the predicate."""
    spans = [(when.start, when.end) for when in scene.times_in(start, stop)]
    spans += [hit.span() for hit in _places().finditer(scene.text, start, stop + 1)]
    spans += [hit.span() for pattern in leads() for hit in pattern.finditer(scene.text, start, stop)]
    return spans + [(name.start, name.end) for name in medicine_names(scene.text, start, stop)]


def _unknown_zh(text: str) -> int:
    at, unknown = 0, 0
    while at < len(text):
        step = _known_at(text, at) if _CJK.match(text[at]) else 1
        unknown += not step
        at += step or 1
    return unknown


def _known_at(text: str, at: int) -> int:
    """Letters of the longest word at `at` that a log may begin with; 0 for none."""
    drop = noise()["zh_drop"].match(text, at)
    words = _explained("zh")
    own = next((n for n in range(_LONGEST_WORD, 0, -1) if text[at : at + n] in words), 0)
    return max(chinese_at(text, at, len(text)), own, drop.end() - at if drop else 0)


@cache
def _predicate(language: str) -> re.Pattern[str]:
    rows = table("subjects")["predicate"]
    return re.compile(f"{rows['zh']}|{rows['en']}" if language == "zh" else rows["en"])


@cache
def _places() -> re.Pattern[str]:
    return re.compile(table("subjects")["place"]["zh"])


@cache
def _explained(language: str) -> frozenset[str]:
    rows = table("subjects")["explained"]
    if language == "zh":
        return frozenset(split_zh(rows["zh"]))
    foods = (word for name in english_names() for word in name.split())
    activities = (word for name in split_en(table("things")["exercise"]["en"]) for word in name.split())
    units = (word for name in split_en(table("things")["units"]["en"]) for word in name.split())
    return frozenset([*split_en(rows["en"]), *foods, *activities, *units])


@cache
def plain_words() -> frozenset[str]:
    """English words that name no food by themselves: those of a log, and those that no food is called."""
    rows = table("subjects")["explained"]
    people = (word.removeprefix("my ") for word in split_en(table("things")["people"]["en"]))
    others = (name for word in people for name in (word, f"{word}s"))
    return frozenset([*split_en(rows["en"]), *split_en(table("foods/noise")["en_never"]), *others, "steady"])
