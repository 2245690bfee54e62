"""Tokens, backups, restoring and upgrading, as a host does them in the terminal."""

import asyncio
import io
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from sqlmodel import Session, select
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings
from bot.upkeep import copies, tokens
from bot.upkeep.tokens import Order
from memory import migrations, people
from memory import tokens as rows
from memory.database import Database
from memory.records import ApiToken, AuditEntry, Person, Reading
from memory.vault import Vault

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
KEY = "A" * 43 + "="


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data=tmp_path, master_key=SecretStr(KEY), language="en")


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANGBAN_LANGUAGE", "en")
    return CliRunner()


async def _write_something(settings: Settings, account: str = "me") -> str:
    database, vault = Database(settings.database), Vault(bytes(32))
    database.migrate()

    def work(session: Session) -> str:
        person = people.identify(
            session,
            vault,
            channel="console",
            bot="local",
            account=account,
            language="en",
            zone="UTC",
            now=NOW,
        )
        people.update_profile(session, vault, person.id, {"name": "Ann"}, NOW)
        session.add(Reading(person_id=person.id, source_key=f"{account}:1", at=NOW, created_at=NOW, mmol=6.8))
        return person.id

    try:
        return await database.write(work)
    finally:
        await database.close()


async def _read(settings: Settings, person_id: str) -> tuple[str, float]:
    database, vault = Database(settings.database), Vault(bytes(32))
    database.migrate()
    try:
        name = await database.read(lambda session: people.profile(session, vault, person_id)["name"])
        mmol = await database.read(lambda session: session.exec(select(Reading.mmol)).one())
        return name, mmol
    finally:
        await database.close()


async def test_a_token_is_made_shown_once_listed_and_ended(settings: Settings) -> None:
    person_id, out = await _write_something(settings), io.StringIO()
    assert (
        await tokens.make(settings, Order(account="console:me", scopes="read,chat", name="watch"), out) == 0
    )
    token = out.getvalue().splitlines()[0]
    assert rows.SHAPE.match(token)
    listed = io.StringIO()
    await tokens.show(settings, listed)
    assert "holds  person" in listed.getvalue()
    assert "chat,read  watch" in listed.getvalue()
    assert token.split("_")[2] not in listed.getvalue()
    assert await tokens.revoke(settings, token, io.StringIO()) == 0
    assert await tokens.revoke(settings, token, io.StringIO()) == 1
    database = Database(settings.database)
    row = await database.read(lambda session: session.exec(select(ApiToken)).one())
    actions = await database.read(lambda session: [one.action for one in session.exec(select(AuditEntry))])
    await database.close()
    assert (row.person_id, row.scopes, row.revoked_at is not None) == (person_id, "chat,read", True)
    assert actions == ["token_make", "token_revoke"]


async def test_a_token_for_a_new_person_and_for_an_admin(settings: Settings) -> None:
    for order in (Order(new=True), Order(admin=True, days=0)):
        assert await tokens.make(settings, order, io.StringIO()) == 0
    database = Database(settings.database)
    found = await database.read(lambda session: {one.role: one for one in rows.everyone(session)})
    person = await database.read(lambda session: session.get(Person, found["person"].person_id))
    await database.close()
    assert person is not None
    assert found["admin"].scopes == "metrics,status,train"
    assert found["admin"].expires_at is None


@pytest.mark.parametrize(
    "order",
    [
        Order(),
        Order(new=True, admin=True),
        Order(account="telegram:1"),
        Order(new=True, scopes="metrics"),
        Order(admin=True, scopes="read"),
        Order(new=True, scopes="everything"),
    ],
)
async def test_an_order_that_is_not_clear_makes_nothing(settings: Settings, order: Order) -> None:
    out = io.StringIO()
    assert await tokens.make(settings, order, out) == 2
    assert "tb_" not in out.getvalue()


