"""Medicines that were taken: by name, by dose, or only "my tablets"."""

import re
from functools import cache

from agent.requests import LogMedication
from agent.understanding.logs.doses import Named, dose_near, unit_of, value_of
from agent.understanding.text.numbers import numbers
from agent.understanding.text.scene import Scene
from agent.understanding.text.words import either, split_en, split_zh, table

_KINDS = ("insulin", "injection", "tablet")


@cache
def _kinds() -> dict[str, str]:
    rows = table("medicines")
    names: dict[str, str] = {}
    for kind in _KINDS:
        words = [
            *split_zh(rows[kind]["zh"]),
            *split_en(rows[kind]["en"]),
            *rows[kind].get("zh_loose", "").split(),
        ]
        names |= dict.fromkeys(words, kind)
    return names


@cache
def _names() -> re.Pattern[str]:
    words = _kinds()
    english = either((word for word in words if word.isascii()), bounded=True)
    return re.compile(f"{either(word for word in words if not word.isascii())}|{english}s?(?![a-z])")


def marked(text: str, mark: str) -> str:
    """The text with `mark` in place of each name of a medicine but insulin itself and loose words."""
    return _names().sub(
        lambda match: match.group() if match.group() in _LOOSE or match.group() in _PLAIN else mark, text
    )


_PLAIN = frozenset(("胰岛素", "insulin", "降糖药", "降压药", "glucose tablet", "药"))


