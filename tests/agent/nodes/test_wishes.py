"""Commands and wishes that stand beside the grammar: what they hear, and what they leave to it."""

import json
from typing import Any

import pytest

from agent.nodes.wishes import COMMANDS, command, pregnancy, wish
from tools.table import TOOLS, tool


def _heard(text: str, **fields: Any) -> str | None:
    call = wish(text, fields.get("setting_up"), fields.get("waiting"))
    return f"{call.tool} {json.dumps(dict(call.arguments), sort_keys=True)}" if call else None


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("每天早上的小结改到8点", 'set_push {"push": "morning", "time": "08:00"}'),
        ("早上的小结换到7点半吧", 'set_push {"push": "morning", "time": "07:30"}'),
        ("每天早上8点给我发小结", 'set_push {"on": true, "push": "morning", "time": "08:00"}'),
        ("不要再发每周总结了", 'set_push {"on": false, "push": "week"}'),
        ("取消早上的推送", 'set_push {"on": false, "push": "morning"}'),
        ("别再发推送了", "set_push {}"),
        ("每周总结改到周六晚上8点半", 'set_push {"push": "week", "time": "20:30", "weekday": 5}'),
        ("stop the weekly summary", 'set_push {"on": false, "push": "week"}'),
        ("please turn off the morning summary", 'set_push {"on": false, "push": "morning"}'),
        ("move the morning summary to 9", 'set_push {"push": "morning", "time": "09:00"}'),
        (
            "move the weekly summary to Saturday 8pm",
            'set_push {"push": "week", "time": "20:00", "weekday": 5}',
        ),
        ("turn on the daily summary", 'set_push {"on": true, "push": "morning"}'),
        ("晚上10点到早上7点别打扰我", 'set_quiet {"end": "07:00", "start": "22:00"}'),
        ("don't disturb me from 10pm to 8am", 'set_quiet {"end": "08:00", "start": "22:00"}'),
    ],
)
def test_wishes_about_summaries_and_quiet_hours_are_heard(text: str, call: str) -> None:
    assert _heard(text) == call


@pytest.mark.parametrize(
    "text",
    [
        "给我看看这周的总结",
        "总结一下我这周的血糖",
        "show me my weekly report",
        "send me the weekly report",
        "关于这周的总结我不太懂",
        "每天早上8点提醒我测血糖",
        "取消所有提醒",
        "空腹6.8",
        "skip",
        "以后再说",
        "我今天早上总是觉得累，昨天晚上吃了很多，也许应该停一停，医生每周给我一个小结，让我不要再吃那么多甜的东西，你觉得呢",
    ],
)
def test_everything_else_is_left_to_the_grammar(text: str) -> None:
    assert _heard(text) is None


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("跳过", 'set_up {"choice": "skip", "step": "unit"}'),
        ("Skip it", 'set_up {"choice": "skip", "step": "unit"}'),
        ("以后再说", 'set_up {"choice": "later", "step": "unit"}'),
        ("not now", 'set_up {"choice": "later", "step": "unit"}'),
        ("空腹6.8", None),
    ],
)
def test_while_setting_up_a_step_is_skipped_in_words(text: str, call: str | None) -> None:
    assert _heard(text, setting_up="unit") == call


def test_an_hour_that_was_asked_for_moves_the_summary() -> None:
    assert _heard("晚上7点", waiting={"push": "week"}) == 'set_push {"push": "week", "time": "19:00"}'
    assert _heard("空腹6.8", waiting={"push": "week"}) is None
    assert _heard("晚上7点") is None


@pytest.mark.parametrize(
    ("text", "pregnant"),
    [
        ("我怀孕了", True),
        ("医生说我怀孕了，要注意什么", True),
        ("I'm pregnant", True),
        ("I am 12 weeks pregnant", True),
        ("我没有怀孕", False),
        ("I am no longer pregnant", False),
        ("宝宝出生了", False),
        ("我女儿怀孕了", None),
        ("my sister is pregnant", None),
        ("怀孕的人能吃什么", None),
        ("我生气了", None),
    ],
)
def test_a_pregnancy_is_heard_of_oneself_only(text: str, pregnant: bool | None) -> None:
    call = pregnancy(text)
    assert (call.arguments["pregnant"] if call else None) is pregnant


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_calls_a_tool_that_takes_its_arguments(name: str) -> None:
    call = command(f"{name}@tangban_bot now")
    assert call is not None
    assert call.tool in TOOLS
    assert set(call.arguments) <= set(tool(call.tool).args)


def test_other_texts_are_no_commands() -> None:
    assert command("空腹6.8") is None
    assert command("/unknown") is None
