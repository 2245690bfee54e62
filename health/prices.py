"""A reading said as one says a price: 刚测了九块八 is 9.8; where no word of measuring leads to it, it is money."""

import re

_LEAD = 14
"""Letters before 九块八 in which a word of measuring leads to it."""
_MEASURED = re.compile(
    r"血糖|空腹|[餐饭][前后]|睡前|指血|指尖|量(?:了|出|到|得)|[测扎验測驗](?!一次)|糖(?=\s*$)"
)
_PAID = re.compile(
    r"[花付收买卖价钱费贵元吃喝啃切要]|试纸|血糖仪|针头|采血针|一次|便宜|打车|[盒瓶张袋斤](?=\s*$)"
)
_SENTENCE = re.compile(r"[。.!?！？;；\n]")
_PRICE = re.compile(
    r"(?<![\d.一二两三四五六七八九十])(?P<a>[一二两三四五六七八九十]{1,2}|\d{1,2})[块塊](?P<b>[一二三四五六七八九\d])(?=\s*$|[,，。.;；!！?？\s了吧呢吗啊呀左空餐饭]|mmol)"
)


def priced(text: str) -> str:
    """The text with 九点八 for 九块八 where somebody tells a reading; it keeps its length."""
    out = text
    for match in _PRICE.finditer(text):
        lead = _SENTENCE.split(text[max(match.start() - _LEAD, 0) : match.start()])[-1]
        if _last(_MEASURED, lead) > _last(_PAID, lead):
            out = f"{out[: match.end('a')]}点{out[match.start('b') :]}"
    return out


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)
