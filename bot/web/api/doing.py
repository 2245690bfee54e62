"""From a call to a tool and back: bound to one person, in private, checked by the same permissions as the talk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from sqlmodel import Session

from agent.letters import letters_of, page
from agent.nodes.compose import worded
from agent.turn import Part
from bot.web.api.channel import BOT, NAME
from bot.web.api.problems import Problem, language_of
from bot.web.api.tokens import Caller
from bot.web.house import House
from memory import people
from memory.circle import notices
from memory.records import Person
from tools.circle.access import PATIENT, way
from tools.hands import Address, Hands
from tools.outcome import Outcome
from tools.table import call

_REFUSED = {"circle.nobody": (404, "nobody"), "circle.not_granted": (403, "not_granted")}


def house_of(request: Request) -> House:
    """Give the running Tangban."""
    house: House = request.app.state.house
    return house


@dataclass(frozen=True)
class Desk:
    """One call: the house, the hour, and the language that the program asked for (None: the person's own)."""

    house: House
    now: datetime
    language: str | None

    async def person(self, who: Caller) -> Person:
        """Look up whose token it is."""
        found = await self.house.database.read(lambda session: people.person(session, who.person_id))
        if found is None:
            raise Problem(401, "bad_token")
        return found

    async def hands(self, who: Caller, key: str | None = None, text: str = "") -> Hands:
        """Give the tools their means; `key` is that of the effect."""
        person, house = await self.person(who), self.house
        now = self.now.astimezone(ZoneInfo(person.zone))
        # A program that looks every second leaves one note a minute, not sixty.
        looking = f"api:{who.token_id}:{self.now:%Y%m%d%H%M}"
        return Hands(
            database=house.database,
            vault=house.vault,
            recall=house.recall,
            person=person,
            audience="private",
            address=Address(NAME, BOT, person.id),
            key=f"{key}:0" if key else looking,
            text=text,
            sent_at=now,
            now=now,
            language=self.language or person.language,
        )

    async def looking(
        self, who: Caller, tool: str, patient: str | None, arguments: Mapping[str, Any] | None = None
    ) -> Hands:
        """Give hands on the rows of whom a call is about, as far as this tool may look there; every look at another is noted."""
        hands = await self.hands(who)
        found = await way(tool, dict(arguments or {}), hands, patient)
        if found.refused:
            raise self._refused(found.refused, hands)
        return found.hands

    async def do(
        self, hands: Hands, tool: str, arguments: Mapping[str, Any], patient: str | None = None
    ) -> tuple[Outcome, ...]:
        """Run a tool, and write what its end of turn wants: what it left for the end, and letters to others."""
        about = {PATIENT: patient} if patient not in {None, hands.person.id} else {}
        outcomes = await call(tool, {**arguments, **about}, hands)
        if outcomes and outcomes[0].words in _REFUSED:
            raise self._refused(outcomes, hands)
        await self.house.database.write(lambda session: self._end(session, hands, outcomes))
        return outcomes

    def words(self, outcomes: Sequence[Outcome], hands: Hands) -> list[str]:
        """Say outcomes as the person would read them, what is urgent first."""
        urgent_first = sorted(outcomes, key=lambda one: not one.urgent)
        return [text for one in urgent_first if (text := self._part(one, hands.asking, hands.language).text)]

    def _part(self, outcome: Outcome, reader: Person, language: str) -> Part:
        return worded(outcome, reader, language, self.now)

    def _refused(self, outcomes: Sequence[Outcome], hands: Hands) -> Problem:
        status, kind = _REFUSED.get(outcomes[0].words, (403, "not_granted"))
        words = self._part(outcomes[0], hands.asking, hands.language).text
        return Problem(status, kind, words=words if kind == "not_granted" else None)

    def _end(self, session: Session, hands: Hands, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.closing is not None:
                outcome.closing(session)
        for person_id, told in letters_of(outcomes).items():
            reader = people.person(session, person_id)
            if reader is not None:
                pages = [page(self._part(one, reader, reader.language)) for one in told]
                key = f"{hands.key}:letter:{person_id}"
                notices.write(session, self.house.vault, person_id, key[:80], pages, self.now)


def _desk(request: Request, house: Annotated[House, Depends(house_of)]) -> Desk:
    asked = language_of(request, "")
    return Desk(house, house.clock(), asked or None)


Here = Annotated[Desk, Depends(_desk)]


def effect() -> str:
    """Make a key for an effect that nobody repeats."""
    return f"api:{uuid4().hex}"


def privately(hands: Hands, language: str) -> Hands:
    """Speak another language with the same hands."""
    return replace(hands, language=language)
