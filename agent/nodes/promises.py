"""What is wanted of reminders beyond setting one: several a day, a rest, another hour of a named one, what cannot be promised."""

import re
from typing import Any

from agent.state import Call
from agent.understanding.text.fold import fold
from agent.understanding.text.moments import clock
from agent.understanding.text.times import times

_LONGEST = 60

REMIND = re.compile(r"提醒|闹钟|叫我|\b(?:remind|reminders?|alarms?|wake me)\b", re.IGNORECASE)
_DAYS = re.compile(
    r"今[天晚]|明[天晚早]|后天|每|天天|工作日|周|星期|礼拜|[号日]|\b(?:today|tonight|tomorrow|every|daily|weekdays?|\w+day)\b",
    re.IGNORECASE,
)
_SEVERAL = (
    (re.compile(r"早中晚(?:各|都)?(?:一次)?|(?:一天|一日|每天|每日)[三3]次"), "早上8点、中午12点和晚上6点"),
    (re.compile(r"[三3每]餐(?:之)?前"), "早上7点、中午11点半和晚上5点半"),
    (
        re.compile(r"早晚(?:各|都)?(?:一次)?(?![会要饭餐])|(?:一天|一日|每天|每日)[两二2]次"),
        "早上8点和晚上8点",
    ),
    (re.compile(r"\b(?:three|3) times (?:a|per) day\b", re.IGNORECASE), "at 8 am, 12 pm and 6 pm"),
    (
        re.compile(r"\bbefore (?:each|every) meal\b|\bbefore meals\b", re.IGNORECASE),
        "at 7 am, 11:30 am and 5:30 pm",
    ),
    (
        re.compile(
            r"\b(?:every )?morning and (?:night|evening)\b|\b(?:twice|two times|2 times) (?:a|per) day\b|\btwice daily\b",
            re.IGNORECASE,
        ),
        "at 8 am and 8 pm",
    ),
)


def several(text: str) -> str:
    """Say each hour of a reminder for morning and evening, or for every meal, of which the grammar hears one or none."""
    if not REMIND.search(text):
        return text
    text = _one_by_one(text)
    for said, hours in _SEVERAL:
        if not (found := said.search(text)):
            continue
        every_day = (
            ""
            if _DAYS.search(text.replace(found.group(), ""))
            else "每天"
            if hours[0] > "\u4e00"
            else " every day"
        )
        if hours[0] > "\u4e00":
            return said.sub(f"{every_day}{hours}", text, count=1)
        return said.sub(f"{hours}{every_day}", text, count=1)
    return text


_NEXT_ONE = re.compile(
    r"(?<=提醒)(?P<one>我?[^,，。;；\d]{1,8}?)[,，]?"
    r"(?P<next>(?:每天|每晚|明天)?(?:早上|早晨|上午|中午|下午|傍晚|晚上|睡前)?[\d一二两三四五六七八九十]{1,3}(?:点(?:半|一刻|[\d一二三四五]{1,3}分?)?|[:：]\d\d)(?:再)?提醒)"
)
"""One reminder right behind another, as a voice is written down: 七点提醒我测血糖九点提醒我吃药."""
_DAY_SAID = (
    ("每天", re.compile(r"每[天日晚早]|天天")),
    ("明天", re.compile(r"明[天日早晚]")),
    ("后天", re.compile(r"后天")),
)


def _one_by_one(text: str) -> str:
    """Part reminders that run on; the day that the first one names holds for those behind it."""

    def parted(found: re.Match[str]) -> str:
        before = text[: found.start()]
        said = (
            ""
            if _DAYS.search(found["next"])
            else next((day for day, one in _DAY_SAID if one.search(before)), "")
        )
        return f"{found['one']}，{said}{found['next']}"

    return _NEXT_ONE.sub(parted, text)


_NUMBERS = {one: number for number, one in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "几": 3}
_WORDS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
}
_SPAN = re.compile(
    r"(?P<n>\d{1,2}|[一二两三四五六七八九十几])(?:个)?(?P<zh>天|日|周|星期|礼拜|月)"
    r"|\b(?P<m>\d{1,2}|a|one|two|three|four|five|six|seven|ten) (?P<en>day|week|month)s?\b"
)
_LENGTH = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "day": 1, "week": 7, "month": 30}

