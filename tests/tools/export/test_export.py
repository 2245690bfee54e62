"""The copy that a person takes away: everything, opened, and nothing of anybody else."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from sqlmodel import SQLModel

from tests.bot.people.stage import Stage
from tools.export.rows import LEFT_OUT

SAID = (
    "早上空腹6.8，吃了两个肉包一杯豆浆",
    "体重70公斤",
    "吃了一片二甲双胍",
    "走了30分钟",
    "我对花生过敏",
    "每天晚上9点提醒我吃药",
    "空腹9.9",
    "撤销刚才那条",
)


async def _exported(stage: Stage) -> dict[str, bytes]:
    (letter,) = [one for one in await stage.says("/export") if one.document]
    name, body = letter.document or ("", b"")
    assert name == "tangban-20261121.zip"
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert packed.testzip() is None
        return {entry: packed.read(entry) for entry in packed.namelist()}


def _lines(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


async def test_everything_that_was_told_is_in_the_copy(stage: Stage) -> None:
    for text in SAID:
        await stage.says(text)
    files = await _exported(stage)
    assert sorted(files) == [
        "README.txt",
        "data.json",
        "exercise.csv",
        "meals.csv",
        "measurements.csv",
        "medications.csv",
        "pictures/agp.png",
        "pictures/trend.png",
        "readings.csv",
    ]
    assert [(one["time"], one["mmol_per_l"]) for one in _lines(files["readings.csv"])] == [
        ("2026-11-21T08:00+08:00", "6.8")
    ]
    assert [one["food"] for one in _lines(files["meals.csv"])] == ["肉包", "豆浆"]
    assert [one["value"] for one in _lines(files["measurements.csv"])] == ["70.0"]
    assert ["二甲双胍" in one["name"] for one in _lines(files["medications.csv"])] == [True]
    assert [one["minutes"] for one in _lines(files["exercise.csv"])] == ["30.0"]
    told = files["data.json"].decode()
    for text in SAID[:-1]:
        assert text in told
    assert json.loads(told)["reminder"][0]["told"] == "吃药"
    assert "9.9" in json.dumps(json.loads(told)["reading"])


async def test_every_table_with_rows_of_a_person_is_in_the_copy(stage: Stage) -> None:
    await stage.says("fasting 6.8")
    told: dict[str, Any] = json.loads((await _exported(stage))["data.json"])
    owned = {table.name for table in SQLModel.metadata.sorted_tables if "person_id" in table.c}
    assert set(told) == (owned - set(LEFT_OUT)) | {"person", "audit_entry"}
    assert set(LEFT_OUT) <= owned


@pytest.mark.safety
async def test_nobody_else_is_in_the_copy(stage: Stage) -> None:
    await stage.says("I am allergic to OTHERSPEANUTS", sender="8", chat="8")
    await stage.says("fasting 6.8")
    assert all(b"OTHERSPEANUTS" not in body for body in (await _exported(stage)).values())


async def test_a_copy_of_nearly_nothing_is_a_copy(stage: Stage) -> None:
    files = await _exported(stage)
    assert not any(name.startswith("pictures/") for name in files)
    assert _lines(files["readings.csv"]) == []


async def test_a_copy_does_not_hold_the_copies_before_it(stage: Stage) -> None:
    await stage.says("fasting 6.8")
    first = (await _exported(stage))["data.json"]
    second = (await _exported(stage))["data.json"]
    assert len(second) < 2 * len(first)


async def test_a_cell_that_a_sheet_would_run_is_harmless(stage: Stage) -> None:
    from tools.export.tables import _csv

    assert b"'=1+1" in _csv(("food",), [("=1+1",)])
    assert b"\r\n-1\r\n" in _csv(("change",), [(-1,)])
