"""Whole turns with a brain: who words what, what is kept, and who answers where no model does."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest

from agent.brains import verdict
from agent.brains.backend import Asked, FailedError
from agent.brains.choice.shares import Trial
from agent.turn import Answer
from memory import promotions
from tests.agent.brains.conftest import NOW, Opens
from tests.agent.brains.scripted import Says, Scripted, brains_of, one


def texts(answer: Answer) -> str:
    return "\n".join(part.text for part in answer.parts)


async def test_open_talk_is_worded_by_the_right_brain(open_talk: Opens) -> None:
    brains, _ = one("听着就舒坦，改天也带我去转转。", left=())
    talk = await open_talk(brains)
    answer = await talk.say("今天和孙子去公园了，心情不错", NOW)
    assert texts(answer) == "听着就舒坦，改天也带我去转转。"
    assert answer.trace["side"] == "right"
    assert answer.trace["by"] == "ollama:m"
    assert answer.trace["why"] == "open talk"


async def test_own_data_is_worded_by_the_left_brain_from_the_results(open_talk: Opens) -> None:
    brains, backend = one("这几天空腹平均 6.3 mmol/L，挺稳的。", right=())
    talk = await open_talk(brains)
    answer = await talk.say("我最近血糖怎么样？", NOW)
    assert texts(answer).startswith("这几天空腹平均 6.3 mmol/L，挺稳的。")
    assert answer.trace["side"] == "left"
    assert any(choice.label for part in answer.parts for row in part.choices for choice in row)
    assert "6.3 mmol/L" in backend.heard[0].lines[-1].text


async def test_a_prediction_stays_as_it_is_and_is_explained_below(open_talk: Opens) -> None:
    plain = await open_talk(None)
    composed = texts(await plain.say("我能吃一个香蕉吗", NOW))
    brains, _ = one("香蕉先吃半根，会平稳些。")
    talk = await open_talk(brains)
    said = texts(await talk.say("我能吃一个香蕉吗", NOW))
    assert said == f"{composed}\n\n香蕉先吃半根，会平稳些。"


async def test_knowledge_keeps_its_title_and_source_and_is_cached_for_others(open_talk: Opens) -> None:
    brains, backend = one("把手洗干净，擦干再测，数字才准。")
    plain = texts(await (await open_talk(None)).say("糖化血红蛋白是什么", NOW)).splitlines()
    for _ in range(3):
        talk = await open_talk(brains)
        said = texts(await talk.say("糖化血红蛋白是什么", NOW)).splitlines()
        assert said == [plain[0], "把手洗干净，擦干再测，数字才准。", plain[-1]]
    assert len(backend.heard) == 1
    assert "糖化血红蛋白是什么" not in backend.heard[0].lines[-1].text.replace(plain[0], "")
    await brains.close()


@pytest.mark.safety
@pytest.mark.parametrize(
    "text",
    [
        "空腹6.8",
        "中午吃了一碗米饭",
        "血糖2.7，手抖出冷汗",
        "要打多少单位胰岛素",
        "每天早上7点提醒我测血糖",
        "我叫老王，今年68岁",
        "我不想活了",
        "删除我的所有数据",
        "刚才那条记错了",
    ],
)
async def test_what_is_urgent_or_written_down_never_meets_a_model(open_talk: Opens, text: str) -> None:
    brains, backend = one("我什么都敢说。")
    talk = await open_talk(brains)
    plain = await open_talk(None)
    assert texts(await talk.say(text, NOW)) == texts(await plain.say(text, NOW))
    assert backend.heard == []


@pytest.mark.parametrize(
    "says",
    [
        lambda _: FailedError("x"),
        lambda _: 60.0,
        lambda _: KeyError("x"),
        lambda _: "",
        lambda _: "好" * 5000,
    ],
    ids=["error", "hang", "crash", "nothing", "endless"],
)
async def test_the_composer_answers_in_time_where_no_model_does(open_talk: Opens, says: Says) -> None:
    brains, _ = one(says, patience=0.6)
    talk, plain = await open_talk(brains), await open_talk(None)
    begun = time.monotonic()
    answer = await talk.say("今天和孙子去公园了，心情不错", NOW)
    assert time.monotonic() - begun < 30  # a hanging model would take sixty
    assert texts(answer) == texts(await plain.say("今天和孙子去公园了，心情不错", NOW))
    assert answer.trace["by"] == "builtin"
    assert answer.trace["steps"]


async def test_a_faulty_draft_is_written_once_more(open_talk: Opens) -> None:
    answers = iter(["平均 9.9 mmol/L 呢。", "这几天都挺稳，继续这样就好。"])
    brains, backend = one(lambda _asked: next(answers))
    talk = await open_talk(brains)
    answer = await talk.say("我最近血糖怎么样？", NOW)
    assert texts(answer).startswith("这几天都挺稳")
    assert answer.trace["faults"] == [["number"]]
    assert [line.role for line in backend.heard[1].lines] == ["system", "user", "assistant", "user"]
    assert brains.standings()[0].verdicts == {"number": 1, "passed": 1}


async def test_a_draft_that_is_faulty_twice_gives_way_to_the_composer(open_talk: Opens) -> None:
    brains, backend = one("今晚打 8 个单位就好。")
    talk, plain = await open_talk(brains), await open_talk(None)
    answer = await talk.say("我最近血糖怎么样？", NOW)
    assert texts(answer) == texts(await plain.say("我最近血糖怎么样？", NOW))
    assert len(backend.heard) == 2
    assert brains.standings()[0].verdicts["composer"] == 1


async def test_a_model_hears_who_the_person_is_and_what_was_said(open_talk: Opens) -> None:
    brains, backend = one("好呀。")
    talk = await open_talk(brains)
    await talk.say("我叫老王，今年68岁，2型糖尿病", NOW)
    await talk.say("上周我女儿从成都回来了", NOW + timedelta(minutes=1))
    await talk.say("女儿回来了，我心里真高兴", NOW + timedelta(minutes=2))
    told = backend.heard[-1].lines[-1].text
    for piece in ("68岁", "2型", "6.1 mmol/L", "上周我女儿从成都回来了"):
        assert piece in told
    assert "〔" in told
    assert "资料" in backend.heard[-1].lines[0].text


@pytest.mark.safety
async def test_nothing_of_one_person_is_told_to_anothers_model(open_talk: Opens) -> None:
    brains, backend = one("好呀，慢慢说。")
    first, second = await open_talk(brains), await open_talk(brains)
    await first.say("我的秘密是藏在柜子里的桂花糕", NOW)
    await second.say("今天和孙子去公园了，桂花真香", NOW)
    assert "柜子" not in "".join(line.text for line in backend.heard[-1].lines)


@pytest.mark.safety
async def test_in_a_group_no_model_hears_anything(open_talk: Opens) -> None:
    brains, backend = one("好。")
    talk = await open_talk(brains)
    from dataclasses import replace

    from agent.turn import Turn

    turn = Turn("inbox:99", talk.person_id, "g", "private", "今天和孙子去公园了，心情不错", NOW, NOW)
    await talk.companion.answer(replace(turn, audience="group"))
    assert backend.heard == []


async def test_a_persons_own_brain_is_asked_first_and_only_for_them(open_talk: Opens) -> None:
    backends = {
        "local:base.gguf+me": Scripted(lambda _: "我记得您，这几天都挺稳。"),
        "ollama:m": Scripted(lambda _: "这几天都挺稳。"),
    }
    brains = brains_of(backends, left=("ollama:m",))
    mine, other = await open_talk(brains), await open_talk(brains)
    await mine.database.write(
        lambda session: promotions.promote(session, mine.person_id, "local:base.gguf+me", NOW)
    )
    assert (await mine.say("我最近血糖怎么样？", NOW)).trace["by"] == "local:base.gguf+me"
    assert (await other.say("我最近血糖怎么样？", NOW)).trace["by"] == "ollama:m"
    await mine.database.write(lambda session: promotions.retire(session, mine.person_id, NOW))
    assert (await mine.say("我最近血糖怎么样？", NOW)).trace["by"] == "ollama:m"


async def test_a_brain_on_trial_meets_its_share_and_votes_are_counted(open_talk: Opens) -> None:
    backends = {name: Scripted(lambda _: "这几天都挺稳。") for name in ("ollama:old", "ollama:new")}
    brains = brains_of(backends, left=("ollama:old",), trial=Trial("ollama:new", 1.0))
    talk = await open_talk(brains)
    answer = await talk.say("我最近血糖怎么样？", NOW)
    assert answer.trace["by"] == "ollama:new"
    (good,) = [label for label in talk.buttons if "👍" in label]
    thanks = await talk.say("", NOW, talk.buttons[good])
    assert texts(thanks) == "谢谢，我记下了。"
    votes = await talk.database.read(promotions.votes)
    assert votes == {"ollama:new": promotions.Votes(1, 0)}


async def test_without_a_trial_nobody_is_asked_how_it_was(open_talk: Opens) -> None:
    brains, _ = one("这几天都挺稳。")
    talk = await open_talk(brains)
    await talk.say("我最近血糖怎么样？", NOW)
    assert not [label for label in talk.buttons if "👍" in label]


async def test_a_message_that_the_grammar_is_unsure_of_is_read_by_a_model(open_talk: Opens) -> None:
    def says(asked: Asked) -> str:
        return '{"requests": [{"intent": "show_insights"}]}' if asked.schema else "这几天都挺稳。"

    brains, _ = one(says)
    talk = await open_talk(brains)
    answer = await talk.say("帮我琢磨琢磨哪里出了岔子", NOW)
    assert answer.trace["read"][0]["ended"] == "said"
    assert answer.trace["why"] == "insights from own data"


async def test_a_visit_is_prepared_in_one_answer(open_talk: Opens) -> None:
    talk = await open_talk(None)
    answer = await talk.say("帮我准备周五看医生", NOW)
    said = texts(answer)
    assert [part.document is not None for part in answer.parts].count(True) == 1
    assert "平均" in said
    assert "看医生时可以问问" in said
    assert "看医生" in said.split("看医生时可以问问")[1]
    assert any("取消" in label or "不用" in label for label in talk.buttons)


async def test_ten_people_at_once_all_get_an_answer(open_talk: Opens) -> None:
    brains, _ = one(lambda _asked: 0.05, patience=1.0)
    talks = [await open_talk(brains, diary=False) for _ in range(10)]
    said: list[Any] = await asyncio.gather(*(one.say("今天和孙子去公园了，心情不错", NOW) for one in talks))
    assert all(texts(answer) for answer in said)


@pytest.mark.safety
async def test_a_draft_that_the_check_cannot_read_does_not_pass(
    open_talk: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    def confused(*_given: object) -> None:
        raise KeyError("万")

    monkeypatch.setattr(verdict, "faults", confused)
    brains, _ = one("万万不可大意呀。")
    talk, plain = await open_talk(brains), await open_talk(None)
    answer = await talk.say("今天和孙子去公园了，心情不错", NOW)
    assert texts(answer) == texts(await plain.say("今天和孙子去公园了，心情不错", NOW))
    assert answer.trace["faults"] == [["unreadable"], ["unreadable"]]
