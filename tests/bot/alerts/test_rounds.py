"""Alerts: the person first, then who was granted them, rung by rung, until somebody answers or it passes."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, update

from bot.alerts import PostRoom, Rounds
from memory.records import AlertRule, Identity, Occurrence, Reminder
from tests.bot.alerts.conftest import Home
from tools.circle.ladder import LADDERS, step

pytestmark = pytest.mark.safety


async def test_a_very_low_value_is_told_at_once_to_who_was_granted_alerts(home: Home) -> None:
    answer = await home.people.say("mum", "血糖2.8")
    assert "快糖" in answer
    (told,) = await home.told("son")
    assert "妈妈" in told
    assert "2.8" in told
    assert "120" in told
    assert await home.told("daughter") == []


async def test_a_low_value_waits_for_the_person_first(home: Home) -> None:
    await home.people.say("mum", "血糖3.5")
    assert await home.told("son") == []
    home.pass_(minutes=9)
    assert await home.told("son") == []
    home.pass_(minutes=1)
    assert "3.5" in (await home.told("son"))[0]


async def test_the_persons_own_answer_ends_it(home: Home) -> None:
    await home.people.say("mum", "血糖3.5")
    await home.people.press("mum", "✓ 有人在处理了")
    home.pass_(minutes=40)
    assert await home.told("son") == []
    assert [one.state for one in await home.alerts()] == ["acknowledged"]


async def test_it_is_told_again_until_a_caregiver_answers_and_the_others_hear_who(home: Home) -> None:
    await home.people.press("mum", "＋收警报")  # the card of her daughter was the last one
    await home.people.say("mum", "血糖2.8")
    assert len(await home.told("son")) == 1
    await home.people.post("daughter")
    home.pass_(minutes=5)
    assert "再说一次" not in (await home.told("son"))[0]
    assert any("2.8" in one for one in await home.people.post("mum"))
    assert "处理了" in str(home.people.buttons["son"])
    assert "谢谢" in await home.people.press("son", "✓ 有人在处理了")
    home.pass_(hours=2)
    assert await home.told("son") == []
    assert any("小明" in one for one in await home.people.post("daughter"))
    assert any("处理" in one for one in await home.people.post("mum"))


async def test_it_ends_with_a_last_word_and_is_written_down_as_unanswered(home: Home) -> None:
    await home.people.say("mum", "血糖2.8")
    said: list[str] = []
    for _ in range(20):
        said += await home.told("son")
        home.pass_(minutes=30)
    assert "最后一次" in said[-1]
    assert [one.state for one in await home.alerts()] == ["unanswered"]
    assert sum("最后一次" in one for one in said) == 1


async def test_after_downtime_one_rung_is_told_and_not_all(home: Home) -> None:
    await home.people.say("mum", "血糖2.8")
    home.pass_(hours=3)
    assert len(await home.told("son")) == 1
    assert await home.told("son") == []
    home.pass_(minutes=5)
    assert len(await home.told("son")) == 1


async def test_a_better_value_ends_it_and_who_was_worried_is_told(home: Home) -> None:
    await home.people.say("mum", "血糖2.8")
    await home.told("son")
    home.pass_(minutes=4)
    await home.people.say("mum", "血糖5.6")
    (told,) = await home.told("son")
    assert "5.6" in told
    home.pass_(hours=2)
    assert await home.told("son") == []


async def test_a_value_that_was_corrected_alarms_nobody(home: Home) -> None:
    await home.people.say("mum", "血糖3.5")
    await home.people.say("mum", "不对，是8.7")
    home.pass_(minutes=30)
    assert await home.told("son") == []
    assert [one.state for one in await home.alerts()] == ["over"]


async def test_quiet_hours_do_not_hold_back_a_hypo(home: Home) -> None:
    home.pass_(hours=18)  # 02:10
    await home.people.say("mum", "血糖2.8")
    assert len(await home.told("son")) == 1


async def test_quiet_hours_hold_back_what_can_wait(home: Home) -> None:
    await home.people.say("mum", "空腹6.1")
    await home.people.say("mum", "/alerts")
    await home.people.press("mum", "12 小时没测")
    home.pass_(hours=15)  # 23:10
    assert await home.told("mum") == []
    home.pass_(hours=8)  # 07:10
    (asked,) = await home.told("mum")
    assert "小时没看到您的血糖" in asked
    home.pass_(minutes=69)
    assert await home.told("son") == []
    home.pass_(minutes=2)
    assert "没有记血糖" in (await home.told("son"))[0]
    await home.people.say("mum", "血糖7.1")
    assert "结束" in (await home.told("son"))[0]


async def test_silence_is_not_watched_unless_the_person_wants_it(home: Home) -> None:
    await home.people.say("mum", "空腹6.1")
    home.pass_(days=3)
    assert await home.told("mum") == []
    assert await home.told("son") == []


async def test_a_reminder_without_an_answer_is_told_where_the_person_wants_it(home: Home) -> None:
    mum = home.people.ids["mum"]

    def work(session: Session) -> None:
        session.add(AlertRule(person_id=mum, missed=True, wait_minutes=0))
        reminder = Reminder(
            person_id=mum,
            source_key="r",
            what="medication",
            sealed=b"",
            created_at=home.now(),
            channel="telegram",
            bot="b1",
            chat="mum",
        )
        session.add(reminder)
        session.flush()
        session.add(
            Occurrence(person_id=mum, reminder_id=reminder.id or 0, what="medication", due_at=home.now())
        )

    await home.people.database.write(work)
    home.pass_(minutes=29)
    assert await home.told("mum") == []
    home.pass_(minutes=2)
    assert "没有回音" in (await home.told("mum"))[0] or await home.people.post("mum") == []
    home.pass_(minutes=31)
    assert "没有回音" in (await home.told("son"))[0]


async def test_who_cannot_be_reached_is_not_dropped_in_silence(home: Home) -> None:
    def block(session: Session) -> None:
        session.execute(update(Identity).where(Identity.account == "son").values(reachable=False))  # type: ignore[arg-type]  # SQLModel types columns as values

    await home.people.database.write(block)
    await home.people.say("mum", "血糖2.8")
    assert any("联系不上" in one for one in await home.told("mum"))


async def test_symptoms_and_the_value_of_one_message_are_one_alert(home: Home) -> None:
    await home.people.say("mum", "我手抖出冷汗，血糖3.3")
    assert len(await home.told("son")) == 1
    assert [one.kind for one in await home.alerts()] == ["very_low"]


async def test_danger_signs_are_told_and_despair_is_not(home: Home) -> None:
    await home.people.say("mum", "我胸口疼得厉害，喘不过气")
    assert "胸痛" in (await home.told("son"))[0]
    home.pass_(days=1)
    await home.people.press("mum", "✓ 有人在处理了")
    await home.people.post("son")
    await home.people.say("mum", "我不想活了")
    assert await home.told("son") == []


async def test_a_value_of_this_morning_alarms_nobody_in_the_evening(home: Home) -> None:
    home.pass_(hours=12)
    await home.people.say("mum", "早上7点空腹17.5")
    assert await home.told("son") == []


async def test_who_wrote_the_value_down_is_not_told_of_it_but_the_person_is(home: Home) -> None:
    await home.people.bind("mum", "son", "我妈妈", "全部允许")
    answer = await home.people.say("son", "我妈血糖2.8")
    assert "妈妈" in answer
    assert any("2.8" in one for one in await home.told("mum"))
    assert await home.people.post("son") == []


async def test_two_workers_tell_each_rung_once(any_home: Home) -> None:
    await any_home.people.say("mum", "血糖2.8")
    await asyncio.gather(*(Rounds(any_home.watch).tick() for _ in range(4)))
    assert len(await any_home.people.post("son")) == 1


async def test_two_workers_post_each_letter_once(any_home: Home) -> None:
    await any_home.people.say("mum", "血糖2.8")
    await any_home.round()
    await asyncio.gather(*(PostRoom(any_home.watch).tick() for _ in range(4)))
    await any_home.house.offices[0].quiet()
    assert len(any_home.house.channel.texts("son")) == 1


async def test_a_forwarded_value_alarms_nobody(home: Home) -> None:
    await home.people.say("mum", "血糖2.8", forwarded=True)
    assert await home.alerts() == []


async def test_no_alert_goes_to_who_was_taken_out(home: Home) -> None:
    await home.people.say("mum", "血糖3.5")
    await home.people.say("mum", "谁能看我的数据")
    label = next(one for one in home.people.buttons["mum"] if one.startswith("改：小明"))
    await home.people.press("mum", label)
    await home.people.press("mum", "全部收回")
    await home.people.post("son")
    home.pass_(minutes=30)
    assert await home.told("son") == []


def test_every_ladder_tells_somebody_at_each_rung_and_ends() -> None:
    for kind, ladder in LADDERS.items():
        passed, number, last = timedelta(), 0, False
        while not last:
            rung, pause = step(kind, number, 10)
            assert rung.person or rung.caregivers
            assert (pause is None) == rung.last
            passed, number, last = passed + (pause or timedelta()), number + 1, rung.last
        assert timedelta() < passed <= timedelta(hours=ladder.ends)


async def test_an_english_family_is_told_in_english_and_in_their_units(home: Home) -> None:
    folk = home.people
    await folk.join("pat", "en", "Pat")
    await folk.join("amy", "en", "Amy")
    await folk.bind("pat", "amy", "My mother", "Get alerts")
    await folk.say("amy", "my unit is mg/dL")
    answer = await folk.say("pat", "my sugar is 3.5")
    assert "15 g" in answer
    assert await home.told("amy") == []
    home.pass_(minutes=10)
    (told,) = await home.told("amy")
    assert "Mum (Pat): 63 mg/dL" in told
    assert "Thank you" in await folk.press("amy", "✓ It is being taken care of")
    assert any("Amy" in one for one in await folk.post("pat"))
    home.pass_(hours=3)
    assert await home.told("amy") == []


async def test_nobody_else_answers_an_alert(home: Home) -> None:
    await home.people.say("mum", "血糖2.8")
    await home.told("son")
    action = home.people.buttons["son"]["✓ 有人在处理了"]
    said = await home.people.say("daughter", "", action=action)  # she sees readings, and no alerts
    assert "不在您的照护里" in said
    assert [one.state for one in await home.alerts()] == ["open"]
