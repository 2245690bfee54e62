"""Questions of a few words that are about one's own records or about a food's carbohydrates, heard before the grammar.

"show me my mornings", "when did I last take Lantus", "carbs in a burrito", "what should I be aiming for"; and "what if I eat
less" where no food was named before.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from agent.nodes.portions import foods_in
from agent.requests import LogMeal
from agent.state import Call
from agent.understanding import Known
from agent.understanding import understand as read
from agent.understanding.logs.medicines import medicine_names
from agent.understanding.logs.people import others
from agent.understanding.text.fold import fold
from health.foods import find
from tools.dayparts import meal_in

_LONGEST = 80
_CARBS = re.compile(
    r"^(?:请问|那|我)?(?:一般|大概)?(?P<zh>[^,，。?？]{1,20}?)(?:里面|里|中)?(?:的)?(?:大概|大约|一共|总共|能|会)*(?:含|有|是)?(?:多少|几克?)(?:克|g)?(?:的)?(?:碳水(?:化合物)?|糖分|热量|卡路里|大卡|千卡)(?:呢|啊|呀|[?？])*$"
    r"|^(?:请问|那|我)?(?P<zh2>[^,，。?？]{1,20}?)(?:的)?(?:碳水(?:化合物)?|糖分)(?:含量)?(?:是)?(?:有)?(?:多少|几克|高不高|高吗|多不多|多吗)(?:呢|啊|呀|[?？])*$"
    r"|^(?:so |and |ok |hi |please )*(?:how many |how much |what(?:'s| is| are) (?:the )?|tell me the |the )?(?:grams of )?(?:carbs?|carbohydrates?|carb (?:count|content)|calories|kcal)(?: (?:are|is|would be|were|was))?(?: there)?(?: (?:in|of|for|does|do|did))? (?P<en>[a-z0-9' ,&-]{2,50}?)(?: (?:have|has|contain|had|got|in it))?[?.!]*$"
    r"|^(?:so |and )*how (?:carby|many carbs) (?:is|are|does|do) (?P<en2>[a-z0-9' -]{2,40}?)(?: have| has)?[?.!]*$"
)
_EATEN = re.compile(
    r"[吃喝]了|昨|前天|(?<![a-z])(?:did|was|were|had|have i|yesterday|last|my|that|this|it|these|those|today)(?![a-z])"
)
_MEAL = re.compile(
    r"(?:早|午|中|晚)[饭餐]|夜宵|加餐|(?<![a-z])(?:breakfast|brunch|lunch|dinner|supper|snack)(?![a-z])"
)
_LAST_DOSE = re.compile(
    r"(?:上一?次|最后一次|最近一次)[^,，。]{0,12}(?:是)?(?:什么时候|啥时候|几点|哪天|多久(?:以)?前|何时)|(?:什么时候|啥时候|几点|哪天)[^,，。]{0,4}(?:上一?次|最后一次|最近一次)[^,，。]{0,4}(?:[吃打用服]|注射)"
    r"|^(?:so |and |hi |please )*(?:can you tell me )?when (?:did i|have i|was it i) (?:last |most recently )(?:take|took|taken|have|had|inject|injected|use|used|do|done)(?![a-z])"
    r"|(?<![a-z])when (?:was|is) (?:my|the) (?:last|latest|most recent)(?![a-z])|^(?:my |the )?last (?:dose|shot|injection|time i (?:took|had|used|injected))(?![a-z])"
    r"|^when did i (?:take|inject|use) [^.?!]{2,30} last(?! (?:night|week|month|year|time|monday|tuesday|wednesday|thursday|friday))(?![a-z])"
)
_ASKED_ZH = r"(?:的)?(?:血糖|指血|数值|读数|数据|数字|记录|情况)?(?:都|一般|大概|平均|最近|这几天)*(?:是)?"
_PART_ZH = r"(?P<part>早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜|凌晨)"
_PART_EN = r"(?P<en>mornings?|afternoons?|evenings?|nights?)"
_NUMBERS_EN = r"(?:blood )?(?:numbers?|readings?|values?|sugars?|glucose|levels?|results|bgs?|data)"
_HOURS = re.compile(
    rf"^(?:你|您|请|能不能|可以|帮我|给我|我想|想|让我)*(?:看看?|看一下|瞧瞧|查查?|查一下|说说|列一下|列出)(?:给我看?)?(?:我)?(?:的)?(?:最近|这周|这几天|这两周|近来|平时|每天|一周|两周|的)*{_PART_ZH}{_ASKED_ZH}(?:怎么样|咋样|如何|多少)?[?？。]?$"
    rf"|^(?:那|请问)?(?:我)?(?:的)?(?:最近|这周|这几天|这两周|近来|平时|每天|的)*{_PART_ZH.replace('part', 'part2')}(?:的)?(?:血糖|指血){_ASKED_ZH}(?:控制得?)?(?:怎么样|咋样|如何|好不好|好吗|稳不稳|稳吗|高不高|高吗|什么情况)(?:啊|呀|呢)?[?？]?$"
    rf"|^(?:so |and |ok |please |can you |could you |hi )*(?:show|give|tell|list|let me see|see)(?: me)? (?:about )?(?:all )?(?:of )?my (?:last |recent |past )?{_PART_EN}(?: {_NUMBERS_EN})?(?: (?:lately|recently|please|this week|these days|for the (?:last|past) [a-z0-9 ]+))*[?.!]*$"
    rf"|^(?:so |and |ok )*(?:how|what) (?:are|have|were|is|was|do) my {_PART_EN.replace('en>', 'en2>')}(?: {_NUMBERS_EN})?(?: (?:been|doing|looking|look|like|running|going|lately|recently|this week|these days))*[?.!]*$"
)
_TARGETS = re.compile(
    r"^(?:那|请问)?我(?:的血糖)?(?:应该|该|要|得)?(?:控制|保持|维持)(?:在|到)(?:多少|哪个范围|什么范围|几)(?:合适|才好|呢|啊|[?？])*$"
    r"|^(?:so |and |ok |but )*what (?:number |level |range |sugar |value )?(?:should|must|do|am) i (?:be |supposed to be |need to be |supposed to )*(?:aim|aiming|shoot|shooting|go|going|target|targeting|looking)(?: for| at)?(?: [a-z ]{0,30})?[?.!]*$"
    r"|^(?:so |and |ok )*(?:what(?:'s| is| are| was| were)|show me|tell me|remind me of) my (?:current |own |glucose |blood sugar |sugar |bg )*(?:targets?|goals?|target range|range|limits?)(?: (?:again|now|please|set to|for glucose))*[?.!]*$"
    r"|^(?:so )?where (?:should|do) (?:i|my (?:sugars?|numbers?|glucose|levels?)) (?:need to )?be[?.!]*$"
)
_LESS = re.compile(
    r"^(?:那么?|要是|如果|假如|万一|我|,|，)+(?:少|多)(?:吃|喝|来)?(?:一)?(?:点儿?|些|几口)(?:的话)?(?:,|，)?(?:会|能|是不是)*(?:好(?:点|些|一点)?|行|可以|怎么样|没事)?(?:吗|么|呢|吧|行不行|好不好|可不可以|会不会好[点些]?|[?？])+$"
    r"|^(?:那么?|要是|如果|我|,|，)*(?:(?:少|多)(?:吃|喝|来)(?:一)?(?:点儿?|些|几口)|(?:吃|喝)(?:得)?(?:少|多)(?:一)?(?:点儿?|些))(?:的话)?(?:,|，)?(?:会|能|是不是)*(?:好(?:点|些|一点)?|行|可以|怎么样|没事)?(?:吗|么|呢|行不行|好不好|可不可以|会不会好[点些]?|[?？])+$"
    r"|^(?:and |so |but |ok |or |then )*(?:what|how) (?:if|about|would happen if)? ?(?:i |we )?(?:only |just )?(?:eat|eating|have|having|had|ate|take|go for|went for)? ?(?:a bit |a little |much |slightly |half )?(?:less|more|smaller|a (?:smaller|bigger|larger) (?:portion|helping|amount|bowl|plate|serving|piece|one)|a small(?:er)? (?:bit|amount))(?: of (?:it|that|this|them))?(?: then| instead)?[?.!]*$"
    r"|^(?:and |so |but |ok |or )*(?:if i |would |is |will |can i )(?:only |just )?(?:eat |have |had |ate )?(?:a bit |a little )?(?:less|a (?:smaller|bigger|larger) (?:portion|helping|amount|bowl|plate|serving|piece|one))(?: be)?(?: (?:ok|okay|better|fine|all right|help))?(?: then)?\?+$"
)
_WHO_SEES = re.compile(
    r"^(?:请问|那|现在)?(?:都)?(?:有)?(?:谁|哪些人|什么人|我?(?:女儿|儿子|老公|老婆|爱人|老伴|家人|家里人|孩子|妈妈?|爸爸?|医生|大夫))(?:都|现在|还)?(?:能|可以)(?:看到?|看见|知道|查到?)我(?:的)?(?:什么|啥|哪些|多少|血糖|数据|记录|东西|情况)+(?:呢|吗|么|啊|[?？])*$"
    r"|^(?:so |and |ok )*(?:who|what) can (?:see|my (?:daughter|son|wife|husband|partner|family|mum|mom|dad|doctor|caregivers?|kids?) see)(?: (?:of |about )?(?:me|my [a-z ]{3,20}|mine))?[?.!]*$|^(?:so )?who (?:has access to|is able to see) my [a-z ]{3,20}[?.!]*$"
)
_FOR_THE_BABY = re.compile(
    r"^(?:那|那么|可是|医生|,|，)*(?:这样|这个数|这个血糖|这|这么高|这么低)?(?:会不会|会|是不是|有没有)?(?:对|影响)(?:到)?(?:肚子里的)?(?:宝宝|孩子|胎儿|娃)(?:会)?(?:有)?(?:什么|没有|不好)?(?:影响|危险|不好|问题|伤害)?(?:吗|么|呢|大不大|大吗|[?？])*$"
)
"""Asked behind a value; what it means is judged."""
_KETONES = re.compile(
    r"^(?:我|今天|今早|早上|刚才|测了?|查了?|验了?|,|，)*(?:尿酮体?|酮体)(?:是|有|呈|测出来?|查出来?|显示)*(?:(?P<grave>(?:[两三四二234]个?(?:加号|\+)|\+\+|[234]\+|强阳性))|(?:弱阳性|阳性|一个加号|个加号|加号|1\+|\+))(?:了|啊)?[。.!！]*$"
    r"|^(?:my )?(?:urine |pee )?ketones? (?:(?:is|are|came back|came up|show(?:ed|s)?|test(?:ed)?|strip (?:is|was)|was|were|at) )*(?:(?P<grave2>large|moderate|high|[234]\+|\+\+)|trace|small|positive|1\+|\+)[.!]*$"
)
_LESS_DOSE = re.compile(
    r"^(?:那么?|要是|如果|我|,|，)*(?:少|多)(?:打|注射|用)(?:一)?(?:点儿?|些)(?:药|针|胰岛素)?(?:的话)?(?:会|能|是不是)*(?:行|好|可以|没事)?(?:吗|么|呢|行不行|好不好|可不可以|可以吗|[?？])+$"
)
_LAST_VALUE = re.compile(
    r"^(?:那|请问|我)*(?:上一?次|最近一次|最后一次|刚才|最近那次)(?:测)?(?:的)?(?:血糖|测的|数值|读数)(?:值)?(?:是)?(?:多少|几)(?:来着|啊|呀|呢|[?？])*$"
    r"|^(?:so |and |ok |hi )*(?:what(?:'s| is| was)|tell me|show me) my (?:last|latest|most recent|previous) (?:blood )?(?:readings?|sugars?|glucose|numbers?|values?|bg|level)(?: (?:reading|value|level|again))?[?.!]*$"
)
_OF_MEDICINES = frozenset(
    {
        "log_medication",
        "ask_dosing",
        "amend_dose",
        "medicines_lately",
        "last_dose",
        "double_dose",
        "keep_medicines",
    }
)
_UNSURE = frozenset({"chitchat", "unsupported", "ask_knowledge", "help", "ask_dosing", "predict_response"})


def asking(text: str) -> Call | None:
    """Tell what a short question of one's own records, or of a food's carbohydrates, wants; None where it is another."""
    said = fold(text).text.strip().lower()
    if not 0 < len(said) <= _LONGEST:
        return None
    if _WHO_SEES.search(said):
        return Call("care_circle", {"action": "list"})
    if others(said, Known()):
        return None
    for words, tool in _PLAIN:
        if words.search(said):
            return Call(tool, {})
    if _HOURS.search(said):
        return Call("hours_lately", {"query": said})
    return _ketones(said) or _last_dose(said) or _carbs(said)


_PLAIN = ((_TARGETS, "show_targets"), (_FOR_THE_BABY, "judge_last"), (_LAST_VALUE, "last_value"))


def _ketones(said: str) -> Call | None:
    """Hear ketones that a strip shows by its colour: a trace is explained, more is a matter of the same hour."""
    found = _KETONES.search(said)
    if found is None:
        return None
    if found["grave"] or found["grave2"]:
        return Call("emergency", {"kind": "hyper"})
    return Call("ask_knowledge", {"query": "酮体"})


def of_what(calls: Sequence[Call], last: Sequence[str], text: str) -> list[Call]:
    """Ask which food is meant where "what if I eat less" follows nothing that was thought of."""
    said = fold(text).text.strip().lower()
    if _LESS_DOSE.search(said):
        return [Call("ask_dosing", {})]
    lost = calls and all(call.tool in _UNSURE and not call.arguments.get("items") for call in calls)
    if lost and not _OF_MEDICINES & set(last) and _LESS.search(said):
        return [Call("which_food", {})]
    return list(calls)


_LAST_BOLUS = re.compile(
    r"^(?:so |and )*when (?:did i|have i) last (?:bolus(?:ed)?|inject(?:ed)?|correct(?:ed)?|dosed?)[?.!]*$"
)
_WHOSE = re.compile(
    r"药|针|胰岛素|(?<![a-z])(?:meds?|medicines?|medications?|insulin|tablets?|pills?|shot|injection|dose|jab)(?![a-z])"
)
_INSULIN = re.compile(r"胰岛素|针|(?<![a-z])(?:insulin|shot|injection|jab)(?![a-z])")


def _last_dose(said: str) -> Call | None:
    if _LAST_BOLUS.search(said):
        return Call("last_dose", {"insulin": True})
    if not _LAST_DOSE.search(said):
        return None
    named = [said[one.start : one.end] for one in medicine_names(said, 0, len(said))]
    own = [name for name in named if not _WHOSE.fullmatch(name)]
    if own:
        return Call("last_dose", {"name": own[0]})
    if not _WHOSE.search(said):
        return None
    return Call("last_dose", {"insulin": True} if _INSULIN.search(said) else {})


def _carbs(said: str) -> Call | None:
    found = _CARBS.search(said)
    if found is None:
        return None
    named = next(one for one in found.groups() if one).strip()
    if _MEAL.search(said) and (meal := meal_in(said)):
        return Call("meal_carbs", {"meal": meal, "query": said})
    foods = [] if _EATEN.search(said) else foods_in(named)
    return Call("food_carbs", {"items": foods}) if foods else None


_HAD = re.compile(
    r"^(?:so |and |then |ok |just |i |we |i've |also )*had (?P<many>an?|some|half an?|one|two|three|four|\d{1,2}) (?=[a-z])"
)
_FEW = frozenset({"a", "an", "some"})
_NO_FOOD = re.compile(
    r"(?<![a-z])(?:meetings?|appointments?|scans?|showers?|naps?|walks?|fights?|arguments?|exams?|interviews?|injections?|jabs?|cigarettes?|smokes?|vapes?|visitors?|days?|weeks?|kids?|brothers?|sisters?|calls?|texts?|attempts?|tr(?:y|ies)|episodes?|lows?|highs?)(?![a-z])"
)


def perhaps_eaten(calls: Sequence[Call], text: str, now: datetime) -> list[Call]:
    """Note what somebody "had" where it is a food by its name alone; ask where they counted what nobody knows.

    A pavlova is one, a haircut is not; what "two shakshukas" are can only be asked.
    """
    said = fold(text).text.strip().lower()
    had = _HAD.search(said)
    if [call.tool for call in calls] != ["chitchat"] or len(said) > _LONGEST or had is None:
        return list(calls)
    told = read(said[: had.start()] + _HAD.sub(r"i ate \g<many> ", said), now, Known())
    if (
        len(told) != 1
        or not isinstance(told[0], LogMeal)
        or len(told[0].items) != 1
        or told[0].items[0].stated
    ):
        return list(calls)
    meal = told[0].model_dump(exclude={"intent", "span", "confidence", "missing"}, exclude_none=True)
    if find(told[0].items[0].food) is not None:
        return [Call("log_meal", meal)]
    counted = had["many"] not in _FEW and not _NO_FOOD.search(said)
    return [Call("perhaps_food", meal)] if counted else list(calls)
