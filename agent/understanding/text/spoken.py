"""Readings as a voice writes them down: 七个八, 六 点 五, 7点五, 血糖7,8, 测了九块八; every text keeps its length."""

import re

from health.numerals import DIGITS, chinese
from health.prices import priced

_SPOKEN = re.compile(
    r"(?P<a>[一二两三四五六七八九十]{1,2}|\d{1,2})个(?P<b>[一二三四五六七八九\d])(?![个\d]|[一-鿿]*(?:包|馒|蛋|饺|饼))"
)


def spoken(text: str) -> str:
    """七个八 is 7.8 where somebody tells a reading; the text keeps its length."""

    def decimal(match: re.Match[str]) -> str:
        return match.group().replace("个", "点")

    text = _STOPPED.sub(".", text)
    text = _SPACED.sub(lambda match: "".join(match.group().split()).ljust(len(match.group())), text)
    text = _COMMA.sub(lambda match: f"{match['whole']}.{match['part']}".ljust(len(match.group())), text)
    text = _MIXED.sub(lambda match: match["whole"] + str(DIGITS[match["part"]]), text)
    text = _PERCENT.sub(lambda match: f"{match['n']}%".ljust(len(match.group())), text)
    return priced(_SPOKEN.sub(decimal, _PRESSURE.sub(_slashed, text)))


def _slashed(match: re.Match[str]) -> str:
    """血压一百四十二 八十八 as 142/88; one number alone stays as it is."""
    said = match["pair"]
    high, low = chinese(match["high"]), chinese(match["low"])
    alone = not match["between"] and _NUMERAL.fullmatch(said)
    if alone or high is None or low is None or not (_LEAST_HIGH <= high <= _MOST_HIGH and low < high):
        return match.group()
    return match.group().replace(said, f"{high:.0f}/{low:.0f}".ljust(len(said)))


_LEAST_HIGH, _MOST_HIGH = 70, 260
_NUMERAL = re.compile(r"[一二]百(?:零[一二三四五六七八九]|[一二三四五六七八九](?:十[一二三四五六七八九]?)?)?")
_PRESSURE = re.compile(
    r"(?:血压|高压|收缩压)[^,。;!?\d]{0,8}?(?P<pair>(?P<high>[一二]百(?:零[一二三四五六七八九]|[一二三四五六七八九](?:十[一二三四五六七八九]?)?)?|[七八九]十[一二三四五六七八九]?)"
    r"(?P<between>\s*(?:[/,、和比到]|低压)?\s*)(?P<low>[四五六七八九]十[一二三四五六七八九]?|一百(?:零[一二三四五六七八九]|一?十[一二三四五六七八九]?)?))(?![一二三四五六七八九十百点分])"
)
"""Two numerals behind the word for blood pressure, with whatever parts them."""
_PERCENT = re.compile(
    r"百分之(?P<n>\d{1,2}(?:\.\d)?|[一二三四五六七八九十两]{1,3}(?:点[一二三四五六七八九零])?)(?![一二三四五六七八九十百])"
)


def figures(text: str) -> str:
    """The text with 9点1 as 9.1, for readers of figures alone."""
    return _POINT.sub(r"\g<whole>.\g<part>", _STOPPED.sub(".", text))


_STOPPED = re.compile(
    r"(?<=(?<!\d)\d)[。·．](?=\d(?=\s*(?:$|[,，。！!?？;；\n了吧呢啊吗呀唉哎]|mmol)))|(?<=(?<!\d)\d\d)[。·．](?=\d(?=\s*(?:$|[,，。！!?？;；\n了吧呢啊吗呀唉哎]|mmol)))",
    re.IGNORECASE,
)
"""6。3 with the full stop of a Chinese keyboard."""
_POINT = re.compile(r"(?<![\d.])(?P<whole>\d{1,2})点(?P<part>\d)(?![\d分个点])")
_MIXED = re.compile(
    r"(?<![\d.])(?P<whole>\d{1,2}点)(?P<part>[一二三四五六七八九])(?=\s*$|[,。;!?\s了吧呢吗啊]|mmol)"
)
_SPACED = re.compile(
    r"(?<![\d一二三四五六七八九十])[\d一二三四五六七八九十]{1,2}(?: +点 *| *点 +)[\d一二三四五六七八九](?![\d一二三四五六七八九十点个])"
)
"""六 点 五, as a voice is written down."""
_COMMA = re.compile(
    r"(?P<whole>(?:血糖|空腹|[餐饭][前后])(?:值|是|为|测了?)?[: ]{0,2}\d{1,2}),\s?(?P<part>\d)(?=\s*$|[,。;!](?!\d))"
)
"""血糖7,8 with the comma of other countries."""
