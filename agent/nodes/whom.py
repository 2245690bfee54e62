"""Whom a message is about: the writer, somebody whom they look after, or the person of this topic.

Names are compared by code and only with people who share something; who may see or do what is asked where tools are run.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from agent.around import Around
from agent.requests import Request
from agent.state import Call
from agent.understanding import Known
from agent.understanding.logs.people import others
from agent.understanding.text.words import table
from memory.circle.grants import Ward
from tools.circle.access import PATIENT, SOMEBODY
from tools.permissions import ACTION_OF

Read = Callable[[str, Known], list[Request]]
"""Reads a text with what is known."""


_FAMILY = r"(?:妈妈?|爸爸?|老伴|老公|老婆|爱人|爷爷|奶奶|姥姥|姥爷|外婆|外公|公公|婆婆|岳父|岳母|儿子|女儿|孩子|家人|老人)"
_TO_CARE = re.compile(
    rf"(?:怎么|如何|咋|能不能|可不可以|怎样)(?:样)?(?:才)?(?:能|可以)?(?:看到?|看见|知道|收到|查到?)(?:我|俺)?(?:家)?{_FAMILY}的?(?:血糖|记录|数据|情况)"
    rf"|^(?:你好|您好)?[,，]?(?:我|俺)?(?:想|要|打算|能不能|可不可以|怎么|如何)(?:帮|给|替)(?:我|俺)?(?:家)?{_FAMILY}(?:记(?!一下|上)|管|用|看着|登记|照看)"
    r"|\bhow (?:can|do) i (?:see|follow|get|watch) my (?:mum|mom|mother|dad|father|wife|husband|partner|son|daughter|child|kid)'?s? (?:sugars?|glucose|readings?|data|numbers?)\b"
    r"|\bi (?:want|would like|'d like) to (?:use (?:this|you|it) for|log for|look after|keep track (?:of|for)) my (?:mum|mom|mother|dad|father|wife|husband|partner|son|daughter|child|kid)\b",
    re.IGNORECASE,
)


def wants_to_care(text: str) -> bool:
    """Does somebody want to look after a person here, or ask how that is done?"""
    return _TO_CARE.search(text) is not None


_STAND_IN = {"zh": "我妈", "en": "my mum"}
"""A name is read as this, for which the grammar has rules."""

_ANY = re.compile(
    r"我照护的人|我的病人|病人|患者|(?:my|the) patients?\b|the person i (?:care for|look after)"
)
_QUESTION = re.compile(
    r"[?？]|多少|怎么样|怎样|如何|了吗|了没|吗$|呢$|什么|啥|看看|看一下|查|告诉我|最近|给我看"
    r"|\b(?:what|how|show|last|latest|check|tell me|did|has|have|is|see|any)\b"
)
_A_THING = 24
_OPEN = frozenset(
    {"chitchat", "unsupported", "recall_memories", "show_chart", "show_insights", "ask_knowledge"}
)
"""What a question about somebody may look like to who does not know that there is somebody."""

_MEALS = re.compile(
    r"吃了?[些点]?(?:什么|啥|的)|吃的|饭菜|饮食|伙食|\b(?:eat|eaten|ate|food|meals?|breakfast|lunch|dinner|had for)\b"
)
_READINGS = re.compile(
    r"血糖|糖|测|空腹|餐[前后]|饭[前后]|数值|读数|怎么?样|如何|情况|多少|高不高|低不低"
    r"|\b(?:sugars?|glucose|readings?|levels?|bg|fasting|how|doing|numbers?|values?)\b"
)
_CHART = re.compile(r"曲线|走势|图|趋势|\b(?:chart|graph|curve|trend|plot)\b")
_SUMMARY = re.compile(r"总结|小结|规律|\b(?:summary|overview|insights?|patterns?)\b")
_SHARE = re.compile(
    r"(?:分享|共享|公开)[^。]{0,12}(?:血糖|饭菜|饮食|记录|数据|情况)|(?:血糖|饭菜|饮食|记录|数据|情况)[^。]{0,8}(?:分享|共享|公开)"
    r"|(?:在(?:这个?)?群里|这个群)[^。]{0,8}(?:可以|能)[^。]{0,4}(?:说|看)我"
    r"|\bshare (?:my|me)\b|\b(?:talk about|show) me (?:in|to) this (?:group|chat|topic)\b"
)


_SHARE_AFAR = re.compile(
    r"\W*(?:分享|共享)我的(?:血糖|数据)\W*|\W*share my (?:readings|glucose|data)\W*"
    r"|.*(?:警报|报警|血糖|数据)[^。]{0,8}(?:发|推|转|分享|共享)[^。]{0,8}群.*|.*(?:连[接上]?|绑定?)[^。]{0,4}(?:微信)?群(?:机器人)?\W*"
    r"|.*(?:分享|共享)[^。]{0,12}群.*|.*\b(?:post|send|share) my [\w ]{2,20} (?:to|in|with) (?:the|our|my|a) [\w ]{0,12}group\b.*"
    r"|.*\bconnect (?:the|our|my|a) [\w ]{0,12}group\b.*",
    re.DOTALL,
)


def shares_afar(text: str) -> bool:
    """Tell whether somebody wants, in private, a group to be told of them; another person is not a group."""
    return len(text) <= 60 and _SHARE_AFAR.fullmatch(text.strip().lower()) is not None


def shares(text: str) -> bool:
    """Tell whether somebody wants this group to see something of them."""
    return _SHARE.search(text.lower()) is not None


def named(text: str, around: Around) -> list[Ward]:
    """Everybody whom a text names: by their name or by what they are to the writer."""
    lower = text.lower()
    exact = [one for one in around.people if one.name and _holds(lower, one.name.lower())]
    if exact:
        return exact
    kin = [one for one in around.people if _kin(one.relation) and _kin(one.relation).search(lower)]  # type: ignore[union-attr]  # tested just before
    if kin:
        return kin
    return [one for one in around.wards if one.scopes] if _ANY.search(lower) else []


def about_another(text: str, around: Around, known: Known, read: Read) -> list[Call] | None:
    """The calls of a message that is about somebody else; None if it is about the writer."""
    if not around.people:
        return None
    meant = named(text, around)
    if not meant and (whose := _by_pronoun(text, around)) is not None and (asked := _asked(text, whose)):
        return [_bound(asked, whose, force=True)]
    if not meant:
        return _of_the_topic(text, around, known, read)
    calls = _calls(text, meant, known, read)
    if calls is None:
        return None
    if len(meant) == 1:
        return [_bound(call, meant[0]) for call in calls]
    aside = [call for call in calls if PATIENT not in call.arguments]
    first = next(call for call in calls if PATIENT in call.arguments)
    waiting = {slot: value for slot, value in first.arguments.items() if slot != PATIENT}
    return [*aside, Call("choose_whom", {"tool": first.tool, "arguments": waiting})]


_SHE = re.compile(
    r"^(?:那么?|,|，)*[他她](?!们|俩)"
    r"|^(?:and |so |but |ok )*(?:(?:how|what|when|where)(?:'s| is| was| are| were| did| has| does)?|did|has|does|is|was|show me|tell me) (?:he|she|his|her)(?![a-z])",
    re.IGNORECASE,
)


def _by_pronoun(text: str, around: Around) -> Ward | None:
    """Whom "what did she have" asks about, where the writer looks after just one person."""
    wards = [one for one in around.wards if one.scopes]
    return wards[0] if len(wards) == 1 and not around.topic and _SHE.search(text) else None


def alarmed_for(text: str, around: Around, known: Known, alarms: Sequence[Call]) -> tuple[Call, ...]:
    """Tell emergencies of others from one's own: what helps is said all the same, but nobody is alarmed about the writer."""
    if not alarms or not others(text.lower(), replace(known, cares_for=frozenset())):
        return tuple(alarms)
    meant = [one for one in named(text, around) if "log" in one.scopes]
    whom = meant[0].person_id if len(meant) == 1 else SOMEBODY
    return tuple(replace(call, arguments={**call.arguments, PATIENT: whom}) for call in alarms)


