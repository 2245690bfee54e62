"""Wishes about what is known of oneself: to see it, to have something forgotten, to say that it no longer holds."""

import re

from agent.state import Call
from agent.understanding.text.fold import fold
from memory.recall.facts.slots import told

_LONGEST = 90
_SHOW = re.compile(
    r"^(?:那|请问|糖伴[,，]?)?你(?:现在|都|到底|已经)*(?:知道|了解|记得|记住|掌握|认识)(?:了)?(?:关于)?我(?:的)?(?:什么|啥|哪些|多少|些什么|哪些事情?|什么事情?|什么情况|情况|资料|信息)"
    r"|^(?:那|请问)?你(?:都|现在)?(?:记了|存了|有)(?:关于)?我(?:的)?(?:什么|哪些)(?:资料|信息|数据|事)?"
    r"|^(?:看看?|看一下|显示|打开|查看?)?我的(?:个人)?(?:资料|档案|画像|信息)(?:呢|是什么|有哪些|给我看看?)?[?？。!！]?$"
    r"|^(?:so,? )?(?:hi,? )?(?:what|how much|tell me what|tell me everything) (?:all )?(?:do |have )?you(?:'ve)? (?:really )?(?:know|remember|got|learned|learnt|stored?|keep|kept|have)(?: all)? (?:about|on|of) me\b"
    r"|^(?:please )?(?:show|see|open|view|what(?:'s| is) in) (?:me )?my (?:profile|file)\b"
    r"|^my profile[?.!]?$"
)
_WRONG = r"(?:不对|不是|错了|记错了|你记错了|搞错了|弄错了|no|that(?:'s| is) (?:wrong|not right|not true|outdated)|that(?:'s| is) not right|wrong|not true)"
_ASKS = re.compile(
    r"[?？]\s*$|吗\s*[。!！]?$|能不能|可不可以|可以不|要不要|should i|can i|could i|may i|what if|如果|要是"
)
_ALLERGY_WRONG = re.compile(
    r"(?:不|没有?|并不)(?:会|是|对.{0,8})?过敏.{0,10}(?:记错|搞错|弄错|不对|错了)"
    rf"|^{_WRONG}[,，.。!！ ]*我?.{{0,6}}(?:不|没有?|并不)(?:会|是|对.{{0,8}})?过敏"
    rf"|^{_WRONG}[,. !]*(?:i am|i'm|im) not allergic\b|\b(?:i am|i'm) not allergic\b.{{0,20}}\b(?:wrong|mistake)"
)
_TALKED = re.compile(
    r"(?:我|我们|咱们|咱俩).{0,14}(?:说过|讲过|提过|提到过|聊过|谈过|告诉过你|说了|讲了|聊了|提了|聊到)(?P<rest>.*)"
    r"|(?:翻翻?|查查?|搜搜?|找找?|看看?).{0,6}(?:聊天|对话)(?:记录|历史)"
    r"|\b(?:what|when|did|have|had) (?:did |have |had )?(?:i|we) (?:ever |already )?(?:say|said|tell|told|mention|mentioned|talk|talked|discuss|discussed|chat|chatted)\b"
    r"|\b(?:search|look through|go through|find) (?:in )?(?:our|my|the) (?:old )?(?:chats?|conversations?|history|messages|talks?)\b"
)
_QUESTION = re.compile(
    r"什么|啥|怎么|吗|么$|有没有|哪|来着|多少|记录|历史|[?？]\s*$|\b(?:what|when|did|have|search|look|go|find)\b"
)
_FORGET = re.compile(
    r"^(?:请|帮我)?(?:把|将)?我(?:说过?|讲过?|提过?)的?(?:关于)?(?P<a>.{1,20}?)(?:的事情?|的话|这件事|那件事)?(?:都)?(?:忘掉|忘了吧|删掉|删了|忘记吧)"
    r"|^(?:请|帮我)?(?:忘掉|忘记|删掉|删除)(?:我)(?:说过?|讲过?|提过?)的?(?:关于)?(?P<b>.{1,20}?)(?:的事情?|的话|这件事|那件事)?[。!！]?$"
    r"|^(?:请|帮我)?(?:忘掉|忘记|别再记着|不要再?记着)(?P<e>我(?!.{0,4}(?:刚才|上一|最后)).{2,30}?)(?:的事情?|这件事|那件事|这事|那事|吧)*[。!！]?$"
    r"|^(?:请|帮我)?(?:把|将)(?P<f>我.{2,30}?)(?:的事情?|这件事|那件事|这事|那事)(?:都|给)?(?:忘掉|忘了|忘记|删掉|删了)吧?[。!！]?$"
    r"|^(?:please )?forget (?:that )?(?P<g>i(?:'m| am| have| had| take| took| use| used| like| live| work| was)\b.{2,40}?)[.!]?$"
    r"|^(?:please )?(?:forget|delete|erase) (?:what|everything|all(?: that)?|the things?) i (?:said|told you|mentioned) (?:about|on|of) (?P<c>.{2,40}?)[.!]?$"
    r"|^(?:please )?forget (?:about )?(?:the|my|that) (?P<d>(?!last|reading|meal|lunch|dinner|breakfast|value|number|one\b|entry|previous|i\b).{2,40}?)[.!]?$"
)
_EVERYTHING = re.compile(r"数据|资料|账号|帐号|账户|记录|一切|所有|全部")
"""Whoever wants all of it gone is heard elsewhere."""


def about_me(text: str) -> Call | None:
    """Tell what somebody wants with what is known of them; None where they want something else."""
    folded = fold(text).text.strip().lower()
    if not folded or len(folded) > _LONGEST:
        return None
    if _SHOW.search(folded):
        return Call("show_profile", {})
    if not _EVERYTHING.search(folded) and (found := _FORGET.search(folded)) is not None:
        return Call("forget_said", {"query": next(one for one in found.groups() if one)})
    if _TALKED.search(folded) and _QUESTION.search(folded):
        return Call("recall_memories", {"query": text})
    if _ASKS.search(folded):
        return None
    if _ALLERGY_WRONG.search(folded):
        return Call("wrong_allergy", {})
    return Call("stop_taking", {}) if _no_longer(text, folded) else None


def _no_longer(text: str, folded: str) -> bool:
    """Say whether a medicine is at an end by this sentence, and nothing else is told in it."""
    facts = told(text)
    return bool(facts) and all(one.stopped for one in facts) and not _AMOUNT.search(folded)


_AMOUNT = re.compile(r"\d|[吃打换用](?:了|成)[一二两三半]|换成|改[成吃用]|switched|instead|changed")
