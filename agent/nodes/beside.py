"""What a short message means beside the turn before it: which reminder is no longer wanted, what to do about a value."""

import re
from collections.abc import Sequence

from agent.state import Call
from agent.understanding.text.fold import fold
from agent.understanding.text.moments import clock
from agent.understanding.text.times import times

_OF_REMINDERS = frozenset(
    {
        "set_reminder",
        "list_reminders",
        "cancel_reminder",
        "change_reminder",
        "move_reminder",
        "shift_reminder",
        "pause_reminders",
        "resume_reminders",
    }
)
_OF_VALUES = frozenset({"log_glucose", "judge_last", "explain_last", "compare_latest"})
_A_REMINDER = re.compile(
    r"提醒|闹钟|药|胰岛素|针|测|运动|散步|[\d一二三四五六七八九十]点|那个|那条|早上|中午|下午|晚上|睡前"
    r"|\b(?:reminders?|alarms?|ones?|meds?|pills?|insulin|check|test|walk|morning|evening|night|\d ?[ap]m)\b"
)
_AN_ENTRY = re.compile(
    r"记录|[早午晚中]饭|[早午晚]餐|血糖\d|\d\.\d|刚才|[吃喝]的|昨|\b(?:entry|reading|meal|breakfast|lunch|dinner|value|last|yesterday)\b"
)
_WHAT_NOW = re.compile(
    r"^(?:那|这|可|现在|我|,|，)*(?:该|要|应该|可)?(?:怎么办|咋办|咋整|咋弄|怎么弄|怎么处理|如何是好)(?:才?好|呢|啊|呀|[?？!！。])*$"
    r"|^(?:so |and |ok |okay |but )*what (?:do|should|can) i do(?: now| then| about (?:it|that|this))?[?!.]*$"
)

_NORMAL = re.compile(
    r"^(?:那|那么|请问|到底|一般|,|，)*正常(?:值|范围|的|人)?(?:应该|该|要|会|一般)?(?:是|在|到)?(?:多少|几|哪个范围|什么范围)(?:呢|啊|呀|[?？])*$"
    r"|^(?:那|那么|请问|到底|,|，)*(?:多少|几)(?:才)?(?:算|是|叫)?(?:正常|不高|合格|达标)(?:的|呢|啊|呀|[?？])*$"
)
_OF_OTHER_VALUES = frozenset({"log_measurement"})
_OF_A_DAY = ("day_meals", "day_entries")
_A_DAY = re.compile(
    r"^(?:那|那么)?(?:今天|昨天|前天|大前天|昨晚|上周[一二三四五六日天]|星期[一二三四五六日天]|周[一二三四五六日天])(?:的)?(?:呢|啊|嘛|[?？])+$"
    r"|^(?:and |what about |how about )(?:today|yesterday|the day before(?: yesterday)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\?*$"
)
_WITHOUT_IT = re.compile(
    r"^(?:那|我|,|，)*(?:能不能|可不可以|能|可以|要不要|该不该|是不是(?:能|可以))(?:自己|先|就)?(?:把)?(?:它)?(?:停|停药|减|减半|减量|加量|换药|不吃药?|不打|少吃一?[片粒颗]|少打)(?:掉|点|一点|一些)?(?:了)?(?:吗|么|呢|[?？])*$"
    r"|^(?:那|我)*(?:停|停药|停了|停掉|减半|减量|加量|减一?[片粒颗]|加一?[片粒颗]|吃半[片粒颗])(?:行|可以|成|好)(?:吗|么|不|不行|[?？])+$"
)
"""A dose or its end, asked about where the medicine was named before."""


def beside(calls: Sequence[Call], last: Sequence[str], text: str) -> list[Call]:
    """Read the calls of a message beside the tools of the turn before it."""
    said = fold(text).text.strip().lower()
    if _OF_VALUES & set(last) and _WHAT_NOW.search(said):
        return [Call("judge_last", {})]
    if _NORMAL.search(said) and not _OF_OTHER_VALUES & set(last):
        return [Call("ask_knowledge", {"query": "血糖目标是多少"})]
    if _WITHOUT_IT.search(said) and not _OF_REMINDERS & set(last):
        return [Call("ask_dosing", {})]
    if _A_DAY.search(said) and (again := next((tool for tool in _OF_A_DAY if tool in last), None)):
        return [Call(again, {"query": text})]
    taken_back = len(calls) == 1 and calls[0].tool == "undo" and set(calls[0].arguments) <= {"query"}
    reminder = _A_REMINDER.search(said) and not _AN_ENTRY.search(said)
    if taken_back and _OF_REMINDERS & set(last) and reminder and _names_one(said):
        hours = [hour for when in times(said) if when.hour is not None and (hour := clock(when))]
        return [Call("cancel_reminder", {"time": hours[0]} if len(hours) == 1 else {})]
    return list(calls)


def _names_one(said: str) -> bool:
    """Is one named, and not only the last of all ("that one, no")?"""
    return (
        re.fullmatch(r"(?:刚才|刚刚|上)?(?:那|这)一?[个条](?:提醒)?.{0,4}|(?:no,? )?not that one[.!]?", said)
        is None
    )
