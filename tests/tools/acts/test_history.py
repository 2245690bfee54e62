"""What was said is found again by its topic and its days, in the words in which people ask; pictures are never among it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from agent.turn import Answer, Turn
from memory.history import topic
from tests.agent.replay import Talk, begin

ZONE = ZoneInfo("Asia/Shanghai")


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


NOW = on(11, 21)
SAID = {
    "zh": [
        (on(9, 3), "我左脚长了个鸡眼，走路疼"),
        (on(10, 12), "我的右脚有点麻，医生说要每天检查"),
        (on(10, 20), "我女儿下个月结婚"),
        (on(11, 18), "脚好多了，不麻了"),
        (on(11, 20), "今天天气不错，我去公园了"),
    ],
    "en": [
        (on(9, 3), "I have a corn on my left foot and walking hurts"),
        (on(10, 12), "my right foot feels numb, the doctor says to check it every day"),
        (on(10, 20), "my daughter marries next month"),
        (on(11, 18), "my foot is much better, no longer numb"),
        (on(11, 20), "nice weather, I went to the park"),
    ],
}
ASKED = [
    ("zh", "上个月我说过脚怎么了", ["右脚有点麻"], ["鸡眼", "好多了", "女儿"]),
    ("zh", "上个月我说我的脚怎么样", ["右脚有点麻"], ["鸡眼", "好多了"]),
    ("zh", "我上个月说了什么关于脚的", ["右脚有点麻"], ["鸡眼", "女儿"]),
    ("zh", "我说过脚的事吗", ["鸡眼", "右脚", "好多了"], ["女儿"]),
    ("zh", "九月份我跟你说过什么", ["鸡眼"], ["右脚"]),
    ("zh", "我们昨天聊了什么", ["公园"], ["脚"]),
    ("zh", "翻翻聊天记录，关于女儿的", ["结婚"], ["脚"]),
    ("zh", "我有没有提过我女儿", ["结婚"], ["公园"]),
    ("zh", "我上周说了什么", [], ["脚", "女儿", "公园"]),
    ("en", "what did I say about my foot last month?", ["right foot"], ["corn", "better", "daughter"]),
    ("en", "did I mention my foot in September?", ["corn"], ["numb", "better"]),
    ("en", "what did I tell you about my daughter?", ["marries"], ["foot"]),
    ("en", "what did we talk about yesterday?", ["park"], ["foot"]),
    ("en", "search our chats for daughter", ["marries"], ["foot"]),
    ("en", "what did I say last week?", [], ["foot", "daughter", "park"]),
]


def text_of(answer: Answer) -> str:
    return "\n".join(part.text for part in answer.parts)


@pytest_asyncio.fixture
async def talks(tmp_path: Path) -> AsyncIterator[dict[str, Talk]]:
    made = {}
    for language, lines in SAID.items():
        (tmp_path / language).mkdir()
        made[language] = await begin(tmp_path / language, "Asia/Shanghai", language, on(9, 1))
        for at, text in lines:
            await made[language].say(text, at)
    yield made
    for talk in made.values():
        await talk.database.close()


async def test_the_history_is_searched_by_topic_and_days(talks: dict[str, Talk]) -> None:
    for language, question, there, not_there in ASKED:
        found = text_of(await talks[language].say(question, NOW))
        quotes = "".join(part for part in found.splitlines() if part.startswith("•"))
        assert all(one in quotes for one in there), (question, found)
        assert not any(one in quotes for one in not_there), (question, found)


async def test_a_question_is_not_found_as_something_that_was_said(talks: dict[str, Talk]) -> None:
    talk = talks["zh"]
    await talk.say("上个月我说过脚怎么了", NOW)
    assert "怎么了" not in text_of(await talk.say("我今天说了什么关于脚的", NOW))


async def test_pictures_and_voices_leave_nothing_in_the_memory(talks: dict[str, Talk]) -> None:
    talk = talks["zh"]
    before = await talk.companion._recall.recent(talk.person_id, 100)  # what a prompt would read
    turn = Turn("inbox:900", talk.person_id, "console:local:me", "private", "", NOW, NOW, "photo")
    for kind in ("photo", "voice", "sticker", "document", "location"):
        answer = await talk.companion.answer(replace(turn, kind=kind))
        await talk.database.write(answer.finish)
    assert await talk.companion._recall.recent(talk.person_id, 100) == before


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("上个月我说过脚怎么了", "脚"),
        ("九月份我跟你说过什么", ""),
        ("我们聊过我女儿的婚礼吗", "女儿 婚礼"),
        ("what did I say about my foot last month?", "foot"),
        ("what did we talk about yesterday", ""),
    ],
)
def test_a_topic_is_what_is_left_without_days_and_asking(question: str, about: str) -> None:
    assert topic(question) == about
