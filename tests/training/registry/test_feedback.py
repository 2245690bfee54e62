"""What people think of a version, and the way back when it is worse."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session

from memory import promotions
from memory.learning import runs, versions
from memory.promotions import Votes
from memory.records import ModelVersion
from tests.training.registry.made import version_of
from tests.training.village import NOW, Village
from training.registry.feedback import Safety, judge
from training.registry.pointers import CANARY_ENDS_AFTER, watch

CALM = Safety(200, 0)


@pytest.mark.parametrize(
    ("new", "old", "why"),
    [
        (Votes(0, 0), Votes(50, 5), ""),
        (Votes(9, 1), Votes(50, 5), ""),
        (Votes(3, 9), Votes(50, 5), "votes"),
        (Votes(0, 1), Votes(50, 5), ""),
        (Votes(40, 25), Votes(45, 5), "votes"),
        (Votes(0, 0), Votes(200, 0), ""),
        (Votes(0, 5), Votes(50, 5), "votes"),
        (Votes(0, 6), Votes(0, 6), ""),
    ],
)
def test_a_version_goes_back_when_it_is_surely_worse(new: Votes, old: Votes, why: str) -> None:
    assert judge(new, old, CALM, CALM).why == why


@pytest.mark.parametrize(
    ("new", "old", "why"),
    [
        (Votes(again=12, on=18), Votes(again=10, on=190), "again"),
        (Votes(again=2, on=28), Votes(again=10, on=190), ""),
        (Votes(again=9), Votes(again=10, on=190), ""),
        (Votes(again=10), Votes(), ""),
        (Votes(good=20, again=12, on=18), Votes(good=50, bad=5, again=10, on=190), "again"),
        (Votes(bad=9, good=3, again=1, on=40), Votes(good=50, bad=5, again=10, on=190), "votes"),
    ],
)
def test_what_people_do_next_takes_a_version_back_too(new: Votes, old: Votes, why: str) -> None:
    assert judge(new, old, CALM, CALM).why == why


def test_two_unsafe_drafts_beyond_the_old_rate_are_enough() -> None:
    assert judge(Votes(30, 0), Votes(30, 0), Safety(10, 2), CALM).why == "safety"
    assert judge(Votes(30, 0), Votes(30, 0), Safety(10, 1), CALM).why == ""
    assert judge(Votes(30, 0), Votes(30, 0), Safety(100, 2), Safety(100, 2)).why == ""


def _try_out(session: Session, canary: ModelVersion) -> None:
    session.add(canary)
    versions.try_out(session, canary, NOW)


def _watched(village: Village, who: str) -> bool:
    return village.do(lambda session: versions.serving(session, who, NOW)).watched


def _serving(village: Village, who: str) -> str | None:
    return village.do(lambda session: versions.serving(session, who, NOW)).brain


def test_a_live_version_that_people_find_bad_gives_way_to_the_one_before(village: Village) -> None:
    who = village.join()
    village.do(lambda session: session.add_all([version_of("v1"), version_of("v2", parent="v1")]))
    for name in ("v1", "v2"):
        village.do(lambda session, name=name: versions.serve(session, name, NOW))  # type: ignore[misc]  # a loop
    for number in range(12):
        village.vote(who, "good", NOW + timedelta(minutes=number), "ollama:v1")
        village.vote(who, "bad", NOW + timedelta(minutes=number), "ollama:v2")
    assert _serving(village, who) == "ollama:v2"
    done = village.do(lambda session: [(row.id, what) for row, what in watch(session, {}, NOW)])
    assert done == [("v2", "back_votes")]
    assert _serving(village, who) == "ollama:v1"
    assert village.do(lambda session: watch(session, {}, NOW)) == []


def test_a_canary_is_met_by_its_share_and_becomes_live_when_it_holds(village: Village) -> None:
    people = [village.join(f"p{number}") for number in range(40)]
    canary = version_of("v2", share=0.25)
    village.do(lambda session: session.add(version_of("v1")))
    village.do(lambda session: versions.serve(session, "v1", NOW))
    village.do(lambda session: _try_out(session, canary))
    met = [_serving(village, who) for who in people]
    assert 3 <= met.count("ollama:v2") <= 20
    assert met.count("ollama:v1") == 40 - met.count("ollama:v2")
    assert all(_watched(village, who) for who in people)
    assert village.do(lambda session: watch(session, {}, NOW)) == []
    later = NOW + CANARY_ENDS_AFTER
    assert [what for _, what in village.do(lambda session: watch(session, {}, later))] == ["live"]
    assert {_serving(village, who) for who in people} == {"ollama:v2"}


def test_a_canary_that_is_unsafe_is_taken_back(village: Village) -> None:
    who, canary = village.join(), version_of("v2", share=1.0)
    village.do(lambda session: _try_out(session, canary))
    assert _serving(village, who) == "ollama:v2"
    safety = {"ollama:v2": Safety(20, 2)}
    assert [what for _, what in village.do(lambda session: watch(session, safety, NOW))] == ["back_safety"]
    assert _serving(village, who) is None


def test_a_persons_own_goes_before_their_cohorts_before_everybodys(village: Village) -> None:
    who, other = village.join("anna"), village.join("bert")
    rows = [
        version_of("all"),
        version_of("t2", scope="cohort:type2-zh"),
        version_of("own", scope=f"person:{who}", person_id=who),
    ]
    village.do(lambda session: session.add_all(rows))
    village.do(lambda session: versions.note_members(session, "cohort:type2-zh", [who]))
    found = []
    for name in ("all", "t2", "own"):
        village.do(lambda session, name=name: versions.serve(session, name, NOW))  # type: ignore[misc]  # a loop
        found.append((_serving(village, who), _serving(village, other)))
    assert found == [("ollama:all", "ollama:all"), ("ollama:t2", "ollama:all"), ("ollama:own", "ollama:all")]


def test_what_somebody_took_back_by_hand_is_no_longer_called_live(village: Village) -> None:
    village.do(lambda session: session.add(version_of("v1")))
    village.do(lambda session: versions.serve(session, "v1", NOW))
    village.do(lambda session: promotions.retire(session, "everybody", NOW))
    village.do(lambda session: watch(session, {}, NOW))
    assert [row.state for row in village.versions()] == ["retired"]


def test_a_version_is_found_by_how_its_id_begins(village: Village) -> None:
    village.do(lambda session: session.add_all([version_of("everybody-1"), version_of("everybody-2")]))
    assert village.do(lambda session: versions.find(session, "everybody-2").id) == "everybody-2"
    for name in ("everybody", "", "%"):
        with pytest.raises(versions.VersionError):
            village.do(lambda session, name=name: versions.find(session, name))  # type: ignore[misc]  # a loop


def test_two_that_claim_at_once_get_one_run(village: Village) -> None:
    first, second = village.queue(), village.queue()

    async def both() -> list[bool]:
        claims = [
            village.database.write(partial(_claimed, run=run, holder=f"h|{number}|0"))
            for number, run in enumerate((first, second))
        ]
        return list(await asyncio.gather(*claims))

    assert sorted(asyncio.run(both())) == [False, True]


def _claimed(session: Session, run: str, holder: str) -> bool:
    return runs.claim(session, run, holder, NOW, lambda _: False)
