"""Switching, and the way back: each is one transaction; a backup of what served before is kept by whoever asks for it.

A version that was trained without anybody asking first writes along unseen (shadow), then a share of the people meets it
(canary), then it serves. At each step it goes back by itself where it is worse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta

from sqlmodel import Session

from memory import promotions
from memory.learning import versions
from memory.promotions import Votes
from memory.records import ModelVersion
from training.registry.feedback import Judgement, Safety, judge
from training.registry.shadows import SHADOW_ENDS_AFTER, SHADOW_TURNS, along_of

CANARY_ENDS_AFTER = timedelta(days=3)
CANARY_VOTES = 20
"""A canary becomes live after so many votes, or days, that do not speak against it."""


def pointers(session: Session) -> dict[str, str]:
    """Say which version serves each scope."""
    scopes = {row.scope for row in versions.listed(session)}
    found = {scope: versions.live(session, scope) for scope in sorted(scopes)}
    return {scope: row.id for scope, row in found.items() if row is not None}


def roll_back(session: Session, scope: str, to: str | None, now: datetime) -> ModelVersion | None:
    """Go back to a version, or to the one before; None where that is the host's own chain. Errors: VersionError."""
    if to is not None:
        return versions.serve(session, to, now)
    before = versions.previous(session, scope)
    if before is not None:
        return versions.serve(session, before.id, now)
    if versions.live(session, scope) is None and not versions.tried(session, scope):
        raise versions.VersionError(versions.VersionError.__doc__)
    versions.withdraw(session, scope, now)
    return None


def watch(session: Session, safety: Mapping[str, Safety], now: datetime) -> list[tuple[ModelVersion, str]]:
    """Look at each version that is new in service: take back what is worse, make live what has held; says what was done."""
    _reconcile(session, now)
    votes = promotions.votes(session)
    done: list[tuple[ModelVersion, str]] = []
    for row in versions.listed(session):
        if row.state == "shadow":
            done += _listened(session, row, now)
            continue
        if row.state != "canary" and (row.state != "live" or now - row.changed_at >= versions.WATCHED_FOR):
            continue
        judged = judged_now(session, row, votes, safety)
        if judged.why:
            _back(session, row, now)
            done.append((row, f"back_{judged.why}"))
        elif row.state == "canary" and _held(row, votes, now):
            versions.serve(session, row.id, now)
            done.append((row, "live"))
    return done


def judged_now(
    session: Session, row: ModelVersion, votes: Mapping[str, Votes], safety: Mapping[str, Safety]
) -> Judgement:
    """Judge a version against its parent, or where it has none against all brains that are no versions."""
    parent = session.get(ModelVersion, row.parent) if row.parent else None
    own = {one.brain for one in versions.listed(session)}
    rivals = {parent.brain} if parent else (set(votes) | set(safety)) - own
    theirs = [votes[name] for name in rivals if name in votes]
    before = [safety[name] for name in rivals if name in safety]
    return judge(
        votes.get(row.brain, Votes()),
        _together(theirs),
        safety.get(row.brain, Safety()),
        Safety(sum(one.turns for one in before), sum(one.blocks for one in before)),
    )


def _listened(session: Session, row: ModelVersion, now: datetime) -> list[tuple[ModelVersion, str]]:
    """Look at a version that writes along: it is dropped where its drafts are worse, and met by people once it was heard enough."""
    heard = along_of(row)
    if why := heard.why():
        versions.move(session, row, "retired", now)
        return [(row, f"back_{why}")]
    if heard.turns < SHADOW_TURNS and now - row.changed_at < SHADOW_ENDS_AFTER:
        return []
    if row.share:
        versions.try_out(session, row, now)
        return [(row, "canary")]
    versions.serve(session, row.id, now)
    return [(row, "live")]


def _together(several: Sequence[Votes]) -> Votes:
    return Votes(*(sum(getattr(one, name.name) for one in several) for name in fields(Votes)))


def _reconcile(session: Session, now: datetime) -> None:
    """The pointer is the truth: a row that says live where it leads elsewhere (somebody took it back by hand) is retired."""
    for row in versions.listed(session):
        serves = promotions.current(session, versions.owner_of(row.scope)) == row.brain
        if row.state == "live" and not serves:
            versions.move(session, row, "retired", now)


def _back(session: Session, row: ModelVersion, now: datetime) -> None:
    if row.state == "canary":
        versions.move(session, row, "retired", now)
    else:
        roll_back(session, row.scope, None, now)


def _held(row: ModelVersion, votes: Mapping[str, Votes], now: datetime) -> bool:
    seen = votes.get(row.brain, Votes())
    return seen.good + seen.bad >= CANARY_VOTES or now - row.changed_at >= CANARY_ENDS_AFTER
