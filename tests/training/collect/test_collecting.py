"""What is collected: of whom, from when, with whose votes."""

from datetime import timedelta

import pytest

from memory.learning import runs
from tests.training.village import NOW, Village
from training.collect.collecting import collect, note_cohorts
from training.collect.items import Collected, Eaten, Turn, pseudonym
from training.collect.scopes import Scope, ScopeError
from training.collect.source import SOURCES


def _collected(village: Village, scope: str = "everybody") -> Collected:
    return village.do(lambda session: collect(session, village.vault, Scope.read(scope), NOW))


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_reads_somebody_who_said_nothing(village: Village, name: str) -> None:
    village.join()
    assert _collected(village).items == []
    assert name in SOURCES


def test_a_turn_has_its_vote_and_its_reply(village: Village) -> None:
    who = village.join()
    at = NOW - timedelta(days=1)
    village.say(who, "孙子来了", "真好呀", at)
    village.vote(who, "good", at + timedelta(minutes=3))
    village.say(who, "没有回答的话", None, at + timedelta(hours=3))
    village.say(who, "在群里说的", "不该学", at + timedelta(hours=4), kind="group")
    found = _collected(village)
    (turn,) = found.items
    assert isinstance(turn, Turn)
    assert (turn.text, turn.reply, turn.vote) == ("孙子来了", "真好呀", "good")
    assert (found.watermark, found.fresh, found.people) == (at, 1, {who: 1})


def test_a_meal_comes_with_what_it_did_and_what_was_before(village: Village) -> None:
    who = village.join()
    for day in range(5, 0, -1):
        village.eat(who, "米饭", 6.0, 8.0 + day, NOW - timedelta(days=day), expected=2.2)
    found = [item for item in _collected(village).items if isinstance(item, Eaten)]
    assert len(found) == 5
    last = found[-1]
    assert (last.foods, last.before, last.after, last.minutes, last.expected) == (
        ("米饭",),
        6.0,
        9.0,
        120,
        2.2,
    )
    assert [rise for _, rise in last.earlier] == [6.0, 5.0, 4.0]


def test_the_watermark_is_that_of_the_recorded_run_only(village: Village) -> None:
    who = village.join()
    village.say(who, "早一点的话", "嗯，我在听", NOW - timedelta(days=3))
    village.say(who, "晚一点的话", "嗯，我也在听", NOW - timedelta(days=1))
    job = village.queue()
    mark = NOW - timedelta(days=2)
    village.do(lambda session: runs.end(session, job, "failed", NOW, watermark=mark))
    assert _collected(village).fresh == 2
    village.do(lambda session: runs.end(session, job, "done", NOW, watermark=mark))
    found = _collected(village)
    assert (found.fresh, len(found.items)) == (1, 2)


def test_scopes_hold_whom_they_name(village: Village) -> None:
    anna, bert = village.join("anna", diabetes_type="type2"), village.join("bert", diabetes_type="type1")
    for who in (anna, bert):
        village.say(who, "今天天气好", "出去走走吧", NOW - timedelta(days=1))
    assert set(_collected(village).people) == {anna, bert}
    assert set(_collected(village, "cohort:type2-zh").people) == {anna}
    assert set(_collected(village, f"person:{bert}").people) == {bert}
    assert _collected(village, "cohort:type2-en").people == {}
    village.do(lambda session: note_cohorts(session, village.vault))


@pytest.mark.parametrize("name", ["cohort:tall", "cohort:type2-fr", "person:7", "all", "person:" + "x" * 31])
def test_what_is_no_scope_is_refused(name: str) -> None:
    with pytest.raises(ScopeError):
        Scope.read(name)


def test_a_pseudonym_is_always_alike_and_says_nothing() -> None:
    assert pseudonym("a" * 32) == pseudonym("a" * 32) != pseudonym("b" * 32)
    assert len(pseudonym("a" * 32)) == 16
    assert Scope.read("person:" + "a" * 32).slug == "own"
