"""Two foods side by side with one amount are one dish where the amount is of the last; else they are a list."""

from collections.abc import Callable

import pytest

from agent.requests import LogMeal, Request

Read = Callable[..., list[Request]]


def _foods(found: list[Request]) -> list[str]:
    return [item.food for request in found if isinstance(request, LogMeal) for item in request.items]


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("喝了半杯白糖水又吃了一块馒头", ["白糖水", "馒头"]),
        ("喝了一杯红糖水", ["红糖水"]),
        ("喝了蜂蜜水", ["蜂蜜水"]),
        ("晚上喝了杯梅子酒", ["梅子酒"]),
        ("过早搞了一碗热干面一杯蛋酒", ["热干面", "蛋酒"]),
        ("午餐\n鸡胸沙拉1份\n美式1杯", ["鸡胸沙拉", "美式"]),
        ("吃了一份牛油果沙拉", ["牛油果沙拉"]),
        ("早上吃了俩苞米面饼子一碗大碴粥", ["苞米面饼子", "大碴粥"]),
        ("早上俩玉米面窝头", ["玉米面窝头"]),
        ("吃了三个荞麦面馒头一碗粥", ["荞麦面馒头", "粥"]),
        ("一盘白菜猪肉饺子", ["白菜猪肉饺子"]),
        ("一碗大麦粥", ["大麦粥"]),
        ("早餐：全麦三明治1个，拿铁1杯", ["全麦三明治", "拿铁"]),
        ("吃了俩高粱面馍", ["高粱面馍"]),
        ("早上喝了碗红薯糊糊", ["红薯糊糊"]),
        ("喝了一碗人参鸡汤", ["人参鸡汤"]),
        ("6贯三文鱼寿司", ["三文鱼寿司"]),
    ],
)
def test_a_chinese_dish_of_two(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("吃了两个包子豆浆", ["包子", "豆浆"]),
        ("一个鸡蛋牛奶面包", ["鸡蛋", "牛奶", "面包"]),
        ("早上一个苹果面包", ["苹果", "面包"]),
        ("一碗米饭冬瓜汤", ["米饭", "冬瓜汤"]),
        ("一杯牛奶面包", ["牛奶", "面包"]),
        ("吃了一个馒头鸡蛋", ["馒头", "鸡蛋"]),
        ("一个鸡蛋一杯牛奶", ["鸡蛋", "牛奶"]),
        ("大苹果一个", ["苹果"]),
    ],
)
def test_a_chinese_list(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("2 chicken biscuits n a sweet tea", ["chicken biscuits", "sweet tea"]),
        ("2 corn tortillas with beans and half an avocado", ["corn tortillas", "beans", "avocado"]),
        ("had three cheese crackers", ["cheese crackers"]),
        ("ate a chicken biscuit and a coffee", ["chicken biscuit", "coffee"]),
        ("had 3 beef tamales", ["beef tamales"]),
        ("ate 2 oat biscuits with tea", ["oat biscuits", "tea"]),
        ("i had 4 ginger biscuits", ["ginger biscuits"]),
        ("ate a ham bagel", ["ham bagel"]),
        ("had 2 rice rotis and dal", ["rice rotis", "dal"]),
        ("had 2 spinach chapatis", ["spinach chapatis"]),
    ],
)
def test_an_english_dish_of_two(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("had two eggs toast", ["eggs", "toast"]),
        ("ate 2 bananas yogurt", ["bananas", "yogurt"]),
        ("had chicken biscuits", ["chicken", "biscuits"]),
        ("had a banana coffee", ["banana", "coffee"]),
        ("had 2 samosas tea", ["samosas", "tea"]),
        ("had a bowl of oatmeal blueberries", ["oatmeal", "blueberries"]),
    ],
)
def test_an_english_list(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods
