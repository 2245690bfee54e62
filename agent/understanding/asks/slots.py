"""From what a clause asks to the request, with its slots."""

import re
from collections.abc import Callable

from agent.requests import (
    AskDosing,
    AskKnowledge,
    CareCircle,
    Chitchat,
    Help,
    ListReminders,
    ManageData,
    Music,
    News,
    PredictResponse,
    RecallMemories,
    Request,
    ShowChart,
    ShowInsights,
    Undo,
    Unsupported,
    Weather,
)
from agent.understanding.asks.reminders import cancel_reminder, set_reminders
from agent.understanding.asks.rules import Hit
from agent.understanding.foods.items import items
from agent.understanding.text.moments import future, past
from agent.understanding.text.numbers import numbers
from agent.understanding.text.scene import Scene

_DAYS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        1,
        re.compile(
            r"今天|今日|昨天|前天|当天|日报|一天(?!比)|(?<![a-z])(?:today|yesterday|last night|daily|day)(?![a-z])"
        ),
    ),
    (
        14,
        re.compile(
            r"(?:两|二|2)(?:个)?(?:周|星期|礼拜)|半个?月|(?<![a-z])(?:fortnight|two weeks|2 weeks|fourteen days)(?![a-z])"
        ),
    ),
    (
        90,
        re.compile(
            r"(?:三|3|仨)个?月|季度|季报|一季|(?<![a-z])(?:three months|3 months|quarter|ninety days)(?![a-z])"
        ),
    ),
    (180, re.compile(r"半年|(?<![a-z])(?:half a year|six months|6 months)(?![a-z])")),
    (365, re.compile(r"一年|今年|去年|年报|全年|(?<![a-z])(?:year|12 months|annual)(?![a-z])")),
    (7, re.compile(r"周(?!杰)|星期|礼拜|(?<![a-z])(?:weeks?|weekly)(?![a-z])")),
    (
        30,
        re.compile(r"(?:一个|这个?|上个?|本|整|近)月|月报|月度|个月|(?<![a-z])(?:months?|monthly)(?![a-z])"),
    ),
    (2, re.compile(r"这两天")),
    (3, re.compile(r"这几天|近几天")),
)
_COUNT = re.compile(
    r"(?P<n>(?<!\d)\d{1,4}|(?<![一二两三四五六七八九十])[一二两三四五六七八九十]{1,4}|two|three|four|five|six|seven|ten|fourteen|thirty)\s?(?:个)?(?P<unit>天|日|周|星期|礼拜|月|days?|weeks?|months?)"
)
_PLACE = re.compile(
    r"(?P<zh>[一-鿿]{2,6}?)(?:市|这边|那边)?(?:的)?(?:今天|明天|后天|现在|这几天|周末|下周|今晚|明早|晚上|早上|下午|未来)?(?:的)?(?:天气|气温|会下雨|[下落刮]不[下落刮][雨雪风]|会落雨|落雨|有没有雨|有没有雪|下雨|下雪|有雨|几度|多少度|冷不冷|热不热|冷吗|热吗|有雪|空气)|(?<![a-z])(?:in|at|for)\s(?P<en>(?!the\b|this\b|morning|a\b|my\b|today|tomorrow|an hour|tonight|degrees|celsius)[a-z]+(?:\s(?!today|tomorrow|now|this|tonight|right|on|next|at|like|be|going|please|right)[a-z]+)?)"
)
_NO_PLACE = re.compile(
    r"今天|明天|后天|现在|外[面头边]|周末|怎么|什么|查|看|告诉|请问|这|那|未来|会不会|早上|晚上|下午|中午|昨天|天气|帮|想|知道|一下|是不是|上午|出门|星期|下周|最近|今晚|的|说|问|预报"
)


def requests_of(scene: Scene, hit: Hit, start: int, end: int) -> list[Request]:
    """The requests that a clause with this hit makes."""
    if hit.intent == "set_reminder":
        made = set_reminders(scene, start, end)
        # another of the same: its words are those of the one before
        return [
            one.model_copy(update={"what": hit.action, "text": None}) if hit.action else one for one in made
        ]
    return [
        _MAKERS[hit.intent](scene, hit, start, end).model_copy(update={"span": scene.folded.span(start, end)})
    ]


def days_of(text: str) -> int | None:
    """How many days back a question looks."""
    if match := _COUNT.search(text):
        found = numbers(match["n"])
        unit = match["unit"]
        scale = 1 if unit[0] in "天日d" else 7 if unit[0] in "周星礼w" else 30
        if found and found[0].value * scale <= 3650:
            return int(found[0].value * scale)
    return next((days for days, pattern in _DAYS if pattern.search(text)), None)


def _query(scene: Scene, start: int, end: int) -> str:
    return scene.folded.said(start, end)


def _predict(scene: Scene, _hit: Hit, start: int, end: int) -> Request:
    blank = tuple((when.start, when.end) for when in scene.times_in(start, end))
    found = tuple(items(scene.folded, start, end, known_only=True, blank=blank))
    return PredictResponse(items=found, confidence=0.9, missing=None if found else "items")


