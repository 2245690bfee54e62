"""Commands, and the few wishes that the grammar does not know: what comes by itself, quiet hours, a pregnancy, setting up."""

import re
from collections.abc import Mapping
from typing import Any

from agent.state import Call
from agent.understanding.text.fold import fold
from agent.understanding.text.moments import clock
from agent.understanding.text.times import When, times

COMMANDS: Mapping[str, Call] = {
    "/start": Call("set_up", {}),
    "/setup": Call("set_up", {"step": "language"}),
    "/push": Call("set_push", {}),
    "/quiet": Call("set_quiet", {}),
    "/patterns": Call("show_patterns", {}),
    "/reminders": Call("list_reminders", {}),
    "/profile": Call("show_profile", {}),
    "/export": Call("manage_data", {"action": "export"}),
    "/forget": Call("manage_data", {"action": "forget"}),
    "/consent": Call("manage_data", {"action": "consent_on"}),
    "/circle": Call("care_circle", {"action": "list"}),
    "/invite": Call("care_circle", {"action": "invite"}),
    "/alerts": Call("set_alerts", {}),
    "/share": Call("ask_to_share", {}),
}
_LONGEST = 60
"""A wish is a short sentence (a Chinese sign counts as two letters); in a longer one the same words tell something else."""

_SUMMARY = re.compile(r"小结|总结|周报|早报|推送|summar(?:y|ies)|digest|recap|report")
_WEEKLY = re.compile(r"周|星期|礼拜|week|(?:sun|mon|tues|wednes|thurs|fri|satur)day")
_MORNING = re.compile(r"每天|每日|早|morning|daily|every day")
_STOP = re.compile(
    r"取消|关掉|关了|关闭|停掉|停了|停止|停发|不要|不用|不想要|别再?[发给]|"
    r"\b(?:stop|cancel|turn off|no more|disable|unsubscribe|don.?t (?:want|send|need))\b"
)
_MOVE = re.compile(
    r"改到|改成|改为|换到|换成|挪到|调到|移到|换个?时间|改一?下?时间|提前到|推迟到|\b(?:move|change|shift|reschedule)\b"
)
_START = re.compile(
    r"(?:每天|每早|每日|每个?周|每个?星期|每个?礼拜|以后)[^。]*(?:发|给我|来|开|订)|打开|开启|开通|订阅|"
    r"\b(?:turn on|start|enable|subscribe|(?:every|each) (?:day|morning|week|\w+day))\b"
)
_TO = re.compile(r"(?:到|成|为|to|at)\s*(\d{1,2})(?::(\d{2}))?\s*(?:$|[,。.!点])")
_QUIET = re.compile(r"打扰|勿扰|别吵我|静音时段|disturb|quiet hours")
_PREGNANT = re.compile(
    r"^(?:我)?(?:已经|刚刚?|现在|最近)?(?:怀孕|怀上)(?:了|啦)|我(?:已经|刚刚?|现在|最近)?怀孕了|\bi(?:.?m| am) (?:now |\d+ \w+ )?pregnant\b|\bexpecting a baby\b"
)
_NOT_PREGNANT = re.compile(
    r"我(?:没有?|不再|已经不)怀孕|我生了(?:$|[,。!个])|(?:宝宝|孩子)(?:已经)?出生了|\bi(?:.?m| am) (?:not|no longer) pregnant\b|\b(?:i had|gave birth to) (?:my|the|a) baby\b"
)
_FORGETS = re.compile(
    r"^(?:请|麻烦)?(?:你)?(?:忘了|忘掉|忘记|别记|删掉|删除)|^(?:please )?(?:forget|ignore|delete|erase|remove)\b"
)
_PREGNANT_AT_ALL = re.compile(r"怀孕|怀上|pregnan|expecting a baby")
_PATTERNS = re.compile(
    r"(?:哪些|什么|哪种)(?:食物|东西|菜|饭|主食)[^。]{0,8}(?:对我|让我)[^。]{0,6}(?:影响|升|高)|我?吃(?:什么|啥|哪样)[^。]{0,4}(?:升|涨|高)得?(?:最|比较|特别)|我的(?:餐后|饮食|血糖)?规律|"
    r"\bwhich foods?\b.*\b(?:me|my)\b|\bwhat foods?\b.*\b(?:me|my)\b|\bmy (?:food|glucose|response|meal) patterns?\b"
)
_SKIP = re.compile(r"^(?:跳过|略过|skip(?: (?:it|this))?|pass)[.。!]?$")
_LATER = re.compile(r"^(?:以后再说|先不设置?|不设置了?|later|not now|maybe later)[.。!]?$")


