"""Letters that no call carries: within the ledger by the API, by a template, or kept for the next message."""

import asyncio
from typing import Any

import pytest

from agent.turn import Answer, Choice, Part
from bot.channels.wechat.account import Template
from bot.channels.wechat.channel import WeChat
from bot.delivery.outgoing.channel import (
    AmbiguousError,
    KeptError,
    RefusedError,
    RetryAfterError,
    SendingError,
    TemporaryError,
    UnreachableError,
)
from bot.delivery.outgoing.letters import Letter
from memory.records import Identity, Outbox, ReplyWindow
from tests.bot.channels.wechat.conftest import Service
from tests.fakes.wechat.api import TEMPLATE

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


async def writes(wechat: WeChat, words: str = "hi", picture: bytes | None = None) -> str:
    return await wechat.send("o7", Letter(words, picture), lambda: None)


async def test_five_messages_are_allowed_after_one_of_theirs_and_counted(service: Service) -> None:
    wechat = await service.start()
    await service.says("o7", "hi")
    for _ in range(5):
        assert (await writes(wechat)).startswith("custom:")
    with pytest.raises(KeptError, match="as many"):
        await writes(wechat)
    assert len([call for call in service.api.calls if call[0] == "custom/send"]) == 5
    (window,) = await service.house.rows(ReplyWindow)
    (identity,) = await service.house.rows(Identity)
    assert (window.left, window.account) == (0, "o7")
    await service.says("o7", "again")
    (window,) = await service.house.rows(ReplyWindow)
    assert (window.left, window.person_id) == (5, identity.person_id)


async def test_a_tap_allows_less_and_takes_nothing_away(service: Service) -> None:
    wechat = await service.start()
    await service.happens("o7", "CLICK", EventKey="week")
    (window,) = await service.house.rows(ReplyWindow)
    assert window.left == 3
    await service.says("o7", "hi")
    await service.happens("o7", "CLICK", EventKey="help")
    (window,) = await service.house.rows(ReplyWindow)
    assert window.left == 5
    await writes(wechat)


async def test_after_48_hours_a_letter_is_kept_and_the_person_counts_as_unreachable(service: Service) -> None:
    wechat = await service.start()
    await service.says("o7", "hi")
    hands = service.house.clock
    from datetime import timedelta

    wechat._clock = lambda: hands() + timedelta(hours=49)
    with pytest.raises(KeptError) as caught:
        await writes(wechat)
    assert caught.value.unreachable
    assert not [call for call in service.api.calls if call[0] == "custom/send"]


@pytest.mark.parametrize(
    ("code", "error", "left"),
    [
        (45015, KeptError, 0),
        (45047, KeptError, 0),
        (48001, KeptError, 4),
        (43004, UnreachableError, 4),
        (40003, RefusedError, 4),
        (45009, RetryAfterError, 4),
        (-1, RetryAfterError, 4),
        (45002, RefusedError, 4),
    ],
)
async def test_each_error_of_the_platform_has_its_meaning(
    service: Service, code: int, error: type[SendingError], left: int
) -> None:
    wechat = await service.start()
    await service.says("o7", "hi")
    service.api.refuses("custom/send", code)
    with pytest.raises(error):
        await writes(wechat)
    (window,) = await service.house.rows(ReplyWindow)
    assert window.left == left


async def test_an_account_that_may_not_write_is_not_asked_again_for_a_while(service: Service) -> None:
    wechat = await service.start()
    await service.says("o7", "hi")
    service.api.may_write = False
    for _ in range(3):
        with pytest.raises(KeptError):
            await writes(wechat)
    assert len([call for call in service.api.calls if call[0] == "custom/send"]) == 1


async def test_trouble_on_the_way_is_told_apart(service: Service) -> None:
    """What surely did not arrive is given back to the ledger; what may have arrived is not sent again."""
    wechat = await service.start()
    wechat._wire._client._http.timeout = 0.4
    await service.says("o7", "hi")
    service.api.fails("custom/send", 502)
    with pytest.raises(TemporaryError):
        await writes(wechat)
    service.api.limits("custom/send", 7)
    with pytest.raises(RetryAfterError) as caught:
        await writes(wechat)
    assert caught.value.seconds == 7
    service.api.hangs("custom/send", heard=True)
    with pytest.raises(AmbiguousError):
        await writes(wechat)
    (window,) = await service.house.rows(ReplyWindow)
    assert window.left == 4


