"""Words of time in a message: atoms (a day, a part of the day, a clock) and where they join to one time."""

import re
from dataclasses import dataclass, replace
from functools import cache

from agent.understanding.text.clocks import at_one, clocks, leveled
from agent.understanding.text.numbers import numbers
from agent.understanding.text.numerals import english
from agent.understanding.text.waking import woken
from agent.understanding.text.words import either, split_en, split_zh, table
from health.numerals import chinese

_ZH = "零一二两三四五六七八九十"
_NUMBER = rf"(?:(?<!\d)\d{{1,4}}(?:\.\d{{1,2}})?|(?<![{_ZH}百俩半])[{_ZH}百俩半]{{1,5}}|(?:an?\s+)?half(?:\s+an?)?|a\s+couple(?:\s+of)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|forty[ -]five|ninety)"
_LONGEST = 1_000_000.0
"""Minutes; nobody means a longer time, and dates stay in their range."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?(?![a-z])"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNITS = {
    "秒": 1 / 60,
    "分": 1,
    "min": 1,
    "刻": 15,
    "小时": 60,
    "钟头": 60,
    "钟": 60,
    "h": 60,
    "天": 1440,
    "day": 1440,
    "周": 10080,
    "星期": 10080,
    "week": 10080,
    "月": 43200,
    "month": 43200,
}


@dataclass(frozen=True)
class When:
    """One time as it was said; what it means depends on the moment (see `moments`).

    day: days from today; weekday 0-6 with week -1, 0, 1 or None; date: (month or None, day of the month).
    part: name of a part of the day; hour and minute: the clock; exact: am, pm or 24 hours were said.
    shift: minutes from now (negative is past); length: minutes of a stretch of time with no direction.
    woken: it is told by waking, which "just" before it brings to now.
    """

    start: int
    end: int
    day: int | None = None
    weekday: int | None = None
    week: int | None = None
    date: tuple[int | None, int] | None = None
    part: str | None = None
    hour: int | None = None
    minute: int = 0
    exact: bool = False
    shift: float | None = None
    length: float | None = None
    is_now: bool = False
    woken: bool = False


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, str], dict[str, int], frozenset[str]]:
    words = table("times")
    parts = {
        w: name for name, row in words["parts"].items() for w in (*split_zh(row["zh"]), *split_en(row["en"]))
    }
    days = {**words["days"]["zh"], **words["days"]["en"]}
    now = frozenset([*split_zh(words["now"]["zh"]), *split_en(words["now"]["en"])])
    english_words = [w for w in {*parts, *days, *now} - {"just"} if w.isascii()]
    just = r"(?<![a-z])just(?![a-z]|\s(?:before|after|over|under|above|below|about|shy)(?![a-z]))"
    zh = [w for w in {*parts, *days, *now} if not w.isascii() and len(w) > 1]
    single = r"早(?![餐饭点茶就已])|(?<![一-鿿])中(?=\s?\d)|晚(?![餐饭点宴了饿])|(?<![上下中])午(?![餐饭后睡休])|昨(?=早|午)|刚(?![好巧开])"
    pattern = re.compile(f"{either(zh)}|{single}|{either(english_words, bounded=True)}|{just}")
    return pattern, parts, days, now


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    span = r"(?:分钟|分(?![之糖熟甜辣])|刻钟|小时|钟头|个?钟(?![头表])|天(?![气然使才])|周(?![一二三四五六日末])|星期(?![一二三四五六日天])|月(?=之?前|以前)|minutes?|mins?|hours?|hr|h|days?|weeks?|months?(?=\s(?:ago|back|earlier)))(?![a-z])"
    ago = r"(?:\s?(?:之前|以前|前(?![天面后])|ago|back(?![a-z])|earlier|before\s+now))"
    later = r"(?:\s?(?:之后|以后|后(?![天面])|later|from\s+now))"
    amount = rf"(?P<n>{_NUMBER})(?P<half1>\s?and\s+a\s+half)?\s?-?(?:个|来)?(?P<half>半)?\s?(?P<unit>{span})(?P<half2>半|\s?and\s+a\s+half)?"
    clock_zh = rf"(?<!周)(?<!星期)(?<!礼拜)(?P<h>\d{{1,2}}|[{_ZH}]{{1,3}})\s?(?:点钟?|时(?!间|候))(?P<m>半|[一三]刻|\s?\d{{1,2}}(?!\d|\.\d)分?|零?[{_ZH}]{{1,3}}分|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])?(?:整|左右|多|来钟|钟)?"
    return (
        *clocks(),
        ("now", re.compile(rf"(?:差不多|大概|about|around)?\s?{amount}{ago}")),
        (
            "later",
            re.compile(
                rf"(?:再?过|in\s+(?:about\s+)?){amount}{later}?|{amount}{later}".replace(
                    "(?P<n>", "(?P<n_>", 1
                )
                .replace("(?P<half>", "(?P<half_>", 1)
                .replace("(?P<half1>", "(?P<half1_>", 1)
                .replace("(?P<half2>", "(?P<half2_>", 1)
                .replace("(?P<unit>", "(?P<unit_>", 1)
            ),
        ),
        ("length", re.compile(rf"(?<!点)(?<!点\s)(?:(?<!\d)|(?<=\.\d)(?=[一两三半])){amount}")),
        ("clock", re.compile(clock_zh)),
        (
            "weekday",
            re.compile(
                r"(?P<w>上上|上|这|本|下)?个?(?:周|星期|礼拜)(?P<d>[一二三四五六日天末])(?:[、和]?(?:周|星期|礼拜)?[一二三四五六日天](?![一-鿿]?[点个碗片杯两次月]))*"
            ),
        ),
        (
            "weekday",
            re.compile(
                r"(?<![a-z])(?P<w>last\s+|this\s+|next\s+|on\s+)?(?P<d>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday|r)?|fri(?:day)?|sat(?:urday)?|sunday|weekend)s?(?![a-z])"
            ),
        ),
        ("date", re.compile(r"(?:(?P<mo>\d{1,2})月)?(?P<da>\d{1,2})[号日](?![楼线院])")),
        (
            "date",
            re.compile(
                rf"(?<![a-z])(?P<mon>{'|'.join(_MONTHS)}){_MONTH}\.?\s+(?P<da>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])|(?<!\d)(?P<da2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<mon2>{'|'.join(_MONTHS)}){_MONTH}"
            ),
        ),
    )


def atoms(text: str) -> list[When]:
    """Every time atom, in order, not overlapping, the first kind of shape that fits a place wins."""
    # "六点八" is a value, not eight minutes past six
    decimals = [(number.start, number.end) for number in numbers(text) if "点" in number.text]
    taken: list[When] = []
    for kind, pattern in _shapes():
        for match in pattern.finditer(text):
            if any(match.start() < last and first < match.end() for first, last in decimals):
                continue
            if all(match.end() <= other.start or match.start() >= other.end for other in taken):
                made = _MAKERS[kind](match)
                if made:
                    taken.append(made)
    pattern, parts, days, now = _lexicon()
    for match in pattern.finditer(text):
        word, (start, end) = match.group(), match.span()
        if any(start < other.end and end > other.start for other in taken):
            continue
        at_hand, part = word in now, parts.get(word)
        taken.append(
            When(start, end, days.get(word), part=part, is_now=at_hand, woken=woken(text, start, end))
        )
    return sorted(taken, key=lambda when: when.start)


def minutes_of(match: re.Match[str], tail: str = "") -> float:
    """Minutes of a matched amount ("一个半小时", "2 hrs", "half an hour")."""
    said = match[f"n{tail}"]
    number = _amount(said)
    if match[f"half{tail}"] or match[f"half1{tail}"]:
        number += 0.5
    unit = match[f"unit{tail}"].removeprefix("个")
    scale = next(
        size
        for name, size in _UNITS.items()
        if unit.startswith(name) and not (name == "钟" and unit == "钟头")
    )
    return min((number + (0.5 if match[f"half2{tail}"] else 0)) * scale, _LONGEST)


def _amount(said: str) -> float:
    said = said.strip()
    if said[0].isdigit():
        return float(said)
    if "half" in said:
        return 0.5
    if "couple" in said:
        return 2
    if said in {"a", "an"}:
        return 1
    return (english(said) if said.isascii() else chinese(said)) or 1


def _length(match: re.Match[str]) -> When:
    return When(*match.span(), length=minutes_of(match))


def _ago(match: re.Match[str]) -> When:
    return When(*match.span(), shift=-minutes_of(match))


def _later(match: re.Match[str]) -> When:
    return When(*match.span(), shift=minutes_of(match, "_" if match["n_"] else ""))


def _hour(said: str) -> int:
    return int(said) if said.isdigit() else int((english(said) if said.isascii() else chinese(said)) or 0)


def _clock(match: re.Match[str]) -> When | None:
    groups = match.groupdict()
    said = groups.get("h") or groups.get("h2") or ""
    hour = _hour(said)
    if match.group() == "一点" and not at_one(match.string, *match.span()):
        return None
    if hour > 24 or (not groups.get("ap") and leveled(match.string, *match.span(), hour)):
        return None
    minute = _minute(groups.get("m"))
    if groups.get("rel"):
        minute = 30 if groups["rel"] == "half" else 15
        if groups["dir"] == "to":
            hour, minute = hour - 1, 60 - minute
    half = (groups.get("ap") or "")[:1]
    exact = half in {"a", "p"} or hour > 12 or hour == 0 or (len(said) == 2 and said[0] == "0")
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return When(*match.span(), hour=hour, minute=minute, exact=exact) if minute < 60 else None


def _minute(said: str | None) -> int:
    said = (said or "").strip().rstrip("分")
    if not said:
        return 0
    if said in {"半", "一刻", "三刻"}:
        return {"半": 30, "一刻": 15, "三刻": 45}[said]
    return int(said) if said.isdigit() else int(chinese(said.lstrip("零")) or 0)


def _weekday(match: re.Match[str]) -> When:
    said, week = match["d"], (match["w"] or "").strip()
    if said.isascii():
        day = 5 if said == "weekend" else _WEEKDAYS.index(said[:3])
    else:
        day = {"日": 6, "天": 6, "末": 5}.get(said, "一二三四五六".find(said))
    weeks = {"上上": -2, "上": -1, "last": -1, "下": 1, "next": 1, "这": 0, "本": 0, "this": 0}
    return When(*match.span(), weekday=day, week=weeks.get(week))


def _date(match: re.Match[str]) -> When | None:
    groups = match.groupdict()
    name = groups.get("mon") or groups.get("mon2")
    month = _MONTHS.index(name) + 1 if name else int(groups.get("mo") or 0) or None
    day = int(groups.get("da") or groups.get("da2") or 0)
    return When(*match.span(), date=(month, day)) if 1 <= day <= 31 and (month or 1) <= 12 else None


_MAKERS = {
    "clock": _clock,
    "now": _ago,
    "later": _later,
    "length": _length,
    "weekday": _weekday,
    "date": _date,
}
_GLUE = re.compile(
    r"[\s,]*(?:的|在|大概|差不多|大约|是|快|都|,)?\s*(?:at|on|in|the|around|about|in the|at around|of|every|each)?\s*(?:the)?\s*"
)


def times(text: str) -> list[When]:
    """Atoms joined where they speak of one time: 昨天 + 晚上 + 十点半, yesterday + evening + at 7."""
    joined: list[When] = []
    for when in atoms(text):
        last = joined[-1] if joined else None
        if last and _GLUE.fullmatch(text, last.end, when.start) and (both := _join(last, when)):
            joined[-1] = both
        else:
            joined.append(when)
    return joined


def _join(a: When, b: When) -> When | None:
    if a.shift is not None or b.shift is not None or a.length or b.length:
        return None
    if any(None not in pair for pair in ((a.hour, b.hour), (a.weekday, b.weekday), (a.date, b.date))):
        return None
    if a.is_now and b.woken:
        return replace(a, end=b.end)  # 刚起床
    parts = {a.part, b.part} - {None}
    if len(parts) > 1 and b.part != "bed" and not (a.day is not None and a.part == "evening"):
        return None
    clock = a if a.hour is not None else b
    return replace(
        a,
        end=b.end,
        day=a.day if a.day is not None else b.day,
        weekday=a.weekday if a.weekday is not None else b.weekday,
        week=a.week if a.week is not None else b.week,
        date=a.date or b.date,
        part=b.part or a.part,
        hour=clock.hour,
        minute=clock.minute,
        exact=clock.exact,
        is_now=a.is_now and b.is_now,
    )