def corrected(calls: Sequence[Call], last_whom: str | None) -> list[Call]:
    """What corrects or takes back the last entry is about whom that was."""
    if last_whom is None or not any(call.tool == "undo" for call in calls):
        return list(calls)
    return [
        replace(call, arguments={**call.arguments, PATIENT: last_whom})
        if call.tool == "undo" or (_logs(call) and PATIENT not in call.arguments)
        else call
        for call in calls
    ]


def _of_the_topic(text: str, around: Around, known: Known, read: Read) -> list[Call] | None:
    """In a topic of one person everything is about them, unless they write themselves."""
    if not around.topic or len(around.sharing) != 1:
        return None
    whose = around.sharing[0]
    granted = next((one for one in around.wards if one.person_id == whose.person_id), None)
    if granted is not None and "log" in granted.scopes:
        logs = [_call(one) for one in read(text, known) if one.intent.startswith("log_")]
        if logs:
            return [_bound(call, whose, force=True) for call in logs]
    asked = _asked(text, whose)
    return [_bound(asked, whose, force=True)] if asked else None


def _calls(text: str, meant: Sequence[Ward], known: Known, read: Read) -> list[Call] | None:
    """Read what is told of somebody as if the writer kept their diary; what then is new is about them."""
    stood_in = _stood_in(text, meant)
    nobody = replace(known, cares_for=frozenset(), on_behalf=False)
    caring = replace(known, cares_for=frozenset({"mother"}), on_behalf=True)
    own = [_call(one) for one in read(stood_in, nobody)]
    both = [_call(one) for one in read(stood_in, caring)]
    theirs = [call for call in both if _logs(call) and call not in own]
    if theirs:
        return [*(call for call in own if _logs(call)), *(_marked(call) for call in theirs)]
    if any(call.tool not in _OPEN for call in own):
        return None  # "the buns that Mum made, I ate two"; "remind me to ask Mum"
    asked = _asked(text, meant[0])
    return [_marked(asked)] if asked else None


