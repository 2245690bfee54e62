"""The turns of phrase by which people say that something has changed, and by which they ask for how it was before."""

import re
from functools import cache

_CHANGE_ZH = re.compile(
    r"换成|换了|换到|换用|换回|换为|换上|改成|改为|改到|改用|改吃|改打|改喝|改了|调到|调成|调为|调整|调高|调低|加到|减到|增到"
    r"|增加到|减少到|提高到|降到|降为|升到|升为|涨到|加量|减量|加了|减了|停了|停用|停掉|停药|停止|不[吃打用服][^，。,.!！?？了]{1,8}了|不再|不用再|不吃了|不打了|不用了"
    r"|不喝了|不抽了|戒了|戒掉|戒烟|戒酒|现在|目前|如今|更新|取消|推迟|提前到|改期|延到|搬到|搬家|搬去|搬回|辞职|离职|跳槽|退休了"
    r"|恢复|开始用|开始吃|开始打|变成|变为|今后|以后都|从今天起|从现在起|从今以后|这次|最新|终于|已经|痊愈|全停|新换|新买|升级"
    r"|而家|转咗|换咗|改咗|停咗|唔再|转用|加咗|减咗|搬咗|戒咗"
)
_CHANGE_EN = re.compile(
    r"\b(?:switch(?:ed|ing)?|chang(?:ed|ing)|now|nowadays|no longer|any ?more|stopped|stopping|quit|gave up|given up"
    r"|rais(?:ed|ing)|lower(?:ed|ing)|increas(?:ed|ing)|decreas(?:ed|ing)|reduc(?:ed|ing)|bumped|upped|cut (?:down|back|to|out)"
    r"|dropped to|went (?:up|down|back) to|down to|up to|mov(?:ed|ing) (?:to|from|in|out|back)|moved|replac(?:ed|ing)|instead of"
    r"|upgrad(?:ed|ing)|updat(?:ed?|ing)|started|starting|came off|come off|taken off|took me off|put me on|back on|back to"
    r"|these days|from now on|as of|rescheduled|postponed|cancel+ed|turned out|already|finally|confirmed|recovered"
    r"|healed|swapped|transferred|retired|new)\b"
)

_ENDS = (
    r"swapped|dropped|stopped|stopping|quit|replaced|pulled|ditched|came off|come off|taken off|took me off|off|instead of"
    r"|no more|no longer \w+|gave up|given up|sold|cancel+ed|changed|switched|moved|raised|lowered|increased|reduced|upped"
    r"|bumped|finished|rather than"
)
"""What comes before the name of something that ended."""
_ENDED_BY = (
    r"stopped|left|ran out|expired|broke|raised|lowered|increased|reduced|changed|moved|cancel+ed|went (?:up|down)|up to|down to"
    r"|gone|replaced|discontinued|retired|now"
)
"""What comes after such a name."""
_ENDED_ZH = (
    r"不(?:再)?[喝吃用打去做抽戴穿养住学练看](?P<a>[^，。,.!！?？了]{1,8})了?"
    r"|[把将](?P<b>[^，。,.]{1,8}?)(?:停|换|改|加|减|调|卖|退|取消)"
    r"|[从由](?P<c>[^，。,.]{1,8}?)(?:换|改|转|搬|调|升|降|加|减)[成到为了]"
    r"|(?P<d>[^，。,.!！?？\s]{1,8}?)(?:都|也|已经|全)?(?:停了|停掉|停用|停药|不吃了|不打了|不用了|不喝了|断货|用完|坏了|没了|取消|老掉|离职|走了|退休)"
    r"|(?P<e>[^，。,.!！?？\s]{1,8}?)(?:换成|换了|改成|改为|改用|改到|加到|减到|降到|升到|调到|提前到|推迟到|延到|变成|转成)"
    r"|(?:戒了?|取消了?|放弃了?|告别)(?P<f>[^，。,.!！?？\s]{1,6})"
)
# A word is taken whole ("++"), and no match begins within one: else every letter would be tried as a beginning.
_ENDED_EN = (
    rf"\b(?:{_ENDS})(?: (?:the|my|our|his|her|their|from|using|taking|eating|drinking|wearing|out of))*"
    r" (?P<g>[\w'-]+(?: [\w'-]+)?)"
    r"|(?<![\w'-])(?P<h>(?:[\w'-]++ )?[\w'-]++) (?:was |were |is |got |has been |have been |are )?"
    rf"(?:{_ENDED_BY})\b"
)
_HINT_EN = re.compile(rf"\b(?:{_ENDS}|{_ENDED_BY})")
_HINT = re.compile(r"[不把将从由停坏没老走退换改加减降升调提推延变转戒取放告离断用]" + f"|{_HINT_EN.pattern}")
"""Without one of these nothing has ended: most texts have none, and are looked through ten times as fast."""

_PAST = re.compile(
    r"最初|最开始|最早|刚查出|刚确诊|开头|头一次|第一次|一开始|刚开始|起初|起先|原来|原先|以前|之前|从前|过去|当初|曾经用|上一个|换.{0,6}之?前|改.{0,6}之?前"
    r"|\b(?:originally|initially|at first|at the start|in the beginning|at diagnosis|used to|previous(?:ly)?|formerly|former|earlier"
    r"|back then|before (?:i|we|the|my|that|switching|changing|moving)|start(?:ed)? (?:out )?(?:with|on)"
    r"|first (?:dose|pump|sensor|meter|medicine|medication|doctor|job|cgm|insulin|a1c|plan|ratio))\b"
)

_OUTCOME = re.compile(
    r"后来|结果|怎么样了|好了[吗没]|最近|最新|最后|现在|目前|如今|还[在要用吃打抽喝]|这次|近况"
    r"|\b(?:how (?:did|was|were|is|are|has).{0,40}(?:go|going|turn out)?|latest|current(?:ly)?|now|nowadays|these days|still|any ?more"
    r"|last|most recent(?:ly)?|recent(?:ly)?|turn(?:ed)? out|results?|in the end)\b"
)


def changes_something(text: str) -> bool:
    """Say whether a folded text reports a change ("switched to", "换成", "不再")."""
    return bool(_CHANGE_EN.search(text) or (not text.isascii() and _CHANGE_ZH.search(text)))


def asks_for_the_past(question: str) -> bool:
    """Say whether a folded question wants to know how something was before it changed ("最初", "used to")."""
    return _PAST.search(question) is not None


def ended(text: str) -> str:
    """Give the words of a folded text that name what ended or changed ("swapped the pancakes for eggs": pancakes)."""
    english = text.isascii()
    if not (_HINT_EN if english else _HINT).search(text):
        return ""
    return "\n".join(name for found in _ending(english).finditer(text) for name in found.groups() if name)


@cache
def _ending(english: bool) -> re.Pattern[str]:
    """What a text says is at an end or has another value now; the groups hold its name. Compiled when it is first needed."""
    return re.compile(_ENDED_EN if english else f"{_ENDED_ZH}|{_ENDED_EN}")


def asks_for_the_outcome(question: str) -> bool:
    """Say whether a folded question wants to know how something came out or stands now ("后来", "how did it go")."""
    return _OUTCOME.search(question) is not None and not asks_for_the_past(question)
