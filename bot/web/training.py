"""The training room over HTTP, for admins whose token has the scope "train": runs and how far they are, versions, what was learned from."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query
from fastapi.responses import PlainTextResponse, StreamingResponse
from pydantic import BaseModel, Field, StrictFloat, StrictInt

from bot.training.room import BusyRoomError, Room, ServingError, run_facts, version_facts
from bot.training.wish import WishError, wanted
from bot.web.api.doing import Here
from bot.web.api.problems import Problem, documented, router
from bot.web.api.tokens import Caller, caller
from memory.learning.versions import VersionError
from memory.records import ModelVersion
from training.order import Wish

routes = router("training")

Admin = Annotated[Caller, Depends(caller("train"))]
JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="`id` of the run")]
VersionId = Annotated[str, Path(pattern="^[a-z0-9-]{1,80}$", description="`id` of the version")]
_LOOK_S = 1.0
_OVER = frozenset({"done", "failed", "stopped", "interrupted"})


class Start(BaseModel):
    """What is to be trained; a way and a base that are left out are the host's own."""

    mode: Literal["message", "lora"] | None = None
    model: str | None = Field(None, max_length=120)
    scope: str = Field("everybody", max_length=48, description="everybody, cohort:type2-zh or person:ID")
    min_corpus: int | None = Field(None, ge=1, le=1_000_000)
    shadow: bool = Field(False, description="first write along unseen, for 100 turns or three days")
    canary: float = Field(0.0, ge=0, le=1, description="the share of the people who meet it before all do")
    recipe: dict[str, StrictInt | StrictFloat] = Field(
        default_factory=dict,
        max_length=20,
        description="of lora, what is to be otherwise: epochs, rank, privacy_epsilon …",
    )


class Run(BaseModel):
    """A run: `stage` names its station, `eta_s` is how many seconds are left where that is known."""

    id: str
    kind: str
    scope: str
    way: str
    model: str
    state: str
    stage: str
    done: int
    total: int
    loss: float | None
    tokens_per_s: float | None
    eta_s: float | None
    outcome: str | None
    version: str | None
    error: str | None


class Version(BaseModel):
    """A version of the left brain; `brain` is how it is served."""

    id: str
    scope: str
    way: str
    model: str
    brain: str
    state: str
    share: float
    parent: str | None
    created_at: datetime


class Whole(Version):
    """A version with what it was made of and how its exam went."""

    dataset: str
    base_digest: str
    adapter_digest: str
    template_digest: str
    config: dict[str, Any]
    scores: dict[str, Any]


class Versions(BaseModel):
    """All versions, newest first."""

    items: list[Version]


class Back(BaseModel):
    """Which version serves now; null where it is the host's own chain."""

    version: str | None


@routes.post("/train/start", status_code=202, summary="Begin a run", responses=documented(409))
async def start(body: Start, here: Here, who: Admin) -> Run:  # noqa: ARG001  # asked for the right
    """Begin a run in a process of its own; 409 where one goes on already."""
    room, settings = _room(here), here.house.settings
    mode = body.mode or (settings.train if settings.train != "off" else "message")
    wish = Wish(body.min_corpus, body.shadow, body.canary, recipe=dict(body.recipe))
    try:
        asked = wanted(settings, mode, body.model or settings.train_model, body.scope, wish)
        return Run.model_validate(run_facts(await room.begin(asked)))
    except WishError as error:
        raise Problem(422, "invalid", words=str(error)) from error
    except BusyRoomError as error:
        raise Problem(409, "training_busy") from error


@routes.post("/train/stop/{job_id}", status_code=202, summary="End a run", responses=documented(404))
async def stop(job_id: JobId, here: Here, who: Admin) -> Run:
    """Ask a run that goes on to end at its next step; the version in service stays. 404 where it does not go on."""
    run = await _room(here).stop(who.token_id, job_id)
    if run is None:
        raise Problem(404, "no_run")
    return Run.model_validate(run_facts(run))


