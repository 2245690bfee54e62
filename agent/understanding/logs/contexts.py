"""How a reading stands to a meal, to sleep, to the night: the last word that says it."""

import re

from agent.requests import GlucoseContext
from agent.understanding.foods.tokens import english_food
from agent.understanding.text.scene import Scene

_CONTEXTS: tuple[tuple[GlucoseContext, re.Pattern[str]], ...] = (
    (
        "fasting",
        re.compile(
            r"空腹|(?<![一-鿿])空\s?$|晨起|起床|早上?起来|今早起来|刚醒|醒来|没吃(?:早饭|早餐|东西)|早起|(?<![a-z])(?:fasting|fbs|fbg|fasted|empty stomach|w[ao]ke up|woken up|wake up|waking|first thing|getting up|got up|out of bed)(?![a-z])"
        ),
    ),
    (
        "bedtime",
        re.compile(
            r"睡前|临睡|睡觉前|睡觉之前|上床前|(?<![a-z])(?:bed ?time|before (?:bed|sleep|sleeping|going to (?:bed|sleep))|going to bed)(?![a-z])"
        ),
    ),
    (
        "before_meal",
        re.compile(
            r"[餐饭]之?前|吃饭(?:之)?前|没吃之前|(?<![a-z])(?:before (?:my |a |the |i )?(?:breakfast|lunch|dinner|supper|tea|eat|eating|food|meals?|ate)|pre[- ]?(?:meal|breakfast|lunch|dinner|supper|prandial|food|brekkie)|ac)(?![a-z])"
        ),
    ),
    (
        "after_meal",
        re.compile(
            r"[餐饭]之?后|(?<![一-鿿])后\s?$|[吃喝]完|食后|吃过[饭了]?|[吃喝](?:了)?[^,。]{0,10}(?:后|之后|以后)|[吃喝]了[^,。药]{1,5}(?:再|才|就)?(?:测|量|验)|(?<![a-z])(?:after (?:my |a |the |i |having |eating |that |big )?(?:breakfast|lunch|dinner|supper|tea|ate|eat|eating|food|meals?|had|having|brekkie|snack|dessert)|post[- ]?(?:meal|breakfast|lunch|dinner|supper|prandial|food|pran\w*|brekkie)|(?:hours?|hr|h|mins?|minutes?) (?:after|post|later|pp)|ppbs|ppbg|pp|pc)(?![a-z])"
        ),
    ),
    (
        "overnight",
        re.compile(
            r"半夜|凌晨|夜里|后半夜|夜间|大半夜|(?<![a-z])(?:overnight|middle of the night|in the night|during the night|midnight|[1-4] ?am)(?![a-z])"
        ),
    ),
)


_AFTER = re.compile(r"(?<![a-z])after (?:my |an? |the |that |some |big )*")
"""And a food behind it: after porridge."""


def context_of(text: str) -> GlucoseContext | None:
    """Name the context that the words tell; 空腹 before all others."""
    best: GlucoseContext | None = None
    place = -1
    for context, pattern in _CONTEXTS:
        for match in pattern.finditer(text):
            if context == "fasting" and match.group() == "空腹":
                return context
            if match.end() > place:
                best, place = context, match.end()
    eaten = max(
        (m.end() for m in _AFTER.finditer(text) if english_food(text, m.end(), len(text))), default=-1
    )
    return "after_meal" if eaten > place else best


BODY = re.compile(
    r"(?<![a-z])(?:with|feel(?:ing)?|a|bit|little|very|really|so|headache|dizzy|shaky|tired|weak|nauseous|nausea|sick|thirsty|sweaty|fine|good|bad|terrible|awful|light-?headed|faint|hungry|blurry|vision|funny|weird|odd|strange|off|rough|lousy|crappy?|poorly|queasy|clammy|woozy|wobbly|jittery|trembly|groggy|help|please)(?![a-z])"
)
"""How somebody feels, said beside a value."""


_OTHER_DAY = re.compile(
    r"(?:比|跟|和|较|相比)[^,。\d]{0,2}$|(?<![a-z])(?:than|from|versus|vs|unlike|like)(?: the| my)?\s$"
)
_DID = re.compile(r"[^,。;]{0,6}(?:[吃喝熬睡累忘加]|没|不是)")
"""What one did on that day, and did not measure: 空腹7.4昨天吃多了."""


def later_end(scene: Scene, place: int, end: int) -> int:
    """Where the times behind a reading that are its own end: not those of a comparison or of what was done before."""
    for when in scene.times_in(place, end):
        behind = (when.day or 0) < 0 and _DID.match(scene.text, when.end, end)
        if behind or _OTHER_DAY.search(scene.text, place, when.start):
            return when.start
    return end
