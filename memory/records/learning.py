"""What was learned and how it went: versions of the left brain, runs of the training room, and whose words are in them."""

from datetime import datetime

from sqlalchemy import Double, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, UtcDateTime


class ModelVersion(SQLModel, table=True):
    """One version of the left brain; its id and what it was made of never change.

    state is trained, rejected, shadow, canary, live, retired or stale. `brain` is how it is served ("backend:model"); a version
    of one person's own has their `person_id` and goes when they are forgotten. Digests are SHA-256 in hex, `config` and
    `scores` are JSON, `share` is the part of the people who meet a canary.
    """

    __tablename__ = "model_version"

    id: str = Field(primary_key=True, max_length=80)
    scope: str = Field(max_length=48, index=True)
    person_id: str | None = Field(default=None, max_length=32, index=True)
    way: str = Field(max_length=8)
    model: str = Field(max_length=120)
    brain: str = Field(max_length=200, index=True)
    state: str = Field(default="trained", max_length=12)
    share: float = Field(default=0.0, sa_type=Double)
    parent: str | None = Field(default=None, max_length=80)
    run_id: str = Field(max_length=32)
    dataset: str = Field(max_length=64, index=True)
    base_digest: str = Field(default="", max_length=64)
    adapter_digest: str = Field(default="", max_length=64)
    template_digest: str = Field(default="", max_length=64)
    config: str = Field(default="{}", sa_type=Text)
    scores: str = Field(default="{}", sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class TrainingRun(SQLModel, table=True):
    """One job of the training room; kind is train, summary or evaluation.

    state is due (somebody left), queued, running, stopping, stopped, done, failed or interrupted (its process died). `slot` is filled while it runs
    and unique, so that one runs at a time; `holder` names the process. `watermark` is the newest item that it saw.
    """

    __tablename__ = "training_run"
    __table_args__ = (UniqueConstraint("slot"),)

    id: str = Field(primary_key=True, max_length=32)
    kind: str = Field(default="train", max_length=12, index=True)
    scope: str = Field(max_length=48)
    way: str = Field(default="", max_length=8)
    model: str = Field(default="", max_length=120)
    config: str = Field(default="{}", sa_type=Text)
    asked_by: str = Field(default="", max_length=32)
    state: str = Field(default="queued", max_length=12)
    slot: str | None = Field(default=None, max_length=8)
    holder: str | None = Field(default=None, max_length=120)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stage: str = Field(default="", max_length=16)
    done: int = 0
    total: int = 0
    loss: float | None = Field(default=None, sa_type=Double)
    tokens_per_s: float | None = Field(default=None, sa_type=Double)
    eta_s: float | None = Field(default=None, sa_type=Double)
    dataset: str | None = Field(default=None, max_length=64)
    version: str | None = Field(default=None, max_length=80)
    outcome: str | None = Field(default=None, max_length=20)
    error: str | None = Field(default=None, max_length=200)
    watermark: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TrainingSource(SQLModel, table=True):
    """That a data set holds so many items of a person; which ones stands in its manifest."""

    __tablename__ = "training_source"
    __table_args__ = (UniqueConstraint("dataset", "person_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    dataset: str = Field(max_length=64)
    person_id: str = Field(max_length=32, index=True)
    items: int


class ModelMember(SQLModel, table=True):
    """That a person belongs to a cohort; found from what they told, whenever the training room looks."""

    __tablename__ = "model_member"

    person_id: str = Field(primary_key=True, max_length=32)
    scope: str = Field(primary_key=True, max_length=48)
