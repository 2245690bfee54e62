"""What is said about what was just said is heard as that; what tells something of its own is left to the grammar."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from agent.nodes.following import follow, otherwise
from agent.state import Call
from tools.circle.access import PATIENT

FOLLOWS = {
    "这顿会升多少": "last_meal_effect",
    "刚才那顿会升多少？": "last_meal_effect",
    "会升多少": "last_meal_effect",
    "was that a lot of carbs": "last_meal_effect",
    "was that too much?": "last_meal_effect",
    "这顿碳水多吗": "last_meal_effect",
    "what will that do to me?": "last_meal_effect",
    "will this spike me": "last_meal_effect",
    "为什么这么高": "explain_last",
    "咋又高了": "explain_last",
    "我血糖怎么这么高啊": "explain_last",
    "why was it so high": "explain_last",
    "why is my sugar so high?": "explain_last",
    "中午吃啥好呢": "suggest_meal",
    "推荐一下晚饭": "suggest_meal",
    "what should I eat for dinner": "suggest_meal",
    "any ideas for breakfast?": "suggest_meal",
    "今天一共吃了多少碳水": "day_meals",
    "今天吃了什么": "day_meals",
    "我今儿一共吃了多少东西": "day_meals",
    "你看我今天咋样": "show_insights",
    "今天情况怎么样": "show_insights",
    "昨天吃了几顿饭": "day_meals",
    "是不是面条吃多了": "explain_last",
    "是不是昨天没睡好": "explain_last",
    "昨天晚上那个十三点五是吃面条吃的吧": "explain_last",
    "下次看医生我该问点啥": "visit_questions",
    "what should I ask my doctor?": "visit_questions",
    "你把我昨天吃蛋糕的事删了": "undo",
    "把今天早上吃油条那条删掉": "undo",
    "how many carbs today": "day_meals",
    "what did I eat yesterday?": "day_meals",
    "晚饭和中午一样": "same_meal",
    "same breakfast as yesterday": "same_meal",
    "晚饭照旧": "same_meal",
    "改成9点半": "move_reminder",
    "把7点的改成6点半": "move_reminder",
    "make it 9:30": "move_reminder",
    "米饭和面条哪个升糖高": "compare_foods",
    "吃苹果还是吃香蕉好": "compare_foods",
    "is brown rice better than white rice": "compare_foods",
    "pizza or pasta?": "compare_foods",
    "我的target是多少": "show_targets",
    "我的目标范围是多少": "show_targets",
    "看看我的目标": "show_targets",
    "what's my target": "show_targets",
    "show my targets": "show_targets",
    "what's my goal range?": "show_targets",
    "7.8是多少mg/dl": "convert_unit",
    "how much is 140 in mmol": "convert_unit",
    "你是真人吗": "who",
    "are you a real doctor?": "who",
    "上次偏高是什么时候": "last_out_of_range",
    "when was my last low?": "last_out_of_range",
    "how are you?": "chitchat",
    "昨天晚上低血糖是怎么回事": "explain_last",
    "what did I do wrong": "explain_last",
    "why did I go low": "explain_last",
    "what can I have instead of porridge": "suggest_meal",
    "不吃粥能吃什么": "suggest_meal",
    "比昨天好吗": "compare_days",
    "better than yesterday?": "compare_days",
    "我今天吃药了没": "medicines_lately",
    "几点吃的药": "medicines_lately",
    "did I take my metformin": "medicines_lately",
    "把我的血糖发给医生": "show_chart",
}

OTHERS = [
    "早上空腹6.8，吃了两个肉包一杯豆浆",
    "我能吃香蕉吗",
    "吃一碗面血糖会升多少",
    "我妈今天吃了什么",
    "我爸血糖怎么这么高",
    "今天早饭吃了什么",
    "今天吃什么药好",
    "我上次吃火锅之后血糖多少",
    "低血糖的时候吃什么好",
    "what should I eat when I'm low?",
    "what did I have for lunch",
    "what foods should I avoid",
    "为什么糖尿病人容易口渴",
    "why does dawn phenomenon happen",
    "把目标改成5到9",
    "提醒我9点吃药",
    "米饭和面条都吃了",
    "had rice and noodles",
    "我最近血糖怎么样",
    "今天和昨天一样累",
    "my wife had the same dose as me",
    "今天吃药了",
    "晚上吃了二甲双胍",
    "I took my metformin",
    "我妈吃药了吗",
]


@pytest.mark.parametrize(("text", "tool"), FOLLOWS.items())
def test_it_is_about_what_was_just_said(text: str, tool: str) -> None:
    assert (call := follow(text)) is not None
    assert call.tool == tool


@pytest.mark.parametrize("text", OTHERS)
def test_it_tells_or_asks_something_of_its_own(text: str) -> None:
    assert follow(text) is None


def test_two_foods_to_choose_from_are_not_one_meal() -> None:
    call = follow("is brown rice better than white rice?")
    assert call is not None
    assert [one["food"] for one in call.arguments["items"]] == ["brown rice", "white rice"]


def test_an_hour_without_its_half_of_the_day_is_left_open() -> None:
    for text, either in (("改成9点半", True), ("改成晚上9点半", False), ("make it 9:30 pm", False)):
        call = follow(text)
        assert call is not None
        assert call.arguments["either_half"] is either


@pytest.mark.safety
def test_a_correction_of_somebody_else_s_meal_stays_theirs() -> None:
    theirs: dict[str, Any] = {PATIENT: "mum", "items": [{"food": "鸡胸肉", "grams": 150}]}
    calls = [Call("undo", {PATIENT: "mum"}), Call("log_meal", theirs)]
    turn = SimpleNamespace(text="记错了，鸡胸肉150克", action=None, audience="private")
    about = cast("Any", SimpleNamespace(turn=turn))
    assert otherwise(calls, about, "log_meal") == calls
    mine = [Call("undo", {}), Call("log_meal", {"items": theirs["items"]})]
    assert [call.tool for call in otherwise(mine, about, "log_meal")] == ["amend_meal"]


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("hmm why is it so high", "explain_last"),
        ("哎，为什么这么高啊", "explain_last"),
        ("oh what would have been better", "suggest_meal"),
        ("刚才换成什么会好一点", "suggest_meal"),
    ],
)
def test_a_sigh_before_it_hides_nothing(text: str, tool: str) -> None:
    assert (call := follow(text)) is not None
    assert call.tool == tool


@pytest.mark.parametrize("text", ["hmm", "唉", "oh well", "嗯嗯"])
def test_a_sigh_alone_asks_nothing(text: str) -> None:
    assert follow(text) is None
