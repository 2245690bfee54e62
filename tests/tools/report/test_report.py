"""The page is one page, says what it should in both languages, and survives three values and three thousand."""

import random
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tools.insights import FoodEaten, MealEaten, Value
from tools.pictures import Look
from tools.report import Patient, report
from tools.report.content import gather

START = datetime(2026, 11, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
NOW = START + timedelta(days=13, hours=20)
ZH = Look("zh", "mmol/L", "Asia/Shanghai")
EN = Look("en", "mg/dL", "Asia/Shanghai", 4.4, 7.8)
WANG = Patient("王秀英", 68, "t2d", 7.9, ("二甲双胍", "格列美脲 💊"))
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)"
)


def life(days: int) -> tuple[list[Value], list[MealEaten]]:
    rng = random.Random(5)
    values, meals = [], []
    for day in range(days):
        for hour in (7.5, 12, 18.5):
            at = START + timedelta(days=day, hours=hour)
            before = rng.gauss(7, 1)
            meals.append(
                MealEaten(at, None, (FoodEaten("牛肉面"), FoodEaten("a very long name of a food " * 3)), 80)
            )
            values += [
                Value(at - timedelta(minutes=9), before),
                Value(at + timedelta(hours=2), before + rng.gauss(3, 2)),
            ]
    return [*values, Value(START + timedelta(days=3, hours=3), 2.8)], meals


def sensor(days: int) -> list[Value]:
    return [
        Value(START + timedelta(minutes=15 * step), 7 + step % 96 / 20, origin="sensor")
        for step in range(96 * days)
    ]


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.mark.parametrize("look", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("days", [0, 1, 14, 90])
def test_is_one_page_of_pdf(look: Look, days: int) -> None:
    pdf = report(WANG, *life(days), look, NOW)
    assert pdf.startswith(b"%PDF")
    assert pages(pdf) == 1


def test_a_sensors_fortnight_fits_too() -> None:
    assert pages(report(Patient(), sensor(14), [], ZH, NOW)) == 1


def test_the_same_input_gives_the_same_bytes() -> None:
    assert report(WANG, *life(3), ZH, NOW) == report(WANG, *life(3), ZH, NOW)


def test_nobody_known_and_nothing_measured_is_a_page_too() -> None:
    assert pages(report(Patient(), [], [], EN, NOW)) == 1


@needs_poppler
def test_can_be_read_as_text_in_chinese(tmp_path: Path) -> None:
    told = text(report(WANG, *life(14), ZH, NOW), tmp_path)
    for words in (
        "血糖报告",
        "王秀英",
        "2 型糖尿病",
        "二甲双胍、格列美脲",
        "需要动态血糖",
        "牛肉面",
        "14 天里 1 次低于 3.9",
        "2.8 mmol/L",
    ):
        assert words in told


@needs_poppler
def test_can_be_read_as_text_in_english_and_the_readers_unit(tmp_path: Path) -> None:
    told = text(report(Patient(diabetes="t1d"), sensor(14), [], EN, NOW), tmp_path)
    for words in (
        "Glucose report",
        "type 1 diabetes",
        "Ambulatory glucose profile",
        "70–180",
        "own target 79–141 mg/dL",
    ):
        assert words in told
    assert "None below 70 mg/dL" in told


def test_lows_are_those_under_3_9_whatever_the_target() -> None:
    content = gather(Patient(), *life(14), EN, NOW, 14)
    assert (content.summary.low_count, content.summary.lows[0].mmol) == (1, 2.8)
    assert 0 < content.in_target < 1


def test_the_largest_rises_come_first_and_need_a_value_before() -> None:
    values, meals = life(14)
    content = gather(Patient(), values, meals, ZH, NOW, 14)
    changes = [one.after - (one.before or 0) for one in content.rises]
    assert changes == sorted(changes, reverse=True)
    assert len(changes) == 5
    lonely = [Value(START + timedelta(hours=10), 12.0)]
    assert gather(Patient(), lonely, meals, ZH, NOW, 14).rises == ()


def test_only_the_days_asked_for_are_counted() -> None:
    content = gather(Patient(), [Value(datetime(2026, 1, 1, tzinfo=UTC), 9.0)], [], ZH, NOW, 14)
    assert content.metrics is None


def text(pdf: bytes, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()
