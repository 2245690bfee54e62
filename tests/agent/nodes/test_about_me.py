"""What is known of oneself is asked for, corrected and forgotten in many words; nothing else is taken for it."""

import pytest

from agent.nodes.about_me import about_me

SHOWS = [
    "你知道我什么",
    "你都知道我哪些事",
    "你了解我多少？",
    "你记得我什么",
    "我的资料",
    "看看我的档案",
    "what do you know about me?",
    "What have you got on me",
    "show my profile",
    "what do you remember about me?",
]
STOPS = [
    "不对，我不吃二甲双胍了",
    "错了，我已经停了二甲双胍",
    "我不吃二甲双胍了",
    "二甲双胍停了",
    "that is wrong, I no longer take metformin",
    "That's not right, I don't take metformin any more",
    "I stopped metformin",
]
FORGETS = {
    "忘掉我说的膝盖的事": "膝盖",
    "把我说的膝盖的事忘掉": "膝盖",
    "forget what I said about my knee": "my knee",
    "忘掉我女儿在上海上班这件事": "我女儿在上海上班",
    "把我女儿在上海上班这件事忘了吧": "我女儿在上海上班",
    "Please forget that I'm a teacher": "i'm a teacher",
}
OTHERS = [
    "我吃二甲双胍，每天两片",
    "我对青霉素过敏",
    "能停二甲双胍吗",
    "Can I stop metformin?",
    "医生让我把二甲双胍停了，换成达格列净",
    "I stopped metformin and switched to gliclazide 80 mg",
    "不对，是8.7",
    "不对",
    "今天忘了吃二甲双胍",
    "what do you know about insulin",
    "你知道我刚才吃了什么吗",
    "我妈不吃二甲双胍了",
    "my mother no longer takes metformin",
    "你知道吗，我今天很开心",
    "我不吃早饭了",
    "忘记我",
    "忘掉我的所有数据",
    "忘记我刚才吃的那碗面",
    "forget me",
]


@pytest.mark.parametrize("text", SHOWS)
def test_it_is_asked_for(text: str) -> None:
    assert (call := about_me(text)) is not None
    assert call.tool == "show_profile"


@pytest.mark.parametrize("text", STOPS)
def test_a_medicine_at_its_end_takes_back_no_value(text: str) -> None:
    assert (call := about_me(text)) is not None
    assert call.tool == "stop_taking"


@pytest.mark.parametrize(("text", "about"), FORGETS.items())
def test_something_is_to_be_forgotten(text: str, about: str) -> None:
    assert (call := about_me(text)) is not None
    assert (call.tool, call.arguments) == ("forget_said", {"query": about})


@pytest.mark.parametrize("text", ["我不对青霉素过敏，你记错了", "that is wrong, I am not allergic to nuts"])
def test_an_allergy_that_is_none(text: str) -> None:
    assert (call := about_me(text)) is not None
    assert call.tool == "wrong_allergy"


@pytest.mark.parametrize("text", OTHERS)
def test_everything_else_goes_on(text: str) -> None:
    assert about_me(text) is None
