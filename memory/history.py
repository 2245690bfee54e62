"""The conversation as it was: what was said and answered is in rows, and is searched by its own words within some days.

Media are never among it: a memory holds texts alone, and a picture or a voice stays with its message.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from memory.recall.lexical.concepts import concepts
from memory.recall.lexical.script import folded
from memory.recall.lexical.words import words
from memory.recall.memories import Said
from memory.records import Memory
from memory.vault import Vault

_LOOKED_AT = 3000
CONCEPT = 0.3
"""What a shared concept counts beside a shared word, as in ranking."""

_DAYS = re.compile(
    r"(?:这|上|上上|前|去|今|昨|大前|大上)个?(?:几天|天|周|星期|礼拜|月|年|季度)[一二三四五六日天末]?|前天|今天|昨晚|今早|昨儿|最近|近来|这几天|这阵子|刚才|刚刚"
    r"|\d+(?:年|月份?|日|号|天前|周前|个月前|年前)|[一二三四五六七八九十两]+(?:月份?|号|日|天前|周前|个月前|年前)|早上|上午|中午|下午|晚上|夜里"
    r"|(?:周|星期|礼拜)[一二三四五六日天末]|春节|国庆|元旦"
    r"|\b(?:last|this|past|previous|few|couple|ago|yesterday|today|tonight|recently|lately|earlier|day|week|month|year|days|weeks|months|years|morning"
    r"|afternoon|evening|night|january|february|march|april|may|june|july|august|september|october|november|december|monday"
    r"|tuesday|wednesday|thursday|friday|saturday|sunday|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|\d+(?:st|nd|rd|th)?)\b"
)
_ASKING = re.compile(
    r"我们|咱们|咱俩|[跟和对向]你|跟您|[说讲提聊]{1,2}(?:过|了|到|起|的)?(?:些|的|没)?|谈(?:过|到|了)|告诉(?:过)?你?|聊天|对话|记录|历史|关于|有关|(?:这|那)?[件些]?事情?|的话|话题"
    r"|有没有|是不是|是否|什么|哪些|哪个|怎么样|怎么|怎样|如何|为什么|多少|啥|来着|还记得|记得|记不记得|翻翻|查查|查一下|搜一下|搜搜|搜索|找找|找一下|看看|帮我|请|曾经|时候"
    r"|[我你您的了吗呢吧啊呀么过在有都还就是那这把给没?？。！!,，]"
    r"|\b(?:i|we|you|me|my|our|us|say|said|saying|tell|told|telling|mention|mentioned|talk|talked|talking|chat|chats|chatted|discuss|discussed|ask|asked"
    r"|about|regarding|concerning|ever|anything|something|everything|search|find|look|through|in|on|for|to|of|the|a|an|did|do|does|have|has|had|was|were|is|are"
    r"|what|when|how|which|please|history|conversation|conversations|messages?|records?|remember|and|with|back|it|that|things?|stuff|show)\b"
)
_HAN = re.compile(r"[㐀-鿿]+")


@dataclass(frozen=True)
class Uttered:
    """One thing that was said, and what was answered to it where that was kept."""

    source_key: str
    at: datetime
    text: str
    reply: str | None


def topic(query: str) -> str:
    """Give what a question about the conversation is about, without its days and its asking ("脚", "my foot": "foot")."""
    return " ".join(_ASKING.sub(" ", _DAYS.sub(" ", folded(query))).split())


def said_between(  # whose, about what, when, and how many
    session: Session,
    vault: Vault,
    person_id: str,
    query: str,
    span: tuple[datetime, datetime],
    limit: int = 5,
) -> list[Uttered]:
    """Find what a person said from one instant up to another about a question's topic, best first.

    Where the question has no topic, what was said last in that time, oldest first.
    """
    about = topic(query)
    rows = session.execute(
        select(Memory.source_key, Memory.at, Memory.sealed)
        .where(Memory.person_id == person_id, Memory.kind == "said")
        .where(col(Memory.at) >= span[0], col(Memory.at) < span[1])
        .order_by(col(Memory.id).desc())
        .limit(_LOOKED_AT)
    ).all()
    found = []
    for key, at, sealed in rows:
        said = Said.parted(vault.open_text(session, person_id, sealed))
        found.append(Uttered(key, at, said.text, said.reply))
    if not about:
        return found[:limit][::-1]
    fits = [(_fit(about, one.text), one) for one in found]
    best = sorted((pair for pair in fits if pair[0] > 0), key=lambda pair: -pair[0])
    return [one for fit, one in best if fit >= best[0][0] / 2][:limit]


def _fit(about: str, text: str) -> float:
    """How much of a topic is in a text: its English stems and Chinese words, and a little for what means nearly the same."""
    said = folded(text)
    own = words(said)
    english = sum(1.0 for term in words(_HAN.sub(" ", about)) if own[term])
    chinese = sum(_share(run, said) for run in _HAN.findall(about))
    alike = sum(CONCEPT for group in concepts(about) if concepts(said)[group])
    return english + chinese + alike


def _share(run: str, said: str) -> float:
    """How much of a run of Chinese characters stands in a text: all of it counts 1, else the part of its pairs."""
    if run in said:
        return 1.0
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return sum(pair in said for pair in pairs) / len(pairs) if pairs else 0.0
