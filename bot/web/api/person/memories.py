"""GET and DELETE /memories: what is remembered of what was said, searched, and taken back."""

from typing import Annotated

from fastapi import Depends, Path, Query, Response
from pydantic import BaseModel
from sqlmodel import Session, col, select

from bot.web.api.doing import Desk, Here
from bot.web.api.pages import Cursor, Instant, Limit, Page, behind, cursor_of, page
from bot.web.api.problems import Problem, documented, router
from bot.web.api.tokens import Caller, caller
from memory.circle.audit import note
from memory.forgetting import forget_all, forget_one
from memory.recall import Remembered, memories
from memory.records import Memory

routes = router("memories")
MemoryId = Annotated[int, Path(ge=1, lt=2**63)]


class Kept(BaseModel):
    """Something that was said, and what was answered."""

    id: int
    at: Instant
    kind: str
    text: str
    reply: str | None = None


@routes.get("/memories", summary="What is remembered")
async def remembered(
    here: Here,
    who: Annotated[Caller, Depends(caller("memories"))],
    q: Annotated[str | None, Query(min_length=1, max_length=200, description="search for this")] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[Kept]:
    """List memories, newest first, or those that answer a question best."""
    if q is not None:
        found = await here.house.recall.search(who.person_id, q, asof=here.now, limit=limit)
        return Page(items=[_kept(one) for one in found])
    after = behind(col(Memory.at), col(Memory.id), cursor)

    def work(session: Session) -> Page[Kept]:
        mine = select(Memory.id, Memory.at).where(Memory.person_id == who.person_id)
        mine = mine if after is None else mine.where(after)
        rows = session.exec(
            mine.order_by(col(Memory.at).desc(), col(Memory.id).desc()).limit(limit + 1)
        ).all()
        shown, mark = page(rows, limit, lambda row: cursor_of(row[1], row[0] or 0))
        wanted = [(row[0] or 0, 0.0) for row in shown]
        opened = memories.opened(session, here.house.vault, who.person_id, wanted)
        return Page(items=[_kept(one) for one in opened], next=mark)

    return await here.house.database.read(work)


@routes.delete("/memories/{memory_id}", status_code=204, responses=documented(404), summary="Forget this one")
async def drop(
    here: Here, who: Annotated[Caller, Depends(caller("memories"))], memory_id: MemoryId
) -> Response:
    """Delete one memory and what it told, wherever its words are kept."""

    def work(session: Session) -> bool:
        row = session.get(Memory, memory_id)
        if row is None or row.person_id != who.person_id:
            return False
        gone = forget_one(session, here.house.vault, who.person_id, row.source_key) is not None
        if gone:
            _note(session, here, who, "memory_delete")
        return gone

    if not await here.house.database.write(work):
        raise Problem(404, "status_404")
    here.house.recall.cache.drop(who.person_id)
    return Response(status_code=204)


@routes.delete("/memories", status_code=204, summary="Forget everything that was said")
async def drop_all(here: Here, who: Annotated[Caller, Depends(caller("memories"))]) -> Response:
    """Delete all memories; records of values and meals stay."""

    def work(session: Session) -> None:
        forget_all(session, here.house.vault, who.person_id)
        _note(session, here, who, "memories_delete")

    await here.house.database.write(work)
    here.house.recall.cache.drop(who.person_id)
    return Response(status_code=204)


def _note(session: Session, here: Desk, who: Caller, action: str) -> None:
    note(session, at=here.now, actor=who.person_id, action=action, subject=who.person_id, detail=who.token_id)


def _kept(one: Remembered) -> Kept:
    return Kept(id=one.id, at=one.at, kind=one.kind, text=one.text, reply=one.reply)
