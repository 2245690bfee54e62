"""Times every picture and the report, and weighs them. Run: python -m benchmarks.pictures.measure [folder to keep them in]."""

import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from tools.insights import FoodEaten, MealEaten, Value
from tools.pictures import Eaten, Expected, Look, Point, agp, curve, day, trend
from tools.report import Patient, report

START = datetime(2026, 11, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
ROUNDS = 10
WORDS = {
    "zh": ("两个肉包、一杯豆浆", "牛肉面一大碗、卤蛋、凉拌黄瓜、半个苹果、酸奶一杯", "杂粮饭、清蒸鲈鱼"),
    "en": (
        "two pork buns, soy milk",
        "beef noodles, a braised egg, cucumber salad, half an apple, yoghurt",
        "mixed rice, bass",
    ),
}


def main() -> None:
    """Print milliseconds (median and worst of ten) and kilobytes for each."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    start = time.perf_counter()
    trend(_pricks(1), Look("zh", "mmol/L", "Asia/Shanghai"))
    print(f"first picture, with the import of matplotlib: {1000 * (time.perf_counter() - start):.0f} ms")
    for language in ("zh", "en"):
        for name, draw in _pictures(language).items():
            times, made = [], b""
            for _ in range(ROUNDS):
                start = time.perf_counter()
                made = draw()
                times.append(1000 * (time.perf_counter() - start))
            print(
                f"{name:14} {language}  median {statistics.median(times):4.0f} ms, worst {max(times):4.0f} ms, {len(made) / 1000:5.1f} kB"
            )
            if folder is not None:
                (folder / f"{name}-{language}{'.pdf' if made.startswith(b'%PDF') else '.png'}").write_bytes(
                    made
                )
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _pictures(language: str) -> dict[str, Callable[[], bytes]]:
    look = Look("zh", "mmol/L", "Asia/Shanghai") if language == "zh" else Look("en", "mg/dL", "Asia/Shanghai")
    meals = [
        Eaten(START + timedelta(hours=hour), what, 62)
        for hour, what in zip((7.4, 12.1, 18.4), WORDS[language], strict=True)
    ]
    eaten = [
        MealEaten(one.at + timedelta(days=step), None, (FoodEaten(one.what),), 60)
        for one in meals
        for step in range(14)
    ]
    course = [
        Expected(minute, 6.8 + minute / 90, 6.8 + minute / 50, 6.8 + minute / 30)
        for minute in range(0, 181, 15)
    ]
    values = [Value(point.at, point.mmol, origin="sensor") for point in _sensor()]
    now = START + timedelta(days=14)
    return {
        "trend": partial(trend, _pricks(14), look),
        "trend-sensor": partial(trend, _sensor(), look),
        "day": partial(day, _pricks(1), meals, look),
        "agp": partial(agp, _sensor(), look),
        "agp-few": partial(agp, _pricks(14), look),
        "curve": partial(curve, 6.8, course, look, WORDS[language][0], [(118, 10.4)]),
        "report": partial(report, Patient("王秀英", 68, "t2d", 7.9, ("二甲双胍",)), values, eaten, look, now),
    }


def _pricks(days: int) -> list[Point]:
    rng = random.Random(4)
    usual = ((7, 6.6), (9.5, 9.2), (12, 7), (14, 10.5), (20, 9.5), (22.5, 8))
    return [
        Point(START + timedelta(days=on, hours=hour), round(rng.gauss(mmol, 1.8), 1))
        for on in range(days)
        for hour, mmol in usual
    ]


def _sensor() -> list[Point]:
    rng, mmol, points = random.Random(4), 8.0, []
    for step in range(96 * 14):
        mmol += rng.gauss(0, 0.5) - 0.04 * (mmol - 8)
        points.append(Point(START + timedelta(minutes=15 * step), max(2.5, mmol)))
    return points


if __name__ == "__main__":
    main()
