"""What people breathe out before they say what they want: "hmm why so high", "哎，为什么这么高"."""

import re

_SIGH = re.compile(
    r"^(?:(?:h+m+|ugh+|o+h+|a+h+|aw+|we+ll|u+h+|u+m+|huh|yikes|gosh|damn|omg|wow|geez|jeez|argh+)(?![a-z])[\s,.!~…]*"
    r"|(?:唉|哎呀?|咦|嗯+|哦+|噢+|呃+|啊+|哇+|天哪|天啊|妈呀|我的天)[\s,.!~…，。！～]*)+(?=.{4})"
)


def without_sighs(text: str) -> str:
    """Give folded text without the sighs at its beginning; what is only a sigh stays."""
    return _SIGH.sub("", text)
