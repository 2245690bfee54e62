"""The lines of docs/host.md that copy and restore a server's database, run word for word."""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlmodel import Session, SQLModel, delete, select

from memory import people
from memory.database import Database
from memory.records import Person, PersonKey, Reading
from memory.vault import Vault, VaultError
from tests.memory.conftest import _empty, server_url  # noqa: F401  # a fixture

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TOOLS = {"postgres": "pg_dump", "mariadb": "mariadb-dump"}


def _lines(kind: str) -> list[str]:
    """What to run: rows, keys, restoring."""
    told = (ROOT / "docs" / "host.md").read_text(encoding="utf-8").splitlines()
    head = ("    pg_",) if kind == "postgres" else ("    mariadb",)
    found = [line.strip() for line in told if line.startswith(head)]
    assert len(found) == 3, found
    return found


@pytest.fixture(params=["postgres", "mariadb"])
def server(request: pytest.FixtureRequest, server_url: Callable[[str], str]) -> tuple[str, str]:  # noqa: F811  # the fixture
    """The kind of server, and the URL of an empty database of ours on it."""
    if shutil.which(TOOLS[request.param]) is None:
        pytest.skip(f"{TOOLS[request.param]} is not installed")
    url = server_url(request.param)
    _empty(url)
    return request.param, url


def _run(line: str, url: str, folder: Path) -> None:
    found = make_url(url)
    login = f"--host={found.host} --port={found.port or 3306} --user={found.username}"
    given = {
        "URL": url.replace("+psycopg", ""),
        "DB": str(found.database),
        "LOGIN": login,
        "MYSQL_PWD": found.password or "",
    }
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _written(session: Session, vault: Vault) -> str:
    person = people.identify(
        session, vault, channel="console", bot="local", account="me", language="en", zone="UTC", now=NOW
    )
    people.update_profile(session, vault, person.id, {"name": "Ann"}, NOW)
    session.add(Reading(person_id=person.id, source_key="k", at=NOW, created_at=NOW, mmol=6.8))
    return person.id


def _wiped(session: Session) -> None:
    for table in reversed(SQLModel.metadata.sorted_tables):
        session.execute(table.delete())


async def test_what_was_copied_is_restored_and_who_was_forgotten_stays_so(
    server: tuple[str, str], tmp_path: Path
) -> None:
    kind, url = server
    rows, keys, restoring = _lines(kind)
    vault = Vault(bytes(32))

    async def inside(work: Callable[[Session], object], keep: bool = False) -> object:
        database = Database(url)  # no connection is open while the tools work, as docs/host.md asks for
        try:
            return await (database.write(work) if keep else database.read(work))
        finally:
            await database.close()

    def told(session: Session) -> tuple[object, float]:
        person = session.exec(select(Person)).one()
        return people.profile(session, Vault(bytes(32)), person.id)["name"], session.exec(
            select(Reading.mmol)
        ).one()

    await inside(lambda session: _written(session, vault), keep=True)
    for line in (rows, keys):
        _run(line, url, tmp_path)
    await inside(_wiped, keep=True)
    _run(restoring, url, tmp_path)
    assert await inside(told) == ("Ann", 6.8)
    await inside(lambda session: session.execute(delete(PersonKey)) and None, keep=True)
    _run(keys, url, tmp_path)  # the keys are carried away anew
    _run(restoring, url, tmp_path)  # and an old copy of the rows comes back
    with pytest.raises(VaultError):
        await inside(told)
