"""What the body feels, what is now, and letters that are left over are no foods beside those that were eaten."""

from collections.abc import Callable
from datetime import datetime

import pytest

from agent.requests import LogGlucose, LogMeal, PredictResponse, Request
from agent.understanding import understand
from tests.growth import MOST, growth

Read = Callable[..., list[Request]]


def _foods(found: list[Request]) -> list[str]:
    return [item.food for request in found if isinstance(request, LogMeal) for item in request.items]


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("晌午饭就吃了半碗面条这会儿心慌得厉害手直哆嗦浑身冒虚汗", ["面条"]),
        ("中午吃了两个肉包子现在头晕得很", ["肉包子"]),
        ("刚喝了一杯豆浆肚子就胀得难受", ["豆浆"]),
        ("吃了一个苹果还是手抖心慌又喝了半瓶可乐", ["苹果", "可乐"]),
        ("早饭一碗小米粥一个鸡蛋这会儿浑身没劲", ["小米粥", "鸡蛋"]),
        ("心慌手抖赶紧吃了两块糖", ["糖"]),
        ("吃了两块饼干然后眼前发黑站不稳", ["饼干"]),
        ("喝了杯奶茶心跳得厉害", ["奶茶"]),
        ("吃了块糖缓过来了", ["糖"]),
        ("冰棍吃得我嘴都麻了", ["冰棍"]),
        ("吃完虾喉咙肿得喘不过气", ["虾"]),
        ("喝了咖啡有点心慌", ["咖啡"]),
        ("吃完一盘饺子整个人都不好了", ["饺子"]),
        ("喝了点粥总算舒服了", ["粥"]),
        ("吃了块点心心里舒服多了", ["点心"]),
        ("吃了碗酸汤水饺胃酸", ["酸汤水饺"]),
        ("晌午吃的捞面这会儿困得不行", ["捞面"]),
        ("刚吃完饺子现在想喝水", ["饺子"]),
    ],
)
def test_a_feeling_ends_the_foods(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("吃了盘菜心", ["菜心"]),
        ("吃了两个馒头一盘酸辣土豆丝", ["馒头", "酸辣土豆丝"]),
        ("吃了麻辣香锅", ["麻辣香锅"]),
        ("吃了手抓饼和夹心饼干", ["手抓饼", "夹心饼干"]),
        ("吃了一碗面然后吃了一个苹果", ["面", "苹果"]),
        ("早上吃了油条现在一碗豆浆", ["油条", "豆浆"]),
        ("这会儿喝了一杯牛奶", ["牛奶"]),
    ],
)
def test_a_food_with_a_letter_of_the_body_is_one(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("帮我妈记饮食：午饭一碗热干面，一个卤鸡蛋", ["热干面", "卤鸡蛋"]),
        ("回来喝了500毫升可乐", ["可乐"]),
        ("看了会小说吃了个苹果", ["苹果"]),
        ("夜饭吃了烙饼半张", ["烙饼"]),
        ("晌午饭咥了一碗油泼面", ["油泼面"]),
        ("早起饭呷了一碗米粉", ["米粉"]),
        ("后晌饭咥了两个馍一碗糊汤", ["馍", "糊汤"]),
        ("晌饭造了一盘饺子", ["饺子"]),
        ("晚上恰了一碗螺蛳粉", ["螺蛳粉"]),
        ("晚上吃了8贯寿司", ["寿司"]),
        ("光喝水光尿", []),
        ("今天干了很多活", []),
        ("整了一下房间", []),
    ],
)
def test_a_word_around_the_foods_is_none(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("🥚鸡蛋1个", ["鸡蛋"]),
        ("早餐打卡🥚鸡蛋1个 全麦面包2片 纯牛奶250ml", ["鸡蛋", "全麦面包", "纯牛奶"]),
        ("午饭🍜牛肉面一碗", ["牛肉面"]),
        ("晚上吃了饺子🥟12个", ["饺子"]),
        ("🍳煎蛋2个", ["煎蛋"]),
        ("banana 🍌 for breakfast", ["banana"]),
        ("had pizza 🍕", ["pizza"]),
        ("吃了🍎和🍌", ["🍎", "🍌"]),
        ("早餐🍞🥛", ["🍞", "🥛"]),
        ("吃了一个🍎", ["🍎"]),
    ],
)
def test_a_picture_beside_its_word_is_no_second_food(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("吃了一碗面条结果血糖飙到12", 12.0),
        ("吃了两个馒头血糖飙到13.5", 13.5),
        ("吃了个粽子血糖升到十一点二", 11.2),
        ("喝了碗粥血糖一下涨到14.1", 14.1),
    ],
)
def test_where_it_rose_to_is_told(read: Read, text: str, value: float) -> None:
    found = read(text)
    assert [request.value for request in found if isinstance(request, LogGlucose)] == [value]
    assert _foods(found)


@pytest.mark.parametrize(
    "text", ["吃一碗面血糖会升到多少", "吃了西瓜血糖会飙到12吗", "吃两个包子会飙到10以上吗", "现在想喝奶茶"]
)
def test_where_it_would_rise_to_is_asked(read: Read, text: str) -> None:
    assert [type(request) for request in read(text)] == [PredictResponse]


@pytest.mark.parametrize(
    "piece",
    ["老是", "吃了突然", "这会儿", "心里", "🥚", "🥚鸡蛋", "for tea ", "i just ", "my mums ", "send me up "],
)
def test_what_stands_around_foods_is_read_in_step_with_its_length(piece: str) -> None:
    now = datetime.fromisoformat("2026-11-21T08:10:00+08:00")
    assert growth(lambda text: understand(text, now), piece, 1200) < MOST
