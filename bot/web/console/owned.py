"""What a browser fetches as a file: pictures and files of the chat, and the copy of everything; each for its owner alone."""

import re
from collections.abc import Mapping

from fastapi import APIRouter, Request
from sqlmodel import Session, select
from starlette.responses import PlainTextResponse, Response

from bot.channels.web import NAME
from bot.delivery.outgoing.letters import Letter
from bot.web.console.acts import perform
from bot.web.entry.visit import Visit
from memory.records import Outbox

_ID = re.compile(r"[0-9a-f]{32}")
_KINDS: Mapping[str, str] = {".pdf": "application/pdf", ".zip": "application/zip"}


def owned() -> APIRouter:
    """Make the routes."""
    router = APIRouter(include_in_schema=False, prefix="/own")
    router.add_api_route("/picture/{message_id}", picture, methods=["GET"])
    router.add_api_route("/file/{message_id}", file, methods=["GET"])
    router.add_api_route("/export.zip", export, methods=["GET"])
    return router


async def picture(request: Request, message_id: str) -> Response:
    """Give the picture of a letter to this person."""
    letter = await _letter(request.scope["tangban"], message_id)
    if letter is None or letter.picture is None:
        return PlainTextResponse("not found", 404)
    return Response(letter.picture, media_type="image/png")


async def file(request: Request, message_id: str) -> Response:
    """Give the file of a letter to this person, always to be saved and never shown as a page."""
    letter = await _letter(request.scope["tangban"], message_id)
    if letter is None or letter.document is None:
        return PlainTextResponse("not found", 404)
    return _saved(*letter.document)


async def export(request: Request) -> Response:
    """Give everything that is known of this person."""
    visit: Visit = request.scope["tangban"]
    if visit.admin:
        return PlainTextResponse("not found", 404)
    (outcome,) = await perform(visit, "manage_data", {"action": "export"})
    return _saved(*outcome.document) if outcome.document else PlainTextResponse("not found", 404)


def _saved(name: str, body: bytes) -> Response:
    """Send a file; its name keeps only letters that mean nothing in a header."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "-", name)[-80:]
    kind = next(
        (kind for ending, kind in _KINDS.items() if safe.endswith(ending)), "application/octet-stream"
    )
    return Response(body, media_type=kind, headers={"content-disposition": f'attachment; filename="{safe}"'})


async def _letter(visit: Visit, message_id: str) -> Letter | None:
    if not _ID.fullmatch(message_id):
        return None
    if (recent := visit.channel.recent(visit.person.id, message_id)) is not None:
        return recent

    def work(session: Session) -> Letter | None:
        row = session.exec(
            select(Outbox).where(
                Outbox.person_id == visit.person.id,
                Outbox.channel == NAME,
                Outbox.chat == visit.person.id,
                Outbox.platform_message_id == message_id,
            )
        ).first()
        if row is None:
            return None
        return Letter.unpack(visit.house.vault.open(session, row.person_id, row.sealed))

    return await visit.house.database.read(work)
