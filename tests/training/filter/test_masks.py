"""What must not be learned of anybody is found, and what only looks like it is left."""

import random

import pytest

from training.filter.masks import mask

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我的电话13812345678打给我", "我的电话[电话]打给我"),
        ("打138 1234 5678或010-62345678", "打[电话]或[电话]"),
        ("１３８１２３４５６７８", "[电话]"),
        ("一三八一二三四五六七八", "[电话]"),
        ("身份证11010519491231002X。", "身份证[证件]。"),
        ("卡号6222021234567890128是我的", "卡号[银行卡]是我的"),
        ("邮箱wang.xiu@example.com", "邮箱[邮箱]"),
        ("密码是abc123!", "密码是[密码]"),
        ("微信号wang_1958加我", "微信号[账号]加我"),
        ("看https://example.com/a?b=1这里", "看[链接]这里"),
        ("我住建国路88号3单元502室", "[地址]"),
        ("我叫王小明，今年60", "我叫[姓名]，今年60"),
        ("秀英今天很好", "[姓名]今天很好"),
    ],
)
def test_chinese(text: str, masked: str) -> None:
    assert mask(text, "zh", ["秀英"]).text == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("call me at +44 20 7946 0958 please", "call me at [phone] please"),
        ("my password is hunter2", "my password is [password]"),
        ("card 4111 1111 1111 1111 ok", "card [bank card] ok"),
        (
            "My name is John Smith and I live at 12 Oak Street, Apt 4",
            "My name is [name] and I live at [address]",
        ),
        ("Annabel met Ann", "Annabel met [name]"),
    ],
)
def test_english(text: str, masked: str) -> None:
    assert mask(text, "en", ["Ann"]).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "早上空腹6.8，午饭后9.2，吃了110克米饭",
        "忘记密码怎么办",
        "今天走了12345步，一个小时",
        "2026年11月21日 08:10 血糖 7.1",
        "血压135/85，心率72，体重61.5",
        "blood sugar was 122 mg/dL at 08:10 and 6.8 later",
        "编号1234567890123455",
        "我叫了外卖，一共三十八块五",
    ],
)
def test_what_is_only_numbers_stays(text: str) -> None:
    assert mask(text, "zh").text == text


def _identity(chance: random.Random) -> str:
    body = f"11010{chance.randint(1, 9)}19{chance.randint(30, 99)}0{chance.randint(1, 9)}1{chance.randint(0, 9)}{chance.randint(100, 999)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, weights, strict=True)) % 11]


def _card(chance: random.Random) -> str:
    body = "62" + "".join(str(chance.randint(0, 9)) for _ in range(16))
    total = sum(sum(divmod(int(one) * (2 - place % 2), 10)) for place, one in enumerate(reversed(body)))
    return body + str(-total % 10)


def test_made_up_numbers_glued_to_chinese_are_all_found() -> None:
    """Our own making, so a floor and no proof; the words around them are glued on both sides."""
    chance, missed = random.Random(7), []
    for _ in range(100):
        secrets = (
            f"1{chance.choice('3456789')}{chance.randint(100000000, 999999999)}",
            _identity(chance),
            _card(chance),
            f"user{chance.randint(1, 999)}@mail{chance.randint(1, 99)}.cn",
        )
        missed += [one for one in secrets if one in mask(f"我的号是{one}请记住", "zh").text]
    assert missed == []


def test_a_model_that_finds_names_can_be_plugged_in() -> None:
    assert mask("昨天和老赵下棋", "zh", names=lambda text: [(3, 5)]).text == "昨天和[姓名]下棋"
