"""The same commands in the terminal, and the proof of the audit in plain words."""

import io
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.admin.terminal import run, verify
from bot.settings import Settings
from memory import people
from memory.database import Database
from memory.records import Notice
from memory.vault import Vault
from tests.agent.family import NOW

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def _settings(folder: Path, language: Literal["zh", "en"] = "en") -> Settings:
    return Settings(data=folder, language=language, master_key=KEY, _env_file=None)


async def _told(folder: Path, name: str, words: str = "", *, sure: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    code = await run(_settings(folder), name, words, out, sure=sure)
    return code, out.getvalue()


@pytest.mark.parametrize("name", ["status", "people", "health", "audit", "models"])
async def test_what_only_looks_is_told(tmp_path: Path, name: str) -> None:
    code, said = await _told(tmp_path, name)
    assert code == 0
    assert said.strip()


async def test_training_says_what_is_wrong_and_that_there_is_no_way_back(tmp_path: Path) -> None:
    code, said = await _told(tmp_path, "train", "no-such-base")
    assert (code, "no-such-base" in said) == (0, True)
    assert await _told(tmp_path, "rollback") == (0, "There is no version to go back to.\n")


async def test_what_is_unknown_is_said_with_what_there_is(tmp_path: Path) -> None:
    code, said = await _told(tmp_path, "reboot")
    assert code == 2
    assert "broadcast" in said


async def test_a_broadcast_wants_to_be_meant(tmp_path: Path) -> None:
    code, _ = await _told(tmp_path, "broadcast", "hello")
    assert code == 2
    database = Database(_settings(tmp_path).database)
    vault = Vault(bytes(range(32)))
    await database.write(
        lambda session: people.identify(
            session,
            vault,
            channel="telegram",
            bot="b",
            account="7",
            language="en",
            zone="UTC",
            now=NOW,
        )
    )
    code, said = await _told(tmp_path, "broadcast", "hello", sure=True)
    assert (code, "1 people" in said) == (0, True)
    assert await database.read(lambda session: len(session.exec(select(Notice)).all())) == 1
    await database.close()


@pytest.mark.parametrize(
    ("language", "holds", "breaks"), [("zh", "完好", "第 1 条被改过"), ("en", "holds", "entry 1 was changed")]
)
async def test_the_audit_is_judged_in_plain_words(
    tmp_path: Path, language: Literal["zh", "en"], holds: str, breaks: str
) -> None:
    await _told(tmp_path, "status")
    settings, out = _settings(tmp_path, language), io.StringIO()
    assert await verify(settings, out) == 0
    assert holds in out.getvalue()
    database = Database(settings.database)
    harm = text("UPDATE audit_entry SET actor = 'nobody'")
    await database.write(lambda session: session.connection().execute(harm) and None)
    await database.close()
    out = io.StringIO()
    assert await verify(settings, out) == 1
    assert breaks in out.getvalue()