_LOOSE = frozenset(
    (
        "长效",
        "短效",
        "速效",
        "中效",
        "预混",
        "大剂量",
        "门冬",
        "赖脯",
        "甘精",
        "地特",
        "德谷",
        "basal",
        "bolus",
        "long acting",
        "long-acting",
        "rapid acting",
        "rapid-acting",
        "fast-acting",
        "regular insulin",
        "nph",
        "二甲",
        "维生素",
        "中药",
        "statin",
        "b12",
    )
)
_TOOK = re.compile(
    r"(?:吃|服)[\d一二两三四五六半]\s?[颗片粒]药了|(?:今天|今早|今晨|今晚|昨天|昨晚|刚刚?)[^,。]{0,6}(?:吃|服|打|用)(?=甲)|(?:吃|服|打|注射|用|喝|嚼|含|贴|推|补|口服|扎|皮下)(?:了|过|完|的|好|上|下)|(?:已|已经|刚|才)(?:吃|服|打|注射|用)|药(?:已经|都|也|全|刚|早就)?(?:吃|服|打)|(?:打|吃|服|注射)(?=\s?\d|[一二两三四五六七八九十半])"
    r"|(?<![a-z])(?:did take|took|taken|taking|had|injected|inject|shot up|gave myself|gave me|given myself|dosed|bolused|bolus|popped|swallowed|did|done|jabbed|pumped|used|administered|just|put in|logged?|log)(?![a-z])"
)
_NOT_TAKEN = re.compile(
    r"\d\s?(?:个?单位|u|units?|iu)\s?(?:/|per|an?(?=\s?h)|each|每|一个?(?=小时))\s?(?:h|hr|hour|小时|g(?![a-z])|gram|day)|^(?!.*[打吃用服]了).*(?:是不是|够不够|对不对|多不多|少不少|行不行|会不会)|每[晚早夜](?!.*了)|[一每][天日次顿](?:早晚|三餐)?各?[\d一二两三半]{1,3}\s?[片粒颗支针]|(?:早|中|晚|上|午|饭|餐|前|后)各[\d一二两三半]{1,3}\s?[片粒颗支针个](?!.*了)|[一每](?:支|盒|瓶|板|袋)[^,。\d打吃]{0,4}[\d一二三四五六七八九十]|(?:能|够|可以)(?:用|吃|打)|[调改加减换升降][到成至为]|基础率|泵|[里盒瓶笔]还?有\s?[\d一二两三四五六七八九十]|(?<!早上的)(?<!中午的)(?<!晚上的)(?<!今天的)药都(?:吃|用)(?:完|光|没)|算了|\d\s?[块元](?!的)|[块元]钱|涨价|一天[一二两三四\d]次|每次|每[天日][一二两三四\d]次|从[^,。]{0,12}(?:开始|起)(?:就)?[吃打用服]|[吃打用服]了?(?:快|有|都)?[\d一二两三四五六七八九十几半好多]+个?(?:年|多年|个月|来年)|快(?:吃|用|打)完|剩|还有(?=[^,。]{0,8}(?:[\d一二两三四五六七八九十几半]\s?(?:盒|瓶|天|袋|支|板|周)))|还有(?:多少|几)|库存|没(?:有)?(?:吃|打|服|用|注射|来得及)|未(?:服|打|吃)|忘(?:了|记)?(?:吃|打|服|带|了)|漏(?:了|打|吃|服)|不(?:想|打|吃|用|敢|能|肯|愿)|少(?:打|吃|服|用)|停(?:了|药)|断(?:了|药)|(?:准备|打算|想|要|该|需要|等下|一会儿|待会|马上|明天)(?:去|要|再)?(?:吃|打|服|用|注射)|(?:医生|大夫|护士|药师|主任|专家|他|她|人家|邻居)[^,。我]{0,8}(?:让|叫|建议|开|给(?!我打|我扎)|说|要)|还没(?:有)?(?:打|吃|服|用)|(?:一直|长期|平时|每天|平常|目前|现在|在)(?:都)?(?:在)?(?:吃|用|打|服)(?!了)|(?:吃|打)(?:不|什么|哪)|用完|吃完了要|快没|没了|过期|换成|改成|买|开了|(?:开|配|领)(?:点|些|了)?(?:药|针)|如果|要是|药(?:店|房|盒)|[吗么?]|多少|几(?:片|个|粒|单位)"
    r"|(?<![a-z])(?:twice a day|once a day|a day|per day|daily dose|left|remaining|didn.?t|did not|haven.?t|have not|hasn.?t|forgot|forget|missed|skipped|not taken|never|without|should|shall|will|would|going to|gonna|about to|planning|plan to|need to|have to|want to|can i|could|if i|might|(?:insulin )?pumps?|fitted|pen(?:s)? (?:is|was|broke|leak\w*)|ran out|run out|out of|prescribed|(?:doctor|doc|gp|nurse|endo|consultant) (?:has )?(?:increased|raised|lowered|reduced|changed|upped|cut|bumped|moved|started|switched)|doctor (?:put|gave|said|wants|told|has)|switched to|started me|refill|pharmacy|am on|i.?m on|been on|currently on|on metformin|usually|normally|every day|each day|stopped|don.?t|do not|what|how|does|side effects?|allergic|remind|supposed to|due)(?![a-z])"
)
_HABIT = re.compile(
    r"^(?!.*[了过完]|.*(?:刚|今[天早晚]|昨|补)).*(?:早晚|三餐|[三每]顿|每[天日晚早次餐顿周]|天天|平[时常]|一般|一[天日])[^,。]{0,10}(?:打|吃|服|用|注射)"
    r"|(?<![a-z])(?:every|each) (?:single )?(?:night|morning|evening|day|meal|breakfast|lunch|dinner|time|week)s?(?![a-z])"
    r"|(?<![a-z])(?<!did )(?<!do )(?<!can )i (?:also |only |do |generally |mostly )?(?:take|inject|use)(?![a-z])(?!.*(?<![a-z])(?:now|today|tonight|this|just|at \d|\d ?[ap]m)(?![a-z]))"
)
"""What somebody takes day by day is no dose of now: "did I take it?" must not be answered by it."""
_GENERIC_ZH = re.compile(
    r"(?:吃|服)(?:了)?(?:大概)?[\d一二两三四五六半几]\s?[颗片粒](?P<name3>药)(?!店|盒|膏|效)|(?P<name2>药|针)(?:已经|都|也|全|刚|早就|按时)?(?:吃|服|打|用)(?:了|过|完|好)(?!没)|(?:吃|服|打|喝|用)(?:了|过|完)?(?:降糖|降压|早上的?|晚上的?|中午的?|今天的?|睡前的?)?(?P<name>降糖药|降压药|药|针)(?:了|完了|过了)?(?!店|房|盒|物|方|厂|量|效|神|膏|吃|费|品|时)"
)
_GENERIC_EN = re.compile(
    r"(?P<name2>zzz)|(?<![a-z])(?:did take|took|taken|had|swallowed|popped|done|did) (?:all )?(?:my |me |the |all my )?(?:morning |evening |night |nightly |daily |usual |diabetes |diabetic |sugar |bp |am |pm |afternoon |lunchtime |bedtime )*(?P<name>meds|medicines?|medication|medications|tablets?|pills?|injection|shot|jab)(?![a-z])"
)
_UNITS_ZH = re.compile(
    r"(?:打|注射|推|补|追加)(?:了)?(?:针|一针)?\s?(?P<n>[\d.]+|[一二两三四五六七八九十]+)\s?(?P<unit>个?单位|个?u|iu)(?![a-z])|(?P<n2>\d+)\s?(?P<unit2>个单位|单位)(?=[^,。]{0,3}(?:打|$|,|。))"
)
_UNITS_EN = re.compile(
    r"(?<![a-z])(?:took|taken|injected|bolused|bolus of|gave myself|shot|dosed|had|did|pumped|correct(?:ed|ing)?(?: with)?|correction(?: of| dose(?: of)?| bolus(?: of)?| was)?)\s(?:about\s|in\s|a\s|another\s|my\s)*(?P<n>\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|twelve)\s?(?P<unit>units?|u|iu)(?![a-z])"
    r"|(?<![\d.])(?P<n2>\d+(?:\.\d+)?)\s?(?P<unit2>units?|u|iu)\s(?:as a |for a |of )?(?:correction|bolus|pre-?bolus)(?![a-z])"
)


