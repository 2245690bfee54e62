"""What is said about what was just said: this meal, that value, the other amount, the same again, another hour."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from agent.nodes.amounts import amount, only, really
from agent.nodes.choosing import compared, undecided
from agent.nodes.plates import plate
from agent.nodes.sighs import without_sighs
from agent.nodes.spans import corrected_numbers, elsewhere
from agent.requests import LogGlucose
from agent.state import Call, Circumstances
from agent.understanding import Known
from agent.understanding import understand as read
from agent.understanding.logs.medicines import medicine_names
from agent.understanding.logs.people import others
from agent.understanding.text.caring import keeps
from agent.understanding.text.fold import Folded, fold
from agent.understanding.text.moments import clock
from agent.understanding.text.times import times
from tools.circle.access import PATIENT
from tools.dayparts import meal_in
from tools.permissions import action_of

_LONGEST = 80
"""A Chinese sign counts as two letters. Whoever writes more tells something of its own."""

_NOTHING = frozenset({"chitchat", "unsupported", "ask_knowledge", "help", "clarify"})
"""What the grammar makes of words that mean something only beside what went before."""

_OTHERS = frozenset(
    {
        "mother",
        "father",
        "wife",
        "husband",
        "partner",
        "son",
        "daughter",
        "child",
        "grandmother",
        "grandfather",
    }
)


@dataclass(frozen=True)
class _Row:
    tool: str
    arguments: Mapping[str, Any]
    first: bool
    said: tuple[re.Pattern[str], ...]
    unsaid: tuple[re.Pattern[str], ...]

    def holds(self, text: str) -> bool:
        for said in self.said:
            if said.search(text):
                return not any(one.search(text) for one in self.unsaid)
        return False


def follow(text: str) -> Call | None:
    """Tell what a message wants with what was just told, before the grammar reads it; None of somebody else's."""
    folded = _folded(text)
    if folded is None or others(folded.text.lower(), Known()):
        return None
    if _FORGETS.search(folded.text.strip().lower()):
        return Call("undo", {"query": text})
    found = _table(folded.text, first=True)
    if found is not None:
        return _filled(found, folded.text)
    return _moved(folded.text) or compared(folded) or _converted(folded.text.strip().lower())


_CONVERTS = re.compile(
    r"^(?:请问)?(?P<a>\d{1,3}(?:\.\d)?)\s?(?:mmol(?:/l)?|mg(?:/dl)?)?\s?(?:是|等于|换算成|换成|相当于|合|=)(?:多少)?\s?(?:mg/?dl|mmol/?l|毫摩尔?|毫克)"
    r"|^(?:how much is|what(?:'s| is)|convert) (?P<b>\d{1,3}(?:\.\d)?)\s?(?:mmol(?:/l)?|mg(?:/dl)?)? (?:in|to|as) (?:mg|mmol)"
)


def _converted(text: str) -> Call | None:
    found = _CONVERTS.search(text)
    return Call("convert_unit", {"number": float(found["a"] or found["b"])}) if found else None


def otherwise(calls: Sequence[Call], about: Circumstances, last_logged: str | None) -> list[Call]:
    """Look again at a message in which the grammar found nothing to do, or an entry that corrects another."""
    again = _again(calls, about, last_logged)
    if about.turn.audience == "private" or {one.tool for one in again} <= {one.tool for one in calls}:
        return again
    # Where others read along, a sigh is no matter of one's own that would have to be taken aside.
    return again if all(action_of(call.tool, call.arguments) == "talk" for call in again) else list(calls)


def _again(calls: Sequence[Call], about: Circumstances, last_logged: str | None) -> list[Call]:
    text = about.turn.text
    folded = _folded(text)
    if folded is None or about.turn.action is not None or any(PATIENT in call.arguments for call in calls):
        return list(calls)  # what is about somebody else stays about them
    if any(call.tool == "undo" for call in calls):
        return _undone(calls, folded, last_logged)
    calls = corrected_numbers(elsewhere(calls, folded), folded)
    if len(calls) == 1 and (other := _rather(calls[0], folded, last_logged)) is not None:
        return [other]
    if all(call.tool in _NOTHING | {"log_meal"} for call in calls):
        found = really(text, about) or plate(folded) or only(calls, folded, last_logged)
        if found is None and not any(call.tool == "log_meal" for call in calls):
            found = _meant(calls, folded, about, last_logged)
        return [found] if found is not None else list(calls)
    return list(calls)


def _rather(call: Call, folded: Folded, last_logged: str | None) -> Call | None:
    """Tell what a single request rather is: a food that is thought of, a choice, a general question."""
    lower = folded.text.strip().lower()
    if call.tool == "log_meal":
        if not _CONSIDERED.search(lower):
            return undecided(folded)
        items_said = {"items": call.arguments["items"]} if call.arguments.get("items") else {}
        return Call("predict_response", items_said)
    if call.tool == "ask_dosing" and last_logged == "log_meal" and _MUCH.search(lower):
        return Call("last_meal_effect", {})
    if call.tool != "predict_response":
        return None
    if _ALCOHOL.search(lower):  # what it does is not a matter of its carbohydrates
        return Call("ask_knowledge", {"query": folded.original})
    # "May I eat before the blood test?" is about no food that could be predicted.
    asked = not call.arguments.get("items") and not _THIS.search(lower)
    return Call("ask_knowledge", {"query": folded.original}) if asked else None


