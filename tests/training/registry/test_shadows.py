"""A version that writes along unseen: met by nobody, dropped where it is worse, and on to its trial where it is not."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from memory.learning import versions
from memory.learning.versions import Served
from memory.records import ModelVersion
from tests.training.registry.made import version_of
from tests.training.village import NOW, Village
from training.registry.pointers import CANARY_ENDS_AFTER, roll_back, watch
from training.registry.shadows import SHADOW_ENDS_AFTER, Along, along_of, note


def _begin(village: Village, share: float = 0.2) -> str:
    def work(session: Session) -> None:
        shadow = version_of("v2", share=share, parent="v1")
        session.add_all([version_of("v1"), shadow])
        session.flush()
        versions.serve(session, "v1", NOW)
        versions.let_listen(session, shadow, NOW)

    who = village.join()
    village.do(work)
    return who


def _hear(village: Village, heard: Along) -> list[str]:
    def work(session: Session) -> list[str]:
        note(session, {"ollama:v2": heard})
        return [what for _, what in watch(session, {}, NOW)]

    return village.do(work)


def _row(village: Village, name: str = "v2") -> ModelVersion:
    return village.do(lambda session: versions.find(session, name))


def test_nobody_meets_it_and_it_is_named_beside_who_serves(village: Village) -> None:
    who = _begin(village)
    served = village.do(lambda session: versions.serving(session, who, NOW))
    assert served == Served("ollama:v1", watched=True, shadow="ollama:v2")
    later = NOW + versions.WATCHED_FOR
    assert not village.do(lambda session: versions.serving(session, who, later)).watched


def test_after_enough_turns_a_share_of_the_people_meets_it_and_then_everybody(village: Village) -> None:
    who = _begin(village, share=1.0)
    assert _hear(village, Along(99, refused=5, old_refused=5)) == []
    assert _hear(village, Along(1)) == ["canary"]
    assert along_of(_row(village)) == Along(100, refused=5, old_refused=5)
    assert village.do(lambda session: versions.serving(session, who, NOW)).brain == "ollama:v2"
    later = NOW + CANARY_ENDS_AFTER
    assert [what for _, what in village.do(lambda session: watch(session, {}, later))] == ["live"]
    assert _row(village, "v1").state == "retired"


def test_without_a_share_it_serves_after_its_days(village: Village) -> None:
    _begin(village, share=0.0)
    later = NOW + SHADOW_ENDS_AFTER
    assert village.do(lambda session: watch(session, {}, later - timedelta(minutes=1))) == []
    assert [what for _, what in village.do(lambda session: watch(session, {}, later))] == ["live"]


@pytest.mark.parametrize(
    ("heard", "done"),
    [
        (Along(3, refused=2, unsafe=2), ["back_safety"]),
        (Along(30, refused=3, unsafe=3, old_refused=3, old_unsafe=2), []),
        (Along(30, refused=15, old_refused=3), ["back_shadow"]),
        (Along(10, refused=10), []),
        (Along(40, refused=6, old_refused=6), []),
    ],
)
@pytest.mark.safety
def test_what_is_worse_is_dropped_before_anybody_meets_it(
    village: Village, heard: Along, done: list[str]
) -> None:
    who = _begin(village)
    assert _hear(village, heard) == done
    assert _row(village).state == ("retired" if done else "shadow")
    assert village.do(lambda session: versions.serving(session, who, NOW)).brain == "ollama:v1"


def test_the_way_back_ends_what_is_only_tried(village: Village) -> None:
    shadow = version_of("v2")

    def work(session: Session) -> None:
        session.add(shadow)
        versions.let_listen(session, shadow, NOW)

    village.do(work)
    assert village.do(lambda session: roll_back(session, "everybody", None, NOW)) is None
    assert _row(village).state == "retired"


def test_a_new_version_takes_the_place_of_the_one_that_is_tried(village: Village) -> None:
    _begin(village)

    def work(session: Session) -> None:
        fresh = version_of("v3")
        session.add(fresh)
        versions.let_listen(session, fresh, NOW)

    village.do(work)
    assert [_row(village, name).state for name in ("v1", "v2", "v3")] == ["live", "retired", "shadow"]