def test_the_commands_exist_and_work(runner: CliRunner) -> None:
    made = runner.invoke(app, ["token", "make", "--new", "--name", "watch"])
    assert made.exit_code == 0, made.output
    assert rows.SHAPE.match(
        made.output.splitlines()[-3]
        if "tb_" not in made.output
        else next(line for line in made.output.splitlines() if line.startswith("tb_"))
    )
    assert "watch" in runner.invoke(app, ["token", "list"]).output
    assert runner.invoke(app, ["token", "revoke", "nosuchtoken"]).exit_code == 1
    copied = runner.invoke(app, ["backup"])
    assert copied.exit_code == 0, copied.output
    (kept,) = Path("data/backups").glob("rows-*.db")
    assert runner.invoke(app, ["restore", str(kept)]).exit_code == 1  # nothing is written over
    for name in Path("data").glob("tangban.db*"):
        name.unlink()
    assert runner.invoke(app, ["restore", str(kept)]).exit_code == 0
    assert "watch" in runner.invoke(app, ["token", "list"]).output
    assert runner.invoke(app, ["upgrade"]).exit_code == 0


async def test_a_backup_is_restored_whole(settings: Settings) -> None:
    person_id = await _write_something(settings)
    out = io.StringIO()
    assert copies.backup(settings, out, NOW) == 0
    assert "rows-20261121-080000.db" in out.getvalue()
    assert "master key" in out.getvalue()
    for path in settings.data.glob("tangban.db*"):
        path.unlink()
    kept = settings.data / "backups" / "rows-20261121-080000.db"
    assert copies.restore(settings, kept, io.StringIO()) == 0
    assert await _read(settings, person_id) == ("Ann", 6.8)


def test_a_backup_while_somebody_writes(settings: Settings) -> None:
    """The copy is one moment of the database, however busy it is."""
    asyncio.run(_write_something(settings))
    with closing(sqlite3.connect(settings.data / "tangban.db")) as busy:
        busy.execute("BEGIN IMMEDIATE")
        busy.execute("UPDATE reading SET mmol = 9.9")
        assert copies.backup(settings, io.StringIO(), NOW) == 0
        busy.rollback()
    with closing(sqlite3.connect(settings.data / "backups" / "rows-20261121-080000.db")) as raw:
        assert raw.execute("SELECT mmol FROM reading").fetchone() == (6.8,)


def test_what_cannot_be_copied_or_restored_is_said(settings: Settings, tmp_path: Path) -> None:
    out = io.StringIO()
    assert copies.backup(settings, out) == 1
    server = settings.model_copy(update={"database_url": "postgresql+psycopg://u:p@h/d"})
    assert copies.backup(server, out) == 2
    assert "pg_dump" in out.getvalue()
    assert copies.restore(settings, tmp_path / "rows-x.db", out) == 1
    assert not (settings.data / "tangban.db").exists()


async def test_a_home_of_the_first_tangban_is_upgraded_with_its_rows(settings: Settings) -> None:
    _as_of_the_first(settings)
    out = io.StringIO()
    assert copies.revision(settings) == "0001"
    assert await copies.upgrade(settings, out) == 0
    assert copies.revision(settings) == migrations.HEAD
    assert list((settings.data / "backups").glob("rows-*.db"))
    database = Database(settings.database)
    mmol = await database.read(lambda session: session.exec(select(Reading.mmol)).one())
    zone = await database.read(lambda session: session.exec(select(Person.zone)).one())
    await database.close()
    assert (mmol, zone) == (7.2, "Asia/Shanghai")
    again = io.StringIO()
    assert await copies.upgrade(settings, again) == 0
    assert migrations.HEAD in again.getvalue()


def _as_of_the_first(settings: Settings) -> None:
    """Make a home at revision 0001 with a person and a value in it."""
    engine = create_engine(settings.database)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        at = "2026-01-02 03:04:05.000000"
        connection.execute(
            text(
                "INSERT INTO person (id, created_at, zone, language, unit, target_low, target_high) "
                f"VALUES ('{'a' * 32}', '{at}', 'Asia/Shanghai', 'zh', 'mmol/L', 3.9, 10.0)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO reading (person_id, source_key, at, created_at, mmol, origin) "
                f"VALUES ('{'a' * 32}', 'inbox:1:0', '{at}', '{at}', 7.2, 'meter')"
            )
        )
    engine.dispose()
