"""Who sits before a page: found by the ticket in their cookie, or the local person where nothing is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from bot.channels.openings import Openings
from bot.channels.web import BOT, NAME, Speaker, Web, settle_in
from bot.web.address import HERE, local_only
from bot.web.entry import passes
from bot.web.entry.passes import Way
from bot.web.house import House
from memory import people
from memory.records import Identity, Person, WebPass
from prompts.reader import say
from tools.hands import Address, Hands

Theme = Literal["auto", "light", "dark"]

_DEMO = ("console", "local", "me")
"""The account of `tangban chat`."""


@dataclass(frozen=True)
class Taste:
    """How a page is to look: its language, light or dark."""

    language: str
    theme: Theme = "auto"


@dataclass(frozen=True)
class Visit:
    """One person in one session; whatever they do is asked of the database again (`still`)."""

    house: House
    channel: Web
    ticket_hash: str
    way: Way
    person: Person
    taste: Taste
    elsewhere: bool = False

    @property
    def language(self) -> str:
        """The language of this page."""
        return self.taste.language

    @property
    def admin(self) -> bool:
        """Only a password with a second factor makes an admin."""
        return self.way == "password"

    @property
    def now(self) -> datetime:
        """The moment on the person's own clock."""
        return self.house.clock().astimezone(ZoneInfo(self.person.zone))

    @property
    def speaker(self) -> Speaker:
        """The person as the chat knows them."""
        return Speaker(self.person.id, self.language, self.elsewhere)

    def words(self, block: str, **facts: object) -> str:
        """Say a block of prompts/web.toml in the language of this page, with the person's unit and hours."""
        everyday = {"unit": self.person.unit, "zone": self.person.zone, "now": self.now}
        return say(f"web.{block}", self.language, **{**everyday, **facts})

    def hands(self) -> Hands:
        """The means of one act of this person, under a key of its own."""
        house, now = self.house, self.now
        return Hands(
            database=house.database,
            vault=house.vault,
            recall=house.recall,
            person=self.person,
            audience="private",
            address=Address(NAME, BOT, self.person.id),
            key=f"web:{uuid4().hex}",
            text="",
            sent_at=now,
            now=now,
            language=self.language,
            # An invitation is opened where the family talks.
            links=Openings(house.channels, anywhere=True),
        )

    async def still(self, acting: bool = True) -> "Visit | None":
        """Look again: whether the session holds, and how the person is now; None if it is over.

        Only what a person does keeps a session awake, not what a page does by itself (`acting` is false then).
        """
        now, database = self.house.clock(), self.house.database
        found = await database.read(lambda session: _found(session, self.ticket_hash, now))
        if found is None:
            return None
        row, person = found
        if acting and passes.worth_noting(row, now):
            await database.write(lambda session: passes.used(session, self.ticket_hash, now))
        return replace(self, person=person)


class Reception:
    """Finds out who comes, for one house."""

    def __init__(self, house: House, channel: Web) -> None:
        self.house = house
        self.channel = channel

    @property
    def open_to_local(self) -> bool:
        """Whether nothing is set up: loopback alone, no address outside, no messenger."""
        return local_only(self.house.settings, self.house.channels)

    async def visit(self, ticket: str | None, taste: Mapping[str, str]) -> Visit | None:
        """Find the session of a ticket."""
        if not ticket:
            return None
        key, now = passes.hashed(ticket), self.house.clock()
        found = await self.house.database.read(lambda session: _found(session, key, now))
        if found is None:
            return None
        row, person = found
        if passes.worth_noting(row, now):
            await self.house.database.write(lambda session: passes.used(session, key, now))
        elsewhere = await self.house.database.read(lambda session: _elsewhere(session, person.id))
        way = cast("Way", row.way)
        return Visit(self.house, self.channel, key, way, person, _taste(taste, person.language), elsewhere)

    async def sign_in(self, person_id: str, way: Way) -> str:
        """Begin a session; returns its ticket."""
        now = self.house.clock()

        def work(session: Session) -> str:
            passes.sweep(session, now)
            if way != "password":
                settle_in(session, person_id)
            return passes.open_session(session, person_id, way, now)

        return await self.house.database.write(work)

    async def local(self) -> str:
        """Begin a session of the local person, who is the one of `tangban chat`."""
        return await self.sign_in(await self.person_of(*_DEMO, None), "local")

    async def person_of(self, channel: str, bot: str, account: str, language: str | None) -> str:
        """Find or make the person of an account."""
        settings, now = self.house.settings, self.house.clock()
        told = language if language in {"zh", "en"} else settings.language

        def work(session: Session) -> str:
            return people.identify(
                session,
                self.house.vault,
                channel=channel,
                bot=bot,
                account=account,
                language=told,
                zone=settings.zone,
                now=now,
            ).id

        return await self.house.database.write(work)


def _found(session: Session, key: str, now: datetime) -> tuple[WebPass, Person] | None:
    row = passes.valid(session, key, now)
    person = session.get(Person, row.person_id) if row else None
    return (row, person) if row and person else None


def _elsewhere(session: Session, person_id: str) -> bool:
    rows = select(Identity).where(Identity.person_id == person_id)
    return any(row.channel not in HERE and row.reachable for row in session.exec(rows))


def _taste(told: Mapping[str, str], language: str) -> Taste:
    theme = told.get("theme", "auto")
    chosen = told.get("lang", "")
    return Taste(
        chosen if chosen in {"zh", "en"} else language,
        cast("Theme", theme) if theme in {"light", "dark"} else "auto",
    )
