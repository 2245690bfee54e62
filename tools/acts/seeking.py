"""What shows that a message asks, or that the library would help whoever wrote it."""

import re
import tomllib
from functools import cache
from importlib.resources import files

_ASKS = re.compile(
    r"[?？]\s*$|[吗呢么]\s*[。!！]?$|(?:行|好|成|中|对|可以|能)不[啊呀]?\s*[。!！]?$|什么|多[少久热高大]|几[块次天个]|怎么|咋|为什么|能不能|会不会|要不要|是不是|哪|(?P<a>[升降高低]|[能会行好]|[要是有该])[不没](?P=a)|是否|到底|究竟"
    r"|^(?:so |and |but |ok |hi |hey |please )*(?:what|how|why|which|when|where|who|should|can|could|is|are|does|do|will)\b|\btips\b|\bvs\b",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Tell a question, which is not merely to be kept in mind, from what was told."""
    return _ASKS.search(text) is not None


_TROUBLE = re.compile(
    r"确诊|查出|麻|疼|痛|肿|痒|看不清|模糊|睡不着|失眠|便秘|拉肚子|拉稀|胃(?:不舒服|疼|胀|难受|不好)|反酸|烧心|副作用|感冒|发烧|减肥|减重|瘦下来|不一样|不准|怀疑|伤口|溃疡|起泡|抽筋|出差|旅游|坐飞机|喝酒|抽烟|戒烟"
    r"|\b(?:diagnosed|drive|driving|numb|tingl\w*|hurts?|pain|itch\w*|blurr\w*|swollen|swelling|sleepless|can.?t sleep|insomnia|constipat\w*|diarrh\w*|fever|flu|lose weight|losing weight|wound|blister|sore|cramps?|travel\w*|flying|smok\w*|drinking)\b"
)
"""What troubles somebody, said without asking: where the library has something on it, it helps more than a nod."""


def seeks(text: str) -> bool:
    """Tell whether the library may be searched: somebody asks, as far as spoken words show it, or has a trouble."""
    low = text.lower()
    return asks(text) or _TROUBLE.search(low) is not None or any(one.search(low) for one in _signs())


@cache
def _signs() -> tuple[re.Pattern[str], ...]:
    read = tomllib.loads(files("tools.acts").joinpath("seeking.toml").read_text(encoding="utf-8"))
    return tuple(re.compile(row) for row in read["seeks"].values())
