"""Versions of the left brain as rows, the one pointer that says which of them serves, and how words are taken back out of them.

A scope is "everybody", "cohort:TYPE-LANGUAGE" or "person:ID". Which brain serves it is the standing row of `promotion` under the
scope's owner, so a switch, and the way back, is one row retired and one written.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from memory import promotions
from memory.learning import runs
from memory.records import ModelMember, ModelVersion, TrainingRun, TrainingSource

EVERYBODY = "everybody"
PERSON = "person:"
WATCHED_FOR = timedelta(days=14)
"""So long after a switch people are asked how answers were."""
TRIED = ("shadow", "canary")
"""The states before a version serves: it writes along unseen, then a share of the people meets it."""

_SERVABLE = ("trained", "shadow", "canary", "live", "retired")


class VersionError(ValueError):
    """There is no such version, or it may not serve (it was rejected, or it holds words that were taken back)."""


@dataclass(frozen=True)
class Served:
    """The brain that a person meets (None: the host's chain), whether they are asked how it was, and who writes along unseen."""

    brain: str | None
    watched: bool = False
    shadow: str | None = None


def owner_of(scope: str) -> str:
    """Under which owner the pointer of a scope stands."""
    return scope.removeprefix(PERSON)


def serving(session: Session, person_id: str, now: datetime) -> Served:
    """Find the brain for a person: their own before their cohort's before everybody's, at each step a canary that takes them."""
    cohorts = session.exec(select(ModelMember.scope).where(ModelMember.person_id == person_id)).all()
    scopes = (f"{PERSON}{person_id}", *sorted(cohorts), EVERYBODY)
    tried = _tried(session, scopes)
    shadow: str | None = None
    for scope in scopes:
        trying, along = tried.get((scope, "canary")), tried.get((scope, "shadow"))
        shadow = shadow or (along.brain if along is not None else None)
        if trying is not None and takes(trying, person_id):
            return Served(trying.brain, watched=True, shadow=shadow)
        brain = promotions.current(session, owner_of(scope))
        if brain is not None:
            return Served(brain, trying is not None or _lately(session, brain, now), shadow)
    return Served(None, any(state == "canary" for _, state in tried), shadow)


def takes(version: ModelVersion, person_id: str) -> bool:
    """Tell whether a canary is met by this person; always the same for the same pair."""
    digest = hashlib.sha256(f"{version.id}|{person_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < version.share


def find(session: Session, version_id: str) -> ModelVersion:
    """Find a version by its id, or by a beginning that only it has. Errors: VersionError."""
    row = session.get(ModelVersion, version_id)
    if row is not None:
        return row
    begins = select(ModelVersion).where(col(ModelVersion.id).startswith(version_id, autoescape=True)).limit(2)
    rows = session.exec(begins).all() if version_id else []
    if len(rows) != 1:
        raise VersionError(VersionError.__doc__)
    return rows[0]


def listed(session: Session, scope: str | None = None) -> list[ModelVersion]:
    """List versions, newest first."""
    rows = select(ModelVersion).order_by(col(ModelVersion.created_at).desc(), col(ModelVersion.id))
    return list(session.exec(rows if scope is None else rows.where(ModelVersion.scope == scope)).all())


def live(session: Session, scope: str) -> ModelVersion | None:
    """Find the version to which the pointer of a scope leads."""
    brain = promotions.current(session, owner_of(scope))
    if brain is None:
        return None
    mine = select(ModelVersion).where(ModelVersion.scope == scope, ModelVersion.brain == brain)
    return session.exec(mine.order_by(col(ModelVersion.created_at).desc()).limit(1)).first()


def serve(session: Session, version_id: str, now: datetime) -> ModelVersion:
    """Swap the pointer of a version's scope to it; the one before is retired. Errors: VersionError."""
    row = find(session, version_id)
    if row.state not in _SERVABLE or not row.brain:
        raise VersionError(VersionError.__doc__)
    before = live(session, row.scope)
    _rest_tried(session, row.scope, now, but=row.id)
    if before is not None and before.id != row.id:
        move(session, before, "retired", now)
    promotions.promote(session, owner_of(row.scope), row.brain, now)
    move(session, row, "live", now)
    return row


def try_out(session: Session, row: ModelVersion, now: datetime) -> None:
    """Let a share of the scope's people meet a version; another one that is tried in the scope is retired."""
    _rest_tried(session, row.scope, now, but=row.id)
    move(session, row, "canary", now)


def let_listen(session: Session, row: ModelVersion, now: datetime) -> None:
    """Let a version write along where nobody sees it, before anybody meets it; another one that is tried is retired."""
    _rest_tried(session, row.scope, now, but=row.id)
    move(session, row, "shadow", now)


def withdraw(session: Session, scope: str, now: datetime) -> None:
    """Take a scope's pointer away: the host's chain answers again."""
    before = live(session, scope)
    if before is not None:
        move(session, before, "retired", now)
    _rest_tried(session, scope, now)
    promotions.retire(session, owner_of(scope), now)


def previous(session: Session, scope: str) -> ModelVersion | None:
    """Find the version that served before the one that serves: its parent where that may still serve, else none."""
    now_live = live(session, scope)
    parent = session.get(ModelVersion, now_live.parent) if now_live and now_live.parent else None
    return parent if parent is not None and parent.state in _SERVABLE else None


def tried(session: Session, scope: str) -> list[ModelVersion]:
    """Find the versions of a scope that are tried: one that a share of its people meets, or that writes along unseen."""
    return list(_tried(session, (scope,)).values())


def move(session: Session, row: ModelVersion, state: str, now: datetime) -> None:
    """Give a version another state."""
    row.state, row.changed_at = state, now
    row.share = row.share if state in TRIED else 0.0
    session.add(row)
    session.flush()


def disown(session: Session, person_id: str, now: datetime) -> list[str]:
    """Mark every version that holds words of a person stale and take it out of service; returns their ids.

    Whatever runs is told to stop, for it may hold them too. Until the others have a version again that was trained without
    this person, which is written down here as due, the host's own chain answers them: an older version may hold the same words.
    """
    holding = select(TrainingSource.dataset).where(TrainingSource.person_id == person_id)
    rows = session.exec(
        select(ModelVersion).where(
            col(ModelVersion.dataset).in_(holding) | (col(ModelVersion.person_id) == person_id),
            ModelVersion.state != "stale",
        )
    ).all()
    own = f"{PERSON}{person_id}"
    for row in rows:
        served = promotions.current(session, owner_of(row.scope)) == row.brain
        if served:
            promotions.retire(session, owner_of(row.scope), now)
        if (served or row.state in TRIED) and row.scope != own:
            runs.again(session, row, now)
        move(session, row, "stale", now)
    for run in session.exec(select(TrainingRun).where(TrainingRun.state == "running")).all():
        run.state = "stopping"
        session.add(run)
        if run.kind == "train" and run.scope != own:
            runs.again(session, run, now)
    session.flush()
    return [row.id for row in rows]


def note_sources(session: Session, dataset: str, items: dict[str, int]) -> None:
    """Keep how many items of whom are in a data set."""
    session.exec(delete(TrainingSource).where(col(TrainingSource.dataset) == dataset))
    session.add_all(
        TrainingSource(dataset=dataset, person_id=person_id, items=count)
        for person_id, count in sorted(items.items())
    )
    session.flush()


def drop_sources(session: Session) -> None:
    """Forget whose words were in data sets from which no version was made."""
    made = select(ModelVersion.dataset)
    session.exec(delete(TrainingSource).where(col(TrainingSource.dataset).not_in(made)))


def note_members(session: Session, scope: str, people: Sequence[str]) -> None:
    """Keep who belongs to a cohort now."""
    session.exec(delete(ModelMember).where(col(ModelMember.scope) == scope))
    session.add_all(ModelMember(person_id=one, scope=scope) for one in sorted(set(people)))
    session.flush()


def _tried(session: Session, scopes: Sequence[str]) -> dict[tuple[str, str], ModelVersion]:
    rows = select(ModelVersion).where(col(ModelVersion.scope).in_(scopes), col(ModelVersion.state).in_(TRIED))
    return {(row.scope, row.state): row for row in session.exec(rows)}


def _rest_tried(session: Session, scope: str, now: datetime, but: str = "") -> None:
    for resting in tried(session, scope):
        if resting.id != but:
            move(session, resting, "retired", now)


def _lately(session: Session, brain: str, now: datetime) -> bool:
    since = select(ModelVersion.changed_at).where(ModelVersion.brain == brain, ModelVersion.state == "live")
    changed = session.exec(since.limit(1)).first()
    return changed is not None and now - changed < WATCHED_FOR
