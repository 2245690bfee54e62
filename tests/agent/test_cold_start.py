"""Somebody new gets sound general help at once, is told honestly what is not known yet, and is asked what is worth asking."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.agent.replay import begin

NOW = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST = {
    "zh": [
        ("糖尿病人能吃西瓜吗", ["西瓜", "依据"]),
        ("我刚查出来2型糖尿病，该怎么办", ["记住了：2型糖尿病", "先别慌", "依据"]),
        ("怎么降血糖", ["饭后走", "联系医生", "依据"]),
        ("我该注意什么", ["脚", "依据"]),
        ("空腹血糖多少算正常", ["4.4-7.0 mmol/L", "以您的医生定的为准"]),
        ("吃一碗米饭血糖会升多少", ["碳水约", "多半在", "现在血糖是多少？告诉我，我能估得更准"]),
        ("我最近血糖怎么样", ["还没有血糖记录", "空腹6.8"]),
        ("你知道我什么", ["2型糖尿病", "我还不知道在用什么药、多大年纪"]),
        ("我该打几个单位胰岛素", ["医生"]),
    ],
    "en": [
        ("can I eat watermelon?", ["watermelon", "most likely between", "What is your glucose right now?"]),
        (
            "I was just diagnosed with type 2, what should I do?",
            ["type 2 diabetes", "Take a breath", "Source"],
        ),
        ("what should I watch out for?", ["your feet", "Source"]),
        ("what is a normal fasting glucose?", ["4.4-7.2 mmol/L", "the one your doctor set comes first"]),
        ("what will a bowl of rice do to me?", ["carbs", "most likely between", "I can be more exact"]),
        ("how is my sugar lately?", ["no values", "fasting 6.8"]),
        ("what do you know about me?", ["type 2", "I do not know yet which medicines you take"]),
        ("how many units of insulin should I take?", ["doctor"]),
    ],
}


@pytest.mark.parametrize("language", FIRST)
async def test_the_first_questions_of_somebody_new(tmp_path: Path, language: str) -> None:
    talk = await begin(tmp_path, "Asia/Shanghai", language, NOW)
    for number, (question, there) in enumerate(FIRST[language]):
        answer = await talk.say(question, NOW + timedelta(minutes=number))
        said = "\n".join(part.text for part in answer.parts)
        for words in there:
            assert words in said, (question, said)
    await talk.database.close()


@pytest.mark.parametrize(
    ("language", "question"),
    [("zh", "我上次吃火锅血糖多少"), ("en", "what was my sugar after pizza last time?")],
)
async def test_nothing_is_made_up_of_a_past_that_is_not_known(
    tmp_path: Path, language: str, question: str
) -> None:
    talk = await begin(tmp_path, "Asia/Shanghai", language, NOW)
    first = {"zh": "糖尿病人能吃西瓜吗", "en": "can I eat watermelon?"}[language]
    await talk.say(first, NOW)
    answer = await talk.say(question, NOW + timedelta(minutes=1))
    said = "\n".join(part.text for part in answer.parts)
    assert {"zh": "没有找到", "en": "found nothing"}[language] in said
    await talk.database.close()
