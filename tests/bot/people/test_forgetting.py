"""/forget leaves nothing: no byte under the data folder, no row on a server, no key in a backup, and nobody to ring for."""

import io
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlmodel import Session, SQLModel, select

from bot.channels.console import Console
from bot.erasing import BACKUPS, Eraser
from memory import copies, people
from memory.records import AuditEntry, CareGrant, Erasure, Identity, Person
from memory.vault import KeyDestroyedError, Vault
from tests.bot.house import Hands
from tests.bot.people.stage import MASTER, Stage

MARK = "QUETZALMARK"
SAID = (
    f"I am allergic to {MARK}",
    f"had a {MARK} for lunch",
    f"remind me to call {MARK} every day at 9 am",
    "fasting 6.8",
    "show me this week's chart",
    f"what did I say about {MARK}?",
)
pytestmark = pytest.mark.safety


def _holding(folder: Path, mark: str) -> list[str]:
    """Name the files whose bytes, or whose unpacked bytes, hold a text."""
    return sorted(
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(mark.encode() in one for one in _bytes(path))
    )


def _bytes(path: Path) -> list[bytes]:
    body = path.read_bytes()
    if path.suffix != ".zip":
        return [body]
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return [body, *(packed.read(name) for name in packed.namelist())]


class ConsoleStage(Stage):
    """The same, at a terminal whose account is the mark: accounts stand in the rows in clear."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "Asia/Shanghai", "en")
        self.clock = Hands()
        console = Console(folder, self.clock, account=MARK, language="en")
        self.channel = console  # type: ignore[assignment]  # another channel

    async def line(self, text: str) -> list[str]:
        self.clock.pass_(minutes=1)
        return [letter.text for letter in await self.channel.ask(self.office, text)]  # type: ignore[attr-defined]  # a console


async def _lived(stage: ConsoleStage) -> None:
    for text in SAID:
        await stage.line(text)
    await stage.line("/export")


async def test_no_byte_of_a_forgotten_person_is_left_under_the_data_folder(tmp_path: Path) -> None:
    stage = ConsoleStage(tmp_path)
    await stage.open()
    await _lived(stage)
    copies.make(tmp_path / "tangban.db", tmp_path / BACKUPS, stage.clock.now)
    before = _holding(tmp_path, MARK)
    assert any(name.endswith(".zip") for name in before)
    assert any(name.startswith("rows-") for name in before)
    assert list((tmp_path / "pictures").rglob("*.png"))

    await stage.line("/forget")
    told = await stage.line("1")
    assert "It is all gone" in told[0]
    assert await Eraser(stage.database, stage.recall, tmp_path).sweep() == 1

    assert _holding(tmp_path, MARK) == []
    assert not list((tmp_path / "pictures").rglob("*"))
    assert not list((tmp_path / "files").rglob("*"))
    assert len(stage.recall.cache) == 0
    await stage.close()
    assert _holding(tmp_path, MARK) == []


async def test_a_process_that_dies_before_the_sweep_leaves_it_to_the_next(tmp_path: Path) -> None:
    stage = ConsoleStage(tmp_path)
    await stage.open()
    await _lived(stage)
    await stage.line("/forget")
    await stage.line("1")
    await stage.close()
    assert _holding(tmp_path, MARK) != []

    await stage.open()
    eraser = Eraser(stage.database, stage.recall, tmp_path)
    assert await eraser.sweep() == 1
    assert await eraser.sweep() == 0
    assert _holding(tmp_path, MARK) == []
    await stage.close()


async def test_rows_that_were_carried_away_open_nothing_of_a_forgotten_person(stage: Stage) -> None:
    await stage.says(f"I am allergic to {MARK}")
    leaver = await _only_person(stage)
    folder, away = stage.folder / BACKUPS, stage.folder / "away"
    rows = copies.make(stage.folder / "tangban.db", folder, stage.clock.now)
    away.mkdir()
    shutil.copy(rows, away)
    opened = await _open_memory(away / rows.name, folder / "keys.db", leaver)
    assert opened.startswith(f"I am allergic to {MARK}")

    await stage.says("/forget")
    await stage.presses("Forget everything for good")
    await Eraser(stage.database, stage.recall, stage.folder).sweep()

    with pytest.raises(KeyDestroyedError):
        await _open_memory(away / rows.name, folder / "keys.db", leaver)


async def test_what_is_said_after_forgetting_is_said_by_somebody_new(stage: Stage) -> None:
    await stage.says("my name is Ann, fasting 6.8")
    leaver = await _only_person(stage)
    await stage.says("/forget")
    farewell = await stage.presses("Forget everything for good")
    assert len(farewell) == 1
    assert farewell[0].keys == ()
    assert await stage.passes(stage.clock.now) == []
    again = await stage.says("what was my fasting sugar?")
    assert "6.8" not in " ".join(letter.text for letter in again)
    assert await _only_person(stage) != leaver


async def test_what_stays_is_that_it_was_done(stage: Stage) -> None:
    await stage.says(f"I am allergic to {MARK}")
    leaver = await _only_person(stage)
    await stage.says("/forget")
    await stage.presses("Forget everything for good")
    rows = await stage.database.read(lambda session: list(session.exec(select(AuditEntry)).all()))
    assert [(row.action, row.subject, row.detail) for row in rows] == [("forget", leaver, None)]


async def test_who_cared_for_others_is_forgotten_by_them_too(stage: Stage) -> None:
    await stage.says("fasting 6.8")
    leaver = await _only_person(stage)
    sealed = b"as the other calls them"
    grant = CareGrant(
        person_id="other", caregiver_id=leaver, scopes="readings", sealed=sealed, created_at=stage.clock.now
    )
    await stage.database.write(lambda session: session.add(grant))
    await stage.says("/forget")
    await stage.presses("Forget everything for good")
    assert await stage.database.read(lambda session: session.exec(select(CareGrant)).all()) == []


async def test_nothing_is_forgotten_without_the_button(stage: Stage) -> None:
    await stage.says("fasting 6.8")
    someone = await _only_person(stage)
    await stage.says("/forget")
    await stage.presses("No, keep it")
    await stage.says("yes, forget everything")
    assert await _only_person(stage) == someone


async def test_the_button_of_another_person_forgets_nobody(stage: Stage) -> None:
    await stage.says("fasting 6.8")
    someone = await _only_person(stage)
    await stage.says("/forget")
    button = stage.buttons["Forget everything for good"]
    await stage.says("", sender="8", chat="8", kind="button", button_id=button)
    ids = await stage.database.read(lambda session: session.exec(select(Identity.person_id)).all())
    assert someone in ids


async def test_in_a_group_nobody_is_forgotten_and_nothing_exported(stage: Stage) -> None:
    await stage.says("fasting 6.8")
    for wish in ("/forget", "/export", "/consent", "/push"):
        told = await stage.says(wish, chat="-5", audience="group")
        assert [letter.document for letter in told] == [None]
        assert all(not letter.keys for letter in told)


async def test_no_row_of_a_forgotten_person_is_left_on_a_server(tmp_path: Path, postgres_url: str) -> None:
    url = postgres_url
    stage = Stage(tmp_path, "Asia/Shanghai", "en", url)
    stage.clock.now = stage.at("2026-11-21 08:00")
    await stage.open()
    for text in SAID:
        await stage.says(text)
    leaver = await _only_person(stage)
    assert _rows_of(url, leaver)
    await stage.says("/forget")
    await stage.presses("Forget everything for good")
    await Eraser(stage.database, stage.recall, tmp_path).sweep()
    assert _rows_of(url, leaver) == {"audit_entry"}
    await stage.close()


def _rows_of(url: str, person_id: str) -> set[str]:
    """Name the tables in which the id of a person, or the mark, stands in any column."""
    engine, found = create_engine(url), set()
    with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                if any(person_id in str(value) or MARK in str(value) for value in row):
                    found.add(table.name)
    engine.dispose()
    return found


async def _only_person(stage: Stage) -> str:
    (found,) = await stage.database.read(lambda session: session.exec(select(Person.id)).all())
    return found


async def _open_memory(rows: Path, keys: Path, person_id: str) -> str:
    """Open what somebody said in a copy of rows with the keys that are at hand."""
    target = rows.with_suffix(".joined")
    target.unlink(missing_ok=True)
    shutil.copy(rows, target)
    with closing(sqlite3.connect(target)) as raw, raw:
        raw.execute("ATTACH DATABASE ? AS apart", (str(keys),))
        raw.execute("INSERT INTO main.person_key SELECT * FROM apart.person_key")
    engine = create_engine(f"sqlite:///{target}")
    with Session(engine) as session:
        (sealed,) = (
            session.connection()
            .exec_driver_sql("SELECT sealed FROM memory WHERE person_id = ?", (person_id,))
            .one()
        )
        told = Vault(MASTER).open_text(session, person_id, sealed)
        assert people.person(session, person_id) is not None
        assert session.exec(select(Erasure)).all() == []
    engine.dispose()
    return told
