"""The console's chat: what is said in a page is a message like any other, and letters appear in every open page of their person.

The account is the person's own id, so that whoever came in by Telegram's link goes on as the same person here.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.delivery.inbox import Receipt
from bot.delivery.office import Office
from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace
from bot.message import Message
from memory.records import Identity

NAME, BOT = "web", "local"
_RECENT = 64
"""Letters kept in memory for the moment between sending and the row that says so; pages fetch pictures by id."""

_HERE = ("web", "console", "api")


@dataclass(frozen=True)
class Speaker:
    """Who says something in a page; `elsewhere` is whether a messenger reaches them."""

    person_id: str
    language: str
    elsewhere: bool = False


class Page(Protocol):
    """An open page that shows a chat."""

    def said(self, words: str) -> None:
        """Show what the person said, in whichever of their pages."""
        ...

    def came(self, message_id: str, letter: Letter) -> None:
        """Show a letter."""
        ...

    def working(self) -> None:
        """Show that an answer is being worked on."""
        ...


class Web:
    """All chats of the console in this process."""

    name = NAME
    bot = BOT
    pace: Pace | None = None
    limits = Limits(text=1_000_000, caption=1_000_000)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pages: dict[str, set[Page]] = {}
        self._recent: OrderedDict[str, tuple[str, Letter]] = OrderedDict()

    async def run(self, office: Office) -> None:  # noqa: ARG002  # pages bring their messages by `say`
        """Receive nothing by itself."""
        await asyncio.Event().wait()

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Show a letter in every open page; who has none open finds it when they come."""
        leaving()
        message_id = uuid4().hex
        self._recent[message_id] = (chat, letter)
        while len(self._recent) > _RECENT:
            self._recent.popitem(last=False)
        for page in tuple(self._pages.get(chat, ())):
            page.came(message_id, letter)
        return message_id

    async def working(self, chat: str) -> None:
        """Show the sign of typing in every open page."""
        for page in tuple(self._pages.get(chat, ())):
            page.working()

    def is_group(self, chat: str) -> bool:  # noqa: ARG002  # there are none
        """A page is one person's."""
        return False

    async def say(self, office: Office, speaker: Speaker, text: str, button: str | None = None) -> Receipt:
        """Take what was typed, or the button that was pressed, into the inbox."""
        if button is None:
            for page in tuple(self._pages.get(speaker.person_id, ())):
                page.said(text)
        message = Message(
            channel=NAME,
            bot=BOT,
            external_id=uuid4().hex,
            chat=speaker.person_id,
            sender=speaker.person_id,
            sent_at=self._clock(),
            kind="text" if button is None else "button",
            text=text if button is None else "",
            button_id=button,
            language_hint=speaker.language,
        )
        receipt = await office.inbox.accept(message)
        if speaker.elsewhere:
            # Nobody looks at a closed page: alarms and reminders go on to their messenger.
            await office.inbox.mark_reachable(NAME, BOT, speaker.person_id, reachable=False)
        return receipt

    def listen(self, person_id: str, page: Page) -> Callable[[], None]:
        """Show a person's chat in a page until what is returned is called."""
        self._pages.setdefault(person_id, set()).add(page)

        def stop() -> None:
            pages = self._pages.get(person_id, set())
            pages.discard(page)
            if not pages:
                self._pages.pop(person_id, None)

        return stop

    def recent(self, person_id: str, message_id: str) -> Letter | None:
        """Find a letter to this person that was sent a moment ago."""
        chat, letter = self._recent.get(message_id, ("", None))
        return letter if chat == person_id else None


def settle_in(session: Session, person_id: str) -> bool:
    """Give a person their account here, once; says whether a messenger reaches them."""
    rows = session.exec(select(Identity).where(Identity.person_id == person_id)).all()
    elsewhere = any(row.channel not in _HERE and row.reachable for row in rows)
    if all((row.channel, row.bot) != (NAME, BOT) for row in rows):
        session.add(
            Identity(person_id=person_id, channel=NAME, bot=BOT, account=person_id, reachable=not elsewhere)
        )
    else:
        here = (col(Identity.channel) == NAME) & (col(Identity.account) == person_id)
        for row in session.exec(select(Identity).where(here)):
            row.reachable = not elsewhere
            session.add(row)
    session.flush()
    return elsewhere