async def test_a_refused_token_is_replaced_once_and_never_for_ever(service: Service) -> None:
    wechat = await service.start()
    await service.says("o7", "hi")
    await writes(wechat)
    service.api.expire()
    assert (await writes(wechat)).startswith("custom:")
    assert service.api.fetches == [False, True]
    service.api.refuses("custom/send", *[40001] * 20)
    with pytest.raises(TemporaryError):
        await writes(wechat)
    assert service.api.fetches == [False, True, True]
    assert len(service.api.codes["custom/send"]) == 18


async def test_words_go_before_the_picture_which_is_uploaded(service: Service) -> None:
    service.house.agent.script = lambda _turn: Answer((Part("这是曲线", picture=PNG),))
    await service.start()
    await service.says("o7", "chart")
    seen = await service.seen("o7", 2)
    assert [(got.kind, got.text, got.picture) for got in seen] == [
        ("reply", "这是曲线", None),
        ("custom", "", PNG),
    ]


async def test_a_picture_alone_is_a_reply_too(service: Service) -> None:
    service.house.agent.script = lambda _turn: Answer((Part("", picture=PNG),))
    await service.start()
    told = await service.says("o7", "chart")
    assert told.shown is not None
    assert told.shown.picture == PNG


async def test_a_long_answer_is_cut_into_messages_that_fit(service: Service) -> None:
    whole = "".join(f"第{number}行血糖很好。" for number in range(400))
    service.house.agent.script = lambda _turn: Answer((Part(whole),))
    await service.start()
    await service.says("o7", "hi")
    await service.quiet()
    assert "".join(service.api.texts("o7")) == whole[: len("".join(service.api.texts("o7")))]
    assert len(service.api.texts("o7")) == 6
    kept = [row for row in await service.house.rows(Outbox) if row.state == "kept"]
    service.house.agent.script = lambda _turn: Answer((Part("好"),))
    await service.says("o7", "继续")
    await service.quiet()
    assert kept
    assert service.api.texts("o7")[6].endswith("好")


@pytest.mark.parametrize("kind", ["template", "subscribe"])
async def test_a_reminder_goes_as_a_template_when_the_window_is_closed(service: Service, kind: Any) -> None:
    service.template = Template(kind, TEMPLATE, "thing1", "time2")
    wechat = await service.start()
    await service.says("o7", "hi")
    service.api.refuses("custom/send", 45015)
    assert (await writes(wechat, "该测血糖了")).startswith(f"{kind}:")
    assert service.api.texts("o7")[-1].startswith("该测血糖了 20")
    with pytest.raises(KeptError):
        await writes(wechat, "该测血糖了，" * 10)
    assert service.api.texts("o7")[-1].startswith("该测血糖了，该测血糖了，该测血糖了，该…")


def test_a_template_is_read_from_one_setting() -> None:
    assert Template.read("") is None
    assert Template.read("template:abc:thing1") == Template("template", "abc", "thing1")
    for wrong in ("abc", "template:abc", "sms:a:b", "template:a:b:c:d", "template:::"):
        with pytest.raises(ValueError):
            Template.read(wrong)


async def test_choices_are_numbers_and_a_typed_number_presses_the_stored_row(service: Service) -> None:
    choices = ((Choice("记下", {"yes": 1}), Choice("不记", {"no": 1})),)
    service.house.agent.script = lambda turn: Answer(
        (Part(f"好 {turn.text}", choices=() if turn.kind == "button" else choices),)
    )
    await service.start()
    told = await service.says("o7", "6.8")
    assert told.shown is not None
    assert told.shown.text == "好 6.8\n\n回复数字就行：\n1. 记下\n2. 不记"
    await service.says("o7", " ２。")
    assert service.house.agent.heard[-1].action == {"no": 1}
    await service.says("o7", "1")
    assert service.house.agent.heard[-1].kind == "text"


async def test_numbers_above_the_choices_and_used_choices_are_messages(service: Service) -> None:
    choices = ((Choice("记下", {}),),)
    service.house.agent.script = lambda turn: Answer(
        (Part("?", choices=choices if turn.text == "q" else ()),)
    )
    await service.start()
    await service.says("o7", "q")
    await service.says("o7", "7")
    assert (service.house.agent.heard[-1].kind, service.house.agent.heard[-1].text) == ("text", "7")
    await service.says("o8", "1")
    assert service.house.agent.heard[-1].kind == "text"


async def test_a_sign_of_work_is_shown_while_the_window_is_open(service: Service) -> None:
    wechat = await service.start()
    await wechat.working("o7")
    await service.says("o7", "hi")
    await wechat.working("o7")
    await asyncio.sleep(0)
    assert [call[1]["command"] for call in service.api.calls if call[0] == "custom/typing"] == ["Typing"]
