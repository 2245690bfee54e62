"""Clauses heard one by one and set beside each other where they speak of reminders: whose hour it is, what is deleted."""

import re
from dataclasses import dataclass, replace

from agent.understanding.asks.reminders import kind_of
from agent.understanding.asks.rules import Hit
from agent.understanding.text.clauses import Clause, spanning
from agent.understanding.text.scene import Scene

_REMIND, _CANCEL = "set_reminder", "cancel_reminder"
_LISTS = {"list_reminders", _CANCEL}


@dataclass(frozen=True)
class Heard:
    """A clause, and what it asks for (None where it tells)."""

    clause: Clause
    hit: Hit | None


def of_reminders(scene: Scene, heard: list[Heard]) -> list[Heard]:
    """The clauses with each hour at the reminder that it leads to, and what is deleted beside a list of reminders."""
    intents = {item.hit.intent for item in heard if item.hit}
    if intents & _LISTS:
        heard = [_cancelled(scene, item) for item in heard]
    return _led(scene, heard) if _REMIND in intents else heard


_AWAY = re.compile(
    r"删|取消|关(?:了|掉|上|闭)|停(?:了|掉|用)?|去掉|撤|不要了|不用了|移除|(?<![a-z])(?:delete|remove|cancel|drop|stop|turn off|get rid)(?![a-z])"
)
_ENTRY = re.compile(r"记错|写错|打错|输错|说错|那条记录|记录|(?<![a-z])(?:entry|reading|log)(?![a-z])")


def _cancelled(scene: Scene, item: Heard) -> Heard:
    """早上六点那个量血糖的给我删掉, beside a list of reminders, is the one of six."""
    if item.hit is not None and item.hit.intent != "undo":
        return item
    text = scene.text[item.clause.start : item.clause.end]
    if not _AWAY.search(text) or _ENTRY.search(text):
        return item
    named = kind_of(text) is not None or any(
        when.hour is not None for when in scene.times_in(item.clause.start, item.clause.end)
    )
    return replace(item, hit=Hit(_CANCEL, None, 0, len(text))) if named else item


def _led(scene: Scene, heard: list[Heard]) -> list[Heard]:
    """每周六上午九点, 提醒我称体重: an hour before a wish without one is its own, not that of the reminder before."""
    out: list[Heard] = []
    for item in heard:
        before = out[-1] if out else None
        waits = len(out) > 1 and _is_wish(out[-2]) and not hours(scene, out[-2].clause)
        if (
            before is not None
            and before.hit is None
            and not waits
            and _is_wish(item)
            and not hours(scene, item.clause)
            and _only_hour(scene, before.clause)
        ):
            out[-1] = Heard(spanning(before.clause, item.clause), item.hit)
        else:
            out.append(item)
    return out


def _is_wish(item: Heard) -> bool:
    return item.hit is not None and item.hit.intent == _REMIND


def hours(scene: Scene, clause: Clause) -> bool:
    """Does the clause say at which hour, or after how long?"""
    return any(
        when.hour is not None or (when.shift or 0) > 0 for when in scene.times_in(clause.start, clause.end)
    )


_LITTLE = re.compile(
    r"然后|还有|另外|以及|接着|同时|记得|麻烦|每[天日晚早]|天天|工作日|周末|[每个请再的和到在]|(?<![a-z])(?:and|then|also|on|at|every|each|the|in|please|by|around|from|to|day|week)(?![a-z])"
)


def _only_hour(scene: Scene, clause: Clause) -> bool:
    """Nothing but an hour, with the little words that lead to it."""
    if not hours(scene, clause):
        return False
    text = list(scene.text[clause.start : clause.end])
    for when in scene.times_in(clause.start, clause.end):
        text[when.start - clause.start : when.end - clause.start] = " " * (when.end - when.start)
    return not any(c.isalnum() for c in _LITTLE.sub("", "".join(text)))


_TOLD = re.compile(
    r"\d|[了过吗么]|(?:我|咱|俺)(?!们?家)|[他她]|(?<![a-z])(?:i|i'm|we|he|she|was|had|ate|took)(?![a-z])"
)


def matter_beside(scene: Scene, clause: Clause) -> bool:
    """May what stands beside the hour be what to be reminded of: no value, nothing done, nobody's plan?"""
    text = list(scene.text[clause.start : clause.end])
    for when in scene.times_in(clause.start, clause.end):
        text[when.start - clause.start : when.end - clause.start] = " " * (when.end - when.start)
    return not _TOLD.search("".join(text))