def _chart(scene: Scene, _hit: Hit, start: int, end: int) -> Request:
    text = scene.text[start:end]
    if re.search(r"agp|ambulatory|动态(?:葡萄糖)?图谱", text):
        return ShowChart(kind="agp", days=days_of(text))
    if re.search(
        r"报告|报表|周报|月报|日报|年报|季报|pdf|总结|汇总|医生|打印|(?<![a-z])(?:reports?|printout|print|summary|doctor|gp|endo|clinic)(?![a-z])",
        text,
    ):
        return ShowChart(kind="report", days=days_of(text))
    days = days_of(text)
    kind = "day" if days == 1 and not re.search(r"小时", text) else "trend"
    return ShowChart(kind=kind, days=days)


def _weather(scene: Scene, _hit: Hit, start: int, end: int) -> Request:
    text = scene.text[start:end]
    match = _PLACE.search(text)
    place = None
    if match:
        group = "zh" if match["zh"] else "en"
        said = _NO_PLACE.sub("", match[group]) if group == "zh" else match[group]
        at = match.start(group) + match[group].find(said) if said else 0
        place = scene.folded.said(start + at, start + at + len(said)) if len(said) > 1 else None
    when = next(iter(scene.times_in(start, end)), None)
    moment = None if when is None or when.is_now else future(when, scene.now) or past(when, scene.now)
    return Weather(place=place, at=moment)


_SONG = re.compile(
    r"(?:播放|想听|要听|听听|来|放|点|唱|听)(?:一|几|点|个|些|两)?(?:首|曲|段|支|张|点|个)?(?P<zh>[^,。!?]{1,20}?)(?:吧|听听|好吗|可以吗|行吗|$)|(?<![a-z])(?:play|put on|listen to|hear|queue|stream)\s(?:me\s)?(?:some\s|a\s|the\s)?(?P<en>[^.?!]{1,40}?)(?:\splease|$|\sfor me)"
)


def _music(scene: Scene, hit: Hit, start: int, end: int) -> Request:
    query = None
    if hit.action == "play" and (match := _SONG.search(scene.text[start:end])):
        group = "zh" if match["zh"] else "en"
        query = scene.folded.said(start + match.start(group), start + match.end(group))
        query = None if query in {"歌", "音乐", "music", "song", "songs", "首歌", "something"} else query
    return Music.model_validate({"action": hit.action or "play", "query": query})


_TOPIC = re.compile(
    r"(?:about|on)\s(?P<en>[a-z][a-z\s]{2,30})|(?:看看|有什么|关于|播报|说说|讲讲|来点|查)?(?P<zh>[一-鿿]{2,8}?)(?:的)?(?:新闻|消息|头条|资讯)"
)


_BEFORE_A_TOPIC = re.compile(
    r"^(?:顺便|另外|还有|再|也|请|麻烦|帮我|给我|我想|想|看看|问问|查查?|说说|讲讲|念念|有没有|有|来|什么|哪些|点|一下|最近|今天|的|跟|和|关于)+(?=[一-鿿]{2})"
)
"""What leads to the topic of news: 顺便有什么糖尿病(的新闻)."""


def _news(scene: Scene, _hit: Hit, start: int, end: int) -> Request:
    match = _TOPIC.search(scene.text[start:end])
    query = next((group for group in match.groups() if group), None) if match else None
    query = _BEFORE_A_TOPIC.sub("", query) or None if query else None
    if query and re.fullmatch(
        r"(?:今天|最近|有|什么|看看|一下|给我|帮我|最新|的|播报|讲讲|说|有没有|啥|今日|来点|我想看|想看|听|我|查|现在|念|点|看|条|读|早上|昨天|哪些|新鲜|早间|晚间)+",
        query,
    ):
        query = None
    return News(query=query)


def _data(_scene: Scene, hit: Hit, _start: int, _end: int) -> Request:
    return ManageData.model_validate({"action": hit.action})


def _circle(_scene: Scene, hit: Hit, _start: int, _end: int) -> Request:
    return CareCircle.model_validate({"action": hit.action})


_MAKERS: dict[str, Callable[[Scene, Hit, int, int], Request]] = {
    "cancel_reminder": lambda scene, _hit, start, end: cancel_reminder(scene, start, end),
    "list_reminders": lambda *_: ListReminders(),
    "care_circle": _circle,
    "manage_data": _data,
    "undo": lambda *_: Undo(),
    "ask_dosing": lambda *_: AskDosing(),
    "help": lambda *_: Help(),
    "weather": _weather,
    "news": _news,
    "music": _music,
    "show_chart": _chart,
    "show_insights": lambda scene, _hit, start, end: ShowInsights(days=days_of(scene.text[start:end])),
    "recall_memories": lambda scene, _hit, start, end: RecallMemories(query=_query(scene, start, end)),
    "predict_response": _predict,
    "ask_knowledge": lambda scene, _hit, start, end: AskKnowledge(query=_query(scene, start, end)),
    "unsupported": lambda *_: Unsupported(),
    "chitchat": lambda *_: Chitchat(),
}