def command(text: str) -> Call | None:
    """Tell what a command asks for ("/export", "/push@tangban_bot")."""
    name = text.strip().partition(" ")[0].partition("@")[0].lower()
    return COMMANDS.get(name)


def wish(text: str, setting_up: str | None, waiting: Mapping[str, Any] | None) -> Call | None:
    """Tell a wish that stands alone; `setting_up` is the step that was asked for, `waiting` a push whose hour was."""
    folded = fold(text).text.strip().lower()
    if not folded or _width(folded) > _LONGEST:
        return None
    if setting_up and _SKIP.match(folded):
        return Call("set_up", {"step": setting_up, "choice": "skip"})
    if setting_up and _LATER.match(folded):
        return Call("set_up", {"step": setting_up, "choice": "later"})
    if _PATTERNS.search(folded):
        return Call("show_patterns", {})
    return _awaited(folded, waiting) or _push(folded) or _quiet(folded)


def pregnancy(text: str) -> Call | None:
    """Tell whether somebody says of themselves that they are, or are no longer, pregnant."""
    folded = fold(text).text.strip().lower()
    if _NOT_PREGNANT.search(folded) or (_FORGETS.search(folded) and _PREGNANT_AT_ALL.search(folded)):
        return Call("update_profile", {"pregnant": False})
    return Call("update_profile", {"pregnant": True}) if _PREGNANT.search(folded) else None


def _push(text: str) -> Call | None:
    if not _SUMMARY.search(text):
        return None
    push = "week" if _WEEKLY.search(text) else "morning" if _MORNING.search(text) else None
    if _STOP.search(text):
        return Call("set_push", {"push": push, "on": False} if push else {})
    if push is None or not (_MOVE.search(text) or _START.search(text)):
        return None
    moment = _moment(text)
    arguments = {"push": push, "time": _clock(text, moment), "weekday": moment.weekday if moment else None}
    started = {} if _MOVE.search(text) else {"on": True}
    return Call("set_push", {name: one for name, one in arguments.items() if one is not None} | started)


def _awaited(text: str, waiting: Mapping[str, Any] | None) -> Call | None:
    moment = _moment(text) if waiting is not None else None
    if waiting is None or moment is None or len(text) > _LONGEST // 3:
        return None
    return Call("set_push", {**waiting, "time": clock(moment)})


def _quiet(text: str) -> Call | None:
    if not _QUIET.search(text):
        return None
    hours = [clock(one) for one in times(text) if one.hour is not None]
    return Call("set_quiet", {"start": hours[0], "end": hours[1]} if len(hours) == 2 else {})


def _moment(text: str) -> When | None:
    """The last clock that is named: "the 8 o'clock summary to 9" is moved to 9."""
    return next((one for one in reversed(times(text)) if one.hour is not None), None)


def _clock(text: str, moment: When | None) -> str | None:
    if moment is not None:
        return clock(moment)
    bare = _TO.search(text)
    if bare is None or int(bare[1]) > 23:
        return None
    return f"{int(bare[1]):02d}:{bare[2] or '00'}"


def _width(text: str) -> int:
    return sum(2 if letter > "\u2e80" else 1 for letter in text)
