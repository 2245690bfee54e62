"""A short message that doubts or mends what the turn before did: "no that was yesterday", "make it 22", "are you sure"."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agent.nodes.sighs import without_sighs
from agent.state import Call, Circumstances
from agent.understanding.logs.glucose import to_mmol
from agent.understanding.text.fold import fold
from agent.understanding.text.moments import past
from agent.understanding.text.numbers import numbers
from agent.understanding.text.times import When, times

_LONGEST = 60
_UNHEARD = frozenset(
    {"chitchat", "unsupported", "ask_knowledge", "help", "clarify", "undo", "recall_memories", "log_glucose"}
)
"""What the grammar makes of such a message, which means something only beside what went before."""
_NOTED = frozenset({"amend_meal", "amend_reading", "amend_dose", "move_entry", "set_meal_time", "stand_by"})
_VALUES = frozenset({"log_glucose", "judge_last", "explain_last", "compare_latest"})
_ESTIMATES = frozenset({"predict_response", "last_meal_effect", "compare_foods", "suggest_meal"})
_REMINDERS = frozenset({"set_reminder", "move_reminder", "shift_reminder"})
_SAID_OF_IT = re.compile(
    r"\b(?:no|nope|sorry|oh|oops|wait|hang on|hold on|actually|i mean|i meant|that|it|this|was|were|is|'s|should|be|have|been|happened|from|at|for|on|really|still|the|last|one|reading|meal|value|entry|number|around|about|in|not|now|today)\b"
    r"|不对|不是|哦|噢|说错了?|记错了?|错了?|其实|应该|刚才|那个?|这个?|是|的|了|吃|喝|测|量|打|不|我|血糖|饭|数"
)
_SURE = re.compile(
    r"^(?:but |so |hmm |and |wait )*(?:(?:are|r) (?:you|u|ya) (?:really |very |quite |absolutely )?(?:sure|certain|positive)(?: about (?:that|it|this))?|really|for real|you sure|is that (?:right|correct|true|really right|accurate)|that (?:can'?t|cannot|doesn'?t (?:seem|look|sound)|does not (?:seem|look|sound)) (?:be )?right)[?!.]*$"
    r"|^(?:你)?(?:确定|肯定|真的|不会吧|没(?:搞|弄|算|记|说)错|对不对|靠谱)(?:吗|么|吧|嘛)?[?？!！。]*$"
)
_WHY = re.compile(
    r"^(?:but |so |and |ok |oh )*why (?:is |was |am i |are |it |that |this |my (?:sugar|reading|number) )*(?:so |this |that |too )?(?P<how>high|low)(?: today| now| again)?[?!.]*$|^(?:but |so |and |ok |oh )*(?:why(?: is that| so| though| not)?|how come|how so)[?!.]*$|^(?:那|可|这)?(?:是)?(?:为什么|为啥|咋回事|怎么回事|怎么会)(?:呢|啊|呀|这样)?[?？!！。]*$"
)
_AMOUNT = re.compile(
    r"^(?:(?:no|sorry|oops|oh|actually|wait|i mean|i meant|it was|it'?s|its|it should be|should be|only|just|make (?:it|that)|change (?:it|that)(?: to)?|to|not \d+)[, ]*)+(?:\d+(?:\.\d)?|[a-z-]+(?: [a-z-]+)?)(?: ?(?:units?|u|mg|instead|not \d+|please|o'?clock))*[.!]*$"
    r"|^(?:不对|不是|错了|说错了|其实|应该)?[,，]?(?:应该)?(?:是|改成|改到|改为)\d+(?:\.\d)?(?:个?单位|片|粒|点)?[。!！]*$"
)
_WRONG = re.compile(
    r"^(?:no|nope|sorry|oops|oh|actually|wait|wrong|i mean|i meant|(?:it )?should be|make (?:it|that)|change (?:it|that))\b|^(?:不对|不是|错了|说错|记错|其实)"
)
_MOST_UNITS = 150
_LEAST_MG = 36


def doubted(
    calls: Sequence[Call], last: Sequence[str], about: Circumstances, last_logged: str | None
) -> list[Call]:
    """Read the calls of a short message beside the tools of the turn before it, and what was noted last."""
    turn = about.turn
    said = without_sighs(fold(turn.text).text.strip().lower())
    alone = turn.action is None and turn.audience == "private" and not turn.forwarded
    if not alone or not 0 < len(said) <= _LONGEST or not {call.tool for call in calls} <= _UNHEARD:
        return list(calls)
    before = {*last, *([last_logged] if last_logged and _WRONG.search(said) else [])}
    if _WRONG.search(said) and (right := _right_value(calls, said, before, about)):
        return right
    if any(call.tool == "log_glucose" for call in calls):
        return list(calls)
    noted = any(tool.startswith("log_") for tool in before) or bool((_NOTED | _VALUES) & before)
    found = (_then(said, about) if noted else None) or _amount(said, before)
    found = found or _asked(said, set(last), noted=noted)
    return [found] if found else list(calls)


def _right_value(
    calls: Sequence[Call], said: str, before: set[str], about: Circumstances
) -> list[Call] | None:
    """Take "no it was 186" for the right value in the place of the last, or for the dose that was told."""
    if (dose := _amount(said, before)) is not None:
        return [dose]
    if "log_glucose" not in before or not _AMOUNT.search(said) or any(call.tool == "undo" for call in calls):
        return None
    right = next((call for call in calls if call.tool == "log_glucose"), None)
    if right is None:
        number = numbers(said)[0].value if numbers(said) else 0.0
        value = to_mmol(number, "mg" if about.person.unit == "mg/dL" and number >= _LEAST_MG else "")
        right = Call("log_glucose", {"value": value}) if value is not None else None
    if right is None:
        return None
    named = {"right": right.arguments["value"]} if right.arguments.get("value") is not None else {}
    return [Call("undo", {"corrected_by": "log_glucose", **named}), right]


def _then(said: str, about: Circumstances) -> Call | None:
    """Hear when it was that was just noted, where nothing else is said."""
    whens = [when for when in times(said) if not when.is_now and when.length is None]
    rest = said
    for when in reversed(times(said)):
        rest = rest[: when.start] + " " + rest[when.end :]
    if len(whens) != 1 or re.search(r"[^\W_]", _SAID_OF_IT.sub(" ", rest)) or "?" in said:
        return None
    now = about.turn.sent_at.astimezone(ZoneInfo(about.person.zone))
    when = whens[0]
    at = past(when, now)
    bare = when.hour is None and when.part is None and when.shift is None
    if not bare:
        return Call("move_entry", {"at": at}) if at and at <= now + timedelta(minutes=1) else None
    day = _day(when, now)
    return Call("move_entry", {"day": day.date()}) if day and day <= now else None


def _day(when: When, now: datetime) -> datetime | None:
    if when.day is not None:
        return now + timedelta(days=when.day)
    return past(when, now)


def _amount(said: str, last: set[str]) -> Call | None:
    """Hear another dose of the medicine, or another hour of the reminder, that was just told."""
    if not _AMOUNT.search(said):
        return None
    found = [number.value for number in numbers(said)]
    value = found[0] if found else None
    if value is None:
        return None
    dosed = last & {"log_medication", "amend_dose"} and "log_glucose" not in last
    if dosed and 0 < value <= _MOST_UNITS:
        return Call("amend_dose", {"dose": value})
    if last & _REMINDERS and value == int(value) and 0 < value < 24:
        return Call("move_reminder", {"time": f"{int(value):02d}:00", "either_half": True})
    return None


def _asked(said: str, last: set[str], *, noted: bool) -> Call | None:
    if why := _WHY.search(said):
        if why["how"] or last & _VALUES:
            return Call("explain_last", {})
        return Call("ask_dosing", {}) if "ask_dosing" in last else None
    if not _SURE.search(said):
        return None
    about = "estimate" if last & _ESTIMATES else "entry" if noted or last & _VALUES else "other"
    return Call("stand_by", {"about": about})
