"""Whole turns with a brain that writes along unseen, and what is counted of what people do after an answer."""

import time
from datetime import timedelta

import pytest
from sqlmodel import Session

from agent.brains.shadow import Heard
from memory import promotions
from memory.learning import versions
from memory.promotions import Votes
from memory.records import ModelVersion
from tests.agent.brains.conftest import NOW, Opens
from tests.agent.brains.scripted import Says, Scripted, brains_of
from tests.agent.replay import Talk

ASK, SAFE, UNSAFE = "我最近血糖怎么样？", "这几天都挺稳的，慢慢来。", "胰岛素多打六个单位就好。"


async def _listens(talk: Talk) -> None:
    def work(session: Session) -> None:
        told = {"scope": "everybody", "way": "lora", "model": "m", "run_id": "r", "dataset": "d"}
        row = ModelVersion(id="v", brain="ollama:new", created_at=NOW, changed_at=NOW, **told)  # type: ignore[arg-type]  # all text
        session.add(row)
        versions.let_listen(session, row, NOW)

    await talk.database.write(work)


@pytest.mark.safety
@pytest.mark.parametrize(
    ("mine", "theirs", "heard"),
    [
        (SAFE, SAFE, Heard("ollama:new", frozenset(), frozenset())),
        (SAFE, UNSAFE, Heard("ollama:new", frozenset(), frozenset({"dose", "number"}))),
        (UNSAFE, SAFE, Heard("ollama:new", frozenset({"dose"}), frozenset())),
        (SAFE, 0.01, Heard("ollama:new", frozenset(), None)),
    ],
)
async def test_who_writes_along_is_heard_and_never_seen(
    open_talk: Opens, mine: str, theirs: str | float, heard: Heard
) -> None:
    shadow = Scripted(lambda _: theirs)
    brains = brains_of({"ollama:m": Scripted(lambda _: mine), "ollama:new": shadow}, left=("ollama:m",))
    talk = await open_talk(brains)
    await _listens(talk)
    answer = await talk.say(ASK, NOW)
    await brains.shadows.quiet()
    (found,) = brains.shadows.heard()
    assert found.name == heard.name
    assert ("dose" in found.old) == ("dose" in heard.old)
    assert (found.new is None) == (heard.new is None)
    assert found.new is None or ("dose" in found.new) == (theirs == UNSAFE)
    assert brains.shadows.heard() == []
    assert answer.trace["by"] == ("ollama:m" if mine == SAFE else "builtin")
    if theirs == UNSAFE:
        assert all(UNSAFE not in part.text for part in answer.parts)
    assert [line.text for line in shadow.heard[0].lines][-1].count(ASK) == 1
    await brains.close()


async def test_nobody_waits_for_who_writes_along(open_talk: Opens) -> None:
    sleeps: Says = lambda _: 30.0  # noqa: E731  # a name for the type
    shadow = Scripted(sleeps)
    brains = brains_of({"ollama:m": Scripted(lambda _: SAFE), "ollama:new": shadow}, left=("ollama:m",))
    talk = await open_talk(brains)
    await _listens(talk)
    begun = time.monotonic()
    for minute in range(3):
        assert (await talk.say(ASK, NOW + timedelta(minutes=minute))).trace["by"] == "ollama:m"
    assert time.monotonic() - begun < 20
    assert len(shadow.heard) == 1  # one at a time
    await brains.close()


async def test_what_people_do_next_is_counted_for_the_brain_that_answered(open_talk: Opens) -> None:
    brains = brains_of({"ollama:m": Scripted(lambda _: SAFE)}, left=("ollama:m",))
    talk = await open_talk(brains)
    await talk.say(ASK, NOW)
    await talk.say("我最近血糖怎么样", NOW + timedelta(minutes=1))
    await talk.say("不对，你说错了", NOW + timedelta(minutes=2))
    assert await talk.database.read(promotions.votes) == {"ollama:m": Votes(again=2)}
    await talk.say(ASK, NOW + timedelta(minutes=20))
    await talk.say("空腹6.8", NOW + timedelta(minutes=21))
    await talk.say("谢谢", NOW + timedelta(minutes=22))
    assert await talk.database.read(promotions.votes) == {"ollama:m": Votes(again=2, on=1)}


async def test_a_vote_of_ones_own_goes_before_what_was_done_next(open_talk: Opens) -> None:
    brains = brains_of({"ollama:m": Scripted(lambda _: SAFE)}, left=("ollama:m",))
    talk = await open_talk(brains)
    answer = await talk.say(ASK, NOW)
    assert answer.trace["by"] == "ollama:m"
    mine = {"version": "ollama:m", "good": True, "answer": f"inbox:{talk.turns}"}
    await talk.say("", NOW, {"tool": "rate_answer", "arguments": mine})
    await talk.say("我最近血糖怎么样", NOW + timedelta(minutes=1))
    assert await talk.database.read(promotions.votes) == {"ollama:m": Votes(good=1)}
    await talk.say("谢谢", NOW + timedelta(minutes=2))
    later = {"version": "ollama:m", "good": False, "answer": f"inbox:{talk.turns - 1}"}
    await talk.say("", NOW + timedelta(minutes=3), {"tool": "rate_answer", "arguments": later})
    assert await talk.database.read(promotions.votes) == {"ollama:m": Votes(good=1, bad=1)}
