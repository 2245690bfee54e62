"""Who would eat it: a prediction is of the writer's own body alone."""

import pytest

from agent.around import Around
from agent.nodes.eaters import by_another
from tests.agent.conftest import NOW
from tests.agent.replay import Talk


@pytest.mark.parametrize(
    "text",
    [
        "我妈能吃柚子吗",
        "给我妈吃柚子行吗",
        "我想问问我爸能吃香蕉吗",
        "我老公今年60岁能喝啤酒吗",
        "她能吃西瓜吗",
        "我爸吃了一碗面血糖会升多少",
        "西瓜对我爸的血糖影响大吗",
        "can my mum have grapefruit",
        "is it ok for my dad to eat bananas?",
        "would a bagel be bad for my husband",
        "i want to know if my diabetic mum can eat mango",
        "should i give my son juice",
        "can he have ice cream",
    ],
)
def test_somebody_else_would_eat_it(text: str) -> None:
    assert by_another(text, Around())


@pytest.mark.parametrize(
    "text",
    [
        "我能吃柚子吗",
        "我和我妈能吃柚子吗",
        "我妈做的粥我能吃吗",
        "我妈让我吃粥可以吗",
        "孩子吃剩的面能吃吗",
        "我妈说糖尿病人能吃南瓜吗",
        "陪我妈吃饭能吃火锅吗",
        "can my mum and I have grapefruit",
        "my wife made lasagne, can I have it?",
        "can my mum's lasagne raise my sugar",
        "is a banana ok for my breakfast",
        "my daughter baked a cake, is a slice ok?",
    ],
)
def test_the_writer_would_eat_it(text: str) -> None:
    assert not by_another(text, Around())


@pytest.mark.parametrize(
    ("text", "says", "medicines"),
    [
        ("我妈能吃柚子吗", "您问的是别人吃", "先问医生或药师"),
        ("can my mum have grapefruit", "You ask for somebody else", "ask the doctor or pharmacist first"),
    ],
)
async def test_the_answer_predicts_nothing(talk: Talk, text: str, says: str, medicines: str) -> None:
    answer = await talk.say(text, NOW)
    said = "\n".join(part.text for part in answer.parts)
    assert says in said
    assert "12 g" in said or "14 g" in said
    assert medicines in said
    assert "mmol" not in said
    assert "我吃了，记下来" not in talk.buttons
    assert "I had it, note it" not in talk.buttons
