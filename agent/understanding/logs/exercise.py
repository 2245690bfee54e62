"""Exercise that was done: what, and for how many minutes."""

import re
from dataclasses import replace
from functools import cache

from agent.requests import LogExercise
from agent.understanding.text.numbers import numbers
from agent.understanding.text.scene import Scene
from agent.understanding.text.times import When
from agent.understanding.text.words import either, split_en, split_zh, table

_DAY = 1440
_DONE = re.compile(
    r"了|过|完|刚|回来|[\d一二两三四五六七八九十百千半]\s?多?个?(?:分钟|小时|钟头|公里|圈|千米|米(?![饭粉线])|里地|km)|(?:分钟|小时|钟头|公里|圈)$|今天(?:的)?(?:运动|锻炼)"
    r"|(?<![a-z])(?:walked|jogged|ran|biked|cycled|rode|swam|danced|worked out|exercised|lifted|rowed|hiked|gardened|mowed|vacuumed|climbed|skipped|strolled|did|done|went|had|finished|just|completed|played|been|took|got in|managed|after|minutes?|mins?|hours?|hrs?|half|spent|from)(?![a-z])"
)
_NOT_DONE = re.compile(
    r"走路[^,。]{0,3}(?:打[飘晃颤]|发[飘软]|不稳|不利|晃|费劲|困难|瘸|摇|疼|痛|没劲|踉跄|歪|吃力|喘)|[他她](?:们)?(?![^,。]{0,3}[和跟陪带])[^,。我]{0,5}[跑走游骑跳打爬练](?!来)|看(?:着|了|见)?[^,。]{1,6}[跑走游跳打]|运动(?:多|少|量)|以前|过去|曾经|上班要|要走|(?:目标|打算|准备|计划|想|明天|后天|下周)[^,。了]{0,8}(?:散步|走|跑|运动|锻炼|游|骑|打|跳|爬|健身|练|撸)|没(?:法子?|办法|空|时间|力气|劲|心情|机会)[^,。]{0,3}(?:运动|锻炼|走|跑|动|游|打|跳|出|散|骑|爬|练|健身|遛)|(?:估摸|估计|预计|寻思|琢磨|合计|恐怕|怕是)着?(?:得|要|会|能|大概|也就)|(?<![一-鿿值获记觉])得(?:走|跑|游|骑|爬|跳|练|打|做)(?!了|过)|没(?:有)?(?:去|能|怎么)?(?:运动|锻炼|走|跑|动|游|打|跳|出|散|骑)|不(?:想|能|敢|爱|去|运动|锻炼|动|喜欢)|懒得|(?:打算|准备|想|要|计划|应该|该|明天|后天|待会|等下|一会儿|晚点|马上|以后|下次|可以|能|会)(?:去|再|要|多|开始|坚持)*(?:散步|走|跑|运动|锻炼|游|骑|打|跳|爬|健身|练|撸|做|遛)|忘了(?:运动|锻炼)|[吗么?]|多久|多长|如果|要是|每天都|平时|一般|喜欢|最好|医生|建议"
    r"|(?<![a-z])(?:he|she|they|you)(?:'s|'d|'ve)? (?:just |also )?(?:ran|walked|swam|cycled|biked|jogged|hiked|did|played|danced|rode)(?![a-z])(?! (?:with|and) me)|(?<![a-z])watch(?:ed|ing)? (?:my|the|her|his|him|them|our|a|some)(?![a-z])|(?<![a-z])(?:(?:ran|run|running|dash\w*) for (?:the|a|my)|running (?:high|low|in the|\d+s)|didn.?t|did not|haven.?t|have not|couldn.?t|skip(?:ped)? (?:my|the|gym|today)|no (?:walk|exercise|gym|run)|will|would|(?:my |the |new |a |our |daily )(?:goal|target|aim|plan)|going to|gonna|should|shall|plan|planning|want to|need to|tomorrow|later|can i|could|if i|if|might|thinking|usually|normally|every day|love|like to|enjoy|hate|too (?:tired|lazy)|lazy|don.?t|not|never|how|what|what's|does|is it|ran out|ran into|running (?:low|out|late|high|around)|run out|running a|walk(?:ed)? (?:away|past|by|out|in|into|off|over)|ran (?:away|off|over|past|a (?:temp|fever|bath))|about to|may)(?![a-z])|\?"
)
_LOOSE_ZH = re.compile(
    r"(?P<activity>走|跑|骑|游|(?<!心)跳|爬|练|遛|逛)[了完过到]?(?:有|将近|差不多|大概|快|足足|整整)?(?=\s?[\d一二两三四五六七八九十半].{0,3}(?:分钟|小时|钟头|刻钟|公里|千米|圈|个?钟|km|里路|层楼?))"
)
_NAMES = {
    "走": "走路",
    "跑": "跑步",
    "骑": "骑车",
    "游": "游泳",
    "跳": "跳舞",
    "爬": "爬山",
    "练": "锻炼",
    "遛": "遛弯",
    "逛": "散步",
}
_SPLIT_ZH = re.compile(
    r"(?P<verb>跑|走|骑|游|跳|打|练|爬|散|遛|做|踢|锄|割|挖|插|砍|挑|铲|翻|浇|拔|摘|掰|收)(?:了|过|完)(?:[一两]?[会个场圈趟次]儿?|[^,。]{0,8}?(?:分钟|小时|钟头)的?)?(?P<noun>步|地|草|麦子?|秧|柴|水|土|菜|苞谷|玉米|棉花|稻子?|谷子?|花生|足球|车|泳|操|舞|绳|太极拳?|球|羽毛球|乒乓球|篮球|网球|山|楼梯?|瑜伽|八段锦|弯|狗|自行车|单车|家务|广场舞|健身操|俯卧撑|力量训练|五禽戏|有氧|运动)"
)
_BASE = {
    "walked": "walking",
    "ran": "running",
    "jogged": "jogging",
    "cycled": "cycling",
    "biked": "biking",
    "swam": "swimming",
    "danced": "dancing",
    "hiked": "hiking",
    "rowed": "rowing",
    "a walk": "walk",
    "rode my bike": "cycling",
    "worked out": "workout",
    "work out": "workout",
    "lifted weights": "weights",
    "strolled": "stroll",
    "exercised": "exercise",
    "gardened": "gardening",
    "swam laps": "swimming",
    "skipped": "skipping",
    "walk": "walking",
    "run": "running",
    "jog": "jogging",
    "swim": "swimming",
}


