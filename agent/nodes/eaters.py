"""Who would eat the food that is asked about: a prediction is of the writer's own body, and of nobody else's.

"Can my mum have grapefruit?" is answered in general, with the carbohydrates of it; where the writer looks after her, with her last values.
"""

import re
from collections.abc import Sequence
from functools import cache

from agent.around import Around
from agent.nodes.whom import named
from agent.state import Call, Circumstances
from agent.understanding.logs.people import people_en, people_zh
from agent.understanding.text.caring import keeps
from agent.understanding.text.fold import fold
from memory.circle.grants import READINGS
from tools.circle.access import PATIENT

_LONGEST = 300
"""Letters among which it is looked for who would eat."""
_ASKED = re.compile(
    r"^(?:你好|您好|请问|请教|麻烦|我|帮我|想|要|替|,|，|\s)*(?:问问?|请教|知道|了解|咨询)(?:一?下)?[,，]?"
    r"|^(?:hi|hello|hey|please|so|and|,|\s)*(?:i (?:want|would like|wanted|need|'d like) to (?:know|ask)|i(?:'m| am) (?:wondering|asking)|do you (?:think|know)|can i ask|tell me|could you tell me)(?: you)?(?: (?:if|whether))?"
)
"""Who asks is not who eats: "I want to know whether my dad can have rice"."""
_MINE = re.compile(
    r"(?:我们?|咱们?|俺们?|大家|一起)(?:自己|几个|两个?|俩|也|都|还|再|就|先|今天|现在|晚上|中午|早上)*(?:和|跟|与|能|可以?|要|想|该|应该|敢|适合|吃|喝|尝|来|呢)"
    r"|(?<![a-z])(?:i|i'?m|i'?ve|i'?d|i'?ll|me|we|us|myself|both|together|everyone)(?![a-z])"
)
_GIVES = re.compile(r"(?<![a-z])(?:i|we) (?:give|feed|offer|serve|make|cook|get|buy|let)(?![a-z])")
"""Whoever gives it to somebody does not eat it."""


@cache
def _others() -> re.Pattern[str]:
    """Where somebody else is the one who eats."""
    zh, en = people_zh(), people_en()
    whom = rf"(?:(?:my|our|his|her|their|the) )?(?:[a-z]+ )?{en}(?!'s)(?![a-z])"
    may = r"(?:能不能|可不可以|可以|能|该不该|应该|该|适合|适不适合|敢|要|想)"
    aside = r"(?:(?:他|她)?(?:自己|现在|今天|明天|早上|中午|晚上|平时|也|还|到底|是不是|要是|如果|有(?:糖尿病|高血压)|怀孕了?|(?:今年|都|已经)?\d+岁了?|[,，]))*"
    often = r"(?:再|多|少|偶尔|经常|天天|每天)*"
    return re.compile(
        rf"(?<![和跟陪同与是])(?:{zh}){aside}(?:{may}{often}(?:吃|喝|尝|来|碰)(?!剩)|{often}(?:吃|喝)(?!剩|不[完了下]))"
        rf"|(?:给|让|喂|对)(?:我|我家)?(?:{zh})(?:的)?[^,，。我]{{0,4}}(?:吃|喝|尝|血糖|身体|好不好|有影响)"
        rf"|(?:^|(?<![a-z])(?:can|could|may|might|should|shall|will|would|does|do|did|if|whether|let|that|think|when|and|but)\s){whom}(?:\s(?:also|safely|still|really|even|ever|please|who [a-z' ]{{2,30}}|with [a-z0-9 ]{{2,20}}))*\s(?:have|has|had|having|eats?|eating|drinks?|drinking|try|be (?:able|allowed|ok|okay|fine|safe)|is|can|could|may|should|takes?|allowed|wants?)(?![a-z])"
        rf"|(?<![a-z])(?:can|could|may|should|shall|will|would|does|is it (?:ok|okay|safe|fine|bad|alright) if) (?:he|she|they) (?:have|has|eat|eats|drink|drinks|try)(?![a-z])"
        rf"|(?<![a-z])(?:(?:ok|okay|fine|safe|good|bad|better|worse|harmful|alright|all right|suitable|allowed|healthy|much) for|do to|does to|affects?|raise|raises|spike|spikes|hurt|harm|give|feed|offer|serve|for) (?:him|{whom})"
    )


def by_another(text: str, around: Around) -> bool:
    """Would somebody else eat what this question is about, and not the writer too?"""
    said = fold(text).text.strip().lower()[:_LONGEST]
    if keeps(said):
        return False
    said = _ASKED.sub("", said).strip()
    if _MINE.search(_GIVES.sub("", said)):
        return False
    return _others().search(said) is not None or bool(named(text, around))


def eaten_by(calls: Sequence[Call], about: Circumstances) -> list[Call]:
    """Answer in general where the food that is to be predicted is for somebody else, beside what is known of them."""
    text, around = about.turn.text, about.around
    asked = [call for call in calls if call.tool == "predict_response" and PATIENT not in call.arguments]
    if not asked or about.turn.action is not None or about.turn.forwarded or not by_another(text, around):
        return list(calls)
    out = [
        Call("food_for_another", {"items": call.arguments["items"]} if call.arguments.get("items") else {})
        if call in asked
        else call
        for call in calls
    ]
    whom = [one for one in named(text, around) if READINGS in one.scopes]
    return [*out, Call("look_at_readings", {PATIENT: whom[0].person_id})] if len(whom) == 1 else out
