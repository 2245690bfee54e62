"""In the terminal: what is remembered is shown, forgotten, indexed anew, and each look is in the audit."""

import asyncio
from base64 import b64decode
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary
from sqlmodel import Session, SQLModel, select
from typer.testing import CliRunner

from bot.cli import app
from memory.database import Database
from memory.records import AuditEntry, Memory, Person
from memory.vault import Vault

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # a function of words
    monkeypatch.setenv("TANGBAN_DATA", str(tmp_path))
    monkeypatch.setenv("TANGBAN_MASTER_KEY", KEY)
    monkeypatch.setenv("TANGBAN_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)

    def runs(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(words))
        return result.exit_code, result.output

    for text in ("I am allergic to nuts", "my daughter marries in June"):
        assert runs("chat", "--once", text)[0] == 0
    return runs


def rows(folder: Path) -> tuple[list[Memory], list[AuditEntry]]:
    async def read() -> tuple[list[Memory], list[AuditEntry]]:
        database = Database(f"sqlite:///{folder / 'tangban.db'}")
        found = await database.read(
            lambda session: (list(session.exec(select(Memory))), list(session.exec(select(AuditEntry))))
        )
        await database.close()
        return found

    return asyncio.run(read())


def test_show_forget_one_forget_all(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # the fixture
    code, shown = run("memory", "show", "--person", "console:me")
    assert code == 0
    assert "allergic to nuts" in shown
    key = next(line.split()[0] for line in shown.splitlines() if "daughter" in line)
    assert run("memory", "forget", "--person", "console:me", "--key", key)[0] == 0
    assert run("memory", "forget", "--person", "console:me", "--key", key)[0] == 2
    assert "daughter" not in run("memory", "show", "--person", "console:me")[1]
    assert run("memory", "forget", "--person", "console:me")[0] == 2  # not without --yes
    assert len(rows(tmp_path)[0]) == 1
    assert run("memory", "forget", "--person", "console:me", "--yes")[0] == 0
    memories, audited = rows(tmp_path)
    assert memories == []
    actions = [entry.action for entry in audited]
    assert actions.count("memory_show") == 2
    assert actions.count("memory_forget") == 3
    assert run("memory", "show", "--person", "console:nobody")[0] == 2


def test_reindexing_works_every_row_out_anew(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # the fixture
    before = {row.id: row.vector for row in rows(tmp_path)[0]}
    code, said = run("memory", "reindex")
    assert code == 0
    assert "2 memories of 1 people" in said
    after = {row.id: row.vector for row in rows(tmp_path)[0]}
    assert after.keys() == before.keys()
    assert all(after[key] != before[key] for key in before)
    assert "nuts" in run("chat", "--once", "what did I say about nuts?")[1]


@pytest.mark.safety
def test_after_forgetting_all_no_sealed_text_holds_the_words(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # the fixture
    """Every sealed column of every table is opened: mail, profile, facts and talks too."""
    assert "nuts" in _opened(tmp_path)
    assert run("memory", "forget", "--person", "console:me", "--yes")[0] == 0
    left = _opened(tmp_path)
    assert left
    assert not [word for word in ("nuts", "daughter", "marries") if word in left]


def _opened(folder: Path) -> str:
    vault = Vault(b64decode(KEY))

    def work(session: Session) -> str:
        person = session.exec(select(Person)).one().id
        told: list[str] = []
        for table in SQLModel.metadata.sorted_tables:
            for column in table.columns if "person_id" in table.columns else ():
                if isinstance(column.type, LargeBinary) and table.name != "person_key":
                    told += [
                        vault.open(session, person, sealed).decode("utf-8", "replace")
                        for (sealed,) in session.execute(
                            table.select().with_only_columns(column).where(table.c.person_id == person)
                        )
                        if sealed
                    ]
        return "\n".join(told)

    async def read() -> str:
        database = Database(f"sqlite:///{folder / 'tangban.db'}")
        found = await database.read(work)
        await database.close()
        return found

    return asyncio.run(read())
