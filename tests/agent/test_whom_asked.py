"""Whom a question is about, where somebody is looked after."""

from pathlib import Path

from tests.agent.family import family


async def test_a_pronoun_asks_about_the_one_who_is_looked_after(tmp_path: Path) -> None:
    folk = await family(tmp_path)
    await folk.join("dad", told="老李")
    await folk.join("mei", told="小梅")
    await folk.bind("dad", "mei", "我爸爸", "全部允许")
    await folk.say("dad", "空腹7.1，吃了一碗粥两个鸡蛋")
    assert "粥、鸡蛋" in await folk.say("mei", "他早上吃了啥")
    assert "7.1 mmol/L" in await folk.say("mei", "他血糖怎么样")
    assert "7.1" not in await folk.say("mei", "他说他很累")
    await folk.database.close()


async def test_food_for_whom_one_looks_after_comes_with_their_last_values(tmp_path: Path) -> None:
    folk = await family(tmp_path)
    await folk.join("dad", told="老李")
    await folk.join("mei", told="小梅")
    await folk.bind("dad", "mei", "我爸爸", "全部允许")
    await folk.say("dad", "空腹7.1")
    said = await folk.say("mei", "我爸中午能吃面条吗")
    assert "您问的是别人吃" in said
    assert "7.1 mmol/L" in said
    assert "两小时后大约" not in said
    assert "两小时后大约" in await folk.say("mei", "我中午能吃面条吗")
    await folk.database.close()


async def test_a_pronoun_of_nobody_shows_nothing(tmp_path: Path) -> None:
    folk = await family(tmp_path)
    await folk.join("dad", told="老李")
    await folk.join("stranger", told="路人")
    await folk.say("dad", "空腹7.1")
    assert "7.1" not in await folk.say("stranger", "他血糖怎么样")
    await folk.database.close()
