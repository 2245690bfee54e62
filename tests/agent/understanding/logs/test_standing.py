"""What was dreamt, heard, supposed or somebody else's is no log, and the writer's own today comes back."""

from collections.abc import Callable

import pytest

from agent.requests import LogGlucose, LogMeal, Request
from agent.understanding.logs.stance import unreal

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    ("text", "reach"),
    [
        ("昨晚做梦吃了一整个榴莲", "sentence"),
        ("back in 2019 my fasting was 9", "sentence"),
        ("朋友圈里有人晒餐后5.6", "sentence"),
        ("i was going to log 6.4", "clause"),
        ("医生让我少吃点", "clause"),
        ("空腹6.4", ""),
        ("had two eggs", ""),
    ],
)
def test_what_did_not_happen_now_is_known_by_its_words(text: str, reach: str) -> None:
    assert unreal(text) == reach


@pytest.mark.parametrize(
    "text",
    [
        "这只股票7.8买的，现在跌到6.2",
        "我没说我吃了面",
        "I'm reading a book where the hero eats 12 pies",
        "she told me her fasting was 15!",
        "老陈空腹9.1，还喝酒",
        "Kevin had two pints and a burger",
        "lucky number 7.7 at the raffle",
        "家里的秤坏了，显示我52公斤",
        "我把昨天剩的半个西瓜扔了",
        "血糖7.8毫摩尔每升，换成毫克是多少",
        "胰岛素一支300单位，能用25天",
        "what would 2 slices of toast do to me at 5.5?",
        "这个橙子8两重",
    ],
)
def test_nothing_is_written_down(read: Read, text: str) -> None:
    assert not [request.intent for request in read(text) if request.intent.startswith("log_")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("老伴血糖仪显示12.1，我的显示7.4", [7.4]),
        ("梦见血糖20，醒来一测6.2", [6.2]),
        ("usually I'm 6 but today 8.2", [8.2]),
        ("should I skip my lantus tonight im 4.8", [4.8]),
        ("我爱人餐后11，我餐后9.3", [9.3]),
        ("used 3 strips to get one reading, 7.7", [7.7]),
        ("血糖二十八怎么办", [None]),
        ("社区卫生站量的血糖8.4", [8.4]),
        ("8.9 after porridge", [8.9]),
        ("9.4 two hours after pancakes", [9.4]),
    ],
)
def test_the_writers_own_reading_is_kept(read: Read, text: str, values: list[float | None]) -> None:
    assert [request.value for request in read(text) if isinstance(request, LogGlucose)] == values


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("中午同事点了奶茶我没喝，就喝了两口矿泉水", ["矿泉水"]),
        ("老婆炖的鸡汤我就喝了一小碗，肉全给孩子了", ["鸡汤"]),
        ("Wish I hadn't eaten that whole bag of crisps", ["crisps"]),
        ("真不该吃那块蛋糕", ["蛋糕"]),
        ("I thought about ordering pad thai but went with a salad", ["salad"]),
        ("woke up to 5.4, black coffee only", ["black coffee"]),
        ("邻居送的粽子吃了一个", ["粽子"]),
        ("早饭 馒头 咸菜", ["馒头", "咸菜"]),
        ("3.5 stars after pizza", []),
        ("孙女买的蛋糕我吃了一小块", ["蛋糕"]),
        ("晚上在老王家吃的酸菜鱼", ["酸菜鱼"]),
        ("钟点工做的红烧鱼吃了半条", ["红烧鱼"]),
    ],
)
def test_only_what_the_writer_ate_is_a_meal(read: Read, text: str, foods: list[str]) -> None:
    meals = [request for request in read(text) if isinstance(request, LogMeal)]
    assert [item.food for meal in meals for item in meal.items] == foods
