"""Reads LibreView, Dexcom Clarity and other tables of glucose values, in any of their units, languages and clocks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from prompts.reader import MG_DL_PER_MMOL_L
from tools.sensors.moments import Reader, reader
from tools.sensors.sheet import SensorFileError, Sheet, sheet

Origin = Literal["sensor", "meter"]

# In Chinese, English and the languages of the people next door; what is looked for is in lower case.
TIME = (
    "timestamp",
    "zeitstempel",
    "date",
    "time",
    "时间",
    "日期",
    "時間",
    "fecha",
    "datum",
    "horodat",
    "hora",
)
VALUE = (
    "glucose", "glukose", "glucosa", "glicemia", "glycemi", "葡萄糖", "血糖", "sgv", "mmol", "mg/dl", "bg value",
)  # fmt: skip
_NOT_VALUE = (
    "rate",
    "变化",
    "變化",
    "ketone",
    "酮",
    "time",
    "时间",
    "unit",
    "单位",
    "date",
    "target",
    "目标",
    "event",
)
_STRIP = ("strip", "teststreifen", "试纸", "指尖", "finger", "meter", "tira")
_KIND = ("event type", "事件类型", "ereignistyp")
_IS_VALUE = ("egv", "估计", "葡萄糖值", "calibration", "校准", "kalibrier")
_ONLY_DATE, _ONLY_TIME = ("date", "日期", "datum", "fecha"), ("time", "时间", "時間", "uhrzeit", "hora")
_POSSIBLE = (0.6, 33.3)  # mmol/L
_LOW, _HIGH = (
    39 / MG_DL_PER_MMOL_L,
    401 / MG_DL_PER_MMOL_L,
)  # "Low" and "High" of Clarity: under 40, over 400 mg/dL
_LIMITS = {
    "low": _LOW,
    "lo": _LOW,
    "低": _LOW,
    "high": _HIGH,
    "hi": _HIGH,
    "高": _HIGH,
    "niedrig": _LOW,
    "hoch": _HIGH,
}
_MG_DL_FROM = (
    34  # the middle value of a file without a unit: no body's median is over 34 mmol/L or under 34 mg/dL
)
_OLDEST = timedelta(days=365 * 20)
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Measured:
    """One value in mmol/L at an instant in UTC."""

    at: datetime
    mmol: float
    origin: Origin = "sensor"


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: values by time, lines that should hold one and cannot be used, and the kind of the file."""

    values: tuple[Measured, ...]
    bad: int
    program: Literal["libreview", "clarity", "other"]
    mg_dl: bool


@dataclass(frozen=True, slots=True)
class _Columns:
    time: tuple[int, ...]
    values: tuple[int, ...]
    kind: int | None


def read(content: bytes, zone: str, now: datetime) -> Found:
    """Read a file; times without an offset are on the clock of `zone`, what lies ahead of `now` is no measured value.

    Errors: SensorFileError.
    """
    table = sheet(content, TIME, VALUE)
    columns = _columns(table.names)
    lines = [line for line in table.lines if _tells(line, columns)]
    if not lines:
        raise SensorFileError("no_values")
    when = reader([_time(line, columns) for line in lines], zone, now)
    mg_dl = _in_mg_dl(table, lines, columns)
    values: list[Measured] = []
    bad = 0
    for line in lines:
        taken = _taken(line, columns, when, table.names, mg_dl)
        good = [one for one in taken if now - _OLDEST < one.at <= now + timedelta(hours=1)]
        values.extend(good)
        bad += not good
    if not values:
        raise SensorFileError("no_values")
    return Found(tuple(sorted(values, key=lambda one: one.at)), bad, _program(table.names), mg_dl)


def _columns(names: Sequence[str]) -> _Columns:
    values = tuple(
        place for place, name in enumerate(names) if _has(name, VALUE) and not _has(name, _NOT_VALUE)
    )
    if not values:
        raise SensorFileError("no_glucose")
    return _Columns(
        _times(names), values, next((at for at, one in enumerate(names) if _has(one, _KIND)), None)
    )


def _times(names: Sequence[str]) -> tuple[int, ...]:
    """One column, or two where the date and the hour stand apart."""
    found = [place for place, name in enumerate(names) if _has(name, TIME)]
    whole = [
        at for at in found if _has(names[at], ("timestamp", "zeitstempel", "时间戳", "datetime", "date time"))
    ]
    if whole:
        return (whole[0],)
    date = [at for at in found if _has(names[at], _ONLY_DATE)]
    hour = [at for at in found if _has(names[at], _ONLY_TIME) and at not in date]
    if date and hour:
        return date[0], hour[0]
    return (found[0],)


def _tells(line: Sequence[str], columns: _Columns) -> bool:
    """Notes, meals, insulin and alarms stand in the same files: a line tells a value or is passed over."""
    if columns.kind is not None and not _has(_cell(line, columns.kind).lower(), _IS_VALUE):
        return False
    return any(_cell(line, place) for place in columns.values)


def _taken(
    line: Sequence[str], columns: _Columns, when: Reader, names: Sequence[str], mg_dl: bool
) -> list[Measured]:
    try:
        at = when(_time(line, columns))
    except (ValueError, OverflowError, OSError):
        return []
    found = ((place, _mmol(_cell(line, place), mg_dl)) for place in columns.values)
    return [
        Measured(at, mmol, "meter" if _has(names[place], _STRIP) else "sensor")
        for place, mmol in found
        if mmol is not None
    ]


def _mmol(text: str, mg_dl: bool) -> float | None:
    if (limit := _LIMITS.get(text.lower())) is not None:
        return round(limit, 2)
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    mmol = number / MG_DL_PER_MMOL_L if mg_dl else number
    return round(mmol, 3) if _POSSIBLE[0] <= mmol <= _POSSIBLE[1] else None


def _in_mg_dl(table: Sheet, lines: Sequence[Sequence[str]], columns: _Columns) -> bool:
    """By the head of the column, else by a column of units, else by the size of the values."""
    heads = [table.names[place] for place in columns.values]
    units = [place for place, name in enumerate(table.names) if _has(name, ("unit", "单位", "einheit"))]
    told = [*heads, *(_cell(lines[0], place).lower() for place in units)]
    if any("mg/dl" in one or "mg_dl" in one for one in told):
        return True
    if any("mmol" in one for one in told):
        return False
    numbers = [_number(_cell(line, place)) for line in lines[:2000] for place in columns.values]
    known = [one for one in numbers if one is not None]
    return bool(known) and median(known) >= _MG_DL_FROM


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _time(line: Sequence[str], columns: _Columns) -> str:
    cells = [_cell(line, place) for place in columns.time]
    return cells[0] if len(cells) == 2 and _CLOCK.search(cells[0]) else " ".join(cells)


def _program(names: Sequence[str]) -> Literal["libreview", "clarity", "other"]:
    whole = " ".join(names)
    if _has(whole, ("historic glucose", "scan glucose", "glukosewert-verlauf", "历史葡萄糖", "扫描葡萄糖")):
        return "libreview"
    return "clarity" if _has(whole, ("transmitter", "发射器", "source device id")) else "other"


def _cell(line: Sequence[str], place: int) -> str:
    return line[place].strip() if place < len(line) else ""


def _has(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)
