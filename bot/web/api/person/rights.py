"""GET /export: a copy of everything. POST /forget and /forget/confirm: an end of it, in two steps."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.web.api.doing import Desk, Here
from bot.web.api.once import Once, once
from bot.web.api.pages import Instant
from bot.web.api.problems import Problem, documented, router
from bot.web.api.tokens import Caller, caller
from memory.vault import VaultError
from tools.export import bundle

routes = router("rights")
HOLDS = timedelta(minutes=10)
_ZIP: dict[str, Any] = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}


class Sure(BaseModel):
    """What confirms: send it back within ten minutes."""

    confirmation: str
    expires_at: Instant
    words: str


class Confirmed(BaseModel):
    """The confirmation that the first step gave."""

    model_config = ConfigDict(extra="forbid")

    confirmation: str = Field(pattern=r"^[A-Za-z0-9_-]{40,400}$")


class Gone(BaseModel):
    """The last words."""

    words: str


@routes.get(
    "/export", response_class=Response, responses={200: _ZIP}, summary="Everything known of me, as a zip file"
)
async def export(here: Here, who: Annotated[Caller, Depends(caller("export"))]) -> Response:
    """Pack everything that is known of the person."""
    made = await bundle.make(await here.hands(who))
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return Response(made.body, media_type="application/zip", headers=headers)


@routes.post(
    "/forget", status_code=202, response_model=Sure, responses=documented(409), summary="Ask to be forgotten"
)
async def ask(here: Here, asked: Annotated[Once, Depends(once("forget"))]) -> Response:
    """Say what would happen and give what confirms it; nothing is deleted yet."""

    async def work(key: str) -> Sure:
        hands, until = await here.hands(asked.who, key), here.now + HOLDS
        outcomes = await here.do(hands, "manage_data", {"action": "forget"})
        said = json.dumps({"forget": asked.who.token_id, "until": until.isoformat()})
        sealed = await here.house.database.read(
            lambda session: here.house.vault.seal(session, asked.who.person_id, said)
        )
        code = urlsafe_b64encode(sealed).decode().rstrip("=")
        return Sure(confirmation=code, expires_at=until, words="\n".join(here.words(outcomes, hands)))

    return await asked.do(work, 202)


@routes.post(
    "/forget/confirm",
    response_model=Gone,
    responses=documented(409),
    summary="Be forgotten, for good",
)
async def confirm(said: Confirmed, here: Here, asked: Annotated[Once, Depends(once("forget"))]) -> Response:
    """Destroy the person's key and rows."""
    if not await _meant(here, asked.who, said.confirmation):
        raise Problem(400, "not_confirmed")

    async def work(key: str) -> Gone:
        hands = await here.hands(asked.who, key)
        words = here.words(await here.do(hands, "forget_me", {"sure": True}), hands)
        return Gone(words="\n".join(words))

    return await asked.do(work, 200)


async def _meant(here: Desk, who: Caller, code: str) -> bool:
    """Tell whether this was sealed here for this token and is still fresh."""
    try:
        sealed = urlsafe_b64decode(code + "=" * (-len(code) % 4))
        opened = await here.house.database.read(
            lambda session: here.house.vault.open(session, who.person_id, sealed)
        )
        told = json.loads(opened)
        fresh = datetime.fromisoformat(told["until"]) > here.now
        return bool(told["forget"] == who.token_id and fresh)
    except (VaultError, NotBase64, ValueError, KeyError, TypeError):
        return False
