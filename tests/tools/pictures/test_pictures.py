"""Pictures are small, sharp, the same for the same input, and survive whatever people write and measure."""

import io
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from tools.pictures import Eaten, Expected, Look, NothingToDrawError, Point, agp, curve, day, trend

HOME = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 8, tzinfo=HOME)
ZH = Look("zh", "mmol/L", "Asia/Shanghai")
EN = Look("en", "mg/dL", "Europe/London")


def pricks(days: int, seed: int = 1) -> list[Point]:
    rng = random.Random(seed)
    return [
        Point(START + timedelta(days=day, hours=hour), round(rng.gauss(usual, 2), 1))
        for day in range(days)
        for hour, usual in ((7, 7), (9.5, 10), (18, 7), (22, 8))
    ]


def sensor(days: int) -> list[Point]:
    rng = random.Random(2)
    return [Point(START + timedelta(minutes=15 * step), 8 + 4 * rng.random()) for step in range(96 * days)]


MEALS = [
    Eaten(START + timedelta(hours=hour), "两个肉包 🥟 $5_a$", 62) for hour in (7, 12, 15, 18, 19, 20, 21, 22)
]
COURSE = [
    Expected(minute, 6 + minute / 60, 7 + minute / 50, 8 + minute / 40) for minute in (0, 30, 60, 90, 120)
]
PICTURES: dict[str, Callable[[Look], bytes]] = {
    "trend": lambda look: trend(pricks(14), look),
    "trend of one": lambda look: trend(pricks(1)[:1], look),
    "trend of a sensor": lambda look: trend(sensor(14), look),
    "trend of a year": lambda look: trend(pricks(365), look),
    "day": lambda look: day(pricks(1), MEALS, look),
    "day of a sensor": lambda look: day(sensor(1), [], look),
    "agp": lambda look: agp(sensor(14), look),
    "agp of few": lambda look: agp(pricks(3), look),
    "curve": lambda look: curve(6.8, COURSE, look, "两个肉包" * 20, [(118, 12.4)]),
    "curve of an hour": lambda look: curve(6.8, COURSE[:3], look),
    "extremes": lambda look: trend([Point(START, 1.1), Point(START + timedelta(days=2), 33.3)], look),
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("look", [ZH, EN], ids=["zh", "en"])
def test_is_a_png_for_a_phone_under_150_kb(name: str, look: Look) -> None:
    png = PICTURES[name](look)
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    assert image.width == 1080
    assert 800 <= image.height <= 1400
    assert len(png) < 150_000


@pytest.mark.parametrize("name", ["trend", "day", "agp", "curve"])
def test_same_input_gives_the_same_bytes(name: str) -> None:
    assert PICTURES[name](ZH) == PICTURES[name](ZH)


def test_language_and_unit_change_the_picture() -> None:
    assert len({trend(pricks(3), look) for look in (ZH, EN, Look("en", "mmol/L", "Asia/Shanghai"))}) == 3


@pytest.mark.parametrize(
    "draw", [lambda: trend([], ZH), lambda: day([], MEALS, ZH), lambda: agp([], ZH), lambda: curve(6, [], ZH)]
)
def test_nothing_to_draw_is_said(draw: Callable[[], bytes]) -> None:
    with pytest.raises(NothingToDrawError):
        draw()


def test_threads_draw_what_one_thread_draws() -> None:
    alone = trend(pricks(5), ZH)
    with ThreadPoolExecutor(4) as pool:
        drawn = [future.result() for future in [pool.submit(trend, pricks(5), ZH) for _ in range(8)]]
    assert set(drawn) == {alone}


def test_leaves_the_settings_of_matplotlib_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    trend(pricks(2), ZH)
    assert dict(mpl.rcParams) == before


def test_importing_pictures_does_not_load_matplotlib() -> None:
    code = "import sys, tools.pictures; sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_day_is_the_readers_own() -> None:
    late = Point(datetime(2026, 11, 8, 23, tzinfo=UTC), 7.0)
    there = Look("zh", "mmol/L", "Asia/Shanghai")
    assert there.local(late.at).day == 9
    assert day([late], [], there) != day([late], [], Look("zh", "mmol/L", "UTC"))
