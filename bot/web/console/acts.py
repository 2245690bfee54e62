"""Doing in a page what a tool does in a chat: the same permissions, the same audit, the same letters to others."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from nicegui import ui
from sqlmodel import Session

from agent.letters import letters_of, page
from agent.nodes.compose import worded
from bot.web.entry.visit import Visit
from memory import people
from memory.circle import notices
from tools.circle.access import PATIENT, way
from tools.hands import Hands
from tools.outcome import Outcome
from tools.table import call

_log = logging.getLogger(__name__)


async def perform(
    visit: Visit, tool: str, arguments: Mapping[str, Any], patient_id: str | None = None
) -> tuple[Outcome, ...]:
    """Run a tool for this person (about somebody else with `patient_id`), and write what follows from it."""
    hands = visit.hands()
    said = dict(arguments) if patient_id is None else {**arguments, PATIENT: patient_id}
    outcomes = await call(tool, said, hands)
    if any(one.closing or one.letters for one in outcomes):
        await visit.house.database.write(lambda session: _close(session, visit, hands, outcomes))
    return outcomes


async def look_at(
    visit: Visit, tool: str, patient_id: str, arguments: Mapping[str, Any] | None = None
) -> Hands | None:
    """Ask to look at somebody's rows as a tool would, which is noted; None where it was not granted."""
    found = await way(tool, arguments or {}, visit.hands(), patient_id)
    return None if found.refused or found.privately else found.hands


def told(visit: Visit, outcomes: tuple[Outcome, ...]) -> str:
    """Word what came of it."""
    parts = [worded(one, visit.person, visit.language, visit.now).text for one in outcomes]
    return "\n".join(part for part in parts if part)


def guarded(
    visit: Visit, act: Callable[[Visit], Awaitable[None]], acting: bool = True
) -> Callable[[], Awaitable[None]]:
    """Make a handler that first asks whether the session still holds: a page may stay open for days."""

    async def handler() -> None:
        again = await visit.still(acting)
        if again is None:
            ui.navigate.to("/enter")
            return
        try:
            await act(again)
        except Exception as error:  # whatever it was, the person is told that it was not done
            failed(error)
            with suppress(RuntimeError):  # the page may be gone
                ui.notify(visit.words("trouble"), multi_line=True)

    return handler


def failed(error: Exception) -> None:
    """Log a fault of a page. NiceGUI would log what the error says, which may be what somebody said."""
    _log.error("a page failed", exc_info=error)


def _close(session: Session, visit: Visit, hands: Hands, outcomes: tuple[Outcome, ...]) -> None:
    for one in outcomes:
        if one.closing is not None:
            one.closing(session)
    for person_id, letters in letters_of(outcomes).items():
        reader = people.person(session, person_id)
        if reader is None:
            continue
        pages = [page(worded(one, reader, reader.language, visit.now)) for one in letters]
        notices.write(session, visit.house.vault, person_id, f"{hands.key}:{person_id}", pages, visit.now)
