"""A log and an emergency in one breath, without marks: both are heard, and what is felt is no food."""

from collections.abc import Callable

import pytest

from agent.requests import Emergency, LogGlucose, LogMeal, LogMedication, Request

Read = Callable[..., list[Request]]


def _foods(requests: list[Request]) -> list[str]:
    return [item.food for r in requests if isinstance(r, LogMeal) for item in r.items]


def _values(requests: list[Request]) -> list[float | None]:
    return [r.value for r in requests if isinstance(r, LogGlucose)]


@pytest.mark.parametrize(
    ("text", "values", "foods"),
    [
        (
            "小助手你好今天空腹7.9早饭吃了一个馒头一碗小米粥本来好好的刚才在菜场胸口突然闷得慌坐了半天缓不过来",
            [7.9],
            ["馒头", "小米粥"],
        ),
        ("今早空腹6.8吃了两个包子现在手抖心慌出冷汗", [6.8], ["包子"]),
        ("早上血糖13.2中午吃了碗面条现在吐了三次肚子疼", [13.2], ["面条"]),
        ("早饭吃了两根油条一碗豆浆刚才突然半边身子麻说话不利索", [], ["油条", "豆浆"]),
        ("中午吃了一碗米饭血糖9.8胸口疼得厉害", [9.8], ["米饭"]),
        ("晚饭吃了半碗饭一盘青菜散步四十分钟回来胸口像压了块石头", [], ["饭", "青菜"]),
        ("早餐后两小时9.8吃的面包牛奶后来嘴唇发麻喉咙发紧喘不上气", [9.8], ["面包", "牛奶"]),
        ("早上吃了碗面条本来好好的现在胸闷", [], ["面条"]),
        ("空腹5.6吃了个苹果我不想活了", [5.6], ["苹果"]),
        ("吃完虾喉咙肿得喘不过气", [], ["虾"]),
        ("bp 150/95 this morning ate porridge now crushing chest pain", [], ["porridge"]),
        (
            "fasting 6.9 had two eggs and toast then suddenly my left arm went numb and I cant speak properly",
            [6.9],
            ["eggs", "toast"],
        ),
        ("had a bowl of rice sugar was 14 now im shaking sweating and confused", [14], ["rice"]),
    ],
)
def test_what_was_logged_before_the_emergency_is_kept(
    read: Read, text: str, values: list[float], foods: list[str]
) -> None:
    requests = read(text)
    assert isinstance(requests[0], Emergency)
    assert (_values(requests), _foods(requests)) == (values, foods)


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("吃了一个鸡腿肚子疼", ["鸡腿"]),
        ("吃了两个馒头头晕", ["馒头"]),
        ("中午吃了两碗米饭现在头晕", ["米饭"]),
        ("刚吃了一张手抓饼", ["手抓饼"]),
        ("吃了一块猪心一碗粥", ["猪心", "粥"]),
    ],
)
def test_a_food_is_not_cut_for_a_part_of_the_body(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


@pytest.mark.parametrize("text", ["二甲双胍吃了拉肚子正常吗", "吃了药头晕是怎么回事"])
def test_a_question_stays_whole(read: Read, text: str) -> None:
    assert not any(isinstance(request, LogMedication | LogMeal) for request in read(text))


@pytest.mark.parametrize("text", ["饭后两小时头晕 9.8", "饭后两小时有点头晕测了9.8"])
def test_what_is_felt_between_the_meal_and_the_reading_parts_them_not(read: Read, text: str) -> None:
    (reading,) = [r for r in read(text) if isinstance(r, LogGlucose)]
    assert (reading.value, reading.context, reading.minutes_after_meal) == (9.8, "after_meal", 120)


def test_a_value_behind_a_meal_at_noon_is_told_not_asked(read: Read) -> None:
    requests = read("中午吃了一碗米饭血糖9.8")
    assert (_values(requests), _foods(requests)) == ([9.8], ["米饭"])
