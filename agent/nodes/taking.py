"""A medicine that somebody says they are on: nothing was taken now, so nothing is noted; what is kept in mind is said back."""

import re
from collections.abc import Sequence

from agent.state import Call
from agent.understanding.logs.medicines import medicine_names
from agent.understanding.text.fold import fold
from memory.recall.facts.slots import told

_ON = re.compile(
    r"(?:在|平时|一直|每天|目前|现在|长期|天天)[^,，。]{0,6}(?:吃|打|用|服|注射)(?!了|过|完)|(?:^|[,，。;\s]|我)(?:吃|打|用|服用|服|注射|戴)(?:着)?(?!了|过|完|什么|多少|几)|带泵|戴泵"
    r"|(?<![a-z])(?:i'?m|i am|i'?ve been|i have been|been|currently|also|now)(?: (?:also|now|currently|just|put|still|only))* (?:on|taking|using|injecting)(?![a-z])|(?<![a-z])i (?:also |now |currently |just |only )*(?:take|use|inject|wear|have an? (?:insulin )?pump)(?![a-z])|^\s*on (?!the)(?![a-z]*day)"
)
_NOT = re.compile(
    r"没|不|停|忘|过敏|[?？]|吗|想|打算|要不要|(?<![a-z])(?:not|never|don'?t|won'?t|stop(?:ped)?|no longer|off|forgot|might|may|want|allergic|should|used to)(?![a-z])"
)
_PUMP = re.compile(r"(?:胰岛素)?泵|(?<![a-z])(?:insulin )?pump(?![a-z])")
_A_PUMP = {True: "an insulin pump", False: "胰岛素泵"}
_BESIDE = frozenset({"chitchat", "update_profile", "set_up", "welcome"})
_MOST = 6


def acknowledged(calls: Sequence[Call], text: str) -> list[Call]:
    """Say back the medicines of an introduction; small talk gives way to that."""
    if (
        not calls
        or not {call.tool for call in calls} <= _BESIDE
        or not any(one.kind == "medicine" or one.slot == "pump" for one in told(text) if not one.stopped)
    ):
        return list(calls)
    names = _names(text)
    if not names:
        return list(calls)
    return [*(call for call in calls if call.tool != "chitchat"), Call("keep_medicines", {"names": names})]


def _names(text: str) -> list[str]:
    """The medicines as they were said, out of the clauses that say that one is on them."""
    folded = fold(text)
    lower = folded.text.lower()
    names: list[str] = []
    held = False
    for clause in re.finditer(r"[^,，。.;；!！\n]+", lower):
        held = (held or _ON.search(clause.group()) is not None) and not _NOT.search(clause.group())
        if not held:
            continue
        pumps = [one.span() for one in _PUMP.finditer(lower, *clause.span())]
        spans = [(one.start, one.end) for one in medicine_names(lower, *clause.span())]
        spans = [one for one in spans if not any(a <= one[0] < b for a, b in pumps)]
        names += [
            _A_PUMP[lower[first].isascii()] if (first, last) in pumps else folded.said(first, last)
            for first, last in sorted([*pumps, *spans])
        ]
    return list(dict.fromkeys(names))[:_MOST]