_NAMED = "甲"
"""Stands for each name of a medicine where only the words around it are looked at."""


def medicine_names(text: str, start: int, end: int) -> list[Named]:
    """Names of medicines in the stretch."""
    kinds = _kinds()
    found = []
    for match in _names().finditer(text, start, end):
        kind = kinds.get(match.group()) or kinds.get(match.group().rstrip("s"), "tablet")
        found.append(Named(match.start(), _without_dose(text, match), kind))
    return found


def _without_dose(text: str, match: re.Match[str]) -> int:
    """诺和锐30单位 is 30 units of 诺和锐, not 诺和锐30."""
    tail = re.search(r"\d+$", match.group())
    if tail and re.match(r"\s?(?:个?单位|u|iu|units?)(?![a-z])", text[match.end() :]):
        return match.end() - len(tail.group())
    return match.end()


def taken(scene: Scene, start: int, end: int) -> list[tuple[LogMedication, tuple[int, int]]]:
    """What was taken in this clause, each with the folded span that it covers."""
    text = scene.text[start:end]
    if _NOT_TAKEN.search(text) or _HABIT.search(text) or _used_up(scene, start, end):
        return []
    took = bool(_TOOK.search(_names().sub(_NAMED, text)))  # 二甲双胍 is no two of anything
    named = medicine_names(scene.text, start, end)
    at = scene.happened(start, end)
    out = []
    left = start
    for i, name in enumerate(named):
        right = named[i + 1].start if i + 1 < len(named) else end
        dose, unit, first, last = dose_near(scene, name, left, right)
        left = max(last, name.end)  # a dose is of one name: humalog 6 lantus 18
        said = scene.folded.said(name.start, name.end)
        loose = scene.text[name.start : name.end] in _LOOSE
        if dose is None and (loose or not took):
            continue
        request = LogMedication(
            name=said, dose=dose, unit=unit, at=at, span=scene.folded.span(first, last), confidence=0.95
        )
        out.append((request, (first, last)))
    return out or _unnamed(scene, start, end, named)


_USED_UP = re.compile(
    r"(?:片|丸|盒|瓶)?(?:已经|全都?|都|也)*(?:吃|服|打|用|喝)(?:完|光|没)(?:了|啦|喽)?(?=\s*(?:$|[,。!?;]))"
)


def _used_up(scene: Scene, start: int, end: int) -> bool:
    """Is the medicine all gone: 药吃完了, with no time and no dose at which it would have been taken?"""
    if scene.times_in(start, end):
        return False
    named = medicine_names(scene.text, start, end)
    ends = [name.end for name in named]
    ends += [at + 1 for at in range(start, end) if scene.text[at] == "药"]
    dosed = any(
        all(start + n.end <= name.start or name.end <= start + n.start for name in named)
        for n in numbers(scene.text[start:end])
    )
    return not dosed and any(_USED_UP.match(scene.text, at) for at in ends)


def _unnamed(
    scene: Scene, start: int, end: int, named: list[Named]
) -> list[tuple[LogMedication, tuple[int, int]]]:
    """Only units, or only "my tablets"."""
    text = scene.text[start:end]
    at = scene.happened(start, end)
    for pattern, name in ((_UNITS_ZH, "胰岛素"), (_UNITS_EN, "insulin")):
        if match := pattern.search(text):
            groups = match.groupdict()
            dose = value_of(groups["n"] or groups.get("n2") or "")
            unit = unit_of(groups["unit"] or groups.get("unit2"))
            return [
                _request(
                    scene, match, start, LogMedication(name=name, dose=dose, unit=unit, at=at, confidence=0.9)
                )
            ]
    if named:
        return []
    for pattern in (_GENERIC_ZH, _GENERIC_EN):
        if (match := pattern.search(text)) and (_TOOK.search(text) or pattern is _GENERIC_EN):
            group = next(key for key, said in match.groupdict().items() if said)
            name = scene.folded.said(start + match.start(group), start + match.end(group))
            return [_request(scene, match, start, LogMedication(name=name, at=at, confidence=0.7))]
    return []


def _request(
    scene: Scene, match: re.Match[str], start: int, request: LogMedication
) -> tuple[LogMedication, tuple[int, int]]:
    span = (start + match.start(), start + match.end())
    return request.model_copy(update={"span": scene.folded.span(*span)}), span
