"""A conversation over HTTP."""

import asyncio
import logging
from typing import Any

import pytest

from agent.turn import Answer, Choice, Part, Turn
from memory.records import Identity, Outbox
from tests.bot.channels.telegram.conftest import Bot, until
from tests.bot.house import echo

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def _offer(turn: Turn) -> Answer:
    if turn.action is not None:
        return Answer((Part(f"did {turn.action['do']}"),))
    return Answer((Part("noted", choices=((Choice("撤销", {"do": "undo"}),),)),))


async def test_a_text_is_answered(bot: Bot) -> None:
    await bot.start()
    bot.api.says(7, "早上空腹6.8")
    (sent,) = await bot.sent(1)
    assert (sent.chat, sent.text) == (7, "re: 早上空腹6.8")
    await bot.quiet()
    (row,) = await bot.house.rows(Outbox)
    assert (row.state, row.platform_message_id) == ("sent", str(sent.message_id))


async def test_a_picture_is_sent_with_its_caption(bot: Bot) -> None:
    bot.house.agent.script = lambda _turn: Answer((Part("您这周的曲线", PNG),))
    await bot.start()
    bot.api.says(7, "chart")
    (sent,) = await bot.sent(1)
    assert (sent.method, sent.text, sent.picture) == ("sendPhoto", "您这周的曲线", PNG)


async def test_a_file_is_sent_under_its_name(bot: Bot) -> None:
    bot.house.agent.script = lambda _turn: Answer((Part("您的数据", document=("tangban.json", b"{}")),))
    await bot.start()
    bot.api.says(7, "export")
    (sent,) = await bot.sent(1)
    assert (sent.method, sent.text, sent.document) == ("sendDocument", "您的数据", ("tangban.json", b"{}"))


async def test_a_button_is_pressed_and_its_query_answered(bot: Bot) -> None:
    bot.house.agent.script = _offer
    await bot.start()
    bot.api.says(7, "米饭")
    (sent,) = await bot.sent(1)
    bot.api.presses(7, sent, "撤销")
    assert (await bot.sent(2))[1].text == "did undo"
    await until(lambda: len(bot.api.answered) == 1)
    assert bot.api.answered[0][1] is None


async def test_every_query_is_answered_also_where_the_press_is_refused(bot: Bot) -> None:
    bot.house.agent.script = _offer
    await bot.start()
    bot.api.says(7, "米饭")
    (sent,) = await bot.sent(1)
    bot.api.presses(8, sent, "撤销")
    bot.api.presses_data(7, "made up", sent)
    bot.api.presses(7, sent, "撤销")
    bot.api.presses(7, sent, "撤销")
    await until(lambda: len(bot.api.answered) == 4)
    assert {text for _, text in bot.api.answered} == {
        "这个按钮是给别人的。",
        "这个按钮已经用不了了，请直接写给我。",
        None,
        "这个已经选过了。",
    }
    assert [sent.text for sent in await bot.sent(2)] == ["noted", "did undo"]


async def test_a_slow_answer_shows_typing(bot: Bot) -> None:
    async def slow(turn: Turn) -> Answer:
        await until(lambda: bot.api.actions)
        return echo(turn)

    bot.house.agent.script = slow
    await bot.start()
    bot.api.says(7, "hi")
    await bot.sent(1)
    assert set(bot.api.actions) == {(7, "typing")}


async def test_the_menu_of_commands_is_shown_in_both_languages(bot: Bot) -> None:
    await bot.start()
    await until(lambda: len(bot.api.commands) == 4)
    assert bot.api.commands["all_private_chats", "zh"][0]["description"] == "我能做什么"
    assert [command["command"] for command in bot.api.commands["all_group_chats", ""]] == ["help"]


async def test_a_group_is_answered_only_when_it_speaks_to_the_bot(bot: Bot) -> None:
    await bot.start()
    bot.api.says(7, "晚饭吃什么", group=-5)
    bot.api.says(7, "@tangban_test_bot 我能吃香蕉吗", group=-5)
    (sent,) = await bot.sent(1)
    assert (sent.chat, sent.text) == (-5, "re: 我能吃香蕉吗")
    await bot.quiet()
    assert len(bot.house.agent.heard) == 1


