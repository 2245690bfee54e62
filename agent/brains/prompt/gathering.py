"""Gathers what a model may know of the person: as lines, each section by its importance."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from agent.brains.prompt.sections import Section
from memory import diary
from memory.database import Database
from memory.recall import Holding, Recall, Remembered
from memory.records import Person
from memory.vault import Vault
from prompts.reader import facts_of, say
from tools.knowing import Known, known

_VALUES_SINCE = timedelta(days=3)
_MOST_VALUES = 8
_TALK_SINCE = timedelta(hours=6)
_MOST_TURNS = 4
_MOST_LETTERS = 240  # of one line of talk
_TOLD = ("name", "age", "sex", "diabetes_type", "preferences")


@dataclass(frozen=True)
class Scene:
    """Whose turn it is, and the means to read what is known of them; never shown to a model itself."""

    database: Database
    vault: Vault
    recall: Recall
    person: Person
    language: str
    now: datetime
    text: str
    remembered: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Read:
    known: Known
    values: tuple[tuple[datetime, float, str | None], ...]


async def sections(scene: Scene, result: str) -> tuple[Section, ...]:
    """Say what is known, most important first: the result and the message are needed, the talk so far gives way first."""
    read, recent = await asyncio.gather(
        scene.database.read(lambda session: _read(session, scene)),
        scene.recall.recent(scene.person.id, _MOST_TURNS),
    )
    return (
        _section("result", (result,), scene, needed=True),
        _section("message", (scene.text,), scene, needed=True),
        _section("pinned", _quoted(read.known.pinned), scene),
        _section(
            "profile", (_profile(scene, read.known), *_quoted(read.known.states), *read.known.notes), scene
        ),
        _section("values", tuple(_value(scene, *one) for one in reversed(read.values)), scene),
        _section("memories", tuple(text[:_MOST_LETTERS] for text in scene.remembered), scene),
        replace(_section("talk", _talk(scene, recent), scene), backwards=True),
    )


def _section(name: str, lines: tuple[str, ...], scene: Scene, *, needed: bool = False) -> Section:
    return Section(say(f"brains.section_{name}", scene.language), tuple(one for one in lines if one), needed)


def _quoted(holdings: Sequence[Holding]) -> tuple[str, ...]:
    return tuple(one.text[:_MOST_LETTERS] for one in holdings)


def _read(session: Session, scene: Scene) -> _Read:
    person_id = scene.person.id
    seen = diary.readings(session, person_id, scene.now - _VALUES_SINCE, scene.now + timedelta(minutes=1))
    return _Read(
        known(session, scene.vault, scene.person, scene.now),
        tuple((one.at, one.mmol, one.context) for one in seen[-_MOST_VALUES:]),
    )


def _profile(scene: Scene, read: Known) -> str:
    person = scene.person
    of_oneself = {name: read.told.get(name) for name in _TOLD}
    targets = {"target_low": person.target_low, "target_high": person.target_high}
    return say("brains.profile", scene.language, **facts_of(person, scene.now), **of_oneself, **targets)


def _value(scene: Scene, at: datetime, mmol: float, context: str | None) -> str:
    facts = {"at": at, "mmol": mmol, "context": context}
    return say("brains.value", scene.language, **facts_of(scene.person, scene.now), **facts)


def _talk(scene: Scene, recent: list[Remembered]) -> tuple[str, ...]:
    """Say the last turns, newest first, so that the oldest give way first; what was said in groups stays there."""
    lines: list[str] = []
    for one in reversed(recent):
        if one.kind == "group" or scene.now - one.at > _TALK_SINCE:
            continue
        if one.reply:
            lines.append(say("brains.we_said", scene.language, text=one.reply[:_MOST_LETTERS]))
        lines.append(say("brains.they_said", scene.language, text=one.text[:_MOST_LETTERS]))
    return tuple(lines)