_PAUSE = re.compile(
    r"(?:先|暂时|暂)?(?:别|不用|不要|不必|甭)(?:再)?(?:提醒|叫我)|(?:暂停|停一?停|先停|歇)[^。]{0,8}(?:提醒|闹钟)|(?:提醒|闹钟)[^。]{0,6}(?:暂停|停一?停|先停|跳过|先别)|跳过[^。]{0,8}(?:提醒|闹钟|药|测)"
    r"|\b(?:pause|mute|silence|suspend|hold|skip)\b[^.]{0,24}\b(?:reminders?|alarms?|one|tonight'?s|today'?s|tomorrow'?s|morning'?s)\b|\bskip (?:tonight|today|tomorrow)\b|\bno (?:reminders?|alarms?)\b|\bdon'?t remind me\b|\bstop reminding me (?:for|until|today|tomorrow|tonight)\b"
)
_FOREVER = re.compile(r"取消|删|再也|永远|以后都|\b(?:cancel|delete|remove|ever|anymore|any more)\b")
_NOW = re.compile(r"今[天晚]|这次|这一次|下一次|一次|\b(?:today'?s?|tonight'?s?|this time|next one|once)\b")
_TOMORROW = re.compile(r"明[天晚早]|\btomorrow")
_RESUME = re.compile(
    r"(?:恢复|重新(?:打开|开始|开启)|继续|重启|打开)(?:我的?)?(?:所有|全部)?(?:的)?(?:提醒|闹钟)|(?:提醒|闹钟)[^。]{0,4}(?:恢复|打开|重新开|继续)"
    r"|\b(?:resume|restart|unpause|restore|continue) (?:all )?(?:my |the )?(?:reminders?|alarms?)\b|\b(?:turn|switch) (?:my |the |all )*(?:reminders?|alarms?) (?:back )?on\b|\breminders? back on\b"
)
_REPEATS = re.compile(
    r"每隔|隔[一两二三]?[天日周]|每(?:\d+|[两二三四五六七八九十半])个?(?:小时|钟头|天|周|星期|个月|月)|每个?月|每半小时"
    r"|\bevery (?:other|second|third|few|\d+|two|three|four|six) ?(?:hours?|days?|weeks?|months?)?\b|\bevery (?:hour|month)\b|\b(?:hourly|monthly|biweekly)\b"
)
_WATCHED = re.compile(
    r"(?:低血糖|血糖(?:太|偏|过)?[低高]|[低高]于|[低高]了|掉到|升到)[^。]{0,8}(?:提醒|叫醒?|通知|喊)我?|(?:提醒|叫醒|叫|通知)我?[^。]{0,4}(?:如果|要是|万一)"
    r"|\b(?:wake|remind|alert|warn|call|tell) me (?:up )?(?:if|when|whenever) [^.]{0,24}\b(?:low|high|below|above|under|over|drops?|hypo|spikes?)\b"
)
_AFTER_MEAL = re.compile(
    r"(?:每顿?|三|各)?(?:饭|餐|吃完饭)(?:之|以)?后(?:的)?(?=[^。,，]{0,6}(?:小时|钟头|分钟)|[^。,，]{0,3}(?:提醒|叫))"
    r"|\b(?:half an hour|an hour|\w+ (?:hours?|minutes?)) after (?:each|every|all|the|my|a)? ?(?:meals?|eating|food|breakfast|lunch|dinner)\b"
)
_EVERY = re.compile(r"每|三餐|各|\b(?:each|every|all|meals)\b")
_STOP_NAMED = re.compile(
    r"^(?:请|帮我)?(?:取消|停掉|关掉)(?!.*(?:刚才|那条|最后|记录|这[条个]|昨|今天|饭|餐|[\d]))[^。,，?？]{1,10}(?:的|那个)[。!！]?$|^(?:cancel|stop) the (?!last|previous)[a-z ]{3,20} ones?[.!]?$"
)
_DID_IT_RING = re.compile(
    r"^(?:did|has|have|why did|when (?:will|do|does|is)|what time (?:will|do|does|is)) [^.]{0,30}\b(?:reminders?|alarms?)\b|(?:提醒|闹钟)[^。]{0,6}(?:响了?(?:没|吗)|几点响|什么时候响)"
)
_NOTHING = re.compile(r"(?!)")
_SUMMARY = re.compile(r"小结|总结|周报|summary|digest")


def promises(text: str, *, asked: bool = False) -> list[Call] | None:
    """Tell what is wanted of one's reminders; None where it is something else. `asked`: the hour of one was asked for."""
    folded = fold(text).text.strip().lower()
    if not folded or len(folded) > _LONGEST or _SUMMARY.search(folded):
        return None
    found = _plain(folded, asked=asked) or _after_meal(folded) or _pause(folded)
    return [found] if found is not None else _moves(folded)


def _plain(text: str, *, asked: bool) -> Call | None:
    """Find what is told by its words alone."""
    about_repeats = asked or REMIND.search(text)
    table = (
        (_WATCHED, "cannot_watch"),
        (_REPEATS if about_repeats else _NOTHING, "no_such_repeat"),
        (_STOP_NAMED, "cancel_reminder"),
        (_DID_IT_RING, "list_reminders"),
        (_RESUME, "resume_reminders"),
    )
    return next((Call(tool, {}) for said, tool in table if said.search(text)), None)


def _after_meal(text: str) -> Call | None:
    found = _AFTER_MEAL.search(text)
    if found is None or not REMIND.search(text):
        return None
    every = bool(_EVERY.search(found.group()))
    return Call("remind_after_meal", {"minutes": _minutes(text) or 120, "every": every})


