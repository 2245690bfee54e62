"""A POST with an Idempotency-Key is done once: the same key and body get the same answer again, for a day.

What a call does carries the key made here, unique in its table, so that even a call that died half way is not done twice.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated
from uuid import uuid4

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlmodel import Session, col, delete, select

from bot.web.api.problems import Problem
from bot.web.api.tokens import Caller, caller
from bot.web.house import House
from memory.once import once as first
from memory.records import ApiCall
from memory.vault import VaultError

KEPT = timedelta(days=1)
BUSY = timedelta(minutes=1)
"""A call that was not answered for so long belongs to a process that died."""

Work = Callable[[str], Awaitable[BaseModel]]


@dataclass(frozen=True)
class Once:
    """One POST; `key` is that of its effects, `kept` whether its answer is."""

    house: House
    who: Caller
    key: str
    body: str
    kept: bool

    async def do(self, work: Work, status: int = 201) -> Response:
        """Do it, or give the answer that it had; Problem 409 while it runs elsewhere, 422 where the key was for something else."""
        if not self.kept:
            return _json((await work(self.key)).model_dump_json().encode(), status)
        now = self.house.clock()
        row, ours = await self.house.database.write(lambda session: self._begin(session, now))
        if row.body_hash != self.body:
            raise Problem(422, "key_reused")
        if row.status:
            return await self._again(row)
        if not ours:
            raise Problem(409, "key_busy")
        try:
            answer = (await work(self.key)).model_dump_json().encode()
        except BaseException:
            await self.house.database.write(lambda session: _drop(session, self.key))
            raise
        await self.house.database.write(lambda session: self._end(session, answer, status))
        return _json(answer, status)

    def _begin(self, session: Session, now: datetime) -> tuple[ApiCall, bool]:
        """Take the call; it is ours where it is new or whoever had it died."""
        session.exec(delete(ApiCall).where(col(ApiCall.created_at) < now - KEPT))
        new = ApiCall(source_key=self.key, person_id=self.who.person_id, body_hash=self.body, created_at=now)

        def make() -> ApiCall:
            session.add(new)
            return new

        row, ours = first(session, lambda: _find(session, self.key), make)
        if not row.status and row.body_hash == self.body and row.created_at < now - BUSY:
            row.created_at, ours = now, True
            session.add(row)
        session.flush()
        return row, ours

    async def _again(self, row: ApiCall) -> Response:
        sealed, vault = row.sealed or b"", self.house.vault
        body = await self.house.database.read(lambda session: vault.open(session, self.who.person_id, sealed))
        answer = _json(body, row.status)
        answer.headers["Idempotency-Replayed"] = "true"
        return answer

    def _end(self, session: Session, answer: bytes, status: int) -> None:
        row = _find(session, self.key)
        if row is None:
            return  # they were forgotten in this very call
        try:
            row.sealed, row.status = self.house.vault.seal(session, self.who.person_id, answer), status
        except VaultError:
            return
        session.add(row)


@cache
def once(scope: str) -> Callable[..., Awaitable[Once]]:
    """Make the dependency of a POST that needs a scope."""

    async def made(
        request: Request,
        who: Annotated[Caller, Depends(caller(scope))],
        key: Annotated[
            str | None,
            Header(
                alias="Idempotency-Key",
                pattern=r"^[A-Za-z0-9._:-]{1,128}$",
                description="the same key and body are done once and answered alike for a day",
            ),
        ] = None,
    ) -> Once:
        said = "\x00".join(
            (who.person_id, request.method, request.url.path, request.url.query, key or uuid4().hex)
        )
        body = hashlib.sha256(await request.body()).hexdigest()
        mark = hashlib.sha256(said.encode()).hexdigest()[:40]
        return Once(request.app.state.house, who, f"api:{mark}", body, key is not None)

    return made


def _json(body: bytes, status: int) -> Response:
    return Response(body, status, media_type="application/json")


def _find(session: Session, key: str) -> ApiCall | None:
    return session.exec(select(ApiCall).where(ApiCall.source_key == key)).first()


def _drop(session: Session, key: str) -> None:
    row = _find(session, key)
    if row is not None and not row.status:
        session.delete(row)