def _asked(text: str, ward: Ward) -> Call | None:
    lower = text.lower()
    if not _QUESTION.search(lower) and not _names_a_thing(lower):
        return None
    if _CHART.search(lower):
        return Call("show_chart", {"kind": "trend"})
    if _SUMMARY.search(lower):
        return Call("show_insights", {})
    if _MEALS.search(lower):
        return Call("look_at_meals", {})
    return Call("look_at_readings", {}) if _READINGS.search(lower) or _only_named(lower, ward) else None


def _names_a_thing(text: str) -> bool:
    """Tell "Pat's chart" and "妈妈血糖" from what is told of somebody."""
    short = len(text) <= _A_THING and not re.search(r"\d", text)
    return short and any(words.search(text) for words in (_CHART, _SUMMARY, _READINGS))


def _only_named(text: str, ward: Ward) -> bool:
    """Tell "and Mum?" from a longer question about something else."""
    return len(re.sub(r"\W", "", text)) <= 8 + len(ward.name or "")


def _stood_in(text: str, meant: Sequence[Ward]) -> str:
    """Put a relation that the grammar knows in the place of names and of other relations."""
    stand_in = _STAND_IN["zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"]
    for one in meant:
        if one.name and _holds(text.lower(), one.name.lower()):
            return re.sub(re.escape(one.name), stand_in, text, flags=re.IGNORECASE)
    pattern = _kin(meant[0].relation)
    return pattern.sub(stand_in, text, count=1) if pattern else _ANY.sub(stand_in, text, count=1)


def _holds(text: str, name: str) -> bool:
    if not name.isascii():
        return len(name) > 1 and name in text
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


_KIN = {
    "mother": ("mother",),
    "father": ("father",),
    "partner": ("partner", "wife", "husband"),
    "child": ("child", "son", "daughter"),
    "grandmother": ("grandmother",),
    "grandfather": ("grandfather",),
}


@cache
def _kin(relation: str) -> re.Pattern[str] | None:
    """The words for a relation, with "my" or "我" before them taken along; None where there are none."""
    words = " ".join(str(table("things")["care"][one]) for one in _KIN.get(relation, ())).split()
    zh = sorted((word for word in words if not word.isascii()), key=len, reverse=True)
    en = sorted((word for word in words if word.isascii() and len(word) > 2), key=len, reverse=True)
    if not words:
        return None
    # 大妈, 姑妈 and 干妈 are no mothers; 妈妈 is one.
    zh_words = "|".join(f"{word}{word}?" if len(word) == 1 else word for word in zh)
    kin = rf"(?:我家?的?)?(?<![大姑姨舅干后婆丈岳])(?:{zh_words})"
    return re.compile(rf"{kin}|(?:\bmy )?\b(?:{'|'.join(en)})\b")


def _call(request: Request) -> Call:
    skipped = {"intent", "span", "confidence", "missing"}
    return Call(request.intent, request.model_dump(exclude=skipped, exclude_none=True), request.confidence)


def _logs(call: Call) -> bool:
    return call.tool.startswith("log_") and call.tool in ACTION_OF


def _marked(call: Call) -> Call:
    return replace(call, arguments={**call.arguments, PATIENT: SOMEBODY})


def _bound(call: Call, ward: Ward, *, force: bool = False) -> Call:
    if not force and PATIENT not in call.arguments:
        return call
    return replace(call, arguments={**call.arguments, PATIENT: ward.person_id})
