"""Where a run-on message turns from what was logged to what is felt: 吃了一个馒头 | 刚才胸口突然闷得慌."""

import re
from functools import cache

from agent.understanding.foods.names import chinese_at
from agent.understanding.text.clauses import Clause
from agent.understanding.text.questions import HOLDS, asks
from agent.understanding.text.scene import Scene
from agent.understanding.text.words import languages, table

_LONGEST_FOOD = 6


def cut_at_onset(scene: Scene, found: list[Clause]) -> list[Clause]:
    """The clauses; one that logs something and then tells what is felt is cut between the two."""
    out: list[Clause] = []
    for clause in found:
        place = _onset(scene.text, clause.start, clause.end)
        if place is None or _one_question(scene.text, clause, place):
            out.append(clause)
        else:
            out += [
                Clause(clause.start, place, "", clause.opens),
                Clause(place, clause.end, clause.mark, False),
            ]
    return out


def _one_question(text: str, clause: Clause, place: int) -> bool:
    """Does a question of what is felt hold the cause too: 二甲双胍吃了拉肚子正常吗?"""
    said = text[clause.start : clause.end]
    asked = asks(said, clause.mark) or HOLDS.search(said) is not None
    return asked and not _COUNTED.search(text, clause.start, place)


_COUNTED = re.compile(r"\d|[一二两三四五六七八九十半][大小]?[个碗片杯勺份根块盘只条单粒颗支盒袋瓶斤两点]")


def _onset(text: str, start: int, end: int) -> int | None:
    """Where the feeling begins, behind something logged in the same clause."""
    for language in languages(text[start:end]):
        logged = _pattern(language, "logged").search(text, start, end)
        if logged is None:
            continue
        onset = _pattern(language, "onset")
        at = logged.start() + 1
        while match := onset.search(text, at, end):
            place = match.start()
            if _pattern(language, "logged").search(text, start, place) and not _in_a_food(text, place, end):
                return place
            at = place + 1
    return None


def _in_a_food(text: str, place: int, end: int) -> bool:
    """Does the name of a food go on there: the 腿 of 鸡腿 before 肚子疼?"""
    return any(at + chinese_at(text, at, end) > place for at in range(max(place - _LONGEST_FOOD, 0), place))


@cache
def _pattern(language: str, name: str) -> re.Pattern[str]:
    rows = table("onsets")[language]
    return re.compile(rows[name].replace("{sign}", rows["sign"]).replace("{turn}", rows["turn"]))