@routes.get("/train/progress/{job_id}", summary="How far a run is", responses=documented(404))
async def progress(job_id: JobId, here: Here, who: Admin) -> Run:  # noqa: ARG001  # asked for the right
    """Tell how far a run is, or how it ended."""
    return await _run(_room(here), job_id)


@routes.get(
    "/train/progress/{job_id}/events",
    summary="How far a run is, as it goes on",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}, **documented(404)},
)
async def events(job_id: JobId, here: Here, who: Admin) -> StreamingResponse:  # noqa: ARG001  # asked for the right
    """Send an event whenever something changed, until the run is over."""
    room = _room(here)
    first = await _run(room, job_id)
    return StreamingResponse(
        _told(room, first), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


@routes.get("/models", summary="All versions")
async def models(here: Here, who: Admin) -> Versions:  # noqa: ARG001  # asked for the right
    """List the versions, newest first."""
    rows = await _room(here).versions()
    return Versions(items=[Version.model_validate(version_facts(row)) for row in rows])


@routes.get("/models/{version_id}", summary="One version", responses=documented(404))
async def model(version_id: VersionId, here: Here, who: Admin) -> Whole:  # noqa: ARG001  # asked for the right
    """Tell everything that is known of a version."""
    try:
        row = await _room(here).version(version_id)
    except VersionError as error:
        raise Problem(404, "no_version") from error
    return _whole(row)


@routes.post("/models/{version_id}/rollback", summary="Go back to a version", responses=documented(404))
async def rollback(version_id: VersionId, here: Here, who: Admin) -> Back:
    """Let a version serve its scope again."""
    try:
        row = await _room(here).go_back("", version_id, who.token_id)
    except VersionError as error:
        raise Problem(404, "no_version") from error
    return Back(version=row.id if row else None)


@routes.delete(
    "/models/{version_id}", status_code=204, summary="Delete a version", responses=documented(404, 409)
)
async def delete(version_id: VersionId, here: Here, who: Admin) -> None:
    """Delete a version that does not serve, from where it is served too."""
    try:
        await _room(here).delete(version_id, who.token_id)
    except VersionError as error:
        raise Problem(404, "no_version") from error
    except ServingError as error:
        raise Problem(409, "version_serves") from error


@routes.get(
    "/export-jsonl/{version_id}",
    summary="What a version learned from",
    response_class=PlainTextResponse,
    responses={200: {"content": {"application/jsonl": {}}}, **documented(404)},
)
async def export(
    version_id: VersionId,
    here: Here,
    who: Admin,  # noqa: ARG001  # asked for the right
    pseudonym: Annotated[
        str | None,
        Query(
            pattern="^(?:[0-9a-f]{16}|[0-9a-f]{32})$",
            description="only of one person, by their pseudonym or id",
        ),
    ] = None,
) -> PlainTextResponse:
    """Give the lines that a version learned from; nobody is named in them."""
    try:
        _, lines = await _room(here).export(version_id, pseudonym)
    except VersionError as error:
        raise Problem(404, "no_version") from error
    return PlainTextResponse("".join(f"{line}\n" for line in lines), media_type="application/jsonl")


def _room(here: Here) -> Room:
    if here.house.training is None:
        raise Problem(404, "no_version")
    return here.house.training


async def _run(room: Room, job_id: str) -> Run:
    found = await room.run(job_id)
    if found is None:
        raise Problem(404, "no_run")
    return Run.model_validate(run_facts(found))


async def _told(room: Room, first: Run) -> AsyncIterator[str]:
    now, told = first, ""
    while True:
        text = now.model_dump_json()
        if text != told:
            told = text
            yield f"event: {'end' if now.state in _OVER else 'progress'}\ndata: {text}\n\n"
        if now.state in _OVER:
            return
        await asyncio.sleep(_LOOK_S)
        now = await _run(room, first.id)


def _whole(row: ModelVersion) -> Whole:
    names = ("dataset", "base_digest", "adapter_digest", "template_digest")
    papers = {"config": json.loads(row.config), "scores": json.loads(row.scores)}
    return Whole.model_validate(version_facts(row) | {name: getattr(row, name) for name in names} | papers)
