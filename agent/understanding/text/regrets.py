"""What somebody wishes undone was done: "I shouldn't have eaten the cake" tells of cake."""

import re

_ZH = re.compile(
    r"(?:早知道(?:就)?不|(?:真|就|本来)?(?:不该|不应该|不应当|后悔))(?P<verb>[吃喝])(?:了)?(?=那|这|一|两|半|了|太|这么|那么|多)"
)
_EN = re.compile(
    r"(?<![a-z])(?:(?:i )?wish i hadn.?t|(?:i )?should(?: not|n.?t) have|(?:i )?shouldn.?t.ve|(?:i )?regret(?:ted)?) (?P<verb>eaten|had|drunk|eating|having|drinking)(?![a-z])"
)


_SORRY = re.compile(r"\W*(?:oh |so |all |totally |yeah )*my bad(?: lol| haha| i know| sorry)*\W*")
_DID = re.compile(
    r"(?<![a-z])(?:ate|had|drank|eaten|drunk|took|forgot|skipped|missed|snacked|indulged|overdid)(?![a-z])(?! (?:a )?\d)"
)


def rueful(text: str, start: int, end: int) -> bool:
    """Is somebody sorry for what they did ("two doughnuts, my bad"), and not for how they told it?"""
    return bool(_SORRY.fullmatch(text, start, end) and _DID.search(text, 0, start))


def regretted(text: str) -> str:
    """The folded text with regrets told as done; its length stays."""
    text = _ZH.sub(lambda match: f"{match['verb']}了".rjust(len(match.group())), text)
    return _EN.sub(lambda match: "i ate".ljust(len(match.group())), text)
