"""Numbers as people write and say them: 6.8, 六点八, 6点8, 一百二, 俩, half, six point eight, 1 1/2."""

import re
from dataclasses import dataclass
from functools import cache

from agent.understanding.text.numerals import english
from health.numerals import DIGITS, LETTERS, ONES, TENS, chinese

_IDIOMS = (
    "一下",
    "一直",
    "一样",
    "一般",
    "一起",
    "一定",
    "一会",
    "一切",
    "一旦",
    "一边",
    "半夜",
    "千万",
    "万一",
    "十分舒",
    "十分难",
    "一共",
    "一些",
    "一点",
    "三明治",
    "八宝",
    "五花",
    "四季",
    "千层",
    "百香",
    "八段",
    "一型",
    "二型",
    "四喜",
    "三文鱼",
    "三鲜",
    "五谷",
    "百事",
    "万能",
    "一律",
    "五禽",
    "一向",
    "三高",
    "三餐",
    "两样",
    "百合",
    "千张",
    "一时",
    "半天",
    "一道",
    "一路上",
    "三杯鸡",
    "百叶",
    "五香",
    "八角",
    "十三香",
    "七喜",
    "一概",
    "一带",
    "三七",
    "三角",
)
_AFTER = (
    "第一",
    "第二",
    "第三",
    "第四",
    "第五",
    "统一",
    "唯一",
    "万一",
    "老一",
    "周一",
    "周二",
    "周三",
    "周四",
    "周五",
    "周六",
    "地三",
    "小三",
    "不一",
    "单一",
    "专一",
)
_LONGEST = 40
"""Letters of a number; what is longer is none."""
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_EN_WORD = "|".join([*ONES, *TENS, "hundred", "oh"])


@dataclass(frozen=True)
class Number:
    """A number in the folded text at [start, end); `written` is how: "digits", "zh" or "en"."""

    value: float
    start: int
    end: int
    written: str
    text: str = ""

    @property
    def whole(self) -> bool:
        """Said without a decimal part."""
        return "." not in self.text and "点" not in self.text and self.value == int(self.value)


@cache
def _pattern() -> re.Pattern[str]:
    measure = "个碗片杯勺份根块盘枚只条袋盒瓶两斤粒颗串张"
    return re.compile(
        # words with digits in them
        r"(?P<skip>(?:hb)?a1c|(?<![a-z])(?:b|d|k|g|h|c|v|mh)\d{1,2}(?![\d.])|h1n1|covid-?19|t[12]d|type ?[12](?![\d.])|libre ?[23](?![\d.])|omega-?3|7up|(?<!\d)[12]型|pm2\.5)|"
        # 三分之一: a part of a bowl
        r"(?P<part>[一二两三四五六七八九十\d]{1,2}分之[一二两三四五六七八九十\d]{1,2})|"
        # a fraction, alone or after a whole number
        r"(?P<mixed>(?:\d{1,2}[ ])?\d{1,2}/\d{1,2}(?![\d/])(?=\s*[a-z一-鿿])|\d*[½¼¾⅓⅔])"
        # 6点8 and 六点八: a decimal, unless a time (6点80 cannot be, 6点8个 is six o'clock and eight of something)
        rf"|(?P<dot>(?<![\d.])\d{{1,2}}\spoint\s\d(?!\d)|(?<!\d)\d{{1,2}}\s?点\s?[0-9](?![\d分点:{measure}]|\.\d)|(?<![0-9{LETTERS}])[{LETTERS[:-2]}]{{1,4}}点[零〇一二三四五六七八九幺](?![{LETTERS}刻分钟点{measure}])"
        rf"|(?<![{LETTERS}])[一二两三四五六七八九十]{{1,3}}点[零〇一二三四五六七八九]{{2}}(?![{LETTERS}刻分钟点{measure}]))"
        r"|(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?|(?<!\d)\.\d+)(?P<scale>\s?[万千kw](?![a-z]))?"
        rf"|(?P<zh>[{LETTERS}]+)"
        rf"|(?<![a-z])(?P<en>(?:an?\s+hundred|{_EN_WORD})(?:(?:\s+and)?[\s-]+(?:{_EN_WORD})(?![a-z])){{0,5}}"
        rf"(?:\s+point(?:\s+(?:{_EN_WORD})(?![a-z])){{1,2}})?)(?![a-z])"
        r"|(?<![a-z])(?P<some>(?:one|two|three|four|\d+)\s+and\s+a\s+half|half(?:\s+an?)?|a\s+couple(?:\s+of)?|couple\s+of|a\s+dozen|(?:a\s+)?quarter(?:\s+of)?(?:\s+an?)?)(?![a-z])"
    )


