"""What reading costs, and that no text whatever makes it fail."""

import json
import sys
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.understanding import understand
from agent.understanding.wire import dumped
from tests.growth import MOST, growth

NOW = datetime.fromisoformat("2026-11-21T08:10:00+08:00")
WORDS = st.sampled_from(
    [
        "血糖",
        "空腹",
        "6.8",
        "六点八",
        "吃了",
        "两个",
        "包子",
        "提醒我",
        "明天",
        "8点",
        "半小时后",
        "不是",
        "我妈",
        "没",
        "mmol",
        "提醒",
        "昨天",
        "130/85",
        "二甲双胍",
        "一片",
        "走了",
        "30分钟",
        "能吃吗",
        "sugar",
        "7.2",
        "had",
        "two",
        "eggs",
        "remind",
        "me",
        "at",
        "9",
        "not",
        "12",
        "my",
        "mum",
        "5",
        "units",
        "metformin",
        "99999999999天前",
        "0",
        "-1",
        "1/0",
        "，",
        "。",
        "?",
        "８",
        "１２０",
        "½",
        "点",
        "半",
        "两",
        "万",
        "20:99",
        "2月30号",
        "下周八",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(WORDS, max_size=25).map(" ".join),
        st.lists(WORDS, max_size=25).map("".join),
    )
)
@example("İ" * 50)
@example("1/0 2月30号 99999999天前 25点")
def test_no_text_makes_it_fail(text: str) -> None:
    for request in understand(text, NOW):
        json.dumps(dumped(request))
        assert request.span is None or 0 <= request.span[0] <= request.span[1] <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "半",
        "吃了两个包子,",
        "6.8,",
        "a",
        "not a ",
        "不是",
        "提醒我",
        "8点",
        "can you ",
        "my my ",
        "我妈",
        " ",
        "一",
        "点",
        "(",
        "明天",
    ],
)
def test_reading_grows_with_the_letters_and_not_with_their_square(piece: str) -> None:
    assert growth(lambda text: understand(text, NOW), piece, 1200) < MOST


def test_the_same_message_reads_the_same_every_time() -> None:
    text = "中午吃了碗牛肉面，血糖9.2，提醒我两小时后测，can I have a banana?"
    assert len({str(understand(text, NOW)) for _ in range(5)}) == 1


def test_nothing_heavy_is_loaded() -> None:
    assert "sklearn" not in sys.modules or "pytest" in sys.modules
    from agent.understanding.text.words import FOLDER

    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 1_000_000
