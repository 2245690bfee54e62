"""Wishes of few words: "log my glucose" without a value, "don't log this", a food and nothing else."""

import re

from agent.requests import LogGlucose, PredictResponse
from agent.understanding.foods.items import items
from agent.understanding.text.scene import Scene

_WHEN_ZH = "今天|今早|早上|早晨|中午|下午|晚上|睡前|空腹|早餐|午餐|晚餐|早饭|午饭|晚饭|[餐饭][前后]|后|前|刚才|现在|刚测|测|的|我|这次|一次|一个|一条|新|个|条"
_ZH = re.compile(
    rf"^(?:你好|好的|嗯|那|请|麻烦|帮我|给我|帮忙|我想要?|我要|想|要|可以|再|来|,|\s)*(?:记录|记|登记|录入|录|添加|填|输入|上传|写)(?:一下子?|一个|一条|一笔|一次|下|个|条)?(?:{_WHEN_ZH})*(?:血糖|指血|糖值)(?:值|数据|数|读数|吧|呀|啊|呗|哈|谢谢|\s)*$"
)
_EN = re.compile(
    r"^(?:hi|hey|hello|ok|please|pls|can you|could you|can i|i want to|i'?d like to|i would like to|i need to|let me|let'?s|help me|want to|,|\s)*(?:log|record|add|enter|note(?: down)?|track|save|write down|put in|input)\s(?:my|a|the|this|new|another|an?|down|today'?s|morning|evening|latest|current|\s)*(?:fasting|bedtime|pre-?meal|post-?meal|random)?\s?(?:blood )?(?:glucose|sugars?|bg|bgl|readings?)(?:\s(?:reading|level|value|result|number))?(?:\s(?:please|pls|now|for me|today|from (?:this )?(?:morning|lunch|breakfast|dinner)))*$"
)


def to_log(scene: Scene) -> LogGlucose | None:
    """A reading without its value, which must be asked for; None where the message is anything else."""
    text = scene.text.strip(" .!?。,~")
    if not (_ZH.search(text) or _EN.search(text)):
        return None
    return LogGlucose(value=None, missing="value", span=(0, len(scene.folded.original)), confidence=0.9)


_UNWRITTEN = re.compile(
    r"(?:别|不用|不要|甭|无需|先不)(?:给我|帮我)?(?:记(?!错|忘|性)|记录|录入)|(?<![a-z])(?:don.?t|do not|no need to) (?:log|record|save|write|note)(?![a-z])"
)
"""The writer asks for nothing to be written down."""


def unwritten(scene: Scene) -> bool:
    """Does the writer ask that nothing of this be written down?"""
    return bool(_UNWRITTEN.search(scene.text))


_ARTICLE = re.compile(r"^(?:an?|some|the) ")


_GIVEN = re.compile(
    r"(?<![a-z])(?:gave|give|given|gives|giving|fed|feed|made|makes|cooked|bought|brought|her|him|them|she|he|they)(?![a-z])"
)
"""What was done for somebody is no name of a food: gave her juice."""


def bare_food(scene: Scene) -> PredictResponse | None:
    """The name of one known food and nothing else asks what it would do: nobody said that it was eaten."""
    text = _ARTICLE.sub("", scene.text.strip(" .!?。,~"))
    found = items(scene.folded, 0, len(scene.text), known_only=True)
    if (
        _GIVEN.search(text)
        or len(found) != 1
        or found[0].quantity is not None
        or found[0].food.lower() != text
    ):
        return None
    return PredictResponse(items=tuple(found), span=(0, len(scene.folded.original)), confidence=0.75)
