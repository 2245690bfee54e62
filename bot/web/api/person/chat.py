"""POST /chat goes the whole way of a message: inbox, lane, agent, outbox; what takes too long is fetched later."""

import asyncio
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Response
from pydantic import BaseModel, Field, model_validator
from sqlmodel import Session, col, select

from bot.delivery.inbox import unpack
from bot.delivery.outgoing.letters import Letter
from bot.message import Message
from bot.web.api.channel import BOT, NAME, Api, Heard
from bot.web.api.doing import Desk, Here
from bot.web.api.once import Once, once
from bot.web.api.pages import Cursor, Instant, Limit, Page, behind, cursor_of, page
from bot.web.api.problems import Problem, documented, router
from bot.web.api.tokens import Caller, caller
from memory.records import Identity, Inbox, Outbox

routes = router("chat")
_LONGEST = 60
ChatId = Annotated[int, Path(ge=1, lt=2**63)]


class Saying(BaseModel):
    """What the person says, or the id of the button that they press."""

    text: str = Field(default="", max_length=4000)
    button: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{8,24}$")

    @model_validator(mode="after")
    def _one_of_both(self) -> "Saying":
        if bool(self.text.strip()) == (self.button is not None):
            raise ValueError("either a text or a button is wanted")
        return self


class Button(BaseModel):
    """What a button says, and what to send back to press it."""

    label: str
    id: str


class File(BaseModel):
    """A file; `content` is base64."""

    name: str
    content: str


class Words(BaseModel):
    """One message to the person; `picture` is a PNG in base64."""

    text: str
    picture: str | None = None
    document: File | None = None
    buttons: list[list[Button]] = Field(default_factory=list)
    at: Instant | None = None


class Turn(BaseModel):
    """What became of something said; `waiting` means that the answer is fetched from GET /chat/{id}."""

    id: int
    state: Literal["waiting", "done", "failed"]
    messages: list[Words]


@routes.post(
    "/chat",
    response_model=Turn,
    responses={202: {"model": Turn}, **documented(409, 503)},
    summary="Say something",
)
async def say(
    said: Saying,
    response: Response,
    here: Here,
    asked: Annotated[Once, Depends(once("chat"))],
    wait: Annotated[float, Query(ge=0, le=_LONGEST, description="seconds to wait for the answer")] = 25.0,
) -> Turn:
    """Hand a message to the companion and wait for the answer; 202 with a link where it takes longer."""
    channel = _channel(here)
    person = await here.person(asked.who)
    await here.house.database.write(lambda session: _account(session, person.id))
    message = _message(said, asked, person.id, here)
    with channel.listening(person.id) as heard:
        receipt = await here.house.office.inbox.accept(message)
        if receipt.refusal:
            raise Problem(409, f"button_{receipt.refusal}")
        row_id = (
            receipt.waiting.row_id
            if receipt.waiting
            else await here.house.database.read(lambda session: _before(session, here, message))
        )
        turn = await _settled(here, asked.who, row_id, heard, wait)
    if turn.state == "waiting":
        response.status_code = 202
        response.headers["Location"] = f"/api/v1/chat/{row_id}"
    return turn


@routes.get("/chat", summary="Everything that was said to the person here, newest first")
async def letters(
    here: Here, who: Annotated[Caller, Depends(caller("chat"))], limit: Limit = 20, cursor: Cursor = None
) -> Page[Words]:
    """List answers, reminders and warnings."""
    after = behind(col(Outbox.created_at), col(Outbox.id), cursor)

    def work(session: Session) -> Page[Words]:
        mine = select(Outbox).where(Outbox.person_id == who.person_id, Outbox.channel == NAME)
        mine = mine if after is None else mine.where(after)
        rows = session.exec(
            mine.order_by(col(Outbox.created_at).desc(), col(Outbox.id).desc()).limit(limit + 1)
        ).all()
        shown, mark = page(rows, limit, lambda row: cursor_of(row.created_at, row.id or 0))
        return Page(items=_read(session, here, shown), next=mark)

    return await here.house.database.read(work)


