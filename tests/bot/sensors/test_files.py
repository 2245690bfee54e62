"""`tangban import` keeps a file's values for whoever sits at the terminal, or for an account or id."""

import io
from pathlib import Path

import pytest
from sqlmodel import select

from bot.sensors.files import bring
from bot.settings import Settings
from memory.database import Database
from memory.records import Identity, Reading

TABLE = "time,glucose (mmol/L)\n2025-11-13 07:05,6.8\n2025-11-13 07:10,7.0\nsome day,7.0\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "values.csv").write_text(TABLE, "utf-8")
    return Settings(data=tmp_path / "data", language="en")


async def _brought(settings: Settings, name: str) -> tuple[str, int]:
    out = io.StringIO()
    code = await bring(settings, Path("values.csv"), name, out)
    return out.getvalue(), code


async def test_a_file_is_brought_once(settings: Settings) -> None:
    said, code = await _brought(settings, "me")
    assert (code, "2 new values" in said, "could not read 1 line" in said) == (0, True, True)
    assert "already have all 2" in (await _brought(settings, "me"))[0]
    database = Database(settings.database)
    rows, who = await database.read(
        lambda session: (session.exec(select(Reading)).all(), session.exec(select(Identity)).one())
    )
    await database.close()
    assert {row.person_id for row in rows} == {who.person_id}
    assert "already have all 2" in (await _brought(settings, who.person_id))[0]


async def test_nobody_and_nothing_are_told(settings: Settings) -> None:
    said, code = await _brought(settings, "somebody")
    assert (code, "do not know somebody" in said) == (1, True)
    Path("values.csv").write_text("", "utf-8")
    said, code = await _brought(settings, "me")
    assert (code, "empty" in said) == (1, True)
