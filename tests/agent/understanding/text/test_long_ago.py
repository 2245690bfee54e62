"""A week or a month without a day is so long ago, not now; what is only compared with it is of now."""

from datetime import datetime

import pytest

from agent.understanding import Known, understand

NOW = datetime.fromisoformat("2026-11-22T14:44:00+08:00")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("上周血糖9.2", 7),
        ("上个星期血糖9.2", 7),
        ("前几天血糖9.2", 3),
        ("上个月血糖9.2", 30),
        ("last week my sugar was 9.2", 7),
        ("my sugar was 9.2 the other day", 3),
        ("my sugar was 9.2 last month", 30),
        ("上周吃了火锅", 7),
        ("I had pizza last month", 30),
        ("两个月前体重80公斤", 60),
        ("two months ago my a1c was 8.1", 60),
        ("上个月血压145/92", 30),
    ],
)
def test_what_was_then_is_kept_then(text: str, days: int) -> None:
    [request] = understand(text, NOW, Known())
    at = getattr(request, "at", None)
    assert at is not None
    assert (NOW.date() - at.date()).days == days


@pytest.mark.parametrize(
    "text",
    [
        "体重62.4kg，比上周重了0.6",
        "空腹6.0，比上周好多了",
        "my sugar is 7.2, better than last week",
        "血糖7.2，跟上个月差不多",
    ],
)
def test_what_is_only_compared_with_it_is_of_now(text: str) -> None:
    assert getattr(understand(text, NOW, Known())[0], "at", None) is None


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("this morning I was 152 mg/dl", 8),
        ("had toast this morning", 7),
        ("今天中午吃了面", 12),
        ("今晚吃了火锅", 18),
    ],
)
def test_who_has_not_slept_yet_tells_of_the_day_before(text: str, hour: int) -> None:
    deep_in_the_night = datetime.fromisoformat("2026-11-22T01:14:00-06:00")
    [request] = understand(text, deep_in_the_night, Known())
    at = getattr(request, "at", None)
    assert at is not None
    assert (at.date().isoformat(), at.hour) == ("2026-11-21", hour)


def test_nothing_that_happened_lies_ahead() -> None:
    at_dawn = datetime.fromisoformat("2026-11-22T05:40:00-06:00")
    for text in ("今天中午吃了面", "had a sandwich this afternoon"):
        [request] = understand(text, at_dawn, Known())
        assert (getattr(request, "at", None) or at_dawn) <= at_dawn
