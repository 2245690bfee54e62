"""Reminders: what for, when, how often; and which to cancel."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from agent.requests import CancelReminder, ReminderKind, SetReminder
from agent.understanding.asks.matters import matter, of_each
from agent.understanding.foods.meals import meal_name
from agent.understanding.text.moments import clock, future
from agent.understanding.text.scene import Scene
from agent.understanding.text.times import When

_KINDS: tuple[tuple[ReminderKind, re.Pattern[str]], ...] = (
    (
        "medication",
        re.compile(
            r"药|胰岛素|打针|针|长效|短效|速效|双胍|格列|诺和|来得时|阿卡波糖|拜糖平|(?<![a-z])(?:meds?|medicines?|medications?|tablets?|pills?|insulin|metformin|lantus|inject(?:ion)?|shots?|dose|jab|basal|bolus|novorapid|humalog|tresiba|toujeo|ozempic|mounjaro|jardiance|januvia|gliclazide|glimepiride|levemir|statin|vitamins?|trulicity)(?![a-z])"
        ),
    ),
    (
        "glucose",
        re.compile(
            r"测(?!体重|血压|体温)|血糖|验血|扎手指|查糖|量糖|扎针|(?<![a-z])(?:test(?!s\b)|check (?:my )?(?:sugars?|glucose|blood(?! pressure)|bg|levels?|bs)|checking (?:my )?(?:sugars?|glucose|bg)|sugars?|glucose|bg|finger ?(?:stick|prick)|readings?|blood test|check again|re-?check|check)(?! (?:my )?(?:weight|blood pressure|bp|email|oven|feet))(?![a-z])"
        ),
    ),
    (
        "exercise",
        re.compile(
            r"运动|锻炼|散步|跳操|走路|跑步|走走|健身|遛弯|太极|广场舞|八段锦|瑜伽|游泳|快走|下楼走|活动|起来动|骑车|(?<![a-z])(?:exercise|walk|run|jog|gym|work ?out|yoga|swim|stretch|move|steps|cycle|bike)(?![a-z])"
        ),
    ),
    (
        "meal",
        re.compile(
            r"吃饭|早餐|早饭|午餐|午饭|晚餐|晚饭|加餐|吃东西|吃点|吃个|吃水果|夜宵|(?<![a-z])(?:eat|breakfast|lunch|dinner|snack|meal|supper|have (?:a|my|some))(?![a-z])"
        ),
    ),
)
_DAILY = re.compile(
    r"每天|每日|天天|每晚|每早|每个?(?:早上|晚上|中午|晚|早)|每夜|(?<![a-z])(?:every ?(?:single )?(?:day|morning|night|evening|afternoon|noon)|daily|each (?:day|morning|night|evening|afternoon)|nightly|mornings|nights|evenings|a day|every bedtime|everyday|after every meal|before every meal|every (?:breakfast|lunch|dinner))(?![a-z])"
)
_WEEKDAYS = re.compile(
    r"工作日|周一(?:到|至)周?五|星期一(?:到|至)星期?五|上班(?:日|的?时候|那几天)|(?<![a-z])(?:weekdays?|working days?|work ?days?|week days|monday (?:to|through|thru|till) friday|mon(?:day)?\s?-\s?fri(?:day)?|monday-friday|mon to fri)(?![a-z])"
)
_WEEKLY = re.compile(
    r"每(?:个)?(?:周|星期|礼拜)|(?:周|星期|礼拜)[一二三四五六日天](?:[、和]?(?:周|星期|礼拜)?[一二三四五六日天](?![点]))+|(?<![这本下上个])周末|(?<!this )(?<!next )(?<!last )(?<![a-z])weekends(?![a-z])|每隔?一?周|(?<![a-z])(?:every (?:week|weekend|mon|tue|wed|thu|fri|sat|sun)\w*|weekly|each (?:week|mon|tue|wed|thu|fri|sat|sun)\w*|once a week|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:mon|tues|wednes|thurs|fri|satur|sun)days)(?![a-z])"
)
_ALL = re.compile(
    r"所有|全部|全都|统统|通通|全给|全(?=关|删|取消|停)|都(?:取消|关|删|停|不)|一切|(?<![a-z])(?:all|every|everything|any)(?![a-z])"
)
_LEAVE_OUT = re.compile(
    r"(?:请|麻烦|帮我|给我|你|再|记得|到时候|到点|定时|设(?:置|定)?|定|加|来|建|弄|开|新建|添加)*(?:提醒|叫|喊|通知|催|督促)(?:一?下)?(?:我|一下)?|(?:一?个)?(?:的)?(?:闹钟|闹铃|提醒)|设(?:置|了)?|定个|每天|每日|每晚|每早|天天|工作日|\s?每个?(?=\|)|然后|还有|另外|以及|接着|同时|每(?:个)?(?:周|星期|礼拜)|别让我(?:又|再)?忘了?|帮我|请|麻烦|记得|一下|(?<![a-z])(?:to do (?:that|it|so)|please|can you|could you|would you|will you|set (?:up )?(?:me )?(?:a|an|the)?|add (?:a|an)?|create (?:a|an)?|i need|i want|give me|make|schedule|put|remind(?:er)?s?|alarms?|alerts?|me|to|at|for|every|each|day|daily|morning|evening|night|weekdays?|weekends?|about|that|wake|ping|nudge|notify|don.?t let|forget|on|in|the|a|i|should|and|also|then|up|with|of)(?![a-z])"
)


def kind_of(text: str) -> ReminderKind | None:
    """What a reminder is for; None where the words do not say."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