@routes.get("/chat/{chat_id}", responses=documented(404), summary="What was answered")
async def answer(here: Here, who: Annotated[Caller, Depends(caller("chat"))], chat_id: ChatId) -> Turn:
    """Look whether an answer is there."""
    turn = await here.house.database.read(lambda session: turn_of(session, here, who, chat_id))
    if turn is None:
        raise Problem(404, "status_404")
    return turn


def turn_of(session: Session, here: Desk, who: Caller, row_id: int) -> Turn | None:
    """Read what became of a message of this person's own; None where there is none."""
    row = session.get(Inbox, row_id)
    if row is None or row.person_id != who.person_id or row.channel != NAME:
        return None
    if row.state in {"queued", "running"}:
        return Turn(id=row_id, state="waiting", messages=[])
    found = session.exec(
        select(Outbox).where(Outbox.source_key == f"inbox:{row_id}").order_by(col(Outbox.part))
    ).all()
    state: Literal["done", "failed"] = "failed" if row.state == "failed" else "done"
    return Turn(id=row_id, state=state, messages=_read(session, here, found))


async def _settled(here: Desk, who: Caller, row_id: int, heard: Heard, wait: float) -> Turn:
    """Wait until the turn has ended; who was forgotten in it has no rows, and gets the last words as they were heard."""
    clock = asyncio.get_running_loop().time
    until, pause = clock() + wait, 0.02
    while True:
        heard.bell.clear()
        turn = await here.house.database.read(lambda session: turn_of(session, here, who, row_id))
        if turn is None:
            return Turn(id=row_id, state="done", messages=_shown(heard.letters))
        left = until - clock()
        if turn.state != "waiting" or left <= 0:
            return turn
        try:
            async with asyncio.timeout(min(left, pause)):
                await heard.bell.wait()
        except TimeoutError:
            pause = min(0.5, pause * 2)


def _channel(here: Desk) -> Api:
    for channel in here.house.channels:
        if isinstance(channel, Api):
            return channel
    raise Problem(503, "no_channel")


def _account(session: Session, person_id: str) -> None:
    """Let the person be known by their id here, so that what they say is theirs."""
    mine = select(Identity.id).where(
        Identity.channel == NAME, Identity.bot == BOT, Identity.account == person_id
    )
    if session.exec(mine).first() is None:
        session.add(Identity(person_id=person_id, channel=NAME, bot=BOT, account=person_id))


def _message(said: Saying, asked: Once, person_id: str, here: Desk) -> Message:
    return Message(
        channel=NAME,
        bot=BOT,
        external_id=asked.key,
        chat=person_id,
        sender=person_id,
        sent_at=here.now,
        kind="button" if said.button else "text",
        text=said.text,
        button_id=said.button,
        language_hint=here.language,
    )


def _before(session: Session, here: Desk, message: Message) -> int:
    """Find the message that was said with the same key; what is said now must be the same."""
    row = session.exec(
        select(Inbox).where(Inbox.channel == NAME, Inbox.external_id == message.external_id)
    ).one()
    earlier = unpack(row, here.house.vault.open(session, row.person_id, row.sealed))
    if (earlier.text, earlier.button_id) != (message.text, message.button_id):
        raise Problem(422, "key_reused")
    return row.id or 0


def _read(session: Session, here: Desk, rows: Iterable[Outbox]) -> list[Words]:
    """Open what was said; what was forgotten is left out."""
    opened = (
        (row.created_at, Letter.unpack(here.house.vault.open(session, row.person_id, row.sealed)))
        for row in rows
    )
    return [_words(letter).model_copy(update={"at": at}) for at, letter in opened if not letter.blank]


def _shown(letters: Sequence[Letter]) -> list[Words]:
    return [_words(one) for one in letters]


def _words(letter: Letter) -> Words:
    name, content = letter.document or (None, b"")
    return Words(
        text=letter.text,
        picture=b64encode(letter.picture).decode() if letter.picture else None,
        document=File(name=name, content=b64encode(content).decode()) if name else None,
        buttons=[[Button(label=key.label, id=key.id) for key in row] for row in letter.keys],
    )
