"""The clauses of a message, each told or asked, put together as the writer meant them."""

import re

from agent.requests import AskDosing, Chitchat, LogGlucose, Request
from agent.understanding.asks.corrections import corrected
from agent.understanding.asks.guesses import QUESTIONS, guessed
from agent.understanding.asks.halves import measured, parted, told_before
from agent.understanding.asks.heard import Heard, matter_beside, of_reminders
from agent.understanding.asks.profile import profile
from agent.understanding.asks.reminders import kind_of
from agent.understanding.asks.rules import Hit, asked
from agent.understanding.asks.slots import requests_of
from agent.understanding.asks.told import told
from agent.understanding.asks.wishes import bare_food, to_log
from agent.understanding.foods.diary import diary
from agent.understanding.foods.names import mentions
from agent.understanding.logs.onsets import cut_at_onset
from agent.understanding.logs.runons import cut_at_food
from agent.understanding.logs.stance import reported
from agent.understanding.logs.telling import logs
from agent.understanding.logs.unclear import unclear_reading
from agent.understanding.text.clauses import Clause, clauses, spanning
from agent.understanding.text.questions import ENDS, HOLDS, asks
from agent.understanding.text.regrets import rueful
from agent.understanding.text.scene import Scene

_REMIND = "set_reminder"
_PREDICT = "predict_response"


def read(scene: Scene, *, alarmed: bool = False) -> list[Request]:
    """The requests of a message that is no answer to a question of ours."""
    if line := diary(scene):
        return [line]
    if correction := corrected(scene):
        return correction
    cut = cut_at_food(scene, cut_at_onset(scene, clauses(scene.text)))
    heard = parted(scene, [_hear(scene, clause) for clause in cut])
    heard = _joined(scene, of_reminders(scene, heard))
    found: list[Request] = []
    run: list[Clause] = []
    for item in heard:
        if item.hit is None:
            run.append(item.clause)
            continue
        found += _asked(scene, item, alarmed=alarmed)
    said = [] if _CONVERTS.search(scene.text) and found else told(scene, run, alarmed=alarmed)
    if not found and not said and (thin := to_log(scene) or unclear_reading(scene)):
        return [thin]
    if not found and not said and not alarmed and (food := bare_food(scene)):
        return [food]
    unclear = guessed(scene, run, said, asked_too=bool(found))
    return _tidy(_dosing(scene, [*found, *said, *unclear]))


_CONVERTS = re.compile(
    r"(?:等于|换成|换算|折合|相当于|合)[^,。]{0,10}(?:多少|几)|(?<![a-z])(?:convert|(?:in|to|into) (?:mg|mmol))(?![a-z])[^.]*\?"
)
"""A number that shall be converted is nobody's reading."""


def _dosing(scene: Scene, found: list[Request]) -> list[Request]:
    """Safety hears a question about a dose that no rule here knew: then it is that and no other question."""
    from health.safety import asks_dose

    text = scene.folded.original
    known = any(request.intent == "ask_dosing" for request in found)
    unheard = not known and (ENDS.search(scene.text) or HOLDS.search(scene.text)) and asks_dose(text)
    if not (known or unheard):
        return found
    # "..., and how much" is of the same question
    kept = [r for r in found if not (r.intent in _BESIDE_A_DOSE and _spanned(r) <= _FRAGMENT)]
    if known:
        return kept
    return [*(r for r in kept if r.intent not in QUESTIONS), AskDosing(span=(0, len(text)), confidence=0.8)]


_BESIDE_A_DOSE = frozenset({"ask_knowledge", "help", "unsupported"})
_FRAGMENT = 24
"""Letters of a question too short for a matter of its own ("what do you think")."""


def _spanned(request: Request) -> int:
    first, last = request.span or (0, 0)
    return last - first


def _hear(scene: Scene, clause: Clause) -> Heard:
    text = scene.text[clause.start : clause.end] + ("?" if "?" in clause.mark else "")
    hit = asked(text, chinese=scene.folded.chinese)
    if (
        hit
        and hit.intent == "ask_knowledge"
        and not HOLDS.search(text)
        and profile(scene, clause.start, clause.end)
    ):
        return Heard(clause, None)
    if hit and hit.intent == "undo" and rueful(scene.text, clause.start, clause.end):
        return Heard(clause, None)
    if hit and hit.intent in _DONE_FOR and _UNSAID.search(text):
        return Heard(clause, None)
    if hit and hit.intent == _PREDICT and reported(text) and not asks(text):
        return Heard(clause, None)  # "the doctor on TV says one may eat melon"
    return Heard(clause, hit)


