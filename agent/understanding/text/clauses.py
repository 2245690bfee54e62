"""A message cut into clauses: at its marks, and at words that begin something new where marks are missing."""

import re
from dataclasses import dataclass

_HARD = "。!?;\n…"
_MARKS = re.compile(
    r"[。!?;\n…]+|(?<!\d)[,]|[,](?!\d{3}(?!\d))|(?<!\d)\.(?!\d)(?=\s|$)|(?<=[a-z\d])\.(?=\s+[a-z\d]|$)|~+|(?<=[一-鿿])\s+(?=[一-鿿\d])|(?<=[\d])\s+(?=[一-鿿]{2})"
)
_CUES = re.compile(
    r"(?:顺便|另外|对了|哦对|麻烦|请你?)?(?:帮我|给我|记得|再)?(?:设(?:置|定)?(?:一?个)?[^,。]{0,10}(?:提醒|闹钟)|(?:(?:两|二|一|三|半|\d{1,3})个?(?:小时|钟头|分钟)(?:以?后|之后))?(?<!你)(?<!医生)(?<!医)(?<!妈)(?<!伴)(?<!婆)(?<!公)(?<!儿)(?<!闹[钟铃])提醒我(?!们家|吃药的))"
    r"|(?:顺便|另外|还有个?问题|对了|哦对了|请问|话说|想问(?:一下|下)?|问(?:一下|下)(?!题)|我想知道)"
    r"|(?<![a-z])(?:and |also |then |please |can you |could you |so )*(?:remind me|set (?:a|an) (?:reminder|alarm))(?![a-z])"
    r"|(?<![a-z])and (?=(?:i'?m |i am |am |now |just )*(?:looking at|thinking (?:of|about)|eyeing|craving|considering|contemplating|debating|tempted)(?![a-z]))"
    r"|(?<![a-z])(?:but|and) (?=(?:today|now|this (?:morning|time)|tonight|yesterday|last night)(?![a-z]))|(?<![a-z])(?:but|and|while) (?=mine(?:'s| is| was)? \d)|(?<![a-z])(?:but|so|and) (?=(?:i )?(?:went|settled|opted|ended|chose|stuck)(?![a-z]))|(?<![a-z])(?:so|but|while|whereas|yet) (?=i(?:'m|'ve)? (?!can|could|should|will|would|might|may|need|want)[a-z])|(?<![a-z])and (?=(?:play|show me|log|record|set|cancel|delete|put on|tell me|send me)(?![a-z]))|(?<![a-z])(?:and )?then (?=(?:i )?(?:had|ate|drank|walked|took|an?|some|two)(?![a-z]))|(?<![a-z])(?:also|btw|by the way|oh and|plus can you|and (?:can|could|will|would|how|what|why|should|is|do|show|please|send|did|also)(?= (?:you|i|my|is|are|much|many|it|that|the|was|me|please|a))|can you|could you|but (?:can|should|what|how|is)(?= ))(?![a-z])"
)


_AGAIN = re.compile(
    r"(?:然后|还有|另外|以及|接着|同时|再|和)?(?:每[天日晚早]|天天|每个?(?:周|星期|礼拜)[一二三四五六日天末、和]*|工作日|周末|[今明后]天|[今明]晚|明早)?(?:早上|上午|早晨|中午|下午|傍晚|晚上|睡前|凌晨|半夜)?(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点(?:半|钟|整|一刻|三刻|[一二三四五六七八九十]{1,3}分?|\d{1,2}分?)?|:\d\d|个?半?(?:小时|钟头|分钟)[以之]?后)(?:的?时候)?(?=[请再也都]?(?:提醒|叫|喊)我)"
    r"|(?<![a-z])(?:and|then|also) (?=(?:also |then )?(?:on|at|every|each|in|tomorrow|tonight)(?![a-z])[^,.;!?]{1,30}(?<![a-z])remind me)"
)
"""Where the hour of the next reminder begins, behind one that was told before it."""
_REMINDS = re.compile(r"提醒|[叫喊]我|闹[钟铃]|(?<![a-z])remind")


_TIED = re.compile(
    r"(?:别再?|不要再?|不用再?|不必|不需要|取消|停止|停|关掉?|删掉?|有没有|会|没|别忘了?|到时候?|能不能|可以|能|请你?|麻烦|(?<![a-z])(?:what|how|when|where|who|why|which|if|that|don.?t|not|to|and|stop|things|all))\s*$"
)
"""After these a cue goes on with the clause and does not begin a new one."""


_LABEL = re.compile(
    r"(?:[早午中晚][饭餐]|早点|夜宵|宵夜|加餐|身高|个子|年龄|年纪|岁数|性别|姓名|名字|体重|糖化|心率|脉搏|步数|体温|酮体|血酮)$"
)
"""What stands before its value: 身高 168 is not cut at the blank."""
_COUNT = re.compile(
    r"\s+(?:\d{1,3}|[一二两三四五六七八九十半]{1,3})[个碗片杯勺份根块盘只条串粒颗枚瓶盒袋笼屉]半?(?=\s|$|[,。;])|(?<=[个只碗张笼屉])\s+[一-鿿]{1,8}(?:馅儿?)?的(?=\s*$|[,。;])"
)
"""And a count on its own is of the word before it, as what it is filled with: 饺子 十二个 韭菜鸡蛋的."""


def _whole(text: str, mark: re.Match[str]) -> bool:
    """Is this mark a blank inside of what belongs together?"""
    if not mark.group().isspace() or "\n" in mark.group():
        return False
    return bool(
        _LABEL.search(text, max(mark.start() - 4, 0), mark.start()) or _COUNT.match(text, mark.start())
    )


_TIED_WITHIN = 16
LONGEST = 250
"""Letters of a clause; what runs on without a mark is cut there, for a pattern tries each place of a clause."""
MOST = 150
"""Clauses of a message that are read."""


@dataclass(frozen=True)
class Clause:
    """[start, end) of the folded text; `mark` is what ended it, `opens` whether a sentence begins here."""

    start: int
    end: int
    mark: str
    opens: bool


def spanning(first: Clause, last: Clause) -> Clause:
    """From the begin of one clause to the end of another."""
    return Clause(first.start, last.end, last.mark, first.opens)


def clauses(text: str) -> list[Clause]:
    """Every clause that holds a letter or digit."""
    cuts = sorted({(m.start(), m.end(), m.group()) for m in _MARKS.finditer(text) if not _whole(text, m)})
    cuts += [
        (m.start(), m.start(), "")
        for m in _CUES.finditer(text)
        if m.start() and not _TIED.search(text, max(m.start() - _TIED_WITHIN, 0), m.start())
    ]
    if told := _REMINDS.search(text):
        cuts += [(m.start(), m.start(), "") for m in _AGAIN.finditer(text, told.end())]
    found: list[Clause] = []
    start, opens = 0, True
    for first, last, mark in [*sorted(cuts), (len(text), len(text), "")]:
        if first < start:
            continue
        if any(c.isalnum() for c in text[start:first]):
            while first - start > LONGEST:
                found.append(Clause(start, start + LONGEST, "", opens))
                start, opens = start + LONGEST, False
            begin = start + len(text[start:first]) - len(text[start:first].lstrip())
            found.append(Clause(begin, first, mark.strip() or mark, opens))
            opens = False
        if any(c in _HARD for c in mark) or mark == ".":
            opens = True
            if found and found[-1].end <= first and not found[-1].mark:
                found[-1] = Clause(found[-1].start, found[-1].end, mark, found[-1].opens)
        start = last
    return found[:MOST]
