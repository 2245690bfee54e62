"""Finds in a text which things of a person it tells of: those that hold one value at a time, and those to be pinned."""

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from typing import NamedTuple

from memory.recall.facts.cues import changes_something, ended
from memory.recall.lexical.concepts import concepts
from memory.recall.lexical.script import folded

_MEDICINES = "insulin basal bolus metformin glp1 sglt2 dpp4 sulfonylurea acarbose statin bp_drug aspirin thyroid steroid"
_MEASURES = "a1c tir weight target ratio sensitivity lipids kidney"
_OTHER_STATES = "sensor meter pump pen exercise breakfast lunch dinner sleep snack coffee sweet_drink dating pet live work retire remote shift smoke alcohol diet vegetarian celiac insurance doctor school"

MEDICINES = frozenset(_MEDICINES.split())
"""Groups of the thesaurus that are medicines."""

MEASURES = frozenset(_MEASURES.split())
"""Groups whose newer number replaces the older without a word of change."""

STATES = MEDICINES | MEASURES | frozenset(_OTHER_STATES.split())
"""Groups of which one value holds at a time: what changes one ends what was told of it before."""

_STOPPED = re.compile(
    r"不[吃打用服][^，。,.!！?？了]{1,8}了|停了|停用|停掉|停药|全停|不再|不用再|不吃了|不打了|停咗|唔再|\b(?:stopped|came off|off|no longer|any ?more|quit|discontinued|pulled|took me off|dropped)\b"
)
_ALLERGIC = re.compile(
    r"过敏|不耐受|(?:吃|喝|用).{0,8}(?:起疹子|荨麻疹)|敏感体质"
    r"|\b(?:allerg(?:y|ic|ies)|anaphyla\w*|intoleran(?:t|ce)|epipen|(?:gives?|gave|gets?|got) me (?:hives|a rash))\b"
)
_NOT_ALLERGIC = re.compile(
    r"(?:不|没有|无|并不|唔)(?:会|是|对.{0,6})?过敏|没.{0,4}过敏|过敏性鼻炎好了"
    r"|\b(?:not|no|never|isn't|aren't|without) (?:known |any |an )?(?:\w+ )?(?:allerg|intoleran)"
)
_SEVERE_LOW = re.compile(
    r"严重低血糖|低血糖.{0,8}(?:昏|晕倒|抽搐|救护|急诊|送医|叫不醒|不省人事)|(?:昏迷|昏倒|晕倒).{0,12}(?:低血糖|血糖|救护)|胰高血糖素"
    r"|\b(?:severe (?:low|hypo)\w*|passed out|unconscious|glucagon|(?:low|hypo)\w*.{0,40}(?:paramedics?|ambulance|seizure|collapsed|fainted)"
    r"|(?:seizure|collapsed|fainted).{0,40}(?:low|hypo)\w*)"
)
_LOW_VALUE = re.compile(
    r"(?<![\d.])[12]\.\d(?!\d)(?!\s*(?:kg|公斤|斤|%|u\b|单位|l\b|km|公里))|\b(?:[1-4]\d|5[0-3]) ?mg/?dl"
)
_NUMBER = re.compile(r"\d")
_ASKS = re.compile(
    r"[?？]\s*$|吗\s*$|呢\s*$|\b(?:should i|can i|could i|may i|what if)\b|要是|如果|能不能|可不可以|可以.{0,10}吗"
)
_OTHERS = re.compile(
    r"^(?:我?(?:爸|妈|父|母|老公|老婆|先生|太太|朋友|同事|邻居|女儿|儿子|奶奶|爷爷))"
    r"|\bmy (?:mother|father|mom|mum|dad|husband|wife|friend|colleague|neighbou?r|brother|sister|son|daughter|aunt|uncle)\b"
)


@dataclass(frozen=True)
class Told:
    """One fact as a text tells it: its kind, what it is of, and whether the text ends it ("stopped the statin")."""

    kind: str
    slot: str
    replaces: bool
    stopped: bool = False


class Heard(NamedTuple):
    """A text as it is read once for everything: folded, the groups it touches, whether it changes something, what it names as ended."""

    said: str
    groups: Counter[str]
    changes: bool
    over: str


def hear(text: str) -> Heard:
    """Read a text for its signature and its facts."""
    said = folded(text)
    return Heard(said, concepts(said), changes_something(said), ended(said))


def told(text: str) -> tuple[Told, ...]:
    """Find the facts that a person's own words tell of themselves; a question tells none."""
    return told_by(hear(text))


def told_by(heard: Heard) -> tuple[Told, ...]:
    """Find the facts in what was heard."""
    said, groups = heard.said, heard.groups
    if _ASKS.search(said):
        return _pinned(said, groups) if _ALLERGIC.search(said) else ()
    numbered = _NUMBER.search(said) is not None
    own = MEDICINES if not _OTHERS.search(said) else frozenset[str]()
    states = tuple(
        Told(
            kind="medicine" if group in own else "state",
            slot=group,
            replaces=heard.changes or (numbered and group in MEASURES),
            stopped=group in own and _is_stopped(group, heard),
        )
        for group in sorted(groups.keys() & STATES)
    )
    return states + _pinned(said, groups)


def _is_stopped(group: str, heard: Heard) -> bool:
    """Say whether a medicine is stopped: what a text names as ended, and where it names none, all that it speaks of."""
    if not _STOPPED.search(heard.said):
        return False
    over = concepts(heard.over).keys() & MEDICINES
    return group in over or not over


def _pinned(said: str, groups: Container[str]) -> tuple[Told, ...]:
    if _OTHERS.search(said):
        return ()
    pins = []
    if _ALLERGIC.search(said) and not _NOT_ALLERGIC.search(said):
        pins.append(Told(kind="allergy", slot="allergy", replaces=False))
    if _SEVERE_LOW.search(said) or ("hypo" in groups and _LOW_VALUE.search(said)):
        pins.append(Told(kind="severe_low", slot="severe_low", replaces=False))
    return tuple(pins)
