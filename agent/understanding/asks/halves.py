"""Two things in one clause: "stop the music and read me the news", "a1c is 7.4 what does it mean", "... and put in one for ten"."""

import re
from dataclasses import replace

from agent.understanding.asks.heard import Heard, hours
from agent.understanding.asks.reminders import kind_of
from agent.understanding.asks.rules import Hit, asked
from agent.understanding.logs.stance import unreal
from agent.understanding.text.clauses import Clause
from agent.understanding.text.questions import asks
from agent.understanding.text.scene import Scene

_REMIND = "set_reminder"
_OF_REMINDERS = frozenset({_REMIND, "cancel_reminder", "list_reminders"})
_AND = re.compile(
    r"\s(?:and|then|but|plus|&|\+)\s(?:then |also |please |pls |can you |could you |will you |just |do )*"
    r"(?=(?:tell|show|read|give|play|stop|pause|skip|put|turn|list|send|export|download|delete|drop|remove|cancel|wipe|erase|clear|scrap|bin|forget|share|invite|add|set|make|schedule|remind"
    r"|find|get|pull|draw|plot|print|email|explain|let|switch|change|what|whats|how|hows|who|why|when|where|is|are|will|do|does|am|any|log|order|book|call|translate)(?:'s|s)?(?![a-z]))"
)
_TO_ONESELF = re.compile(
    r"(?:tell|show|read|give|play|list|what|how|who|why|is|will|are|cancel|delete)(?![a-z])"
)
"""Behind "remind me to" the rest is asked of us only by such a word, not "and call Mum"."""


def parted(scene: Scene, heard: list[Heard]) -> list[Heard]:
    """The clauses, those with two requests in them cut in two, and what is wished of "one" heard as a reminder."""
    if scene.folded.chinese:
        return heard
    out: list[Heard] = []
    for item in heard:
        for half in _halves(scene, item):
            out.append(_another(scene, out[-1], half) if out else half)
    return out


def _halves(scene: Scene, item: Heard) -> list[Heard]:
    """The clause, or its halves where each asks for something of its own."""
    if item.hit is None:
        return [item]
    clause = item.clause
    for match in _AND.finditer(scene.text, clause.start, clause.end):
        left, right = _cut(clause, match.start())
        first, second = _asked(scene, left), _asked(scene, right)
        if first is None or (second is not None and first.intent == second.intent):
            continue
        if first.intent == _REMIND and not _TO_ONESELF.match(scene.text, match.end(), clause.end):
            continue
        other = Heard(right, second)
        if second is None:
            other = _another(scene, Heard(left, first), other)
        if other.hit is not None:
            return [Heard(left, first), *_halves(scene, other)]
    return [item]


def _cut(clause: Clause, place: int) -> tuple[Clause, Clause]:
    return Clause(clause.start, place, "", clause.opens), Clause(
        place + 1, clause.end, clause.mark, opens=False
    )


def _asked(scene: Scene, clause: Clause) -> Hit | None:
    return asked(scene.text[clause.start : clause.end] + ("?" if "?" in clause.mark else ""), chinese=False)


_ONE = re.compile(
    r"(?<![a-z])(?:set|add|put|make|create|schedule|give me|do|need|want|have|get)(?: (?:me|in|up|on|instead))* (?:a )?(?:new |fresh |different |second )?(?:one|another)(?![a-z])"
)


def _another(scene: Scene, before: Heard, item: Heard) -> Heard:
    """Beside a reminder "put in one for ten" is another of the same."""
    text = scene.text[item.clause.start : item.clause.end]
    if before.hit is None or before.hit.intent not in _OF_REMINDERS or not _ONE.search(text):
        return item
    if item.hit is not None or not hours(scene, item.clause):
        return item
    what = kind_of(text) or kind_of(_NAMING.sub("", scene.text[before.clause.start : before.clause.end]))
    return replace(item, hit=Hit(_REMIND, what or "custom", 0, len(text)))


_NAMING = re.compile(r"(?<![a-z])(?:reminders?|alarms?|alerts?|reminding)(?![a-z])")
_QUESTION = re.compile(
    r"(?<=[\w%])\s(?:so |and |but )?(?=(?:whats|what(?:'s| is| are| does| do| should)|is (?:that|it|this)|hows|how (?:do|does|can|could|should|is|to|much|bad|high|come)"
    r"|why(?: is| are| does| do|'s)?|should i|can i|does (?:that|it|this)|am i|do i)(?![a-z]))"
)
_OPENS = re.compile(
    r"\s*(?:and |so |but )*(?:when|whenever|if|since|because|after|before|until|while|as|on|at|for|with|last time|the day|every time)(?![a-z])"
)
_MEANT = frozenset({"ask_knowledge", "show_insights"})


def told_before(scene: Scene, item: Heard) -> Clause | None:
    """What a clause tells outright before the question on it, which follows without a mark: a1c is 7.4 what does it mean."""
    clause = item.clause
    if item.hit is None or item.hit.intent not in _MEANT or scene.folded.chinese:
        return None
    match = _QUESTION.search(scene.text, clause.start + 1, clause.end)
    if match is None:
        return None
    left, right = _cut(clause, match.start())
    told = scene.text[left.start : left.end]
    open_ = not _DIGIT.search(told) or _OPENS.match(told) or asks(told) or unreal(told)
    return left if not open_ and _asked(scene, right) else None


_DIGIT = re.compile(r"\d")
_OWN_VALUE = re.compile(
    r"(?:怎么|咋)(?:办|整|弄|处理)|准不准|(?:对不对|不准)$|[准对][吗么]|哪(?:个|一个)(?:更|才)?[对准]"
    r"|(?<![a-z])what (?:should|do|can|must|shall) i do(?![a-z])|(?<![a-z])(?:accurate|can i trust|(?:if|whether|is|are) (?:it|that|this|they)(?:'?s| is| are)? (?:right|correct|true))(?![a-z])"
)
"""What to do about a value, or whether it is right: whoever asks so has measured it."""


def measured(item: Heard, text: str) -> Clause | None:
    """The part of a question that tells a value, where it doubts the value or asks what to do about it."""
    doubt = _OWN_VALUE.search(text) if item.hit and item.hit.intent == "ask_knowledge" else None
    if doubt is None or unreal(text[: doubt.start()] or text):
        return None
    last = item.clause.start + doubt.start() if unreal(text) else item.clause.end
    return replace(item.clause, end=last)