_AFTER = re.compile(
    r"(?<![a-z])(?:after|before) (?:the |my |a )?(?:gym|workout|run|walk|swim|yoga|exercise|class|ride)(?![a-z])"
    r"|(?<![a-z])(?:since|when|whenever|while|as|until|once|after|before|every time|each time) i(?:'?ve|'?d| have| had)? (?:just |first |last )?"
    r"(?:climbed|walked|ran|jogged|swam|cycled|biked|danced|hiked|exercised|rowed|skipped|did|went|worked)(?![a-z])"
)
"""What only tells when something else began: my chest hurts since I climbed the stairs."""
_RAN_ON = re.compile(
    r"(?<![a-z])ran (?:\w+ ){0,3}(?:over(?! (?:to|the|there|an? |\d))|late|long|overtime|behind)(?! distance)(?![a-z])"
    r"|(?<!on )(?<!in )(?<!at )(?<!to )(?<!by )(?<!from )(?<!with )(?<!along )(?<!round )(?<!around )(?<!through )(?<!after )(?<!before )(?<!up )(?<!down )(?<![a-z])"
    r"(?:this|that|the|our|my|an?) (?!mornings?|afternoon|evening|weekend|week|day|night|noon|lunch|other)[a-z]+(?: (?!i |we |day|morning)[a-z]+)? (?:just |only |never |always )?ran(?![a-z])"
)
"""A meeting ran two hours over; the film ran three."""


_BEFORE_A_TEST = re.compile(r"完[^,。]{0,5}(?:回来|到家)?(?:就|后|再|又|才|赶紧)?(?:测|量|扎)")
"""跑完步测了个4.4 tells when it was measured."""
_DISTANCE = re.compile(r"\s?(?:多)?(?:公里|千米|km|kms|kilometers?|miles?)(?![a-z])")
_WHEELS = re.compile(
    r"高速|开车|油耗|出车|拉货|送货|跑车|跑长途|跑滴滴|里程|(?<![a-z])(?:drove|driving|truck|car|mpg|fuel|mileage|flight|train|bus|haul(?:ed|ing)?)(?![a-z])"
)
_FARTHEST = 100
"""Kilometres that nobody covers by foot or bicycle in a day of a diary."""


_WHIRLS = re.compile(
    r"(?<![a-z])(?:everything(?:'?s| is)?|room(?:'?s| is)?|head(?:'?s| is)?|world(?:'?s| is)?|house(?:'?s| is)?|it all|things(?: are)?|walls(?: are)?)(?: just| still| all)* (?=spinning)"
)
"""Where the room spins nobody was at a class."""


