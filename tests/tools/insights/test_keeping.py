"""What was planned and what came of it: found where it is planted, quiet where it is not, and told without a reproach."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from benchmarks.insights.people import Pattern, lived, promised
from health.safety.drafts.claims import claims
from memory.database import Database
from memory.records import Occurrence, Reminder
from tools.insights import Diary, Finding, Promised, Standing, find, shown, worded
from tools.insights.keeping import about_keeping, kept_lately
from tools.insights.seen import promised_of
from tools.promises.ledger import SNOOZED, answered

KINDS = {"medicine_hours", "medicine_weekend", "medicine_days", "checks_hours", "checks_weekend"}
NOW = datetime(2026, 11, 21, tzinfo=UTC)
PERSON = {"unit": "mmol/L", "zone": "UTC", "now": NOW}
SCOLDING = ("必须", "应该", "为什么不", "忘了吃药", "不听", "should", "must", "failed", "bad", "only")


def _mined(seed: int, pattern: Pattern | None = None, days: int = 90) -> list[Finding]:
    return find(promised(lived(seed, days), seed, pattern).diary, "UTC", lived(seed, days).now)


@pytest.mark.parametrize(
    ("pattern", "right"),
    [
        (
            Pattern(evening_missed=0.4),
            lambda one: one.kind == "medicine_hours" and one.facts["start"] == "18:30",
        ),
        (Pattern(weekend_missed=0.4), lambda one: one.kind == "medicine_weekend"),
        (Pattern(forgotten=1.8), lambda one: one.kind == "medicine_days" and one.effect < -0.7),
    ],
    ids=["hours", "weekend", "values"],
)
def test_a_planted_pattern_is_found_in_most_people(
    pattern: Pattern, right: Callable[[Finding], bool]
) -> None:
    hits = sum(any(map(right, _mined(seed, pattern))) for seed in range(5))
    assert hits >= 4


def test_where_nothing_is_planted_nearly_nobody_is_told_anything() -> None:
    wrong = [seed for seed in range(40) if any(one.kind in KINDS for one in _mined(seed))]
    assert len(wrong) <= 2


def test_a_finding_brings_its_effect_its_observations_and_its_confidence() -> None:
    one = next(one for one in _mined(1, Pattern(evening_missed=0.5)) if one.kind == "medicine_hours")
    assert one.n == 180
    assert one.facts["due"] + one.facts["other_due"] == one.n
    assert one.effect == pytest.approx(
        one.facts["done"] / one.facts["due"] - one.facts["other_done"] / one.facts["other_due"], abs=0.05
    )
    assert 0.95 <= one.confidence < 1
    assert "Benjamini" in one.method


def test_a_bad_fortnight_is_no_pattern_of_hours_or_weekends() -> None:
    """Whole weeks without any answer (from a Monday on) say nothing of evenings: only what differs within a day or a week counts."""
    start = NOW - timedelta(days=84)
    moments = [
        Promised(start + timedelta(days=day, hours=hour), "medication", day < 44)
        for day in range(84)
        for hour in (8, 19)
    ]
    assert not [one for one in about_keeping(moments, []) if one.p < 0.2]


def test_the_last_fortnight_is_told_with_its_interval_and_too_little_is_not() -> None:
    moments = [
        Promised(NOW - timedelta(days=day, hours=1), what, day % 4 > 0)
        for day in range(20)
        for what in ("medication", "glucose")
    ]
    told = {one.kind: one for one in kept_lately(moments, NOW)}
    assert set(told) == {"medicine_kept", "checks_kept"}
    facts = told["checks_kept"].facts
    assert (facts["done"], facts["due"]) == (10, 14)
    assert facts["share_low"] < 10 / 14 < facts["share_high"]
    assert not list(kept_lately(moments[:6], NOW))


def test_more_that_was_not_answered_on_days_with_lower_values_is_not_told() -> None:
    """That values are lower on days without the medicine must never sound like a reason to leave it out."""
    found = [one for seed in range(6) for one in _mined(seed, Pattern(forgotten=-2.5))]
    assert not any(one.kind == "medicine_days" for one in found)


@pytest.mark.safety
def test_what_is_said_scolds_nobody_and_changes_no_dose() -> None:
    patterns = (
        Pattern(evening_missed=0.5, weekend_missed=0.3),
        Pattern(weekend_missed=0.6),
        Pattern(forgotten=2.5),
    )
    found = [one for seed, pattern in enumerate(patterns) for one in _mined(seed, pattern)]
    found += [one for seed in range(3) for one in _mined(seed, Pattern(weekend_missed=0.75))]
    found += _checks_in_the_evening()
    told = [one for one in found if one.kind in {*KINDS, "medicine_kept", "checks_kept"}]
    assert {one.kind for one in told} == {*KINDS, "medicine_kept", "checks_kept"}
    for one in told:
        for language in ("zh", "en"):
            said = " ".join(worded(one, language, PERSON))
            assert not any(word in said for word in (*SCOLDING, "None", "{")), said
            assert not [claim.kind for claim in claims(said)], said


def _checks_in_the_evening() -> list[Finding]:
    moments = [
        Promised(NOW - timedelta(days=day + 1) + timedelta(hours=hour), "glucose", hour < 12 or day % 5 == 0)
        for day in range(60)
        for hour in (8, 19)
    ]
    return find(Diary([], [], [], moments), "UTC", NOW)


def test_only_moments_whose_answer_is_known_are_counted(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kept.db'}")
    database.migrate()
    again = Reminder(
        id=7,
        person_id="p",
        source_key=f"{SNOOZED}1",
        what="medication",
        sealed=b"",
        created_at=NOW,
        channel="c",
        bot="b",
        chat="x",
    )
    states = ("snoozed", "done", "skipped", "sent", "missed")

    def work(session: Session) -> None:
        session.add(again)
        for hour, state in enumerate(states):
            due = NOW - timedelta(days=2) + timedelta(hours=hour)
            session.add(
                Occurrence(person_id="p", reminder_id=hour, what="medication", due_at=due, state=state)
            )
        for person, reminder, due in (
            ("p", 7, NOW - timedelta(days=1)),
            ("p", 1, NOW),
            ("q", 8, NOW - timedelta(days=1)),
        ):
            session.add(
                Occurrence(person_id=person, reminder_id=reminder, what="glucose", due_at=due, state="done")
            )

    async def looked() -> list[Promised]:
        await database.write(work)
        rows = await database.read(lambda session: answered(session, "p", NOW - timedelta(days=90), NOW))
        await database.close()
        return promised_of(rows)

    assert [one.kept for one in asyncio.run(looked())] == [False, True, False, False]


@pytest.mark.safety
def test_who_looks_after_somebody_sees_nothing_of_their_medicines() -> None:
    def stands(kind: str) -> Standing:
        return Standing(1, kind, "seen", "try", 0.99, "m", 9, None, NOW, None, 0)

    found = [stands(kind) for kind in ("food_high", *sorted(KINDS))]
    assert shown(found, own=True) == found
    assert [one.kind for one in shown(found, own=False)] == ["food_high"]
