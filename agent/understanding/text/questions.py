"""Whether a clause asks: by its mark, its particles, the word it begins with."""

import re

ENDS = re.compile(
    r"[?]$|[吗么嘛呢]$|不[啊呀哦]?$|(?P<a>[是有能要该算行好对够会敢用高成中])[不没](?P=a)|可不可以"
)
"""A question by its end, or by a verb said twice around "not" (要不要)."""
HOLDS = re.compile(
    r"[?吗呢]|(?P<a>[是有能要该算行好对够会敢用高成中])[不没](?P=a)|可不可以|(?<![怎什这那多要])么|什么|多少|(?<![没不])怎么|为什么|(?<![a-z])(?:what|how|why|which|when)(?![a-z])|(?:^|[,;.] ?|(?<![a-z])(?:and|but|so|ok|okay|hi|hey|hello|please|doc|insulin|also) )(?:is|are|should|does|do|can|could|will)(?![a-z])(?! (?:70|4|3|5|80))"
)
"""Words that a question holds."""
_BEGINS = re.compile(
    r"^\s*(?:(?:ok|okay|so|and|but|hi|hey|please|doc|also|then)[, ]+)*(?:(?:what|how|why|which|who|where)(?:'s|s)?|would|could|can|should|is|are|does|do|did|will|am|was it)(?![a-z])(?! (?:70|4|3|5|80))|(?<![a-z])(?:tell me|know|wonder(?:ing)?|not sure|unsure|explain) (?:if|whether|why|how)(?![a-z])"
)


_CAN = re.compile(
    r"(?:能|会|可以|要|该|得|需要?|应该)[^,。]{0,6}(?:多少|几|什么|怎么|哪)|(?<!不知道)(?:为什么|怎么[办会样])"
)


def asks(text: str, mark: str = "") -> bool:
    """Is this clause, ended by `mark`, a question?"""
    return "?" in mark or bool(ENDS.search(text) or _BEGINS.search(text) or _CAN.search(text))
