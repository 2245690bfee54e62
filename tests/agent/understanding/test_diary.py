"""Real diary texts (ShanghaiT1DM and T2DM, CC BY 4.0): foods and grams come back as they were written."""

import csv
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-21T12:10:00+08:00")
SAMPLE = Path(__file__).parent / "diary_sample.csv"
WHOLE = Path(__file__).parents[3] / ".." / "shared" / "data" / "shanghai" / "meals.csv"
_WEIGHT = re.compile(r"([\d.]+)\s*(?:g|ml|mg|克|毫升)?\.?", re.IGNORECASE)
_NAMED = re.compile(r"(.*?[^\d.\s])\s*([\d.]+)\s*(?:g|ml|mg|克|毫升)\.?", re.IGNORECASE)


def _expected(text: str) -> list[tuple[str, float | None]]:
    found: list[tuple[str, float | None]] = []
    for raw in text.split(";"):
        part = raw.strip().rstrip(".")
        if (weight := _WEIGHT.fullmatch(part)) and found and found[-1][1] is None:
            found[-1] = (found[-1][0], float(weight[1]))
        elif named := _NAMED.fullmatch(part):
            found.append((_name(named[1]), float(named[2])))
        elif part:
            found.append((_name(part), None))
    return found


def _name(text: str) -> str:
    return "".join(text.lower().split()).strip(".,")


def _texts(path: Path, column: str) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [row[column] for row in csv.DictReader(file) if row.get("recorded", "1") == "1"]


@pytest.mark.parametrize("column", ["foods_zh", "foods_en"])
@pytest.mark.parametrize("path", [SAMPLE, WHOLE], ids=["sample", "whole"])
def test_diary_lines_come_back(path: Path, column: str) -> None:
    if not path.exists():
        pytest.skip("the diaries are not on this machine")
    hits = total = weighed = right = 0
    for text in _texts(path, column):
        want = _expected(text)
        have = [
            (_name(item.food), item.grams)
            for request in understand(text, NOW)
            if request.intent == "log_meal"
            for item in request.items
        ]
        hits += sum((Counter(n for n, _ in want) & Counter(n for n, _ in have)).values())
        total += len(want) + len(have)
        stated = [pair for pair in want if pair[1] is not None]
        weighed += len(stated)
        right += sum((Counter(stated) & Counter(have)).values())
    assert 2 * hits / total >= 0.97
    assert right / weighed >= 0.98
