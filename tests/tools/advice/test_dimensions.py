"""Advice by dimension: counted from rows, in both languages, and never a dose."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from health.safety.drafts.claims import claims
from memory import people
from memory.recall import Recall
from memory.records import Meal, Occurrence, Reading
from prompts.reader import blocks, say
from tests.agent.family import Family, family
from tools.advice import DIMENSIONS, advise
from tools.advice.dimensions import KINDS
from tools.hands import Address, Hands
from tools.insights.kept import DESCRIBED


@pytest.fixture
async def folk(tmp_path: Path) -> AsyncIterator[Family]:
    folk = await family(tmp_path)
    await folk.join("ann", "zh", "Ann")
    yield folk
    await folk.database.close()


async def _hands(folk: Family, language: str) -> Hands:
    person = await folk.database.read(lambda session: people.person(session, folk.ids["ann"]))
    assert person is not None
    return Hands(
        database=folk.database,
        vault=folk.vault,
        recall=Recall(folk.database, folk.vault),
        person=person,
        audience="private",
        address=Address("api", "v1", "ann"),
        key="api:x:0",
        text="",
        sent_at=folk.now,
        now=folk.now,
        language=language,
    )


async def _reminded(folk: Family, *states: str) -> None:
    def work(session: Session) -> None:
        for number, state in enumerate(states):
            due = folk.now - timedelta(hours=12 * number + 1)
            session.add(
                Occurrence(
                    person_id=folk.ids["ann"], reminder_id=1, what="medication", due_at=due, state=state
                )
            )

    await folk.database.write(work)


def _reading(folk: Family, at: datetime, mmol: float, **more: Any) -> Reading:
    return Reading(
        person_id=folk.ids["ann"], source_key=f"t:{at.isoformat()}", at=at, created_at=at, mmol=mmol, **more
    )


async def test_nothing_is_said_of_whom_nothing_is_known(folk: Family) -> None:
    found = await advise(await _hands(folk, "zh"))
    assert tuple(found) == DIMENSIONS
    assert {one.kind for advice in found.values() for one in advice} <= {"not_enough"}


@pytest.mark.parametrize(
    ("states", "kind"),
    [
        (("done",) * 9 + ("missed",), "adherence_good"),
        (("done", "missed", "missed", "skipped", "sent"), "adherence_open"),
        (("done", "missed"), None),
        (("snoozed",) * 6, None),
    ],
)
async def test_reminders_that_were_answered_tell_of_adherence(
    folk: Family, states: tuple[str, ...], kind: str | None
) -> None:
    await _reminded(folk, *states)
    found = (await advise(await _hands(folk, "en")))["medication-adherence"]
    assert [one.kind for one in found] == ([kind] if kind else [])
    if kind:
        assert f"{states.count('done')} of {len(states)}" in found[0].observation


async def test_nights_are_told_by_what_a_hand_wrote_down(folk: Family) -> None:
    night = folk.now.replace(hour=3, minute=0)

    def work(session: Session) -> None:
        for day in range(1, 4):
            session.add(_reading(folk, night - timedelta(days=day), 6.0))
            session.add(_reading(folk, night - timedelta(days=day, minutes=-5), 6.0))
        for day in range(1, 13):  # a sensor measures while people sleep
            session.add(_reading(folk, night - timedelta(days=day, minutes=9), 6.0, origin="sensor"))
        at = night - timedelta(days=5)
        session.add(Meal(person_id=folk.ids["ann"], source_key="m", at=at, created_at=at))

    await folk.database.write(work)
    found = (await advise(await _hands(folk, "en")))["sleep"]
    assert [(one.kind, one.n) for one in found if one.kind == "sleep_nights"] == [("sleep_nights", 4)]


@pytest.mark.safety
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_advice_is_a_dose(folk: Family, language: str) -> None:
    def work(session: Session) -> None:
        for day in range(1, 60):
            for hour, mmol in ((1, 3.2), (7, 6.0 + day / 30), (13, 13.5 + day % 3), (19, 6.5)):
                at = folk.now.replace(hour=hour) - timedelta(days=day)
                session.add(_reading(folk, at, mmol))

    await folk.database.write(work)
    await _reminded(folk, *(["done", "missed"] * 5))
    found = await advise(await _hands(folk, language))
    told = [one for advice in found.values() for one in advice]
    assert len(told) >= 5
    assert all(advice == sorted(advice, key=lambda one: -one.confidence) for advice in found.values())
    for one in told:
        for text in (one.observation, one.suggestion):
            assert not [claim.kind for claim in claims(text)], text


def test_every_kind_of_finding_has_its_dimension() -> None:
    kinds = {name.removesuffix("_suggestion") for name in blocks("insights") if name.endswith("_suggestion")}
    assert kinds - {"mean"} == set(KINDS)
    assert set(KINDS.values()) <= set(DIMENSIONS)
    assert DESCRIBED - {"mean"} <= set(KINDS)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(blocks("recommendations")))
def test_every_block_speaks_both_languages(name: str, language: str) -> None:
    assert say(f"recommendations.{name}", language, days=14, due=10, done=9, nights=5)
