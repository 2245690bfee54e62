"""Care circle and groups, as they are talked about in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import Session

from memory import people
from tests.agent.family import Family, family


@pytest.fixture
async def folk(tmp_path: Path) -> AsyncIterator[Family]:
    """A mother and her son in Chinese; a mother and her daughter in English."""
    folk = await family(tmp_path)
    for name, language, told in (
        ("mum", "zh", "王芳"),
        ("son", "zh", "小明"),
        ("pat", "en", "Pat"),
        ("amy", "en", "Amy"),
    ):
        await folk.join(name, language, told)
    yield folk
    await folk.database.close()


async def test_inviting_granting_looking_and_taking_back_in_chinese(folk: Family) -> None:
    await folk.say("mum", "早上空腹6.8")
    parts = await folk.parts("mum", "邀请我儿子")
    assert parts[0].picture is not None
    code = next(line for line in parts[0].text.splitlines() if len(line) == 26 and line.isupper())
    assert "您的谁" in await folk.say("son", f"/start {code}")
    assert "私下问过" in await folk.press("son", "我妈妈")
    (asked,) = await folk.post("mum")
    assert "儿子" in asked
    assert "小明" in asked
    assert "儿子现在可以：看血糖" in await folk.press("mum", "看血糖")
    assert "看血糖" in (await folk.post("son"))[0]
    assert "6.8" in await folk.say("son", "妈妈血糖多少")
    assert "没有让您看饭菜" in await folk.say("son", "我妈今天吃了什么")
    listed = await folk.say("mum", "谁能看我的数据")
    assert "儿子：看血糖" in listed
    assert "儿子：看了血糖 1 次" in await folk.press("mum", "谁看过")
    assert "什么都看不到" in await folk.say("mum", "不让儿子看了")
    assert "6.8" not in await folk.say("son", "妈妈血糖多少")


async def test_inviting_granting_looking_and_taking_back_in_english(folk: Family) -> None:
    await folk.say("pat", "fasting 6.5")
    words = await folk.say("pat", "invite my daughter")
    code = next(line for line in words.splitlines() if len(line) == 26 and line.isupper())
    spaced = " ".join(code[place : place + 4] for place in range(0, 26, 4)).lower()
    assert "Who is the person" in await folk.say("amy", spaced)
    await folk.press("amy", "My mother")
    (asked,) = await folk.post("pat")
    assert "your daughter" in asked
    assert "your daughter now: see readings" in await folk.press("pat", "See readings")
    await folk.post("amy")
    assert "6.5" in await folk.say("amy", "Mum's last reading?")
    assert "6.5" in await folk.say("amy", "how is mum doing?")
    assert "has not turned on" in await folk.say("amy", "my mum's sugar is 12")
    assert "your daughter: see readings" in await folk.say("pat", "who can see my data")
    assert "sees nothing" in await folk.say("pat", "remove my daughter")
    assert "6.5" not in await folk.say("amy", "Mum's last reading?")


async def test_a_caregiver_writes_down_what_the_meter_of_their_mother_said(folk: Family) -> None:
    await folk.bind("mum", "son", "我妈妈", "全部允许")
    said = await folk.say("son", "我妈血糖12，吃了两个包子")
    assert "妈妈" in said
    assert "12.0" in said
    assert "包子" in said
    letter = await folk.post("mum")
    assert any("替您记了" in one for one in letter)
    assert any("12.0" in one for one in letter)
    assert "8.7" in await folk.say("son", "不对，是8.7")
    assert "8.7" in await folk.say("son", "妈妈血糖多少")
    assert "还没" in await folk.say("son", "我最近血糖怎么样") or "没有" in await folk.say(
        "son", "我最近血糖怎么样"
    )


async def test_who_keeps_the_diary_of_their_mother_writes_into_hers(folk: Family) -> None:
    await folk.bind("pat", "amy", "My mother", "All of these")
    said = await folk.say("amy", "I do mum's log for her, her sugar before lunch was 10.3")
    assert "👤 Mum" in said
    assert "10.3" in said
    assert any("10.3" in one for one in await folk.post("pat"))


async def test_who_keeps_a_diary_alone_writes_into_it(folk: Family) -> None:
    said = await folk.say("amy", "I do mum's log for her, her sugar before lunch was 10.3")
    assert said.startswith("Noted: 10.3")


async def test_what_mother_cooked_is_still_ones_own_meal(folk: Family) -> None:
    await folk.bind("mum", "son", "我妈妈", "全部允许")
    said = await folk.say("son", "我妈做的包子我吃了两个")
    assert "👤" not in said
    assert "包子" in said
    assert await folk.post("mum") == []


async def test_of_several_people_one_is_named_or_picked(folk: Family) -> None:
    await folk.join("gran", told="李梅")
    await folk.bind("mum", "son", "我的病人", "看血糖")
    await folk.bind("gran", "son", "我的病人", "看血糖")
    await folk.say("mum", "空腹6.8")
    await folk.say("gran", "空腹7.9")
    assert "7.9" in await folk.say("son", "李梅血糖多少")
    assert "6.8" in await folk.say("son", "王芳的血糖呢？")
    assert "是谁" in await folk.say("son", "病人血糖多少")
    assert "7.9" in await folk.press("son", "李梅")


async def test_a_group_hears_what_was_shared_with_it(folk: Family) -> None:
    await folk.say("mum", "空腹6.8，吃了两个包子")
    assert "私下" in await folk.say("mum", "在这个群分享我的血糖", group="-1")
    assert "群" in (await folk.post("mum"))[0]
    await folk.press("mum", "可以说血糖")
    assert "6.8" in await folk.say("amy", "王芳血糖多少？", group="-1")
    assert "包子" not in await folk.say("amy", "王芳吃了什么？", group="-1")
    assert "6.8" not in await folk.say("amy", "王芳血糖多少？", group="-2")
    await folk.say("mum", "谁能看我的数据")
    await folk.press("mum", "不再分享给第 1 个群")
    assert "6.8" not in await folk.say("amy", "王芳血糖多少？", group="-1")


async def test_a_group_hears_what_was_shared_with_it_in_english(folk: Family) -> None:
    await folk.say("pat", "fasting 6.5")
    await folk.say("pat", "share my readings with this group", group="-1")
    await folk.post("pat")
    await folk.press("pat", "My readings")
    assert "6.5" in await folk.say("amy", "what is Pat's last reading?", group="-1")
    assert "6.5" not in await folk.say("amy", "what is Pat's last reading?", group="-3")


async def test_private_matters_are_answered_in_private(folk: Family) -> None:
    await folk.say("mum", "空腹6.8")
    said = await folk.say("mum", "我最近血糖怎么样", group="-1")
    assert said == "我私下写给您了。"
    assert any("6.8" in one for one in await folk.post("mum"))
    assert await folk.say("mum", "血糖9.9", group="-1") == "我私下写给您了。"
    assert "9.9" not in await folk.say("mum", "我最近血糖怎么样")
    await folk.post("mum")
    assert "9.9" in await folk.press("mum", "好，办吧")


async def test_a_caregiver_who_asks_in_a_group_is_answered_in_private(folk: Family) -> None:
    await folk.bind("pat", "amy", "My mother", "See readings")
    await folk.say("pat", "fasting 6.5")
    assert await folk.say("amy", "Mum's last reading?", group="-1") == "I have written to you in private."
    assert any("6.5" in one for one in await folk.post("amy"))


async def test_a_topic_is_about_one_person(folk: Family) -> None:
    await folk.say("mum", "空腹6.8")
    await folk.say("mum", "分享我的血糖", group="-1:7")
    await folk.post("mum")
    await folk.press("mum", "可以说血糖")
    assert "6.8" in await folk.say("amy", "最近血糖多少？", group="-1:7")
    assert "somebody else" in await folk.say("pat", "share my readings with this group", group="-1:7")


async def test_leaving_a_circle_is_told_to_whom_it_was(folk: Family) -> None:
    await folk.bind("pat", "amy", "My mother", "See readings")
    assert "no longer look after" in await folk.say("amy", "leave the care circle")
    assert "has left" in (await folk.post("pat"))[0]


async def test_alerts_are_set_by_talking_and_tapping(folk: Family) -> None:
    await folk.bind("mum", "son", "我妈妈", "收警报")
    menu = await folk.say("mum", "/alerts")
    assert "10 分钟" in menu
    assert "小明" in menu
    assert "30 分钟没人处理" in await folk.press("mum", "等 30 分钟")
    assert "24 小时，再没回音告诉家人" in await folk.press("mum", "24 小时没测")
    assert "不问" in await folk.press("mum", "没测不问")


async def test_a_code_is_in_no_language(folk: Family) -> None:
    folk.ids["new"] = await folk.join("new")

    def forget_choice(session: Session) -> None:
        people.update_profile(session, folk.vault, folk.ids["new"], {"language_chosen": False}, folk.now)

    await folk.database.write(forget_choice)
    assert "您的谁" in await folk.say("new", await folk.code("mum"))


async def test_a_sigh_in_a_group_is_taken_aside_by_nobody(folk: Family) -> None:
    await folk.say("mum", "空腹6.8")
    for words in ("家里就我一个人", "垃圾", "没吃粥"):
        assert "私下" not in await folk.say("mum", words, group="-1")
    assert await folk.post("mum") == []