def _driven(text: str) -> bool:
    """Is the way one of wheels or of a distance nobody walks?"""
    far = any(n.value > _FARTHEST and _DISTANCE.match(text, n.end) for n in numbers(text))
    return far or bool(_WHEELS.search(text))


_OVER = re.compile(r"[了过完刚昨]|今[天早晨]|回来|(?<![a-z])(?:did|was|ran|walked|today|done|just)(?![a-z])")
_HARD = re.compile(r"[。!?;\n]")
_AHEAD = re.compile(
    r"(?:(?:打算|准备|计划|盘算|寻思|琢磨|想)着?|明[天早晚儿]|后天|下(?:个?[周月]|个?星期|个?礼拜)|周末|改天|过[两几]天|[待等]会儿?|等下|晚点|回头)"
    r"[^,。;!?了过完]{0,8}(?:去|开始|爬|走|跑|游|骑|跳|练|健身|运动|锻炼|打(?!针))[^,。;!?了过完]{0,6}[\s,]+"
)
"""打算后天去爬山: what follows is of that plan until something is told as done."""
_BEFORE = 40


def _ahead(text: str, start: int) -> bool:
    """Does a plan go on in this clause?"""
    first = max((mark.end() for mark in _HARD.finditer(text, 0, start)), default=max(start - _BEFORE, 0))
    plans = list(_AHEAD.finditer(text, max(first, start - _BEFORE), start))
    return bool(plans) and not _OVER.search(text, plans[-1].end(), start)


@cache
def _activities() -> re.Pattern[str]:
    rows = table("things")["exercise"]
    zh = [*split_zh(rows["zh"])]
    return re.compile(f"{either(zh)}|{either(split_en(rows['en']), bounded=True)}")


def done(scene: Scene, start: int, end: int) -> tuple[LogExercise, tuple[int, int]] | None:
    """The exercise told in this clause, with the folded span that it covers."""
    text = scene.text[start:end]
    if (
        _NOT_DONE.search(text)
        or not _DONE.search(text)
        or _driven(text)
        or _RAN_ON.search(text)
        or _WHIRLS.search(text)
    ):
        return None
    if not _OVER.search(text) and _ahead(scene.text, start):
        return None
    hit = _activity(text)
    if hit is None or (_BEFORE_A_TEST.search(text) and not scene.times_in(start, end)):
        return None
    activity, first, last = hit
    if _AFTER.search(text) and not any(when.length for when in scene.times_in(start, end)):
        return None
    lengths = [_taking(scene, when) for when in scene.times_in(start, end)]
    lengths = [when for when in lengths if when.length and when.length < _DAY]
    length = _nearest(lengths, start + first)
    if length:
        first, last = min(first, length.start - start), max(last, length.end - start)
    span = (start + first, start + last)
    request = LogExercise(
        activity=activity,
        minutes=None if length is None else round(length.length or 0, 1),
        at=scene.happened(start, end),
        span=scene.folded.span(*span),
        confidence=0.9 if length else 0.75,
    )
    return request, span


def _taking(scene: Scene, when: When) -> When:
    """5k in 31 minutes, of what is over, is how long it took."""
    ahead = when.shift is not None and when.shift > 0 and scene.text.startswith("in ", when.start)
    return replace(when, length=when.shift, shift=None) if ahead else when


def _nearest(lengths: list[When], place: int) -> When | None:
    return min(lengths, key=lambda when: abs(when.start - place), default=None)


def _activity(text: str) -> tuple[str, int, int] | None:
    if match := _SPLIT_ZH.search(text):
        noun = match["noun"]
        return (
            (match["verb"] + noun if len(noun) == 1 or match["verb"] in "打跳" else noun),
            match.start(),
            match.end(),
        )
    matches = list(_activities().finditer(text))
    if matches:
        best = max(matches, key=lambda match: (len(match.group()), -match.start()))
        word = best.group()
        word = {"运动": "运动", "锻炼": "锻炼"}.get(word, word)
        word = word[1:] if word[:1] in "跳打做练" and len(word) > 2 else word
        clean = re.sub(r"了(?:会儿?|个|一?会儿?)?", "", word) if not word.isascii() else _BASE.get(word, word)
        return clean, best.start(), best.end()
    if match := _LOOSE_ZH.search(text):
        return _NAMES[match["activity"]], match.start(), match.end()
    return None
