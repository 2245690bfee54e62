"""What a model proposes is held to the same rules as what the grammar finds, and to more."""

import asyncio
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent.brains.backend import FailedError
from agent.brains.reading.reading import MOST, proposed, read, unsure
from tests.agent.brains.scripted import one

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def found(*rows: Any, text: str = "我想吃3个包子，行不行") -> list[str]:
    return [one.intent for one in proposed(json.dumps({"requests": rows}), text, NOW)]


@pytest.mark.safety
@pytest.mark.parametrize(
    "row",
    [
        {"intent": "log_glucose", "value": 6.8},
        {"intent": "log_medication", "name": "insulin", "dose": 8},
        {"intent": "manage_data", "action": "forget"},
        {"intent": "update_profile", "target_high": 20},
        {"intent": "care_circle", "action": "invite"},
        {"intent": "undo"},
        {"intent": "rm -rf"},
        {"intent": "set_reminder", "time": "25 o'clock"},
        {"intent": "show_chart", "kind": "nuclear"},
        {"intent": "predict_response", "items": [{"food": "pizza"}]},
        {"no": "intent"},
        "chitchat",
        None,
    ],
    ids=str,
)
def test_what_a_model_may_not_propose_is_dropped(row: Any) -> None:
    assert found(row) == []


def test_amounts_that_were_not_said_are_dropped() -> None:
    rows = [
        {"intent": "predict_response", "items": [{"food": "包子", "quantity": 5, "unit": "个", "grams": 400}]}
    ]
    (request,) = proposed(json.dumps({"requests": rows}), "我想吃3个包子，行不行", NOW)
    (item,) = request.items  # type: ignore[union-attr]  # it is a PredictResponse
    assert (item.food, item.quantity, item.grams) == ("包子", None, None)


def test_amounts_that_were_said_are_kept() -> None:
    rows = [{"intent": "predict_response", "items": [{"food": "包子", "quantity": 3, "unit": "个"}]}]
    (request,) = proposed(json.dumps({"requests": rows}), "我想吃3个包子，行不行", NOW)
    assert request.items[0].quantity == 3  # type: ignore[union-attr]  # it is a PredictResponse


def test_what_is_looked_up_are_the_persons_words() -> None:
    rows = [{"intent": "recall_memories", "query": "everything about everybody"}]
    (request,) = proposed(json.dumps({"requests": rows}), "上回那家面馆我怎么说的来着", NOW)
    assert request.query == "上回那家面馆我怎么说的来着"  # type: ignore[union-attr]  # it is a RecallMemories


def test_an_hour_without_a_zone_is_the_persons() -> None:
    rows = [{"intent": "set_reminder", "what": "glucose", "at": "2026-11-21T18:00:00"}]
    (request,) = proposed(json.dumps({"requests": rows}), "六点叫我测一下可以吗", NOW)
    assert request.at == datetime(2026, 11, 21, 18, 0, tzinfo=NOW.tzinfo)  # type: ignore[union-attr]


def test_a_plan_is_bounded() -> None:
    assert len(found(*[{"intent": "show_insights"}] * 50)) == MOST


@pytest.mark.parametrize(
    "answer", ["", "not json", "[]", "{}", '{"requests": 5}', '{"requests": null}', "null"]
)
def test_garbage_proposes_nothing(answer: str) -> None:
    assert proposed(answer, "什么", NOW) == ()


@pytest.mark.parametrize(
    ("intents", "text", "doubtful"),
    [
        ([("chitchat", 0.5)], "能帮我看看这阵子哪顿饭最不对劲吗", True),
        ([("chitchat", 0.5)], "今天和孙子去公园了，心情不错", False),
        ([("chitchat", 0.5)], "你好吗", False),
        ([("log_glucose", 0.5)], "早上测了是多少来着 6.8 吗", False),
        ([("log_meal", 0.75), ("chitchat", 0.5)], "吃了面，可以吗可以吗", False),
        ([("show_insights", 1.0)], "我最近血糖怎么样？", False),
        ([("ask_knowledge", 0.46)], "what should I cook tonight", True),
    ],
)
def test_a_model_is_asked_only_where_the_grammar_is_unsure(
    intents: list[tuple[str, float]], text: str, doubtful: bool
) -> None:
    assert unsure(intents, text) is doubtful


async def test_a_model_reads_a_message() -> None:
    answer = json.dumps({"requests": [{"intent": "show_insights", "days": 30}]})
    brains, backend = one(answer)
    got = await read(brains, "p", "能帮我看看这阵子怎么样吗", NOW, "zh")
    assert [request.intent for request in got.requests] == ["show_insights"]
    assert backend.heard[0].schema is not None
    assert "能帮我看看这阵子怎么样吗" in backend.heard[0].lines[-1].text


async def test_a_model_that_fails_or_hangs_reads_nothing_in_time() -> None:
    for says in (FailedError("x"), 60.0):
        brains, _ = one(lambda _asked, says=says: says, patience=0.6)  # type: ignore[misc]
        begun = asyncio.get_running_loop().time()
        assert (await read(brains, "p", "能帮我看看吗", NOW, "zh")).requests == ()
        assert asyncio.get_running_loop().time() - begun < 0.6
