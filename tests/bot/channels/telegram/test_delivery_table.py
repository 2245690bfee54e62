"""The rows of the delivery table that concern Telegram, each by its name, over HTTP."""

import time
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session

from agent.turn import Answer, Choice, Part
from bot.channels.telegram.keeper import Care
from bot.channels.telegram.polling import Rhythm
from bot.delivery.office import Means
from bot.delivery.outgoing.pacing import Pace
from bot.web.health import attach
from memory.records import GroupGrant, Identity, Inbox, Notice, Outbox, PollOffset, Reading, Reminder
from tests.bot.channels.telegram.conftest import IMPATIENT, Bot, until
from tests.bot.house import House


async def test_the_same_update_redelivered_three_times_is_one_row_one_effect_one_reply(bot: Bot) -> None:
    """At once, and again after a restart: the platform never saw an offset."""
    number = bot.api.says(7, "6.8")
    again = dict(bot.api.updates[0])
    bot.api.updates += [again, again]
    await bot.start()
    await bot.sent(1)
    await bot.quiet()
    await bot.stop()
    bot.api.updates = [again]
    await bot.start()
    await until(lambda: not bot.api.updates)
    await bot.quiet()
    assert bot.api.confirmed >= number
    assert len(await bot.house.rows(Inbox)) == len(await bot.house.rows(Reading)) == len(bot.api.sent) == 1


async def test_messages_sent_while_the_bot_was_down_are_all_handled(bot: Bot) -> None:
    for number in range(6):
        bot.api.says(7, str(number), date=int(time.time()) - 7200)
    await bot.start()
    await bot.sent(6)
    assert bot.api.texts() == [f"re: {number}" for number in range(6)]
    late = bot.house.agent.heard[0]
    assert (late.now - late.sent_at).total_seconds() == pytest.approx(7200, abs=60)


async def test_an_update_is_committed_before_it_is_confirmed(bot: Bot) -> None:
    """While the database cannot commit, nothing is confirmed; then everything comes again and is handled once."""
    await bot.start()
    _, office, _ = bot.running[0]
    keep, tries = office.inbox.accept_all, list[int]()

    async def failing(messages, offset=None):  # type: ignore[no-untyped-def]  # as accept_all
        tries.append(1)
        if len(tries) < 4:
            raise OSError("disk full")
        return await keep(messages, offset)

    office.inbox.accept_all = failing  # type: ignore[method-assign]  # a disk that is full for a while
    number = bot.api.says(7, "hi")
    await until(lambda: len(tries) >= 2)
    assert bot.api.confirmed < number
    await bot.sent(1)
    await bot.quiet()
    (offset,) = await bot.house.rows(PollOffset)
    assert offset.last_update == number
    assert bot.api.texts() == ["re: hi"]


async def test_429_on_chat_a_leaves_chat_b_alone_and_the_text_of_a_intact(bot: Bot) -> None:
    bot.house.agent.script = lambda turn: Answer((Part(f"re: {turn.text}", choices=((Choice("好", {}),),)),))
    await bot.start()
    bot.api.limits("sendMessage:1", 4)
    bot.api.says(1, "A")
    await until(lambda: bot.api.troubles.met)
    bot.api.says(2, "B")
    _, limited_at = bot.api.troubles.met[-1]
    (to_b,) = await bot.sent(1, chat=2)
    (to_a,) = await bot.sent(1, chat=1)
    assert to_b.at < limited_at + 4 <= to_a.at
    assert (to_a.text, len(to_a.keyboard)) == ("re: A", 1)
    assert len(bot.api.troubles.met) == 1


async def test_a_retry_after_an_error_of_the_server_is_the_same_byte_for_byte(bot: Bot) -> None:
    seen = list[bytes]()
    answer = bot.api._server.trouble_for

    def watching(request):  # type: ignore[no-untyped-def]  # as the server's
        if request.path.endswith("sendMessage"):
            seen.append(request.body)
        return answer(request)

    bot.api._server.trouble_for = watching
    bot.api.fails("sendMessage", 502, times=2)
    await bot.start()
    bot.api.says(7, "你好 hello")
    await bot.sent(1)
    assert len(seen) == 3
    assert len(set(seen)) == 1


async def test_one_chat_s_flood_wait_does_not_stop_all_chats(bot: Bot) -> None:
    """Our own pace: the fourth letter to a chat waits (here 4 s), other chats do not."""
    bot.pace = Pace(chat_per_second=0.25, chat_burst=3)
    bot.house.agent.script = lambda turn: Answer(tuple(Part(f"{turn.text}{part}") for part in range(4)))
    await bot.start()
    bot.api.says(1, "A")
    await bot.sent(3, chat=1)
    bot.api.says(2, "B")
    to_b = await bot.sent(3, chat=2)
    fourth = (await bot.sent(4, chat=1))[3]
    assert to_b[2].at < fourth.at


