"""What was told too thinly to write down: the person is asked for it, for silence would lose it."""

import re

from agent.requests import LogGlucose
from agent.understanding.text.scene import Scene

_SERIES = re.compile(r"\s*(?P<first>\d{1,2}\.\d)(?:[\s,、/;~-]+\d{1,2}\.\d){1,8}\s*[.。!]?\s*")
"""6.2 8.4 7.7: readings, but of when?"""
_ABOUT = re.compile(
    r"^\s*(?:[早午中晚])?[餐饭]后\s?(?:[俩两一半12]|一个半)个?(?:小时|钟头)(?:测的?|量的?|是)?\s?(?P<first>(?:\d{1,2}|[一二三四五六七八九十]{1,3})点[多几来])(?:吧|了|左右)?\s*[。.!]?\s*$"
)
"""餐后俩小时九点多: a little above nine, at a time that only a reading has."""
_LEAST, _MOST = 1.5, 30.0


def unclear_reading(scene: Scene) -> LogGlucose | None:
    """The reading to ask for, in a message that is nothing but figures or says one only roughly."""
    text = scene.text
    about = _ABOUT.match(text)
    series = _SERIES.fullmatch(text)
    if series and not all(_LEAST <= float(one) <= _MOST for one in _DECIMAL.findall(text)):
        return None
    found = about or series
    return None if found is None else _asked(scene, *found.span("first"))


_DECIMAL = re.compile(r"\d+\.\d")


def _asked(scene: Scene, start: int, end: int) -> LogGlucose:
    return LogGlucose(value=None, span=scene.folded.span(start, end), confidence=0.5, missing="value")