_DONE_FOR = frozenset(
    {"set_reminder", "cancel_reminder", "manage_data", "undo", "care_circle", "music", "update_profile"}
)
_UNSAID = re.compile(
    r"(?:没|没有|不是|从没)(?:说|讲|让你|叫你|要求)|(?<![a-z])(?:didn.?t|never|did not) (?:say|said|ask|asked|tell|told)(?![a-z])"
)
"""What nobody asked to be done: "I didn't say cancel it"."""


def _asked(scene: Scene, item: Heard, *, alarmed: bool) -> list[Request]:
    if item.hit is None:
        return []
    found = requests_of(scene, item.hit, item.clause.start, item.clause.end)
    if before := told_before(scene, item):
        said = logs(scene, [before], alarmed=alarmed)
        return [*said, *(_from(r, scene.folded.span(before.end, before.end + 1)[0]) for r in found)]
    text = scene.text[item.clause.start : item.clause.end]
    if own := item.clause if item.hit.intent == "ask_dosing" else measured(item, text):
        heard = logs(scene, [own], alarmed=alarmed)  # the reading in such a question is the writer's own
        said = [r for r in heard if isinstance(r, LogGlucose)]
        begins = _BEGINS["zh" if scene.folded.chinese else "en"]
        first = scene.folded.span(item.clause.start, item.clause.end)[0]
        ends = max((r.span[1] for r in said if r.span and r.span[0] - first <= begins), default=0)
        found = [*said, *(r if r.span is None or not ends else _from(r, ends) for r in found)]
    return found


_BEGINS = {"zh": 5, "en": 12}
"""Letters before a reading with which its clause begins."""


def _from(request: Request, place: int) -> Request:
    """The question behind what was told in its clause."""
    first, last = request.span or (0, 0)
    return request.model_copy(update={"span": (min(max(first, place), last), last)})


def _joined(scene: Scene, heard: list[Heard]) -> list[Heard]:
    """Clauses that only carry the time or the matter of the reminder beside them join it."""
    out: list[Heard] = []
    for item in heard:
        before = out[-1] if out else None
        joined = None if before is None else _with_before(scene, before, item)
        if joined:
            out[-1] = joined
        else:
            out.append(item)
    return out


_TAIL = re.compile(
    r"^\s*(?:这样|那样|那|你觉得|会)?(?:怎么样|行吗|行不行|可以吗|可以不|好吗|好不好|没问题吧|没问题吗|没事吧|合适吗|会高吗|会升吗|会不会[^,。]{0,6}|血糖会[^,。]{0,8}|成不成|中不中|升糖[^,。]{0,6}|会升多少|要紧吗|影响大吗|你说呢|咋样)\??$"
    r"|^\s*(?:is (?:that|it|this)|good idea|bad idea|thoughts|ok|okay|yes or no|what do you think|will (?:that|it)|would (?:that|it)|how (?:will|would|bad|high|much)|any good|safe|should i|can i|which (?:is|one|would|should)|what (?:will|(?:would|might|could|does) (?:that|it|this|they))|how about it)\b[^.!]{0,40}$"
)
"""A short question about what was just named."""


def _question_of(scene: Scene, before: Heard, item: Heard) -> Heard | None:
    """The clause before names a food, this one asks about it: one question."""
    text = scene.text[item.clause.start : item.clause.end] + ("?" if "?" in item.clause.mark else "")
    both = spanning(before.clause, item.clause)
    known = item.hit is not None and item.hit.intent in {"ask_knowledge", _PREDICT}
    eating = known and not mentions(text) and _EATING.search(text)
    if before.hit and before.hit.intent == _PREDICT and (_TAIL.search(text) or eating):
        return Heard(both, before.hit)
    if (
        before.hit
        or (item.hit and not _TAIL.search(text) and not eating)
        or not (ENDS.search(text) or _TAIL.search(text))
    ):
        return None
    first = scene.text[before.clause.start : before.clause.end]
    if not mentions(first) or _EATEN.search(first) or (mentions(text) and item.hit):
        return None
    hit = asked(first + "," + text, chinese=scene.folded.chinese)
    if (_TAIL.search(text) or eating) and (hit is None or hit.intent == "ask_knowledge"):
        hit = Hit(_PREDICT, None, 0, len(first))
    return Heard(both, hit) if hit and hit.intent == _PREDICT else None


_EATING = re.compile(r"[吃喝](?!了|过)|(?<![a-z])(?:have|eat|drink)(?![a-z])")
_EATEN = re.compile(r"[吃喝](?:了|过|完|的)|(?<![a-z])(?:ate|had|eaten|drank|just had)(?![a-z])")
_CONDITION = re.compile(r"^\s*(?:那)?(?:我)?(?:如果|要是|假如|假设|万一|(?:if|when|suppose|say|what if)\b)")


