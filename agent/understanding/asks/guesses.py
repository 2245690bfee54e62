"""What the small model makes of clauses that no rule knew and that told nothing."""

import re

from agent.requests import Request
from agent.understanding.asks.classifier import classify
from agent.understanding.asks.rules import Hit
from agent.understanding.asks.slots import requests_of
from agent.understanding.logs.medicines import medicine_names
from agent.understanding.text.clauses import Clause, spanning
from agent.understanding.text.questions import ENDS, HOLDS
from agent.understanding.text.scene import Scene

_SURE, _QUITE_SURE = 0.45, 0.6
_VERY_SURE, _CERTAIN = 0.75, 0.9
_HEALTH = re.compile(
    r"(?<![a-z\d])t[12]d?(?![a-z\d])|type [12]|血糖|空腹|[餐饭][前后]|前期|指标|米饭|糖尿|胰岛|糖化|并发症|碳水|升糖|针头|酮|血压|主食|水果|饮食|糖友|控糖|忌口|注射|试纸|血糖仪|(?<![a-z])(?:diabet\w+|insulin|glucose|sugars?|a1c|hba1c|carbs?|hypos?|hyper\w*|ketones?|metformin|sweeteners?|needles?|cgm|lancets?|glycemic)(?![a-z])"
)
QUESTIONS = frozenset({"ask_dosing", "predict_response", "recall_memories", "ask_knowledge", "show_insights"})
_NEEDS_ACTION = frozenset({"manage_data", "care_circle"})
_LONG = 90


def guessed(scene: Scene, run: list[Clause], said: list[Request], *, asked_too: bool) -> list[Request]:
    """The requests in clauses that no rule knew and that told nothing."""
    spans = [request.span for request in said if request.span]
    rest = []
    for clause in run:
        first, last = scene.folded.span(clause.start, clause.end)
        if not any(a < last and first < b for a, b in spans):
            rest.append(clause)
    found: list[Request] = []
    if rest and not said and not asked_too and rest[-1].end - rest[0].start <= _LONG:
        return _guess(scene, spanning(rest[0], rest[-1]), _SURE)
    for clause in rest:
        if "?" in clause.mark or ENDS.search(scene.text[clause.start : clause.end]):
            found += _guess(scene, clause, _QUITE_SURE)
    return found


def _guess(scene: Scene, clause: Clause, least: float) -> list[Request]:
    text = scene.text[clause.start : clause.end] + ("?" if "?" in clause.mark else "")
    name, probability = classify(text)
    intent, _, action = name.partition(".")
    if intent in QUESTIONS and not (ENDS.search(text) or HOLDS.search(text)):
        least = _VERY_SURE
    if intent == "unsupported" and not (ENDS.search(text) or HOLDS.search(text)):
        least = _CERTAIN if not _WANTS.search(text) else _VERY_SURE if _STATES.search(text) else least
    if (probability < least or intent == "chitchat") and HOLDS.search(text) and _HEALTH.search(text):
        name, intent, action, probability = "ask_knowledge", "ask_knowledge", "", _SURE
        least = _SURE
    unsaid = (
        intent in _NEEDS_ACTION and not action
    )  # likely about their data, but what shall be done is not said
    if intent == "ask_dosing" and _TAKES_FOOD.search(text) and not medicine_names(text, 0, len(text)):
        return []
    if probability < least or unsaid or intent in {"log", "chitchat", "update_profile"}:
        return []
    made = requests_of(scene, Hit(intent, action or None, 0, len(text)), clause.start, clause.end)
    return [request.model_copy(update={"confidence": round(probability, 2)}) for request in made]


_TAKES_FOOD = re.compile(
    r"(?<![a-z])(?:take|bring|carry) (?:my |the |some |our |a |an |his |her )*(?:packed |own |left ?over )?(?:breakfast|lunch|dinner|supper|snacks?|food|meals?|sandwich\w*|fruit|drinks?|dog|kids?|bus|train|break|walk|nap|shower|photo|picture)(?![a-z])"
)
"""What is taken along is no medicine."""
_WANTS = re.compile(
    r"帮|请|给我|替我|麻烦|查|订|叫|打开|关|播|放|发|写|翻译|算|告诉|推荐|介绍|讲|唱|画|导航|[我想]要|想|能|可以|教|找|买|看看|拨|开|调|来[一个段首]|(?<![a-z])(?:can|could|please|pls|would|will|book|order|call|find|tell|write|translate|send|get|turn|open|show|set|play|give|need|want|help|make|draw|read|calculate|compute|convert|text|email|look|search|check|buy|let)(?![a-z])"
)
"""Without such a word nobody wants anything done."""

_STATES = re.compile(
    r"^(?:(?!帮|给我|请|麻烦|替我|订|查|告诉|教).)*了(?!解)|^\s*(?:i|we|he|she|they|my|our|the|it|his|her|watched|saw|went|bought|paid|got)(?![a-z])"
)
"""A statement: somebody tells, and asks for nothing."""