_MOVED = re.compile(
    r"(?:改|调|挪|推迟?|提前|换|延)(?:到|成|为|至)|(?<![a-z])(?:to|instead|until)(?![a-z])(?! remind)"
)
"""What follows is the new time."""


def set_reminders(scene: Scene, start: int, end: int) -> list[SetReminder]:
    """One reminder, one for each clock that is named, or one for each clock with a matter of its own."""
    parts = _parts(scene, start, end)
    daily = "daily" if _DAILY_BOTH.search(scene.text, *parts[-1]) else None
    first = _repeat(scene.text[slice(*parts[0])]) or daily
    return [one for part in parts for one in _set(scene, *part, _held(scene, *part, first))]


_DAILY_BOTH = re.compile(r"(?<![a-z])(?:daily|every ?(?:single )?day|each day)\s*$")
"""At the end it is of all that was told: insulin at seven and a walk at five, daily."""


def _set(scene: Scene, start: int, end: int, held: str | None) -> list[SetReminder]:
    """The reminders of one matter; `held` is how often the one told before it comes back."""
    text = scene.text[start:end]
    whens = [when for when in scene.times_in(start, end) if not when.is_now]
    what = kind_of(text) or "custom"
    moments = [when for when in whens if when.hour is not None or (when.shift and when.shift > 0)] or _soft(
        whens, text
    )
    moments = [_of_its_meal(when, text) for when in moments]
    repeat = _repeat(text) or held
    said = _text(scene, start, end, whens)
    if not moments:
        named = [weekday for when in whens for weekday in _weekdays(scene, when)] or [None]
        day = None if repeat else _day(scene, whens)
        asked = {"what": what, "text": said, "repeat": repeat, "missing": "time", "day": day}
        return [_made(scene, start, end, {**asked, "weekday": weekday}) for weekday in named]
    if len(moments) > 1 and (moved := _MOVED.search(text)):
        moments = [when for when in moments if when.start >= start + moved.start()] or moments
    days = [when for when in whens if when.weekday is not None or when.day is not None or when.date]
    if repeat == "weekly":
        days = [replace(when, weekday=day) for when in days for day in _weekdays(scene, when)] or days
    chosen = days if repeat == "weekly" and len(days) > 1 else [None]
    return [
        _made(
            scene,
            start,
            end,
            {
                "what": what,
                "text": said,
                **_schedule(scene, _on(_with_day(when, days), day), repeat),
            },
        )
        for day in chosen
        for when in moments
    ]


def _parts(scene: Scene, start: int, end: int) -> list[tuple[int, int]]:
    """早上八点吃药晚上九点打针 cut before its second clock; uncut where a clock has no matter of its own."""
    if not scene.folded.chinese:
        return of_each(scene, start, end)
    clocks = [
        w for w in scene.times_in(start, end) if not w.is_now and (w.hour is not None or (w.shift or 0) > 0)
    ]
    if len(clocks) < 2 or _MOVED.search(scene.text, start, end):
        return [(start, end)]
    cuts = [start, *(_with_its_day(scene, when, start) for when in clocks[1:]), end]
    found = [(a, b) for a, b in pairwise(cuts) if a < b]
    return found if all(_own_matter(scene, *part) for part in found) else [(start, end)]


_LEADS = re.compile(r"(?:[,、\s]|然后|还有|另外|以及|接着|同时|[再每个的和])+$")


def _with_its_day(scene: Scene, clock: When, start: int) -> int:
    """Where a clock begins, with the day said before it."""
    at = clock.start
    days = [when for when in scene.times_in(start, at) if when.hour is None and not when.length]
    if days and not scene.text[days[-1].end : at].strip(" 的,"):
        at = days[-1].start
    lead = _LEADS.search(scene.text, start, at)
    return lead.start() if lead else at


_SAME = re.compile(r"也(?:是|要|一样|行)?|一样|同样|各|都(?:要)?|一次|左右|吧|哦|啊|和|跟|的")


def _own_matter(scene: Scene, start: int, end: int) -> bool:
    said = _text(scene, start, end, scene.times_in(start, end)) or ""
    return bool(_SAME.sub("", said))


def _held(scene: Scene, start: int, end: int, first: str | None) -> str | None:
    """Every day of the first matter holds for the next one that names no day."""
    named = any(w.day is not None or w.weekday is not None or w.date for w in scene.times_in(start, end))
    return None if named or first == "weekly" else first


def _on(when: When, day: When | None) -> When:
    return when if day is None else replace(when, weekday=day.weekday)


