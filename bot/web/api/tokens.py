"""Who calls: a token with scopes, checked in like time whether it exists or not, and guessing held back.

Any part of the web may ask: `who: Annotated[Caller, Depends(caller("train"))]`.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any

from fastapi import Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.web.api.problems import Problem
from bot.web.api.scopes import SCOPES
from bot.web.api.throttle import Throttle
from bot.web.house import House
from memory import tokens
from memory.records import ApiToken

_REMEMBERED = 1000


@dataclass(frozen=True)
class Caller:
    """Whose program calls; an admin's has no person and sees nobody's rows."""

    token_id: str
    role: str
    person_id: str
    scopes: frozenset[str]


@dataclass
class Gate:
    """What is counted of callers: failures by address and by token, and hashes of tokens that were good lately.

    The latter pass while their address is held back, so that a guesser behind the same proxy locks nobody out.
    """

    throttle: Throttle = field(default_factory=Throttle)
    good: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def welcome(self, mark: str) -> None:
        """Remember a good token."""
        self.good[mark] = None
        self.good.move_to_end(mark)
        while len(self.good) > _REMEMBERED:
            self.good.popitem(last=False)


_bearer = HTTPBearer(auto_error=False, description="A token made with `tangban token make`.")


@cache
def caller(scope: str) -> Callable[..., Awaitable[Caller]]:
    """Make the dependency that lets in who has a scope; KeyError for one that is not in the table."""
    role = SCOPES[scope]

    async def who(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
    ) -> Caller:
        if given is None:
            raise Problem(401, "no_token", headers={"WWW-Authenticate": "Bearer"})
        found = await recognised(request, given.credentials)
        if found.role != role or scope not in found.scopes:
            raise Problem(403, "no_scope")
        return found

    return who


async def recognised(request: Request, token: str) -> Caller:
    """Give the caller of a token; Problem 401 where it does not hold, 429 where too many did not."""
    house: House = request.app.state.house
    gate: Gate = request.app.state.gate
    now, mark = asyncio.get_running_loop().time(), hashlib.sha256(token.encode()).hexdigest()
    keys = [f"at:{request.client.host if request.client else ''}", f"id:{token[:16]}"]
    wait = max(gate.throttle.wait(key, now) for key in keys)
    if wait > 0 and mark not in gate.good:
        raise Problem(429, "guessing", headers={"Retry-After": str(int(wait) + 1)})
    row = await house.database.read(lambda session: tokens.find(session, token, house.clock()))
    if row is None:
        gate.good.pop(mark, None)
        for key in keys:
            gate.throttle.failed(key, now)
        raise Problem(401, "bad_token", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    gate.welcome(mark)
    await _note_use(house, row)
    return Caller(row.id, row.role, row.person_id, frozenset(tokens.scopes_of(row)))


async def _note_use(house: House, row: ApiToken) -> None:
    now: Any = house.clock()
    if tokens.worth_noting(row, now):
        await house.database.write(lambda session: tokens.used(session, row.id, now))