def _conditional(scene: Scene, clause: Clause) -> bool:
    """A clause that sets a condition belongs to what follows it."""
    return bool(_CONDITION.search(scene.text[clause.start : clause.end]))


def _with_before(scene: Scene, before: Heard, item: Heard) -> Heard | None:
    """The two clauses as one, where they belong together."""
    both = spanning(before.clause, item.clause)
    if not item.clause.opens:
        if _conditional(scene, before.clause):
            return _hear(scene, both)
        if asked_of := _question_of(scene, before, item):
            return asked_of
    if (
        item.hit
        and item.hit.intent == _REMIND
        and (_only_time(scene, before.clause) or _wishes_for(scene, before, item))
    ):
        return Heard(both, item.hit)
    reminding = before.hit is not None and before.hit.intent == _REMIND
    if reminding and item.hit is None and not item.clause.opens and _matter(scene, item.clause):
        return Heard(both, before.hit)
    return None


_BARE_WISH = re.compile(
    r"^\W*(?:到时候?|到点|请|麻烦|记得|你|也|要|一定|帮忙|帮我|所以|就)*(?:提醒|叫|喊|通知)(?:一?下|一声)?我?(?:一?下|一声|哦|啊|吧|呀|好吗|好不好)*\W*$"
    r"|^\W*(?:please |can you |could you |and |so |just )*(?:remind|ping|nudge|notify|alert) me(?: (?:please|then|about (?:it|that)|of (?:it|that)|to do (?:so|that|it)))*\W*$"
)
"""To be reminded of what was just named."""
_OVER = re.compile(r"[了过](?![呀啊吧])|刚才|刚刚|(?<![a-z])(?:took|had|ate|did|just|was)(?![a-z])")


def _wishes_for(scene: Scene, before: Heard, item: Heard) -> bool:
    """What stands before a bare "remind me" is what to be reminded of: "12 units of Lantus every night at nine"."""
    if before.hit is not None or not _BARE_WISH.search(scene.text[item.clause.start : item.clause.end]):
        return False
    text = scene.text[before.clause.start : before.clause.end]
    if _OVER.search(text) or any(isinstance(one, LogGlucose) for one in logs(scene, [before.clause])):
        return False
    return kind_of(text) is not None or bool(scene.times_in(before.clause.start, before.clause.end))


_DONE = re.compile(r"[了完过]|[散跑走骑]|(?<![a-z])(?:walk|ran|did|swam)")


def _only_time(scene: Scene, clause: Clause) -> bool:
    """Nothing but a time, and words of repeating."""
    text = list(scene.text[clause.start : clause.end])
    whens = scene.times_in(clause.start, clause.end)
    if whens and all(when.length for when in whens) and _DONE.search("".join(text)):
        return False
    if not whens and not any(
        word in "".join(text) for word in ("每天", "every", "daily", "工作日", "weekday")
    ):
        return False
    for when in whens:
        text[when.start - clause.start : when.end - clause.start] = " " * (when.end - when.start)
    said = re.sub(
        r"记得|请|麻烦|帮我|每[天日晚早]|[早午中晚]?[餐饭][前后]|睡前|please|every|and|(?:before|after) (?:breakfast|lunch|dinner|bed)",
        "",
        "".join(text),
    )
    rest = "".join(c for c in said if c.isalnum())
    return len(rest) <= (4 if scene.folded.chinese else 10) and not any(c.isdigit() for c in rest)


_HOW_OFTEN = re.compile(
    r"\s*(?:and )?(?:once|twice|three times|\d times)? ?(?:a day|daily|each day|every ?day|every (?:morning|evening|night))\s*|一?[天日](?:[一两二三四]|\d)次|每[天日](?:[一两二三四]次)?"
)


def _matter(scene: Scene, clause: Clause) -> bool:
    """A short rest after "remind me": a time, or what for, and no number that could be a reading."""
    whens = [
        when
        for when in scene.times_in(clause.start, clause.end)
        if when.hour is not None or (when.shift or 0) > 0
    ]
    often = _HOW_OFTEN.fullmatch(scene.text, clause.start, clause.end)
    short = clause.end - clause.start <= (14 if scene.folded.chinese else 40)
    return bool(whens or often) and short and (bool(often) or matter_beside(scene, clause))


def _tidy(found: list[Request]) -> list[Request]:
    """Small talk counts only where there is nothing else; the same question twice is one."""
    real = [request for request in found if not isinstance(request, Chitchat)]
    out: list[Request] = []
    seen: set[str] = set()
    for request in real or found[:1]:
        once = request.intent not in {
            "log_glucose",
            "log_meal",
            "log_measurement",
            "log_medication",
            "log_exercise",
            "set_reminder",
            "cancel_reminder",
        }
        if once and request.intent in seen:
            continue
        seen.add(request.intent)
        out.append(request)
    return out