async def test_polling_that_hangs_is_noticed_and_goes_on(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    bot.rhythm = IMPATIENT
    bot.api.hangs("getUpdates", 3600, times=1000)
    telegram = await bot.start()
    bot.api.says(7, "hi")
    await until(lambda: bot.api.troubles.met)
    await until(lambda: not telegram.healthy())
    bot.api.troubles.lift("getUpdates")
    await bot.sent(1)
    await until(telegram.healthy)
    assert "heard again" in caplog.text


async def test_polling_survives_every_error_of_the_server(bot: Bot) -> None:
    bot.api.fails("getUpdates", 500, times=2)
    bot.api.limits("getUpdates", 1)
    bot.api.cuts("getUpdates", heard=True, times=2)
    await bot.start()
    bot.api.says(7, "hi")
    await bot.sent(1)


async def test_a_reply_that_timed_out_is_unknown_and_not_repeated(bot: Bot) -> None:
    """The server had done it: a second try would say it twice."""
    bot.quick_s = 2.0
    await bot.start()
    bot.api.hangs("sendMessage", heard=True)
    bot.api.says(7, "once")
    bot.api.says(7, "next")
    await bot.sent(2)
    await bot.quiet()
    assert bot.api.texts() == ["re: once", "re: next"]
    assert [row.state for row in await bot.house.rows(Outbox)] == ["unknown", "sent"]


async def test_a_reply_that_could_not_leave_is_sent_later(bot: Bot) -> None:
    """Nobody listens at first: the connection is refused, so nothing can have arrived."""
    telegram = await bot.start()
    bot.api.says(7, "hi")
    send, tries = telegram._api.send_message, list[int]()

    async def away(*args, **kwargs):  # type: ignore[no-untyped-def]  # as send_message
        tries.append(1)
        if len(tries) == 1:
            from telegram import Bot as Other

            return await Other(bot.api.token, base_url="http://127.0.0.1:9/bot").send_message(*args, **kwargs)
        return await send(*args, **kwargs)

    telegram._api = _Replaced(telegram._api, send_message=away)  # type: ignore[assignment]  # a bot without a network
    await bot.sent(1)
    assert len(tries) == 2


async def test_delivered_means_that_the_platform_s_id_is_stored_and_403_marks_the_person(bot: Bot) -> None:
    await bot.start()
    bot.api.says(7, "hi")
    bot.api.blocked.add(7)
    await bot.quiet()
    (row,) = await bot.house.rows(Outbox)
    assert (row.state, row.platform_message_id) == ("failed", None)
    (identity,) = await bot.house.rows(Identity)
    assert not identity.reachable


async def test_long_texts_arrive_whole_in_pieces(bot: Bot) -> None:
    long = "\n".join(f"line {number} 血糖" for number in range(1200))
    bot.house.agent.script = lambda _turn: Answer((Part(long),))
    bot.pace = replace(bot.pace)
    await bot.start()
    bot.api.says(7, "hi")
    await bot.sent(4)
    await bot.quiet()
    assert "\n".join(bot.api.texts()) == long


async def test_polling_dies_silently_nowhere_ready_fails_and_the_admins_are_told_on_recovery(
    bot: Bot,
) -> None:
    """The fake hangs getUpdates for longer than the watchdog allows (120 s, here 1.3)."""
    assert Rhythm().deaf_s == Care().deaf_s == 120
    house = bot.house
    admins = frozenset({("telegram", "7")})
    house.means = Means(
        house.database, house.vault, house.agent, house.clock, house.folder, house.rules, admins=admins
    )
    bot.rhythm = IMPATIENT
    telegram = await bot.start()
    bot.api.says(7, "the admin was here before")
    bot.api.says(8, "somebody else")
    await bot.sent(2)
    app = FastAPI()
    attach(app, _Looked(house, telegram))  # type: ignore[arg-type]  # of the house only this is looked at
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        well = {"database": "ok", "inbox": "ok", "telegram": "ok"}

        async def ready() -> bool:
            answer = await client.get("/ready")
            return answer.status_code == 200 and answer.json()["parts"] == well

        await until(ready)
        bot.api.hangs("getUpdates", 3600, times=1000)
        await until(lambda: not telegram.healthy())
        answer = await client.get("/ready")
        assert (answer.status_code, answer.json()["parts"]["telegram"]) == (503, "failing")
        assert telegram.silence() > 1.3
        bot.api.troubles.lift("getUpdates")
        await until(ready)

    async def told() -> bool:
        return bool(await house.rows(Notice))

    await until(told)
    notice = (await house.rows(Notice))[0]
    (admin,) = [one for one in await house.rows(Identity) if one.account == "7"]
    assert notice.person_id == admin.person_id


class _Looked:
    """What readiness looks at."""

    def __init__(self, house: House, channel: object) -> None:
        self.database, self.clock, self.channels = house.database, house.clock, [channel]


async def test_a_group_that_migrated_takes_its_reminders_and_what_is_shared_along(bot: Bot) -> None:
    await bot.start()
    bot.api.says(7, "/help", group=-5)
    await bot.sent(1)
    (who,) = await bot.house.rows(Identity)
    mine = {"person_id": who.person_id, "channel": "telegram", "bot": "123456", "chat": "-5"}

    def shared(session: Session) -> None:
        now = bot.house.clock()
        session.add(GroupGrant(**mine, scopes="readings", created_at=now))
        session.add(Reminder(**mine, source_key="r", what="custom", sealed=b"", created_at=now, next_at=None))

    await bot.house.database.write(shared)
    bot.api.says(7, group=-5, migrate_to_chat_id=-1005)
    bot.api.says(7, group=-1005, migrate_from_chat_id=-5)
    await bot.quiet()

    async def followed() -> bool:
        return {row.chat for table in (GroupGrant, Reminder) for row in await bot.house.rows(table)} == {
            "-1005"
        }

    await until(followed)


async def test_admins_see_their_commands_in_their_own_chats_only(bot: Bot) -> None:
    bot.admins = (7,)
    bot.api.private(7)
    await bot.start()
    await until(lambda: ("chat:7", "zh") in bot.api.commands)
    names = [one["command"] for one in bot.api.commands["chat:7", "zh"]]
    assert {"help", "status", "broadcast"} <= set(names)
    others = [one["command"] for key, menu in bot.api.commands.items() if key[0] != "chat:7" for one in menu]
    assert "status" not in others


class _Replaced:
    """An object with some of its methods replaced."""

    def __init__(self, real: object, **replaced: object) -> None:
        self._real = real
        self._replaced = replaced

    def __getattr__(self, name: str) -> object:
        return self._replaced.get(name) or getattr(self._real, name)