def _undone(calls: Sequence[Call], folded: Folded, last_logged: str | None) -> list[Call]:
    """Take "sorry, it was ten" for another amount; what else is undone is what its words name."""
    if [call.tool for call in calls] == ["undo", "log_meal"] and calls[1].arguments.get("items"):
        # "Wrong, the chicken was 150 g": the rest of the meal stands.
        said = {slot: one for slot, one in calls[1].arguments.items() if slot in {"items", "meal", "at"}}
        return [Call("amend_meal", said)]
    if last_logged == "log_medication" and len(calls) == 1 and (dose := _DOSE.search(folded.text.lower())):
        return [Call("amend_dose", {"dose": float(dose["dose"])})]
    amended = amount(folded, last_logged) if len(calls) == 1 and not calls[0].arguments else None
    return [amended] if amended else [_named(call, folded.original) for call in calls]


def _meant(
    calls: Sequence[Call], folded: Folded, about: Circumstances, last_logged: str | None
) -> Call | None:
    """Find what words mean in which the grammar found nothing."""
    lower = folded.text.strip().lower()
    if _DELETES.search(lower):
        return Call("undo", {"query": about.turn.text})
    of_medicine = medicine_names(lower, 0, len(lower)) or _MEDICINE.search(lower)
    asked = _OPINION.search(lower) and any(call.tool in {"help", "chitchat"} for call in calls)
    if last_logged == "log_glucose" and (context := _context(lower)):
        return Call("amend_reading", {"context": context})
    if of_medicine and (asked or _FORGOT.search(lower)):
        return Call("ask_dosing", {})
    return (
        _table(folded.text, first=False) or amount(folded, last_logged) or _of_another(about.turn.text, about)
    )


def _folded(text: str) -> Folded | None:
    folded = fold(text)
    width = sum(2 if letter > "\u2e80" else 1 for letter in folded.text)
    return folded if 0 < width <= _LONGEST else None


def _table(text: str, *, first: bool) -> Call | None:
    text = without_sighs(text.strip().lower())
    found = next((row for row in _rows() if row.first == first and row.holds(text)), None)
    return Call(found.tool, found.arguments) if found else None


def _filled(call: Call, text: str) -> Call:
    if call.tool in {"day_meals", "same_meal", "day_entries", "undo"}:
        return replace(call, arguments={"query": text})
    if call.tool == "suggest_meal":
        meal = meal_in(text)
        return replace(call, arguments={"meal": meal} if meal else {})
    return call


_MOVE = re.compile(
    r"^(?:请|麻烦|帮我)?(?:把)?[^。,，]{0,14}(?:改|换|挪|调|推迟|提前)(?:到|成|为)|^(?:please )?(?:make it|change (?:it|that)|move (?:it|that)|(?:move|change|shift) (?:the|my) [^.]{0,24}(?:reminder|alarm))\b"
)
_REMINDER = re.compile(r"提醒|闹钟|reminder|alarm|点|\d:\d\d|\d ?[ap]m\b|o'?clock")


_HALF = re.compile(
    r"早|上午|中午|下午|晚|夜|凌晨|\d ?[ap]\.?m\b|\b(?:morning|noon|afternoon|evening|night)\b"
)


def _moved(text: str) -> Call | None:
    """Read "把9点的提醒改到9点半": the last hour is the new one, one before it the old."""
    if not _MOVE.search(text) or not _REMINDER.search(text):
        return None
    hours = [hour for when in times(text) if when.hour is not None and (hour := clock(when))]
    if not hours or len(hours) > 2:
        return None
    arguments: dict[str, Any] = {"time": hours[-1], "either_half": not _HALF.search(text)}
    if len(hours) == 2:
        arguments["old_time"] = hours[0]
    return Call("move_reminder", arguments)


def _named(call: Call, text: str) -> Call:
    """An undo that no correction follows takes back what its words name."""
    if call.tool != "undo" or call.arguments:
        return call
    return replace(call, arguments={"query": text})


