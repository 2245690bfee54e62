"""Tells turns that teach nothing: greetings, thanks, commands, and what is only signs."""

import re

_SIGNS = re.compile(r"[\W_]+")
_WORDS = (
    "好 好的 好吧 好滴 嗯 嗯嗯 哦 哦哦 噢 行 行吧 可以 对 对的 是 是的 不是 不 没有 没 谢谢 谢了 多谢 谢谢你 谢谢您 知道了 知道 明白 明白了 收到 了解 "
    "哈哈 哈哈哈 呵呵 你好 您好 在吗 早 早安 早上好 晚安 晚上好 再见 拜拜 "
    "ok okay k yes yeah yep no nope thanks thankyou thx ty gotit cool great good nice hi hello hey bye goodnight goodmorning "
    "sure fine lol haha"
)
_LOW = frozenset(_WORDS.split())


def low_value(text: str) -> bool:
    """Tell whether somebody said next to nothing."""
    bare = _SIGNS.sub("", text).casefold()
    return not bare or bare in _LOW or (bare.isdigit() and len(bare) < 2)


def command(text: str) -> bool:
    """Tell whether it was said to the program, not to the companion."""
    return text.lstrip().startswith("/")
