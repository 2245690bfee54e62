"""What older people and dialects ask in Chinese, and what only sounds like it."""

from collections.abc import Callable

import pytest

from agent.requests import News, Request, ShowInsights, Weather

Read = Callable[..., list[Request]]


def _intents(requests: list[Request]) -> list[str]:
    return [request.intent for request in requests]


@pytest.mark.parametrize(
    "text",
    [
        "这一个礼拜控得好不好给我讲讲",
        "我最近控糖控得咋样",
        "血糖控制得到位吗",
        "我这月控得还行吗",
        "看看我控得达标没",
    ],
)
def test_how_well_it_is_controlled_asks_for_insights(read: Read, text: str) -> None:
    assert _intents(read(text)) == ["show_insights"]


@pytest.mark.parametrize(
    "text", ["情绪控制得怎么样", "糖尿病人控制得好不好看什么", "控制饮食好不好", "这算控制得好吗"]
)
def test_other_control_does_not(read: Read, text: str) -> None:
    assert "show_insights" not in _intents(read(text))


def test_insights_and_news_beside_each_other(read: Read) -> None:
    first, second = read("这一个礼拜控得好不好给我讲讲 顺便有啥糖尿病的新闻")
    assert isinstance(first, ShowInsights)
    assert first.days == 7
    assert isinstance(second, News)
    assert second.query == "糖尿病"


@pytest.mark.parametrize(
    ("text", "query"),
    [("有什么糖尿病的新闻", "糖尿病"), ("给我讲讲体育新闻", "体育"), ("今天有什么新闻", None)],
)
def test_news_of_a_topic(read: Read, text: str, query: str | None) -> None:
    (request,) = read(text)
    assert isinstance(request, News)
    assert request.query == query


@pytest.mark.parametrize("text", ["今天股票涨了没", "大盘跌了多少", "世界杯谁赢了", "球赛结果怎么样"])
def test_what_is_asked_of_markets_and_matches_is_news(read: Read, text: str) -> None:
    assert _intents(read(text)) == ["news"]


@pytest.mark.parametrize(
    "text", ["气死我了 股票跌了9.8个点", "大盘跌了50多个点", "股票又涨了三个点", "昨晚比赛输了好难受"]
)
def test_what_is_told_of_them_is_small_talk(read: Read, text: str) -> None:
    assert _intents(read(text)) == ["chitchat"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("成都今天落不落雨哦", "成都"),
        ("外头下不下雪", None),
        ("明天刮不刮风", None),
        ("广州听日落雨吗", "广州"),
        ("今天有没有太阳", None),
    ],
)
def test_the_weather_in_the_words_of_people(read: Read, text: str, place: str | None) -> None:
    (request,) = read(text)
    assert isinstance(request, Weather)
    assert request.place == place


@pytest.mark.parametrize("text", ["昨天落雨没出门走路", "下了一天雨心情不好"])
def test_told_weather_asks_nothing(read: Read, text: str) -> None:
    assert _intents(read(text)) == ["chitchat"]


@pytest.mark.parametrize(
    "text",
    [
        "你还有啥别的本事没有 给我这老太婆说说",
        "还会什么花样",
        "有什么新功能吗",
        "你有啥看家本领",
        "你会别的招儿不",
    ],
)
def test_what_else_it_can_do_asks_for_help(read: Read, text: str) -> None:
    assert _intents(read(text)) == ["help"]


@pytest.mark.parametrize("text", ["他有没有本事", "我有什么本事呀", "没本事的人", "这药有啥作用"])
def test_what_others_can_do_does_not(read: Read, text: str) -> None:
    assert "help" not in _intents(read(text))


@pytest.mark.parametrize("text", ["群里说有人打错胰岛素进了ICU 唉", "听说别人打错针了", "他把药吃错了"])
def test_what_somebody_else_did_wrong_undoes_nothing(read: Read, text: str) -> None:
    assert "undo" not in _intents(read(text))


@pytest.mark.parametrize("text", ["刚才输错了", "刚才胰岛素记错了", "那条打错字了 删掉"])
def test_what_was_written_wrong_is_undone(read: Read, text: str) -> None:
    assert "undo" in _intents(read(text))