def numbers(text: str) -> list[Number]:
    """All numbers, in order, not overlapping."""
    found = []
    for match in _pattern().finditer(text):
        value, end = _value(match)
        if value is not None:
            kind = match.lastgroup or ""
            how = {"zh": "zh", "en": "en", "some": "en"}.get(kind, "digits")
            if kind in {"dot", "part"} and not match.group()[0].isdigit():
                how = "zh"
            found.append(Number(value, match.start(), end, how, match.group()))
    return found


def _value(match: re.Match[str]) -> tuple[float | None, int]:
    said, end = match.group(), match.end()
    if match["skip"] or len(said) > _LONGEST:
        return None, end
    if match["part"]:
        return _part(said), end
    if match["mixed"]:
        return _mixed(said), end
    if match["dot"]:
        whole, part = (piece.strip() for piece in re.split("点|point", said))
        return _dotted(whole, part), end
    if match["digits"]:
        value = float(match["digits"].replace(",", ""))
        if match["scale"]:
            value *= 10000 if match["scale"].strip() in "万w" else 1000
        return value, end
    if match["zh"]:
        return _chinese_at(match)
    return (_some(said) if match["some"] else english(said)), end


_LIANG = re.compile(r"([一二三四五六七八九十百]+|半)两半?")
_ONE_OR_TWO = re.compile(r"一两[个片块颗碗杯口根勺只粒次天]")


def _chinese_at(match: re.Match[str]) -> tuple[float | None, int]:
    """A Chinese number, which ends before 两 where 两 is the weight and not two."""
    said, text, start = match.group(), match.string, match.start()
    if _ONE_OR_TWO.match(text, start):
        return 1.5, match.end()
    if liang := _LIANG.fullmatch(said):
        return chinese(liang[1]), start + len(liang[1])
    if text.startswith(_IDIOMS, start) or text.startswith(_AFTER, max(start - 1, 0)):
        return None, match.end()
    return chinese(said), match.end()


def _part(said: str) -> float | None:
    below, above = (float(one) if one.isdigit() else chinese(one) for one in said.split("分之"))
    return above / below if above and below and above < below else None


def _mixed(said: str) -> float | None:
    if said[-1] in _FRACTIONS:
        return float(said[:-1] or 0) + _FRACTIONS[said[-1]]
    whole, _, fraction = said.rpartition(" ")
    top, bottom = (int(part) for part in fraction.split("/"))
    return int(whole or 0) + top / bottom if bottom and top < 10 and bottom < 10 else None


def _dotted(whole: str, part: str) -> float | None:
    left = float(whole) if whole.isdigit() else chinese(whole)
    right = "".join(c if c.isascii() else str(DIGITS[c]) for c in part)
    return None if left is None else round(left + float(f"0.{right}"), 2)


def _some(said: str) -> float:
    if said.endswith("and a half"):
        first = said.split(maxsplit=1)[0]
        return (float(first) if first.isdigit() else ONES[first]) + 0.5
    if said.startswith("half"):
        return 0.5
    if "couple" in said:
        return 2.0
    return 12.0 if "dozen" in said else 0.25
