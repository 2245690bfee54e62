"""Answers "/web": a link that opens the console once, within ten minutes, for whoever asked in private."""

import re

from sqlmodel import Session

from agent.turn import Answer, Part, Turn
from bot.clock import Clock
from bot.delivery.turns import Agent
from bot.web.entry import passes
from memory import people
from memory.database import Database
from prompts.reader import say

_ASKED = re.compile(r"^\s*(?:/web(?:@\w+)?|/?网页版?)\s*$", re.IGNORECASE)


class Doorman:
    """Stands before whoever else answers; `address` is where the console is reached, "" where there is none.

    It is `near` where only this machine reaches it.
    """

    def __init__(self, agent: Agent, database: Database, clock: Clock, address: str, near: bool) -> None:
        self._agent = agent
        self._database = database
        self._clock = clock
        self._address = address
        self._near = near

    async def answer(self, turn: Turn) -> Answer:
        """Hand out a link, or let the others answer."""
        if turn.action is not None or not _ASKED.match(turn.text):
            return await self._agent.answer(turn)
        person = await self._database.read(lambda session: people.person(session, turn.person_id))
        language = person.language if person else "zh"
        if turn.audience != "private" or turn.forwarded:
            return Answer((Part(say("web.link_in_private", language)),))
        if not self._address:
            return Answer((Part(say("web.link_off", language)),))
        code = passes.new_code()

        def finish(session: Session) -> None:
            passes.keep_code(session, turn.person_id, code, self._clock())

        minutes = round(passes.CODE_HOLDS.total_seconds() / 60)
        link = f"{self._address}/enter/link#{code}"
        return Answer((Part(say("web.link", language, near=self._near, link=link, minutes=minutes)),), finish)