_DELETES = re.compile(
    r"^(?:刚才|刚刚|上)?(?:那|这)[一]?个(?:提醒)?(?:不用|不要|不需要|算)了[。.!！]?$|^(?:no,? )?not that one[.!]?$|^(?:请|麻烦|帮我|给我)*(?:把)?[^。,，?？]{0,16}(?:删了|删掉|删除|去掉|撤了|撤回|撤销)(?:吧|一下|掉)?[。.!！]?$|^(?:请|帮我)?(?:删掉|删除|去掉|撤回|撤销)|^(?:please )?(?:delete|remove|undo|take back|cancel) (?:the|my|that|this|yesterday|today|last)\b"
)
_FORGETS = re.compile(
    r"^(?:请|帮我)?(?:把|将)[^。,，?？]{0,14}\d[^。,，?？]{0,6}(?:忘掉|忘了|忘记|删掉|删了|去掉)(?:吧)?[。!！]?$|^(?:please )?(?:forget|delete|remove) (?:the|that|my) [^.,?]{0,20}\d+(?:\.\d)?[a-z ]{0,20}[.!]?$"
)
"""A value that is to be forgotten is not one to be noted."""
_FORGOT = re.compile(
    r"忘(?:了|记|记了)?(?:吃|打|用|服|注射)|漏(?:了|吃|打|服)|\b(?:forgot|missed|skipped|forgotten)\b"
)
_MEDICINE = re.compile(
    r"药|针|胰岛素|\b(?:pills?|tablets?|meds?|medicine|medication|insulin|shot|injection|dose)\b"
)
_CONTEXTS = {
    "fasting": re.compile(
        r"^(?:是|这是|算|刚才)?(?:的)?空腹(?:的|测的|血糖)?$|^(?:我)?(?:还)?没吃(?:早)?(?:饭|东西)?(?:的时候)?(?:测的|的)?$|^(?:刚)?(?:起床|醒来?)(?:时|就|后)?(?:测的|的)$|^(?:that'?s|it'?s|it was|that was|this is)?\s?fasting$"
    ),
    "before_meal": re.compile(
        r"^(?:是|这是)?(?:[早午晚]?[饭餐]前)(?:的|测的)?$|^(?:that'?s|it'?s|it was|that was|this is)?\s?before (?:breakfast|lunch|dinner|eating|the meal|food)$"
    ),
    "after_meal": re.compile(
        r"^(?:是|这是)?(?:[早午晚]?[饭餐]后|吃完饭?|吃过饭?)(?:的|测的|两小时的?|2小时的?)?$|^(?:that'?s|it'?s|it was|that was|this is)?\s?after (?:breakfast|lunch|dinner|eating|the meal|food)$"
    ),
    "bedtime": re.compile(
        r"^(?:是|这是)?睡前(?:的|测的)?$|^(?:that'?s|it'?s|it was|that was|this is)?\s?(?:at |before )?bed(?:time)?$"
    ),
}
_DOSE = re.compile(
    r"(?<![\d.])(?P<dose>\d{1,3}(?:\.\d)?)\s?(?:个?单位|units?\b|u\b|片|粒|tablets?\b|pills?\b|mg\b|毫克)"
)


def _context(text: str) -> str | None:
    """Tell of which occasion the value was that was just noted."""
    return next((name for name, words in _CONTEXTS.items() if words.search(text.strip(" .。!！,，"))), None)


_CONSIDERED = re.compile(r"^那.{1,20}呢[?？]?$|^(?:and |so )?(?:what|how) about\b")
"""A food that is thought of, not one that was eaten."""
_MUCH = re.compile(r"^(?:这|我)?(?:算|吃得?|是不是)?(?:太)?多(?:不多|了)?(?:吗|么|吧)?[?？]?$")
_ALCOHOL = re.compile(
    r"(?:喝|来)?(?:点|杯|口|两)?(?:白酒|啤酒|红酒|黄酒|葡萄酒|酒)|\b(?:alcohol|beer|wine|vodka|whisk(?:e)?y|drink alcohol)\b"
)
_THIS = re.compile(r"这|那|\b(?:this|that|these|those|it)\b")
_OPINION = re.compile(
    r"[?？]|吗|怎么看|你觉得|要不要|该不该|\b(?:what do you think|should i|is that (?:ok|right)|opinion|advice)\b"
)


def _of_another(text: str, about: Circumstances) -> Call | None:
    """A value of somebody else is not noted, but what it means is said."""
    if about.around.people or keeps(text.lower()) or not others(text.lower(), Known()):
        return None
    caring = Known(zone=about.person.zone, cares_for=_OTHERS)
    told = read(text, about.turn.sent_at.astimezone(ZoneInfo(about.person.zone)), caring)
    values = [one for one in told if isinstance(one, LogGlucose) and one.value is not None]
    if not values:
        return None
    fasting = {"fasting": True} if values[-1].context == "fasting" else {}
    return Call("value_of_another", {"value": values[-1].value, **fasting})


@cache
def _rows() -> tuple[_Row, ...]:
    text = files("agent.nodes").joinpath("following.toml").read_text(encoding="utf-8")
    return tuple(
        _Row(
            row["tool"],
            row.get("arguments", {}),
            bool(row.get("first")),
            tuple(map(re.compile, row["any"])),
            tuple(map(re.compile, row.get("not", ()))),
        )
        for row in tomllib.loads(text)["row"]
    )