_HALVES = {"breakfast": "morning", "lunch": "noon", "dinner": "evening"}
_HOURS = {"morning": range(1, 12), "noon": range(1, 13), "evening": range(5, 12)}
_WAKING = re.compile(r"起床|叫醒|(?<![a-z])(?:wake|get) (?:me )?up(?![a-z])|(?<![a-z])wake me(?![a-z])")


def _of_its_meal(when: When, text: str) -> When:
    """The half of the day of the meal, or the waking, that the clock stands beside: 4:15 suhoor, dinner at 7."""
    half = "morning" if _WAKING.search(text) else _HALVES.get(meal_name(text) or "")
    if half is None or when.hour is None or when.exact or when.part or when.hour not in _HOURS[half]:
        return when
    return replace(when, part=half)


def _day(scene: Scene, whens: list[When]) -> date | None:
    """The day that was named without an hour, which is asked for then."""
    named = next((w for w in whens if w.day is not None or w.weekday is not None or w.date), None)
    at = named and future(replace(named, hour=12, minute=0, part=None, exact=True), scene.now)
    return at.date() if at else None


_DAYS = "一二三四五六日"
_SATURDAY = 5
_WEEKEND = re.compile(r"周末|weekend")
_NAMED_DAYS = re.compile(rf"(?<=[周期拜、和,{_DAYS}天])[{_DAYS}天](?!点)")


def _weekdays(scene: Scene, when: When) -> list[int | None]:
    """周一三五 names three days."""
    if when.weekday is None:
        return []
    if _WEEKEND.search(scene.text, when.start, when.end):
        return [5, 6]
    named = (
        _NAMED_DAYS.findall(scene.text[when.start : when.end].split("午")[0]) if scene.folded.chinese else []
    )
    return [_DAYS.index("日" if day == "天" else day) for day in named] or [when.weekday]


def _soft(whens: list[When], text: str) -> list[When]:
    """Times that name no clock: "in 2 hours" told as a length after 后, or a part of the day."""
    lengths = [
        When(w.start, w.end, shift=w.length)
        for w in whens
        if w.length and re.search(r"后|later|after|in ", text)
    ]
    return lengths[:1] or [w for w in whens if w.part][:1]


def _with_day(when: When, days: list[When]) -> When:
    if when.shift is not None or when.day is not None or when.weekday is not None or when.date or not days:
        return when
    other = days[0]
    return When(
        when.start,
        when.end,
        other.day,
        other.weekday,
        other.week,
        other.date,
        when.part,
        when.hour,
        when.minute,
        when.exact,
    )


def _repeat(text: str) -> str | None:
    if _WEEKDAYS.search(text):
        return "weekdays"
    if _WEEKLY.search(text):
        return "weekly"
    return "daily" if _DAILY.search(text) else None


def _schedule(scene: Scene, when: When, repeat: str | None) -> dict[str, object]:
    if repeat == "weekly" and when.weekday is None:
        return {"time": clock(when), "repeat": "weekly", "weekday": scene.now.weekday()}
    if repeat == "weekly":
        return {
            "time": clock(when),
            "repeat": "weekly",
            "weekday": when.weekday,
            "missing": None if clock(when) else "time",
        }
    if repeat:
        return {"time": clock(when), "repeat": repeat}
    at: datetime | None = future(when, scene.now)
    if at and at <= scene.now and when.weekday == _SATURDAY and _WEEKEND.search(scene.text):
        at += timedelta(days=1)  # of this weekend Sunday is left
    return {"at": at, "repeat": "once", "missing": None if at else "time"}


def _made(scene: Scene, start: int, end: int, fields: dict[str, object]) -> SetReminder:
    return SetReminder.model_validate({**fields, "span": scene.folded.span(start, end), "confidence": 0.95})


def _text(scene: Scene, start: int, end: int, whens: list[When]) -> str | None:
    """What to say then: the clause without its times and without "remind me"."""
    if not scene.folded.chinese:
        return matter(scene, start, end, whens)
    text = list(scene.text[start:end])
    for when in whens:
        text[max(when.start - start, 0) : when.end - start] = "|" * (min(when.end, end) - when.start)
    kept = _LEAVE_OUT.sub(lambda match: "|" * len(match.group()), "".join(text))
    pieces = [(m.start(), m.end()) for m in re.finditer(r"[^|,。.;!?]*[^\s|,。.;!?][^|,。.;!?]*", kept)]
    said = "".join if scene.folded.chinese else " ".join
    words = [scene.folded.said(start + a, start + b) for a, b in pieces]
    return said(word for word in words if word not in _NO_MATTER).strip() or None


_NO_MATTER = frozenset(("的", "我", "后", "去", "再", "每", "和", "跟", "与", "也", "也是", "各", "都"))


def cancel_reminder(scene: Scene, start: int, end: int) -> CancelReminder:
    """Which reminder to stop."""
    text = scene.text[start:end]
    when = next((when for when in scene.times_in(start, end) if when.hour is not None), None)
    what = kind_of(re.sub(r"提醒|闹钟|remind\w*|alarms?", "", text))
    time = clock(when) if when else None
    everything = bool(_ALL.search(text)) and time is None and what is None
    return CancelReminder(
        what=what, time=time, all=everything, span=scene.folded.span(start, end), confidence=0.95
    )
