"""Composite wishes become plans of ordinary tool calls."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.brains.planning import MOST_STEPS, plan
from tools.table import TOOLS

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WHOLE = ["show_chart", "show_insights", "visit_questions", "set_reminder"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("prepare me for the doctor on Friday", 26),
        ("帮我准备周五看医生", 26),
        ("周五要去复查，帮我准备一下", 26),
        ("下周三上午复诊，帮我整理一下资料", 24),
        ("I have a doctor's appointment on Monday, get me ready", 22),
        ("I see the doctor tomorrow, please get everything ready", 21),
    ],
)
def test_a_visit_is_prepared_with_a_reminder_the_evening_before(text: str, day: int) -> None:
    steps = plan(text, NOW, "en")
    assert [one.tool for one in steps] == WHOLE
    assert steps[-1].arguments["at"] == datetime(2026, 11, day, 20, 0, tzinfo=NOW.tzinfo)


@pytest.mark.parametrize("text", ["帮我准备看医生", "prepare me for the doctor"])
def test_without_a_day_there_is_no_reminder(text: str) -> None:
    assert [one.tool for one in plan(text, NOW, "zh")] == WHOLE[:-1]


@pytest.mark.parametrize(
    "text",
    [
        "早上空腹6.8",
        "明天看医生，要准备什么吗？",
        "remind me to prepare dinner",
        "提醒我周五看医生，准备好医保卡",
        "我准备做饭",
        "I saw the doctor on Friday",
        "",
        "准备看医生" * 200,
    ],
)
def test_other_messages_are_no_such_wish(text: str) -> None:
    assert plan(text, NOW, "zh") == ()


def test_a_plan_is_bounded_and_of_tools_that_there_are() -> None:
    steps = plan("帮我准备周五看医生", NOW, "zh")
    assert len(steps) <= MOST_STEPS
    assert all(one.tool in TOOLS for one in steps)


def test_the_reminder_is_never_in_the_past() -> None:
    late = NOW.replace(hour=21)
    for text in ("今天下午去看医生，帮我准备", "明天看医生，帮我准备一下"):
        for now in (NOW, late):
            assert all(one.arguments.get("at", late) >= now for one in plan(text, now, "zh"))
