"""What tired people type on a phone, asked through the whole conversation: understanding, doors and finder together."""

import tomllib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from agent.companion import Companion
from memory.database import Database
from memory.people import identify
from memory.recall import Recall
from memory.records import Person
from memory.vault import Vault
from prompts.knowledge.library import names, piece
from tests.agent.replay import Talk

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 21, 10, 10, tzinfo=ZoneInfo(ZONE))
LANGUAGES = ("zh", "en")
TYPED = tomllib.loads((Path(__file__).parent / "typed.toml").read_text("utf-8"))
TITLES = {piece(name, language).title: name for name in names() for language in LANGUAGES}
LEAST = {("zh", 0): 27, ("zh", 1): 19, ("en", 0): 30, ("en", 1): 17}
"""Answered by the right piece, of 40; most others get an estimate of the food, a question back or what to do at once."""


def _somebody(session: Session, vault: Vault, account: str, language: str) -> Person:
    return identify(
        session,
        vault,
        channel="console",
        bot="local",
        account=account,
        language=language,
        zone=ZONE,
        now=NOW,
    )


async def _answers(asked: list[str], language: str, folder: Path) -> list[str]:
    """The piece that answers each question, each asked by somebody else; nothing where none does."""
    database = Database(f"sqlite:///{folder / 'typed.db'}")
    database.migrate()
    vault = Vault(bytes(range(32)))
    companion = Companion(database, vault, Recall(database, vault))
    found: list[str] = []

    def newcomers(session: Session) -> list[str]:
        accounts = (f"typed{number}" for number in range(len(asked)))
        new = (_somebody(session, vault, account, language) for account in accounts)
        return [person.id for person in new]

    people = await database.write(newcomers)
    for number, ask in enumerate(asked):
        answer = await Talk(companion, database, people[number], ZONE, turns=number).say(ask, NOW)
        lines = [line for part in answer.parts for line in part.text.splitlines()]
        found.append(next((TITLES[line] for line in lines if line in TITLES), ""))
    await database.close()
    return found


@pytest.mark.parametrize("half", [0, 1], ids=["work", "report"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_typed_reaches_its_piece(language: str, half: int, tmp_path: Path) -> None:
    asked = list(TYPED[language].items())[half::2]
    found = await _answers([ask for ask, _ in asked], language, tmp_path)
    pairs = list(zip(asked, found, strict=True))
    wrong = [(ask, said) for (ask, want), said in pairs if said and said not in want.split("|")]
    assert len(wrong) <= (4 if half else 1), wrong
    missed = [ask for (ask, _), said in pairs if not said]
    assert len(asked) - len(wrong) - len(missed) >= LEAST[language, half], missed


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_asks_nothing_of_the_library_gets_no_piece(language: str, tmp_path: Path) -> None:
    near = TYPED["near"][language]
    found = await _answers(near, language, tmp_path)
    answered = [(ask, said) for ask, said in zip(near, found, strict=True) if said]
    assert len(answered) <= 1, answered


def test_every_label_names_a_piece() -> None:
    wanted = {name for language in LANGUAGES for want in TYPED[language].values() for name in want.split("|")}
    assert wanted <= set(names())
