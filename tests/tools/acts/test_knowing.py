"""What is known of a person: from rows alone, corrected in words, forgotten with a button, gone everywhere."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from agent.turn import Answer
from memory import digests
from memory.digests import Summary
from memory.forgetting import keys_telling
from memory.recall.memories import Said
from memory.records import Fact, Memory, Reading
from memory.vault import Vault
from tests.agent.replay import Talk, begin

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
VAULT = Vault(bytes(range(32)))
ZH = {
    "ask": "你知道我什么",
    "told": ["我68岁，2型糖尿病", "我吃二甲双胍，每天两次", "我对青霉素过敏", "空腹6.8", "糖化血红蛋白7.1"],
    "shown": ["68 岁", "2型糖尿病", "二甲双胍", "青霉素", "6.8 mmol/L", "7.1"],
    "stop": "不对，我不吃二甲双胍了",
    "quote": "二甲双胍",
    "edit": "✏️ 忘掉一条",
    "item": "🗑 我对青霉素过敏",
    "secret": "青霉素",
}
EN = {
    "ask": "what do you know about me?",
    "told": [
        "I am 68 and have type 2",
        "I take metformin twice a day",
        "I am allergic to penicillin",
        "fasting 6.8",
        "my a1c is 7.1%",
    ],
    "shown": ["68 years", "type 2", "metformin", "penicillin", "6.8 mmol/L", "7.1"],
    "stop": "that is wrong, I no longer take metformin",
    "quote": "metformin",
    "edit": "✏️ Forget one thing",
    "item": "🗑 I am allergic to penicillin",
    "secret": "penicillin",
}


def text_of(answer: Answer) -> str:
    return "\n".join(part.text for part in answer.parts)


async def told(folder: Path, language: str, words: dict[str, Any]) -> Talk:
    talk = await begin(folder, "Asia/Shanghai", language, NOW - timedelta(days=3))
    for number, text in enumerate(words["told"]):
        await talk.say(text, NOW - timedelta(days=2, minutes=-number))
    return talk


@pytest.mark.parametrize(("language", "words"), [("zh", ZH), ("en", EN)])
async def test_what_was_told_is_shown_corrected_and_forgotten(
    tmp_path: Path, language: str, words: dict[str, Any]
) -> None:
    talk = await told(tmp_path, language, words)
    shown = text_of(await talk.say(words["ask"], NOW))
    for one in words["shown"]:
        assert one in shown

    stopped = text_of(await talk.say(words["stop"], NOW + timedelta(minutes=1)))
    assert words["quote"] in stopped
    standing = await talk.database.read(
        lambda session: session.exec(select(Reading).where(Reading.undone_by == None)).all()  # noqa: E711
    )
    assert [one.mmol for one in standing] == [6.8]  # "that is wrong" was not about the value

    shown = text_of(await talk.say(words["ask"], NOW + timedelta(minutes=2)))
    assert words["quote"] not in shown.split("\n\n")[0].split("•", 1)[1].split("6.8")[0]
    await talk.say("", NOW + timedelta(minutes=3), talk.buttons[words["edit"]])
    await talk.say("", NOW + timedelta(minutes=4), talk.buttons[words["item"]])
    shown = text_of(await talk.say(words["ask"], NOW + timedelta(minutes=5)))
    assert words["secret"] not in shown
    await nothing_holds(talk, words["secret"])
    await talk.database.close()


async def nothing_holds(talk: Talk, secret: str) -> None:
    def everywhere(session: Session) -> list[str]:
        rows = session.exec(select(Memory)).all()
        said = [Said.parted(VAULT.open_text(session, talk.person_id, row.sealed)) for row in rows]
        facts = [
            VAULT.open_text(session, talk.person_id, row.sealed) for row in session.exec(select(Fact)).all()
        ]
        return [*(one.text for one in said), *(one.reply or "" for one in said), *facts]

    texts = await talk.database.read(everywhere)
    assert texts
    assert not [text for text in texts if secret in text]


async def test_forgetting_what_was_said_of_something(tmp_path: Path) -> None:
    talk = await begin(tmp_path, "Asia/Shanghai", "zh", NOW - timedelta(days=3))
    await talk.say("我左边膝盖摔伤了，走路疼", NOW - timedelta(days=2))
    await talk.say("我儿子在北京上班", NOW - timedelta(days=2))
    answer = await talk.say("忘掉我说的膝盖的事", NOW)
    assert "膝盖" in text_of(answer)
    await talk.say("", NOW, talk.buttons["🗑 我左边膝盖摔伤了，走路疼"])
    left = await talk.database.read(lambda session: keys_telling(session, VAULT, talk.person_id, "膝盖摔伤"))
    assert left == []
    assert "膝盖摔伤" not in text_of(await talk.say("我说过膝盖怎么了", NOW + timedelta(minutes=1)))
    await talk.database.close()


async def test_a_summary_that_no_longer_holds_is_not_said(tmp_path: Path) -> None:
    talk = await begin(tmp_path, "Asia/Shanghai", "en", NOW - timedelta(days=3))
    await talk.say("I wear a dexcom sensor", NOW - timedelta(days=2))
    made = Summary("She wears a Dexcom sensor. Her garden matters to her.", "en", NOW - timedelta(days=1), 1)
    await talk.database.write(lambda session: digests.keep_summary(session, VAULT, talk.person_id, made))
    shown = text_of(await talk.say("what do you know about me?", NOW))
    assert "She wears a Dexcom sensor. Her garden matters to her." in shown
    await talk.say("I switched from the dexcom sensor to a libre sensor", NOW)
    shown = text_of(await talk.say("what do you know about me?", NOW + timedelta(minutes=1)))
    assert "Her garden matters to her." in shown
    assert "She wears a Dexcom" not in shown
    await talk.database.close()


@pytest.mark.parametrize(
    ("language", "ask", "honest"),
    [("zh", "你知道我什么", "还不太认识您"), ("en", "what do you know about me?", "hardly know")],
)
async def test_who_is_new_is_told_so_and_asked(tmp_path: Path, language: str, ask: str, honest: str) -> None:
    talk = await begin(tmp_path, "Asia/Shanghai", language, NOW)
    assert honest in text_of(await talk.say(ask, NOW))
    await talk.database.close()
