"""Finds what a person's own values say: many patterns are tested, and all of them together held to 5 % false discoveries."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tools.insights.chance import false_discovery
from tools.insights.clock import about_days, about_fasting, about_hours, about_lows
from tools.insights.described import described, missing
from tools.insights.finding import Candidate, Finding, fingerprint
from tools.insights.keeping import about_keeping, kept_lately
from tools.insights.meals import about_foods, about_kinds, about_moving, outcomes
from tools.insights.occasions import occasions
from tools.insights.seen import Diary, in_order

HORIZON = timedelta(days=90)
FALSE_SHARE = 0.05
ALIKE = 0.6


def find(seen: Diary, zone: str, now: datetime, targets: tuple[float, float] = (3.9, 10.0)) -> list[Finding]:
    """Mine the last 90 days: tested patterns first, surest first, then descriptions, then what is missing; the same rows give the same list.

    Patterns are kept if their false-discovery rate (Benjamini and Hochberg, over all tests of this person) is at most 5 % and they
    are big enough to matter; descriptions are of the last 14 days. Targets and all glucose in mmol/L.
    """
    since = now - HORIZON
    values = [value for value in in_order(seen.values, zone) if since <= value.at <= now]
    eaten = [meal for meal in in_order(seen.meals, zone) if since <= meal.at <= now]
    moved = [move for move in in_order(seen.moves, zone) if since <= move.at <= now]
    promised = [one for one in in_order(seen.promised, zone) if since <= one.at <= now]
    placed = occasions(values, eaten)
    found, rises = outcomes(values, eaten, moved)
    habits = [*about_foods(found, rises), *about_kinds(found, rises), *about_moving(found, rises)]
    habits += [*about_days(values), *about_fasting(placed), *about_keeping(promised, values)]
    hours = [*about_hours(values, targets[1]), *about_lows(placed, moved, targets[0])]
    return [
        *without_echoes(sure(habits, hours)),
        *described(placed, eaten, now, targets),
        *kept_lately(promised, now),
        *missing(placed, found),
    ]


def sure(*families: Sequence[Candidate]) -> list[Finding]:
    """Keep the patterns that survive the control of false discoveries and are worth telling, surest and biggest first.

    Families are controlled apart and share the error between them: nearly everybody has hours that run high, and in one family with
    them such sure findings would let doubtful foods through.
    """
    kept = [
        Finding(
            one.kind,
            fingerprint(one.kind, one.subject),
            one.facts,
            one.n,
            one.effect,
            1 - q * len(families),
            one.method,
        )
        for family in families
        for one, q in zip(family, false_discovery([one.p for one in family]), strict=True)
        if q * len(families) <= FALSE_SHARE and one.worth
    ]
    return sorted(
        kept, key=lambda finding: (-finding.confidence, -abs(finding.effect or 0.0), finding.fingerprint)
    )


def without_echoes(found: Sequence[Finding]) -> list[Finding]:
    """Tell a thing once: a food or its group, whichever does more (the group when they are about alike), the weekend or its days."""
    weekend = any(one.kind == "weekend_high" for one in found)
    return [
        one
        for one in found
        if not (weekend and one.kind == "weekday_high" and one.facts["weekday"] >= 5)
        and not any(_echoes(one, other) for other in found if other.kind == one.kind and other is not one)
    ]


def _echoes(one: Finding, other: Finding) -> bool:
    """Say whether a finding about a food or a group is better told by the other one."""
    mine, theirs = abs(one.effect or 0.0), abs(other.effect or 0.0)
    if one.facts.get("of_group") is not None and one.facts["of_group"] == other.facts["group"]:
        return mine * ALIKE <= theirs
    if one.facts.get("group") is not None and one.facts["group"] == other.facts["of_group"]:
        return theirs * ALIKE > mine
    return False