async def test_topics_of_a_forum_are_kept_apart(bot: Bot) -> None:
    await bot.start()
    for topic in (11, 22):
        bot.api.says(7, "/help@tangban_test_bot", group=-5, message_thread_id=topic, is_topic_message=True)
    assert sorted(sent.topic for sent in await bot.sent(2)) == [11, 22]
    assert len({turn.thread for turn in bot.house.agent.heard}) == 2


async def test_a_group_that_moved_is_followed(bot: Bot) -> None:
    await bot.start()
    bot.api.group(-5)
    bot.api.group(-1005)
    bot.api.moved[-5] = -1005
    bot.api.says(7, "/help", group=-5)
    (sent,) = await bot.sent(1)
    assert sent.chat == -1005


async def test_who_blocks_and_takes_it_back_is_known(bot: Bot) -> None:
    await bot.start()
    bot.api.says(7, "hi")
    await bot.sent(1)
    for blocked in (True, False):
        bot.api.blocks(7, blocked)
        await bot.quiet()

        async def known(blocked: bool = blocked) -> bool:
            (identity,) = await bot.house.rows(Identity)
            return bool(identity.reachable) is not blocked

        await until(known)


@pytest.mark.parametrize(
    "strange",
    [
        {"sticker": {"file_id": "s", "emoji": "👍"}},
        {"photo": [{"file_id": "small"}, {"file_id": "large"}], "caption": "午饭"},
        {"voice": {"file_id": "v", "duration": 3}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
        {"document": {"file_id": "d"}},
        {"poll": {"id": "1", "question": "?"}},
        {"text": "hi", "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}},
        {"text": "half \ud83d a character"},
        {"text": "x" * 4096},
        {"text": "\u0000\u0007\u202e"},
    ],
)
async def test_whatever_somebody_sends_is_a_turn(bot: Bot, strange: dict[str, Any]) -> None:
    await bot.start()
    bot.api.says(7, **strange)
    await bot.quiet()
    (turn,) = bot.house.agent.heard
    assert turn.forwarded == ("forward_origin" in strange)


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"poll": {"id": "1"}},
        {"message": None},
        {"message": {"chat": {"id": 7}}},
        {"message": {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "text": "no date"}},
        {"message": {"chat": {"id": 7, "type": "private"}, "from": {"id": 7}, "text": "far", "date": 10**15}},
        {"message": "what"},
        {"callback_query": {"id": "1"}},
        {"callback_query": {"id": "1", "from": {"id": 7}, "data": "x"}},
        {"something_of_2031": {"new": True}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -9, "type": "channel"}, "text": "news"}},
        {"my_chat_member": {}},
    ],
)
async def test_an_update_that_cannot_be_read_holds_up_no_other(bot: Bot, update: dict[str, object]) -> None:
    await bot.start()
    bot.api.update(update)
    bot.api.says(7, "hi")
    await bot.sent(1)
    await bot.quiet()
    assert [turn.text for turn in bot.house.agent.heard] == ["hi"]


@pytest.mark.safety
async def test_neither_the_token_nor_what_was_said_is_logged(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await bot.start()
    bot.api.fails("sendMessage")
    bot.api.fails("getUpdates")
    bot.api.says(7, "secret words")
    await bot.sent(1)
    await bot.quiet()
    assert bot.api.token not in caplog.text
    assert "secret" not in caplog.text


async def test_a_slow_answer_says_in_a_draft_that_it_is_coming_and_never_what_a_model_writes(
    bot: Bot,
) -> None:
    async def slow(turn: Turn) -> Answer:
        await until(lambda: len(bot.api.drafts) >= 2)
        return echo(turn)

    bot.house.agent.script = slow
    await bot.start()
    bot.api.says(7, "/help", group=-5)
    bot.api.says(7, "hi")
    await bot.sent(2)
    first, second = bot.api.drafts
    assert (first[:3], second[:3]) == ((7, first[1], "我想一想……"), (7, first[1], "还在想，请稍等一下……"))
    assert second[3] - first[3] >= 0.45
    await bot.quiet()
    await until(lambda: not _thinking())
    assert len(bot.api.drafts) == 2


def _thinking() -> list[str]:
    """The tasks that would say in a draft, sooner or later, that somebody works on an answer."""
    return [name for task in asyncio.all_tasks() if "_thinking" in (name := repr(task.get_coro()))]