def _pause(text: str) -> Call | None:
    if not _PAUSE.search(text) or _FOREVER.search(text) or (rest := _rest(text)) is None:
        return None
    return Call("pause_reminders", rest)


def _rest(text: str) -> dict[str, Any] | None:
    """Read for how long reminders are to rest; None where it sounds like for good ("别提醒我测血糖了")."""
    named = _SPAN.search(text)
    if named is not None:
        count = named["n"] or named["m"]
        number = int(count) if count.isdecimal() else _NUMBERS.get(count) or _WORDS[count]
        return {"query": _SPAN.sub("", text), "days": number * _LENGTH[named["zh"] or named["en"]]}
    if _TOMORROW.search(text):
        return {"query": _TOMORROW.sub("", text), "days": 1, "first": 1}
    if _NOW.search(text):
        return {"query": text, "days": 1}
    return {"query": text} if re.search(r"暂停|先停|先别|pause|mute|suspend|hold", text) else None


_MOVE = re.compile(
    r"(?:改|换|挪|调|移)(?:到|成|为)|推迟到|提前到|\b(?:move|change|shift|push|make)\b.{1,40}?\b(?:to|at|for)\b"
)
_SHIFT = re.compile(
    r"^(?!我).{0,16}(?P<late>推迟|延后|往后推?|晚(?!了|饭|餐|上|点))(?P<a>[^。,，]{1,8})$|^(?!我).{0,16}(?P<early>提前|往前|早(?!了|饭|餐|上|点))(?P<b>[^。,，]{1,8})$"
    r"|\b(?:push|move|shift)\b.{1,30}?\b(?P<back>back|later)\b(?: by)?(?P<c>.{3,16})$|\b(?:bring|move)\b.{1,30}?\b(?P<forward>forward|earlier)\b(?: by)?(?P<d>.{3,16})$"
)
_SHIFT_WORDS = re.compile(
    r"(?:推迟|延后|往后推?|提前|往前)[^。]*$|\b(?:push|move|shift|bring)\b|\b(?:back|later|forward|earlier)\b.*$"
)
_LASTS = re.compile(
    r"(?P<half>半个?(?:小时|钟头)|half an hour)|(?P<n>\d{1,3}|[一二两三四五六七八九十]|\ban?|\bone|\btwo|\bthree) ?个?(?P<unit>小时|钟头|分钟|分|hours?|minutes?|min)"
)
_HALF = re.compile(
    r"早|上午|中午|下午|晚|夜|凌晨|\d ?[ap]\.?m\b|\b(?:morning|noon|afternoon|evening|night)\b"
)
_OF_A_REMINDER = re.compile(
    r"提醒|闹钟|药|胰岛素|针|测|那个|的|散步|\b(?:reminders?|alarms?|one|meds?|metformin|insulin|lantus|pills?|walk|test|check)\b"
)
_NOT_OF_REMINDERS = re.compile(r"目标|单位|血糖是|小结|target|unit|language|语言|时区|timezone")


def _moves(text: str) -> list[Call] | None:
    """Read "把晚上的二甲双胍改到9点" and "早上那个推迟半小时", several of them in one message too."""
    if _NOT_OF_REMINDERS.search(text):
        return None
    calls = [_move(part) for part in re.split(r"[,，;；。]|\band (?=the\b)", text) if part.strip()]
    return [one for one in calls if one is not None] if calls and all(calls) else None


def _move(text: str) -> Call | None:
    shifted = _SHIFT.search(text)
    if shifted is not None and _OF_A_REMINDER.search(text) and (minutes := _minutes(text)):
        later = shifted["late"] or shifted["back"]
        query = _SHIFT_WORDS.sub("", text)
        return Call("shift_reminder", {"query": query, "minutes": minutes if later else -minutes})
    found = _MOVE.search(text)
    if found is None or not _OF_A_REMINDER.search(text[: found.end()]):
        return None
    before, after = text[: found.end()], text[found.end() :]
    new = [hour for when in times(after) if when.hour is not None and (hour := clock(when))]
    bare = re.search(r"^\s*(\d{1,2})(?:[:：](\d{2}))?\s*$", after)
    if not new and bare and int(bare[1]) < 24:
        new = [f"{int(bare[1]):02d}:{bare[2] or '00'}"]
    if len(new) != 1 or any(when.hour is not None and re.search(r"\d", before) for when in times(before)):
        return None  # the old hour is named: heard elsewhere
    return Call("move_reminder", {"time": new[0], "either_half": not _HALF.search(after), "query": before})


def _minutes(text: str) -> int | None:
    found = list(_LASTS.finditer(text))
    if len(found) != 1:
        return None
    one = found[0]
    if one["half"]:
        return 30
    number = int(one["n"]) if one["n"].isdecimal() else _NUMBERS.get(one["n"]) or _WORDS.get(one["n"], 0)
    return number * (60 if one["unit"].startswith(("小", "钟", "h")) else 1)
