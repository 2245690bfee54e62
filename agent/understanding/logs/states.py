"""Whether a bare number is said as how the writer is or was: "I'm 7.1", 早6.1, "6.2 after"."""

import re

from agent.understanding.foods.tokens import english_food
from agent.understanding.logs.contexts import context_of
from agent.understanding.logs.roles import Role
from agent.understanding.text.scene import Scene

_OF_TODAY = re.compile(
    r"\s(?:(?:yesterday|this) (?:morning|evening|afternoon)|last night|tonight|today|yesterday)(?![a-z])"
)
_AFTERWARDS = re.compile(
    r"\s(?:(?:about |around |at |just |only )?(?:\d+(?:\.\d)?|an?|one|two|three|half an|ninety|thirty|1\.5|one and a half|an hour and a half)\s?-?(?:hours?|hrs?|h|mins?|minutes?)? )?(?:after(?:wards)?|before(?:hand)?|post|later|pp)\s*$"
)
_STATE_REACH = 24
_STATE = re.compile(
    r"(?:(?<![a-z])(?:it read|meter read|^read|i'?m|i am|i was|we'?re|mine|it'?s|it is|it was|its|that was|that is|this is|that'?s|should be|meant|typed|then|now|later|ugh|yay|hmm|(?:^|i'?m |i am |been |still |now )(?:sitting|hovering|cruising|holding|lingering|floating)|(?:down|up|back|dropped|gone|went|came|climbed|fell|risen|rose|jumped|shot)[^,]{0,14} to|went off at|after [a-z]+|^was|^had a|(?:this|yesterday|every) (?:morning|evening|afternoon)|morning|evening|noon|night|lunchtime)(?: was| is|'s| at| about| around| like| now| only| a| still)*|\dh|小时|分钟|早|中|晚|午|夜|早上|今早|现在|[以之]?[后前]|回来|是|又|到|成|了|变|才|只有|有)[:：,，=\s]*$"
)


_SOON = r"(?:just |right |shortly |straight |soon |immediately |directly |a (?:bit|little|while) )?"
_THEN = re.compile(
    r"\s(?:about |around )?(?:\d+|an?|one|two|three|half an|ninety|thirty) ?(?:hours?|hrs?|mins?|minutes?) later(?![a-z])|\s*,?\s*(?:(?:about |around |at )?(?:\d+|an?|one|two|three|half an?|ninety|thirty) ?(?:hours?|hrs?|h|mins?|minutes?) )?"
    rf"{_SOON}(?:after|before|post|pre)[- ]?(?:my |a |the |i )?(?:breakfast|lunch|dinner|supper|tea|brekkie|meals?|food|eating|ate)(?![a-z])"
)


_THEN_FOOD = re.compile(
    r"\s*,?\s*(?:(?:about |around |at )?(?:\d+|an?|one|two|three|half an?|ninety|thirty) ?(?:hours?|hrs?|h|mins?|minutes?) )?"
    rf"{_SOON}(?:after|before) (?:my |an? |the |that |some |big )*"
)


def place_of_meal(scene: Scene, role: Role, start: int, end: int) -> bool:
    """Does the clause begin with the number, and go on with its place beside a meal ("9.1 two hours after my tea")?"""
    before = scene.text[start : role.number.start].rstrip()
    opens = not before or before[-1] in ",.;"
    if not opens or role.number.whole:
        return False
    if _THEN.match(scene.text, role.number.end, end):
        return True
    food = _THEN_FOOD.match(scene.text, role.number.end, end)
    return bool(food and english_food(scene.text, food.end(), end))


_LABEL = re.compile(
    r"(?:(?<![a-z])(?:breakfast|brekkie|lunch|dinner|supper|bed ?time|fasting|morning|noon|evening|night)|早餐|早饭|午餐|午饭|中饭|晚餐|晚饭|睡前|早上|中午|晚上)\s?[:：=-]\s?$"
)
_ENDS = re.compile(r"\s*(?:mmol(?:/l)?)?\s*(?:$|[,;.。!、\n])")
_GOT_BACK = re.compile(
    r"(?<![a-z])(?:(?:came|got|went|walked) (?:back )?(?:in|home|inside|back)|afterwards?|got back|finished)(?: and)?(?: i)? (?:was|it was|read|got) $|(?:回来|到家|之后|以后|完)[^,。\d]{0,3}[量测扎]了?(?:个|是)?\s?$"
)
"""came in and was 4.4, 回来量8.3."""
_ON_ME = re.compile(r"\s(?:on|off|from) (?:me|my (?:finger|arm|blood))(?![a-z])")
_AT = re.compile(
    r"(?:(?<![a-z])(?:i'?m|i am|(?:i'?m |i am |^)(?:sitting|hovering|stuck|holding))(?: at| around)?|我(?:现在|这会儿?|刚才?)?(?:是|测|量)?)\s?$"
)
_THEN_ASKS = re.compile(
    r"[,;.]?\s(?:right now |now |rn |and |so )*(?:how (?:much|many)|should|do i|what (?:do|should)|can i|shall)(?![a-z])|\s?(?:要不要|该不该|能不能|打(?:多少|几)|该打)"
)
"""im at 260 how much shall I take."""
_NOW = re.compile(r"\s?(?:right now|now|rn|atm|at the moment|currently)\s*$")


def on_oneself(scene: Scene, role: Role, start: int, end: int) -> bool:
    """Is the value of any size said of the writer's body or moment ("the nurse got 187 on me", "..., 225 now")?"""
    text, number = scene.text, role.number
    opens = not text[start : number.start].strip() or text[: number.start].rstrip()[-1:] in {",", ".", ";"}
    if _ON_ME.match(text, number.end, end) or (opens and _NOW.match(text, number.end, end)):
        return True
    return bool(_AT.search(text, start, number.start) and _THEN_ASKS.match(text, number.end))


def _beside_its_time(scene: Scene, role: Role, start: int) -> bool:
    """Stands a decimal behind its label ("lunch: 7.8"), before its day ("6.1 this morning"), or where one came back to?"""
    number, text = role.number, scene.text
    if number.whole or role.kind not in {"", "glucose"}:
        return False
    before = text[max(start, number.start - _STATE_REACH) : number.start]
    if _LABEL.search(before) and _ENDS.match(text, number.end):
        return True
    opens = not before.strip() or before.rstrip()[-1] in ",.;"
    return bool((opens and _OF_TODAY.match(text, number.end)) or _GOT_BACK.search(before))


def of_oneself(scene: Scene, role: Role, start: int, end: int) -> bool:
    """Where nothing speaks of glucose: is the number said as a state of the writer or of a time ("I'm 7.1", 早6.1)?"""
    if _AFTERWARDS.match(scene.text, role.number.end, end):
        return True
    if place_of_meal(scene, role, start, end) or _beside_its_time(scene, role, start):
        return True
    if role.kind != "glucose":
        return False
    if context_of(scene.text[start:end]) is not None:
        return True
    place = role.number.start
    if _OF_TODAY.match(scene.text, role.number.end):
        return True
    return bool(_STATE.search(scene.text, max(start, place - _STATE_REACH), place))
