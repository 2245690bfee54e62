"""What was left on the plate, numbers without words, a day's entries, doubts, feelings: each kind is heard and done."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from agent.nodes.following import follow
from agent.nodes.plates import plate
from agent.understanding.text.fold import fold
from memory.people import person
from memory.records import Meal, Measurement, Reading
from prompts.reader import language_of
from tests.agent.replay import Talk

ZONE = ZoneInfo("Asia/Shanghai")
EIGHT = datetime(2026, 11, 21, 8, 0, tzinfo=ZONE)

PLATES: dict[str, tuple[str, dict[str, Any]] | None] = {
    "粥也没喝完剩了一半": ("amend_share", {"food": "粥", "share": 0.5}),
    "馒头没吃完": ("amend_share", {"food": "馒头", "share": None}),
    "I left half": ("amend_share", {"food": None, "share": 0.5}),
    "我昨天根本没吃粥": ("drop_food", {"food": "粥"}),
    "no beans actually": ("drop_food", {"food": "beans"}),
    "I didn't have the rice": ("drop_food", {"food": "rice"}),
    "没吃饭测的": None,
    "没吃药": None,
    "no problem": None,
    "没吃早饭": None,
    "粥没喝完血糖会高吗": None,
    "no more rice today": None,
}


@pytest.mark.parametrize(("text", "meant"), PLATES.items())
def test_what_was_not_eaten(text: str, meant: tuple[str, dict[str, Any]] | None) -> None:
    call = plate(fold(text))
    assert (None if call is None else (call.tool, dict(call.arguments))) == meant


FOLLOWS = {
    "今天记了什么": "day_entries",
    "what did I log today": "day_entries",
    "你昨天说的不对": "own_accuracy",
    "你到底准不准": "own_accuracy",
    "you were wrong yesterday": "own_accuracy",
    "降了没": "compare_latest",
    "did it come down?": "compare_latest",
    "要吃糖吗": "need_sugar",
    "do I need a snack first?": "need_sugar",
    "今天打了多少单位": "medicines_lately",
    "how much insulin did I take yesterday": "medicines_lately",
    "这周和上周比": "compare_days",
    "compare this week with last week": "compare_days",
    "when did I go low last night": "last_out_of_range",
    "咋这么高呢我没吃糖啊": "explain_last",
    "把昨天晚饭后那个11.1忘掉": "undo",
    "你吃早饭了吗": "keep_company",
    "刚才话说重了对不起": "keep_company",
}


@pytest.mark.parametrize(("text", "tool"), FOLLOWS.items())
def test_it_is_heard_before_the_grammar(text: str, tool: str) -> None:
    assert (call := follow(text)) is not None
    assert call.tool == tool


OTHERS = [
    "今天心情很好",
    "血糖高心情不好怎么办",
    "feeling low",
    "my sugar is down today",
    "今天记得提醒我测血糖",
    "血糖仪准不准",
    "降了两次药",
    "低血糖的时候要吃糖吗",
    "打多少单位胰岛素",
    "how much insulin should I take",
    "你能记血糖吗",
    "把6.8改成7.8",
    "你喝了豆浆吗血糖会高吗",
    "am I better than last month",
    "sorry, it was 8.7",
]


@pytest.mark.parametrize("text", OTHERS)
def test_it_is_something_of_its_own(text: str) -> None:
    call = follow(text)
    assert call is None or call.tool not in {*FOLLOWS.values()} - {"compare_days"}


async def _said(talk: Talk, *texts: str, minutes: int = 0) -> str:
    answer = ""
    for text in texts:
        at = EIGHT + timedelta(minutes=minutes + talk.turns)
        answer = "\n".join(part.text for part in (await talk.say(text, at)).parts)
    return answer


async def _pressed(talk: Talk, words: str) -> str:
    label = next(one for one in talk.buttons if words in one)
    said = await talk.say("", EIGHT + timedelta(minutes=talk.turns), talk.buttons[label])
    return "\n".join(part.text for part in said.parts)


def _carbs(session: Session) -> list[float | None]:
    rows = session.exec(select(Meal).where(col(Meal.undone_by).is_(None)).order_by(col(Meal.at)))
    return [row.carbs_g for row in rows]


def _values(session: Session) -> list[float]:
    return [row.mmol for row in session.exec(select(Reading).where(col(Reading.undone_by).is_(None)))]


@pytest.mark.parametrize(
    ("meal", "less"),
    [
        ("早上喝了一碗小米粥吃了一个馒头", "粥没喝完剩了一半"),
        ("早上喝了一碗小米粥吃了一个馒头", "馒头就吃了半个"),
        ("早上喝了一碗小米粥吃了一个馒头", "没吃馒头"),
        ("breakfast: oatmeal and a banana", "it was a half cup of oatmeal"),
        ("breakfast: oatmeal and a banana", "no banana actually"),
    ],
)
async def test_less_was_eaten_and_nothing_is_noted_twice(talk: Talk, meal: str, less: str) -> None:
    await _said(talk, meal)
    (before,) = await talk.database.read(_carbs)
    await _said(talk, less)
    (after,) = await talk.database.read(_carbs)
    assert before is not None
    assert after is not None
    assert after < before


async def test_a_share_that_was_not_said_is_asked_for(talk: Talk) -> None:
    await _said(talk, "早上吃了一个馒头")
    (before,) = await talk.database.read(_carbs)
    assert "多少" in await _said(talk, "馒头没吃完")
    await _pressed(talk, "一半")
    (after,) = await talk.database.read(_carbs)
    assert after == pytest.approx((before or 0) / 2, rel=0.02)


async def test_a_bare_number_is_asked_about_and_noted_in_one_tap(talk: Talk) -> None:
    await _said(talk, "9")
    assert await talk.database.read(_values) == []
    await _pressed(talk, "血糖 9.0")
    assert await talk.database.read(_values) == [9.0]


async def test_two_numbers_are_no_glucose_of_another_unit(talk: Talk) -> None:
    await _said(talk, "128 82")
    assert await talk.database.read(_values) == []
    await _pressed(talk, "128/82")
    rows = await talk.database.read(lambda session: list(session.exec(select(Measurement)).all()))
    assert [(row.value, row.second_value) for row in rows] == [(128, 82)]


async def test_one_number_does_not_change_the_unit_of_all_the_others(talk: Talk) -> None:
    await _said(talk, "6.8", "7.2", "8.1", "128")
    found = await talk.database.read(lambda session: person(session, talk.person_id))
    assert found is not None
    assert found.unit == "mmol/L"


def test_a_unit_is_in_no_language() -> None:
    assert language_of("6.8mmol", "zh") == "zh"
    assert language_of("120 mg/dL", "zh") == "zh"
    assert language_of("bg 6.8 mmol after lunch", "zh") == "en"


async def test_a_day_is_listed_with_everything_in_it(talk: Talk) -> None:
    await _said(talk, "空腹6.8", "早饭一个馒头", "吃了二甲双胍500毫克", "血压130/80", "走了30分钟")
    listed = await _said(talk, "今天记了什么")
    assert all(one in listed for one in ("空腹血糖 6.8", "馒头", "二甲双胍", "130/80", "30 分钟"))


async def test_who_was_wrong_says_by_how_much(talk: Talk) -> None:
    await _said(talk, "空腹6.5", "早饭一碗粥")
    await _said(talk, "12.1", minutes=125)
    answer = await _said(talk, "你昨天说的不对", minutes=130)
    assert "+5.6" in answer
    assert "对不起" in answer


async def test_a_value_that_is_to_be_forgotten_is_not_noted_again(talk: Talk) -> None:
    await _said(talk, "11.1", "把刚才那个11.1忘掉")
    assert await talk.database.read(_values) == []


@pytest.mark.parametrize("text", ["明天要飞东京", "back in New York tomorrow"])
async def test_nobody_is_moved_to_another_clock_before_they_are_there(talk: Talk, text: str) -> None:
    await _said(talk, text)
    found = await talk.database.read(lambda session: person(session, talk.person_id))
    assert found is not None
    assert found.zone == "Asia/Shanghai"


@pytest.mark.safety
async def test_whether_sugar_is_needed_goes_by_the_value_of_this_hour(talk: Talk) -> None:
    assert "先测" in await _said(talk, "要吃糖吗")
    await _said(talk, "3.6")
    assert "15 克" in await _said(talk, "要吃糖吗")
    await _said(talk, "7.8")
    assert "不用吃糖" in await _said(talk, "要吃糖吗")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("最近心情不太好", "我听着呢"),
        ("这几天很烦", "我听着呢"),
        ("I feel down lately", "listening"),
        ("so stressed today", "listening"),
        ("老头子走了三年了", "想念"),
        ("家里就我一个人", "我在呢"),
        ("哎", "怎么了"),
        ("什么破软件", "对不起"),
        ("行了睡觉了", "歇着"),
        ("my husband died last year", "Missing"),
        ("you're annoying", "sorry"),
    ],
)
async def test_somebody_who_wants_to_be_heard_is(talk: Talk, text: str, words: str) -> None:
    await _said(talk, "6.8")
    assert words in await _said(talk, text)


async def test_the_chart_of_a_day_is_of_that_day(talk: Talk) -> None:
    await _said(talk, "9.9")
    await talk.say("6.1", EIGHT + timedelta(days=1))
    answer = await talk.say("昨天的曲线", EIGHT + timedelta(days=1, minutes=5))
    assert "9.9" in answer.parts[0].text
    assert "6.1" not in answer.parts[0].text


@pytest.mark.safety
async def test_a_low_that_nothing_was_eaten_against_comes_before_small_talk(talk: Talk) -> None:
    await _said(talk, "空腹6.1", "3.6")
    assert "15 克" in await _said(talk, "可是离开饭还有两个小时呢")
    await _said(talk, "吃了三颗红枣")
    assert "15 克" not in await _said(talk, "可是离开饭还有两个小时呢")


@pytest.mark.safety
async def test_after_food_against_a_low_the_check_is_in_a_quarter_of_an_hour(talk: Talk) -> None:
    await _said(talk, "3.6", "吃了三颗红枣")
    assert any("15 分钟" in label for label in talk.buttons)
    assert not any("两小时提醒" in label for label in talk.buttons)


@pytest.mark.safety
@pytest.mark.parametrize("text", ["我好像打了两次", "I think I took it twice"])
async def test_a_double_dose_is_measured_first_and_asked_about(talk: Talk, text: str) -> None:
    await _said(talk, "打了12个单位的甘精" if text[0] == "我" else "12 units lantus")
    answer = await _said(talk, text)
    assert "120" in answer or "emergency" in answer
    assert "15" in answer


async def test_whether_it_is_high_is_about_what_was_noted_last(talk: Talk) -> None:
    await _said(talk, "吃了一碗粥", "血压160/100")
    answer = await _said(talk, "高吗")
    assert "160/100" in answer
    assert "粥" not in answer


async def test_the_target_is_told(talk: Talk) -> None:
    assert "10.0" in await _said(talk, "我的目标是多少")


async def test_what_is_drunk_against_a_low_is_noted_in_one_tap(talk: Talk) -> None:
    await _said(talk, "空腹6.1", "3.6", "juice box")
    await _pressed(talk, "I had it")
    assert len(await talk.database.read(_carbs)) == 1
